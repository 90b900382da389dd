"""Personal identification numbers (số định danh cá nhân): 12 digits PPP G YY NNNNNN, without a check digit.

Called by the card reader, forms and screens. What the digits say is a hint, never a proof: numbers were
re-issued and sexes re-determined (docs/design/counter.md#personal-number). Refuses with rules.errors.personal_number.
"""

from __future__ import annotations

import re

from kiosk.errors import ExpectedError
from kiosk.values.people import Sex

_NUMBER = re.compile(r"\d{12}", re.ASCII)


def is_number(text: str) -> bool:
    """Exactly twelve ASCII digits."""
    return _NUMBER.fullmatch(text) is not None


def normalise(text: str) -> str:
    """The twelve digits of what a person typed, blanks and dots left out. Raises ExpectedError."""
    digits = re.sub(r"[\s.\-]", "", text)
    if not is_number(digits):
        raise ExpectedError("rules.errors.personal_number")
    return digits


def birth_year(number: str) -> int:
    """The year of birth in the number: G 0, 1 is 19xx, 2, 3 is 20xx and so on."""
    return 1900 + 100 * (int(number[3]) // 2) + int(number[4:6])


def sex(number: str) -> Sex:
    """The sex in the number: an even G is male."""
    return Sex.FEMALE if int(number[3]) % 2 else Sex.MALE


def place_code(number: str) -> str:
    """Province before 1/7/2025, or country, of birth registration."""
    return number[:3]


def masked(number: str) -> str:
    """As "001•••••3456": for screens that others can see."""
    return f"{number[:3]}{'•' * max(0, len(number) - 7)}{number[-4:]}" if len(number) > 7 else "•" * len(number)
