"""A night: what is learned is true, published at once or not at all, and survives being killed."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from django.db import connection, connections
from django.utils import timezone

from accounts.models import User
from activity.models import Event, Verb
from community.questions import actions as questions
from items.models import Item
from recommender import tasks, training
from recommender.engine import evaluation
from recommender.engine.evaluation import Evaluation, Recommender
from recommender.engine.interactions import Interactions
from recommender.interactions import Catalogue
from recommender.models import Candidates, Engagement, Neighbours, Popular, Reason, Run
from tests.recommender.conftest import World

pytestmark = pytest.mark.django_db


def test_each_taste_gets_what_it_left_out(world: World) -> None:
    run = training.refresh()
    assert run.status == Run.Status.PUBLISHED
    for people, liked in ((world.bakers, world.bread), (world.gazers, world.stars)):
        for person in people[:10]:
            row = Candidates.objects.get(run=run, user=person)
            known = set(Event.objects.filter(user=person).values_list("item", flat=True))
            missing = {item.pk for item in liked} - known
            assert set(row.items[:2]) == missing
            assert row.scores == sorted(row.scores, reverse=True)
            assert set(row.because) <= known
            assert not known & set(row.items)


def test_the_neighbours_of_an_item_share_its_taste(world: World) -> None:
    run = training.refresh()
    first = Neighbours.objects.get(run=run, item=world.bread[0])
    assert set(first.items[:7]) == {item.pk for item in world.bread[1:]}
    assert world.bread[0].pk not in first.items


def test_the_run_says_how_good_it_was(world: World) -> None:
    metrics = training.refresh().metrics
    assert metrics["judged by"] > 10
    assert metrics["recall@20"] == 1.0  # there are fewer than 20 questions
    assert metrics["ndcg@20"] > metrics["popularity ndcg@20"] > 0
    assert metrics["events"] == Event.objects.count()
    assert 0 <= metrics["participation"] <= 1


def test_a_new_item_is_carried_by_its_words(world: World, tara: User) -> None:
    new = questions.ask(
        by=tara, title="Is rye flour good dough?", body="flour yeast oven", tags=["bread"]
    ).item
    run = training.refresh()
    row = Candidates.objects.get(run=run, user=world.bakers[0])
    assert new.pk in row.items
    assert row.reasons[row.items.index(new.pk)] == Reason.SIMILAR


def test_a_worse_model_is_refused_and_the_old_one_stays(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = training.refresh()
    monkeypatch.setattr(
        "recommender.fitting.recommender",
        lambda model: lambda people, k: np.full((len(people), k), -1),
    )
    bad = training.refresh()
    assert bad.status == Run.Status.REFUSED
    assert "worse" in bad.why
    assert list(Run.objects.filter(is_live=True)) == [good]
    assert not Candidates.objects.filter(run=bad).exists()
    assert Candidates.objects.filter(run=good).exists()


@pytest.mark.parametrize(
    "step",
    ["reading events", "comparing texts", "evaluating", "fitting", "writing similar items",
     "writing candidates", "measuring engagement", "publishing"],
)  # fmt: skip
def test_a_run_that_breaks_off_leaves_the_old_one_live(world: World, step: str) -> None:
    before = training.refresh()

    def break_off(name: str) -> None:
        if name == step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        training.refresh(break_off)
    assert Run.objects.get(is_live=True) == before
    assert Run.objects.latest("pk").status == Run.Status.FAILED
    after = training.refresh()
    assert Run.objects.get(is_live=True) == after
    assert (
        Candidates.objects.filter(run=after).count()
        == Candidates.objects.filter(run=before).count()
    )


def test_two_nights_at_once_are_one(world: World) -> None:
    """The task leaves when another connection holds the lock."""
    other = connections.create_connection("default")
    try:
        other.inc_thread_sharing()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [training._LOCK])
            assert tasks.refresh() is None
            assert not Run.objects.exists()
            cursor.execute("SELECT pg_advisory_unlock(%s)", [training._LOCK])
    finally:
        other.close()
    assert tasks.refresh() is not None


def test_only_the_last_runs_keep_their_rows(world: World) -> None:
    runs = [training.refresh() for _ in range(4)]
    kept = set(Neighbours.objects.values_list("run", flat=True).distinct())
    assert kept == {runs[-1].pk, runs[-2].pk}
    assert Run.objects.count() == 4


class TestLittleData:
    """Empty, one person, one item, one who did everything ten thousand times: all fine."""

    def test_nothing_at_all(self, db: None) -> None:
        run = training.refresh()
        assert run.status == Run.Status.PUBLISHED
        assert not Neighbours.objects.exists()

    def test_one_person_one_item(self, alice: User, tara: User) -> None:
        item = questions.ask(by=tara, title="The only question", body="Only this one.").item
        Event.objects.create(user=alice, verb=Verb.OPEN, item=item)
        run = training.refresh()
        assert run.status == Run.Status.PUBLISHED
        assert Popular.objects.get(run=run).items == [item.pk]
        assert not Candidates.objects.exists()
        assert Engagement.objects.get(user=alice).active_7_days <= 1

    def test_ten_thousand_events(self, world: World, alice: User) -> None:
        items = world.bread + world.stars
        Event.objects.bulk_create(
            Event(user=alice, verb=Verb.OPEN, item=items[n % len(items)]) for n in range(10_000)
        )
        run = training.refresh()
        assert run.status == Run.Status.PUBLISHED
        # One line for each item of that day, however often it was opened.
        assert run.metrics["events"] == Event.objects.exclude(user=alice).count() + len(items)

    def test_one_person_does_not_make_a_thing_popular(self, world: World, alice: User) -> None:
        unloved = questions.ask(by=world.gazers[0], title="Look at me, everybody!", body="Me.").item
        Event.objects.bulk_create(
            Event(user=alice, verb=Verb.READ, item=unloved, amount=600) for _ in range(500)
        )
        run = training.refresh()
        popular = Popular.objects.get(run=run)
        assert popular.items[0] != unloved.pk

    def test_a_person_who_knows_everything(self, world: World, alice: User) -> None:
        Event.objects.bulk_create(
            Event(user=alice, verb=Verb.SAVE, item=item) for item in world.bread + world.stars
        )
        run = training.refresh()
        row = Candidates.objects.filter(run=run, user=alice).first()
        assert row is None or row.items == []


def test_staff_bots_and_suspended_people_teach_nothing(world: World, mona: User, bob: User) -> None:
    bob.suspended_at = timezone.now()
    bob.save()
    for person in (mona, bob):
        Event.objects.create(user=person, verb=Verb.SAVE, item=world.bread[0])
    run = training.refresh()
    assert not Candidates.objects.filter(run=run, user__in=[mona, bob]).exists()
    assert not Engagement.objects.filter(user__in=[mona, bob]).exists()


def test_what_is_done_on_an_answer_counts_for_its_question(
    world: World, bob: User, charlie: User
) -> None:
    question = world.bread[0].question
    answer = questions.answer(question=question, by=bob, body="Until it has doubled.")
    Event.objects.create(user=charlie, verb=Verb.VOTE, item=answer.item)
    run = training.refresh()
    row = Candidates.objects.get(run=run, user=charlie)
    assert set(row.because) == {question.pk}


def test_what_is_served_is_what_was_evaluated(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the evaluation judges, given all events in place of the earlier ones, says what is stored."""
    judged: list[tuple[Interactions, Callable[[Interactions], Recommender]]] = []

    def evaluate(
        history: Interactions, fit: Callable[[Interactions], Recommender], **options: Any
    ) -> Evaluation:
        judged.append((history, fit))
        return evaluation.evaluate(history, fit, **options)

    monkeypatch.setattr(training, "evaluate", evaluate)
    run = training.refresh()
    ((history, fit),) = judged
    catalogue = Catalogue.read()
    lists = fit(history)(np.arange(len(catalogue.users)), training.K)
    stored = dict(Candidates.objects.filter(run=run).values_list("user", "items"))
    assert len(stored) == len(world.bakers) + len(world.gazers)
    for user, ranked in zip(catalogue.users.tolist(), lists, strict=True):
        served = stored.get(user, [])[: training.K]
        assert catalogue.items[ranked[: len(served)]].tolist() == served


@pytest.mark.django_db(transaction=True)
def test_the_lock_goes_with_a_lost_connection(
    world: World, crowd: Callable[[str, int], list[User]]
) -> None:
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s), pg_backend_pid()", [training._LOCK])
        pid = cursor.fetchone()[1]
    assert tasks.refresh() is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    for _ in range(50):
        if tasks.refresh() is not None:
            break
    assert Run.objects.filter(is_live=True).exists()
    assert Item.objects.exists()
