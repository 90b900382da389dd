"""The scanner's folder as screens see it: what is new, previews, one taken over; never on the window's thread.

Made by the citizen's declaration for a station whose settings name a folder. Answers come back through the event
loop; one whose widget is gone by then is dropped. Failures are ExpectedErrors with words for the person.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

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
Given = TypeVar("Given")


class _Job(QRunnable, Generic[Result]):
    """Works on the pool's thread; `done` or `failed` is called there."""

    def __init__(
        self, work: Callable[[], Result], done: Callable[[Result], None], failed: Callable[[BaseException], None]
    ) -> None:
        super().__init__()
        self._work, self._done, self._failed = work, done, failed

    def run(self) -> None:
        try:
            self._done(self._work())
        except ExpectedError as error:
            self._failed(error)
        except Exception as error:  # a damaged picture must not take the station down
            log.exception("a picture from the folder failed")
            self._failed(ExpectedError("questions.attached.errors.no_picture") if not _is_bug(error) else error)


def _is_bug(error: BaseException) -> bool:
    return isinstance(error, (AttributeError, NameError, TypeError))


class Pictures(QObject):
    """`folder` empty = there is no scanner here."""

    _answered = Signal(object, object)

    def __init__(self, settings: DeviceSettings) -> None:
        super().__init__()
        self.settings = settings
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
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

    def preview(self, path: Path, side: int, then: Callable[[bytes], None],
                failed: Callable[[BaseException], None]) -> None:  # fmt: skip
        self._ask(lambda: pictures.preview(path, side), then, failed)

    def take(self, path: Path, then: Callable[[TakenFile], None], failed: Callable[[BaseException], None]) -> None:
        """The picture or file as a declaration keeps it."""
        remove = self.settings.remove_taken
        self._ask(lambda: pictures.take(path, remove=remove), then, failed)

    def close(self) -> None:
        """Forget what waits, and wait for what runs: at most one picture."""
        self._pool.clear()
        self._pool.waitForDone(5000)

    def _ask(self, work: Callable[[], Result], then: Callable[[Result], None],
             failed: Callable[[BaseException], None]) -> None:  # fmt: skip
        def answer(callback: Callable[[Given], None]) -> Callable[[Given], None]:
            def called(given: Given) -> None:
                if shiboken6.isValid(self):
                    self._answered.emit(callback, given)

            return called

        self._pool.start(_Job(work, answer(then), answer(failed)))

    def _deliver(self, callback: Callable[[Result], None], given: Result) -> None:
        owner = getattr(callback, "__self__", None)
        if not isinstance(owner, QObject) or shiboken6.isValid(owner):
            callback(given)
