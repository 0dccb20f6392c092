"""The sentence on a card is true, and in words that fit what it names."""

import pytest
from django.utils import timezone, translation

from accounts import actions as accounts
from accounts.models import User
from activity.models import Event, Verb
from community.comments import actions as comments
from community.questions import actions as questions
from recommender import training
from recommender.feed import Cause, Pick, causes_of, feed_for
from recommender.models import Candidates, Neighbours, Reason
from recommender.ranking import Scored
from recommender.reasons import sentence
from tests.recommender.conftest import World

COURSE = Cause("Bread", "course", 1, "Bread")
LESSON = Cause("Yeast", "lesson", 1, "Bread")
QUESTION = Cause("Why flat?", "question", 3, "Why flat?")
TOPIC = Cause("My first loaf", "topic", 4, "Kitchen talk")


def said(reason: Reason, kind: str, cause: Cause | None = None, root: int = 9) -> str:
    pick = Pick(8, kind, root, reason, 7 if cause else None, 1.0, 1)
    return sentence(pick, {7: cause} if cause else {})


@pytest.mark.parametrize(
    ("cause", "kind", "words"),
    [
        (COURSE, "course", "People who took “Bread” also took this"),
        (COURSE, "question", "People who took “Bread” also read this"),
        (LESSON, "topic", "People who read “Yeast” also read this"),
        (LESSON, "course", "People who read “Yeast” also took this"),
        (QUESTION, "lesson", "People who read “Why flat?” also read this"),
        (TOPIC, "topic", "People who read “My first loaf” also read this"),
    ],
)
def test_courses_are_taken_and_all_else_is_read(cause: Cause, kind: str, words: str) -> None:
    assert said(Reason.ALSO, kind, cause) == words


@pytest.mark.parametrize("reason", [Reason.ALSO, Reason.SIMILAR])
@pytest.mark.parametrize("cause", [COURSE, LESSON])
def test_the_lessons_of_one_course_are_no_discovery(reason: Reason, cause: Cause) -> None:
    assert said(reason, "lesson", cause, root=1) == "More in “Bread”"
    assert said(reason, "lesson", cause, root=2) != "More in “Bread”"


def test_topics_of_one_board_are_told_by_what_they_share() -> None:
    assert said(Reason.SIMILAR, "topic", TOPIC, root=4) == "Similar to “My first loaf”"


@pytest.mark.parametrize(
    ("reason", "cause", "words"),
    [
        (Reason.NEXT, COURSE, "Next in “Bread”"),
        (Reason.FINISHED, LESSON, "Because you finished “Yeast” in “Bread”"),
        (Reason.FINISHED, COURSE, "Because you finished “Bread”"),
        (Reason.ASKED, QUESTION, "Because you asked “Why flat?”"),
        (Reason.ANSWERED, QUESTION, "Because you answered “Why flat?”"),
        (Reason.DISCUSSED, TOPIC, "Because you took part in “My first loaf”"),
        (Reason.COMMENTED, LESSON, "Because you commented on “Yeast”"),
        (Reason.VOTED, QUESTION, "Because you voted on “Why flat?”"),
        (Reason.SAVED, COURSE, "Because you saved “Bread”"),
    ],
)
def test_what_the_person_did_is_told_in_its_own_word(
    reason: Reason, cause: Cause, words: str
) -> None:
    assert said(reason, "lesson", cause) == words
    # The cause may not be seen any more: nothing of it is told.
    assert said(reason, "lesson") == "Picked for you"


def test_no_reason_names_what_somebody_blocked_wrote(alice: User, bob: User, tara: User) -> None:
    asked = questions.ask(by=alice, title="Why flat?", body="It is.", tags=["bread"])
    questions.ask(by=tara, title="Why dense?", body="It is.", tags=["bread"])
    comments.comment(on=asked.item, by=bob, body="Warm it.")
    for blocks, words in (
        (False, "Because you commented on “Why flat?”"),
        (True, "Picked for you"),
    ):
        accounts.block(person=alice, by=bob, keep=blocks)
        picks = feed_for(bob).picks
        assert words in {sentence(pick, causes_of(picks, bob)) for pick in picks}


def test_what_claims_nothing() -> None:
    assert said(Reason.PICKED, "question", QUESTION) == "Picked for you"
    assert said(Reason.POPULAR, "question") == "Popular these days"
    assert said(Reason.FRESH, "question") == "New"
    assert said(Reason.REST, "question") == "More on Lyceum"


def test_every_reason_has_its_sentence_in_chinese() -> None:
    english = {reason: said(reason, "question", QUESTION) for reason in Reason}
    with translation.override("zh-hans"):
        chinese = {reason: said(reason, "question", QUESTION) for reason in Reason}
    assert not [reason for reason in Reason if english[reason] == chinese[reason]]
    named = [reason for reason in Reason if "Why flat?" in english[reason]]
    assert len(named) == 10
    assert all("Why flat?" in chinese[reason] for reason in named)


def test_the_strongest_source_that_can_tell_why_is_told() -> None:
    scored = Scored(1)
    scored.add(0.9, Reason.PICKED, 5)
    assert (scored.reason, scored.because) == (Reason.PICKED, 5)
    scored.add(0.1, Reason.POPULAR)
    scored.add(0.5, Reason.REST)
    assert (scored.reason, scored.because) == (Reason.POPULAR, None)
    scored.add(0.4, Reason.SIMILAR, 6)
    scored.add(0.2, Reason.ALSO, 7)
    scored.add(-0.8, Reason.ALSO, 8)
    assert (scored.reason, scored.because) == (Reason.SIMILAR, 6)
    assert scored.score == pytest.approx(1.3)


@pytest.mark.django_db
def test_what_everybody_takes_is_not_told_as_a_matter_of_taste(world: World, tara: User) -> None:
    """One question is sought by all: near to everything, for no reason but that."""
    everybodys = questions.ask(by=tara, title="Where do I find the rules?", body="Rules.").item
    Event.objects.bulk_create(
        Event(user=person, verb=Verb.SAVE, item=everybodys, at=timezone.now())
        for person in world.bakers[1:] + world.gazers[1:]
    )
    run = training.refresh()
    baker = world.bakers[0]
    row = Candidates.objects.get(run=run, user=baker)
    reasons = dict(zip(row.items, row.reasons, strict=True))
    assert reasons.pop(everybodys.pk) == Reason.PICKED
    bread = {item.pk for item in world.bread}
    assert {reason for pk, reason in reasons.items() if pk in bread} <= {
        Reason.ALSO,
        Reason.SIMILAR,
    }
    assert Reason.ALSO not in {reason for pk, reason in reasons.items() if pk not in bread}
    near = Neighbours.objects.get(run=run, item=world.bread[0])
    told = dict(zip(near.items, near.reasons, strict=True))
    assert told[everybodys.pk] == Reason.PICKED
    assert told[world.bread[1].pk] in (Reason.ALSO, Reason.SIMILAR)
    picks = {pick.item: pick for pick in feed_for(baker, size=50).picks}
    words = sentence(picks[everybodys.pk], causes_of(picks.values(), baker))
    assert words == "Popular these days"


@pytest.mark.django_db
def test_common_words_are_no_likeness(tara: User, alice: User) -> None:
    """Two texts that have only such words in common are near, but not called similar."""
    filler = "this is what we do when it is time and there is more of it than we want to have"
    items = [
        questions.ask(
            by=tara,
            title=f"{name} {name}s, how does one begin?",
            body=f"{filler}: {name}, {name}er, {name}ing, {name}ed, {name}ish",
        ).item
        for name in (
            f"{first}{last}" for first in ("bar", "col", "dim", "fen", "gul") for last in "bdfgklmn"
        )
    ]
    Event.objects.create(user=alice, verb=Verb.OPEN, item=items[0])
    run = training.refresh()
    near = Neighbours.objects.get(run=run, item=items[0])
    assert len(near.items) > 30
    assert set(near.reasons) == {Reason.PICKED}
