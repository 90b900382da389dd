"""Text from outside, composed (Unicode NFC) once where it comes in, so that equal names are equal everywhere.

Some keyboards ("tổ hợp"), pasted text and files give a letter and its marks apart. Called by Store.run for every
command, by what reads files and passwords, and by the fields of ui. Events are never touched: what another station
signed stays as it is.
"""

from __future__ import annotations

import unicodedata
from typing import TypeVar

import msgspec

from kiosk.values.base import Value

T = TypeVar("T")


def nfc(text: str) -> str:
    """The text composed; itself where it is."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def composed(value: T) -> T:
    """A command with all its texts composed, those of the values within it too; itself where they are."""
    return _composed(value)  # type: ignore[return-value]


def _composed(value: object) -> object:
    if type(value) is str:  # no StrEnum
        return nfc(value)
    if isinstance(value, Value):
        changed = {name: new for name in value.__struct_fields__ if (new := _new(getattr(value, name))) is not None}
        return msgspec.structs.replace(value, **changed) if changed else value
    if type(value) is tuple:
        return tuple(map(_composed, value)) if any(_new(one) is not None for one in value) else value
    if type(value) is dict:
        return {_composed(key): _composed(one) for key, one in value.items()}
    return value


def _new(value: object) -> object | None:
    """What stands in its place, or None where nothing need change."""
    if value is None or isinstance(value, int | float | bytes) or (type(value) is str and value.isascii()):
        return None
    new = _composed(value)
    return None if new is value or new == value else new
