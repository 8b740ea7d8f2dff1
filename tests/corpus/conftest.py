"""Make the modules of scripts/make_corpus.py importable as ``corpus``."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

LETTER = """\
---
layout: letter          # a remark
font: Times
size: 11
family: test-family
---
::letterhead left
U.S. Department of Homeland Security
Seattle, WA 98168
::letterhead right
U.S. Immigration and Customs Enforcement
::date right
March 24, 2021
::address
Jane Q. Counsel
::re
RE: ROE, Pat
A 012 345 678
::title
Decision
::body
Your application is denied because the travel
document was issued on May 2, 2015.

No appeal lies from this decision.
::list numbered
first item
second item
::checks
[x] a danger to the community
[ ] a risk of flight
::table
Date | Offense
05/02/2015 | Theft
::quote
The alien may be released.
::signature
Sincerely,
[signature]
Pat Officer
Field Office Director
::service
Served [x] in person [ ] by mail
::cc
cc: file
::handwritten
no passport on file
::footer
Page {page} of {pages}
"""

MAIL = """\
---
layout: email
family: test-mail
print: yes
---
::message
From: "Doe, Jane" <jane.doe@ice.dhs.gov>
To: Counsel One <counsel@example.org>
Date: Tue, 16 Mar 2021 09:12:00 -0500
Subject: RE: Case review - Peña

The request is denied.

Jane Doe
Deportation Officer
::quoted gmail
From: Counsel One <counsel@example.org>
Date: Mon, 15 Mar 2021 17:00:00 -0500
Subject: Case review

We ask for review.
::quoted outlook
From: Field Office
Sent: Friday, March 12, 2021 8:00 AM
Subject: FW: older

The field office has denied it.
"""


@pytest.fixture
def letter_text() -> str:
    return LETTER


@pytest.fixture
def mail_text() -> str:
    return MAIL
