"""Where sentences end. A bar marks each end; every person is invented."""

from __future__ import annotations

import pytest

from denialscan.splitting import sentence_bounds

TABLE = """
Your request is denied. | You may ask again.
Mr. Deng lives at 5 Elm St. in Boston.
Ms. Deng and Mrs. Holm came. | Dr. Okafor did not.
The letter of Hon. Mary Holm was read.
Atty. Rivera wrote on May 3, 2021. | We answered on May 5.
John Q. Carver signed. | Mary Holm did not.
The file of J. R. Deng was read. | It is complete.
Counsel for John Deng Jr. asked for release.
You are John Deng Jr. | You were born in 1990.
She works for Acme Inc. in Ohio.
She works for Acme Inc. | She began in 2019.
You were held in the U.S. | The court agreed.
You came to the U.S. Border Patrol station at noon.
The U.S. Immigration Court in Boston ruled.
See 8 C.F.R. § 241.4(l). | You did not report.
See 8 C.F.R. 241.4 and Matter of A. B. for more.
Your detention is under 8 U.S.C. § 1231(a)(6). | It will be reviewed.
Under sec. 241 of the Act you are held.
Under Sec. 236(c) you are held. | No bond is set.
The statute, 8 U.S.C. 1226(c), applies.
Matter of Guerra, 24 I. & N. Dec. 37 (BIA 2006), sets out the factors.
Zadvydas v. Davis, 533 U.S. 678 (2001), is not in point.
The decision in Deng v. Holm was read. | It does not help you.
See Fed. Reg. vol. 65, p. 80281.
Your A-number is A 012 345 678. | Keep this letter.
Re: A012-345-678. | Your request is denied.
The file, No. 12-345, was closed.
The docket is no. 4. | It was closed.
Nos. 3 and 4 are missing.
Art. 5 and para. 3 apply.
The hearing is at 9:30 a.m. on Monday.
The hearing is at 9:30 a.m. | You must come.
Call before 4 p.m. at the latest.
Call before 4 p.m. | Please bring this letter.
You left on Jan. 3, 2020. | You came back.
You left on Sept. 14. | You came back on Oct. 2.
On Nov. 3 you were arrested in St. Paul.
The fee is $5.50 and no more.
The fee is $155.00. | It was not paid.
You weigh 72.5 kg.
Write to john.carver@ice.dhs.gov. | We will answer.
Write to outreach.boston@ice.dhs.gov for more.
The form is at www.ice.gov/forms. | Fill it in.
See https://www.ice.gov/doclib/policy.pdf for the text.
Go to ice.gov. | Choose your office.
Is this final? | It is. | Good.
Is this final? | No. | You may ask again.
Stop! | You are under arrest.
Who decides? | The director does.
He said "yes." | Then he left.
He said "no!" | Then he left.
She wrote, "I will come." | She did not.
(See attached.) | You may keep it.
The order stands (see page 2). | You may appeal.
You failed to: (1) report; | (2) pay; | and (3) appear.
The reasons are: (a) danger; | (b) flight.
We need (i) a passport; | (ii) a photograph; | and (iii) the fee.
Bring 1. a passport; | 2. a photograph.
You need a sponsor; | * an address
1. You failed to report. | 2. You moved.
1. You failed to report in 2019. | 2. You moved.
(1) You failed to report. | (2) You moved.
a. You failed to report. | b. You moved.
IV. Disposition. | The request is denied.
REASON: You failed to report.
REASON: You failed to report. | DECISION: Denied.
Decision: denied. | Reason: flight risk.
The request is denied. | The stay is lifted.
The request is denied . | You may ask again.
your request is denied. | you may ask again.
we got your note. | it is in the queue.
the request was denied by the f.o.d. yesterday.
You state that ... ICE failed to answer.
You waited... | Then you left.
You wrote "the decision ... is wrong" in May.
He was, etc., detained.
He had papers, letters, etc. | They were read.
Letters, records, e.g. of school, were read.
The rule, i.e. section 241, applies.
The office at 1 Main St. | You may call it.
The office is on N. Main St. in Buffalo.
Go to Ste. 200. | Ask for the desk.
He lives on Oak Ave. near the school.
The Asst. Director signed.
Lt. Vega and Sgt. Moss wrote reports. | Both were read.
Capt. Vega wrote a report.
Gov. Holm pardoned no one.
The approx. date is May 3.
You were seen by I.C.E. officers.
You were seen by I.C.E. | You ran.
Your case is at D.H.S. now.
Exh. B and Ex. C were read.
Encl. 1 is a letter. | Encl. 2 is a photograph.
Your cousin lives in Washington, D.C. with her family.
Your cousin lives in Washington, D.C. | She is a citizen.
The order is dated March 3, 2020. | 8 CFR 241.4 applies.
Usted fue detenido. | ¿Puede apelar? | Sí.
El Sr. Pérez vive en EE.UU. con su familia.
El Sr. Pérez vive en EE.UU. | Usted no.
La Sra. Gómez y la Srta. Ruiz vinieron. | El Lic. Mora no.
El Dr. Soto y la Dra. Vega firmaron.
El expediente núm. 45 fue cerrado.
Vea la pág. 3 y el art. 5 del reglamento.
Su solicitud fue negada. | Usted puede apelar.
¡Atención! | Lea esta carta.
Uds. deben venir. | Traigan sus papeles.
Usted fue detenido en la Av. Central el lunes.
El Ing. Mora y la Lcda. Ruiz declararon.
Usted permanecerá detenido. / | You will remain detained.
No ha comparecido. / | You have not appeared.
He is 5 ft. 8 in. tall.
The distance is 5 mi. from here.
The record (vol. 2) was read. | It shows nothing new.
The count was dismissed (nolle pros.) in May.
Officer R. Cavazos told you so.
Officer R. Cavazos told you so. | He wrote it down.
Mt. Vernon and Ft. Worth are far.
You told Det. Moss the truth.
On May 3. 2020 you were arrested.
See 8 CFR 241. 4(l) for the rule.
The paper is from Rev. Adams and Fr. Luis.
Msgr. Vega will house you.
See pp. 3-5 and fn. 2.
She earned a Ph.D. in 2010.
Sponsor: R. Holm, 5 Oak Rd. | Phone: none.
The request is DENIED. | NO APPEAL LIES.
After review, ERO has denied it!! | Please call.
The answer is no. | He stays.
It is so ordered. | Done in Boston.
"""

#: A space lost in reading, or none where none belongs.
TIGHT = [
    ("The request is denied.The stay is lifted.", 2),
    ("You failed to report.You moved away.", 2),
    ("It was denied.I was told so.", 2),
    ("Write to john.carver@ICE.dhs.gov now.", 1),
    ("See www.Ice.gov now.", 1),
    ("Mr.Deng came.", 1),
    ("He was born on 3.May in Lima.", 1),
]


def split(text: str) -> list[str]:
    return [text[a:b] for a, b in sentence_bounds(text)]


@pytest.mark.parametrize("row", TABLE.strip().splitlines())
def test_ends(row: str) -> None:
    """The mark "/" between two languages belongs to neither sentence."""
    expected = [part.strip().removesuffix(" /") for part in row.split("|")]
    assert split(row.replace(" | ", " ")) == expected


@pytest.mark.parametrize(("text", "count"), TIGHT)
def test_a_space_lost_after_the_stop(text: str, count: int) -> None:
    found = split(text)
    assert len(found) == count
    assert "".join(found) == text


@pytest.mark.parametrize("text", ["", "   ", "."])
def test_nothing_to_split(text: str) -> None:
    assert split(text) == ([text] if text.strip() else [])


def test_a_long_run_is_quick() -> None:
    """Time must grow with the length, not with its square."""
    import time

    text = "You moved to 5 Elm St. in May, etc. and so on; * no. 3 was lost . " * 3000
    before = time.process_time()
    assert sum(1 for _ in sentence_bounds(text)) > 100
    assert time.process_time() - before < 6
