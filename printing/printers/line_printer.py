"""A printer at the end of a line: how a print job runs there, and what can be said of it afterwards.

Made by lines.connect. "Printed" is said only when the printer has said so (GS r). Before the first byte trouble is an
ExpectedError: surely nothing came out. After it trouble is UNKNOWN with words that say to look first; what the printer
holds is cleared where its profile allows, so that a new roll gives no second ticket, and a paper that broke off is
closed before the next one begins. Nothing is asked while a picture is on its way: a question would be part of it.
"""

from __future__ import annotations

import errno
import time
from typing import NamedTuple

import msgspec

from kiosk.errors import ExpectedError
from kiosk.values.print_jobs import NEAR_END, JobState, PaperKind, Printed
from printing.layout import escpos, slips
from printing.printers import status as states
from printing.printers.learnt import Learnt
from printing.printers.printer import Direct, Line
from printing.printers.profiles import Profile
from printing.printers.questions import Noise, Questions
from printing.printers.status import PrinterStatus

CHUNK = 1024
_REFUSED = (errno.ECONNREFUSED,)
_IN_USE = (errno.EBUSY, errno.EAGAIN)


class LinePatience(NamedTuple):
    """Seconds."""

    printed: float = 25.0  # until the whole paper is out
    poll: float = 1.0  # between two looks at the printer meanwhile
    taken: float = 8.0  # until a line has swallowed a paper, where nothing else can be known


LINE_PATIENCE = LinePatience()


class LinePrinter(Direct):
    """A printer at the end of a serial, network or character-device line."""

    def __init__(
        self, line: Line, profile: Profile, learnt: Learnt | None = None, *, patience: LinePatience = LINE_PATIENCE
    ) -> None:
        self.profile = profile
        self._line = line
        self._learnt = learnt if learnt is not None else Learnt()
        self._patience = patience
        self._ask = Questions(line, self._learnt)
        self._begun = False  # whether the line has taken some of what is written just now

    def open(self) -> None:
        try:
            self._line.open()
        except OSError as error:
            self._learnt.forget()
            raise _unreachable(error) from error

    def close(self) -> None:
        self._line.close()

    def status(self) -> PrinterStatus:
        """Asks the printer. Unknown where it doesn't answer. Raises ExpectedError(printer.errors.unreachable)."""
        try:
            status = self._status()
            may_ask = status.known and self.profile.confirms and not states.trouble(status)
            return msgspec.structs.replace(status, tells=may_ask and self._ask.tells_when_printed())
        except OSError as error:
            self._learnt.forget()
            raise _unreachable(error) from error

    def print(self, data: bytes, kind: PaperKind, name: str = "", subject: str = "") -> Printed:
        before = self._before()
        self._learnt.begin_paper()
        try:
            self._write(data)
            return self._outcome(before)
        except TimeoutError:
            return self._stuck()
        except OSError as error:
            self._learnt.forget()
            if not self._begun:
                self._learnt.end_paper()
                raise _unreachable(error) from error
            return _doubt("gone_in_the_middle")

    # -- before the first byte of the paper -----------------------------------------------------------------
    def _before(self) -> PrinterStatus:
        """The printer is able to print, and whatever broke off in it is closed. Raises ExpectedError."""
        try:
            before = self._status()
            states.check(before)
            if broke_off := self._learnt.paper_is_open:
                self._close_former()
            if before.known:
                self._may_say_so(at_work=broke_off)
        except TimeoutError as error:  # its flow control: out of paper, open, or at work
            self._line.discard()
            raise ExpectedError("printer.errors.busy", reason=str(error)) from error
        except OSError as error:
            self._learnt.forget()
            raise _unreachable(error) from error
        return before

    def _close_former(self) -> None:
        """End the picture that broke off, which NULs do that mean nothing elsewhere, and cut off what came out."""
        if self.profile.clears_buffer:
            self._line.write(escpos.CLEAR)
        picture = escpos.BAND_ROWS * ((self.profile.dots + 7) // 8)
        self._write(bytes(picture + 8) + escpos.INITIALISE + slips.end(self.profile))
        self._learnt.end_paper()

    # -- from the first byte on -----------------------------------------------------------------------------
    def _write(self, data: bytes) -> None:
        self._begun = False
        for start in range(0, len(data), CHUNK):
            self._line.write(data[start : start + CHUNK])
            self._begun = True

    def _outcome(self, before: PrinterStatus) -> Printed:
        if not before.known:
            return self._swallowed()
        if self._may_say_so():
            return self._until_printed()
        return self._while_unsaid()

    def _swallowed(self) -> Printed:
        """A printer that answers nothing: only whether the bytes were taken can be known."""
        if not self._line.drain(self._patience.taken):
            return self._stuck()
        if not self._has_read_all():
            return _doubt("stopped_taking")
        self._learnt.end_paper()
        return _doubt("silent") if self.profile.asks_status else Printed(state=JobState.UNKNOWN)

    def _has_read_all(self) -> bool:
        """A network printer that hung up after each paper so far does so after this one."""
        did = self._learnt.hangs_up
        if did is False:
            return True
        self._learnt.hangs_up = self._line.hang_up(self._patience.taken if did else self._patience.poll)
        return not did or self._learnt.hangs_up is True

    def _stuck(self) -> Printed:
        """It takes no more: what has not left this machine must not follow when it does again."""
        self._line.discard()
        return _doubt("stopped_taking")

    def _until_printed(self) -> Printed:
        """GS r is answered once everything before it is printed: only then is the paper known to be out."""
        self._ask.mark_end()
        deadline = time.monotonic() + self._patience.printed
        while not self._ask.all_printed and (left := deadline - time.monotonic()) > 0:
            self._ask.hear(min(left, self._patience.poll))
            if not self._ask.all_printed and states.stops(self._status()):
                break
        return self._printed() if self._ask.all_printed else self._said(self._status())

    def _while_unsaid(self) -> Printed:
        """A printer that answers for itself but never for a paper: it is looked at once more a moment later."""
        if not self._line.drain(self._patience.taken):
            return self._stuck()
        self._ask.hear(self._patience.poll)
        return self._said(self._status())

    def _may_say_so(self, *, at_work: bool = False) -> bool:
        return self.profile.confirms and self._ask.tells_when_printed(at_work=at_work)

    def _printed(self) -> Printed:
        """The printer has said so. Whether its roll nears the end is said along with it."""
        self._learnt.end_paper()
        self._learnt.said()
        return Printed(reason=NEAR_END if self._status().near_end else "")

    def _said(self, status: PrinterStatus) -> Printed:
        """It has not said so; perhaps it says why."""
        if trouble := states.trouble(status):
            self._forget_the_rest()
            return _doubt(f"{trouble}_amid")
        if not status.known:
            return _doubt("gone_in_the_middle")  # it answered before the paper
        if self._may_say_so():
            self._learnt.unsaid()  # something of the paper was lost: it is closed before the next one
            return _doubt("unknown")
        self._learnt.end_paper()
        return Printed(state=JobState.UNKNOWN)

    def _forget_the_rest(self) -> None:
        """What the printer still holds of this paper must not come out with the next roll."""
        if not self.profile.clears_buffer:
            self._learnt.end_paper()  # it has the paper whole, its cut too
            return
        self._line.write(escpos.CLEAR)
        self._line.drain(self._patience.poll)

    def _status(self) -> PrinterStatus:
        if not self.profile.asks_status:
            return PrinterStatus()
        status = self._ask.status()
        self._learnt.heard(status.known)
        return status


def _doubt(reason: str) -> Printed:
    return Printed(state=JobState.UNKNOWN, reason=f"printer.errors.{reason}")


def _unreachable(error: OSError) -> ExpectedError:
    if isinstance(error, Noise):
        return ExpectedError("printer.errors.noise")
    key = "refused" if error.errno in _REFUSED else "in_use" if error.errno in _IN_USE else "unreachable"
    return ExpectedError(f"printer.errors.{key}", reason=str(error))
