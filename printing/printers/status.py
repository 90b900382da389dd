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


def is_answer(byte: int) -> bool:
    """Answers to DLE EOT have bits 1 and 4 set, 0 and 7 not: anything else is noise on the line."""
    return byte & 0b1001_0011 == 0b0001_0010


def from_answers(printer: int, offline: int, paper: int) -> PrinterStatus:
    """From the answers to DLE EOT 1, 2 and 4."""
    return PrinterStatus(
        known=True,
        online=not printer & 0x08,
        paper=not (paper & 0x60 or offline & 0x20),
        near_end=bool(paper & 0x0C),
        cover_open=bool(offline & 0x04),
        fault=bool(offline & 0x40),
    )


def check(status: PrinterStatus) -> None:
    """Raises ExpectedError(printer.errors.cover_open | no_paper | busy) for a printer that can't print now."""
    if status.cover_open:
        raise ExpectedError("printer.errors.cover_open")
    if not status.paper:
        raise ExpectedError("printer.errors.no_paper")
    if status.fault or not status.online:
        raise ExpectedError("printer.errors.busy")
