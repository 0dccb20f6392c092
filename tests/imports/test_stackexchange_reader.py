"""Files are read row by row: a broken row costs itself, and nothing but rows is ever read."""

from pathlib import Path

import pytest

from imports.stackexchange import reader
from imports.stackexchange.row import Row, Unreadable

HEAD = '\ufeff<?xml version="1.0" encoding="utf-8"?>\n<posts>\n'


def read(tmp_path: Path, text: str | bytes) -> list[Row | Unreadable]:
    path = tmp_path / "Posts.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return list(reader.rows(path, "Posts.xml"))


def ids(found: list[Row | Unreadable]) -> list[tuple[int, str]]:
    return [(row.line, row.text("Id")) for row in found if isinstance(row, Row)]


def faults(found: list[Row | Unreadable]) -> list[tuple[int, str, str]]:
    return [(bad.line, bad.id, bad.reason) for bad in found if isinstance(bad, Unreadable)]


@pytest.mark.parametrize("chunk", [1, 7, 64, 1 << 20])
def test_rows_are_found_wherever_a_chunk_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(reader, "CHUNK", chunk)
    text = (
        HEAD
        + '  <row Id="1" Body="&lt;p&gt;数据 &gt; &#xA;" />\n\n  <row Id=\'2\'/><row Id="3" ></row>\n'
    )
    found = read(tmp_path, text + "</posts>\n")
    assert ids(found) == [(3, "1"), (5, "2"), (5, "3")]
    assert isinstance(found[0], Row)
    assert found[0].text("Body") == "<p>数据 > \n"
    assert faults(found) == []


def test_a_broken_row_costs_only_itself(tmp_path: Path) -> None:
    rows = [
        '<row Id="1" />',
        '<row Id="2" Body="never closed />',
        '<row Id="3" Body="a < b" />',
        '<row Id="4" Body="&nbsp;" />',
        '<row Id="5" Body="&#0;" />',
        '<row Id="6" Id="7" />',
        '<row Id="8" />',
    ]
    found = read(tmp_path, HEAD + "\n".join(rows) + "\n</posts>")
    assert ids(found) == [(3, "1"), (9, "8")]
    assert faults(found) == [
        (4, "2", "not well-formed"),
        (5, "3", "not well-formed"),
        (6, "4", "not well-formed: undefined entity"),
        (7, "5", "not well-formed: reference to invalid character number"),
        (8, "6", "not well-formed: duplicate attribute"),
    ]


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    text = HEAD.encode() + b'<row Id="1" Body="\xff\xfe" />\n<row Id="2" />\n</posts>'
    found = read(tmp_path, text)
    assert ids(found) == [(4, "2")]
    assert faults(found) == [(3, "1", "not UTF-8: invalid start byte")]


def test_junk_around_rows_is_reported_with_its_line(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD + '<row Id="1" />\n\nPartial content\n<row Id="2" />\n</posts>')
    assert ids(found) == [(3, "1"), (6, "2")]
    assert faults(found) == [(5, "", "neither row nor list: 'Partial content'")]


@pytest.mark.parametrize("text", ["Not found\n", "\x89PNG\r\n\x1a", "{}"])
def test_a_file_that_is_no_dump(tmp_path: Path, text: str) -> None:
    assert len(faults(read(tmp_path, text))) == 1


def test_empty_files_and_lists_hold_no_rows(tmp_path: Path) -> None:
    assert read(tmp_path, "") == []
    assert read(tmp_path, HEAD + "</posts>") == []
    assert read(tmp_path, '<?xml version="1.0"?><posts />') == []


def test_no_entity_of_a_document_type_is_expanded(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE posts [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>\n<posts>\n'
    found = read(tmp_path, bomb + '<row Id="1" Body="&b;" />\n<row Id="2" />\n</posts>')
    assert ids(found) == [(4, "2")]
    assert faults(found)[-1] == (3, "1", "not well-formed: undefined entity")


def test_a_row_without_end_does_not_fill_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "CHUNK", 64)
    monkeypatch.setattr(reader, "MAX_ROW", 256)
    endless = '<row Id="1" Body="' + "x" * 1_000 + '\n<row Id="2" />'
    found = read(tmp_path, HEAD + endless + "</posts>")
    assert ids(found) == [(4, "2")]
    assert faults(found)[0] == (3, "1", "not well-formed")
