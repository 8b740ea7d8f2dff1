"""Whether the letter has its client in a place on its day, by the words around the place."""

from __future__ import annotations

import pytest
from reading_letters import letter, office_letter

from denialscan.nlp import Analyser

_STEWART = "STWRTGA"
#: Use of the place, sentence.
_SENTENCES = [
    ("past", "ICE first encountered your client on July 4, 2016 at the Stewart Detention Center."),
    ("past", "Your client was released from Harris County Jail on October 30, 2023 and taken into ICE custody at Stewart Detention Center on that day."),
    ("other", "The sponsor's husband is himself in custody at Stewart Detention Center."),
    ("other", "Your client's sister, Olga, A 211 444 555, is at Stewart Detention Center. Olga was"),
    ("other", "The friend with whom your client would live, Mr. Ortiz, is held at Stewart Detention Center. He"),
    ("current", "Your client is detained at Stewart Detention Center. Persons"),
    ("other", "Persons detained at Stewart Detention Center are reviewed by the same unit."),
    ("other", "Your client's bond hearing was held at the Stewart Detention Center."),
    ("other", "In a lawsuit about conditions at Stewart Detention Center, the court ordered releases; your client is not a class member as she is not held there."),
    ("past", "Before his ICE arrest your client served 90 days in the Harris County Jail, and he was then housed at Stewart Detention Center."),
    ("other", "In your letter you ask that your client be moved to the Stewart Detention Center to be held nearer her family."),
    ("other", "You request that she be released or detained at Stewart Detention Center. Both are denied."),
    ("other", "As of today, your client is on writ at the Stewart Detention Center and will be returned to our custody at Joe Corley thereafter."),
    ("other", "As of today, your client is on writ at the Bexar County Jail and will be returned to our custody at Stewart Detention Center thereafter."),
    ("past", "Your client was taken into custody on May 2, 2019 at the Stewart Detention Center."),
    ("past", "She was booked on May 2, 2019 at the Stewart Detention Center."),
    ("other", "Your husband's cousin, who was arrested with you, is being held at Stewart Detention Center."),
    ("other", "Her husband is detained at Stewart Detention Center."),
    ("current", "Your client, whose husband lives in Conroe, is held at Stewart Detention Center."),
    ("current", "She lives apart from her husband and is held at Stewart Detention Center."),
    ("current", "Her husband is a citizen, and she is held at Stewart Detention Center."),
    ("current", "Your client was arrested on May 2, 2019, and is now detained at Stewart Detention Center."),
    ("current", "She was arrested in Macon on May 2, 2019, and has been detained at Stewart Detention Center since then."),
    ("current", "Your client was booked into Stewart Detention Center on May 2, 2019, where she remains."),
    ("current", "Your client, who is at Stewart Detention Center, asks for release."),
    ("current", "You are at Stewart Detention Center."),
    ("current", "You asked that your client, who is detained at Stewart Detention Center, be released."),
    ("current", "Your request that she be moved nearer her family is denied, and she remains at Stewart Detention Center."),
    ("other", "Your request for a transfer to the Stewart Detention Center is denied."),
    ("other", "If she were transferred to Stewart Detention Center, she could see her lawyer."),
    ("other", "She would prefer to be held at Stewart Detention Center."),
    ("other", "Counsel would like her to be housed at Stewart Detention Center."),
    ("other", "Visits at Stewart Detention Center have resumed."),
    ("other", "She was never held at Stewart Detention Center."),
    ("other", "We have no detainees at Stewart Detention Center."),
    ("current", "She was transferred on March 4, 2021 to Stewart Detention Center."),
    ("current", "Your client was moved to Stewart Detention Center on March 4, 2021."),
    ("other", "A person in your request, Ms. Paz's brother, is in custody at Stewart Detention Center."),
    ("current", "The above-named individual is being held at Stewart Detention Center."),
    ("other", "You say that your client should be kept at Stewart Detention Center."),
    ("other", "She is to be returned on Monday to Stewart Detention Center."),
    ("other", "Your client has a friend at Stewart Detention Center."),
    ("other", "The letter concerns an officer at Stewart Detention Center."),
    ("current", "ICE holds your client at Stewart Detention Center."),
    ("current", "Your client continues to be held at Stewart Detention Center."),
    ("current", "The individuals named above are detained at Stewart Detention Center."),
    ("current", "Your client may be visited at Stewart Detention Center."),
    ("other", "The declaration was signed at Stewart Detention Center."),
    ("current", "We decline to release your client, who will remain in custody at Stewart Detention Center."),
    ("other", "She asks to be transferred from Joe Corley to Stewart Detention Center."),
    ("current", "Your client's son visits her; she is held at Stewart Detention Center."),
    ("current", "Your client says her son is ill. She is held at Stewart Detention Center."),
    ("other", "Your client's son, with whom she entered, remains at Stewart Detention Center."),
    ("current", "Mr. Paz asks for release to his sister from Stewart Detention Center."),
    ("current", "Your client's mother wrote that your client is held at Stewart Detention Center."),
    ("other", "Your transfer to Stewart Detention Center was not approved."),
    ("other", "A transfer to Stewart Detention Center cannot be arranged."),
    ("other", "We may transfer your client to Stewart Detention Center."),
    ("current", "Since his transfer to Stewart Detention Center he has behaved."),
    ("current", "ICE transferred your client to Stewart Detention Center on May 3, 2021."),
    ("current", "This confirms receipt of the request for release of Alex R. Paz Cis, at Stewart Detention Center."),
    ("current", "The form you gave to the desk officer at Stewart Detention Center was read."),
    ("current", "She walks out of Stewart Detention Center at noon."),
    ("other", "An officer at Stewart Detention Center read the form."),
]  # fmt: skip


@pytest.mark.parametrize(("use", "sentence"), _SENTENCES)
def test_use_of_a_place(use: str, sentence: str, analyser: Analyser) -> None:
    body = f"The request for release is denied. {sentence}"
    found = letter(office_letter(body, office="Atlanta Field Office"), analyser).value("facilities")
    assert [f["as"] for f in found or [] if f["value"] == _STEWART] == [use]
