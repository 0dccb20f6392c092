"""The studio as JSON: the same deeds by the same rules."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from courses.catalogue.models import Course
from courses.studio import api as studio
from items import actions as items
from items.models import Status

SignIn = Callable[[User | None], Client]
ROOT = "/api/v1/studio/"


class Api:
    """A member's client."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def __call__(self, method: str, path: str, data: Any = None) -> Any:
        return getattr(self.client, method)(f"{ROOT}{path}", data, content_type="application/json")


@pytest.fixture
def api(signed_in: SignIn, tara: User) -> Api:
    return Api(signed_in(tara))


def test_a_course_is_built_and_published(api: Api, client: Client) -> None:
    made = api("post", "courses/", {"title": "Knots", "language": "en"})
    assert made.status_code == 201
    pk = made.json()["id"]
    assert made.json()["status"] == "draft"
    (section,) = api("get", f"courses/{pk}/outline/").json()
    first = api("post", f"sections/{section['id']}/", {"title": "Bowline"}).json()
    second = api("post", f"sections/{section['id']}/", {"title": "Reef"}).json()
    api("post", f"courses/{pk}/outline/", {"title": "More"})
    more = api("get", f"courses/{pk}/outline/").json()[1]
    moved = api(
        "post", f"courses/{pk}/moves/",
        {"lesson": second["id"], "section": section["id"], "before": first["id"]},
    )  # fmt: skip
    assert [row["title"] for row in moved.json()[0]["lessons"]] == ["Reef", "Bowline"]
    moved = api("post", f"courses/{pk}/moves/", {"section": more["id"], "before": section["id"]})
    assert [row["title"] for row in moved.json()] == ["More", "Knots"]
    api("patch", f"sections/{more['id']}/", {"part": "Part two"})
    assert api("delete", f"sections/{more['id']}/").status_code == 204
    for lesson in (first, second):
        changed = api("patch", f"lessons/{lesson['id']}/", {"body": "Make a *loop*."})
        assert changed.status_code == 200
        assert changed.json()["title"] == lesson["title"]
    refused = api("put", f"courses/{pk}/publish/")
    assert refused.status_code == 409
    assert "summary" in refused.json()["error"]["message"]
    lacking = [row for row in api("get", f"courses/{pk}/publish/").json() if not row["is_ok"]]
    assert [row["text"] for row in lacking if row["is_required"]] == ["The course has a summary."]
    done = api("patch", f"courses/{pk}/", {"summary": "Two knots.", "tags": ["rope", "knots"]})
    assert (done.json()["tags"], done.json()["open"]) == (["knots", "rope"], True)
    assert api("put", f"courses/{pk}/publish/").status_code == 204
    page = client.get(Course.objects.get(pk=pk).get_absolute_url()).content.decode()
    assert "Two knots." in page
    assert page.index("Reef") < page.index("Bowline")
    assert api("delete", f"courses/{pk}/publish/").status_code == 204
    assert api("delete", f"lessons/{first['id']}/").status_code == 204
    assert api("get", f"lessons/{first['id']}/").status_code == 404
    assert api("delete", f"courses/{pk}/").status_code == 204
    assert api("get", "courses/").json()["results"] == []


def test_a_version_guards_what_was_not_seen(api: Api, course: Course) -> None:
    path = f"lessons/{course.lessons.in_order()[0].pk}/"
    seen = api("get", path).json()["version"]
    assert api("patch", path, {"title": "First", "version": seen}).status_code == 200
    refused = api("patch", path, {"title": "Second", "version": seen})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "changed")
    # Another field is another matter; and without a version one insists.
    assert api("patch", path, {"body": "New.", "version": seen}).json()["title"] == "First"
    assert api("patch", path, {"title": "Third"}).json()["title"] == "Third"
    path = f"courses/{course.pk}/"
    seen = api("get", path).json()["version"]
    api("patch", path, {"audience": "Bakers"})
    assert api("patch", path, {"audience": "All", "version": seen}).status_code == 409


@pytest.mark.parametrize(
    ("path", "given", "field"),
    [
        ("courses/{course}/", {"title": ""}, "title"),
        ("courses/{course}/", {"level": "expert"}, "level"),
        ("courses/{course}/", {"tags": ["a", "b", "c", "d", "e", "f"]}, "tags"),
        ("courses/{course}/", {"sequential": True}, "sequential"),
        ("courses/{course}/", {"prerequisites": [999999]}, "prerequisites"),
        ("lessons/{lesson}/", {"rule": "quiz"}, "rule"),
        ("lessons/{lesson}/", {"rule": "sleep"}, "rule"),
        ("lessons/{lesson}/", {"body": "x" * 100_001}, "body"),
        ("lessons/{lesson}/", {"minutes": "long"}, "minutes"),
    ],
)
def test_what_is_wrong_is_said_by_field(
    api: Api, make_course: Callable[..., Course], path: str, given: dict[str, Any], field: str
) -> None:
    make_course("Cheese", summary="So that there is something to require.")
    course = make_course()
    where = path.format(course=course.pk, lesson=course.lessons.in_order()[0].pk)
    before = api("get", where).json()
    refused = api("patch", where, given)
    assert refused.status_code == 400
    assert list(refused.json()["error"]["fields"]) == [field]
    assert api("get", where).json() == before


@pytest.mark.parametrize("what", ["courses", "lessons"])
def test_what_is_not_named_is_not_overwritten(
    api: Api, course: Course, tara: User, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Somebody else saves another field after this one was read."""
    lesson = course.lessons.in_order()[0]
    item = course.item if what == "courses" else lesson.item
    usual = studio.clean

    def clean(form: Any) -> Any:
        items.edit(item=item, by=tara, title=item.title, body="Theirs.")
        return usual(form)

    monkeypatch.setattr(studio, "clean", clean)
    assert api("patch", f"{what}/{item.pk}/", {"title": "Mine"}).status_code == 200
    item.refresh_from_db()
    assert (item.title, item.body) == ("Mine", "Theirs.")


def test_closing_a_course_and_requiring_another(
    api: Api, make_course: Callable[..., Course]
) -> None:
    first, second = make_course("Bread"), make_course("Cheese")
    path = f"courses/{second.pk}/"
    given = {"open": False, "sequential": True, "prerequisites": [first.pk], "outcomes": ["a", "b"]}
    done = api("patch", path, given).json()
    assert {name: done[name] for name in given} == given
    lessons = [row.item for row in second.lessons.in_order().select_related("item")]
    assert [(item.gate_id, item.step) for item in lessons] == [(second.pk, 0), (second.pk, 1)]
    # What leads to a course cannot require it.
    refused = api("patch", f"courses/{first.pk}/", {"prerequisites": [second.pk]})
    assert refused.status_code == 400
    done = api("patch", path, {"open": True, "sequential": False}).json()
    assert (done["open"], done["outcomes"]) == (True, ["a", "b"])
    assert set(second.lessons.values_list("item__gate", "item__step")) == {(None, 0)}


def test_it_is_described(client: Client) -> None:
    schema = client.get("/api/v1/schema/?format=json").json()
    paths = {path for path in schema["paths"] if path.startswith(ROOT)}
    assert {"", "{id}/learners/", "{id}/export/{form}/"} <= {
        path.removeprefix(f"{ROOT}courses/") for path in paths
    }
    patch = schema["paths"][f"{ROOT}lessons/{{id}}/"]["patch"]
    assert patch["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith(
        "PatchedStudioLesson"
    )


def test_the_last_section_stays(api: Api, course: Course) -> None:
    refused = api("delete", f"sections/{course.sections.get().pk}/")
    assert refused.status_code == 403
    course.item.refresh_from_db()
    assert course.item.status == Status.PUBLISHED
