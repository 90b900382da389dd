"""Asks the printer at a line how it is: one question at a time, never one again that it doesn't answer.

Used by line_printer. Real printers answer DLE EOT within some milliseconds, also while they print; GS r once all that
came before it is on paper. Whatever else lies on the line is read away before each question: a late answer is not
taken for another question's. A line that is never silent, or says much that no printer answers, is no printer's at this
speed: nothing that it says is believed (Noise).
"""

from __future__ import annotations

import time
from collections.abc import Callable

from printing.layout import escpos
from printing.printers import status as states
from printing.printers.learnt import Learnt
from printing.printers.printer import Line
from printing.printers.status import PrinterStatus

ANSWER_SECONDS = 0.7
WORK_SECONDS = 5.0  # to cut off what broke off
STRANGE = 64  # bytes that are no answer, in the course of one paper
ANSWER_BYTES = 8  # at most for each question; one that says more says it unasked


class Noise(OSError):
    """Something answers, and it is no printer, or at another speed."""


class Questions:
    """At one line. All raise OSError where the line is gone."""

    def __init__(self, line: Line, learnt: Learnt) -> None:
        self._line, self._learnt = line, learnt
        self.all_printed = False  # GS r was answered since `mark_end`
        self._strange = self._heard = self._asked = 0

    def status(self) -> PrinterStatus:
        """From DLE EOT 1, 2 and 4; `known` where at least one of them is answered."""
        questions = (escpos.ASK_PRINTER, escpos.ASK_OFFLINE, escpos.ASK_PAPER)
        return states.from_answers(*[self._ask(one) for one in questions])

    def tells_when_printed(self, *, at_work: bool = False) -> bool:
        """Whether GS r is answered: tried once, while nothing waits to be printed or it is `at_work` for a moment."""
        known = self._learnt.answers.get(escpos.ASK_WHEN_PRINTED)
        if known is None:
            self.mark_end()
            self._until(lambda _bytes: self.all_printed, WORK_SECONDS if at_work else ANSWER_SECONDS)
            known = self._learnt.answers[escpos.ASK_WHEN_PRINTED] = self.all_printed
        return known

    def mark_end(self) -> None:
        """Ask to be told once all so far is on paper; `all_printed` turns true when it comes."""
        self._drain()
        self.all_printed = False
        self._asked += 1
        self._line.write(escpos.ASK_WHEN_PRINTED)

    def hear(self, seconds: float) -> bytes:
        """What comes within that time."""
        came = self._line.read(seconds).replace(escpos.CLEARED, b"")
        self._strange += sum(not (states.is_answer(byte) or states.is_printed_answer(byte)) for byte in came)
        self._heard += len(came)
        if self._strange > STRANGE or self._heard > STRANGE + ANSWER_BYTES * self._asked:
            raise Noise("no printer answers so")
        if any(states.is_printed_answer(byte) for byte in came):
            self.all_printed = self._learnt.answers[escpos.ASK_WHEN_PRINTED] = True
        return came

    def _ask(self, question: bytes) -> int | None:
        if self._learnt.answers.get(question) is False:
            return None
        self._drain()
        self._asked += 1
        self._line.write(question)
        found: list[int] = []

        def answered(came: bytes) -> bool:
            found.extend(byte for byte in came if states.is_answer(byte))
            return bool(found)

        self._until(answered, ANSWER_SECONDS)
        self._learnt.answers.setdefault(question, bool(found))
        return found[0] if found else None

    def _until(self, enough: Callable[[bytes], bool], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            if enough(self.hear(left)):
                return

    def _drain(self) -> None:
        deadline = time.monotonic() + ANSWER_SECONDS
        while self.hear(0):
            if time.monotonic() > deadline:
                raise Noise("the line is never silent")
