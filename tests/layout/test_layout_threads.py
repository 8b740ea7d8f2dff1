"""Threads as the mail programs write and print them. Every person is invented.

Each case is a text with marks at the line ends: ``|1`` the newest message's own words,
``|2`` the next older one's and so on, ``|-`` words that are nobody's (headers, notes).
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from reading_letters import read

from denialscan.layout import Message, find_messages

TOP = "From: ERO Boston <boston.outreach@ice.dhs.gov>\nSent: Wednesday, June 9, 2021 10:12 AM\nTo: Paula Reyes <paula@example.org>\nSubject: RE: Amina Deng A 012 345 678\n\n"
DENY = "Counsel, the request for release of your client is denied."
WHY = "She failed to appear at her hearing on June 3, 2019."
ASK = "Please release my client, who has three children in school."
MORE = "She has lived in Lowell for twelve years without any arrest."


@dataclass(frozen=True, kw_only=True)
class Case:
    """A thread; ``own`` are the words of each message, ``who`` their authors or ""."""

    text: str
    own: tuple[str, ...]
    who: tuple[str, ...]
    name: str = "reply.txt"


CASES = {
    "outlook desktop": Case(
        text=f"{TOP}{DENY}\n{WHY}\n\nFrom: Paula Reyes <paula@example.org>\nSent: Tuesday, June 8, 2021 9:01 AM\n"
        f"To: ERO Boston\nCc: Ana Ruiz; Tom Field\nSubject: Amina Deng A 012 345 678\nImportance: High\n\n{ASK}\n",
        own=(f"{DENY} {WHY}", ASK),
        who=("Boston", "Paula"),
    ),
    "answers in brackets, close under the questions": Case(
        text=f"{TOP}{DENY} See my answers in brackets.\n\nFrom: Paula Reyes <paula@example.org>\n"
        "Sent: Tuesday, June 8, 2021 9:01 AM\nTo: ERO Boston\nSubject: Amina Deng\n\n"
        f"Why was she not released?\n[ICE response: {WHY}]\n{MORE}\n",
        own=(f"{DENY} See my answers in brackets. {WHY}", f"Why was she not released? {MORE}"),
        who=("Boston", "Paula"),
    ),
    "outlook original message": Case(
        text=f"{TOP}{DENY}\n\n-----Original Message-----\nFrom: Paula Reyes [mailto:paula@example.org]\n"
        f"Sent: Tuesday, June 8, 2021 9:01 AM\nTo: ERO Boston\nSubject: Amina Deng\n\n{ASK}\n",
        own=(DENY, ASK),
        who=("Boston", "Paula"),
    ),
    "outlook for the phone": Case(
        text=f"{TOP}{DENY}\n\nGet Outlook for iOS\n________________________________\nFrom: Paula Reyes <paula@example.org>\n"
        f"Sent: Tuesday, June 8, 2021 9:01:11 AM\nTo: ERO Boston <b@ice.dhs.gov>\nSubject: Amina Deng\n\n{ASK}\n",
        own=(DENY, ASK),
        who=("Boston", "Paula"),
    ),
    "gmail": Case(
        text=f"{TOP}{DENY}\n\nOn Tue, Jun 8, 2021 at 9:01 AM Paula Reyes <paula@example.org> wrote:\n\n> {ASK}\n> {MORE}\n>\n> Paula\n",
        own=(DENY, f"{ASK} {MORE} Paula"),
        who=("Boston", "Paula"),
    ),
    "gmail, no marks": Case(
        text=f"{TOP}{DENY}\n\nOn Tue, Jun 8, 2021 at 9:01 AM Paula Reyes <paula@example.org> wrote:\n\n{ASK}\n",
        own=(DENY, ASK),
        who=("Boston", "Paula"),
    ),
    "gmail with stars": Case(
        text=f"{TOP}{DENY}\n\n---------- Forwarded message ---------\nFrom: *Paula Reyes* <paula@example.org>\n"
        f"Date: Tue, Jun 8, 2021 at 9:01 AM\nSubject: Amina Deng\nTo: ERO Boston <b@ice.dhs.gov>\n\n\n{ASK}\n",
        own=(DENY, ASK),
        who=("Boston", "Paula"),
    ),
    "bold labels": Case(
        text=f"{TOP}{DENY}\n\n*From:* Paula Reyes\n*Sent:* Tuesday, June 8, 2021 9:01 AM\n*To:* ERO Boston\n*Subject:* Amina Deng\n\n{ASK}\n",
        own=(DENY, ASK),
        who=("Boston", "Paula"),
    ),
    "gmail, head over three lines": Case(
        text=f"{TOP}{DENY}\n\nOn Tue, Jun 8, 2021 at 9:01 AM Paula Reyes, Law Office of Example and\nPartners in Boston, Massachusetts\n"
        f"<paula@example.org> wrote:\n\n> {ASK}\n",
        own=(DENY, ASK),
        who=("Boston", "Paula"),
    ),
    "apple mail": Case(
        text=f"{TOP}{DENY}\n\n> On Jun 8, 2021, at 9:01 AM, Paula Reyes <paula@example.org> wrote:\n> \n> {ASK}\n> {MORE}\n",
        own=(DENY, f"{ASK} {MORE}"),
        who=("Boston", "Paula"),
    ),
    "apple forward": Case(
        text=f"{TOP}{DENY}\n\nBegin forwarded message:\n\nFrom: Paula Reyes <paula@example.org>\nSubject: Amina Deng\n"
        f"Date: June 8, 2021 at 9:01:11 AM EDT\nTo: ERO Boston <b@ice.dhs.gov>\n\n{ASK}\n",
        own=(DENY, ASK),
        who=("Boston", "Paula"),
    ),
    "yahoo": Case(
        text=f"{TOP}{DENY}\n\n    On Tuesday, June 8, 2021, 09:01:11 AM EDT, Paula Reyes <paula@example.org> wrote:  \n \n {ASK}\n",
        own=(DENY, ASK),
        who=("Boston", "Paula"),
    ),
    "yahoo forward": Case(
        text=f"{TOP}{DENY}\n\n   ----- Forwarded Message -----\nFrom: Paula Reyes <paula@example.org>\nTo: ERO Boston <b@ice.dhs.gov>\n"
        f"Sent: Tuesday, June 8, 2021, 09:01:11 AM EDT\nSubject: Amina Deng\n\n{ASK}\n",
        own=(DENY, ASK),
        who=("Boston", "Paula"),
    ),
    "samsung": Case(
        text=f"{TOP}{DENY}\n\n\n-------- Original message --------\nFrom: Paula Reyes <paula@example.org>\nDate: 6/8/21 9:01 AM (GMT-05:00)\n"
        f"To: ERO Boston <b@ice.dhs.gov>\nSubject: Amina Deng\n\n{ASK}\n",
        own=(DENY, ASK),
        who=("Boston", "Paula"),
    ),
    "thunderbird": Case(
        text=f"{TOP}{DENY}\n\nOn 6/8/2021 9:01 AM, Paula Reyes wrote:\n> {ASK}\n> {MORE}\n",
        own=(DENY, f"{ASK} {MORE}"),
        who=("Boston", "Paula"),
    ),
    "thunderbird forward": Case(
        text=f"{TOP}{DENY}\n\n\n-------- Forwarded Message --------\nSubject: Amina Deng\nDate: Tue, 8 Jun 2021 09:01:11 -0400\n"
        f"From: Paula Reyes <paula@example.org>\nTo: ERO Boston <b@ice.dhs.gov>\n\n\n{ASK}\n",
        own=(DENY, ASK),
        who=("Boston", "Paula"),
    ),
    "groupwise": Case(
        text=f"{TOP}{DENY}\n\n>>> Paula Reyes <paula@example.org> 6/8/2021 9:01 AM >>>\n{ASK}\n",
        own=(DENY, ASK),
        who=("Boston", "Paula"),
    ),
    "aol": Case(
        text=f"{TOP}{DENY}\n\nIn a message dated 6/8/2021 9:01:11 A.M. Eastern Daylight Time, paula@example.org writes:\n\n> {ASK}\n",
        own=(DENY, ASK),
        who=("Boston", "paula"),
    ),
    "lotus notes": Case(
        text=f"{TOP}{DENY}\n\nPaula Reyes <paula@example.org> wrote on 06/08/2021 09:01:11 AM:\n\n> {ASK}\n",
        own=(DENY, ASK),
        who=("Boston", "Paula"),
    ),
    "proton": Case(
        text=f"{TOP}{DENY}\n\n------- Original Message -------\nOn Tuesday, June 8th, 2021 at 9:01 AM, Paula Reyes <paula@example.org> wrote:\n\n> {ASK}\n",
        own=(DENY, ASK),
        who=("Boston", "Paula"),
    ),
    "horde": Case(
        text=f"{TOP}{DENY}\n\nQuoting Paula Reyes <paula@example.org>:\n\n> {ASK}\n",
        own=(DENY, ASK),
        who=("Boston", "Paula"),
    ),
    "old gmail": Case(
        text=f"{TOP}{DENY}\n\n2021-06-08 9:01 GMT-04:00 Paula Reyes <paula@example.org>:\n\n> {ASK}\n",
        own=(DENY, ASK),
        who=("Boston", "Paula"),
    ),
    "spanish outlook": Case(
        text="De: ERO Miami <miami@ice.dhs.gov>\nEnviado el: miércoles, 9 de junio de 2021 10:12\nPara: Paula Reyes\nAsunto: RE: Solicitud\n\n"
        "La solicitud ha sido denegada por esta oficina.\n\nDe: Paula Reyes\nEnviado el: martes, 8 de junio de 2021 9:01\nPara: ERO Miami\n"
        "CC: Ana Ruiz\nAsunto: Solicitud\n\nPido la libertad de mi cliente.\n",
        own=("La solicitud ha sido denegada por esta oficina.", "Pido la libertad de mi cliente."),
        who=("Miami", "Paula"),
    ),
    "spanish gmail": Case(
        text=f"{TOP}{DENY}\n\nEl mar, 8 jun 2021 a las 9:01, Paula Reyes (<paula@example.org>)\nescribió:\n\n> {ASK}\n",
        own=(DENY, ASK),
        who=("Boston", "Paula"),
    ),
    "bilingual labels": Case(
        text=f"{TOP}{DENY}\n\nFrom / De: Paula Reyes\nSent / Enviado: June 8, 2021\nTo / Para: ERO Boston\nSubject / Asunto: Amina Deng\n\n{ASK}\n",
        own=(DENY, ASK),
        who=("Boston", "Paula"),
    ),
    "bottom posted": Case(
        text=f"{TOP}On Tue, Jun 8, 2021 at 9:01 AM Paula Reyes <paula@example.org> wrote:\n> {ASK}\n> {MORE}\n\n{DENY}\n{WHY}\n",
        own=(f"{DENY} {WHY}", f"{ASK} {MORE}"),
        who=("Boston", "Paula"),
    ),
    "bottom posted, headers unmarked": Case(
        text=f"{TOP}-----Original Message-----\nFrom: Paula Reyes\nSent: June 8, 2021\nTo: ERO Boston\n\n> {ASK}\n> {MORE}\n\n{DENY}\n",
        own=(DENY, f"{ASK} {MORE}"),
        who=("Boston", "Paula"),
    ),
    "inline": Case(
        text=f"{TOP}On Tue, Jun 8, 2021 at 9:01 AM Paula Reyes <paula@example.org> wrote:\n\n> Has the request been decided?\n\nYes, it is denied.\n\n"
        f"> What is the reason?\n\n{WHY}\n\n> Thank you.\n> Paula\n",
        own=(
            f"Yes, it is denied. {WHY}",
            "Has the request been decided? What is the reason? Thank you. Paula",
        ),
        who=("Boston", "Paula"),
    ),
    "inline without white space": Case(
        text=f"{TOP}On Tue, Jun 8, 2021 at 9:01 AM Paula Reyes <paula@example.org> wrote:\n> Has it been decided?\nYes, it is denied.\n> Why?\n{WHY}\n",
        own=(f"Yes, it is denied. {WHY}", "Has it been decided? Why?"),
        who=("Boston", "Paula"),
    ),
    "three deep": Case(
        text=f"{TOP}{DENY}\n\nOn Tue, Jun 8, 2021 at 9:01 AM Paula Reyes <paula@example.org> wrote:\n> {ASK}\n>\n"
        f"> On Mon, Jun 7, 2021 at 8:00 AM ERO Boston <b@ice.dhs.gov> wrote:\n>> We have received nothing from you so far.\n>>\n"
        f">> On Fri, Jun 4, 2021 at 7:00 AM Paula Reyes <paula@example.org> wrote:\n>>> Did you get my packet of last week?\n",
        own=(
            DENY,
            ASK,
            "We have received nothing from you so far.",
            "Did you get my packet of last week?",
        ),
        who=("Boston", "Paula", "Boston", "Paula"),
    ),
    "inline at two depths": Case(
        text=f"{TOP}On Tue, Jun 8, 2021 at 9:01 AM Paula Reyes <paula@example.org> wrote:\n> On Mon, Jun 7, 2021 at 8:00 AM ERO Boston <b@ice.dhs.gov> wrote:\n"
        f">> Which facility is she held at now?\n> At Plymouth, since May.\n>> Is there a travel document?\n> There is none.\n\n{DENY}\n",
        own=(
            DENY,
            "At Plymouth, since May. There is none.",
            "Which facility is she held at now? Is there a travel document?",
        ),
        who=("Boston", "Paula", "Boston"),
    ),
    "spaced marks": Case(
        text=f"{TOP}{DENY}\n\nOn 6/8/2021 9:01 AM, Paula Reyes wrote:\n> {ASK}\n> > The older words that she had quoted stand here.\n",
        own=(DENY, ASK, "The older words that she had quoted stand here."),
        who=("Boston", "Paula", ""),
    ),
    "author not told": Case(
        text=f"{TOP}{DENY}\n\n-----Original Message-----\n\n{ASK}\n",
        own=(DENY, ASK),
        who=("Boston", ""),
    ),
    "marks alone": Case(
        text=f"{TOP}{DENY}\n\n> {ASK}\n> {MORE}\n", own=(DENY, f"{ASK} {MORE}"), who=("Boston", "")
    ),
    "quoted lines that wrapped": Case(
        text=f"{TOP}{DENY}\n\nOn 6/8/2021 9:01 AM, Paula Reyes wrote:\n> Please release my client, who has three children in school and who is a teacher from\n"
        f"Bamenda in Cameroon.\n> {MORE}\n",
        own=(
            DENY,
            f"Please release my client, who has three children in school and who is a teacher from Bamenda in Cameroon. {MORE}",
        ),
        who=("Boston", "Paula"),
    ),
    "forwarded twice": Case(
        text=f"{TOP}{DENY}\n\nFrom: Paula Reyes\nSent: June 8, 2021 9:01 AM\nTo: ERO Boston\nSubject: FW: Amina Deng\n\nSee below what I sent on Friday.\n\n"
        f"From: Paula Reyes\nSent: June 4, 2021 7:00 AM\nTo: ERO Boston\nSubject: Amina Deng\n\n{ASK} {MORE}\n\n"
        f"-----Original Message-----\nFrom: Paula Reyes\nSent: June 4, 2021 7:00 AM\nTo: ERO Boston\nSubject: Amina Deng\n\n{ASK} {MORE}\n",
        own=(DENY, "See below what I sent on Friday.", f"{ASK} {MORE}"),
        who=("Boston", "Paula", "Paula"),
    ),
    "the same answer on two days": Case(
        text=f"{TOP}We cannot review a case that the field office has not considered.\n\nFrom: Paula Reyes\nSent: June 8, 2021 9:01 AM\nTo: HQ\n\n{ASK}\n\n"
        f"From: ERO Boston\nSent: June 2, 2021 9:00 AM\nTo: Paula Reyes\n\nWe cannot review a case that the field office has not considered.\n",
        own=(
            "We cannot review a case that the field office has not considered.",
            ASK,
            "We cannot review a case that the field office has not considered.",
        ),
        who=("Boston", "Paula", "Boston"),
    ),
    "banner and disclaimer": Case(
        text=f"{TOP}{DENY}\n\nFrom: Paula Reyes <paula@example.org>\nSent: June 8, 2021 9:01 AM\nTo: ERO Boston\nSubject: Amina Deng\n\n"
        f"CAUTION: This email originated from outside of DHS. DO NOT click links or open\nattachments unless you recognize the sender.\n\n{ASK}\n",
        own=(DENY, ASK),
        who=("Boston", "Paula"),
    ),
    "labelled answers": Case(
        text=f"{TOP}See our responses below in red.\n\nFrom: Paula Reyes <paula@example.org>\nSent: June 8, 2021 9:01 AM\nTo: ERO Boston\nSubject: Amina Deng\n\n"
        f"Has the request been decided?\n\n[ICE Response]: The request is denied.\n\nWhat is the reason?\n\n[ERO Boston] {WHY}\n",
        own=(
            f"See our responses below in red. The request is denied. {WHY}",
            "Has the request been decided? What is the reason?",
        ),
        who=("Boston", "Paula"),
    ),
    "answers nobody can tell": Case(
        text=f"{TOP}My answers are below in red.\n\nFrom: Paula Reyes <paula@example.org>\nSent: June 8, 2021 9:01 AM\nTo: ERO Boston\n\n"
        f"Has the request been decided?\n\nIt is denied.\n",
        own=("My answers are below in red.", "Has the request been decided? It is denied."),
        who=("Boston", "Paula"),
    ),
    "initials": Case(
        text="From: Carver, John Q <john.q.carver@ice.dhs.gov>\nSent: June 9, 2021 10:12 AM\nTo: Paula Reyes\nSubject: RE: Deng\n\nPlease see my comments below.\n\n"
        "From: Paula Reyes\nSent: June 8, 2021 9:01 AM\nTo: Carver, John Q\nSubject: Deng\n\nHas it been decided?\n\n[JQC] It is denied.\n",
        own=("Please see my comments below. It is denied.", "Has it been decided?"),
        who=("Carver", "Paula"),
    ),
    "no header on top": Case(
        text=f"{DENY}\n{WHY}\n\nOn Tue, Jun 8, 2021 at 9:01 AM Paula Reyes <paula@example.org> wrote:\n\n> {ASK}\n",
        own=(f"{DENY} {WHY}", ASK),
        who=("", "Paula"),
    ),
    "a note above the headers": Case(
        text=f"FYI, see the decision below.\n\n{TOP}{DENY}\n",
        own=("FYI, see the decision below.", DENY),
        who=("", "Boston"),
    ),
    "read by OCR": Case(
        text=f"{TOP}{DENY}\n\nFrorn: Paula Reyes\nSent: June 8, 2021 9:01 AM\nT0: ERO Boston\nSubject; Amina Deng\n\n{ASK}\n",
        own=(DENY, ASK),
        who=("Boston", "Paula"),
    ),
    "guillemets for marks": Case(
        text=f"{TOP}{DENY}\n\nOn 6/8/2021 9:01 AM, Paula Reyes wrote:\n» {ASK}\n» {MORE}\n",
        own=(DENY, f"{ASK} {MORE}"),
        who=("Boston", "Paula"),
    ),
    "long list of recipients": Case(
        text=f"{TOP}{DENY}\n\nFrom: Paula Reyes\nSent: June 8, 2021 9:01 AM\nTo: ERO Boston; Ana Ruiz; Tom Field; Ibrahim Sesay;\nLi Wen; Maria Pappas;\nOlga Brandt\n"
        f"Cc: Sam Oduya;\nRuth Adler\nSubject: Amina Deng\n\n{ASK}\n",
        own=(DENY, ASK),
        who=("Boston", "Paula"),
    ),
    "printed conversation, oldest first": Case(
        text=f"Gmail\nPaula Reyes <paula@example.org>\n\nAmina Deng A 012 345 678\n2 messages\n\n"
        f"Paula Reyes <paula@example.org> Tue, Jun 8, 2021 at 9:01 AM\nTo: ERO Boston <b@ice.dhs.gov>\n\n{ASK}\n\n"
        f"ERO Boston <b@ice.dhs.gov> Wed, Jun 9, 2021 at 10:12 AM\nTo: Paula Reyes <paula@example.org>\n\n{DENY}\n[Quoted text hidden]\n",
        own=(DENY, ASK),
        who=("Boston", "Paula"),
    ),
    "outlook on the web": Case(
        text=f"RE: Amina Deng\n\nERO Boston <b@ice.dhs.gov>\nWed 6/9/2021 10:12 AM\nTo: Paula Reyes <paula@example.org>\n\n{DENY}\n\n"
        f"From: Paula Reyes <paula@example.org>\nSent: Tuesday, June 8, 2021 9:01 AM\nTo: ERO Boston <b@ice.dhs.gov>\nSubject: Amina Deng\n\n{ASK}\n",
        own=(DENY, ASK),
        who=("Boston", "Paula"),
    ),
    "printed over pages": Case(
        text=f"Paula Reyes\n{TOP}{DENY}\nThe office considered that she failed to appear at\nhttps://mail.example.org/mail/u/0?ik=1&view=pt 1/2\n\f"
        f"6/10/21, 8:00 AM Gmail - RE: Amina Deng\nher hearing on June 3, 2019.\n\nFrom: Paula Reyes\nSent: June 8, 2021\nTo: ERO Boston\n\n{ASK}\n"
        f"https://mail.example.org/mail/u/0?ik=1&view=pt 2/2\n",
        own=(
            f"{DENY} The office considered that she failed to appear at her hearing on June 3, 2019.",
            ASK,
        ),
        who=("Boston", "Paula"),
    ),
    "supercite": Case(
        text=f"{TOP}{DENY}\n\nOn 6/8/2021 9:01 AM, Paula Reyes wrote:\nPR> {ASK}\nPR> {MORE}\n",
        own=(DENY, f"{ASK} {MORE}"),
        who=("Boston", "Paula"),
    ),
}


def words(message: Message) -> str:
    """Return a message's own words: everything but furniture, one space apart."""
    return " ".join(b.text for b in message.blocks if b.zone != "footer")


@pytest.mark.parametrize("name", CASES)
def test_thread(name: str) -> None:
    case = CASES[name]
    found = find_messages(read(case.text, case.name))
    assert [words(m) for m in found] == list(case.own)
    for message, who in zip(found, case.who, strict=True):
        assert who in message.headers.get("from", "")
        assert bool(who) == bool(message.headers.get("from"))


@pytest.mark.parametrize("name", CASES)
def test_every_header_is_proved_where_it_stands(name: str) -> None:
    reading = read(CASES[name].text)
    for message in find_messages(reading):
        assert message.headers.keys() == message.header_spans.keys()
        for header, (start, end) in message.header_spans.items():
            quoted = "".join(c for c in reading.text[start:end] if c.isalnum())
            value = "".join(c for c in message.headers[header] if c.isalnum())
            assert value in quoted


@pytest.mark.parametrize("name", CASES)
def test_no_line_is_given_to_two_messages(name: str) -> None:
    messages = find_messages(read(CASES[name].text))
    lines = [line.start for m in messages for line in m.lines]
    assert lines
    assert len(lines) == len(set(lines))


LETTER = "U.S. Department of Homeland Security\nBoston Field Office\n\nMarch 24, 2021\n\nDear Ms. Deng:\n\n"


@pytest.mark.parametrize(
    "text",
    [
        f"{LETTER}{DENY}\n\nOn March 2, 2021, the officer wrote:\n\n{WHY}\n",
        f"{LETTER}{DENY} You must do the following:\n> report every month\n> keep your address current\n",
        "MEMORANDUM FOR: File\nFROM: John Carver\nDATE: March 24, 2021\nSUBJECT: Amina Deng\n\n"
        + DENY,
        "FAX COVER SHEET\nTO: Paula Reyes\nFROM: ERO Boston\nDATE: March 24, 2021\nPAGES: 3\n",
        f"{LETTER}{DENY}\n\nFrom: March 2019 until today you were held in Plymouth.\n",
    ],
)
def test_no_thread(text: str) -> None:
    assert len(find_messages(read(text))) == 1
