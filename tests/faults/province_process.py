"""A station that receives dossiers and hands them to a folder, as a program of its own, for tests that kill it.

    python -m tests.faults.province_process FOLDER

Says a line for each dossier received and each file that lies there whole. It ends with status 1 once nothing waits.
Each start believes in a time ten minutes after the last one.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

from kiosk.province import folder as files
from kiosk.province.worker import ProvinceWorker, way_of
from kiosk.queries import province as asked
from kiosk.settings import ProvinceSettings
from kiosk.values.ways_on import Adapter
from tests.fakes import MORNING, StandingClock
from tests.kiosk.counter import Counter

COUNT = 6


def say(*words: object) -> None:
    print(*words, flush=True)


def counter_in(folder: Path) -> Counter:
    """The station, a while after it was last opened."""
    starts = folder / "starts"
    nth = len(starts.read_bytes()) + 1 if starts.exists() else 1
    starts.write_bytes(b"." * nth)
    return Counter(folder, clock=StandingClock(MORNING + timedelta(minutes=10 * nth)))


def worker_in(counter: Counter, folder: Path) -> ProvinceWorker:
    share = folder / "tinh"
    share.mkdir(exist_ok=True)
    settings = ProvinceSettings(adapter=Adapter.FOLDER, folder=share)
    return ProvinceWorker(counter.store, lambda: way_of(counter.store.identity, settings, counter.clock))


def main(folder: Path) -> None:
    counter = counter_in(folder)
    for _ in range(COUNT - counter.read(lambda reader: len(asked.still_provisional(reader)))):
        say("received", counter.received().id)
    counter.pass_time(minutes=1)
    write = files.write_whole

    def told_write(path: Path, data: bytes) -> None:
        write(path, data)
        say("wrote", path.name)

    files.write_whole = told_write
    worker_in(counter, folder).round()
    counter.close()
    sys.exit(1)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
