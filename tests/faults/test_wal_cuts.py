"""Power cuts: a working station's files, its WAL cut at every frame boundary and at torn places, with witnesses of
then, of before and of later; each opening works with what was acknowledged, begins a new epoch, or refuses in words."""

from __future__ import annotations

import random
import shutil
import struct
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kiosk.errors import ExpectedError
from kiosk.services import calls, certifications, dossiers, drafts, erasure, tickets
from kiosk.texts import error_texts
from kiosk.values.calls import CallNext, FinishService, Outcome
from kiosk.values.certifications import CertifyCopies, CertifySet
from kiosk.values.dossiers import Applicant, DocumentState, ReceiveDossier, TickedDocument
from kiosk.values.drafts import KeepDraft
from kiosk.values.ids import FormId, Place, ProcedureCode
from kiosk.values.journal import EraseSubject
from kiosk.values.tickets import IssueTicket
from tests.factories import open_store
from tests.faults import checker

HEADER, FRAME_HEADER = 32, 24  # bytes, of a WAL and of each of its frames
STEPS, TORN = 30, 120  # acts of the recorded station; torn places to look at
KIOSK, DESK = Place("kiosk-1"), Place("desk-1")
BIRTH, COPIES = ProcedureCode("1.001193"), ProcedureCode("2.000815")
PERSON = Applicant(name="Trần Thị Mẫu", number="001196000123")
PAPER = TickedDocument(key="to-khai", name="Tờ khai", state=DocumentState.SUBMITTED, originals=1)


class Step(NamedTuple):
    """One act that a person saw done: where the WAL ended then, what was shown, and the files of that moment."""

    end: int  # bytes of the WAL
    shown: tuple[str, str] | None  # (subject, number as printed)
    erased: str
    folder: Path  # keys and witness


class Recording:
    """A station at work in `folder`, up to the moment when the power went."""

    def __init__(self, folder: Path, rng: random.Random, steps: int, *, first_day: bool) -> None:
        self.folder, self._rng, self.steps = folder, rng, list[Step]()
        if not first_day:
            open_store(folder / "own").close()
        self.store: Any = open_store(folder / "own")
        self.station = self.store.station.id
        self.store.ledger.raw.execute("PRAGMA wal_autocheckpoint=0")
        self._drafts: list[str] = []
        self._note(None, "")
        for _ in range(steps):
            self._act()
        self.store.write_witness().result(20)
        self._note(None, "")
        shutil.copytree(folder / "own" / "data", folder / "cut" / "data")
        self.store.close()
        self.wal = (folder / "cut" / "data" / "station.sqlite-wal").read_bytes()
        self.page = struct.unpack(">I", self.wal[8:12])[0]

    def numbers(self) -> list[str]:
        """Every number that anybody was ever shown."""
        return [step.shown[1] for step in self.steps if step.shown]

    def frames(self) -> range:
        """Lengths of the WAL at its frame boundaries, 0 included."""
        return range(HEADER, len(self.wal) + 1, FRAME_HEADER + self.page)

    def _act(self) -> None:
        act = self._rng.choice((self._ticket, self._ticket, self._draft, self._dossier, self._copies, self._visit))
        if self._drafts and self._rng.random() < 0.15:
            act = self._erase
        shown, erased = act()
        self._note(shown, erased)

    def _note(self, shown: tuple[str, str] | None, erased: str) -> None:
        kept = self.folder / f"step-{len(self.steps)}"
        wal = self.folder / "own" / "data" / "station.sqlite-wal"
        unfinished = shutil.ignore_patterns("*.new")  # put in place by the writer while this one copies
        shutil.copytree(self.folder / "own" / "witness", kept / "witness", ignore=unfinished)
        (kept / "data").mkdir()
        for file in (self.folder / "own" / "data").glob("keys.sqlite*"):
            shutil.copy(file, kept / "data" / file.name)
        self.steps.append(Step(wal.stat().st_size, shown, erased, kept))

    # -- what people did ------------------------------------------------------------------------------------
    def _run(self, use_case: Callable[..., Any], command: Any) -> Any:
        return self.store.run(use_case, command).result(20)

    def _ticket(self) -> tuple[tuple[str, str] | None, str]:
        issued = self._run(tickets.issue, IssueTicket(field="chung-thuc", place=KIOSK))
        return (issued.id, issued.label), ""

    def _draft(self) -> tuple[tuple[str, str] | None, str]:
        kept = self._run(drafts.keep, KeepDraft(
            form=FormId("khai-sinh"), form_version="1", procedure=BIRTH, place=KIOSK, language="vi",
            answers={"a": "b"}, record={"a": "b"}, finished=True, holder_numbers=("001196000123",),
        ))  # fmt: skip
        self._drafts.append(kept.id)
        return (kept.id, kept.code), ""

    def _dossier(self) -> tuple[tuple[str, str] | None, str]:
        received = self._run(dossiers.receive, a_dossier())
        self._drafts.append(received.id)
        return (received.id, received.code), ""

    def _copies(self) -> tuple[tuple[str, str] | None, str]:
        done = self._run(certifications.certify, some_copies())
        return (done.id, in_the_register(done)), ""

    def _visit(self) -> tuple[tuple[str, str] | None, str]:
        called = self._run(calls.call_next, CallNext(place=DESK, desk="1", actor="canbo", fields=()))
        if called is not None:
            end = FinishService(ticket=called.ticket, place=DESK, actor="canbo", outcome=Outcome.GUIDED)
            self._run(calls.finish, end)
        return None, ""

    def _erase(self) -> tuple[tuple[str, str] | None, str]:
        subject = self._drafts.pop(self._rng.randrange(len(self._drafts)))
        self._run(erasure.erase, EraseSubject(subject=subject, actor="truongbophan"))
        return None, subject


def a_dossier() -> ReceiveDossier:
    return ReceiveDossier(
        procedure=BIRTH, applicant=PERSON, documents=(PAPER,), place=DESK, desk="1", actor="canbo",
        actor_name="Cán Bộ Mẫu",
    )  # fmt: skip


def some_copies() -> CertifyCopies:
    sets = (CertifySet(pages=2, copies=1),)
    return CertifyCopies(place=DESK, desk="1", actor="canbo", actor_name="Cán Bộ Mẫu", sets=sets)


def in_the_register(done: Any) -> str:
    """As the stamp says it; of before volumes without one."""
    return f"{done.register} {getattr(done, 'volume', '')} {done.register_number}"


class Cut:
    """The recording's files as a power cut would leave them, opened again in a folder of their own."""

    def __init__(self, made: Recording, folder: Path, at: int, torn: bytes = b"") -> None:
        self.made, self.folder, self.at = made, folder, at
        done = [nth for nth, step in enumerate(made.steps) if step.end <= at]
        self.last = done[-1] if done else -1  # the last step that was acknowledged before the cut
        self.keys = made.steps[self._keys_at()]
        shutil.copytree(made.folder / "cut" / "data", folder / "data")
        (folder / "data" / "station.sqlite-wal").write_bytes(made.wal[:at] + torn)
        (folder / "data" / "station.sqlite-shm").unlink(missing_ok=True)
        for file in (folder / "data").glob("keys.sqlite*"):
            file.unlink()
        for file in (self.keys.folder / "data").iterdir():
            shutil.copy(file, folder / "data" / file.name)

    def _keys_at(self) -> int:
        """The step whose key file lay there: a new key is durable before its event, an erased one goes after it."""
        steps, following = self.made.steps, min(self.last + 1, len(self.made.steps) - 1)
        if self.last > 0 and steps[self.last].erased and self.at % 2:
            return self.last - 1  # the power went between the journal's commit and the key file's
        return max(0, self.last) if steps[following].erased else following

    def witness_of(self, step: int) -> None:
        shutil.copytree(self.made.steps[step].folder / "witness", self.folder / "witness")

    def acknowledged(self) -> dict[str, str]:
        """subject -> number, of what was shown before the cut."""
        return dict(step.shown for step in self.made.steps[: self.last + 1] if step.shown)

    def open(self) -> Any:
        """The store, or None where it is refused in words."""
        try:
            return open_store(self.folder)
        except ExpectedError as refused:
            self.refusal = error_texts(refused, "vi") + error_texts(refused, "en")
            return None

    def faults(self, store: Any, given: Iterable[str], rng: random.Random) -> list[str]:
        """Work, close, and look; at half of the cuts with all that the checker knows. `given`: not to come again."""
        again = sorted(set(work(store)) & set(given))
        store.close()
        database, keys = store.settings.database, store.settings.key_file
        found = checker.check(database, keys) if rng.random() < 0.5 else checker.six_places_agree(database)
        return [*found, *(f"{number} was given twice" for number in again)]


def work(store: Any) -> Iterator[str]:
    """Numbers of the first acts after the start, as far as this station may give any."""
    for use_case, command, number in (
        (tickets.issue, IssueTicket(field="chung-thuc", place=KIOSK), lambda done: done.label),
        (dossiers.receive, a_dossier(), lambda done: done.code),
        (certifications.certify, some_copies(), in_the_register),
    ):
        try:
            yield number(store.run(use_case, command).result(20))
        except ExpectedError as refused:
            if refused.key != "tickets.errors.no_range":
                raise


def places(
    made: Recording, rng: random.Random, times: Callable[[int], int], torn_places: int = TORN
) -> list[tuple[int, bytes]]:
    """Where to cut, and what stands after it: every frame boundary, and places in the middle of frames."""
    frames = list(made.frames())
    cuts = [(at, b"") for at in sorted(rng.sample(frames, times(len(frames))))]
    for _ in range(times(torn_places)):
        at = rng.randrange(HEADER, len(made.wal))
        torn = rng.choice((b"", bytes(made.page), rng.randbytes(rng.randrange(1, 2 * made.page))))
        cuts.append((at, torn))
    return cuts


def look(made: Recording, folder: Path, place: tuple[int, bytes], witness: str, rng: random.Random) -> list[str]:
    """One cut under one witness; what is wrong then."""
    cut = Cut(made, folder, *place)
    step = {"then": max(0, cut.last), "older": rng.randint(0, max(0, cut.last)), "newest": len(made.steps) - 1}
    cut.witness_of(step[witness])
    store = cut.open()
    if store is None:
        problems = ["refused, and nothing is missing"] if witness != "newest" and cut.last >= 0 else []
        problems += [] if all(cut.refusal) else ["refused without words"]
    else:
        behind = place[0] < made.steps[-1].end
        same = store.station.id == made.station and store.station.epoch == 1
        problems = cut.faults(store, made.numbers() if witness == "newest" else cut.acknowledged().values(), rng)
        if witness == "newest" and behind and same:
            problems.append("behind its witness, and no new epoch")
        if witness != "newest" and cut.last >= 0 and not same:
            problems.append("a new epoch, and nothing is missing")
        if witness != "newest":
            database = folder / "data" / "station.sqlite"
            problems += checker.one_shown_is_durable(database, cut.acknowledged())
    shutil.rmtree(folder)
    return [f"{problem} ({witness}, {place[0]}, {len(place[1])} torn)" for problem in problems]


@pytest.fixture(scope="module")
def working(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    return Recording(tmp_path_factory.mktemp("working"), random.Random(7), STEPS, first_day=False)


@pytest.fixture(scope="module")
def first_day(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    return Recording(tmp_path_factory.mktemp("first"), random.Random(8), STEPS // 3, first_day=True)


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("witness", ["then", "older", "newest"])
def test_the_power_goes_at_any_frame(
    working: Recording, quick: Path, witness: str, times: Callable[[int], int], seeded: random.Random
) -> None:
    cuts = places(working, seeded, times)
    problems = [p for place in cuts for p in look(working, quick / "cut", place, witness, seeded)]
    print(f"{len(cuts)} openings")
    assert problems == []


@pytest.mark.parametrize("witness", ["then", "newest"])
def test_the_power_goes_on_the_first_day(
    first_day: Recording, quick: Path, witness: str, times: Callable[[int], int], seeded: random.Random
) -> None:
    """Nothing has reached the database's own file yet: a lost WAL is a lost station, and no new one."""
    cuts = places(first_day, seeded, times, TORN // 3)
    problems = [p for place in cuts for p in look(first_day, quick / "cut", place, witness, seeded)]
    assert problems == []
