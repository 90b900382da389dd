"""A ward's green days from its green_days.toml; a ward without the file has none.

Called by Catalogue. Raises ExpectedError(catalogue.errors.unreadable | .wrong).
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from kiosk.catalogue.reading import decode, fault, table
from kiosk.values.green_days import GreenDay

MOST_MINUTES = 8 * 60  # within a day
LONGEST_NAME = 64  # letters: it stands in events and on the slip


class GreenDocument(msgspec.Struct, frozen=True, kw_only=True):
    """green_days.toml as it is written."""

    version: int
    green_days: tuple[GreenDay, ...] = ()


def load(path: Path) -> tuple[GreenDay, ...]:
    if not path.exists():
        return ()
    found = decode(table(path), GreenDocument, path, "").green_days
    keys = [green.key for green in found]
    for green in found:
        if keys.count(green.key) > 1:
            raise fault(path, "green_days > key", "value_twice", value=green.key)
        _check(green, path)
    return found


def _check(green: GreenDay, path: Path) -> None:
    where = f"green_days {green.key}"
    codes = [one.code for one in green.procedures]
    if not 1 <= green.weekday <= 7:
        raise fault(path, f"{where} > weekday", "weekday")
    if not all(1 <= one.minutes <= MOST_MINUTES for one in green.procedures):
        raise fault(path, f"{where} > minutes", "count_between", least=1, most=MOST_MINUTES)
    twice = next((code for code in codes if codes.count(code) > 1), None)
    if twice is not None:
        raise fault(path, f"{where} > procedures", "value_twice", value=twice)
    if not 0 < len(green.name.vi) <= LONGEST_NAME:
        raise fault(path, f"{where} > name", "not_valid")
    if green.effective_to is not None and green.effective_to < green.effective_from:
        raise fault(path, f"{where} > effective_to", "not_valid")
