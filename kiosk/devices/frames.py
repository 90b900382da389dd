"""What pads with buttons and counters' displays say on their lines: protocols as data, from protocols/*/*.toml.

A frame is bytes in hexadecimal with places to fill: "{button}" of a pad, "{number}" of a display, "{address}" and
"{checksum}". Read by kiosk.devices.{pad,led}, `motcua doctor` and settings pages; pure but for reading the files.
Raises ExpectedError devices.errors.no_protocol.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from kiosk.errors import ExpectedError
from kiosk.values.base import Value
from kiosk.values.lines import LineSettings
from kiosk.values.ratings import Level

FOLDER = Path(__file__).parent / "protocols"
_SEGMENTS = dict(zip(
    " -0123456789ABCDEFGHJLNOPRSTUY",
    bytes.fromhex("00 40 3F 06 5B 4F 66 6D 7D 07 7F 6F 77 7C 39 5E 79 71 3D 76 1E 38 54 5C 73 50 6D 78 3E 6E"),
    strict=True,
))  # fmt: skip


class Digits(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a number, or an address, stands in a frame."""

    form: Literal["ascii", "bcd", "segments", "byte"]
    width: Annotated[int, msgspec.Meta(ge=1, le=8)] = 1
    letters: bool = False
    fill: Literal["0", " "] = "0"

    def encoded(self, label: str) -> bytes:
        """`label` as "A012", or "12"; "" is a dark display."""
        if self.form == "byte":
            return bytes([int(label or 0) % 256])
        signs = label.upper() if self.letters else re.sub(r"\D", "", label).lstrip("0")
        shown = signs.rjust(self.width, self.fill if label else " ")[-self.width :]
        if self.form == "ascii":
            return shown.encode("ascii", "replace")
        if self.form == "segments":
            return bytes(_SEGMENTS.get(sign, 0) for sign in shown)
        return bytes.fromhex(shown.replace(" ", "F").rjust(self.width + self.width % 2, "F"))


class Checksum(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    kind: Literal["none", "xor", "sum", "crc16"] = "none"
    first: int = 0
    """The first byte of the frame that counts; the last is the one before the checksum."""

    def of(self, frame: bytes) -> bytes:
        counted = frame[self.first :]
        if self.kind == "crc16":
            return _crc16(counted).to_bytes(2, "little")
        if self.kind == "sum":
            return bytes([sum(counted) % 256])
        found = 0
        for byte in counted:
            found ^= byte
        return bytes([found]) if self.kind == "xor" else b""


class _Protocol(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    baud: int
    parity: Literal["none", "even", "odd"] = "none"
    address: Digits = Digits(form="byte")
    checksum: Checksum = Checksum()

    def line(self, settings: LineSettings) -> LineSettings:
        """The line as the settings want it, where they say nothing as the protocol does."""
        parity = settings.parity if settings.parity != "none" else self.parity
        return msgspec.structs.replace(settings, baud=settings.baud or self.baud, parity=parity)


class PadProtocol(_Protocol, frozen=True, kw_only=True):
    press: str
    """What the pad sends for a button."""
    buttons: dict[Literal["very_satisfied", "satisfied", "unsatisfied"], str]
    asks: str = ""
    """What it is sent while a question stands; "" where it has no lamp."""
    rests: str = ""

    def presses(self, address: int) -> dict[bytes, Level]:
        """Every frame that the pad may send, with the answer that it means."""
        return {
            self._frame(self.press, address, button=bytes.fromhex(sign)): Level[name.upper()]
            for name, sign in self.buttons.items()
        }

    def lamp(self, address: int, *, lit: bool) -> bytes:
        return self._frame(self.asks if lit else self.rests, address)

    def _frame(self, template: str, address: int, button: bytes = b"") -> bytes:
        return built(template, self.checksum, {"address": self.address.encoded(str(address)), "button": button})


class DisplayProtocol(_Protocol, frozen=True, kw_only=True):
    show: str
    number: Digits
    again_seconds: int = 0
    """How often what stands is sent again; 0 = once."""

    def shows(self, label: str, address: int) -> bytes:
        """`label` as "A012"; "" darkens the display."""
        parts = {"address": self.address.encoded(str(address)), "number": self.number.encoded(label)}
        return built(self.show, self.checksum, parts)


def built(template: str, checksum: Checksum, parts: dict[str, bytes]) -> bytes:
    """The bytes of a frame."""
    frame = b""
    for word in template.split():
        name = word.strip("{}")
        frame += bytes.fromhex(word) if name == word else checksum.of(frame) if name == "checksum" else parts[name]
    return frame


def pad_protocol(name: str) -> PadProtocol:
    return msgspec.toml.decode(_text("pads", name), type=PadProtocol)


def display_protocol(name: str) -> DisplayProtocol:
    return msgspec.toml.decode(_text("displays", name), type=DisplayProtocol)


def names(kind: str) -> list[str]:
    """Of "pads" or "displays"."""
    return sorted(path.stem for path in (FOLDER / kind).glob("*.toml"))


def _text(kind: str, name: str) -> bytes:
    if name not in names(kind):
        raise ExpectedError("devices.errors.no_protocol", name=name[:40], names=", ".join(names(kind)))
    return (FOLDER / kind / f"{name}.toml").read_bytes()


def _crc16(data: bytes) -> int:
    """As Modbus has it: polynomial A001, beginning with FFFF."""
    found = 0xFFFF
    for byte in data:
        found ^= byte
        for _ in range(8):
            found = found >> 1 ^ 0xA001 if found & 1 else found >> 1
    return found
