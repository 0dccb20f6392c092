"""What a writing field asks the server for: how the text looks, pictures, people and tags, drafts."""

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import block, follow, suspend
from accounts.models import User
from community.boards import actions as boards
from community.boards.models import Topic
from community.comments import actions as comments
from community.questions.models import Question
from courses.catalogue.models import Course
from items import completion, drafts, uploads
from items.models import Attachment, Draft, Item, Status, Tag
from items.uploads import orphans
from tests.conftest import person
from tests.items import hostile
from tests.shared.safe_html import inspect

SignIn = Callable[[User | None], Client]
BODY = "A text that is long enough to be sent."
NASTY = [
    "<script>alert(1)</script>@bob<img src=x onerror=alert(1)>",
    "[@bob](javascript:alert(1)) #bread <svg onload=alert(1)>",
    '<a href="/x" hx-get="/people/bob/">x</a> @bob" onmouseover="y #bread\' <b hx-on:click=z>',
    "@bob<iframe srcdoc='<script>1</script>'> <form action=/drafts/keep/><button>",
    "> [!SPOILER] <script>@bob</script>\n> <style>*{display:none}</style>#bread",
    "![@bob](data:text/html,<script>1</script>) <math><mtext><mglyph><style><img src onerror=1>",
]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def picture(name: str = "loaf.png", size: tuple[int, int] = (4, 3)) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, hostile.picture(size=size), "image/png")


# --- how it looks -------------------------------------------------------------------------------


@pytest.mark.parametrize("body", NASTY)
def test_what_means_harm_is_as_harmless_in_the_preview_as_where_it_is_sent(
    topic: Topic, question: Question, alice: User, bob: User, signed_in: SignIn, body: str
) -> None:
    client = signed_in(alice)
    given = {"body": body, "text": "body"}
    looks = client.post(reverse("preview"), given, headers={"X-Requested-With": "fetch"})
    told = boards.post(topic=topic, by=alice, body=body).item
    asked = client.post("/api/v1/preview/", {"body": body}, content_type="application/json")
    assert looks.content.decode() == told.html == asked.json()["html"]
    assert inspect(told.html).faults == []
    page = client.post(reverse("preview"), {**given, "draft": reverse("post", args=[topic.pk])})
    assert told.html in page.content.decode()


def test_without_a_script_the_preview_gives_the_form_back(
    topic: Topic, alice: User, signed_in: SignIn
) -> None:
    client, place = signed_in(alice), reverse("post", args=[topic.pk])
    given = {"post-body": "**Bold** words", "post-body-picture": picture(), "text": "post-body"}
    response = client.post(reverse("preview"), {**given, "draft": place, "other": 'a"b'})
    page = response.content.decode()
    assert "<strong>Bold</strong>" in page
    assert 'name="other" value="a&quot;b"' in page
    row = Attachment.objects.get()
    assert f"{row.markdown}" in page
    # The form has it, too, here and at another device.
    form = signed_in(alice).get(topic.get_absolute_url()).content.decode()
    assert row.markdown in form
    assert reverse("drop-draft", args=[Draft.objects.get().pk]) in form
    sent = client.post(place, {"post-body": f"{BODY} {row.markdown}", "draft": place})
    assert sent.status_code == 302
    assert not Draft.objects.exists()


def test_no_language_but_ours_is_looked_for(topic: Topic, alice: User, signed_in: SignIn) -> None:
    for language in ("x" * 300, "a\0b", "../en"):
        told = {"text": "body", "body": "> [!SPOILER]\n> x", "language": language}
        looks = signed_in(alice).post(reverse("preview"), told)
        assert "<summary>Spoiler</summary>" in looks.content.decode()
        assert 'prose-s" lang="en">' in looks.content.decode()


# --- pictures -----------------------------------------------------------------------------------


def test_a_picture_comes_with_the_text_that_names_it_and_with_no_other(
    topic: Topic, alice: User, bob: User, charlie: User, signed_in: SignIn
) -> None:
    hers, his, others = signed_in(alice), signed_in(bob), signed_in(charlie)
    said = hers.post(reverse("upload-picture"), {"file": picture()}).json()
    again = hers.post("/api/v1/me/pictures/", {"file": picture("other.png")}).json()
    assert again["markdown"] == said["markdown"]  # the same is kept once
    assert hers.get(said["url"]).status_code == 200
    assert his.get(said["url"]).status_code == others.get(said["url"]).status_code == 404
    # Whoever names another's picture shows nothing by that.
    stolen = boards.post(topic=topic, by=bob, body=said["markdown"]).item
    assert his.get(said["url"]).status_code == 404
    assert not stolen.carried.exists()
    told = boards.post(topic=topic, by=alice, body=f"{BODY}\n\n{said['markdown']}").item
    assert 'width="4" height="3"' in told.html
    assert Attachment.objects.get().item == told
    assert his.get(said["url"]).status_code == others.get(said["url"]).status_code == 200
    # It goes where its text goes.
    Item.objects.filter(pk=told.pk).update(status=Status.HIDDEN)
    assert others.get(said["url"]).status_code == 404


def test_a_form_takes_pictures_without_a_script(
    topic: Topic, alice: User, signed_in: SignIn
) -> None:
    client, place = signed_in(alice), reverse("post", args=[topic.pk])
    sent = client.post(
        place, {"post-body": BODY, "post-body-picture": [picture(), picture("2.gif")]}
    )
    assert sent.status_code == 302
    told = Item.objects.filter(kind="post").latest("pk")
    row = Attachment.objects.get()
    assert told.body == f"{BODY}\n\n{row.markdown}\n\n{row.markdown}\n"
    assert list(told.carried.all()) == [row]
    given = {"post-body": BODY, "post-body-picture": SimpleUploadedFile("a.png", b"%PDF-1.7 x")}
    refused = client.post(place, given)
    assert refused.status_code == 422
    assert "Only pictures fit here." in refused.content.decode()
    assert BODY in refused.content.decode()
    assert not Item.objects.filter(kind="post", pk__gt=told.pk).exists()


def test_equal_names_do_not_meet(topic: Topic, alice: User) -> None:
    def given(size: tuple[int, int]) -> Attachment:
        return uploads.attach(
            item=None, file=io.BytesIO(hostile.picture(size=size)), name="image.png", by=alice
        )

    first = given((2, 2))
    told = boards.post(topic=topic, by=alice, body=f"{BODY} {first.markdown}").item
    second = given((3, 3))
    assert second.name == first.name
    uploads.adopt(Item(pk=told.pk, html=f'<img src="{second.get_absolute_url()}">'), alice)
    assert sorted(told.attachments.values_list("name", flat=True)) == ["image-2.png", "image.png"]
    assert Client().get(first.get_absolute_url()).status_code == 200


def test_pictures_of_what_was_never_sent_go(alice: User) -> None:
    rows = [
        uploads.attach(item=None, file=io.BytesIO(hostile.picture(size=(n, n))), name="x", by=alice)
        for n in (2, 3)
    ]
    drafts.keep(user=alice, place="/x/#a", fields={"body": [rows[0].markdown]})
    later = timezone.now() + orphans.LOOSE
    orphans.clear(later - timedelta(hours=1))
    assert Attachment.objects.count() == 2
    orphans.clear(later + timedelta(hours=1))
    assert list(Attachment.objects.all()) == [rows[0]]


# --- people and tags ----------------------------------------------------------------------------


def offered(client: Client, name: str, **query: Any) -> list[str]:
    found = client.get(reverse(name), query).json()["results"]
    twin = reverse(name).replace("/complete/", "/api/v1/complete/")
    assert client.get(twin, query).json() == found
    return [offer["word"] for offer in found]


def test_people_in_the_thread_come_first_then_those_followed_and_none_blocked(
    topic: Topic, alice: User, bob: User, charlie: User, tara: User, signed_in: SignIn
) -> None:
    crowd = {name: person(f"ma-{name}", f"Ma {name}") for name in ("a", "b", "c", "d", "e", "f")}
    wang = person("王小明", "王小明")
    boards.post(topic=topic, by=crowd["f"], body=BODY)
    follow(person=crowd["e"], by=alice)
    block(person=crowd["a"], by=alice)
    block(person=alice, by=crowd["b"])
    suspend(person=crowd["c"], by=tara)
    client = signed_in(alice)
    assert offered(client, "complete-people", q="ma", thread=topic.pk) == ["ma-f", "ma-e", "ma-d"]
    assert offered(client, "complete-people", q="Ma ", thread=topic.pk)[0] == "ma-f"
    assert offered(client, "complete-people", q="", thread=topic.pk) == ["ma-f", "ma-e"]
    assert offered(client, "complete-people", q="王") == [wang.handle]
    assert offered(client, "complete-people", q="ALICE") == []  # oneself
    assert offered(client, "complete-people", q="b") == []  # one letter is half the site
    assert offered(client, "complete-people", q="%_\0", thread=2**60) == []
    assert signed_in(None).get(reverse("complete-people")).status_code == 302


def test_no_closed_thread_tells_who_writes_in_it(
    closed_course: Course, alice: User, bob: User, signed_in: SignIn
) -> None:
    lesson = closed_course.lessons.in_order()[0]
    comments.comment(on=lesson.item, by=bob, body=BODY)
    assert offered(signed_in(alice), "complete-people", q="", thread=lesson.pk) == []
    assert lesson.item.author is not None
    assert offered(signed_in(lesson.item.author), "complete-people", q="", thread=lesson.pk) == [
        "bob"
    ]


def test_tags_have_the_names_of_the_readers_language(alice: User, signed_in: SignIn) -> None:
    Tag.objects.create(slug="data-analysis", names={"zh-hans": "数据分析"})
    Tag.objects.create(slug="dates", names={"zh-hans": "日期"})
    client = signed_in(alice)
    assert offered(client, "complete-tags", q="Da") == ["data-analysis", "dates"]
    assert offered(client, "complete-tags", q="数据") == []
    alice.language = "zh-hans"
    alice.save()
    found = client.get(reverse("complete-tags"), {"q": "数"}).json()["results"]
    assert found == [{"word": "data-analysis", "label": "数据分析"}]
    assert offered(client, "complete-tags", q="") == []


@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (lambda: User.objects.filter(completion._begins("ma")), "person_by_name"),
        (lambda: Tag.objects.filter(**{"names__zh-hans__istartswith": "数"}), "tag_named_zh_hans"),
    ],
)
@pytest.mark.django_db
def test_completion_goes_by_the_indexes(rows: Callable[[], Any], index: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert index in rows().explain()


# --- drafts -------------------------------------------------------------------------------------


def test_what_was_begun_is_in_the_form_again_until_it_is_sent(
    topic: Topic, question: Question, alice: User, bob: User, signed_in: SignIn
) -> None:
    client = signed_in(alice)
    places = {
        topic.get_absolute_url(): (reverse("post", args=[topic.pk]), "post-body"),
        question.get_absolute_url(): (reverse("answer", args=[question.pk]), "answer-body"),
        reverse("ask"): (reverse("ask"), "body"),
        reverse("discuss", args=[topic.board_id]): (reverse("discuss", args=[topic.board_id]), "body"),
        question.get_absolute_url() + "?": (reverse("comment", args=[question.pk]), "body"),
    }  # fmt: skip
    for page, (place, field) in places.items():
        words = f"Begun for {place}"
        kept = client.post(reverse("keep-draft"), {"draft": f"{place}#w1", field: words})
        assert kept.status_code == 200
        again = signed_in(alice).get(page).content.decode()
        assert words in again
        assert f'value="{place}#w1"' in again
        assert words not in signed_in(bob).get(page).content.decode()
        assert words in client.get(reverse("drafts")).content.decode()
        # Refused, it is kept; sent, it is gone.
        full = {"title": "A title that is long enough", "language": "en", "draft": f"{place}#w1"}
        assert client.post(place, {**full, field: "x"}).status_code == 422
        assert Draft.objects.filter(place=f"{place}#w1").exists()
        assert client.post(place, {**full, field: f"{words}, to the end of it."}).status_code == 302
        assert not Draft.objects.filter(user=alice).exists()


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_what_cannot_be_sent_any_more_is_kept(
    question: Question, alice: User, bob: User, signed_in: SignIn, headers: dict[str, str]
) -> None:
    client, place = signed_in(bob), reverse("comment", args=[question.pk])
    told = {"body": f"{BODY}\n\nIts end.", "draft": f"{place}#w1"}
    # Its writer blocked the sender, then removed it: nothing of the form is left then.
    block(person=bob, by=alice)
    assert client.post(place, told, headers=headers).status_code == 422
    Draft.objects.get().delete()
    Item.objects.filter(pk=question.pk).update(status=Status.WITHDRAWN)
    refused = client.post(place, told, headers=headers)
    assert refused.status_code == 404
    assert ("kept among your drafts" in refused.content.decode()) != bool(headers)
    assert f"{told['body']}</p>" in client.get(reverse("drafts")).content.decode()


def test_a_draft_without_words_is_none_and_the_api_keeps_them_too(
    topic: Topic, alice: User, bob: User, signed_in: SignIn
) -> None:
    client, place = signed_in(alice), reverse("post", args=[topic.pk])
    told = {"place": place, "fields": {"post-body": ["From my phone"]}}
    kept = client.put("/api/v1/me/drafts/", told, content_type="application/json").json()
    assert "From my phone" in client.get(topic.get_absolute_url()).content.decode()
    assert [row["id"] for row in client.get("/api/v1/me/drafts/").json()["results"]] == [kept["id"]]
    assert signed_in(bob).get("/api/v1/me/drafts/").json()["results"] == []
    address = f"/api/v1/me/drafts/{kept['id']}/"
    assert signed_in(bob).delete(address).status_code == 404
    told["fields"] = {"post-body": [" "]}
    emptied = client.put("/api/v1/me/drafts/", told, content_type="application/json")
    assert emptied.status_code == 204
    assert client.delete(address).status_code == 404
    assert not Draft.objects.exists()
