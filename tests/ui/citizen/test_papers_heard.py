"""What becomes of somebody's papers is told to them, whichever page was in view when it was heard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.values.devices import JobOutcome, Scanned
from kiosk.values.ids import Place
from kiosk.values.print_jobs import JobState, PaperKind, PrintJob
from tests.ui.citizen.visitor import CARD, read_in, ticket
from tests.ui.real import World
from ui.citizen.patience import FREE_SECONDS
from ui.citizen.window import CitizenWindow
from ui.tour.hand import Hand, spin_until


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


@pytest.fixture
def window(world: World) -> Iterator[CitizenWindow]:
    made = CitizenWindow(world.station("kiosk-1", (1366, 768)))
    made.resize(1366, 768)
    made.show()
    made.patience._timer.stop()  # the seconds are those of these tests
    yield made
    made.close()


def hears(
    world: World, window: CitizenWindow, state: JobState, kind: PaperKind, subject: str, place: str = "kiosk-1"
) -> None:
    reason = "printer.errors.no_paper" if state is JobState.FAILED else ""
    job = PrintJob(id="j", kind=kind, subject=subject, place=Place(place), state=state, nth=1,
                   asked_at=world.clock.now())  # fmt: skip
    window.station.bridge.job.emit(JobOutcome(job=job, state=state, reason=reason, label="H001"))


def said(hand: Hand) -> str:
    return str(hand.wait_for("print_state").text())  # type: ignore[attr-defined]


def number(window: CitizenWindow) -> str:
    assert window.visit.ticket is not None
    return window.visit.ticket.id


def parked(world: World, window: CitizenWindow) -> tuple[Hand, str]:
    hand = ticket(window)
    hand.touch("declare")
    hand.touch("choice:mother")
    world.bus.announce(Scanned(text=CARD))
    hand.touch("confirm_yes")
    hand.touch("later")
    spin_until(lambda: window.screen_name == "handed", 60, "the last page")
    return hand, window.screen_.kept.id  # type: ignore[union-attr]


def test_a_slip_that_failed_while_somebody_chose_a_text_size(world: World, window: CitizenWindow) -> None:
    hand = ticket(window)
    hand.touch("appearance")
    hears(world, window, JobState.FAILED, PaperKind.TICKET, number(window))
    hand.touch("size:160")
    hand.touch("appearance_done")
    assert "hết giấy" in said(hand)
    hand.touch("print_again")
    asked = said(hand)
    assert "hết giấy" not in asked
    read_in(hand, "size:100")
    assert said(hand) == asked
    assert not hand.sees("print_again")


def test_a_slip_that_failed_while_its_number_s_declaration_was_looked_at(
    world: World, window: CitizenWindow
) -> None:
    hand = ticket(window)
    hand.touch("declare")
    hand.wait_for("choice:mother")
    hears(world, window, JobState.FAILED, PaperKind.TICKET, number(window))
    hand.touch("back")
    assert "hết giấy" in said(hand)


def test_the_last_page_says_the_same_in_another_size(world: World, window: CitizenWindow) -> None:
    hand, draft = parked(world, window)
    hears(world, window, JobState.FAILED, PaperKind.CODE, draft)
    before = said(hand)
    assert "Chưa in được" in before
    read_in(hand, "size:160")
    assert said(hand) == before


def test_another_machine_s_papers_and_another_person_s_are_not_told(world: World, window: CitizenWindow) -> None:
    hand = ticket(window)
    before, mine = said(hand), number(window)
    hand.touch("appearance")
    hears(world, window, JobState.FAILED, PaperKind.TICKET, mine, place="desk-1")
    hand.touch("appearance_done")
    assert said(hand) == before
    hears(world, window, JobState.FAILED, PaperKind.TICKET, mine)
    hand.touch("done")
    assert window.papers.last(PaperKind.TICKET, mine) is None


def test_a_print_that_fails_while_the_kiosk_is_about_to_be_free(world: World, window: CitizenWindow) -> None:
    ticket(window)
    hears(world, window, JobState.PRINTED, PaperKind.TICKET, number(window))
    window.patience.tick()
    hears(world, window, JobState.FAILED, PaperKind.TICKET, number(window))
    for _ in range(FREE_SECONDS):
        window.patience.tick()
    assert window.screen_name == "ticket"
