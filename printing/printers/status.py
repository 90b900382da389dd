"""What a printer says of itself, and the errors that follow from it. Pure: answers in, status out.

Bits of the DLE EOT answers as in the Epson ESC/POS reference; printers that never answer are `known=False`,
which is no error: many cheap printers and one-way cables are like that.
"""

from __future__ import annotations

from kiosk.errors import ExpectedError
from kiosk.values.base import Value


class PrinterStatus(Value, frozen=True, kw_only=True):
    known: bool = False
    online: bool = True
    paper: bool = True
    near_end: bool = False
    cover_open: bool = False
    fault: bool = False  # cutter or other error
    tells: bool = False  # says when a paper is out


def is_answer(byte: int) -> bool:
    """Answers to DLE EOT have bits 1 and 4 set, 0 and 7 not: anything else is noise on the line."""
    return byte & 0b1001_0011 == 0b0001_0010


def is_printed_answer(byte: int) -> bool:
    """The answer to GS r 1 has bits 4 and 7 not set (flow control and DLE EOT have bit 4), 2 and 3 without paper."""
    return not byte & 0b1001_1100


def from_answers(printer: int | None, offline: int | None, paper: int | None) -> PrinterStatus:
    """From the answers to DLE EOT 1, 2 and 4; None = that one is never answered."""
    known = any(answer is not None for answer in (printer, offline, paper))
    printer, offline, paper = printer or 0, offline or 0, paper or 0
    return PrinterStatus(
        known=known,
        online=not printer & 0x08,
        paper=not (paper & 0x60 or offline & 0x20),
        near_end=bool(paper & 0x0C),
        cover_open=bool(offline & 0x04),
        fault=bool(offline & 0x40),
    )


def trouble(status: PrinterStatus) -> str:
    """cover_open | no_paper | busy for a printer that can't print now; "" for one that can."""
    if status.cover_open:
        return "cover_open"
    if not status.paper:
        return "no_paper"
    return "busy" if status.fault or not status.online else ""


def stops(status: PrinterStatus) -> bool:
    """Somebody must see to the printer before it goes on; a feed key that is held down ends by itself."""
    return trouble(status) in ("cover_open", "no_paper")


def check(status: PrinterStatus) -> None:
    """Raises ExpectedError(printer.errors.<trouble>) for a printer that can't print now."""
    if found := trouble(status):
        raise ExpectedError(f"printer.errors.{found}")
