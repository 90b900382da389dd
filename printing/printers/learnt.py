"""What a station has learnt of the printer at a line: which questions it answers, whether a paper broke off in it.

Kept for the process, since a spooler connects anew for each job; asked anew once the line was gone. That a paper was
begun also lies in a file beside the papers: a program that was killed amid a ticket closes it at the next start.
"""

from __future__ import annotations

import contextlib
import functools
import time
from pathlib import Path
from urllib.parse import quote

from printing.layout.escpos import ASK_WHEN_PRINTED

AGAIN_SECONDS = 600.0


class Learnt:
    """See the module. `mark`: the file that is there while a paper is begun; None = remembered in memory alone."""

    def __init__(self, mark: Path | None = None) -> None:
        self.answers: dict[bytes, bool] = {}  # question -> whether it was answered
        self.hangs_up: bool | None = None  # a network printer that closes the line once it has read all; None: untried
        self._mark = mark
        self._open = False
        self._silent_since: float | None = None
        self._unsaid = 0  # papers in a row that it should have told of

    def said(self) -> None:
        """It told that a paper is out."""
        self._unsaid = 0

    def unsaid(self) -> None:
        """It did not, though it answers that question: a power cut amid a paper loses one. The second time it is not
        waited for again."""
        self._unsaid += 1
        if self._unsaid > 1:
            self.answers[ASK_WHEN_PRINTED] = False
        else:
            self.answers.pop(ASK_WHEN_PRINTED, None)

    def forget(self) -> None:
        """The line was gone: what is at its other end may be another printer."""
        self.answers.clear()
        self.hangs_up = self._silent_since = None
        self._unsaid = 0

    def heard(self, anything: bool) -> None:
        """One that answers nothing at all is asked anew after a while: another machine may have held it just then."""
        now = time.monotonic()
        if anything or self._silent_since is None:
            self._silent_since = None if anything else now
        elif now - self._silent_since >= AGAIN_SECONDS:
            self.forget()

    @property
    def paper_is_open(self) -> bool:
        """A paper was begun and neither sent to its end nor closed since."""
        return self._open or (self._mark is not None and self._mark.exists())

    def begin_paper(self) -> None:
        self._open = True
        if self._mark is not None:
            with contextlib.suppress(OSError):
                self._mark.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._mark.touch(mode=0o600)

    def end_paper(self) -> None:
        self._open = False
        if self._mark is not None:
            with contextlib.suppress(OSError):
                self._mark.unlink(missing_ok=True)


@functools.lru_cache(maxsize=64)
def learnt_of(transport: str, target: str, folder: Path | None) -> Learnt:
    """What is known of that line; `folder` is where papers lie as files."""
    return Learnt(folder / f".begun-{transport}-{quote(target, safe='')}" if folder is not None else None)
