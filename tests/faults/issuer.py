"""A real process that gives out numbers through the store and prints each one that was acknowledged.

Run by the kill test: `python -m tests.faults.issuer FOLDER`. Four callers at once, so that groups of commands
share commits. A line "<subject> <label>" on stdout is what a citizen would have seen on the screen.
"""

from __future__ import annotations

import sys
import threading
import uuid
from pathlib import Path

from kiosk.clock import SystemClock
from kiosk.settings import TicketSettings
from tests.factories import open_store
from tests.kiosk.records.sample_facts import declared_too
from tests.kiosk.store.test_store import issue


def work(store: object, out: threading.Lock) -> None:
    while True:
        subject = str(uuid.uuid4())
        label = store.run(issue, subject).result()  # type: ignore[attr-defined]
        with out:
            sys.stdout.write(f"{subject} {label}\n")
            sys.stdout.flush()


def main(folder: Path) -> None:
    with declared_too():
        store = open_store(folder, SystemClock(), tickets=TicketSettings(range_size=10_000_000))
        sys.stdout.write(f"epoch {store.station.epoch}\n")
        sys.stdout.flush()
        lock = threading.Lock()
        threads = [threading.Thread(target=work, args=(store, lock)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
