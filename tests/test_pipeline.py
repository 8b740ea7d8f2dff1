"""Small letters through the program's own line: kind, outcome, fields, rules.

Each row is a letter as an office (or somebody else) writes it and what a careful
reader says of it. Near misses stand beside what they resemble: grants with harsh
conditions, a denial that is only quoted or told, a request, a form with two boxes.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from reading_letters import findings, letter, letterhead, letters, office_letter, outcomes, scanned
from reading_letters import read as read_text

from denialscan.nlp import Analyser
from denialscan.pipeline import ANALYSIS_VERSION, RULES_VERSION, analyse
from denialscan.schema import DECISION_KINDS, GROUNDS, LIST_FIELDS, ROLE_ORDER, VALUE_FIELDS

ADVERSE_FLAGS = (
    "summary_denial",
    "missing_rationale",
    "categorical_denial",
    "criminal_history_only",
    "kick_back",
)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A letter and what must be read from it; ``grounds`` None where it is not asked."""

    name: str
    text: str
    kind: str
    outcome: str
    rules: dict[str, str] = field(default_factory=dict)
    fields: dict[str, Any] = field(default_factory=dict)
    grounds: set[str] | None = None


DENIALS = (
    Case(
        name="specific denial of release",
        text=office_letter(
            "This letter responds to your request for release from detention dated March 2, 2021.\n"
            "Your request for release is denied. You are a flight risk. You failed to appear at\n"
            "your hearing on June 3, 2019.\n\n"
            "You may submit a new request if your circumstances change."
        ),
        kind="release_request",
        outcome="denied",
        rules={
            "summary_denial": "clear",
            "missing_rationale": "clear",
            "criminal_history_only": "clear",
            "categorical_denial": "clear",
            "no_reconsideration_notice": "clear",
            "decision_maker_unidentified": "clear",
            "kick_back": "clear",
        },
        fields={
            "letter_date": "2021-03-24",
            "request_date": "2021-03-02",
            "person_name": "Amina Deng",
            "a_numbers": ["A012345678"],
            "issuing_office": "BOS",
            "signatory_name": "John Q. Carver",
            "signatory_title": "Field Office Director",
            "gender": "F",
        },
        grounds={"flight_risk"},
    ),
    Case(
        name="stay denied without a reason",
        text=office_letter(
            "After careful consideration of your Application for a Stay of Deportation or\n"
            "Removal, Form I-246, your application is hereby denied.",
            caption="Re: Application for Stay of Removal, Form I-246\nOksana Petrenko, A087 654 321",
            salutation="Dear Ms. Petrenko:",
        ),
        kind="stay_of_removal",
        outcome="denied",
        rules={
            "summary_denial": "flagged",
            "missing_rationale": "flagged",
            "categorical_denial": "clear",
            "criminal_history_only": "clear",
            "no_reconsideration_notice": "flagged",
            "decision_maker_unidentified": "clear",
        },
        fields={"person_name": "Oksana Petrenko", "a_numbers": ["A087654321"]},
        grounds=set(),
    ),
    Case(
        name="priority and nothing else",
        text=office_letter(
            "We have completed the ICE case review of your client's request. The request is\n"
            "denied because your client is an enforcement priority.",
            caption="Re: ICE Case Review request for Amina Deng, A 012 345 678",
            salutation="Dear Counsel:",
            signature="Leah Ortiz\nSenior Reviewing Official",
        ),
        kind="case_review",
        outcome="denied",
        rules={
            "summary_denial": "flagged",
            "missing_rationale": "clear",
            "categorical_denial": "flagged",
        },
        grounds={"priority_category"},
    ),
    Case(
        name="discretion and nothing else",
        text=office_letter(
            "Your application for a stay of removal, Form I-246, has been reviewed. It is denied\n"
            "because your case does not warrant a favorable exercise of discretion.",
            caption="Re: Form I-246, Application for a Stay of Removal\nAmina Deng, A 012 345 678",
        ),
        kind="stay_of_removal",
        outcome="denied",
        rules={"summary_denial": "flagged", "missing_rationale": "clear"},
        grounds={"discretion_only"},
    ),
    Case(
        name="nothing but the record",
        text=office_letter(
            "Your request for release from custody is denied because of your criminal history.\n"
            "You were convicted of burglary on May 2, 2014 and arrested for theft on July 9, 2018.",
            caption="Re: Request for Release, Amina Deng, A 012 345 678",
        ),
        kind="release_request",
        outcome="denied",
        rules={"summary_denial": "clear", "criminal_history_only": "flagged"},
        grounds={"criminal_history"},
    ),
    Case(
        name="the record and a missed hearing",
        text=office_letter(
            "Your request for release from custody is denied because of your criminal history.\n"
            "You were convicted of burglary on May 2, 2014. You are also a flight risk because\n"
            "you failed to appear for your hearing on June 3, 2019.",
            caption="Re: Request for Release, Amina Deng, A 012 345 678",
        ),
        kind="release_request",
        outcome="denied",
        rules={"summary_denial": "clear", "criminal_history_only": "clear"},
        grounds={"criminal_history", "flight_risk"},
    ),
    Case(
        name="continued detention after the final order",
        text=(
            letterhead("New Orleans Field Office", "May 6, 2024")
            + "Pavel Duka, A 055 444 333\nc/o Stewart Detention Center\n\n"
            "Decision to Continue Detention\n\n"
            "This letter is to inform you that your custody status has been reviewed and it has\n"
            "been determined that you will not be released from the custody of U.S. Immigration\n"
            "and Customs Enforcement (ICE) at this time. This decision was made after a review of\n"
            "your file pursuant to 8 CFR 241.4.\n\n"
            "ICE has determined that you pose a danger to the community because you were\n"
            "convicted of aggravated assault on April 11, 2016.\n\n"
            "Your custody will be reviewed again in one year.\n\n"
            "Sincerely,\n\nMaria Quill\nActing Field Office Director\n"
        ),
        kind="custody_review",
        outcome="denied",
        rules={
            "summary_denial": "clear",
            "criminal_history_only": "flagged",
            "no_reconsideration_notice": "clear",
        },
        fields={
            "letter_date": "2024-05-06",
            "person_name": "Pavel Duka",
            "issuing_office": "NOL",
            "authorities": ["8 CFR 241.4"],
            "signatory_title": "Acting Field Office Director",
        },
    ),
    Case(
        name="parole denied to an arriving alien",
        text=office_letter(
            "ICE has reviewed your request for parole. ICE has determined that parole is denied.\n"
            "You did not establish your identity: the birth certificate that you gave to the\n"
            "officer was found to be altered.",
            caption="Re: Parole Determination, Jean Toussaint, A 211 222 333",
            salutation="Dear Mr. Toussaint:",
        ),
        kind="parole",
        outcome="denied",
        rules={"missing_rationale": "clear", "categorical_denial": "clear"},
        fields={"gender": "M"},
    ),
    Case(
        name="discretion request to OPLA",
        text=(
            "U.S. Department of Homeland Security\nU.S. Immigration and Customs Enforcement\n"
            "Office of the Principal Legal Advisor\n\nJune 6, 2022\n\n"
            "Re: Request for Prosecutorial Discretion, Amina Deng, A 012 345 678\n\n"
            "Dear Counsel:\n\n"
            "We have considered your request for prosecutorial discretion. OPLA declines to join a\n"
            "motion to dismiss proceedings. The request is denied.\n\n"
            "Sincerely,\n\nNora Hale\nAssistant Chief Counsel\n"
        ),
        kind="prosecutorial_discretion",
        outcome="denied",
        rules={"summary_denial": "flagged", "missing_rationale": "flagged"},
        fields={"issuing_office": "OPLA", "signatory_name": "Nora Hale"},
    ),
    Case(
        name="deferred action denied",
        text=office_letter(
            "Your request for deferred action has been considered and is denied. You have not\n"
            "shown that you are under medical treatment: the records you sent end in 2019.",
            caption="Re: Request for Deferred Action, Amina Deng, A 012 345 678",
        ),
        kind="deferred_action",
        outcome="denied",
        rules={"missing_rationale": "clear"},
    ),
    Case(
        name="release revoked",
        text=(
            letterhead("Miami Field Office", "August 8, 2025")
            + "Luis Perea, A 099 888 777\n\nNotice of Revocation of Release\n\n"
            "This letter is to inform you that your order of supervision has been revoked and you\n"
            "will be detained in the custody of ICE at this time. This decision was made pursuant\n"
            "to 8 CFR 241.4(l). You violated the conditions of your release: you did not report on\n"
            "May 5, 2025 and June 5, 2025.\n\n"
            "You will promptly be afforded an informal interview.\n\n"
            "Sincerely,\n\nCarla Stone\nDeputy Field Office Director\n"
        ),
        kind="release_revocation",
        outcome="denied",
        rules={"summary_denial": "clear"},
        fields={"issuing_office": "MIA", "authorities": ["8 CFR 241.4(l)"]},
    ),
    Case(
        name="Spanish denial",
        text=(
            letterhead("Houston Field Office", "3 de mayo de 2022")
            + "Asunto: Solicitud de libertad, Rosa Tejada, A 077 666 555\n\n"
            "Estimada señora Tejada:\n\n"
            "Esta carta es en respuesta a su solicitud de libertad. Su solicitud ha sido denegada\n"
            "porque usted no se presentó a su audiencia del 4 de junio de 2019.\n\n"
            "Atentamente,\n\nPablo Rey\nDirector de la Oficina\n"
        ),
        kind="release_request",
        outcome="denied",
        rules={"missing_rationale": "clear", "summary_denial": "clear"},
        fields={"letter_date": "2022-05-03", "person_name": "Rosa Tejada"},
    ),
    Case(
        name="no appeal is no avenue",
        text=office_letter(
            "Your request for a stay of removal is denied because you failed to report to this\n"
            "office on May 5, 2020. There is no appeal from this decision.",
            caption="Re: Request for a Stay of Removal, Amina Deng, A 012 345 678",
        ),
        kind="stay_of_removal",
        outcome="denied",
        rules={"no_reconsideration_notice": "flagged", "summary_denial": "clear"},
        fields={"reconsideration_avenue": None},
    ),
    Case(
        name="nobody signs",
        text=(
            letterhead("Denver Field Office", "May 5, 2022")
            + "Re: Oksana Petrenko, A 087 654 321\n\n"
            "After review, your application for a stay of removal is denied. You are an\n"
            "enforcement priority.\n"
        ),
        kind="stay_of_removal",
        outcome="denied",
        rules={"decision_maker_unidentified": "flagged", "categorical_denial": "flagged"},
        fields={"signatory_name": None, "signatory_title": None},
    ),
    Case(
        name="grounds only in what counsel is said to argue",
        text=office_letter(
            "You argue that you are not a flight risk and that you do not pose a danger to the\n"
            "community. Your request for release is denied.",
            caption="Re: Request for Release, Amina Deng, A 012 345 678",
        ),
        kind="release_request",
        outcome="denied",
        # The models take what is argued for a label; without a sentence to show for it
        # that no ground stands there is left to a person.
        rules={"missing_rationale": "undetermined", "summary_denial": "flagged"},
        grounds=set(),
    ),
    Case(
        name="grounds only in the law that is quoted",
        text=office_letter(
            "Your request for release is denied. Under 8 CFR 241.4(d), an alien may be released\n"
            "only if the alien demonstrates that the alien is not a danger to the community.",
            caption="Re: Request for Release, Amina Deng, A 012 345 678",
        ),
        kind="release_request",
        outcome="denied",
        rules={"missing_rationale": "flagged"},
        grounds=set(),
    ),
    Case(
        name="reasons stand in another letter",
        text=office_letter(
            "Your client's request for an ICE case review is denied for the reasons stated in the\n"
            "field office's letter of May 3, 2021.",
            caption="Re: ICE Case Review, Amina Deng, A 012 345 678",
            salutation="Dear Counsel:",
            signature="Leah Ortiz\nSenior Reviewing Official",
        ),
        kind="case_review",
        outcome="denied",
        rules={
            "summary_denial": "undetermined",
            "missing_rationale": "undetermined",
            "categorical_denial": "undetermined",
            "criminal_history_only": "undetermined",
        },
    ),
)

MORE_DENIALS = (
    Case(
        name="no bond by statute",
        text=(
            letterhead("San Diego Field Office", "October 6, 2025")
            + "Re: Bond request, Jean Toussaint, A 211 222 333\n\nDear Counsel:\n\n"
            "Your client is not eligible for a bond hearing. He is detained under section\n"
            "235(b)(2)(A) of the Immigration and Nationality Act because he was found near Tecate on\n"
            "September 9, 2025 after entering without inspection.\n\n"
            "Sincerely,\n\nCarla Stone\nSupervisory Deportation Officer\n"
        ),
        kind="no_bond",
        outcome="denied",
        rules={"missing_rationale": "clear", "equities_not_weighed": "not_applicable"},
        fields={"issuing_office": "SND", "gender": "M"},
    ),
    Case(
        name="medical review",
        text=office_letter(
            "We have reviewed your client's custody under Fraihat v. ICE. ICE recognizes that his\n"
            "asthma is a risk factor for COVID-19. The request for release is denied because he was\n"
            "convicted of robbery on May 2, 2014 and poses a danger to the community.",
            caption="Re: Custody redetermination, Pavel Duka, A 055 444 333",
            salutation="Dear Counsel:",
        ),
        kind="medical_risk_review",
        outcome="denied",
        rules={"summary_denial": "clear", "criminal_history_only": "flagged"},
    ),
    Case(
        name="granted in part",
        text=office_letter(
            "Your request for an ICE case review is granted in part and denied in part. Your\n"
            "client's reporting is reduced to once a year. Release from the ankle monitor is denied\n"
            "because he missed his appointments of May 3, 2021 and June 7, 2021.",
            caption="Re: ICE Case Review, Pavel Duka, A 055 444 333",
            salutation="Dear Counsel:",
        ),
        kind="case_review",
        outcome="granted_in_part",
        rules={"kick_back": "clear", "missing_rationale": "clear"},
    ),
    Case(
        name="the category is said to be enough",
        text=office_letter(
            "Your request for an ICE case review is denied because you are an enforcement priority.\n"
            "Individuals in this category are not eligible for release regardless of circumstances.",
            caption="Re: ICE Case Review, Pavel Duka, A 055 444 333",
        ),
        kind="case_review",
        outcome="denied",
        rules={"categorical_denial": "flagged"},
    ),
    Case(
        name="the category and a fact beyond it",
        text=office_letter(
            "Your request for an ICE case review is denied because you are an enforcement priority\n"
            "and a flight risk: you left the halfway house on May 3, 2021 and did not return.",
            caption="Re: ICE Case Review, Pavel Duka, A 055 444 333",
        ),
        kind="case_review",
        outcome="denied",
        rules={"categorical_denial": "clear", "summary_denial": "clear"},
    ),
)

FAVOURABLE = (
    Case(
        name="parole granted",
        text=office_letter(
            "Your client's request for parole is granted. He will be released today.",
            caption="Re: Request for Parole, Tomas Villar, A 055 555 555",
            salutation="Dear Counsel:",
        ),
        kind="parole",
        outcome="granted",
    ),
    Case(
        name="release with harsh conditions",
        text=office_letter(
            "Your request for release is granted. You will be released from custody under an\n"
            "order of supervision subject to the following conditions:\n\n"
            "1. You must report to this office every Tuesday.\n"
            "2. You must wear a GPS ankle monitor and must not leave the State of Ohio.\n"
            "3. You must not commit any crime or pose a danger to the community.\n\n"
            "Any violation of these conditions will result in your arrest and detention, and a\n"
            "further request for release will be denied.",
            caption="Re: Request for Release, Amina Deng, A 012 345 678",
        ),
        kind="release_request",
        outcome="granted",
    ),
    Case(
        name="stay granted for six months despite a record",
        text=office_letter(
            "Your application for a stay of removal on Form I-246 is granted for a period of six\n"
            "months. Although you were convicted of theft on May 2, 2014, your family's medical\n"
            "needs outweigh that conviction.",
            caption="Re: Form I-246, Application for a Stay of Removal\nAmina Deng, A 012 345 678",
        ),
        kind="stay_of_removal",
        outcome="granted",
    ),
    Case(
        name="release notification after review",
        text=(
            letterhead("Seattle Field Office", "May 6, 2024")
            + "Pavel Duka, A 055 444 333\n\nRelease Notification\n\n"
            "This letter is to inform you that you will be released from the custody of U.S.\n"
            "Immigration and Customs Enforcement under an Order of Supervision after the review\n"
            "of your custody under 8 CFR 241.4.\n\nSincerely,\n\nMaria Quill\nField Office Director\n"
        ),
        kind="custody_review",
        outcome="granted",
    ),
    Case(
        name="earlier denial withdrawn, now granted",
        text=office_letter(
            "On May 3, 2021 this office denied your request for release from detention. We have\n"
            "reviewed the new medical records. Your request for release is hereby granted.",
            caption="Re: Request for Release, Amina Deng, A 012 345 678",
        ),
        kind="release_request",
        outcome="granted",
    ),
)

SENT_BACK = (
    Case(
        name="kicked back to the field office",
        text=office_letter(
            "We received your request for an ICE case review. Your local ERO field office has not\n"
            "yet reviewed the request. Please contact your local ERO field office for initial\n"
            "consideration before submitting a case review request to headquarters.",
            caption="Re: ICE Case Review, Amina Deng, A 012 345 678",
            salutation="Dear Counsel:",
            signature="Leah Ortiz\nSenior Reviewing Official",
        ),
        kind="case_review",
        outcome="kicked_back",
        rules={"kick_back": "flagged", "decision_maker_unidentified": "clear"},
    ),
    Case(
        name="returned for the fee",
        text=office_letter(
            "Your application for a stay of removal on Form I-246 is rejected and is being\n"
            "returned to you because the filing fee was missing.",
            caption="Re: Form I-246, Application for a Stay of Removal\nAmina Deng, A 012 345 678",
        ),
        kind="stay_of_removal",
        outcome="rejected",
        rules={"decision_maker_unidentified": "not_applicable"},
    ),
)

BOXES = """U.S. Department of Homeland Security
NOTICE OF CUSTODY DETERMINATION
Form I-286

Alien's Name: Amina Deng
A-File Number: A 012 345 678
Date: May 6, 2024

Pursuant to the authority contained in section 236 of the Immigration and Nationality Act
and part 236 of title 8, Code of Federal Regulations, I have determined that, pending a final
administrative determination in your case, you will be:

{detained} Detained by the Department of Homeland Security.

{released} Released (check all that apply):

{bond} Under bond in the amount of $5,000.

Maria Quill
Supervisory Deportation Officer
"""

FORMS = (
    Case(
        name="I-286 that detains",
        text=BOXES.format(detained="[x]", released="[ ]", bond="[ ]"),
        kind="custody_determination",
        outcome="denied",
        rules={"summary_denial": "not_applicable", "missing_rationale": "not_applicable"},
        fields={"person_name": "Amina Deng", "a_numbers": ["A012345678"]},
    ),
    Case(
        name="I-286 that sets bond",
        text=BOXES.format(detained="[ ]", released="[X]", bond="[X]"),
        kind="custody_determination",
        outcome="granted",
    ),
)

BOTH_BOXES = BOXES.format(detained="[x]", released="[x]", bond="[x]")

NOT_DECISIONS = (
    Case(
        name="acknowledgement",
        text=office_letter(
            "This acknowledges receipt of your request for a stay of removal. Your request is\n"
            "under review. You will be notified of the decision in writing.",
            caption="Re: Acknowledgement of Receipt, Amina Deng, A 012 345 678",
            salutation="Dear Counsel:",
        ),
        kind="acknowledgement",
        outcome="none",
    ),
    Case(
        name="counsel's request that tells of a denial",
        text=(
            "LAW OFFICE OF EXAMPLE\n12 Elm Street\nBoston, MA 02110\n\nMarch 2, 2021\n\n"
            "Boston Field Office\nEnforcement and Removal Operations\n\n"
            "Re: Request for Release of Amina Deng, A 012 345 678\n\nDear Officer:\n\n"
            "I write on behalf of my client, Amina Deng, to request her release. Her first request\n"
            "was denied because ICE found that she is a flight risk and a danger to the community.\n"
            "We respectfully request that you grant her release. Please find the exhibits attached.\n\n"
            "Respectfully submitted,\n\nPaula Reyes, Esq.\nAttorney for Amina Deng\n"
        ),
        kind="request",
        outcome="none",
        fields={"person_name": "Amina Deng"},
    ),
    Case(
        name="court order that quotes a denial",
        text=(
            "UNITED STATES DISTRICT COURT\nDISTRICT OF EXAMPLE\n\nAmina Deng,\nPetitioner,\nv.\n"
            "Field Office Director,\nRespondent.\n\nCase No. 1:21-cv-00123\n\nORDER\n\n"
            'Petitioner seeks a writ of habeas corpus. On March 24, 2021, ICE wrote that "your\n'
            'request for release is denied because you pose a danger to the community." The Court\n'
            "finds that the letter gives no reasons. It is hereby ORDERED that the petition is\n"
            "granted.\n\nSO ORDERED.\n\nHelen Marsh\nUnited States District Judge\n"
        ),
        kind="court_decision",
        outcome="none",
    ),
    Case(
        name="charging document",
        text=(
            "U.S. Department of Homeland Security\nNotice to Appear\n\n"
            "In removal proceedings under section 240 of the Immigration and Nationality Act:\n\n"
            "Respondent: Amina Deng\nFile No: A 012 345 678\n\n"
            "The Department of Homeland Security alleges that you are not a citizen or national of\n"
            "the United States. On the basis of the foregoing, it is charged that you are subject\n"
            "to removal from the United States pursuant to section 212(a)(6)(A)(i) of the Act.\n"
        ),
        kind="charging_document",
        outcome="none",
    ),
    Case(
        name="USCIS denial",
        text=(
            "U.S. Citizenship and Immigration Services\nTexas Service Center\n\nMay 6, 2022\n\n"
            "Amina Deng\n12 Elm Street\nBoston, MA 02110\n\nRe: Form I-485, A 012 345 678\n\n"
            "Dear Ms. Deng:\n\nYour Form I-485 has been denied. You did not submit the evidence that\n"
            "USCIS asked for. You may file an appeal on Form I-290B.\n\n"
            "Sincerely,\n\nPeter Lane\nDirector, Texas Service Center\n"
        ),
        kind="uscis_decision",
        outcome="none",
    ),
    Case(
        name="FOIA answer",
        text=(
            "U.S. Immigration and Customs Enforcement\nFreedom of Information Act Office\n\n"
            "May 6, 2022\n\nRe: ICE FOIA Case Number 2022-ICFO-18943\n\nDear Ms. Reyes:\n\n"
            "This letter is the final response to your Freedom of Information Act request. A search\n"
            "found 12 pages of responsive records. Your fee waiver is denied.\n\n"
            "Sincerely,\n\nFred Ames\nFOIA Officer\n"
        ),
        kind="foia_response",
        outcome="none",
    ),
    Case(
        name="transfer notice",
        text=office_letter(
            "Please be informed that your client has been transferred to the Stewart Detention\n"
            "Center. Visiting hours are posted at the facility.",
            caption="Re: Notice of Detainee Transfer, Amina Deng, A 012 345 678",
            salutation="Dear Counsel:",
        ),
        kind="transfer_notice",
        outcome="none",
    ),
    Case(
        name="warning for failure to depart",
        text=(
            letterhead() + "Warning for Failure to Depart\nForm I-229(a)\n\nName: Amina Deng\n"
            "File Number: A 012 345 678\n\n"
            "Section 243(a) of the Immigration and Nationality Act provides that any alien against\n"
            "whom a final order of removal is outstanding and who willfully fails or refuses to\n"
            "depart shall be fined or imprisoned. You are required to apply for a travel document.\n"
        ),
        kind="compliance_warning",
        outcome="none",
    ),
    Case(
        name="policy memorandum with denials in it",
        text=(
            "U.S. Immigration and Customs Enforcement\n\nMay 27, 2021\n\n"
            "MEMORANDUM FOR: All ERO Employees\n\nSUBJECT: Interim Guidance on Case Review\n\n"
            "This memorandum establishes the process for case review. Field offices should deny a\n"
            "request where the noncitizen poses a danger to the community. Officers must document\n"
            "each denial. All field offices should apply this guidance. Requests for release that\n"
            "are denied may be raised with headquarters. Effective immediately, personnel should\n"
            "use the mailbox.\n"
        ),
        kind="policy",
        outcome="none",
    ),
)

CASES = (*DENIALS, *MORE_DENIALS, *FAVOURABLE, *SENT_BACK, *FORMS, *NOT_DECISIONS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_letter(case: Case, analyser: Analyser) -> None:
    one = letter(case.text, analyser)
    assert (one.kind.value, one.outcome.value) == (case.kind, case.outcome)
    assert {name: one.value(name) for name in case.fields} == case.fields
    if case.grounds is not None:
        assert set(one.value("grounds") or ()) == case.grounds
    answered = outcomes(one)
    assert {rule: answered[rule] for rule in case.rules} == case.rules


@pytest.mark.parametrize(
    "case",
    [c for c in CASES if c.outcome not in ("denied", "granted_in_part")],
    ids=lambda c: c.name,
)
def test_no_adverse_flag_without_an_adverse_decision(case: Case, analyser: Analyser) -> None:
    answered = outcomes(letter(case.text, analyser))
    expected = {"kick_back"} if case.outcome == "kicked_back" else set()
    assert {rule for rule in ADVERSE_FLAGS if answered[rule] == "flagged"} == expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_flag_is_proved_on_the_page(case: Case, analyser: Analyser) -> None:
    one = letter(case.text, analyser)
    flat = " ".join(case.text.split())
    for found in findings(one).values():
        assert found.message
        if found.outcome != "flagged":
            continue
        assert any(proof.source == "letter" for proof in found.evidence)
        for proof in found.evidence:
            if proof.source == "reference":
                assert proof.table
                continue
            assert proof.sha256 == one.source.sha256
            assert proof.page == 1
            assert proof.boxes
            assert proof.quote
            assert proof.quote in flat


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_shape_of_a_letter(case: Case, analyser: Analyser) -> None:
    one = letter(case.text, analyser)
    assert set(one.fields) == {*VALUE_FIELDS, *LIST_FIELDS}
    flat = " ".join(case.text.split())
    for name, found in one.fields.items():
        assert found.name == name
        if name in LIST_FIELDS:
            assert (found.value is None) == (not found.items)
            assert [item.value for item in found.items] == (found.value or [])
            assert all(item.evidence for item in found.items)
        elif found.value is not None and name != "request_kind":
            assert found.evidence
            assert " ".join(str(found.raw).split()) in flat
    for sentence in one.sentences:
        assert sentence.role == sentence.roles[0]
        assert list(sentence.roles) == [r for r in ROLE_ORDER if r in sentence.roles]
        assert set(sentence.grounds) <= set(GROUNDS)
        assert ("ground" in sentence.roles) == bool(sentence.grounds)
        assert (sentence.case_specific is None) == (not sentence.grounds)
        assert sentence.evidence
    if case.outcome not in ("denied", "granted_in_part"):
        assert not one.value("grounds")
    assert one.value("request_kind") in (None, *DECISION_KINDS)


THREAD = """From: ICE Case Review
Sent: Wednesday, June 9, 2021 4:15 PM
To: Paula Reyes <paula@example.org>
Subject: RE: ICE Case Review request - Amina Deng, A012 345 678

Dear Counsel,

Your local ERO field office has not yet reviewed this request. Please contact your local ERO
field office for initial consideration before submitting a case review request to headquarters.

ICE Case Review Team

From: Paula Reyes <paula@example.org>
Sent: Tuesday, June 8, 2021 9:01 AM
To: CaseReview@ice.dhs.gov
Subject: ICE Case Review request - Amina Deng, A012 345 678

Dear Officer,

I write on behalf of my client, Amina Deng. We respectfully request an ICE case review. She was
convicted of theft on May 2, 2014 and the field office denied her release because she poses a
danger to the community.

Paula Reyes, Esq.
Law Office of Example
"""


def test_thread_is_read_newest_first_and_older_messages_lend_no_ground(
    analyser: Analyser,
) -> None:
    newest, older = letters(THREAD, analyser)
    assert (newest.kind.value, newest.outcome.value) == ("case_review", "kicked_back")
    assert (older.kind.value, older.outcome.value) == ("request", "none")
    assert newest.value("grounds") is None
    assert newest.value("sent_at") == "2021-06-09T16:15:00"
    assert newest.value("letter_date") == "2021-06-09"
    assert newest.value("person_name") == "Amina Deng"
    assert [(r.letter_id, r.relation) for r in newest.related] == [
        (older.letter_id, "older_message")
    ]
    assert older.related == ()
    assert outcomes(newest)["kick_back"] == "flagged"
    assert outcomes(older)["kick_back"] == "not_applicable"


MAIL = (
    "From: Boston Outreach <boston@ice.dhs.gov>\r\nTo: paula@example.org\r\n"
    "Date: Wed, 9 Jun 2021 16:15:00 -0400\r\nMessage-ID: <one@ice.example>\r\n"
    "Subject: Release request of Amina Deng, A012345678\r\n\r\n"
    "Dear Counsel,\r\n\r\nThe request for release is denied. Your client is a flight risk: she\r\n"
    "missed her appointment of May 3, 2021.\r\n\r\nSincerely,\r\n\r\nJohn Carver\r\n"
    "Deportation Officer\r\n"
)


def test_mail_is_dated_and_identified_by_its_headers(analyser: Analyser) -> None:
    one = letter(MAIL, analyser, "mail.eml")
    assert (one.kind.value, one.outcome.value) == ("release_request", "denied")
    assert one.value("sent_at") == "2021-06-09T16:15:00-04:00"
    assert one.value("letter_date") == "2021-06-09"
    # the same message kept in another file is another file, but its anchor is the Message-ID
    other = letter(MAIL.replace("one@ice", "two@ice"), analyser, "mail.eml")
    assert other.letter_id != one.letter_id


def test_boxes_that_exclude_each_other_decide_nothing(analyser: Analyser) -> None:
    one = letter(BOTH_BOXES, analyser)
    assert (one.kind.value, one.outcome.value) == ("custody_determination", "undetermined")


def test_letter_id_needs_neither_name_nor_path(analyser: Analyser) -> None:
    text = DENIALS[0].text
    assert letter(text, analyser, "a.txt").letter_id == letter(text, analyser, "b.txt").letter_id
    assert letter(text + "\n.", analyser).letter_id != letter(text, analyser).letter_id


def test_analysis_is_the_same_every_time(analyser: Analyser) -> None:
    text = DENIALS[4].text
    first = letter(text, analyser)
    letter(DENIALS[6].text, analyser)
    assert letter(text, analyser) == first


def test_poor_scan_is_undetermined_not_silent(analyser: Analyser) -> None:
    (one,) = analyse(scanned(read_text(DENIALS[1].text), quality=0.5), analyser=analyser)
    answered = outcomes(one)
    assert answered["low_legibility"] == "flagged"
    for rule in ("summary_denial", "missing_rationale", "no_reconsideration_notice"):
        assert answered[rule] == "undetermined"
    assert answered["decision_maker_unidentified"] == "undetermined"


def test_good_scan_reads_as_native_text(analyser: Analyser) -> None:
    (one,) = analyse(scanned(read_text(DENIALS[4].text)), analyser=analyser)
    native = letter(DENIALS[4].text, analyser)
    assert (one.kind.value, one.outcome.value) == (native.kind.value, native.outcome.value)
    assert one.value("grounds") == native.value("grounds")
    assert one.text_source == "ocr"
    assert one.quality == 0.9
    assert outcomes(one)["low_legibility"] == "clear"


def test_look_alike_letters_are_repaired_in_scans_only(analyser: Analyser) -> None:
    text = DENIALS[4].text.replace("is denied", "is denled").replace("arrested", "arrestcd")
    (one,) = analyse(scanned(read_text(text)), analyser=analyser)
    assert one.outcome.value == "denied"
    assert any("denled" in proof.quote for proof in one.outcome.evidence)


def test_page_without_a_word_is_a_letter_of_which_nothing_is_known(analyser: Analyser) -> None:
    reading = read_text("x")
    blank = replace(reading, pages=(replace(reading.pages[0], words=(), quality=0.0),))
    (one,) = analyse(blank, analyser=analyser)
    assert (one.kind.value, one.outcome.value) == ("undetermined", "undetermined")
    answered = findings(one)
    assert answered["low_legibility"].outcome == "flagged"
    assert answered["low_legibility"].evidence[0].boxes
    for rule in ("summary_denial", "missing_rationale", "kick_back"):
        assert answered[rule].outcome == "undetermined"


def test_versions_are_digests() -> None:
    assert len({ANALYSIS_VERSION, RULES_VERSION}) == 2
    assert all(len(v) == 16 and int(v, 16) >= 0 for v in (ANALYSIS_VERSION, RULES_VERSION))
