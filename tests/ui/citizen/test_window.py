"""What a person does at the citizen station: two touches, wrong touches, walking away, coming back."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.errors import ExpectedError
from kiosk.queries import drafts, feedback, papers, print_jobs, tickets
from kiosk.texts import error_texts
from kiosk.values.devices import JobOutcome, ScanFailed, Scanned
from kiosk.values.print_jobs import JobState, PaperKind
from tests.ui.citizen.visitor import CARD, leave_for_home, park, read_in, take, type_birth, type_code, walk_away
from tests.ui.house import station_at
from ui.app import House
from ui.citizen.patience import COUNTDOWN, LEAST_SECONDS, PAPERS_SECONDS
from ui.citizen.routes import Home, Reopen, TicketPage
from ui.citizen.ticket import TicketScreen
from ui.citizen.window import CitizenWindow
from ui.tour.hand import Hand, spin_until
from ui.widgets.look import PALETTES


def test_a_number_in_two_touches_is_durable_when_it_is_shown(house: House, window: CitizenWindow) -> None:
    hand = take(window)
    assert hand.touches == 2
    assert isinstance(window.screen_, TicketScreen)
    ticket = window.screen_.ticket
    assert ticket is not None
    known = house.kiosk.store.read(tickets.by_id, ticket.id).result(60)
    assert known.label == ticket.label == "H001"


@pytest.mark.parametrize("option", ["size:130", "theme:contrast", "language:en"])
def test_another_look_while_the_number_is_on_its_way_asks_for_no_second_one(window: CitizenWindow, option: str) -> None:
    hand = Hand(window)
    window.go(TicketPage(field="ho-tich"))
    window.tools.choose_appearance()  # nothing came yet
    hand.touch(option)
    hand.touch("appearance_done")
    number = hand.wait_for("ticket_number")
    assert (number.text, window.sitting.row) == ("H001", 1)  # type: ignore[attr-defined]
    read_in(hand, "low_reach")
    assert hand.wait_for("ticket_number").text == "H001"  # type: ignore[attr-defined]


def test_priority_is_marked_and_nobody_asks_why(house: House, window: CitizenWindow) -> None:
    take(window, button="take_priority")
    waiting = house.kiosk.store.read(tickets.waiting).result(60)
    assert [(row.label, row.priority) for row in waiting] == [("H001", True)]


def test_what_is_touched_before_the_store_is_open_is_answered_afterwards(tmp_path: Path) -> None:
    from kiosk.clock import ShiftedClock
    from kiosk.settings import Settings, with_defaults
    from tests.ui.house import MONDAY, VIRTUAL

    settings = with_defaults(
        Settings(data_dir=tmp_path / "d", witness_dir=tmp_path / "w", places={"kiosk-1": VIRTUAL})
    )
    house = House(settings, ShiftedClock(MONDAY))
    window = CitizenWindow(station_at(house, "kiosk-1", (1366, 768)))
    window.resize(1366, 768)
    window.show()
    hand = Hand(window)
    hand.touch("card:khai-sinh")
    hand.touch("take_number")
    assert hand.sees("waiting")
    house.open()
    hand.wait_for("ticket_number")
    window.close()
    house.close()


def test_a_store_that_cannot_open_says_what_to_do(house: House, tmp_path: Path) -> None:
    """A second start on the same database."""
    second = House(house.settings, house.clock)
    failures: list[BaseException] = []
    second.failed.connect(failures.append)
    window = CitizenWindow(station_at(second, "kiosk-1", (1366, 768)))
    window.resize(1366, 768)
    window.show()
    hand = Hand(window)
    hand.touch("card:khai-sinh")
    hand.touch("take_number")
    second.open()
    hand.wait_for("trouble_title")
    spin_until(lambda: failures, 20, "the failure")
    assert isinstance(failures[0], ExpectedError)
    assert failures[0].key == "store.errors.locked"
    assert hand.wait_for("trouble_title").text() == error_texts(failures[0])[0]  # type: ignore[attr-defined]
    window.close()
    second.close()


def test_a_dead_printer_leaves_the_number_and_says_what_to_do(house: House, window: CitizenWindow) -> None:
    hand = take(window)
    screen = window.screen_
    assert isinstance(screen, TicketScreen)
    assert screen.ticket is not None
    from kiosk.values.ids import JobId, Place
    from kiosk.values.print_jobs import PrintJob

    out = "Xin nhận phiếu"
    spin_until(lambda: out in hand.wait_for("print_state").text(), 30, out)  # type: ignore[attr-defined]
    job = PrintJob(
        id=JobId("x"), kind=PaperKind.TICKET, subject=screen.ticket.id, place=Place("kiosk-1"), state=JobState.FAILED,
        nth=1, asked_at=house.clock.now(),
    )  # fmt: skip
    house.bus.announce(JobOutcome(job=job, state=JobState.FAILED, reason="printer.errors.no_paper", label="H001"))
    words = "Máy in hết giấy"
    spin_until(lambda: words in hand.wait_for("print_state").text(), 10, words)  # type: ignore[attr-defined]
    assert hand.sees("ticket_number")
    hand.touch("print_again")
    spin_until(lambda: out in hand.wait_for("print_state").text(), 30, out)  # type: ignore[attr-defined]
    assert not hand.sees("print_again")
    again = house.kiosk.store.read(print_jobs.last, PaperKind.TICKET, screen.ticket.id).result(30)
    assert (again.state, again.nth) == (JobState.PRINTED, 2)


def test_back_and_home_from_everywhere(window: CitizenWindow) -> None:
    hand = Hand(window)
    hand.touch("card:cu-tru")
    first = next(p.code for p in window.station.catalogue.procedures(field="cu-tru"))
    hand.touch(f"procedure:{first}")
    hand.wait_for("take_number")
    hand.touch("back")
    assert window.screen_name == "list"
    hand.touch("back")
    assert window.screen_name == "home"
    hand.touch("search")
    leave_for_home(hand)
    assert window.screen_name == "home"


def test_size_theme_and_language_change_in_the_middle(window: CitizenWindow) -> None:
    hand = take(window)
    label = hand.wait_for("ticket_number").text  # type: ignore[attr-defined]
    for option in ("size:160", "theme:contrast", "language:en", "low_reach"):
        read_in(hand, option)
        assert hand.wait_for("ticket_number").text == label  # type: ignore[attr-defined]
    assert window.language == "en"
    assert "Your number" in " ".join(window.screen_.parts())  # type: ignore[union-attr]


def test_walking_away_asks_counts_down_and_wipes(window: CitizenWindow) -> None:
    take(window)
    window.patience._timer.stop()  # the seconds are those of this test
    for _ in range(window.patience.allowed):
        window.patience.tick()
    assert window.patience.state == "asking"
    assert window.patience.allowed >= LEAST_SECONDS
    for _ in range(COUNTDOWN):
        window.patience.tick()
    assert window.screen_name == "home"
    assert window.patience.cover is None


def test_looking_for_papers_covers_the_page_for_three_minutes(window: CitizenWindow) -> None:
    hand = take(window)
    window.patience._timer.stop()  # the seconds are those of this test
    window.patience._ask()
    hand.touch("papers")
    for _ in range(PAPERS_SECONDS - 1):
        window.patience.tick()
    assert window.patience.state == "covered"
    hand.touch("back_from_papers")
    assert hand.sees("ticket_number")


def test_a_touch_starts_the_time_anew(window: CitizenWindow) -> None:
    hand = Hand(window)
    window.patience._timer.stop()
    hand.touch("card:khai-sinh")
    for _ in range(LEAST_SECONDS - 1):
        window.patience.tick()
    hand.touch("more") if hand.sees("more") else hand.touch("appearance")
    assert window.patience.idle == 0


def test_help_reaches_every_desk(house: House, window: CitizenWindow) -> None:
    hand = Hand(window)
    hand.touch("help")
    hand.wait_for("told")
    calls = house.kiosk.store.read(feedback.open_help).result(60)
    assert [call.place for call in calls] == ["kiosk-1"]


def test_a_slip_shown_to_the_scanner_tells_how_things_stand(house: House, window: CitizenWindow) -> None:
    hand = take(window)
    ticket = window.screen_.ticket  # type: ignore[union-attr]
    hand.touch("done")
    house.bus.announce(Scanned(text=ticket.id))
    spin_until(lambda: window.screen_name == "visit", 60, "the visit's page")
    assert hand.wait_for("ticket_number").text == "H001"  # type: ignore[attr-defined]


def test_a_parked_declaration_opens_with_its_code_and_the_birth_date(house: House, window: CitizenWindow) -> None:
    hand, code = park(house, window)
    type_code(hand, code)
    hand.touch("by_birth")
    hand.touch("open_draft")
    assert "ngày sinh" in hand.wait_for("error").text() or "tháng" in hand.wait_for("error").text()  # type: ignore[attr-defined]
    type_birth(hand, 15, 8, 1996)
    spin_until(lambda: window.screen_name == "declare", 60, "the declaration")
    answers = window.screen_.pages.session.answers()  # type: ignore[union-attr]
    assert answers["/data/mother/m_name"] == "Trần Thị Mẫu"


def test_a_parked_declaration_opens_with_its_code_and_the_card(house: House, window: CitizenWindow) -> None:
    hand, code = park(house, window)
    house.bus.announce(Scanned(text=code))  # from the slip, on any page
    spin_until(lambda: window.screen_name in ("appointment", "reopen"), 60, "the next page")
    spin_until(lambda: window.screen_name == "reopen", 60, "the page that asks for the card")
    house.bus.announce(Scanned(text=CARD))
    spin_until(lambda: window.screen_name == "declare", 60, "the declaration")
    hand.wait_for("question_body")


def test_the_ticket_bears_the_code_and_opens_the_declaration_without_typing_it(
    house: House, window: CitizenWindow
) -> None:
    hand = take(window)
    ticket = window.screen_.ticket  # type: ignore[union-attr]
    hand.touch("done")
    hand, code = park(house, window)
    taken = tuple(house.kiosk.store.read(tickets.waiting).result(60))
    later = next(one for one in taken if one.id != ticket.id)
    slips = {one.id: house.kiosk.store.read(papers.ticket_slip, one.id).result(60).draft_code for one in taken}
    assert slips == {ticket.id: ticket.draft_code, later.id: code}
    house.bus.announce(Scanned(text=later.id))
    spin_until(lambda: window.screen_name == "visit", 60, "the visit's page")
    hand.touch("open_draft")
    spin_until(lambda: window.screen_name == "reopen", 60, "the page that asks for the card")
    assert window.screen_.route.draft_code == code  # type: ignore[union-attr]
    house.bus.announce(Scanned(text=CARD))
    spin_until(lambda: window.screen_name == "declare", 60, "the declaration")


def test_a_guessed_birth_date_opens_nothing_and_tries_are_few(house: House, window: CitizenWindow) -> None:
    hand, code = park(house, window)
    type_code(hand, code)
    hand.touch("by_birth")
    type_birth(hand, 1, 1, 1990)
    words = lambda: hand.wait_for("error").text() if hand.sees("error") else ""  # type: ignore[attr-defined] # noqa: E731
    spin_until(lambda: "chưa khớp" in words(), 60, "that it does not fit")
    for _ in range(4):
        hand.touch("open_draft")
        spin_until(lambda: "khớp" in words(), 60, "that it does not fit")
    hand.touch("open_draft")
    spin_until(lambda: "nhiều lần" in words(), 60, "that there were too many tries")
    assert window.screen_name == "reopen"


def test_a_bug_has_an_id_and_a_way_home(window: CitizenWindow) -> None:
    window.failed(RuntimeError("made up"))
    hand = Hand(window)
    hand.touch("go_home")
    assert window.screen_name == "home"


# -- the end of a visit -----------------------------------------------------------------------------------------
def appearance(window: CitizenWindow) -> tuple[str, int, str]:
    theme = window.station.theme
    assert (window.look.percent, window.look.palette) == (theme.percent, PALETTES[theme.name])
    return window.language, theme.percent, theme.name


@pytest.mark.parametrize("wards", [("vi", 100, "normal"), ("en", 130, "contrast")])
@pytest.mark.parametrize("how", ["home", "done", "time-out"])
def test_whoever_comes_next_finds_the_wards_own_appearance(
    house: House, how: str, wards: tuple[str, int, str]
) -> None:
    language, percent, theme = wards
    window = CitizenWindow(station_at(house, "kiosk-1", (1366, 768), percent=percent, theme=theme, language=language))
    window.resize(1366, 768)
    window.show()
    title = window.screen_.parts()[0]  # type: ignore[union-attr]
    hand = take(window)
    present = window.visit.chosen
    percent = 160 if present.percent != 160 else 100
    theme = "contrast" if present.theme == "normal" else "normal"
    read_in(hand, f"size:{percent}", f"theme:{theme}", f"language:{'en' if present.language == 'vi' else 'vi'}")
    assert all(chosen != own for chosen, own in zip(appearance(window), wards, strict=True))
    if how == "home":
        leave_for_home(hand)
    else:
        walk_away(window) if how == "time-out" else hand.touch(how)
    assert window.screen_name == "home"
    assert appearance(window) == wards
    hand.wait_for("card:khai-sinh")
    assert window.screen_.parts()[0] == title  # type: ignore[union-attr]
    assert (window.visit.is_new, window.trail) == (True, (Home(),))
    window.close()


def test_a_choice_stays_while_somebody_goes_back_to_the_first_page(window: CitizenWindow) -> None:
    hand = Hand(window)
    read_in(hand, "language:en")
    hand.touch("search")
    hand.touch("back")
    assert (window.screen_name, window.language) == ("home", "en")


def test_a_first_page_that_was_left_alone_in_another_language_asks_nobody(window: CitizenWindow) -> None:
    window.patience._timer.stop()  # the seconds are those of this test
    read_in(Hand(window), "language:en")
    for _ in range(window.patience.allowed):
        assert window.language == "en"
        window.patience.tick()
        assert window.patience.cover is None
    assert (window.screen_name, window.language) == ("home", "vi")
    untouched = window.screen_
    for _ in range(window.patience.allowed * 2):
        window.patience.tick()
    assert window.screen_ is untouched


def test_what_the_scanner_could_not_read_is_told_where_a_card_is_waited_for(
    house: House, window: CitizenWindow
) -> None:
    window.go(Reopen(draft_code="K1-7Q4MXP"))
    house.bus.announce(ScanFailed(error="devices.errors.garbled"))
    hand = Hand(window)
    spin_until(lambda: hand.sees("error"), 60, "what to do")
    title, message = error_texts(ExpectedError("devices.errors.garbled"))
    assert title in hand.wait_for("error").text()  # type: ignore[attr-defined]
    assert message in hand.wait_for("error").text()  # type: ignore[attr-defined]


def test_a_window_that_is_closed_keeps_what_was_declared_and_holds_nothing_of_its_visit(
    house: House, window: CitizenWindow
) -> None:
    own = appearance(window)
    hand = take(window)
    number = window.visit.number
    assert number is not None
    hand.touch("declare")
    hand.touch("choice:mother")
    read_in(hand, "size:160", "theme:contrast", "language:en")
    house.bus.announce(Scanned(text=CARD))
    hand.wait_for("confirm_yes")
    window.close()
    spin_until(lambda: house.kiosk.store.read(drafts.for_ticket, number).result(60), 60, "the declaration kept")
    assert (window.visit.is_new, window.trail, window.called._number) == (True, (), None)
    assert appearance(window) == own


@pytest.mark.parametrize("theme", ["normal", "contrast"])
def test_a_birth_date_half_chosen_and_what_was_wrong_stay_in_another_size(
    house: House, window: CitizenWindow, theme: str
) -> None:
    hand = Hand(window)
    window.go(Reopen(draft_code="K1-7Q4MXP"))
    hand.touch("by_birth")
    hand.touch("day:15")
    hand.touch("month:8")
    read_in(hand, "size:160", "low_reach", f"theme:{theme}")
    for digit in "1996":
        hand.touch(f"digit:{digit}")
    hand.touch("open_draft")
    hand.wait_for("error")
    said = hand.wait_for("error").text()  # type: ignore[attr-defined]
    read_in(hand, "size:100")
    assert hand.wait_for("error").text() == said  # type: ignore[attr-defined]
    assert window.screen_.date.value() == "1996-08-15"  # type: ignore[union-attr]
