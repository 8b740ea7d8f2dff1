"""U.S. states and territories: names and postal codes."""

from __future__ import annotations

_NAMES = """Alabama AL|Alaska AK|Arizona AZ|Arkansas AR|California CA|Colorado CO|Connecticut CT|
Delaware DE|District of Columbia DC|Florida FL|Georgia GA|Guam GU|Hawaii HI|Idaho ID|Illinois IL|
Indiana IN|Iowa IA|Kansas KS|Kentucky KY|Louisiana LA|Maine ME|Maryland MD|Massachusetts MA|
Michigan MI|Minnesota MN|Mississippi MS|Missouri MO|Montana MT|Nebraska NE|Nevada NV|
New Hampshire NH|New Jersey NJ|New Mexico NM|New York NY|North Carolina NC|North Dakota ND|
Northern Mariana Islands MP|Ohio OH|Oklahoma OK|Oregon OR|Pennsylvania PA|Puerto Rico PR|
Rhode Island RI|South Carolina SC|South Dakota SD|Tennessee TN|Texas TX|Utah UT|Vermont VT|
Virgin Islands VI|Virginia VA|Washington WA|West Virginia WV|Wisconsin WI|Wyoming WY"""

#: Postal code by lower-case name.
CODE_BY_NAME: dict[str, str] = {
    entry.strip()[:-3].lower(): entry.strip()[-2:] for entry in _NAMES.split("|")
}
CODES = frozenset(CODE_BY_NAME.values())


def state_code(text: str) -> str | None:
    """Return the postal code for a state's name or code (``wa``, ``Washington``), else None."""
    plain = " ".join(text.replace(".", "").split())
    if plain.upper() in CODES:
        return plain.upper()
    return CODE_BY_NAME.get(plain.lower())
