"""What Lin began to write and has not sent: in its form again, and on her page of drafts."""

from datetime import datetime, timedelta

from django.urls import reverse

from accounts.models import User
from demo.load import Loaded
from items import drafts

TOPIC = "explain-p-value-to-parents"
REPLY = (
    "I told mine about a coin that fell on *heads* nine times out of ten. What convinced them was"
)
QUESTION = {
    "title": ["为什么样本量翻倍，误差却没有减半？"],
    "body": ["课里说误差随 $1/\\sqrt{n}$ 变小，可是我的模拟"],
    "tags": ["statistics"],
    "language": ["zh-hans"],
}


def begin(lin: User, loaded: Loaded, now: datetime) -> None:
    """A reply of this week and a question of last week."""
    reply = reverse("post", args=[loaded.threads[TOPIC].pk])
    drafts.keep(
        user=lin, place=reply, fields={"post-body": [REPLY]}, at=now - timedelta(days=2, hours=3)
    )
    drafts.keep(user=lin, place=reverse("ask"), fields=QUESTION, at=now - timedelta(days=8))
