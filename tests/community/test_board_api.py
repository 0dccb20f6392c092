"""Boards as JSON: the same rights and deeds as on the pages."""

from collections.abc import Callable
from typing import Any

from django.test import Client

from accounts.models import User
from community.boards import actions
from community.boards.models import Board, Topic
from courses.catalogue.models import Course

SignIn = Callable[[User | None], Client]
API = "/api/v1"
TEXT = "A text that is long enough for this."


def send(client: Client, method: str, url: str, **data: Any) -> Any:
    """The answer to JSON."""
    return getattr(client, method)(f"{API}{url}", data, content_type="application/json")


def test_boards_are_read_opened_and_set(
    signed_in: SignIn, tara: User, mona: User, bob: User, course: Course, board: Board
) -> None:
    teacher, moderator, learner = signed_in(tara), signed_in(mona), signed_in(bob)
    made = send(teacher, "post", "/boards/", title="Bakers", course=course.pk, rules="*Kind*.")
    assert made.status_code == 201
    assert (made.json()["who"], made.json()["course"]) == ("course", course.pk)
    assert "<em>Kind</em>" in made.json()["rules"]
    pk = made.json()["id"]
    seen = [[row["id"] for row in one.get(f"{API}/boards/").json()] for one in (learner, teacher)]
    assert seen == [[board.pk], [board.pk, pk]]
    assert learner.get(f"{API}/boards/{pk}/").status_code == 404
    assert learner.get(f"{API}/boards/{pk}/topics/").status_code == 404
    assert send(learner, "post", "/boards/", title="Mine", course=course.pk).status_code == 403
    url = f"/boards/{pk}/"
    assert send(learner, "patch", url, title="Mine").status_code == 404
    assert send(learner, "patch", f"/boards/{board.pk}/", title="Mine").status_code == 403
    opened = send(moderator, "patch", url, who="everybody")
    assert opened.status_code == 400
    assert "More people" in opened.json()["error"]["fields"]["sure"][0]
    assert send(moderator, "patch", url, who="everybody", sure=True).json()["who"] == "everybody"
    renamed = send(moderator, "patch", url, title="Bakers all", version=0)
    assert (renamed.json()["title"], renamed.json()["version"]) == ("Bakers all", 1)
    assert "<em>Kind</em>" in renamed.json()["rules"]  # what is not sent stays
    assert send(moderator, "patch", url, title="Bakers none", version=0).status_code == 409


def test_topics_are_opened_voted_on_and_answered(
    signed_in: SignIn, alice: User, bob: User, board: Board
) -> None:
    asker, other = signed_in(alice), signed_in(bob)
    url = f"/boards/{board.pk}/topics/"
    poll = {"question": "Which flour?", "choices": ["Rye", "Spelt"], "shown": "voted"}
    told = {"title": "Which flour do you take?", "body": TEXT, "poll": poll}
    alike = send(asker, "post", url, **{**told, "poll": {**poll, "choices": ["Rye", "Rye"]}})
    assert alike.status_code == 400
    assert not Topic.objects.exists()
    made = send(asker, "post", url, **told)
    assert made.status_code == 201
    topic, (rye, _) = made.json()["id"], made.json()["poll"]["choices"]
    assert rye["votes"] is None
    voted = send(other, "put", f"/topics/{topic}/vote/", choices=[rye["id"]]).json()
    assert voted["choices"][0] == {"id": rye["id"], "text": "Rye", "votes": 1, "mine": True}
    assert send(other, "put", f"/topics/{topic}/vote/", choices=[0]).status_code == 400
    assert send(other, "post", f"/topics/{topic}/posts/", body="short").status_code == 400
    posts = [send(other, "post", f"/topics/{topic}/posts/", body=f"{TEXT} {n}") for n in (1, 2)]
    assert [one.status_code for one in posts] == [201, 201]
    (row,) = asker.get(f"{API}{url}").json()["results"]
    assert (row["posts"], row["unread"]) == (2, 0)  # her own, never opened since
    read = f"/topics/{topic}/read/"
    assert send(asker, "post", read, post=posts[0].json()["id"]).status_code == 204
    assert asker.get(f"{API}/topics/{topic}/").json()["unread"] == 1
    assert send(asker, "post", f"/boards/{board.pk}/read/").status_code == 204
    assert asker.get(f"{API}/topics/{topic}/").json()["unread"] == 0
    page = asker.get(f"{API}/topics/{topic}/posts/?limit=1").json()
    rest = asker.get(page["next"]).json()
    assert [one["id"] for one in (*page["results"], *rest["results"])] == [
        one.json()["id"] for one in posts
    ]
    assert send(Client(), "post", f"/topics/{topic}/posts/", body=TEXT).status_code in (401, 403)


def test_order_is_kept_by_who_keeps_it(
    signed_in: SignIn, mona: User, bob: User, course: Course, topic: Topic
) -> None:
    moderator, member = signed_in(mona), signed_in(bob)
    theirs = actions.open_board(title="Bread for all", gate=course.item)
    posts = [actions.post(topic=topic, by=bob, body=f"{TEXT} {n}").pk for n in range(3)]
    url, until = f"/topics/{topic.pk}", "2199-01-01T00:00:00Z"
    deeds: list[tuple[str, str, dict[str, Any]]] = [
        ("put", "pin", {"until": until}),
        ("put", "lock", {"locked": True}),
        ("post", "split", {"posts": posts[1:], "title": "On another matter"}),
        ("post", "merge", {"into": topic.pk}),
        ("post", "move", {"board": theirs.pk}),
    ]
    for method, deed, sent in deeds:
        assert send(member, method, f"{url}/{deed}/", **sent).status_code == 403, deed
    assert send(moderator, "put", f"{url}/pin/", until=until).json()["pinned"]
    assert send(moderator, "put", f"{url}/lock/", locked=True).json()["locked_at"]
    assert send(member, "post", f"{url}/posts/", body=TEXT).status_code == 403
    split = send(moderator, "post", f"{url}/split/", posts=posts[1:], title="On another matter")
    assert split.json()["id"] == posts[1]
    assert send(moderator, "post", f"{url}/merge/", into=topic.pk).status_code == 400
    assert send(moderator, "post", f"{url}/move/", board=theirs.pk).json()["board"] == theirs.pk
    assert member.get(f"{API}{url}/").status_code == 404
    back = {"board": split.json()["board"]}
    refused = send(moderator, "post", f"{url}/move/", **back)
    assert "Everybody will be able" in refused.json()["error"]["fields"]["sure"][0]
    merged = send(moderator, "post", f"/topics/{posts[1]}/merge/", into=topic.pk)
    assert (merged.json()["id"], merged.json()["posts"]) == (topic.pk, 3)
