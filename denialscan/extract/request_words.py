"""The words by which a letter ties a date to a request, or to something else."""

from __future__ import annotations

import re
from typing import Literal

#: What a letter says happened on the day: the request was written (``dated``), sent in
#: (``submitted``), arrived (``received``), or it does not say ("your request of").
Of = Literal["dated", "submitted", "received", ""]

NOUN = (
    r"(?:requests?|applications?|petitions?|submissions?|letters?|correspondence|e-?mails?|messages?|fax(?:es)?|"
    r"pack(?:et|age)s?|[ei]nquir(?:y|ies)|motions?|filings?|escalation|form|i-?246|papers|materials|bundle|plea|"
    r"appeal|solicitud|carta|petici[oó]n|escrito|correo)"
)
#: What counsel sends may have any name; with "your" before it, these too.
_YOURS = (
    rf"(?:(?:your|counsel.s|su|the attorney.s) (?:[\w-]+ ){{0,3}}?(?:{NOUN}|notes?|mails?|mailings?|asks?|lines?|memos?|memorandum|briefs?|"
    r"approach|plea|say|pages|write-up|sheaf|nota|oficio|memorial|mensaje)|(?<!sincerely )(?<!truly )\byours|la suya)"
)
_BROUGHT = r"(?:brought|left|dropped(?: off)?|hand(?:ed|-delivered|-carried)|gave|served|slid|stamped in|logged in|took|taken)"
_SENT = (
    r"(?:submitted|filed|sent|lodged|tendered|e-?mailed|mailed|faxed|forwarded|presented|delivered|uploaded|made|"
    r"address(?:ed)?|handed in|turned in|put in|presentad[oa]|enviad[oa]|presentó|envió)"
)
_ASKED = (
    rf"(?:{_SENT.replace('presented|', 'presented (?!your|him|her|them)|')}|asked|requested|wrote|applied|petitioned|sought|called for|appealed|"
    r"solicitó|pidió|escribió)"
)
_YOU = (
    r"(?:you\b|usted\b|(?:your|his|her|their|the) (?:\w+ )?(?:attorney|counsel|lawyer|representative|client|family|wife|husband|"
    r"spouse|sister|brother|mother|father)|counsel|(?:mr|ms|mrs)[.·]? [\w'-]+(?: [\w'-]+)?|applicant|subject|(?:the )?(?:detainee|requestor|petitioner))"
)
_WE = (
    r"(?:we|i|this (?:office|unit|field office|desk|headquarters|mailbox)|our office|(?:the )?(?:\w+ ){0,2}(?:field )?office|(?:the )?\w* ?mailbox|"
    r"ICE|ERO(?: \w+)?|OPLA(?: \w+)?|headquarters|hq\w*|the department|the unit)"
)
#: Words that give the date to something else than the request.
ELSE = re.compile(
    r"\b(?:denied|denial|declined|refus\w+|decision|decided|determin\w+|convict\w*|arrest\w*|ordered|order of|orden|entered|removed|"
    r"memo|memorandum|guidance|guidelines?|directive|priorit\w+|hearing|interview\w*|issued|judge|born|transferred|booked|incident|"
    r"charged|lease|passport|expir\w+|travel document|embassy|consulate|supervision|report(?:ing|ed)? on|scheduled|detained|"
    r"acknowledg\w+|obligation|surgery|appointment|until|through|before|after|since|because|evidence|disposition|court|uscis|"
    r"denegad[oa]|denegó|cita|audiencia)\b|[;!?]",
    re.IGNORECASE,
)
_GAP = r"[^;]{0,90}?"
#: The same without a verb or a comma, which would begin to say something else.
_PLAIN = r"(?:(?!\b(?:is|are|was|were|been|has|have|had|will|may|ha|fue|es)\b)[^;,]){0,90}?"
_ON = r"[\s,(:]*(?:(?:on|of|from|dated|date|as of|del?|el|fechad[oa]|con fecha(?: del?)?|on or about|the)\b[\s,:]*){0,3}$"


def worded_as(pattern: str) -> re.Pattern[str]:
    """Return a pattern that does not tell capitals apart."""
    return re.compile(pattern, re.IGNORECASE)


#: (words up to the date, what the date is of, how telling).
BEFORE: tuple[tuple[re.Pattern[str], Of, float], ...] = (
    (
        worded_as(
            rf"(?P<cue>\b{NOUN}\b{_GAP}\b(?:received|rec'd|arrived|reached|came|recibid[oa])\b){_GAP}{_ON}"
        ),
        "received",
        2.0,
    ),
    (
        worded_as(rf"(?P<cue>\b{_WE} (?:\w+ )?(?:received|got|recibi[oó]|took in)\b){_GAP}{_ON}"),
        "received",
        1.9,
    ),
    (
        worded_as(
            rf"(?P<cue>(?:^|[,.;:] )\W*(?:\w+ )?(?:received|rec'd)\b{_GAP}\b{NOUN}\b){_GAP}{_ON}"
        ),
        "received",
        1.9,
    ),
    (worded_as(rf"(?P<cue>\brecibi(?:mos|ó){_GAP}\b{NOUN}\b){_GAP}{_ON}"), "received", 1.9),
    (
        worded_as(
            rf"(?P<cue>\b{_YOU}(?:,? (?:\w+ )?(?:\w+ ))?[^;.]{{0,40}}?\b{_ASKED}\b){_GAP}{_ON}"
        ),
        "submitted",
        1.9,
    ),
    (worded_as(rf"(?P<cue>\b{NOUN}\b{_GAP}\b{_SENT}\b){_GAP}{_ON}"), "submitted", 2.0),
    (
        worded_as(
            rf"(?P<cue>\b{NOUN}\b){_GAP}[\s,(]*\b(?:dated?|dtd|fechad[oa]|con fecha(?: del?)?|as of)\b[.·]?[\s:]*(?:el )?$"
        ),
        "dated",
        2.0,
    ),
    (
        worded_as(
            rf"(?P<cue>\b{NOUN}\b){_PLAIN}[\s,(]*\b(?:of|from|del?|on|el)\b[\s:]*(?:the |el )?$"
        ),
        "",
        1.9,
    ),
    (
        worded_as(
            rf"(?P<cue>\b{NOUN}\b(?:,? (?:which|that))? (?:you|counsel|your \w+|he|she|was|were) (?:\w+ )?{_BROUGHT}\b){_PLAIN}{_ON}"
        ),
        "submitted",
        1.8,
    ),
    (worded_as(rf"(?P<cue>\b{NOUN}\b,? {_BROUGHT}\b){_PLAIN}{_ON}"), "submitted", 1.7),
    (
        worded_as(
            rf"(?P<cue>\b{_YOU}[^;.]{{0,45}}?,? (?:having|has|had|have) (?:\w+ )?(?:written|asked|applied|petitioned|requested|filed|sought|moved|turned)\b){_PLAIN}{_ON}"
        ),
        "submitted",
        1.8,
    ),
    (
        worded_as(
            rf"(?P<cue>\byou (?:\w+ )?(?:write|ask|request|apply|turned to|came to|moved|approached|petition)\b){_PLAIN}{_ON}"
        ),
        "submitted",
        1.6,
    ),
    (
        worded_as(
            rf"(?P<cue>\b{_YOURS}\b){_PLAIN}[\s,(]*\b(?:of|from|dated?|del?|on)\b[.·]?[\s:]*(?:the |el )?$"
        ),
        "",
        1.7,
    ),
    (
        worded_as(
            r"(?P<cue>(?:^|[,.;:–-] )\W*(?:received|rec.?d|got (?:it|this|yours)|recibid[oa])\b(?: (?:it|this|here|by e-?mail|by fax|yesterday|today))*)[\s,(]*(?:on |el )?[\s(]*$"
        ),
        "received",
        1.5,
    ),
    (worded_as(rf"(?P<cue>\b{NOUN}\b)(?: for [\w ]{{3,40}}?)?[\s,(:-]*$"), "", 1.6),
    (
        worded_as(
            r"(?P<cue>\b(?:stay|release|parole|bond|furlough|action|review|reconsideration|relief|discretion|custody)(?: of (?:removal|custody))? (?:\w+ )?(?:requested|sought|asked for|applied for))\s+(?:on|by [^.;,]{3,40} on)\s+$"
        ),
        "submitted",
        1.8,
    ),
    (
        worded_as(
            r"(?P<cue>\b(?:second|third|new|renewed|present|latest|another) one)\s+(?:on|of|dated)\s+$"
        ),
        "",
        1.6,
    ),
    (worded_as(r"(?P<cue>\basked for)\s+on\s+$"), "submitted", 1.6),
)
#: (words that follow the date, what the date is of, how telling).
AFTER: tuple[tuple[re.Pattern[str], Of, float], ...] = (
    (worded_as(rf"^,?\s*(?P<cue>{_YOU}[^;.]{{0,30}}?\b{_ASKED})\b"), "submitted", 1.8),
    (
        worded_as(
            rf"^,?\s*(?P<cue>{_WE} (?:\w+ )?(?:received|got|recibi[oó]))\b(?=[^;.]{{0,60}}\b{NOUN}\b)"
        ),
        "received",
        1.8,
    ),
    (
        worded_as(
            rf"^,?\s*(?P<cue>(?:your|su|a|the) (?:\w+ ){{0,4}}?{NOUN}\b[^;.]{{0,60}}?\b(?:was|were|fue) (?:\w+ )?(?:received|recibid[oa]))\b"
        ),
        "received",
        1.8,
    ),
    (
        worded_as(
            rf"^,?\s*(?P<cue>(?:your|su) (?:\w+ ){{0,4}}?{NOUN}\b[^;.]{{0,60}}?\b(?:was|were|fue) (?:\w+ )?{_SENT})\b"
        ),
        "submitted",
        1.8,
    ),
    (
        worded_as(
            rf"^\s+(?P<cue>(?:(?:stay|parole|case review|release|custody|deferred action|[A-Z]{{2,8}}) )?(?:{NOUN}|notes?|mails?|asks?))\b"
        ),
        "",
        1.7,
    ),
)
WHOSE = worded_as(r"\b(?:your|his|her|their|the|counsel's|[\w-]+'s|su|this)\s+$")
RECIBIMOS = worded_as(r"\brecibi(?:mos|ó) el\s+$")
LABEL: tuple[tuple[re.Pattern[str], Of], ...] = (
    (
        worded_as(
            r"(?:^|\n|\s{2,}|[|;] ?)\W*(?P<cue>(?:date )?(?:request )?rec(?:eived|eipt|.?d)(?: date)?(?: at [\w ]{3,20})?(?: on)?|received date|request received|fecha de recibo)\s*:\s*$"
        ),
        "received",
    ),
    (
        worded_as(
            r"\b(?P<cue>(?:date of (?:your |the )?(?:request|application|filing|submission)|(?:request|application|filing|submission) date|"
            r"fecha de (?:la )?solicitud|date filed|filed|submitted|date submitted|request dated|your request))\s*(?:on)?:\s*$"
        ),
        "submitted",
    ),
    (
        worded_as(
            r"(?P<cue>\b(?:i-?246|request|application|packet|submission|petition|stay form) (?:in|rec.?d|received|logged(?: in)?|stamped(?: in)?))\s*:\s*$"
        ),
        "received",
    ),
)
#: Words around a day of the week, of the month or "yesterday" that tie it to a request:
#: (before it, after it, what the day is of).
_SPOKEN: tuple[tuple[str, str, Of], ...] = (
    (
        r"\b(?:your|counsel's) (?:last )?$",
        rf"^(?:.s)? (?:\w+ ){{0,2}}?(?:{NOUN}|notes?|mails?|asks?)\b",
        "",
    ),
    (
        rf"\b(?:{_YOURS})(?: to (?:us|me|this office|ERO|ICE))?,? (?:of|from|on|dated|sent|sent in)(?: last| this)? $",
        "",
        "",
    ),
    (
        rf"\b{NOUN}(?: \w+){{0,2}} (?:received|rec.?d|came in|arrived|reached (?:us|me|this (?:office|desk|mailbox)))[\s,(]*(?:on )?(?:last )?$",
        "",
        "received",
    ),
    (
        r"(?:^|[,.;:–-] )\W*(?:received|rec.?d|got (?:it|this|yours))[\s,(]*(?:on )?(?:last )?$",
        "",
        "received",
    ),
    (
        r"\b(?:you|counsel|your attorney) (?:wrote|e-?mailed|filed|faxed|submitted|asked)(?: (?:us|me|in|again|this|it|to (?:us|me|this office)))?[\s,]*(?:on )?(?:last )?$",
        "",
        "submitted",
    ),
    (
        r"^\W*(?:on |last )*$",
        rf"^,? (?:you|counsel|your attorney) (?:\w+ )?{_ASKED}\b",
        "submitted",
    ),
)
SPOKEN = tuple((worded_as(before), worded_as(after), of) for before, after, of in _SPOKEN)
#: Another request than the one answered.
PRIOR = worded_as(
    rf"\b(?:previous(?:ly)?|prior|earlier|first|former|original|initial|anterior|last|older)\b,? (?:\w+ ){{0,4}}?{NOUN}\b|"
    rf"\b(?:previously|earlier|formerly|once before) (?:\w+ )?{_ASKED}\b|\b{_ASKED} (?:previously|earlier|once before)\b"
)
#: More papers for a request made before, or a question about it.
ADDED = worded_as(
    r"\b(?:additional|supplement\w*|further|follow-?up|more|updated?|status|missing|outstanding|requested) (?:\w+ )?"
    r"(?:evidence|documents?|documentation|materials?|papers|information|inquir\w+|letters?|submissions?|e-?mails?|records?|filing)\b|"
    r"\bsupplement(?:ed|al|ing)?\b|\binquir(?:y|ed) (?:about|as to|into) (?:the )?status\b"
)
#: Another's paper, or something else with the name of one.
NOT_OURS = worded_as(
    r"\b(?:request(?:s|ed)? (?:for|to) (?:an? |the |your |his |her )?(?:emergency )?(?:travel (?:document|permit)|admission\b|certified|evidence|records?|laissez|passport)|"
    r"(?:uscis|embassy|consulate|consul|court|board|judge|government of \w+)\b(?!'s mailbox)|(?:this|present) (?:letter|message|e-?mail|notice)"
    r"(?! (?:\w+ )?(?:respond|repl|answer|acknowledg|concern|address|refer|confirm|serve|is (?:in |to |our |a |the )?(?:respon|repl|answer|acknowledg|reference|regard)))|"
    r"(?:its|our|my|office's|director's|ice's|ero's|opla's) (?:\w+ ){0,2}(?:letter|message|e-?mail|correspondence|fax|inquir(?:y|ies)|requests?)|"
    r"applied for (?:admission|asylum|adjustment)|requests? went to (?!headquarters|this|our|ice)|"
    r"letters? (?:from|of|by) (?:your |his |her |the |an? |dr|mr|ms|mrs|pastor|employer|(?!i-)[A-Z])|letters? of support|visa (?:application|petition)|i-?130|i-?485|i-?589|"
    r"asylum application|application for (?:asylum|adjustment|cancellation|admission|a (?:visa|passport))|(?<!join a )(?<!joint )(?<!join in a )motion to re(?:open|consider)|appeal (?:to|with|before) the (?:board|bia|court)|"
    r"(?:you|he|she|subject) (?:was|were) received|constituents?|(?:enter|made|take|withdr\w+|vacat\w+)(?:ed|ing|s)? (?:a|his|her|your|the) (?:\w+ )?plea|guilty|policy|form edition)\b"
)
