"""The hall on a real store: every call at once, the voice after it, the last good state, the night."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt

from kiosk.errors import ExpectedError
from kiosk.services import calls, desks
from kiosk.values.calls import Call, CallNext, CallTicket, FinishService, Outcome
from kiosk.values.desks import DeskState, PauseReason, SetDesk
from kiosk.values.ids import Place
from kiosk.values.sync import LinkStatus
from tests.fakes import FakeSpeaker
from tests.ui.real import World
from tests.ui.stand_in import Pending
from ui.hall.row import Light
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
    with qtbot.waitExposed(window):
        window.show()
    qtbot.waitUntil(lambda: window.good_at is not None and not window.reading.busy)
    return window


def call(world: World, desk: str = "3") -> Call:
    world.ticket()
    made: Call = world.run(calls.call_next, CallNext(place=Place(f"desk-{desk}"), desk=desk, actor="canbo"))
    return made


def again(made: Call) -> CallTicket:
    return CallTicket(ticket=made.ticket, place=Place(f"desk-{made.desk}"), desk=made.desk, actor="canbo")


def labels(window: HallWindow) -> list[str]:
    return [row.number.text for row in window.picture.rows[: window.picture.counts]]


def test_a_call_stands_in_its_row_and_larger_and_flashes(qtbot, world: World) -> None:
    window = hall(qtbot, world)
    assert window.picture.newest.greeting.text == "Kính chào ông bà"
    with qtbot.waitSignal(window.painted) as painted:
        made = call(world)
    assert painted.args == [made.label]
    assert labels(window) == ["A001"]
    newest, row = window.picture.newest, window.picture.rows[0]
    assert (newest.number.text, newest.desk.text, row.desk.text) == ("A001", "3", "3")
    assert row._light is newest._light is Light.LIT
    qtbot.waitUntil(lambda: row._light is Light.SOFT)
    qtbot.waitUntil(lambda: row._light is Light.LIT)
    window.close()


def test_eight_calls_at_once_are_all_seen_within_a_second_while_the_first_is_spoken(qtbot, world: World) -> None:
    speaker = FakeSpeaker()
    window = hall(qtbot, world, speaker)
    seen: dict[str, float] = {}
    window.painted.connect(lambda label: seen.setdefault(label, time.process_time()))
    for _ in range(8):
        world.ticket()
    begun = time.process_time()  # work of this process: what others do on the machine does not count
    asked = [CallNext(place=Place(f"desk-{n}"), desk=str(n), actor="canbo") for n in range(1, 9)]
    made = [world.store.run(calls.call_next, one) for one in asked]
    qtbot.waitUntil(lambda: len(seen) == 8, timeout=20_000)
    assert max(seen.values()) - begun < 1.0
    in_order = [(one.result().label, one.result().desk) for one in made]
    assert list(zip(labels(window), [row.desk.text for row in window.picture.rows], strict=False)) == in_order
    assert speaker.calls == in_order[:1]
    assert window.picture.newest.number.text == "A008"
    while speaker.over:
        speaker.over.pop()(True)
        qtbot.waitUntil(lambda: window.voice.calls.on_air is None or bool(speaker.over))
    once = list(dict.fromkeys(speaker.calls))
    assert once == in_order
    window.close()


def test_what_is_finished_repeated_or_absent_meanwhile_is_not_spoken_from_an_old_list(qtbot, world: World) -> None:
    speaker = FakeSpeaker()
    window = hall(qtbot, world, speaker)
    first, second, third = call(world, "1"), call(world, "2"), call(world, "3")
    qtbot.waitUntil(lambda: window.voice.calls.waiting == 2)
    finish = FinishService(ticket=second.ticket, place=Place("desk-2"), actor="canbo", outcome=Outcome.GUIDED)
    world.run(calls.finish, finish)
    world.run(calls.mark_absent, again(first))
    world.run(calls.repeat, again(third))
    qtbot.waitUntil(lambda: window.voice.calls.waiting == 1 and labels(window) == ["", "", "A003"])
    for _ in range(3):  # the first once, the third twice
        speaker.over.pop()(True)
        qtbot.waitUntil(lambda: window.voice.calls.on_air is None or bool(speaker.over))
    assert speaker.calls == [("A001", "1"), ("A003", "3"), ("A003", "3")]
    assert window.voice.calls.on_air is None
    window.close()


def test_what_is_heard_is_the_call_twice_and_never_two_at_once(qtbot, world: World, tmp_path: Path) -> None:
    class Ear(FileSink):
        playing = worst = 0

        def play(self, sound: samples.Samples) -> bool:
            self.playing += 1
            self.worst = max(self.worst, self.playing)
            heard = super().play(sound)
            self.playing -= 1
            return heard

    sink = Ear(tmp_path / "heard")
    speaker = Speaker(Pack.load(), None, sink)
    speaker.open()
    window = hall(qtbot, world, speaker)
    with qtbot.waitSignal(window.began, timeout=20_000) as began:
        call(world, "3")
    assert began.args == ["A001"]
    call(world, "5")
    qtbot.waitUntil(lambda: len(sink.files) == 4, timeout=20_000)
    heard = [samples.read_wav(path.read_bytes()) for path in sink.files]
    expected = [speaker.call_sound(label, desk, again=later)
                for label, desk in (("A001", "3"), ("A002", "5")) for later in (False, True)]  # fmt: skip
    assert heard == expected
    assert sink.worst == 1
    speaker.close()
    window.close()


def test_a_paused_desk_says_so_and_is_told_where_people_wait_for_it_alone(qtbot, world: World) -> None:
    speaker = FakeSpeaker()
    window = hall(qtbot, world, speaker)
    window._settling = 0
    state = {"place": Place("desk-1"), "desk": "1", "actor": "canbo"}
    world.run(desks.set_desk, SetDesk(state=DeskState.OPEN, **state))
    world.ticket()
    qtbot.waitUntil(lambda: window.picture.counts == 1 and window.picture.groups.count == 1)
    world.run(desks.set_desk, SetDesk(state=DeskState.PAUSED, why=PauseReason.BREAK, **state))
    qtbot.waitUntil(lambda: speaker.paused == ["1"])
    row = window.picture.rows[0]
    assert (row.state.text, row.advice.text) == ("Tạm nghỉ", "Xin chờ, số vẫn được giữ")
    window.close()


def test_a_restarted_hall_shows_the_last_call_but_does_not_shout(qtbot, world: World) -> None:
    call(world)
    speaker = FakeSpeaker()
    window = hall(qtbot, world, speaker)
    qtbot.waitUntil(lambda: labels(window) == ["A001"])
    assert speaker.calls == []
    assert window.picture.rows[0]._light is Light.CALM
    window.close()


def test_the_last_good_picture_stays_when_the_store_cannot_answer(qtbot, world: World, monkeypatch) -> None:
    window = hall(qtbot, world)
    call(world)
    qtbot.waitUntil(lambda: labels(window) == ["A001"])

    def refuse() -> None:
        raise ExpectedError("store.errors.disk_full")

    monkeypatch.setattr(window.station.tasks, "read", lambda *_asked: Pending(refuse))
    window.reading.read()
    qtbot.waitUntil(lambda: "cập nhật lúc 08:30" in window.picture.line.text)
    assert labels(window) == ["A001"]
    monkeypatch.undo()
    window.reading.read()
    qtbot.waitUntil(lambda: window.picture.line.text == "")
    window.close()


def test_while_the_hub_is_away_it_says_since_when(qtbot, world: World) -> None:
    window = hall(qtbot, world)
    call(world)
    qtbot.waitUntil(lambda: labels(window) == ["A001"])
    at = world.clock.now().replace(hour=3, minute=42)  # 10:42 in Việt Nam

    def line(online: bool, level: str = "hub") -> str:
        world.bus.announce(LinkStatus(online=online, since=at, level=level))
        qtbot.waitUntil(lambda: True)
        return window.picture.line.text

    assert line(False, "central") == ""
    assert "Chưa kết nối được" in line(False)  # it never was there since the start
    assert line(True) == ""
    assert "cập nhật lúc 10:42" in line(False)
    assert window.picture.line.isVisible()
    window.reading.read()
    qtbot.waitUntil(lambda: not window.reading.busy)
    assert "10:42" in window.picture.line.text  # its own store answers; that says nothing of the hub
    assert labels(window) == ["A001"]
    window.close()


def test_what_the_line_said_before_the_window_listened_counts(qtbot, world: World) -> None:
    window = hall(qtbot, world)
    at = world.clock.now().replace(hour=3, minute=42)
    lines = SimpleNamespace(status=LinkStatus(online=True, since=at, level="hub"))
    window.station.kiosk = SimpleNamespace(sync=lines)
    window._tick()
    assert window.picture.line.text == ""
    lines.status = LinkStatus(online=False, since=at, level="hub")
    window._tick()
    assert "cập nhật lúc 10:42" in window.picture.line.text
    window.close()


def test_many_facts_at_once_are_read_once_more_and_not_each(qtbot, world: World, monkeypatch) -> None:
    window = hall(qtbot, world)
    asked = []
    real = window.station.tasks.read
    monkeypatch.setattr(window.station.tasks, "read", lambda *what: (asked.append(what), real(*what))[1])
    for _ in range(20):
        window.reading.read()
    qtbot.waitUntil(lambda: not window.reading.busy)
    assert len(asked) == 2
    window.close()


def test_the_glass_is_dark_at_night_until_somebody_touches_it(qtbot, world: World) -> None:
    window = hall(qtbot, world)
    assert not window.glass.cover.isVisible()
    world.clock.advance(timedelta(hours=14))
    window._tick()
    qtbot.waitUntil(lambda: window.glass.cover.isVisible())
    assert window.glass.cover.geometry() == window.rect()
    qtbot.mouseClick(window.glass.cover, Qt.MouseButton.LeftButton)
    assert not window.glass.cover.isVisible()
    window.glass.awake_until = 0.0
    window._tick()
    qtbot.waitUntil(lambda: window.glass.cover.isVisible())
    call(world)
    qtbot.waitUntil(lambda: not window.glass.cover.isVisible())  # whoever is called must see it
    window.close()


def test_the_picture_moves_against_burn_in(qtbot, world: World) -> None:
    window = hall(qtbot, world)
    before = window.picture.geometry()
    world.clock.advance(timedelta(minutes=1))
    window._tick()
    after = window.picture.geometry()
    assert before.topLeft() != after.topLeft()
    assert before.size() == after.size()
    assert window.rect().contains(after)
    window.close()


def test_a_free_counter_says_so(qtbot, world: World) -> None:
    window = hall(qtbot, world)
    made = call(world)
    qtbot.waitUntil(lambda: any(labels(window)))
    done = FinishService(ticket=made.ticket, place=Place("desk-3"), actor="canbo", outcome=Outcome.CERTIFIED)
    world.run(calls.finish, done)
    qtbot.waitUntil(lambda: labels(window) == [""])
    free = [row for row in window.picture.rows[: window.picture.counts] if not row.number.text]
    assert free
    assert all(row.state.text for row in free), "no bare dash"
    window.close()
