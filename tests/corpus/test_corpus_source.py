"""The text format: what it gives, and errors that say where."""

from pathlib import Path

import pytest
from corpus.source import SourceError, parse_source, read_source

PATH = Path("letters/t/t-01-test.txt")
HEAD = "---\nfamily: f\n---\n"


def test_header_blocks_and_options(letter_text: str) -> None:
    source = parse_source(letter_text, path=PATH)
    assert (source.letter_id, source.layout, source.font) == ("t-01-test", "letter", "Times")
    assert source.size == 11
    assert source.family == "test-family"
    names = [block.name for block in source.blocks]
    assert names[:4] == ["letterhead", "letterhead", "date", "address"]
    assert [b.options for b in source.blocks[:3]] == [("left",), ("right",), ("right",)]
    body = source.blocks[names.index("body")]
    assert body.line == 21
    assert body.paragraphs() == [
        "Your application is denied because the travel document was issued on May 2, 2015.",
        "No appeal lies from this decision.",
    ]
    assert "the travel document was issued" in source.text()


def test_thread_keeps_order_quoting_and_short_lines(mail_text: str) -> None:
    source = parse_source(mail_text, path=PATH)
    assert source.prints
    assert [message.quoting for message in source.messages] == [None, "gmail", "outlook"]
    assert source.messages[0].header("subject") == "RE: Case review - Peña"
    assert source.messages[0].paragraphs() == [
        ["The request is denied."],
        ["Jane Doe", "Deportation Officer"],
    ]


def test_wrapped_prose_in_mail_becomes_one_line() -> None:
    long = "This line is prose that its author has wrapped at some sixty characters"
    text = (
        "---\nlayout: email\nfamily: f\n---\n::message\nFrom: a@b.example\n"
        f"Date: Tue, 16 Mar 2021 09:12:00 -0500\n\n{long}\nand its end.\n"
    )
    assert parse_source(text, path=PATH).messages[0].paragraphs() == [[f"{long} and its end."]]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("family: f\n", 1, "must begin with a header"),
        ("---\nfamily: f\n::body\n", 3, 'expected "key: value"'),
        ("---\nfamily: f\n", 1, "no closing line"),
        ("---\nlayout: letter\n---\n::body\nx\n", 1, "names no family"),
        ("---\nfamily: f\nlayout: poster\n---\n::body\nx\n", 1, "layout is 'poster'"),
        ("---\nfamily: f\nsize: big\n---\n::body\nx\n", 1, "size is not a number"),
        ("---\nfamily: f\nsize: 60\n---\n::body\nx\n", 1, "outside 6..20"),
        (HEAD, 4, "no block"),
        (HEAD + "stray words\n::body\nx\n", 4, "text before the first"),
        (HEAD + "::body\nx\n::boby\ny\n", 6, "unknown block ::boby"),
        (HEAD + "::date upwards\nx\n", 4, "knows no option 'upwards'"),
        (HEAD + "::Body\nx\n", 4, "not a block mark"),
        ("---\nfamily: f\nlayout: email\n---\n::body\nx\n", 5, "found ::body"),
        ("---\nfamily: f\nlayout: email\n---\n::message\nTo: x\n\ny\n", 5, "needs From and Date"),
        (
            "---\nfamily: f\nlayout: email\n---\n::message\nFrom: x\nDate: y\nHello\n",
            5,
            "blank line after the message headers",
        ),
    ],
)
def test_error_names_file_and_line(text: str, line: int, words: str) -> None:
    with pytest.raises(SourceError) as caught:
        parse_source(text, path=PATH)
    assert str(caught.value).startswith(f"{PATH}:{line}: ")
    assert words in str(caught.value)


def test_bytes_that_are_not_utf8_name_their_line(tmp_path: Path) -> None:
    path = tmp_path / "t-01-test.txt"
    path.write_bytes(b"---\nfamily: f\n---\n::body\nPe\xf1a\n")
    with pytest.raises(SourceError, match=r":5: not UTF-8"):
        read_source(path)
