"""Pads and displays on real pseudo terminals, joined with a real store: one press one vote, a number until it ends."""

from __future__ import annotations

import os
import select
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk import attached
from kiosk.bus import Bus
from kiosk.db.tables.ratings import BoxedRating
from kiosk.services import calls, desks, tickets
from kiosk.settings import PlaceSettings
from kiosk.values.calls import CallNext, FinishService, Outcome
from kiosk.values.desks import DeskState, PauseReason, SetDesk
from kiosk.values.devices import ButtonAnswered
from kiosk.values.ids import Place, ProcedureCode
from kiosk.values.lines import LedSettings, PadSettings
from kiosk.values.ratings import Level
from kiosk.values.tickets import IssueTicket
from tests.factories import open_store
from tests.kiosk.devices.test_scanner import Plug

WAIT = 60
DESK = Place("desk-1")
BEST, MIDDLE = bytes.fromhex("02 4B 31 03 79"), bytes.fromhex("02 4B 32 03 7A")
LIT, DARK = bytes.fromhex("02 4C 31 03 7E"), bytes.fromhex("02 4C 30 03 7F")


class Wire(Plug):
    """The far end of the cable, with all that came over it."""

    came = b""

    def until(self, condition: Callable[[bytes], bool]) -> None:
        end = time.monotonic() + WAIT
        while not condition(self.came):
            assert time.monotonic() < end, self.came
            if select.select([self._ends[0]], [], [], 0.05)[0]:
                self.came += os.read(self._ends[0], 4096)


class Ward:
    """A desk's station with a pad and displays; `wires` by the name of the device."""

    def __init__(self, folder: Path) -> None:
        self.wires = {name: Wire(folder / name) for name in ("pad", "led")}
        for wire in self.wires.values():
            wire.plug()
        pad = PadSettings(port=str(folder / "pad"), protocol="ascii-frame")
        led = LedSettings(port=str(folder / "led"), protocol="ascii-frame")
        places = {"desk-1": PlaceSettings(pad=pad, led=led), "desk-2": PlaceSettings(led=led)}
        self.store = open_store(folder, bus=Bus(), places=places)
        self.closers = attached.open_others(self.store)

    def run(self, use_case: Callable[..., Any], command: Any) -> Any:
        return self.store.run(use_case, command).result(timeout=WAIT)

    def call(self, place: Place = DESK) -> Any:
        issue = IssueTicket(field="chung-thuc", place=Place("kiosk-1"), procedure=ProcedureCode("2.000815"))
        self.run(tickets.issue, issue)
        return self.run(calls.call_next, CallNext(place=place, desk=place[-1], actor="canbo"))

    def finish(self, call: Any) -> None:
        self.run(calls.finish, FinishService(ticket=call.ticket, place=DESK, actor="canbo", outcome=Outcome.CERTIFIED))

    def boxed(self) -> list[int | None]:
        from sqlalchemy import select as choose

        return self.store.read(lambda r: list(r.connection.execute(choose(BoxedRating.level)).scalars())).result()

    def close(self) -> None:
        for closer in reversed(self.closers):
            closer()
        self.store.close()
        for wire in self.wires.values():
            wire.pull()


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    made = Ward(tmp_path)
    yield made
    made.close()


def test_a_button_answers_the_question_once(ward: Ward) -> None:
    pad, answered = ward.wires["pad"], threading.Semaphore(0)
    ward.store.bus.listen(ButtonAnswered, lambda _said: answered.release())
    pad.until(lambda came: came.endswith(DARK))
    pad.type(BEST)  # nobody was asked
    ward.finish(ward.call())
    pad.until(lambda came: came.endswith(LIT))
    assert ward.boxed() == []
    pad.type(b"\x00" + MIDDLE[:3])
    pad.type(MIDDLE[3:] + BEST + BEST)
    assert answered.acquire(timeout=WAIT)
    pad.until(lambda came: came.endswith(DARK))
    pad.pull()
    pad.plug()
    pad.came = b""
    pad.until(lambda came: came == DARK)
    ward.finish(ward.call())
    pad.until(lambda came: came.endswith(LIT))
    pad.type(BEST)
    assert answered.acquire(timeout=WAIT)
    assert sorted(filter(None, ward.boxed())) == [Level.SATISFIED, Level.VERY_SATISFIED]
    assert not answered.acquire(blocking=False)


def shown(address: int, label: str) -> bytes:
    from kiosk.devices.frames import display_protocol

    return display_protocol("ascii-frame").shows(label, address)


def test_a_display_shows_the_number_until_it_is_finished_or_the_counter_pauses(ward: Ward) -> None:
    led = ward.wires["led"]
    led.until(lambda came: shown(1, "") in came and shown(2, "") in came)
    first = ward.call()
    led.until(lambda came: came.endswith(shown(1, first.label)))
    other = ward.call(Place("desk-2"))  # on the same line
    led.until(lambda came: came.endswith(shown(2, other.label)))
    ward.finish(first)
    led.until(lambda came: came.endswith(shown(1, "")))
    third = ward.call()
    led.until(lambda came: came.endswith(shown(1, third.label)))
    led.pull()
    led.plug()
    led.came = b""
    led.until(lambda came: shown(1, third.label) in came and shown(2, other.label) in came)  # it had forgotten
    for state, label in ((DeskState.PAUSED, ""), (DeskState.OPEN, third.label)):
        why = PauseReason.BREAK if state is DeskState.PAUSED else None
        ward.run(desks.set_desk, SetDesk(place=DESK, desk="1", state=state, why=why, actor="canbo"))
        led.until(lambda came, label=label: came.endswith(shown(1, label)))


def test_displays_go_dark_when_the_station_ends(ward: Ward) -> None:
    led = ward.wires["led"]
    call = ward.call()
    led.until(lambda came: came.endswith(shown(1, call.label)))
    for closer in reversed(ward.closers):
        closer()
    ward.closers.clear()
    led.until(lambda came: came.endswith((shown(1, "") + shown(2, ""), shown(2, "") + shown(1, ""))))


def test_a_station_opens_what_stands_at_its_place_alone_and_survives_a_wrong_protocol(tmp_path: Path) -> None:
    own = {
        "desk-1": PlaceSettings(pad=PadSettings(port="/dev/motcua-none")),
        "desk-3": PlaceSettings(led=LedSettings(port="/dev/motcua-none", protocol="no such")),
    }
    store = open_store(tmp_path, places=own, place="desk-3")
    assert attached.open_others(store) == []
    assert set(attached.places_here(store.settings)) == {"desk-3"}
    store.close()
