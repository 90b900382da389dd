"""A desk that receives dossiers and takes their steps, printing each paper, until it is killed: a child for each life.

    python -m tests.faults.dossier_player

Everything is loaded once; each line of its input, "FOLDER START TURN", forks a child that opens the station in FOLDER
at START (ISO) and plays from TURN on, whole `Kiosk`, spooler and paper files, no window. TURN "settle" plays nothing
and prints what waits, then ends; "held" receives one and waits while its paper is held back. A child says "pid N"
first, then, each when it is so for good: "step WHAT DOSSIER CODE" after a commit, "prints KIND DOSSIER" when a paper
is on the printer, "out KIND DOSSIER" when it is there. The parent says "gone" when a child has ended. Used by
tests.faults.test_dossier_kills.
"""

from __future__ import annotations

import itertools
import os
import sys
import threading
from datetime import datetime
from pathlib import Path

from kiosk.app import Kiosk, StorePrintQueue, bootstrap
from kiosk.catalogue import Catalogue
from kiosk.clock import ShiftedClock
from kiosk.queries.print_jobs import in_state
from kiosk.services import dossier_steps, dossiers
from kiosk.services import papers as _papers  # loaded before the first child, as all that makes and draws papers
from kiosk.values.devices import JobOutcome
from kiosk.values.dossier_steps import LifeStep
from kiosk.values.dossiers import ReceiveDossier
from kiosk.values.ids import DossierId, Place, ProcedureCode
from kiosk.values.journal import JobQueued
from kiosk.values.print_jobs import JobState, PaperKind, Printed
from printing.documents import apology, control, receipt, stop, supplement
from printing.layout.text_runs import register_fonts
from printing.printers import profiles
from printing.printers.paper_files import FilePrinter
from printing.printers.profiles import PrinterChoice
from printing.spooler import Spooler
from tests.factories import admit_everybody, settings_in
from tests.fakes import MORNING
from tests.kiosk.counter import DESK, PERSON
from tests.kiosk.life import HEAD, PAPER, command

LOADED = (_papers, apology, control, receipt, stop, supplement)
BIRTH = ProcedureCode("1.001193")
CATALOGUE = Catalogue(clock=ShiftedClock(MORNING))
LIVES = (  # what follows a reception, in turn
    (LifeStep.ASK_SUPPLEMENT, LifeStep.RESUBMIT, LifeStep.HAND_OVER, LifeStep.FINISH, LifeStep.GIVE_BACK),
    (LifeStep.START, LifeStep.POSTPONE, LifeStep.FINISH),
    (LifeStep.HAND_OVER, LifeStep.STOP),
)


def say(*words: object) -> None:
    """A line at once and whole, whoever else says something."""
    os.write(1, (" ".join(str(word) for word in words) + "\n").encode())


class TellingPrinter(FilePrinter):
    def print(self, data: bytes, kind: PaperKind, name: str = "", subject: str = "") -> Printed:
        say("prints", kind, subject)
        said = super().print(data, kind, name, subject)
        say("out", kind, subject)
        return said


def opened(folder: Path, start: datetime) -> tuple[Kiosk, Spooler]:
    kiosk = bootstrap(settings_in(folder), ShiftedClock(start), catalogue=CATALOGUE)
    kiosk.open()
    admit_everybody(kiosk.store)
    printer = TellingPrinter(profiles.load("a5-system"), str(folder / "papers"))
    choice = PrinterChoice(transport="file", target=str(folder / "papers"), profile="a5-system")
    spooler = Spooler(
        StorePrintQueue(kiosk), lambda place, kind: choice, kiosk.clock, kiosk.bus,
        connect=lambda chosen, place: printer,
    )  # fmt: skip
    kiosk.bus.listen(JobQueued, spooler.wake)
    return kiosk, spooler


def reception(*, held: bool = False) -> ReceiveDossier:
    return ReceiveDossier(
        procedure=BIRTH, applicant=PERSON, documents=(PAPER,), place=DESK, desk="1", actor="canbo",
        actor_name="Cán Bộ Mẫu", held=held,
    )  # fmt: skip


def hold(kiosk: Kiosk) -> None:
    """Receive as the desk does, and wait with the paper held back."""
    done = kiosk.store.run(dossiers.receive, reception(held=True)).result()
    say("step", "received", done.id, done.code)
    threading.Event().wait()


def play(kiosk: Kiosk, turn: int) -> None:
    """Receive, and take the steps of the turn's life."""
    done = kiosk.store.run(dossiers.receive, reception()).result()
    say("step", "received", done.id, done.code)
    for step in LIVES[turn % len(LIVES)]:
        take(kiosk, done.id, step)
        say("step", step, done.id, "-")


def take(kiosk: Kiosk, dossier: DossierId, step: LifeStep) -> None:
    by_head = {"actor": HEAD, "new_due": "2027-03-01T10:00"} if step is LifeStep.POSTPONE else {}
    kiosk.store.run(getattr(dossier_steps, step.value), command(dossier, step, **by_head)).result()


def settle(kiosk: Kiosk) -> None:
    """Until no paper waits any more."""
    ended = threading.Event()
    kiosk.bus.listen(JobOutcome, lambda _one: ended.set())
    while any(kiosk.store.read(in_state, state).result() for state in (JobState.WAITING, JobState.PRINTING)):
        ended.wait(0.2)
        ended.clear()


def child(folder: Path, start: str, turn: str) -> None:
    say("pid", os.getpid())
    kiosk, spooler = opened(folder, datetime.fromisoformat(start))
    kiosk.store.presence.admit(HEAD, Place("desk-1"))
    admit_everybody(kiosk.store)
    spooler.open()
    if turn == "settle":
        settle(kiosk)
        spooler.close()
        kiosk.close()
        return
    if turn == "held":
        hold(kiosk)
    for number in itertools.count(int(turn)):
        play(kiosk, number)
        settle(kiosk)


def main() -> None:
    register_fonts()
    CATALOGUE.procedure(BIRTH)
    CATALOGUE.calendars()
    for line in iter(sys.stdin.readline, ""):
        folder, start, turn = line.split()
        pid = os.fork()
        if not pid:
            try:
                child(Path(folder), start, turn)
                os._exit(0)
            except BaseException as error:
                say("broken", repr(error))
                os._exit(1)
        os.waitpid(pid, 0)
        say("gone")


if __name__ == "__main__":
    main()
