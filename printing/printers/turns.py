"""Whose turn a printer's line is, within this program: a paper's, or that of somebody who asks how the printer is.

The spooler holds a line while it prints, ui.devices while it asks; another's turn is waited for, or left out. What
other programs do with a line is the line's own to see (printer.errors.in_use). Nothing is raised.
"""

from __future__ import annotations

import threading

from printing.printers.profiles import PrinterChoice

Line = tuple[str, str, str]
_making = threading.Lock()
_turns: dict[Line, threading.Lock] = {}


def line_of(choice: PrinterChoice, place: str) -> Line:
    """What tells one printer from another: without a target each place has its own."""
    return choice.transport, choice.target, "" if choice.target else place


def turn_at(choice: PrinterChoice, place: str) -> threading.Lock:
    """To be held while the printer is open."""
    with _making:
        return _turns.setdefault(line_of(choice, place), threading.Lock())
