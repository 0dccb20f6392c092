"""What was really played of videos: merged on the server, watched at 90%, resumed to the second."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from activity.models import Event, Verb
from courses.catalogue import cues
from courses.catalogue.media import Attached, Media, safe
from courses.catalogue.minutes import estimate
from courses.catalogue.models import Component, Course, Lesson
from courses.learning import positions, watching
from courses.learning.models import Progress, Watching
from courses.learning.watching import watch
from shared.clock import clock
from tests.racing import at_once

SignIn = Callable[[User | None], Client]
AddLesson = Callable[..., Lesson]
LENGTH = 100.0
VTT = """WEBVTT

intro
00:01.000 --> 00:04.500 align:start
<v Tara>Flour &amp; water.

00:00:05.000 --> 00:00:09.000
Now we <b>wait</b>.
"""
CUES = [[1.0, 4.5, "Flour & water."], [5.0, 9.0, "Now we wait."]]


def film(key: str = "film", kind: str = "video", **data: Any) -> dict[str, Any]:
    """The fields of a video of our own."""
    given = {"title": "Kneading", "sources": ["/files/1/a.webm"], "duration": LENGTH}
    captions = [{"lang": "en", "url": "", "cues": CUES}]
    return {"key": key, "kind": kind, "data": given | {"captions": captions} | data}


@pytest.fixture
def make(course: Course, add_lesson: AddLesson) -> Callable[..., Lesson]:
    """Adds a lesson that is to be watched."""

    def make(*components: dict[str, Any], **fields: Any) -> Lesson:
        fields = {"body": "Look.", "rule": Lesson.Rule.WATCH} | fields
        return add_lesson(course, "Film", components=components or [film()], **fields)

    return make


@pytest.fixture
def video(make: Callable[..., Lesson]) -> Component:
    """A video of a hundred seconds in a lesson that is to be watched."""
    return make().components.select_related("lesson__item", "lesson__course__item").get()


def test_stretches_are_joined_and_only_grow(video: Component, alice: User) -> None:
    see = partial(watch, component=video, by=alice, duration=LENGTH)
    assert see(last=10, seen=[[0, 10]]).seen == [[0, 10]]
    assert see(last=40, seen=[[30, 40]]).seen == [[0, 10], [30, 40]]
    row = see(last=5, seen=[[8, 12], [10.3, 29.8], [2, 3]])
    assert row.seen == [[0, 40]]
    assert (row.last, row.furthest) == (5, 40)
    assert watching.share(row) == 0.4


def test_skipping_to_the_end_is_not_watching(video: Component, alice: User) -> None:
    see = partial(watch, component=video, by=alice, duration=LENGTH)
    row = see(last=100, seen=[[95, 100]])
    assert (row.furthest, watching.share(row)) == (100, 0.05)
    progress = Progress.objects.get()
    assert progress.completed_at is None
    assert progress.furthest == 0.05
    # The same minute ten times is one minute.
    for _ in range(10):
        see(last=60, seen=[[0, 60]])
    assert Progress.objects.get().furthest == 0.65
    see(last=84.9, seen=[[60, 84.9]])
    assert Progress.objects.get().completed_at is None
    see(last=85, seen=[[84.9, 85]])
    progress = Progress.objects.get()
    assert progress.completed_at is not None
    assert progress.place == "video-film"
    assert Event.objects.filter(verb=Verb.COMPLETE, item=video.lesson.item).count() == 1


def test_every_video_and_recording_has_to_be_watched(
    make: Callable[..., Lesson], alice: User
) -> None:
    lesson = make(film("one"), film("two", "audio"), film("theirs", sources=[], youtube="x" * 11))
    one, two = lesson.components.filter(key__in=["one", "two"]).order_by("key")
    watch(component=one, by=alice, last=100, duration=100, seen=[[0, 100]])
    assert (Progress.objects.get().furthest, Progress.objects.get().completed_at) == (0.5, None)
    watch(component=two, by=alice, last=30, duration=30, seen=[[0, 28]])
    assert Progress.objects.get().completed_at is not None


def test_a_video_in_a_lesson_that_is_read_finishes_nothing(
    make: Callable[..., Lesson], alice: User
) -> None:
    lesson = make(rule=Lesson.Rule.READ)
    watch(component=lesson.components.get(), by=alice, last=50, duration=100, seen=[[0, 100]])
    progress = Progress.objects.get()
    assert (progress.furthest, progress.completed_at) == (0, None)
    assert progress.place == "video-film"


def test_another_cut_of_the_film_keeps_what_was_seen(video: Component, alice: User) -> None:
    watch(component=video, by=alice, last=90, duration=100, seen=[[0, 20], [70, 90]])
    row = watch(component=video, by=alice, last=5, duration=80, seen=[])
    assert row.seen == [[0, 20], [70, 80]]
    assert row.furthest == 80


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"duration": 0}, "duration"),
        ({"duration": float("nan")}, "duration"),
        ({"duration": 10**6}, "duration"),
        ({"last": -1}, "last"),
        ({"last": 102}, "last"),
        ({"last": float("nan")}, "last"),
        ({"seen": [[5, 4]]}, "seen"),
        ({"seen": [[0, 102]]}, "seen"),
        ({"seen": [[-1, 4]]}, "seen"),
        ({"seen": [[1]]}, "seen"),
        ({"seen": [[float("nan"), 4]]}, "seen"),
    ],
)
def test_what_cannot_have_been_played_is_refused(
    signed_in: SignIn, video: Component, alice: User, wrong: dict[str, Any], words: str
) -> None:
    told: dict[str, Any] = {"last": 1, "duration": LENGTH, "seen": [[0, 1]]} | wrong
    with pytest.raises(ValueError, match=words):
        watch(component=video, by=alice, **told)
    url = reverse("api-watching", args=[video.pk])
    # NaN is no JSON, though Python writes it.
    answer = signed_in(alice).put(url, told, content_type="application/json")
    assert answer.status_code == 400
    assert not Watching.objects.exists()
    assert not Progress.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(3))
def test_two_devices_at_once_lose_no_second(video: Component, alice: User, round_: int) -> None:
    tenths = [[10.0 * n, 10.0 * n + 10] for n in range(9)]
    results = at_once(
        [
            partial(
                watch, component=video, by=alice, last=stretch[1], duration=LENGTH, seen=[stretch]
            )
            for stretch in tenths
        ]
    )
    assert all(isinstance(row, Watching) for row in results), results
    row = Watching.objects.get()
    assert (row.seen, row.furthest) == ([[0, 90]], 90)
    assert Progress.objects.get().completed_at is not None
    assert Event.objects.filter(verb=Verb.COMPLETE, item=video.lesson.item).count() == 1


@pytest.mark.django_db(transaction=True)
def test_watching_and_scrolling_at_once_stop_nobody(video: Component, alice: User) -> None:
    see = partial(watch, component=video, by=alice, last=95, duration=LENGTH, seen=[[0, 95]])
    scroll = partial(positions.reach, lesson=video.lesson, by=alice, position=0.2, place="p1")
    results = at_once([see, scroll, see, scroll])
    assert not [row for row in results if isinstance(row, Exception)], results
    assert Progress.objects.get().completed_at is not None


SECONDS = st.floats(0, LENGTH, allow_nan=False)
STRETCHES = st.lists(st.tuples(SECONDS, SECONDS).map(sorted), max_size=40)


@given(STRETCHES, STRETCHES)
def test_merging_forgets_nothing_whatever_the_order(
    first: list[list[float]], second: list[list[float]]
) -> None:
    whole = watching.merge([*first, *second])
    assert whole == watching.merge([*watching.merge(second), *watching.merge(first)])
    assert all(b[0] - a[1] > watching.JOINT for a, b in pairwise(whole))
    for start, end in [*first, *second]:
        assert any(from_ <= start and end <= to for from_, to in whole)


def test_a_row_stays_small() -> None:
    stretches = [[n * 2.0, n * 2.0 + (0.2 if n % 7 else 1.0)] for n in range(1000)]
    merged = watching.merge(stretches)
    assert len(merged) == watching.MAX_STRETCHES
    assert all(any(a <= s and e <= b for a, b in merged) for s, e in stretches)


# --- on the page -----------------------------------------------------------------------------------


def test_it_goes_on_at_the_very_second(signed_in: SignIn, video: Component, alice: User) -> None:
    url, client = video.lesson.get_absolute_url(), signed_in(alice)
    page = client.get(url).content.decode()
    assert '<source src="/files/1/a.webm" type="video/webm">' in page
    assert "data-at" not in page
    watch(component=video, by=alice, last=41.25, duration=LENGTH, seen=[[0, 41.25]])
    page = client.get(url).content.decode()
    # Where no script runs the address itself tells the second.
    assert '<source src="/files/1/a.webm#t=41.25" type="video/webm">' in page
    assert 'data-at="41.25"' in page
    assert 'value="41"' in page
    answer = client.get(reverse("resume", args=[video.lesson_id]))
    assert answer["Location"] == f"{url}#video-film"
    # Not whoever else looks.
    assert "#t=" not in signed_in(None).get(url).content.decode()
    watch(component=video, by=alice, last=99, duration=LENGTH, seen=[])
    assert "#t=" not in client.get(url).content.decode()  # it was over


def test_a_line_of_the_transcript_leads_to_its_second(client: Client, video: Component) -> None:
    url = video.lesson.get_absolute_url()
    page = client.get(url).content.decode()
    assert 'href="?play=film&amp;at=5.0#video-film"' in page
    page = client.get(url + "?play=film&at=5.0").content.decode()
    assert "/files/1/a.webm#t=5" in page
    for nonsense in ["x", "-1", "1e9", "nan", "1" * 400]:
        assert "#t=" not in client.get(f"{url}?play=film&at={nonsense}").content.decode()


def test_captions_are_a_file_for_the_player(
    signed_in: SignIn, video: Component, client: Client, alice: User
) -> None:
    url = reverse("captions", args=[video.pk, 0])
    assert (
        f'<track kind="captions" src="{url}" srclang="en" label="English">'
        in client.get(video.lesson.get_absolute_url()).content.decode()
    )
    answer = client.get(url)
    assert answer["Content-Type"] == "text/vtt; charset=utf-8"
    assert [cue.data for cue in cues.parse(answer.content.decode())] == CUES
    assert client.get(reverse("captions", args=[video.pk, 1])).status_code == 404
    video.lesson.item.status = "draft"
    video.lesson.item.save()
    assert client.get(url).status_code == 404


def test_the_rule_says_how_far_one_is(
    signed_in: SignIn, make: Callable[..., Lesson], alice: User
) -> None:
    client = signed_in(alice)
    page = client.get(make().get_absolute_url()).content.decode()
    assert "when you have watched 90%" in page
    assert 'aria-label="Watched"' in page
    assert reverse("complete", args=[Lesson.objects.last().pk]) in page  # type: ignore[union-attr]
    theirs = make(film("theirs", sources=[], youtube="abcdefghijk"))
    page = client.get(theirs.get_absolute_url()).content.decode()
    assert "mark it yourself" in page
    assert 'aria-label="Watched"' not in page
    client.post(reverse("complete", args=[theirs.pk]))
    assert Progress.objects.get(lesson=theirs).completed_at is not None


def test_a_recording_and_a_file_stand_in_the_text(
    client: Client, make: Callable[..., Lesson]
) -> None:
    data = {"title": "Recipe", "url": "/files/2/r.pdf", "name": "r.pdf", "size": 2048}
    lesson = make(
        film("talk", "audio", sources=["https://example.org/a.mp3"]),
        {"key": "recipe", "kind": "file", "data": data},
        body="One.\n\n[[audio:talk]]\n\nTwo.\n\n[[file:recipe]]\n\nThree.",
    )
    page = client.get(lesson.get_absolute_url()).content.decode()
    page = page[page.index("lesson-body") :]
    words = ["One.", "<audio", "https://example.org/a.mp3", "Two.", "Recipe", "PDF", "Three."]
    assert [page.index(each) for each in words] == sorted(page.index(each) for each in words)
    assert 'href="/files/2/r.pdf" download="r.pdf"' in page


def test_addresses_that_lead_astray_are_dropped() -> None:
    wrong = ["javascript:alert(1)", "//evil.example/a", "/\\evil", "http://a.example", "data:x", 5]
    assert [safe(url) for url in [*wrong, "/files/1/a", "https://a.example/b"]] == [
        *[""] * 6, "/files/1/a", "https://a.example/b",
    ]  # fmt: skip
    media = Media(Component(key="a", kind="video", data={"sources": wrong}))
    assert media.sources == []
    assert Attached(Component(key="a", kind="file", data={"url": "javascript:x"})).url == ""


def test_a_stream_comes_before_the_file_for_those_who_cannot_play_it() -> None:
    media = Media(Component(key="a", kind="video", data={"sources": ["/a.mp4", "/a.m3u8?x=1"]}))
    assert [(source.url, source.type) for source in media.sources] == [
        ("/a.m3u8?x=1", "application/vnd.apple.mpegurl"),
        ("/a.mp4", "video/mp4"),
    ]


def test_a_browser_tells_and_is_told(
    signed_in: SignIn, video: Component, alice: User, client: Client, quizzed: Component
) -> None:
    url, json = reverse("api-watching", args=[video.pk]), "application/json"
    told = {"last": 12.5, "duration": 100, "seen": [[0, 12.5]]}
    assert client.put(url, told, json).status_code == 401
    member = signed_in(alice)
    assert member.get(url).json()["share"] == 0
    answer = member.put(url, told, json).json()
    assert (answer["last"], answer["share"], answer["progress"]["furthest"]) == (12.5, 0.125, 0.125)
    assert member.get(url).json() == answer
    assert member.put(url, {"last": 1}, json).json()["error"]["fields"].keys() == {"duration"}
    assert member.put(reverse("api-watching", args=[quizzed.pk]), told, json).status_code == 404
    many = told | {"seen": [[0, 1]] * 101}
    assert "seen" in member.put(url, many, json).json()["error"]["fields"]


# --- captions and times ------------------------------------------------------------------------------


def test_captions_are_read_from_both_kinds_of_file() -> None:
    assert [cue.data for cue in cues.parse(VTT)] == CUES
    srt = "1\n00:00:01,000 --> 00:00:04,500\nFlour & water.\n\n"
    srt += "2\n00:00:05,000 --> 00:00:09,000\nNow we\nwait."
    srt = srt.replace("\n", "\r\n")
    assert [cue.data for cue in cues.parse(srt)] == CUES
    assert cues.parse("nothing --> to\nsee") == []
    assert cues.of([["a", 1, "x"], [3, 2, "x"], [0, 1, " "], None, [0, float("inf"), "x"]]) == []


@given(
    st.lists(
        st.tuples(st.integers(0, 10**7), st.integers(1, 10**5), st.text("a<>&-中\n b", min_size=1)),
        max_size=20,
    )
)
def test_what_is_written_is_read_again(rows: list[tuple[int, int, str]]) -> None:
    said = cues.of([[start / 1000, (start + length) / 1000, text] for start, length, text in rows])
    plain = [cue for cue in said if "<" not in cue.text and "&" not in cue.text]
    assert cues.parse(cues.vtt(plain)) == plain


def test_lines_become_paragraphs_at_sentences() -> None:
    said = cues.of([[n, n + 1, f"Sentence {n} is said here, and it ends."] for n in range(40)])
    found = list(cues.paragraphs(said))
    assert [cue for paragraph in found for cue in paragraph.cues] == said
    assert len(found) == 4
    assert found[1].clock == "0:13"
    assert clock(3723) == "1:02:03"


def test_after_a_pause_a_paragraph_begins() -> None:
    said = cues.of([[0, 4, "First."], [4.5, 9, "Second."], [70, 80, "Much later."]])
    assert [paragraph.clock for paragraph in cues.paragraphs(said)] == ["0:00", "1:10"]


@pytest.mark.parametrize(
    ("html", "components", "minutes"),
    [
        ("<p>short</p>", [], 1),
        (f"<p>{'word ' * 2380}</p>", [], 10),
        (f"<p>{'面' * 4000}</p>", [], 10),
        (f"<p>{'面' * 2000} {'word ' * 1190}</p><pre></pre>", [], 10),
        ("", [film(duration=600)], 10),
        ("", [film(duration=None, captions=[{"lang": "en", "cues": [[0, 600, "x"]]}])], 10),
        ("", [{"kind": "quiz", "data": {"problems": [{}] * 10}}], 10),
        ("", [{"kind": "file", "data": {}}], 1),
    ],
)
def test_how_long_it_takes(html: str, components: list[dict[str, Any]], minutes: int) -> None:
    assert estimate(html, components) == minutes
