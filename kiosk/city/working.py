"""Does long work beside the pages: on a thread of this process, its progress in rows that every process shows.

`LongWorker(store).begin(what, job)` is called by pages; it answers with the work's id at once and raises what
`kiosk.city.work.begin` does. The job is given a `Progress`, which it calls after each piece: that raises `Stopped`
where somebody wishes that it ends, or where the server closes. Every second or so the row is written, also while the
job says nothing: what died with its process is seen by its silence. A job that fails leaves its error in words; what
nobody expected is in the log alone.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future

from kiosk.city import work
from kiosk.errors import ExpectedError
from kiosk.store import AnyStore
from kiosk.values.city_work import BeginWork, MadeFile, WorkDone, WorkState

log = logging.getLogger("motcua.city.work")
BEAT = 1.0  # seconds between two words of it


class Stopped(Exception):
    """Somebody wishes that the work ends."""


class Ended:
    """How a job ended well: a key of a text with its values, and what it made."""

    def __init__(self, key: str, file: MadeFile | None = None, *, well: bool = True, **values: object) -> None:
        self.words = "|".join((key, *(f"{name}={value}" for name, value in values.items())))
        self.file, self.well = file, well


class Progress:
    """How far a job is: `done` of `total`; 0: its size is not known."""

    def __init__(self) -> None:
        self.done, self.total, self.stop = 0, 0, threading.Event()

    def __call__(self, done: int, total: int = 0) -> None:
        self.done, self.total = done, total
        if self.stop.is_set():
            raise Stopped


Job = Callable[[Progress], Ended]


class LongWorker:
    def __init__(self, store: AnyStore) -> None:
        self._store = store

    def begin(self, command: BeginWork, job: Job, over: Callable[[], None] = lambda: None) -> Future[str]:
        """The id, once its row is there; the work goes on by itself. `over` is called once it has ended, however, and
        its row says so: then the next of its kind may begin."""
        begun: Future[str] = Future()
        threading.Thread(target=self._run, args=(command, job, begun, over), name="city-work", daemon=True).start()
        return begun

    def _run(self, command: BeginWork, job: Job, begun: Future[str], told: Callable[[], None]) -> None:
        try:
            name = self._store.run(work.begin, command).result()
        except BaseException as error:
            begun.set_exception(error)
            return
        begun.set_result(name)
        progress, over = Progress(), threading.Event()
        beat = threading.Thread(target=self._beat, args=(name, progress, over), name="city-work-beat", daemon=True)
        beat.start()
        ended = _done(name, progress, job)
        over.set()
        beat.join()
        try:
            self._store.run(work.go_on, ended).result()
        except Exception:
            log.warning("the end of long work could not be written: %s", name)
        told()

    def _beat(self, name: str, progress: Progress, over: threading.Event) -> None:
        while not over.wait(BEAT):
            said = WorkDone(work=name, done=progress.done, total=progress.total)
            try:
                goes_on = self._store.run(work.go_on, said).result()
            except Exception:  # the server closes, or its database is away: then it ends at its next piece
                log.warning("long work ends: its progress cannot be written: %s", name)
                goes_on = False
            if not goes_on:
                progress.stop.set()
                return


def _done(name: str, progress: Progress, job: Job) -> WorkDone:
    state, result, file = WorkState.DONE, "", None
    try:
        ended = job(progress)
        state, result, file = WorkState.DONE if ended.well else WorkState.FAILED, ended.words, ended.file
    except Stopped:
        state = WorkState.STOPPED
    except ExpectedError as error:
        state = WorkState.FAILED
        result = "|".join((f"{error.key}.message", *(f"{name}={value}" for name, value in error.values.items())))
    except Exception:
        log.exception("long work failed: %s", name)
        state, result = WorkState.FAILED, "city_pages.work_result.failed"
    return WorkDone(work=name, done=progress.done, total=progress.total, state=state, result=result, file=file)
