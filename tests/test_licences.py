"""The licence of everything a user installs with denialscan.

Walks what pyproject.toml requires, and what that requires in turn, and refuses
GPL, AGPL and whatever cannot be read as a licence known to be compatible with
Apache-2.0. It judges what packages declare about themselves; libraries bundled
inside a wheel (FFmpeg, LGPL, in opencv; libgfortran and libgomp, GPL with the
runtime exception, in numpy, scipy and scikit-learn) are linked dynamically and
keep their own terms.
"""

from __future__ import annotations

import re
from email.message import Message

import pytest
from dependencies import installed_closure, project
from packaging.utils import canonicalize_name

#: Names of licences that may be shipped beside Apache-2.0 code: SPDX names and
#: the wordings of trove classifiers and older metadata, folded to lower case.
PERMITTED = {
    "0bsd",
    "apache 2.0",
    "apache license 2.0",
    "apache software license",
    "apache-2.0",
    "bsd",
    "bsd license",
    "bsd-2-clause",
    "bsd-3-clause",
    "cc0-1.0",
    "isc",
    "isc license (iscl)",
    "mit",
    "mit license",
    "mit-0",
    "mit-cmu",
    "mozilla public license 2.0 (mpl 2.0)",
    "mpl-2.0",
    "psf-2.0",
    "zlib",
}

#: Packages whose metadata name no licence, or name it in words that no list can
#: hold, with what their own licence files say.
READ_BY_HAND = {
    # "BSD-3-Clause, Apache-2.0, dependency licenses": PDFium and the libraries
    # in it are BSD, Apache, MIT, zlib, IJG, FTL and Unicode licensed, as listed
    # in the LICENSES folder of the wheel.
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
    # A classifier says LGPL-3.0: that is libheif and libde265, which the wheel bundles as
    # shared libraries of their own and loads dynamically (LICENSES_bundled.txt in it); its
    # LICENSE.txt, for the package itself, is the BSD one.
    "pi-heif": "BSD-3-Clause",
    # "License :: OSI Approved" and no more; the LICENSE in the wheel is the MIT one.
    "skops": "MIT",
}


def declared_licence(package: Message) -> str:
    """Return what a package declares: the SPDX expression, else its classifiers,
    else the first line of the old free-text field; empty where it says nothing."""
    if name := READ_BY_HAND.get(canonicalize_name(package["Name"])):
        return name
    if expression := package.get("License-Expression"):
        return str(expression)
    classifiers = [
        line.rpartition("::")[2].strip()
        for line in package.get_all("Classifier", [])
        if line.startswith("License ::") and not line.endswith("OSI Approved")
    ]
    if classifiers:
        return " AND ".join(classifiers)
    text = str(package.get("License") or "").strip()
    return text.splitlines()[0] if text else ""


def is_permitted(licence: str) -> bool:
    """Say whether every part joined by AND offers, among those joined by OR, a
    permitted licence. Expressions with nested brackets are refused, not guessed."""
    return bool(licence) and all(
        any(
            name.strip().strip("()").lower() in PERMITTED or name.strip().lower() in PERMITTED
            for name in re.split(r"\s+OR\s+", part)
        )
        for part in re.split(r"\s+AND\s+", licence)
    )


def test_every_runtime_licence_is_permitted() -> None:
    packages = installed_closure(project()["dependencies"])
    licences = {name: declared_licence(package) for name, package in sorted(packages.items())}
    for name, licence in licences.items():
        print(f"{name} {packages[name]['Version']}: {licence or 'UNKNOWN'}")
    # Far fewer would mean that the walk stopped early: spaCy alone brings thirty.
    assert len(licences) > 40
    assert {"thinc", "cryptography", "numpy"} <= licences.keys()
    assert {name: text for name, text in licences.items() if not is_permitted(text)} == {}


@pytest.mark.parametrize(
    ("licence", "permitted"),
    [
        ("MIT", True),
        ("Apache-2.0 OR BSD-2-Clause", True),
        ("GPL-3.0-only OR MIT", True),
        ("BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0", True),
        ("ISC License (ISCL)", True),
        ("MIT AND GPL-2.0-or-later", False),
        ("GNU General Public License v3 (GPLv3)", False),
        ("AGPL-3.0-or-later", False),
        ("LGPL-2.1", False),
        ("Other/Proprietary License", False),
        ("see the file", False),
        ("", False),
    ],
)
def test_licence_words(licence: str, permitted: bool) -> None:
    assert is_permitted(licence) is permitted


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Name": "a", "License-Expression": "MIT", "License": "GPL"}, "MIT"),
        ({"Name": "a", "Classifier": "License :: OSI Approved :: MIT License"}, "MIT License"),
        ({"Name": "a", "Classifier": "License :: OSI Approved", "License": "BSD\nlong"}, "BSD"),
        ({"Name": "a"}, ""),
    ],
)
def test_where_a_licence_is_declared(headers: dict[str, str], expected: str) -> None:
    package = Message()
    for name, value in headers.items():
        package[name] = value
    assert declared_licence(package) == expected
