"""What devices announce on the bus: a scanned text, a button, a device that came or went, a paper, a print's outcome.

Announced by kiosk.devices and printing; shown by the windows. Nothing of this is stored.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from kiosk.values.base import Value
from kiosk.values.composing import nfc
from kiosk.values.ids import Place
from kiosk.values.print_jobs import JobState, PaperKind, PrintJob
from kiosk.values.ratings import Level


class Scanned(Value, frozen=True, kw_only=True):
    """One whole text from a scanner, decoded, without its terminator, composed. Personal data: never logged."""

    text: str

    def __post_init__(self) -> None:
        if not self.text.isascii():
            msgspec.structs.force_setattr(self, "text", nfc(self.text))


class ScanFailed(Value, frozen=True, kw_only=True):
    """Something was scanned and can't be used. `error` is a text key (with .title and .message)."""

    error: str  # devices.errors.garbled | devices.errors.too_long


class ScannerState(Value, frozen=True, kw_only=True):
    """The scanner came or went."""

    connected: bool
    port: str = ""


class LineState(Value, frozen=True, kw_only=True):
    """A pad with buttons, a counter's display, or a keypad for whoever sees nothing, came or went."""

    device: str  # pad | led | keypad
    place: Place
    connected: bool


class ButtonPressed(Value, frozen=True, kw_only=True):
    """A button of the pad at `place`; it means nothing unless a question stands there."""

    place: Place
    level: Level


class AudioKey(StrEnum):
    """A tactile key of the audio way, or what its jack says. Named as in the settings."""

    START = "start"
    PREVIOUS = "previous"
    NEXT = "next"
    CONFIRM = "confirm"
    PLUGGED = "plugged"
    UNPLUGGED = "unplugged"


class AudioKeyPressed(Value, frozen=True, kw_only=True):
    """Of the keypad of the machine at `place`."""

    place: Place
    key: AudioKey


class ButtonAnswered(Value, frozen=True, kw_only=True):
    """A button has answered the question of that desk: it is over on every screen, too."""

    desk: Place


class PaperCameOut(Value, frozen=True, kw_only=True):
    """A paper of the virtual printer: the very bytes it got, and pictures that it drew from them."""

    printer: str  # whose virtual printer, e.g. "kiosk-1"
    kind: PaperKind
    raw: bytes  # ESC/POS, or a PDF
    pictures: tuple[bytes, ...] = ()  # PNG, one per cut; () for a PDF, which the window renders itself
    name: str = ""  # ticket number or code


class JobOutcome(Value, frozen=True, kw_only=True):
    """How a print job stands: HANDED_OVER to a queue, again whenever that gives another reason why it waits, then how
    it ended, once. Nothing is tried again by itself."""

    job: PrintJob
    state: JobState  # HANDED_OVER, or an end
    reason: str = ""  # text key of the error, e.g. "printer.errors.no_paper"
    label: str = ""  # ticket number or code, for "Số của ông/bà là …" (text printer.citizen.<reason>)
