"""The demo has histories to read, and a comment that was taken back."""

import pytest
from django.test import Client
from django.urls import reverse

from activity.models import Event, Verb
from demo.mended import MENDS
from items import history
from items.models import Item, Removal, Revision

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def test_each_mended_text_tells_what_it_said_before() -> None:
    for mend in MENDS:
        item = Item.objects.filter(revisions__body__contains=mend.was).distinct().get()
        versions = history.versions(item)[::-1]
        made = next(each for each in versions if mend.now in each.body)
        assert item.author is not None
        assert made.by is not None
        assert made.by.handle == (mend.by or item.author.handle)
        assert made.reason == mend.reason
        page = Client().get(reverse("history", args=[item.pk]))
        assert page.status_code == 200
    assert Event.objects.filter(verb=Verb.EDIT).count() == len(MENDS) == Revision.objects.count()
    removal = Removal.objects.get()
    assert removal.own
    assert Event.objects.get(verb=Verb.REMOVE).item_id == removal.item_id
