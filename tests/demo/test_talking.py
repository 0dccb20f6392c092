"""What the demo says under lessons shows as it should to the learner who signs in."""

from datetime import datetime

from accounts.models import Mute, User
from activity.models import Event, Verb
from community.comments import threads
from demo.talked import MUTED, SAID
from items.models import Folder, Item, Reaction


def test_a_lesson_is_talked_about_and_folds_what_is_ahead(demo: datetime) -> None:
    lesson = Item.objects.get(children=_root(SAID[0].body))
    reader = User.objects.filter(progress=None, is_staff=False).exclude(items__isnull=False)[0]
    listing = threads.gather([lesson.pk], reader, shown=20)[lesson.pk]
    threads.dress(listing.threads, reader)
    lines = [line for thread in listing.threads for line in thread.lines]
    folds = {line.comment.item.body: line.comment.item.fold for line in lines if line.comment}  # type: ignore[attr-defined]
    assert [line.depth for line in lines if line.comment][:4] == [0, 1, 2, 3]
    assert "lesson 8" in folds[SAID[4].body]
    assert "lesson 7" in folds[SAID[5].body]
    assert folds[SAID[0].body] == ""
    assert "<details>" in _root(SAID[2].body).html


def test_lin_reacts_sorts_and_mutes(demo: datetime) -> None:
    lin = User.objects.get(handle="lin")
    assert Mute.objects.filter(muter=lin).values_list("muted__handle", flat=True)[0] == MUTED
    assert not Item.objects.listed_for(lin).filter(author__handle=MUTED).exists()
    assert all(folder.bookmarks.exists() for folder in Folder.objects.filter(user=lin))
    told = Event.objects.filter(verb=Verb.REACT).values_list(
        "user", "item", "context__reaction", "at"
    )
    assert set(told) == set(Reaction.objects.values_list("user", "item", "name", "at"))


def _root(body: str) -> Item:
    return Item.objects.get(kind="comment", body=body)
