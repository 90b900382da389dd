"""Papers and files drawn away from the window's thread: pages arrive one by one, or words why there are none.

Used by PaperView, the launcher's virtual printer and questions that show what came with a declaration. The bytes are
opened in a child process (kiosk.forms.files.decoder). `stop` ends at once, also in the middle of a page that never
ends.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from pathlib import Path

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from kiosk.forms.files import decoder, pdf_pages, pictures

log = logging.getLogger("motcua.ui")
MOST_SHOWN = 60_000_000  # pixels of all pages together: 240 MB on the screen
MOST_PICTURE = 1600  # pixels, the longest side


class DrawingProblem(Enum):
    """Why a file shows no page, or not all of them."""

    UNSAFE = "unsafe"
    OTHER = "other"  # neither a picture nor a PDF, or damaged
    MORE = "more"  # its first pages are there


def image_of(pixels: decoder.Pixels) -> QImage:
    """A picture of its own; the bytes may go."""
    kind = QImage.Format.Format_RGBA8888 if pixels.channels == 4 else QImage.Format.Format_RGB888
    return QImage(pixels.data, pixels.width, pixels.height, pixels.width * pixels.channels, kind).copy()


class _Work:
    """One drawing of some files, on a thread of its own."""

    def __init__(self, files: Sequence[bytes | Path], width: int, tell: Callable[[int, object], None]) -> None:
        self.files, self.width, self.tell = tuple(files), width, tell
        self.stopped = False
        self.left = MOST_SHOWN
        self.opened: decoder.Opened | None = None
        threading.Thread(target=self._run, name="drawing", daemon=True).start()

    def stop(self) -> None:
        self.stopped, opened = True, self.opened
        if opened is not None:
            opened.end()

    def _run(self) -> None:
        for place, source in enumerate(self.files):
            if self.stopped:
                return
            self.tell(place, self._one(place, source))
        self.tell(len(self.files), None)

    def _one(self, place: int, source: bytes | Path) -> DrawingProblem | None:
        """None: all of it is shown."""
        try:
            data = _read(source)
            with decoder.opened(data) as self.opened:
                for pixels in self._leaves(data, self.opened):
                    if self.stopped:
                        return None
                    if pixels is None or pixels.width * pixels.height > self.left:
                        return DrawingProblem.MORE
                    self.left -= pixels.width * pixels.height
                    self.tell(place, image_of(pixels))
        except (decoder.OutOfTime, decoder.TooManyPixels) as error:
            log.warning("a file is not opened: %s", error)
            return DrawingProblem.UNSAFE
        except (ValueError, OSError) as error:
            log.warning("a file cannot be shown: %s", error)
            return DrawingProblem.OTHER
        finally:
            self.opened = None
        return None

    def _leaves(self, data: bytes, file: decoder.Opened) -> Iterator[decoder.Pixels | None]:
        """Its pages; None where there are more of them than are shown."""
        if self.stopped:
            return
        if not data.startswith(b"%PDF"):
            side = min(MOST_PICTURE, self.width * 2)
            yield file.picture(side, pictures.MOST_PIXELS, pictures.MOST_DRAFTED)
            return
        yield from pdf_pages.pages(file, self.width)
        if file.pages()[0] > pdf_pages.MOST_PAGES:
            yield None


def _read(source: bytes | Path) -> bytes:
    if isinstance(source, bytes):
        return source
    if source.stat().st_size > pictures.LARGEST_PICTURE:
        raise decoder.TooManyPixels("too many bytes")
    return source.read_bytes()


class Drawing(QObject):
    """At most one work at a time; what an earlier one still says is dropped."""

    page = Signal(int, QImage)  # of which file, and the next page of it
    over = Signal(int, object)  # this file is done: None or DrawingProblem
    done = Signal()
    _told = Signal(object, int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work: _Work | None = None
        self._mark: object = None
        self._told.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        return self._work is not None

    def start(self, files: Sequence[bytes | Path], width: int) -> None:
        """Draw them all, `width` pixels wide."""
        self.stop()
        mark = object()  # of this work: what comes from one before is not its own
        self._mark = mark

        def tell(place: int, what: object) -> None:
            if shiboken6.isValid(self):
                self._told.emit(mark, place, what)

        self._work = _Work(files, width, tell)

    def stop(self) -> None:
        work, self._work, self._mark = self._work, None, None
        if work is not None:
            work.stop()

    def _deliver(self, mark: object, place: int, what: object) -> None:
        if mark is not self._mark or self._work is None:
            return
        if isinstance(what, QImage):
            self.page.emit(place, what)
        elif place < len(self._work.files):
            self.over.emit(place, what)
        else:
            self._work = None
            self.done.emit()


def first_image(owner: QObject, source: bytes | Path, width: int, then: Callable[[QImage], None]) -> Drawing:
    """What a file shows first; never called where it does not open, or once `owner` is gone or the drawing stopped."""
    drawing = Drawing(owner)

    def came(_file: int, image: QImage) -> None:
        drawing.stop()
        then(image)

    drawing.page.connect(came)
    drawing.start((source,), width)
    return drawing
