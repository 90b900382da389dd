"""The time-out promises what there is, a number on paper frees the kiosk, and scans hold it a few times at most."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from kiosk.services import calls
from kiosk.values.calls import CallTicket
from kiosk.values.devices import JobOutcome, Scanned
from kiosk.values.ids import Place
from kiosk.values.print_jobs import JobState, PaperKind, PrintJob
from tests.ui.citizen.visitor import CARD, ticket
from tests.ui.real import World
from ui.citizen.patience import COUNTDOWN, FREE_SECONDS, LEAST_SECONDS, SCANS
from ui.citizen.routes import Appointment, Search
from ui.citizen.window import CitizenWindow
from ui.tour.hand import Hand, named, spin_until


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


def hint(window: CitizenWindow) -> str:
    window.patience._ask()
    words = named(window, "time_out_hint")
    assert words is not None
    said = words.text()  # type: ignore[attr-defined]
    window.patience.end()
    return str(said)


def printing(world: World, window: CitizenWindow, state: JobState, reason: str = "") -> None:
    """What the printer says of the slip of the number in view."""
    given = window.visit.ticket
    assert given is not None
    job = PrintJob(id="j", kind=PaperKind.TICKET, subject=given.id, place=Place("kiosk-1"), state=state, nth=1,
                   asked_at=world.clock.now())  # fmt: skip
    window.station.bridge.job.emit(JobOutcome(job=job, state=state, reason=reason, label=given.label))


def seconds(window: CitizenWindow, count: int) -> None:
    for _ in range(count):
        window.patience.tick()


def test_the_question_speaks_of_a_declaration_only_where_there_is_one(world: World, window: CitizenWindow) -> None:
    window.go(Search())
    assert hint(window) == "Còn 30 giây, rồi màn hình về trang đầu."
    hand = ticket(window)
    number = "Còn 30 giây. Số H001 vẫn là của ông/bà."
    assert hint(window) == number
    hand.touch("declare")
    hand.wait_for("choice:mother")
    assert hint(window) == number  # nothing is answered yet
    hand.touch("choice:mother")
    world.bus.announce(Scanned(text=CARD))
    hand.wait_for("confirm_yes")
    assert hint(window) == "Còn 30 giây. Tờ khai sẽ được giữ lại."
    window.tools.choose_appearance()  # a page that stands over it
    assert hint(window) == "Còn 30 giây. Tờ khai sẽ được giữ lại."
    window.back()
    hand.wait_for("confirm_yes")
    window.patience._ask()
    seconds(window, 1)
    assert named(window, "time_out_hint").text() == "Còn 29 giây. Tờ khai sẽ được giữ lại."  # type: ignore[union-attr]
    window.patience.end()
    window.home()
    window.go(Search())
    assert hint(window) == "Còn 30 giây, rồi màn hình về trang đầu."


def test_a_number_on_paper_frees_the_kiosk_unasked(world: World, window: CitizenWindow) -> None:
    ticket(window)
    printing(world, window, JobState.PRINTED)
    seconds(window, FREE_SECONDS - 1)
    assert (window.screen_name, window.patience.cover) == ("ticket", None)
    seconds(window, 1)
    assert (window.screen_name, window.visit.ticket) == ("home", None)


@pytest.mark.parametrize(
    ("state", "reason"),
    [(JobState.PRINTING, ""), (JobState.HANDED_OVER, "printer.errors.busy"), (JobState.UNKNOWN, ""),
     (JobState.FAILED, "printer.errors.no_paper")],
)  # fmt: skip
def test_a_number_that_may_not_be_on_paper_stays_to_be_read(
    world: World, window: CitizenWindow, state: JobState, reason: str
) -> None:
    ticket(window)
    printing(world, window, state, reason)
    seconds(window, LEAST_SECONDS - 1)
    assert (window.screen_name, window.patience.state) == ("ticket", "watching")


def test_a_touch_keeps_the_number_as_long_as_every_page(world: World, window: CitizenWindow) -> None:
    hand = ticket(window)
    printing(world, window, JobState.PRINTED)
    seconds(window, FREE_SECONDS - 1)
    hand.touch("ticket_number")
    seconds(window, LEAST_SECONDS - 1)
    assert window.screen_name == "ticket"
    seconds(window, window.patience.allowed - LEAST_SECONDS + 1)
    assert window.patience.state == "asking"


def test_another_text_size_keeps_what_was_said_of_the_slip(world: World, window: CitizenWindow) -> None:
    ticket(window)
    printing(world, window, JobState.FAILED, "printer.errors.no_paper")
    spin_until(lambda: named(window, "print_state") is not None, 20, "what the printer says")
    said = named(window, "print_state").text()  # type: ignore[union-attr]
    assert "hết giấy" in said
    window.wear(window.visit)
    spin_until(lambda: named(window, "print_state") is not None, 20, "the page anew")
    assert named(window, "print_state").text() == said  # type: ignore[union-attr]
    assert Hand(window).sees("print_again")


def test_who_declares_or_is_called_is_not_sent_away(world: World, window: CitizenWindow) -> None:
    hand = ticket(window)
    number = window.visit.number
    assert number is not None
    world.run(calls.call, CallTicket(ticket=number, place=Place("desk-2"), desk="2", actor="canbo"))
    spin_until(lambda: named(window, "call_words") is not None, 20, "the band")
    printing(world, window, JobState.PRINTED)
    seconds(window, FREE_SECONDS + 1)
    assert window.screen_name == "ticket"
    hand.touch("declare")
    hand.wait_for("choice:mother")
    printing(world, window, JobState.PRINTED)
    seconds(window, FREE_SECONDS + 1)
    assert window.screen_name == "declare"


def test_a_scanner_that_reads_the_same_paper_over_and_over_holds_no_kiosk(world: World, window: CitizenWindow) -> None:
    given = world.ticket("ho-tich", "1.001193")
    window.go(Appointment())
    gone = False
    for _ in range(window.patience.allowed * 2 + COUNTDOWN + SCANS * 2):
        window.incoming._scanned(Scanned(text=given.id))
        QApplication.processEvents()
        window.patience.tick()
        gone = gone or window.screen_name == "home"
    assert gone


def test_scans_in_good_time_are_a_sign_of_a_person_and_a_touch_begins_anew(
    world: World, window: CitizenWindow
) -> None:
    patience = window.patience
    for _ in range(SCANS):
        patience.scanned()
        patience.idle = 40
        patience.touched()
        assert patience.idle == 0
    patience.scanned()
    patience.idle = 40
    patience.touched()
    assert patience.idle == 40
    patience.by_hand()
    patience.scanned()
    patience.idle = 40
    patience.touched()
    assert patience.idle == 0


@pytest.mark.parametrize("state", ["asking", "covered"])
def test_the_paper_that_was_looked_for_uncovers_the_page(world: World, window: CitizenWindow, state: str) -> None:
    hand = ticket(window)
    hand.touch("declare")
    hand.touch("choice:mother")
    window.patience._ask()
    if state == "covered":
        hand.touch("papers")
    world.bus.announce(Scanned(text=CARD))
    spin_until(lambda: window.patience.state == "watching", 60, "the page")
    hand.touch("confirm_yes")
    assert window.patience.cover is None


def test_a_scanner_that_goes_on_and_on_uncovers_nothing(world: World, window: CitizenWindow) -> None:
    hand = ticket(window)
    hand.touch("declare")
    hand.touch("choice:mother")
    for _ in range(200):
        world.bus.announce(Scanned(text=CARD))
    hand.wait_for("confirm_yes")
    spin_until(lambda: window.patience._scans == 200, 60, "all of them")
    window.patience._ask()
    world.bus.announce(Scanned(text=CARD))
    spin_until(lambda: window.patience._scans == 201, 60, "one more")
    assert window.patience.state == "asking"
    seconds(window, COUNTDOWN)
    assert window.screen_name == "home"
