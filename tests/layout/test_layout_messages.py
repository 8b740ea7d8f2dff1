"""Threads: every way in which an older message announces itself."""

from __future__ import annotations

import pytest
from reading_letters import office_letter, read

from denialscan.layout import Message, find_messages

NEW = (
    "Your request for release has been reviewed and it is denied for the reasons that\nstand below."
)
OLD = (
    "Please release my client, who has lived here for many years and has three children\nin school."
)
FIRST = "From: ICE Boston\nSent: June 9, 2021\nTo: Paula Reyes\nSubject: RE: request\n\n"

SEPARATORS = (
    "From: Paula Reyes\nSent: June 8, 2021\nTo: ICE Boston\nSubject: request\n\n",
    "-----Original Message-----\nFrom: Paula Reyes\nSent: June 8, 2021\nTo: ICE Boston\n\n",
    "Begin forwarded message:\n\nFrom: Paula Reyes\nDate: June 8, 2021\nTo: ICE Boston\n\n",
    "---------- Forwarded message ----------\nFrom: Paula Reyes\nDate: June 8, 2021\n\n",
    "On June 8, 2021, Paula Reyes <paula@example.org> wrote:\n\n",
    "On Tue, Jun 8, 2021 at 9:01 AM Paula Reyes, Law Office of Example\n<paula@example.org> wrote:\n\n",
    "El 8 de junio de 2021, Paula Reyes <paula@example.org> escribió:\n\n",
    "De: Paula Reyes\nEnviado el: 8 de junio de 2021\nPara: ICE Boston\nAsunto: solicitud\n\n",
)


def split(text: str) -> tuple[Message, ...]:
    return find_messages(read(text))


def body(message: Message) -> str:
    return " ".join(b.text for b in message.zone("body"))


@pytest.mark.parametrize("separator", SEPARATORS)
def test_separators(separator: str) -> None:
    newest, older = split(f"{FIRST}{NEW}\n\n{separator}{OLD}\n")
    assert body(newest) == " ".join(NEW.split())
    assert body(older) == " ".join(OLD.split())
    assert (newest.ordinal, older.ordinal) == (1, 2)
    assert newest.is_mail
    assert older.is_mail


def test_quoted_lines_are_an_older_message() -> None:
    quoted = "\n".join(f"> {line}" for line in OLD.splitlines())
    newest, older = split(f"{FIRST}{NEW}\n\n{quoted}\n")
    assert body(newest) == " ".join(NEW.split())
    assert "three children" in body(older)


def test_headers_and_their_place() -> None:
    reading = read(f"{FIRST}{NEW}\n")
    (message,) = find_messages(reading)
    assert message.headers == {
        "from": "ICE Boston",
        "date": "June 9, 2021",
        "to": "Paula Reyes",
        "subject": "RE: request",
    }
    for name, (start, end) in message.header_spans.items():
        assert reading.text[start:end] == message.headers[name]


def test_spanish_headers() -> None:
    (message,) = split(
        f"De: ICE\nEnviado: 9 de junio de 2021\nPara: P\nAsunto: Solicitud\n\n{NEW}\n"
    )
    assert message.headers["date"] == "9 de junio de 2021"
    assert message.headers["subject"] == "Solicitud"


def test_three_messages_in_order() -> None:
    text = f"{FIRST}{NEW}\n\n{SEPARATORS[0]}{OLD}\n\n{SEPARATORS[1]}Earlier words that were sent first.\n"
    assert [m.ordinal for m in split(text)] == [1, 2, 3]


@pytest.mark.parametrize(
    "line",
    [
        "From: the beginning of your detention you were told of the rules.",
        "Subject: to the conditions below you may work.",
        "On March 2, 2021 you wrote to this office.",
        "To: be clear, nothing was decided.",
    ],
)
def test_a_line_of_prose_is_no_header(line: str) -> None:
    (message,) = split(office_letter(f"{NEW}\n\n{line}\n\n{OLD}"))
    assert "three children" in body(message)
    assert not message.is_mail


def test_letter_is_no_mail() -> None:
    (message,) = split(office_letter(NEW))
    assert (message.ordinal, message.is_mail, message.headers) == (1, False, {})


def test_nothing_read_gives_no_message() -> None:
    from dataclasses import replace

    reading = read("x")
    assert find_messages(replace(reading, pages=(replace(reading.pages[0], words=()),))) == ()
