"""Papers of a real station: none in clear text unless a ward asks for it, and those go with their subject."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from kiosk.queries import print_jobs as asked
from kiosk.services import drafts, erasure, print_jobs
from kiosk.settings import PlaceSettings, PrinterSettings
from kiosk.store import burying
from kiosk.values.dates import PartialDate
from kiosk.values.devices import JobOutcome, PaperCameOut
from kiosk.values.drafts import KeepDraft
from kiosk.values.ids import FormId, Place
from kiosk.values.journal import EraseSubject
from kiosk.values.print_jobs import JobState, PaperKind
from tests.kiosk.counter import BIRTH, KIOSK, RECORD
from tests.ui.house import open_house
from ui.app import House
from ui.tour.hand import spin_until

SUPERVISOR, DESK = "truongbophan", Place("desk-1")


def declared(house: House) -> str:
    """A finished declaration's subject."""
    command = KeepDraft(
        form=FormId("khai-sinh"), form_version="", procedure=BIRTH, place=KIOSK, language="vi", record=RECORD,
        answers={"/data/requester/r_name": "Trần Thị Mẫu"}, finished=True, holder_numbers=("001196000123",),
        holder_births=(PartialDate(1996, 5, 3),),
    )  # fmt: skip
    return house.kiosk.store.run(drafts.keep, command).result(30).id


def bytes_below(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def printed(house: House, subject: str, outcomes: list[JobOutcome]) -> JobOutcome:
    house.kiosk.store.presence.admit(SUPERVISOR, DESK)
    command = print_jobs.ReprintPaper(kind=PaperKind.DECLARATION, subject=subject, place=DESK, actor=SUPERVISOR)
    house.kiosk.store.run(print_jobs.reprint, command).result(30)
    spin_until(lambda: outcomes, 60, "the outcome")
    return outcomes[-1]


def test_without_printers_nothing_is_written_and_everything_goes_on(tmp_path: Path) -> None:
    with open_house(tmp_path, places={}) as house:
        outcomes = list[JobOutcome]()
        house.bus.listen(JobOutcome, outcomes.append)
        outcome = printed(house, declared(house), outcomes)
        assert (outcome.state, outcome.reason) == (JobState.FAILED, "printer.errors.not_set")
    assert not list(tmp_path.rglob("*.pdf"))
    assert not (tmp_path / "data" / "papers").exists()


def test_a_paper_in_a_file_is_told_at_the_start_and_goes_with_its_subject(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    files = PrinterSettings(profile="a4-system", transport="file", target=str(tmp_path / "out"))
    with (
        caplog.at_level(logging.WARNING, "motcua.printing"),
        open_house(tmp_path, places={"desk-1": PlaceSettings(a4=files)}) as house,
    ):
        assert "papers of desk-1 are written as files" in caplog.text
        outcomes = list[JobOutcome]()
        house.bus.listen(JobOutcome, outcomes.append)
        subject = declared(house)
        assert printed(house, subject, outcomes).state is JobState.PRINTED
        [paper] = (tmp_path / "out").iterdir()
        assert paper.read_bytes().startswith(b"%PDF")
        command = EraseSubject(subject=subject, reason="asked for", actor=SUPERVISOR)
        house.kiosk.store.run(erasure.erase, command).result(30)
        spin_until(lambda: not paper.exists(), 60, "the paper to go")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_paper_in_a_file_goes_at_once_where_its_subject_was_erased_elsewhere(tmp_path: Path) -> None:
    files = PrinterSettings(profile="a4-system", transport="file", target=str(tmp_path / "out"))
    with open_house(tmp_path, places={"desk-1": PlaceSettings(a4=files)}) as house:
        outcomes = list[JobOutcome]()
        house.bus.listen(JobOutcome, outcomes.append)
        subject = declared(house)
        assert printed(house, subject, outcomes).state is JobState.PRINTED
        [paper] = (tmp_path / "out").iterdir()
        house.kiosk.store.run(lambda ctx, _none: burying.bury(ctx, [subject]), None).result(30)  # as the sync does
        spin_until(lambda: not paper.exists(), 60, "the paper to go")


def test_a_paper_on_a_printer_leaves_nothing_of_it_on_the_disk(tmp_path: Path) -> None:
    with open_house(tmp_path) as house:
        outcomes, papers = list[JobOutcome](), list[PaperCameOut]()
        house.bus.listen(JobOutcome, outcomes.append)
        house.bus.listen(PaperCameOut, papers.append)
        assert printed(house, declared(house), outcomes).state is JobState.PRINTED
        assert papers[0].raw.startswith(b"%PDF")
        stored = bytes_below(tmp_path)
    for trace in (b"%PDF", "Trần Thị Mẫu".encode(), b"001196000123"):
        assert trace not in stored
        assert trace not in bytes_below(tmp_path)


def test_a_paper_of_another_version_fails_with_its_reason_and_the_next_is_printed(tmp_path: Path) -> None:
    with open_house(tmp_path) as house:
        outcomes = list[JobOutcome]()
        house.bus.listen(JobOutcome, outcomes.append)
        subject = declared(house)
        house.kiosk.store.run(lambda ctx, _none: ctx.print("hologram", subject, KIOSK), None).result(30)
        house.spooler.wake()
        spin_until(lambda: outcomes, 60, "the outcome")
        assert (outcomes[0].state, outcomes[0].reason) == (JobState.FAILED, "print_jobs.errors.no_such_paper")
        [stored] = house.kiosk.store.read(asked.troubles).result(30)
        assert (stored.kind, stored.reason) == (PaperKind.OTHER, "print_jobs.errors.no_such_paper")
        facts = house.kiosk.store.read(lambda reader, _none: reader.events_of(subject), None).result(30)
        assert [(one.body.paper, one.body.reason) for one in facts if one.kind == "print.failed"] == [
            ("other", "no_such_paper")
        ]
        outcomes.clear()
        assert printed(house, subject, outcomes).state is JobState.PRINTED
