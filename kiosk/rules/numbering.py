"""How a queue number is written and read back: a field's letter and at least three digits, "A042".

Also the mark of a station's own volume of the ward's books. Called by services and screens. `parse_label` refuses
what is no number with rules.errors.label.
"""

from __future__ import annotations

import re

from kiosk.errors import BugError, ExpectedError

KIT = range(900, 1000)  # numbers of every letter that no machine gives: those of slips printed ahead (services.kit)
_LABEL = re.compile(r"([A-Z])\s*-?\s*0*(\d{1,6})(?:-(\d{1,2}))?", re.ASCII)


def label(letter: str, number: int, conflict: int = 0) -> str:
    """As "A042"; four digits from 1000 on. A second bearer of a number is "A042-2" (docs/design/sync.md#conflicts)."""
    if len(letter) != 1 or not ("A" <= letter <= "Z") or number < 1:
        raise BugError(f"no label for {letter!r} {number}")
    return f"{letter}{number:03d}" + (f"-{conflict + 1}" if conflict else "")


def beyond_kit(number: int) -> int:
    """This number, or the next one that a machine may give."""
    return KIT.stop if number in KIT else number


def kit_number(nth: int) -> int:
    """The number on the nth slip that was ever printed ahead in one letter, from 1 on; they come round again."""
    return KIT[(nth - 1) % len(KIT)]


def parse_label(text: str) -> tuple[str, int, int]:
    """Letter, number and conflict of what a person typed: "A042", "a 42", "A42-2".

    Raises ExpectedError(rules.errors.label).
    """
    match = _LABEL.fullmatch(text.strip().upper())
    if match is None or int(match[2]) < 1:
        raise ExpectedError("rules.errors.label", text=text.strip())
    return match[1], int(match[2]), int(match[3]) - 1 if match[3] and int(match[3]) > 1 else 0


def volume(station: str, epoch: int) -> str:
    """A station's own volume of the ward's books, unique in the ward: "K7Q2M9X4", after a restore "K7Q2M9X4E2"."""
    short = station.rpartition(".")[2].upper()
    return short if epoch == 1 else f"{short}E{epoch}"
