"""PDFs and pictures from outside, opened in a child process without keys: pages and pictures come back as pixels.

Called by kiosk.forms.files.pdf_pages and pictures, on a worker's thread, never on a window's: `opened` may take as
long as DEADLINE an answer. The child (decoder_child.py) limits its memory and time and can open no file; here hold
the deadline, after which it is killed, and the bounds on what it answers. Each file has a child of its own; the next
one is started before it is needed. Raises CannotOpen (damaged, a limit reached, the child gone) and TooLarge (its
kind).
"""

from __future__ import annotations

import atexit
import json
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

_HEAD = struct.Struct("<4sIII")
WORKER = Path(__file__).with_name("decoder_child.py")
DEADLINE = 10.0  # seconds for one answer
AT_ONCE = 3  # children at work at a time
PIECE = 1 << 20
MOST_ANSWERED = 16_000_000  # pixels of one answer, whatever is asked for


class CannotOpen(ValueError):
    """The bytes are damaged or of another kind, or opening them reached a limit."""


class TooManyPixels(CannotOpen):
    """More pixels than are decoded at all."""


class OutOfTime(CannotOpen):
    """No answer within the deadline, or the child ended: nothing is known of the bytes but that they do harm."""


class Pixels(NamedTuple):
    """Rows of `channels` bytes a pixel: 3 RGB, 4 RGBA."""

    data: bytes
    width: int
    height: int
    channels: int


def _environment() -> dict[str, str]:
    """Nothing of ours: no settings, no addresses. Windows starts no program without its root."""
    return {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}


class Child:
    """One process, for one file."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-B", str(WORKER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, cwd=os.path.abspath(os.sep), env=_environment(), close_fds=True,
        )  # fmt: skip
        self.late = False

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def end(self) -> None:
        """At once. May be called from any thread and more than once."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with suppress(OSError, ValueError):
                    pipe.close()

    def _too_late(self) -> None:
        self.late = True
        self.process.kill()

    @contextmanager
    def within(self, seconds: float) -> Iterator[tuple[BinaryIO, BinaryIO]]:
        """Both pipes; a child that takes longer is killed, and the pipe then ends."""
        guard = threading.Timer(seconds, self._too_late)
        guard.daemon = True
        guard.start()
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            yield self.process.stdin, self.process.stdout  # type: ignore[misc]
        except (OSError, ValueError) as error:
            if isinstance(error, CannotOpen):
                raise
            raise OutOfTime("the child ended") from error
        finally:
            guard.cancel()


class _Spare:
    """The child for the next file, started beforehand."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: Child | None = None

    def take(self) -> Child:
        with self._lock:
            child, self._child = self._child, None
        if child is not None and child.alive:
            return child
        if child is not None:
            child.end()
        return Child()

    def fill(self) -> None:
        with self._lock:
            if self._child is None:
                self._child = Child()

    def empty(self) -> None:
        with self._lock:
            child, self._child = self._child, None
        if child is not None:
            child.end()


_spare = _Spare()
_places = threading.BoundedSemaphore(AT_ONCE)
atexit.register(_spare.empty)


class Opened:
    """A file in its child. Not for two threads at once, but `end` is."""

    def __init__(self, child: Child) -> None:
        self.child = child

    def end(self) -> None:
        self.child.end()

    def hand(self, source: bytes | Path) -> None:
        """Raises OSError where the file cannot be read."""
        size = source.stat().st_size if isinstance(source, Path) else len(source)
        pieces = _pieces(source, size)
        first = next(pieces)
        with self.child.within(DEADLINE) as (to, _answers):
            to.write(_request({"do": "open", "size": size}))
            to.write(first)
            for piece in pieces:
                to.write(piece)
            to.flush()

    def pages(self) -> tuple[int, int]:
        """How many, and the longest side of one in points."""
        count, longest, _, _ = self._ask({"do": "pages"}, 0)
        return count, longest

    def page(self, place: int, width: int, tallest: int, pixels: int) -> Pixels:
        """One page of a PDF, `width` pixels wide, not taller than `tallest`, at most so many pixels."""
        asked = {"do": "page", "place": place, "width": width, "tallest": tallest, "pixels": pixels}
        return self._pixels(asked, pixels)

    def picture(self, side: int, most: int, most_drafted: int, *, clear: bool = False) -> Pixels:
        """The picture upright, at most `side` pixels long; `clear`: with its transparency."""
        asked = {
            "do": "picture", "side": side, "most": most, "most_drafted": most_drafted, "clear": int(clear),
            "pixels": side * side,
        }  # fmt: skip
        return self._pixels(asked, side * side)

    def _pixels(self, asked: dict[str, object], pixels: int) -> Pixels:
        width, height, channels, data = self._ask(asked, min(pixels, MOST_ANSWERED))
        if not data:
            raise CannotOpen("nothing to see")
        return Pixels(data, width, height, channels)

    def _ask(self, asked: dict[str, object], pixels: int) -> tuple[int, int, int, bytes]:
        with self.child.within(DEADLINE) as (to, answers):
            to.write(_request(asked))
            to.flush()
            code, first, second, third = _HEAD.unpack(_exactly(answers, _HEAD.size))
            if code == b"larg":
                raise TooManyPixels("too many pixels")
            if code != b"okay":
                raise CannotOpen("cannot be read")
            if not pixels:
                return first, second, third, b""
            if third not in (3, 4) or not 0 < first * second <= pixels:
                raise OutOfTime("an answer out of bounds")
            return first, second, third, _exactly(answers, first * second * third)


def _pieces(source: bytes | Path, size: int) -> Iterator[bytes]:
    """At least one; a file is not read into this process whole, and one that grows meanwhile is cut."""
    if isinstance(source, bytes):
        yield source
        return
    with source.open("rb") as file:
        yield file.read(min(PIECE, size))
        size -= PIECE
        while size > 0 and (piece := file.read(min(PIECE, size))):
            yield piece
            size -= len(piece)


def _request(asked: dict[str, object]) -> bytes:
    words = json.dumps(asked).encode()
    return struct.pack("<I", len(words)) + words


def _exactly(answers: BinaryIO, size: int) -> bytes:
    data = answers.read(size)
    if len(data) != size:
        raise OutOfTime("the child ended")
    return data


@contextmanager
def opened(source: bytes | Path) -> Iterator[Opened]:
    """The file, in a child of its own that ends with the block. Raises CannotOpen; OSError of the file itself."""
    with _places:
        file = Opened(_spare.take())
        try:
            file.hand(source)
            yield file
        finally:
            file.end()
            _spare.fill()
