"""Life events at the citizen station: questions, kind answers, one ticket, the large print, forms that go on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest

from kiosk.catalogue import Catalogue
from kiosk.clock import ZONE, ShiftedClock
from kiosk.queries import drafts, journal
from kiosk.rules.life_events import follow, paths
from kiosk.settings import PlaceSettings, PrinterSettings
from kiosk.values.devices import JobOutcome, PaperCameOut, Scanned
from kiosk.values.life_events import LifeEventOutcome
from kiosk.values.print_jobs import JobState, PaperKind
from tests.ui.citizen.test_pages import COMBINATIONS
from tests.ui.citizen.visitor import wear
from tests.ui.house import open_house, station_at
from ui.app import House
from ui.citizen import life_event_words
from ui.citizen.routes import Home, LifeEvents, LifeOutcome, LifeQuestion
from ui.citizen.window import CitizenWindow
from ui.page_check import check
from ui.tour.hand import Hand, spin_until
from ui.widgets.touch import TouchButton

TODAY = date(2026, 11, 23)  # the house's Monday
BRIDE = "001309000321||Trần Thị Thử|15012009|Nữ|Số 5, đường Thử Nghiệm, Phường Hoa Sen|10052024"  # 17 years old
GROOM = "001094000456||Nguyễn Văn Thử|02031994|Nam|Số 12, đường Thử Nghiệm, Phường Hoa Sen|11052022"


def opened(house: House, size: tuple[int, int] = (1920, 1080), **changes: object) -> tuple[CitizenWindow, Hand]:
    window = CitizenWindow(station_at(house, "kiosk-1", size, **changes))  # type: ignore[arg-type]
    window.resize(*size)
    window.show()
    return window, Hand(window)


def shown(window: CitizenWindow) -> str:
    assert window.screen_ is not None
    return window.screen_.spoken()


def lead(hand: Hand, *touches: str) -> None:
    for name in touches:
        hand.touch(name)


def test_from_home_to_the_ticket_of_the_right_procedure(house: House) -> None:
    window, hand = opened(house)
    lead(hand, "life_events", "event:co-em-be", "choice:co-so-y-te", "choice:co", "choice:viet-nam", "choice:roi")
    assert window.screen_name == "life_outcome"
    words = shown(window)
    for said in ("Ông/bà cần làm", "Đăng ký khai sinh", "Ngay tại đây", "Có thể có kết quả ngay hôm nay",
                 "Công an phường Hoa Sen (mẫu)", "Cơ quan bảo hiểm xã hội"):  # fmt: skip
        assert said in words, said
    hand.touch("take_number")
    hand.wait_for("ticket_number")
    ticket = window.screen_.ticket  # type: ignore[union-attr]
    assert ticket.procedure == "1.001193"
    assert ticket.label.startswith("H")
    window.close()


def test_back_goes_through_the_answers_and_changes_them(house: House) -> None:
    window, hand = opened(house)
    lead(hand, "life_events", "event:nha-co-nguoi-mat", "choice:co-so-y-te", "choice:co", "choice:luong-huu")
    assert "Xin chia buồn cùng gia đình." in shown(window)
    assert "Cơ quan bảo hiểm xã hội" in shown(window)
    lead(hand, "back", "back", "choice:chua", "choice:khong")
    assert "Xin giấy báo tử" in shown(window)
    lead(hand, "back", "back", "back", "back", "back")
    assert window.screen_name == "home"
    window.close()


def test_a_bride_of_seventeen_scans_her_card_and_reads_the_day(house: House) -> None:
    window, hand = opened(house)
    lead(hand, "life_events", "event:sap-cuoi", "choice:xem-nu")
    house.bus.announce(Scanned(text=GROOM))
    spin_until(lambda: "Thẻ này của nam" in window.screen_.date.error.text(), 20, "the word on the card")  # type: ignore[union-attr]
    house.bus.announce(Scanned(text=BRIDE))
    spin_until(lambda: "Hôm nay chưa đăng ký được" in shown(window), 20, "the answer")
    words = shown(window)
    assert "Bên nữ đủ 18 tuổi từ ngày 15/01/2027" in words
    assert "mời hai người quay lại" in words
    hand.touch("take_number")  # who wants to ask may ask, without a declaration that could not be handed in
    hand.wait_for("ticket_number")
    assert window.screen_.ticket.procedure is None  # type: ignore[union-attr]
    assert not hand.sees("declare")
    window.close()


def test_a_groom_old_enough_by_the_picker_goes_on_to_the_next_question(house: House) -> None:
    window, hand = opened(house)
    lead(hand, "life_events", "event:sap-cuoi", "choice:xem-nam", "go_on")
    assert "Xin chọn đủ ngày" in window.screen_.date.error.text()  # type: ignore[union-attr]
    lead(hand, "day:23", "month:11")
    for digit in "2006":
        hand.touch(f"digit:{digit}")
    hand.touch("go_on")  # twenty this very day
    assert window.screen_.question.key == "hoan-canh"  # type: ignore[union-attr]
    window.close()


def test_a_date_half_chosen_outlives_another_text_size(house: House) -> None:
    window, hand = opened(house)
    lead(hand, "life_events", "event:sap-cuoi", "choice:xem-nam", "day:7", "month:5")
    wear(window, percent=130)
    assert window.screen_.date.held.known["day"] == 7  # type: ignore[union-attr]
    assert window.screen_.date.held.known["month"] == 5  # type: ignore[union-attr]
    window.close()


def test_who_is_not_sure_sees_the_staff_from_every_question(house: House) -> None:
    window, hand = opened(house)
    lead(hand, "life_events", "event:cua-hang", "choice:dong", "unsure")
    hand.wait_for("ticket_number")
    assert window.screen_.ticket.field == "kinh-doanh"  # type: ignore[union-attr]
    window.close()


def test_taxes_first_is_said_without_costing_the_number(house: House) -> None:
    window, hand = opened(house)
    lead(hand, "life_events", "event:cua-hang", "choice:dong", "choice:chua", "choice:con")
    words = shown(window)
    assert "Có việc phải xong trước" in words
    assert "Cơ quan thuế quản lý cửa hàng" in words
    assert "Khi đã xong việc phải làm trước" in words
    hand.touch("take_number")
    hand.wait_for("ticket_number")
    assert window.screen_.ticket.procedure == "1.001266"  # type: ignore[union-attr]
    window.close()


def test_a_private_question_asks_back_before_it_is_read_to_the_room(house: House) -> None:
    window, hand = opened(house)
    lead(hand, "life_events", "event:nha-co-nguoi-mat", "choice:tai-nha")
    screen = window.screen_
    assert screen is not None
    assert screen.read_aloud() == ""
    hand.wait_for("told")
    assert "Lúc còn sống, người đã mất được nhận khoản nào?" in screen.read_aloud()
    window.close()


@pytest.mark.parametrize("only_slips", [False, True])
def test_the_large_print_comes_out_and_nothing_of_the_way_is_stored(tmp_path: Path, only_slips: bool) -> None:
    slips = PlaceSettings(ticket=PrinterSettings(transport="virtual"))
    both = PlaceSettings(
        ticket=PrinterSettings(transport="virtual"), a4=PrinterSettings(profile="a4-system", transport="virtual")
    )
    with open_house(tmp_path, places={"kiosk-1": slips if only_slips else both}) as house:
        papers, outcomes = list[PaperCameOut](), list[JobOutcome]()
        house.bus.listen(PaperCameOut, papers.append)
        house.bus.listen(JobOutcome, outcomes.append)
        before = house.kiosk.store.read(journal.status).result(30).events
        window, hand = opened(house)
        lead(hand, "life_events", "event:nha-co-nguoi-mat", "choice:tai-nha", "choice:nguoi-co-cong", "print_steps")
        spin_until(lambda: outcomes and papers, 60, "the paper")
        assert [(one.state, one.job.kind) for one in outcomes] == [(JobState.PRINTED, PaperKind.NEXT_STEPS)]
        assert papers[0].raw.startswith(b"%PDF") is not only_slips
        spin_until(lambda: "Đã in xong" in shown(window), 20, "the word on the button")
        window.home()
        assert window.trail == (Home(),)
        assert window.visit.is_new
        assert house.kiosk.store.read(journal.status).result(30).events == before
        window.close()
    stored = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for trace in (b"nguoi-co-cong", b"next_steps", b"mai-tang-nguoi-co-cong"):
        assert trace not in stored, trace


def test_after_the_birth_the_baby_s_residence_is_offered_filled_in(house: House) -> None:
    from ui.tour.filling import Filler
    from ui.tour.model import KeystrokeModel
    from ui.tour.persons import persons

    window, hand = opened(house)
    lead(hand, "life_events", "event:co-em-be", "choice:co-so-y-te", "choice:co", "choice:viet-nam", "choice:roi")
    hand.touch("take_number")
    hand.wait_for("ticket_number")
    ticket = window.screen_.ticket  # type: ignore[union-attr]
    hand.touch("declare")
    spin_until(lambda: window.screen_name == "declare", 20, "the declaration")

    def pages() -> object:
        return window.screen_.pages if window.screen_name == "declare" else None  # type: ignore[union-attr]

    answers = persons("khai-sinh", 2, TODAY)

    def scan(text: str) -> bool:
        house.bus.announce(Scanned(text=text))
        return True

    Filler(hand, KeystrokeModel(), pages, answers, scan, lambda name: None).fill()
    hand.wait_for("draft_code")
    hand.touch("next_form")
    spin_until(lambda: window.screen_name == "declare", 30, "the next declaration")
    session = window.screen_.pages.session  # type: ignore[union-attr]
    assert session.form.id == "ct01"
    held = {path.rpartition("/")[2]: value for path, value in session.answers().items()}
    assert held["s_name"] == "Nguyễn Minh An"
    assert held["a_name"] == "Trần Thị Mẫu"
    assert held["a_number"] == "001196000123"
    assert (held["whom"], held["k_what"]) == ("child", "thuong-tru")
    assert session.page.path.rpartition("/")[2] == "a_ok", "what is known is confirmed, not asked"
    hand.touch("confirm_yes")
    asked = {question.name for question in session.page.questions}
    assert not asked & {"a_name", "a_number", "a_born", "a_sex", "s_name", "s_born", "s_sex", "whom", "k_what"}
    hand.touch("later")
    hand.wait_for("draft_code")
    second = window.screen_.kept  # type: ignore[union-attr]
    found = house.kiosk.store.read(drafts.by_id, second.id).result(30)
    assert found.ticket == ticket.id
    assert found.procedure == "1.004222"
    first = window.visit.handed[0]
    assert first.draft != second.id
    assert not hand.sees("next_form")
    window.close()


def test_after_a_death_even_an_unsure_visit_is_known_to_be_one(house: House) -> None:
    window, hand = opened(house)
    lead(hand, "life_events", "event:nha-co-nguoi-mat", "unsure")
    hand.wait_for("ticket_number")
    procedure = window.screen_.ticket.procedure  # type: ignore[union-attr]
    assert house.station.catalogue.procedure(procedure).about_death
    window.close()


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (datetime(2026, 11, 23, 14, 30, tzinfo=ZONE), "Có thể có kết quả ngay hôm nay"),
        (datetime(2026, 11, 23, 15, 1, tzinfo=ZONE), "Nộp hôm nay, có kết quả ngày 24/11/2026"),
        (datetime(2026, 11, 28, 9, 0, tzinfo=ZONE), "Hôm nay quầy nghỉ. Làm từ ngày 30/11/2026"),
    ],
)
def test_what_can_be_done_today_is_counted_by_calendar_and_hours(now: datetime, said: str) -> None:
    clock = ShiftedClock(now)
    station = SimpleNamespace(catalogue=Catalogue(clock=clock), clock=clock)
    event = station.catalogue.life_event("nha-co-nguoi-mat")
    outcome = follow(event, ("tai-nha", "luong-huu"), now.date())
    assert isinstance(outcome, LifeEventOutcome)
    found = {step.key: step.when for step in life_event_words.steps(station, outcome, "vi")}  # type: ignore[arg-type]
    assert found["khai-tu-nha"] == said
    assert found["mai-tang-bao-hiem"] == ""
    assert found["xoa-cu-tru"] == "Thời hạn 05 ngày làm việc"


def ends(house: House, seeded: Random) -> list[tuple[str, tuple[str, ...]]]:
    """Ways that together show every part of every event."""
    found, seen = [], set()
    for event in house.station.catalogue.life_events():
        ways = list(paths(event, date(2027, 5, 1)))
        seeded.shuffle(ways)
        for way in ways:
            outcome = follow(event, way, TODAY)
            assert isinstance(outcome, LifeEventOutcome)
            keys = {(event.key, part.key) for part in outcome.parts}
            if keys - seen:
                seen |= keys
                found.append((event.key, way))
    return found


@pytest.mark.timeout(2400)
def test_every_page_fits_at_every_size(house: House, few: Callable[[int, int], int], seeded: Random) -> None:
    for size, percent, theme, language in seeded.sample(COMBINATIONS, few(len(COMBINATIONS), 1)):
        window, _hand = opened(house, size, percent=percent, theme=theme, language=language)
        seen = set[tuple[str, tuple[str, ...]]]()

        def look(page: object, window: CitizenWindow = window, size: tuple[int, int] = size) -> None:
            where = (page, size, window.station.theme.percent, window.station.theme.name, window.language)
            assert check(window, window.station.theme.pixels_per_mm) == [], where
            assert (window.width(), window.height()) == size, where

        window.go(LifeEvents())
        look("life_events")
        for key, way in ends(house, seeded):
            for place in range(len(way)):
                if (key, way[:place]) not in seen:
                    seen.add((key, way[:place]))
                    window.go(LifeQuestion(event=key, answers=way[:place]))
                    look((key, way[:place]))
            page, more = 0, True
            while more:
                window.go(LifeOutcome(event=key, answers=way, page=page))
                look((key, way, page))
                turns = [b for b in window.findChildren(TouchButton, "more") if b.isVisible()]
                page, more = page + 1, bool(turns) and turns[0].icon_name == "arrow-right"
        window.close()

