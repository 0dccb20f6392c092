"""How sets of queries are read and lists of results are scored, against figures worked out by hand."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from community.questions import actions, similar_sets
from community.questions.models import Passage, Question
from community.questions.similar_metrics import Scores
from community.questions.similar_sets import Query
from items.models import Item


def test_measures_are_those_of_the_textbook() -> None:
    scores = Scores()
    # Found at ranks 1 and 3 of three relevant: (1/1 + 2/3 + 0) / 3.
    scores.add([7, 8, 9, 10, 11, 12], {7, 9, 99})
    # Found at rank 6 of one: 1/6; not among the first five.
    scores.add([1, 2, 3, 4, 5, 6], {6})
    # Nothing found at all.
    scores.add([], {5})
    means = scores.means()
    assert scores.queries == 3
    assert means["MAP"] == pytest.approx((5 / 9 + 1 / 6 + 0) / 3)
    assert means["MRR"] == pytest.approx((1 + 1 / 6 + 0) / 3)
    assert means["P@1"] == pytest.approx(1 / 3)
    assert means["P@5"] == pytest.approx((2 / 5) / 3)
    assert means["recall@5"] == pytest.approx((2 / 3) / 3)
    assert means["recall@20"] == pytest.approx((2 / 3 + 1) / 3)
    assert set(Scores().means().values()) == {0.0}


def test_a_set_is_read_in_either_form_and_bad_lines_are_named() -> None:
    lines = [
        '{"query": "Why?", "relevant": [1, "2", 1], "exclude": [3], "candidates": [1, 4]}',
        "",
        "Why not?\t1 2",
        "41\t1 2\t1 2 3\t0.5 0.25 0.1",
        '{"query": 41, "relevant": ["a"]}',
        "no tab at all",
        "nothing relevant\t",
        '{"query": "cut off',
        '{"query": "", "relevant": [1]}',
        '{"query": true, "relevant": [1]}',
        '{"query": "Why?", "relevant": 1}',
        "[1, 2]\t",
    ]
    bad: list[tuple[int, str]] = []
    found = list(similar_sets.queries(lines, lambda number, why: bad.append((number, why))))
    assert found == [
        Query("Why?", ("1", "2"), ("3",), ("1", "4")),
        Query("Why not?", ("1", "2")),
        Query("", ("1", "2"), ("41",), ("1", "2", "3"), of="41"),
        Query("", ("a",), ("41",), of="41"),
    ]
    assert [number for number, _why in bad] == [6, 7, 8, 9, 10, 11, 12]
    assert all(why for _number, why in bad)


CORPUS = [
    {"id": "bread", "title": "Why does my loaf stay flat?", "text": "It never rises in the oven."},
    {"_id": 2, "title": "", "text": "How are knives sharpened on a whetstone?"},
    {"id": "2", "title": "A second one of that name"},
    {"id": 3, "title": "Growing tomatoes", "text": "On a balcony <in> the shade."},
]
QUERIES = [
    {"query": "My loaves stay flat", "relevant": ["bread"]},
    {"query": "tomato in the shade of a balcony", "relevant": [3, "gone"]},
    {"query": "sharpening a knife", "relevant": ["gone"]},
    {"query": 2, "relevant": [3], "candidates": ["bread", 3]},
]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    corpus, queries = tmp_path / "corpus.jsonl", tmp_path / "set.jsonl"
    corpus.write_text("\n".join(map(json.dumps, CORPUS)), encoding="utf-8")
    queries.write_text("\n".join(map(json.dumps, QUERIES)), encoding="utf-8")
    return corpus, queries


def test_a_corpus_is_scored_and_leaves_nothing_behind(
    files: tuple[Path, Path], question: Question
) -> None:
    call_command("refresh_similar", verbosity=0)
    before = list(Passage.objects.values()), Item.objects.count()
    out, err = StringIO(), StringIO()
    call_command("evaluate_similar", files[1], corpus=files[0], stdout=out, stderr=err, verbosity=0)
    figures = json.loads(out.getvalue().splitlines()[-1])
    # The third query has nothing relevant that is known; the fourth ranks two that share no word.
    assert figures["queries"] == 3
    assert figures["P@1"] >= 2 / 3 - 1e-6
    assert figures["recall@20"] == 1
    assert "corpus.jsonl, line 3" in err.getvalue()
    assert err.getvalue().count("nothing has the id gone") == 2
    assert (list(Passage.objects.values()), Item.objects.count()) == before


def test_the_sites_own_duplicates_are_a_set(alice_twice: Question, tmp_path: Path) -> None:
    out, path = StringIO(), tmp_path / "own.jsonl"
    call_command("evaluate_similar", duplicates=True, write=path, stdout=out, verbosity=0)
    line = json.loads(path.read_text(encoding="utf-8"))
    assert line["exclude"] == [alice_twice.pk]
    assert line["relevant"] == [alice_twice.duplicate_of_id]
    again = StringIO()
    call_command("evaluate_similar", path, stdout=again, verbosity=0)
    assert again.getvalue() == out.getvalue()
    assert json.loads(out.getvalue().splitlines()[-1])["MAP"] == 1
    with pytest.raises(CommandError):
        call_command("evaluate_similar", verbosity=0)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("evaluate_similar", tmp_path / "none", verbosity=0)


@pytest.fixture
def alice_twice(question: Question) -> Question:
    """Alice asked it again, and it was told to be the same."""
    again = actions.ask(
        by=question.item.author,  # type: ignore[arg-type]  # Alice
        title="Breads that do not rise at all",
        body="What can I do about it? It is flat each time.",
    )
    Question.objects.filter(pk=again.pk).update(duplicate_of=question)
    again.refresh_from_db()
    return again


def test_what_only_json_can_say_is_read_as_far_as_it_can_be_stored(
    question: Question, tmp_path: Path
) -> None:
    """NUL and halves of characters, in a file with a mark of byte order and Windows line ends."""
    corpus, asked = tmp_path / "corpus.jsonl", tmp_path / "set.jsonl"
    corpus.write_bytes(
        b'\xef\xbb\xbf{"id": 1, "title": "Bread that is \\u0000 flat", "text": "a\\udfff"}\r\n'
        b'{"id": 2, "title": "Cheese", "text": "soft"}\r\n'
    )
    asked.write_bytes(
        b'\xef\xbb\xbf{"query": "flat \\ud800 bread\\u0000", "relevant": [1, "\\ud800"]}\r\n'
        b"flat bread\t1 1\t1 2 2\r\n"
    )
    out, err = StringIO(), StringIO()
    call_command("evaluate_similar", asked, corpus=corpus, stdout=out, stderr=err, verbosity=0)
    figures = json.loads(out.getvalue().splitlines()[-1])
    assert (figures["queries"], figures["MAP"], figures["P@1"]) == (2, 1.0, 1.0)
    err.getvalue().encode()
    assert "nothing has the id ?" in err.getvalue()
