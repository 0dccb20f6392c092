"""Sections and lessons: adding, moving, removing, also by two at once."""

from collections.abc import Callable
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from accounts.models import User
from courses.catalogue import actions as catalogue
from courses.catalogue import outlining
from courses.catalogue.models import Course, Lesson, Section
from courses.learning import actions as learning
from items import actions as items
from items.models import Item, Status
from tests.racing import at_once, hesitate

SignIn = Callable[[User | None], Client]


@pytest.fixture
def planned(make_course: Callable[..., Course]) -> Course:
    """One: a b c, Two: d, Three (empty)."""
    course = make_course("Bread", lessons=0)
    sections = [course.sections.get()]
    Section.objects.filter(pk=sections[0].pk).update(title="One")
    sections += [outlining.add_section(course=course, title=title) for title in ("Two", "Three")]
    for title, section in [("a", 0), ("b", 0), ("c", 0), ("d", 1)]:
        outlining.append_lesson(section=sections[section], title=title, status=Status.PUBLISHED)
    return course


def plan(course: Course) -> list[str]:
    """What the outline says: "One: a b c"; positions run from 0 without a gap."""
    lines = []
    for place, section in enumerate(course.sections.order_by("position")):
        assert section.position == place
        lessons = list(section.lessons.order_by("position").select_related("item"))
        assert [row.position for row in lessons] == list(range(len(lessons)))
        shown = [row.item.title for row in lessons if row.item.status != Status.REMOVED]
        lines.append(f"{section.title}: {' '.join(shown)}".strip())
    return lines


def move(client: Client, course: Course, said: str, **names: str) -> None:
    """Says a move in titles: "a up", "a before d", "a into Three", "One down"."""
    words = []
    for word in said.split():
        if lesson := course.lessons.filter(item__title=word).first():
            words.append(f"lesson-{lesson.pk}")
        elif section := course.sections.filter(title=word).first():
            words.append(f"section-{section.pk}")
        else:
            words.append(word)
    response = client.post(reverse("studio-move", args=[course.pk]), {"move": " ".join(words)})
    assert response.status_code == 302, said
    assert response["Location"].endswith(f"#{words[0]}")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("b up", ["One: b a c", "Two: d", "Three:"]),
        ("b down", ["One: a c b", "Two: d", "Three:"]),
        ("a up", ["One: a b c", "Two: d", "Three:"]),
        ("c down", ["One: a b", "Two: c d", "Three:"]),
        ("d up", ["One: a b c d", "Two:", "Three:"]),
        ("d down", ["One: a b c", "Two:", "Three: d"]),
        ("d before a", ["One: d a b c", "Two:", "Three:"]),
        ("a before c", ["One: b a c", "Two: d", "Three:"]),
        ("a before a", ["One: a b c", "Two: d", "Three:"]),
        ("a into Two", ["One: b c", "Two: d a", "Three:"]),
        ("a into One", ["One: b c a", "Two: d", "Three:"]),
        ("One down", ["Two: d", "One: a b c", "Three:"]),
        ("Three up", ["One: a b c", "Three:", "Two: d"]),
        ("One up", ["One: a b c", "Two: d", "Three:"]),
        ("Three before One", ["Three:", "One: a b c", "Two: d"]),
    ],
)
def test_moving(
    planned: Course, tara: User, signed_in: SignIn, said: str, expected: list[str]
) -> None:
    move(signed_in(tara), planned, said)
    assert plan(planned) == expected


@pytest.mark.parametrize(
    "said",
    ["", "lesson-1", "lesson-999999 up", "lesson-1 sideways", "section-999999 down", "lesson-x up"],
)
def test_a_move_that_means_nothing_is_not_found(
    planned: Course, tara: User, signed_in: SignIn, said: str
) -> None:
    response = signed_in(tara).post(reverse("studio-move", args=[planned.pk]), {"move": said})
    assert response.status_code == 404
    assert plan(planned) == ["One: a b c", "Two: d", "Three:"]


def test_no_lesson_is_moved_into_another_course(
    planned: Course, make_course: Callable[..., Course], tara: User, signed_in: SignIn
) -> None:
    other = make_course("Cheese")
    mine = planned.lessons.in_order()[0]
    address = reverse("studio-move", args=[planned.pk])
    client = signed_in(tara)
    for said in [
        f"lesson-{mine.pk} into section-{other.sections.get().pk}",
        f"lesson-{mine.pk} before lesson-{other.lessons.in_order()[0].pk}",
        f"lesson-{other.lessons.in_order()[0].pk} up",
    ]:
        assert client.post(address, {"move": said}).status_code == 404


def test_a_script_gets_the_outline_with_the_focus_where_it_was(
    planned: Course, tara: User, signed_in: SignIn
) -> None:
    lesson = planned.lessons.get(item__title="b")
    response = signed_in(tara).post(
        reverse("studio-move", args=[planned.pk]),
        {"move": f"lesson-{lesson.pk} up"},
        headers={"HX-Request": "true"},
    )
    page = response.content.decode()
    assert 'data-announce="Moved: b"' in page
    # At the top there is no way up any more: the focus goes to the way down.
    focused = next(tag for tag in page.split("<button") if "data-focus" in tag)
    assert f'value="lesson-{lesson.pk} down"' in focused


def test_lessons_are_unlocked_in_their_new_order(
    planned: Course, tara: User, alice: User, signed_in: SignIn
) -> None:
    Course.objects.filter(pk=planned.pk).update(open=False, sequential=True)
    items.set_gate(Item.objects.filter(lesson__course=planned), planned.item)
    learning.enrol(course=Course.objects.get(pk=planned.pk), by=alice)
    move(signed_in(tara), planned, "c before a")
    seen = Lesson.objects.visible_to(alice).filter(course=planned)
    assert [row.item.title for row in seen] == ["c"]


def test_adding_and_naming(course: Course, tara: User, signed_in: SignIn) -> None:
    client = signed_in(tara)
    response = client.post(
        reverse("studio-add-section", args=[course.pk]), {"section-title": " Second  part "}
    )
    section = course.sections.get(title="Second part")
    assert response["Location"].endswith(f"#section-{section.pk}")
    response = client.post(reverse("studio-add-lesson", args=[section.pk]), {"title": "Ovens"})
    lesson = section.lessons.get()
    assert response["Location"] == reverse("studio-lesson", args=[lesson.pk])
    assert (lesson.item.status, lesson.item.author) == (Status.DRAFT, tara)
    client.post(reverse("studio-section", args=[section.pk]), {"title": "End", "part": "II"})
    section.refresh_from_db()
    assert (section.title, section.part) == ("End", "II")
    for name, given in [("studio-add-lesson", {"title": " "}), ("studio-section", {"title": ""})]:
        assert client.post(reverse(name, args=[section.pk]), given).status_code == 422


def test_a_removed_section_leaves_its_lessons(
    planned: Course, tara: User, signed_in: SignIn
) -> None:
    client = signed_in(tara)
    two, one = (planned.sections.get(title=title) for title in ("Two", "One"))
    client.post(reverse("studio-remove-section", args=[two.pk]))
    assert plan(planned) == ["One: a b c d", "Three:"]
    client.post(reverse("studio-remove-section", args=[one.pk]))
    assert plan(planned) == ["Three: a b c d"]
    last = planned.sections.get()
    client.post(reverse("studio-remove-section", args=[last.pk]))
    assert plan(planned) == ["Three: a b c d"]


def test_a_removed_lesson_can_be_put_back(
    planned: Course, tara: User, bob: User, signed_in: SignIn
) -> None:
    client, lesson = signed_in(tara), planned.lessons.get(item__title="b")
    client.post(reverse("studio-remove-lesson", args=[lesson.pk]))
    assert plan(planned)[0] == "One: a c"
    page = client.get(reverse("studio-course", args=[planned.pk])).content.decode()
    assert "Removed lessons" in page
    assert reverse("studio-put-back", args=[lesson.pk]) in page
    assert signed_in(bob).post(reverse("studio-put-back", args=[lesson.pk])).status_code == 404
    client.post(reverse("studio-put-back", args=[lesson.pk]))
    lesson.item.refresh_from_db()
    assert (plan(planned)[0], lesson.item.status) == ("One: a b c", Status.DRAFT)


def test_authors_undo_nothing_that_a_moderator_did(planned: Course, tara: User) -> None:
    hidden, gone = planned.lessons.in_order()[:2]
    items.set_status(item=hidden.item, status=Status.HIDDEN)
    with pytest.raises(PermissionDenied):
        outlining.remove_lesson(lesson=hidden, by=tara)
    assert not outlining.publish_lesson(lesson=hidden)
    outlining.remove_lesson(lesson=gone, by=tara)
    outlining.put_back(item=gone.item, by=tara)
    items.set_status(item=gone.item, status=Status.REMOVED)
    assert not outlining.put_back(item=gone.item, by=tara)
    hidden.item.refresh_from_db()
    gone.item.refresh_from_db()
    assert (hidden.item.status, gone.item.status) == (Status.HIDDEN, Status.REMOVED)


@pytest.mark.django_db(transaction=True)
def test_two_authors_at_once_lose_nothing(planned: Course, tara: User) -> None:
    """Each moves another lesson, one adds, one removes a section: all of it is there afterwards."""
    a, b, c, d = (planned.lessons.get(item__title=title) for title in "abcd")
    two, three = (planned.sections.get(title=title) for title in ("Two", "Three"))
    found = at_once(
        [
            partial(outlining.move_lesson, lesson=a, section=three),
            partial(outlining.move_lesson, lesson=c, section=a.section, before=b),
            partial(outlining.append_lesson, section=three, title="e"),
            partial(outlining.append_lesson, section=a.section, title="f"),
            partial(outlining.move_section, section=three, before=two),
            partial(outlining.remove_lesson, lesson=d, by=tara),
        ]
    )
    assert [error for error in found if isinstance(error, Exception)] == []
    lines = plan(planned)
    assert lines[0] in ("One: c b f", "One: c f b")
    assert sorted(lines[1]) == sorted("Three: a e")
    assert lines[2] == "Two:"


def test_a_lesson_added_to_what_was_just_closed_stands_behind_the_gate(planned: Course) -> None:
    section = planned.sections.select_related("course__item").get(title="Three")
    catalogue.set_open(course=planned, open=False)
    lesson = outlining.append_lesson(section=section, title="e")
    assert lesson.item.gate == planned.item


@pytest.mark.django_db(transaction=True)
def test_two_steps_down_at_once_are_two_steps(
    planned: Course, tara: User, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    hesitate(monkeypatch, "courses.studio.views.outline.parts_of")
    clients = [signed_in(tara), signed_in(tara)]
    at_once([partial(move, client, planned, "a down") for client in clients])
    assert plan(planned)[0] == "One: b c a"


@pytest.mark.django_db(transaction=True)
def test_the_same_lesson_moved_by_two_ends_in_one_place(planned: Course, tara: User) -> None:
    a, d = (planned.lessons.get(item__title=title) for title in "ad")
    at_once([
        partial(outlining.move_lesson, lesson=a, section=section)
        for section in planned.sections.all()
        for _again in range(2)
    ])  # fmt: skip
    assert sum("a" in line.split(": ")[-1].split() for line in plan(planned)) == 1
    assert d.section_id
