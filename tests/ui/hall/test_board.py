"""What the rows say, who is newest, what is lit and new, when it is dark, what stands there while nobody is called."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kiosk.catalogue import Catalogue
from kiosk.clock import ZONE, ShiftedClock
from kiosk.errors import ExpectedError
from kiosk.rules import green_words
from kiosk.settings import load
from kiosk.values.calendars import OpeningHours
from kiosk.values.desks import DeskState
from kiosk.values.groups import ClosedBecause, Opening
from tests.ui.hall.boards import a_board, a_call, a_desk, a_group, serving
from tests.ui.stand_in import NOW
from ui.hall import greetings, groups
from ui.hall.board import RowKind, call_key, freshly_paused, newest, rows, standing
from ui.hall.fresh import FreshCalls
from ui.hall.lights import TINTED_SECONDS, Lights
from ui.hall.night import is_dark
from ui.hall.row import Light
from ui.hall.shift import PLACES, offset


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue(clock=ShiftedClock(NOW))


# -- rows ---------------------------------------------------------------------------------------------------------
def test_a_row_stands_for_each_counter_that_is_open_paused_or_serves() -> None:
    board = a_board(
        serving(10), a_desk(2, DeskState.PAUSED), a_desk(7, DeskState.CLOSED), a_desk(1),
        a_desk(3, DeskState.CLOSED, a_call("A003", "3")), a_desk(4, serving=a_call("A004", "4", in_place=True)),
    )  # fmt: skip
    shown = rows(board, "vi")
    assert [(row.desk, row.kind) for row in shown] == [
        ("1", RowKind.FREE), ("2", RowKind.PAUSED), ("3", RowKind.SERVING), ("4", RowKind.IN_PLACE),
        ("10", RowKind.SERVING),
    ]  # fmt: skip
    assert shown[3].advice == "Cán bộ đến tận chỗ"
    assert shown[3].label == "A004"
    assert shown[1].label == ""


def test_a_paused_desk_says_who_calls_instead() -> None:
    paused = a_desk(2, DeskState.PAUSED, fields=("a",))
    alone = a_board(paused, a_desk(1, fields=("b",)), a_desk(3, DeskState.PAUSED, fields=()))
    assert rows(alone, "vi")[1].advice == "Xin chờ, số vẫn được giữ"
    helped = a_board(paused, a_desk(1, fields=("b",)), a_desk(3, fields=()), a_desk(10, fields=("a", "b")))
    assert rows(helped, "vi")[1].advice == "Mời chờ gọi ở quầy 3, 10"


def test_a_desk_without_a_name_says_its_groups() -> None:
    board = a_board(a_desk(1, name="", fields=("field-2", "field-1")), a_desk(2, name="", fields=()),
                    groups=(a_group(1), a_group(2)))  # fmt: skip
    assert [row.note for row in rows(board, "vi")] == ["Chứng thực, Hộ tịch", "Mọi thủ tục"]


def test_the_newest_call_is_the_latest_of_those_who_were_asked_to_come() -> None:
    board = a_board(serving(1, "A001", seconds=5), serving(2, "A002", seconds=9),
                    a_desk(3, serving=a_call("A003", "3", seconds=20, in_place=True)))  # fmt: skip
    fresh = FreshCalls()
    fresh.learn(standing(board).values(), NOW, catching_up=False)
    call = newest(board, fresh.rank)
    assert call is not None
    assert call.label == "A002"
    slow = a_board(serving(2, "A002", seconds=9), serving(4, "A004", seconds=-900))  # a desk whose clock is slow
    fresh.learn(standing(slow).values(), NOW, catching_up=False)
    call = newest(slow, fresh.rank)
    assert call is not None
    assert call.label == "A004"
    assert newest(a_board(a_desk(1)), fresh.rank) is None
    assert sorted(standing(board)) == ["ticket A001", "ticket A002", "ticket A003"]


def test_a_pause_is_told_where_people_wait_for_that_desk_alone() -> None:
    before = (a_desk(1), a_desk(2))
    paused = a_desk(1, DeskState.PAUSED)
    assert freshly_paused(before, a_board(paused, groups=(a_group(1, desks=0),))) == [paused]
    assert freshly_paused(before, a_board(paused, groups=(a_group(1, desks=1),))) == []
    assert freshly_paused(before, a_board(paused, groups=(a_group(1, waiting=0, desks=0),))) == []
    assert freshly_paused((paused,), a_board(paused, groups=(a_group(1, desks=0),))) == []


# -- what is new --------------------------------------------------------------------------------------------------
def test_what_was_called_before_is_shown_but_not_announced() -> None:
    fresh = FreshCalls()
    assert fresh.learn([a_call("A001")], NOW, catching_up=False) == []
    both = [a_call("B002", seconds=9), a_call("A001"), a_call("A001", nth=2, seconds=5)]
    assert [call.label for call in fresh.learn(both, NOW, catching_up=False)] == ["A001", "B002"]
    assert fresh.learn(both, NOW, catching_up=False) == []
    fresh.forget()
    assert fresh.learn([a_call("A001", nth=3)], NOW, catching_up=False) == []


def test_old_calls_that_come_in_a_burst_are_not_shouted_and_nobody_is_called_who_sits() -> None:
    fresh = FreshCalls()
    fresh.learn([], NOW, catching_up=True)
    late = NOW + timedelta(minutes=10)
    burst = [a_call("A001"), a_call("A002", seconds=590), a_call("A003", seconds=595, in_place=True)]
    assert [call.label for call in fresh.learn(burst, late, catching_up=True)] == ["A002"]
    slow_clock = [a_call("A004", desk="4", seconds=-1200)]
    assert len(fresh.learn(slow_clock, late, catching_up=False)) == 1


# -- light ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("hertz", [0.5, 1.0, 2.0])
def test_a_call_flashes_at_most_so_often_and_then_calms_down(hertz: float) -> None:
    lights, key = Lights(hertz, 10), call_key(a_call("A001"))
    assert lights.of(key, None) is Light.CALM
    lights.light_up([key])
    seen = [lights.of(key, None)]
    while lights.tick():
        seen.append(lights.of(key, None))
    flashing = seen[: round(20 * hertz)]
    assert set(flashing) == {Light.LIT, Light.SOFT}
    changes = sum(a != b for a, b in itertools.pairwise(flashing))
    assert changes / 2 <= 10 * hertz  # pairs of changes in ten seconds
    assert lights.interval_ms >= 250  # never more than twice a second
    assert set(seen[round(20 * hertz) :]) == {Light.SOFT}
    assert len(seen) * lights.interval_ms / 1000 == pytest.approx(10 + TINTED_SECONDS, abs=1)
    assert lights.of(key, None) is Light.CALM
    assert lights.of(key, key) is Light.SOFT  # it is being said


def test_faster_flashing_is_refused_by_the_settings(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text("[hall]\nflash_hertz = 2.5", encoding="utf-8")
    with pytest.raises(ExpectedError, match="wrong"):
        load(file, {})


def test_without_flashing_a_call_is_lit_and_stands() -> None:
    lights, key = Lights(0, 10), call_key(a_call("A001"))
    lights.light_up([key])
    seen = [lights.of(key, None)]
    for _ in range(10):
        lights.tick()
        seen.append(lights.of(key, None))
    assert set(seen) == {Light.LIT}


# -- place and night ----------------------------------------------------------------------------------------------
def test_the_picture_moves_every_minute_and_comes_back() -> None:
    places = [offset(minute, 8) for minute in range(60)]
    assert all(a != b for a, b in itertools.pairwise(places))
    assert len(set(places)) == PLACES
    assert all(abs(x) <= 8 and abs(y) <= 8 for x, y in places)


@pytest.mark.parametrize(
    ("day", "time", "dark"),
    [
        (23, "07:14", True), (23, "07:15", False), (23, "12:30", False), (23, "17:44", False), (23, "17:45", True),
        (22, "10:00", True), (28, "02:00", True),
    ],
)  # fmt: skip
def test_the_glass_is_dark_outside_the_hours(catalogue: Catalogue, day: int, time: str, dark: bool) -> None:
    now = datetime.fromisoformat(f"2026-11-{day}T{time}").replace(tzinfo=ZONE)
    assert is_dark(now, catalogue.calendars(), catalogue.hours(), 45) is dark
    assert not is_dark(now, {}, OpeningHours(weekdays={}), 45)  # hours that nobody wrote down


# -- words while nobody is called -----------------------------------------------------------------------------------
def said(opening: Opening, *desks, waiting: int = 0, at: datetime = NOW) -> tuple[str, str]:
    groups_ = (a_group(1, waiting),)
    return tuple(greetings.greeting(a_board(*desks, groups=groups_, opening=opening), at, "vi"))  # type: ignore[return-value]


def shut(day: int, hour: int) -> Opening:
    return Opening(open=False, opens_at=datetime(2026, 11, day, hour, tzinfo=ZONE))


def test_before_opening_it_says_when_it_opens_and_at_noon_that_numbers_stand() -> None:
    assert said(Opening(open=True), a_desk(1))[0] == "Kính chào ông bà"
    assert said(shut(23, 13))[0] == "Mở cửa lúc 13:00"
    assert said(shut(23, 13), waiting=2)[0] == "Nghỉ đến 13:00"
    assert "vẫn được giữ" in said(shut(23, 13), waiting=2)[1]
    assert "vẫn gọi" in said(shut(23, 13), a_desk(1), waiting=2)[1]  # through the noon


def test_who_still_waits_at_closing_hears_that_the_number_stands() -> None:
    title, hint = said(shut(24, 8), waiting=2)
    assert title == "Đã hết giờ tiếp nhận"
    assert "Số của ông/bà còn giá trị vào sáng mai" in hint
    assert "08:00" in hint
    assert "còn giá trị vào thứ Hai 30/11" in said(shut(30, 8), waiting=2)[1]
    assert said(shut(24, 8))[1] == "Hẹn gặp ông/bà lúc 08:00, sáng mai."


def test_notices_say_the_hours_and_what_the_documents_say_of_this_day(catalogue: Catalogue) -> None:
    board = a_board(a_desk(1))
    monday = [words for _icon, words in greetings.notices(board, catalogue, NOW, "vi")]
    assert monday[0] == "Giờ tiếp nhận hôm nay: 08:00–12:00, 13:00–17:00"
    assert any("căn cước" in words for words in monday)
    assert not any("Thứ Ba xanh" in words for words in monday)
    tuesday = [words for _icon, words in greetings.notices(board, catalogue, NOW + timedelta(days=1), "vi")]
    assert any("Thứ Ba xanh" in words for words in tuesday)


def test_at_the_end_of_the_day_only_what_matters_now_is_said(catalogue: Catalogue) -> None:
    ends = datetime(2026, 11, 23, 17, tzinfo=ZONE)
    soon = a_board(a_desk(1), groups=(a_group(1, 5),), opening=Opening(open=True, closes_at=ends))
    words = [words for _icon, words in greetings.notices(soon, catalogue, ends - timedelta(minutes=20), "vi")]
    assert words == ["Số chưa kịp gọi hôm nay còn giá trị vào sáng mai, không phải lấy lại."]
    after = a_board(a_desk(1), groups=(a_group(1, 5),), opening=shut(24, 8))
    words = [words for _icon, words in greetings.notices(after, catalogue, ends + timedelta(minutes=5), "vi")]
    assert "Đã hết giờ lấy số" in words[0]
    through = a_board(a_desk(1), groups=(a_group(1, 5),), opening=shut(23, 13))
    words = [words for _icon, words in greetings.notices(through, catalogue, NOW.replace(hour=12), "vi")]
    assert words == ["Máy phát số lại lúc 13:00. Ông/bà đã có số xin ngồi chờ, quầy vẫn gọi."]
    noon = a_board(a_desk(1), groups=(a_group(1, 5),),
                   opening=Opening(open=True, closes_at=datetime(2026, 11, 23, 12, tzinfo=ZONE)))  # fmt: skip
    words = [words for _icon, words in greetings.notices(noon, catalogue, NOW.replace(hour=11, minute=50), "vi")]
    assert words[0].startswith("Giờ tiếp nhận")


def test_groups_say_who_is_next_or_when_numbers_are_given_out_again() -> None:
    full = a_group(3, 0, closed=ClosedBecause.CAPACITY)
    assert groups.told((a_group(1, 0), a_group(2, 4), full)) == [a_group(2, 4), full]
    assert groups.closed_words(full, NOW, "vi") == "Hết số, phát lại lúc 13:12"
    assert groups.closed_words(full, NOW - timedelta(days=1), "vi") == "Hết số, mời quay lại 23/11"


def test_a_green_day_is_told_while_it_is_possible(catalogue: Catalogue) -> None:
    tuesday = datetime(2026, 11, 17, 9, tzinfo=ZONE)
    offers = greetings.green_offers(catalogue, tuesday)
    assert green_words.names(offers) == "Ngày Thứ ba xanh"
    icon, words = greetings.notices(a_board(), catalogue, tuesday, "vi")[0]
    assert icon == "leaf"
    assert words.startswith("Ngày Thứ ba xanh: Đóng hộ kinh doanh, ")
    assert words.endswith("trước 16 giờ, có kết quả sau 60 phút.")
    for other in (tuesday.replace(hour=16, minute=1), tuesday + timedelta(days=1)):
        assert greetings.green_offers(catalogue, other) == ()
        assert all(icon != "leaf" for icon, _words in greetings.notices(a_board(), catalogue, other, "vi"))
