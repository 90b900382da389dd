"""The scanner's folder as screens see it: what is new, previews, one taken over; never on the window's thread.

Made by the citizen's declaration for a station whose settings name a folder. Answers come back through the event
loop; one whose widget is gone by then is dropped. Callbacks, and so widgets, are held on the window's thread alone.
Failures are ExpectedErrors with words for the person.
"""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

import shiboken6
from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal

from kiosk.errors import ExpectedError
from kiosk.forms.files import pictures
from kiosk.settings import DeviceSettings
from kiosk.values.attachments import TakenFile

log = logging.getLogger("motcua.ui")
MOST_SHOWN = 24
PREVIEW_SIDE = 1200
Result = TypeVar("Result")
Failed = Callable[[BaseException], None]


class _Job(QRunnable):
    """Works on the pool's thread; `told` is called there with what came of it, or an error."""

    def __init__(self, work: Callable[[], object], told: Callable[[object], None]) -> None:
        super().__init__()
        self._work, self._told = work, told

    def run(self) -> None:
        self._told(self._outcome())

    def _outcome(self) -> object:
        try:
            return self._work()
        except ExpectedError as error:
            return error
        except Exception as error:  # a damaged picture must not take the station down
            log.exception("a picture from the folder failed")
            return ExpectedError("questions.attached.errors.no_picture") if not _is_bug(error) else error


def _is_bug(error: BaseException) -> bool:
    return isinstance(error, (AttributeError, NameError, TypeError))


class Pictures(QObject):
    """`folder` empty = there is no scanner here."""

    _answered = Signal(object, object)  # number of a question, what came of it

    def __init__(self, settings: DeviceSettings) -> None:
        super().__init__()
        self.settings = settings
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._numbers = itertools.count()
        self._asked: dict[int, tuple[Callable[[object], None], Failed]] = {}
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def folder(self) -> Path | None:
        return self.settings.picture_folder if self.settings.picture_folder != Path() else None

    def look(self, then: Callable[[tuple[pictures.FoundFile, ...]], None], *, files: bool) -> None:
        """The newest files that are young enough to be this person's."""
        folder, minutes = self.folder, self.settings.picture_minutes

        def work() -> tuple[pictures.FoundFile, ...]:
            if folder is None:
                return ()
            since = time.time() - minutes * 60 if minutes else 0.0  # beside the files' own clock, whatever ours is
            found = pictures.newest(folder, MOST_SHOWN, files=files)
            return tuple(one for one in found if one.changed >= since)

        self._ask(work, then, lambda _error: None)

    def preview_of(
        self, source: Path | bytes, side: int, then: Callable[[bytes], None], failed: Callable[[BaseException], None]
    ) -> None:
        """Of a file of the folder, or of what a phone has sent."""
        self._ask(lambda: pictures.preview(source, side), then, failed)

    def preview(self, path: Path, side: int, then: Callable[[bytes], None],
                failed: Callable[[BaseException], None]) -> None:  # fmt: skip
        self._ask(lambda: pictures.preview(path, side), then, failed)

    def take(
        self, source: Path | bytes, then: Callable[[TakenFile], None], failed: Callable[[BaseException], None],
        crop: pictures.Crop = pictures.WHOLE,
    ) -> None:  # fmt: skip
        """The picture or file as it is kept; `source`: of the folder, or what a phone has sent."""
        remove = self.settings.remove_taken

        def work() -> TakenFile:
            if isinstance(source, Path):
                return pictures.take(source, remove=remove, crop=crop)
            return pictures.take_bytes(source, crop)

        self._ask(work, then, failed)

    def close(self) -> None:
        """Forget what waits, and wait for what runs: at most one picture."""
        self._asked.clear()
        self._pool.clear()
        self._pool.waitForDone(5000)

    def _ask(self, work: Callable[[], Result], then: Callable[[Result], None], failed: Failed) -> None:
        number = next(self._numbers)
        self._asked[number] = cast("Callable[[object], None]", then), failed

        def told(given: object) -> None:
            if shiboken6.isValid(self):
                self._answered.emit(number, given)

        self._pool.start(_Job(work, told))

    def _deliver(self, number: int, given: object) -> None:
        if number not in self._asked:
            return
        then, failed = self._asked.pop(number)
        callback = failed if isinstance(given, BaseException) else then
        owner = getattr(callback, "__self__", None)
        if not isinstance(owner, QObject) or shiboken6.isValid(owner):
            callback(given)  # type: ignore[arg-type]
