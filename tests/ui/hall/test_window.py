"""The hall on a real store: written, flashing, spoken in turn; the last good picture stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.errors import ExpectedError
from kiosk.values.calls import CallNext, CallTicket
from kiosk.values.ids import Place
from tests.fakes import FakeSpeaker
from tests.ui.real import World
from tests.ui.stand_in import SIZES, Pending
from ui import page_check
from ui.hall.window import HallWindow
from ui.voice import samples
from ui.voice.pack import Pack
from ui.voice.sinks import FileSink
from ui.voice.speaker import Speaker


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def hall(qtbot, world: World, speaker=None, size: tuple[int, int] = (1920, 1080)) -> HallWindow:
    window = HallWindow(world.station("hall-1", size), speaker)
    qtbot.addWidget(window)
    window.resize(*size)
    window.show()
    qtbot.waitExposed(window)
    qtbot.waitUntil(lambda: window.picture.foot.text != "")
    return window


def call(world: World, desk: str = "3") -> str:
    from kiosk.services import calls

    world.ticket()
    made = world.run(calls.call_next, CallNext(place=Place(f"desk-{desk}"), desk=desk, actor="canbo"))
    label: str = made.label
    return label


def test_a_call_is_written_and_flashes(qtbot, world: World) -> None:
    window = hall(qtbot, world)
    assert window.picture.number.text == "Kính chào ông bà"
    call(world)
    qtbot.waitUntil(lambda: window.picture.number.text == "A001")
    assert window.picture.desk.text == "Quầy 3"
    assert window.picture.caption.text == "Xin mời số A, không không một, đến quầy số ba."
    assert window._flashes > 0
    steady = window.picture.card.styleSheet()
    qtbot.waitUntil(lambda: window.picture.card.styleSheet() != steady)
    window.close()


def test_two_calls_are_announced_one_after_the_other(qtbot, world: World) -> None:
    speaker = FakeSpeaker()
    window = hall(qtbot, world, speaker)
    call(world, "3")
    qtbot.waitUntil(lambda: speaker.calls == [("A001", "3")])
    call(world, "5")
    qtbot.waitUntil(lambda: any(c.label == "A002" for c in window._recent))
    assert speaker.calls == [("A001", "3")]
    assert window.picture.number.text == "A001"
    window._shown_timer.stop()
    window._part_over()  # it has stood long enough …
    assert window.picture.number.text == "A001"
    speaker.over[0](True)  # … and has been said
    qtbot.waitUntil(lambda: speaker.calls == [("A001", "3"), ("A002", "5")])
    assert window.picture.number.text == "A002"
    assert window.picture.rows[0][0].text == "A001"
    assert window.picture.rows[0][1].text == "Quầy 3"
    window.close()


def test_what_is_heard_is_the_call(qtbot, world: World, tmp_path: Path) -> None:
    sink = FileSink(tmp_path / "heard")
    speaker = Speaker(Pack.load(), None, sink)
    speaker.open()
    window = hall(qtbot, world, speaker)
    call(world, "3")
    qtbot.waitUntil(lambda: len(sink.files) == 1, timeout=20_000)
    assert samples.read_wav(sink.files[0].read_bytes()) == speaker.call_sound("A001", "3")
    speaker.close()
    window.close()


def test_a_repeated_call_is_said_again(qtbot, world: World) -> None:
    from kiosk.queries import calls as called
    from kiosk.services import calls

    speaker = FakeSpeaker()
    window = hall(qtbot, world, speaker)
    call(world)
    qtbot.waitUntil(lambda: len(speaker.calls) == 1)
    ticket = world.read(called.recent, 1)[0].ticket
    speaker.over[0](True)
    window._shown_timer.stop()
    window._part_over()
    command = CallTicket(ticket=ticket, place=Place("desk-3"), desk="3", actor="canbo")
    world.run(calls.repeat, command)
    qtbot.waitUntil(lambda: speaker.calls == [("A001", "3"), ("A001", "3")])
    window.close()


def test_a_restarted_hall_shows_the_last_call_but_does_not_shout(qtbot, world: World) -> None:
    call(world)
    speaker = FakeSpeaker()
    window = hall(qtbot, world, speaker)
    qtbot.waitUntil(lambda: window.picture.number.text == "A001")
    assert speaker.calls == []
    assert not window.turns.announcing
    window.close()


def test_the_last_good_picture_stays_when_the_store_cannot_answer(qtbot, world: World, monkeypatch) -> None:
    window = hall(qtbot, world)
    call(world)
    qtbot.waitUntil(lambda: window.picture.number.text == "A001")

    def refuse() -> None:
        raise ExpectedError("store.errors.disk_full")

    monkeypatch.setattr(window.station.tasks, "read", lambda *_asked: Pending(refuse))
    window._read()
    qtbot.waitUntil(lambda: "Chưa cập nhật" in window.picture.foot.text)
    assert window.picture.number.text == "A001"
    assert window._good_at in window.picture.foot.text
    window.close()


@pytest.mark.parametrize("size", SIZES)
def test_numbers_can_be_read_across_the_hall(qtbot, world: World, size: tuple[int, int]) -> None:
    """On a 43-inch screen (952 mm wide), letters of 1/200 of 8 m: 40 mm for the call, 20 mm for the others."""
    for desk in ("3", "12", "5"):
        call(world, desk)
    window = hall(qtbot, world, size=size)
    qtbot.waitUntil(lambda: window.picture.number.text == "A003")
    assert (window.width(), window.height()) == size
    per_mm = max(size) / 952
    capital = 0.7  # of the size of the type
    assert window.picture.number.pixels() * capital / per_mm >= 40
    assert window.picture.desk.pixels() * capital / per_mm >= 30
    assert page_check.check(window, per_mm, touch=False) == []
    for number, desk in window.picture.rows[:2]:
        assert number.pixels() * capital / per_mm >= 16
        assert desk.pixels() * capital / per_mm >= 16
    window.close()


def test_the_picture_moves_against_burn_in(qtbot, world: World) -> None:
    window = hall(qtbot, world)
    before = window.picture.outer.contentsMargins()
    world.clock.advance(_minute())
    window._minute()
    after = window.picture.outer.contentsMargins()
    assert (before.left(), before.top()) != (after.left(), after.top())
    assert before.left() + before.right() == after.left() + after.right()
    window.close()


def _minute():
    from datetime import timedelta

    return timedelta(minutes=1)
