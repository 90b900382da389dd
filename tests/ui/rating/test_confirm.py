"""The declaration on the pad: asked by the desk, read to its end, answered, and gone without a trace."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget

from kiosk.values.base import Value
from kiosk.values.drafts import ConfirmDraft, Draft, FilledBy, HandedToPad, KeptDraft, ShowDraft
from kiosk.values.ids import DraftId, Place
from tests.fakes import FakeSpeaker
from tests.ui.desk.test_declaring import MOTHER, PRIVATE, keep
from tests.ui.real import World
from tests.ui.remains import live_objects
from tests.ui.stand_in import SIZES
from ui import page_check
from ui.rating.window import CONFIRM_SECONDS, RatingWindow

DESK = Place("desk-1")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def asked(world: World, ticket: str | None = None, mother: str = MOTHER) -> KeptDraft:
    kept = keep(world, ticket, mother=mother, filled_by=FilledBy.STAFF, actor="canbo", place=DESK)
    show(world, kept.id)
    return kept


def show(world: World, draft: DraftId) -> None:
    from kiosk.services import drafts

    world.run(drafts.show, ShowDraft(draft=draft, place=DESK, actor="canbo"))


def the(world: World, kept: KeptDraft) -> Draft:
    from kiosk.queries import drafts

    found: Draft = world.read(drafts.by_id, kept.id)
    return found


def pad(qtbot, world: World, *more: Any, speaker: Any = None) -> RatingWindow:
    station = world.station("pad-1", *more)
    object.__setattr__(station, "speaker", speaker)
    window = RatingWindow(station)
    qtbot.addWidget(window)
    window.resize(*(more[0] if more else (1920, 1080)))
    with qtbot.waitExposed(window):
        window.show()
    return window


def reading(window: RatingWindow) -> bool:
    return window.pages.currentWidget() is window.confirm and window.confirm.body is not None


def read_on(window: RatingWindow) -> None:
    """To the last page, as the applicant turns it."""
    for _ in range(20):
        if window.confirm._seen:
            return
        assert "Xem tiếp" in window.confirm.right.text()
        window.confirm.right.click()
    raise AssertionError("the declaration has no end")


def test_read_to_the_end_and_confirmed(qtbot, world: World) -> None:
    window = pad(qtbot, world)
    kept = asked(world)
    qtbot.waitUntil(lambda: reading(window))
    qtbot.waitUntil(lambda: window.confirm.body.turns > 1)
    assert not window.confirm._seen
    read_on(window)
    assert "Đúng, tôi xác nhận" in window.confirm.right.text()
    window.confirm.right.click()
    assert window.pages.currentWidget() is window.said
    qtbot.waitUntil(lambda: the(world, kept).confirmed)
    assert (the(world, kept).on_paper, the(world, kept).filled_by) == (False, FilledBy.STAFF)
    for _ in range(8):
        window.tick()
    assert window.pages.currentWidget() is window.idle
    window.close()


def test_not_right_yet(qtbot, world: World) -> None:
    window = pad(qtbot, world)
    kept = asked(world)
    qtbot.waitUntil(lambda: reading(window))
    window.confirm.wrong.click()
    qtbot.waitUntil(lambda: the(world, kept).declined)
    assert not the(world, kept).confirmed
    assert "Cán bộ sẽ sửa" in window.said.tail.text
    window.close()


def test_another_pad_stays_as_it_is(qtbot, world: World) -> None:
    other = RatingWindow(world.station("pad-2"))
    qtbot.addWidget(other)
    mine = pad(qtbot, world)
    asked(world)
    qtbot.waitUntil(lambda: reading(mine))
    assert other.pages.currentWidget() is other.idle
    mine.close()
    other.close()


def test_ninety_seconds_without_a_touch_and_it_is_gone(qtbot, world: World) -> None:
    from kiosk.queries import drafts

    window = pad(qtbot, world)
    asked(world)
    qtbot.waitUntil(lambda: reading(window))
    for _ in range(CONFIRM_SECONDS - 5):
        window.tick()
    assert "5 giây" in window.confirm.time.text()
    window.confirm.right.click()  # a touch: there is time again
    assert window.confirm.time.text() == ""
    for _ in range(CONFIRM_SECONDS):
        window.tick()
    assert window.pages.currentWidget() is window.idle
    assert window.confirm.body is None
    qtbot.waitUntil(lambda: world.read(drafts.shown_at, DESK) is None)
    with qtbot.waitSignal(window.station.bridge.noted):
        world.ticket()
    assert window.pages.currentWidget() is window.idle
    window.close()


def test_it_goes_when_the_desk_takes_it_back_or_asks_about_a_newer_version(qtbot, world: World) -> None:
    from kiosk.services import drafts

    window = pad(qtbot, world)
    kept = asked(world)
    qtbot.waitUntil(lambda: reading(window))
    world.run(drafts.hide, DESK)
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.idle)
    assert window.confirm.body is None
    show(world, kept.id)
    qtbot.waitUntil(lambda: reading(window))
    keep(world, None, draft=kept.id, filled_by=FilledBy.STAFF, actor="canbo", place=DESK)
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.idle)
    window.close()


def test_an_answer_to_what_was_changed_in_that_moment_counts_nothing(qtbot, world: World) -> None:
    window = pad(qtbot, world)
    kept = asked(world)
    qtbot.waitUntil(lambda: reading(window))
    shown = window.asking.shown
    read_on(window)
    window.station.bridge.noted.disconnect(window._look)  # the pad has not heard of it yet
    world.clock.advance(timedelta(seconds=3))
    keep(world, None, draft=kept.id, filled_by=FilledBy.STAFF, actor="canbo", place=DESK)
    window.station.bridge.noted.connect(window._look)
    assert shown is not None
    window.confirm.right.click()
    qtbot.waitUntil(lambda: "vừa được sửa" in window.said.tail.text)
    assert not the(world, kept).confirmed
    window.close()


def test_a_desk_on_another_machine_asks_through_the_hub(qtbot, world: World) -> None:
    from kiosk.services import declared

    kept = keep(world, None, filled_by=FilledBy.STAFF, actor="canbo", place=DESK)
    record = world.read(declared.record, kept.id)
    window = pad(qtbot, world)
    hub = AnsweringHub()
    window.station.kiosk = SimpleNamespace(sync=hub)  # type: ignore[assignment]
    for request, taken in (("1", True), ("2", False)):
        hub.taken = taken
        for _ in range(2):  # told again and again
            world.bus.announce(HandedToPad(request=request, record=record))
        qtbot.waitUntil(lambda: reading(window))
        with qtbot.waitSignal(window.station.bridge.noted):
            world.ticket()
        assert reading(window)  # this machine's own store asks nothing
        read_on(window)
        window.confirm.right.click()
        assert window.confirm.body is None
        qtbot.waitUntil(lambda taken=taken: ("vừa được sửa" in window.said.tail.text) is not taken)
        for _ in range(8):
            window.tick()
    world.bus.announce(HandedToPad(request="2", record=record))  # answered already: its end is on the way
    world.bus.announce(HandedToPad(request="3", record=record))
    qtbot.waitUntil(lambda: reading(window))
    world.bus.announce(HandedToPad(request="3"))
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.idle)
    world.bus.announce(HandedToPad(request="4", record=record))
    qtbot.waitUntil(lambda: reading(window))
    for _ in range(CONFIRM_SECONDS):
        window.tick()
    assert window.confirm.body is None
    assert hub.said == [("1", "right"), ("2", "right"), ("4", "left")]
    window.close()


class AnsweringHub:
    """The lines to the hub."""

    def __init__(self) -> None:
        self.taken, self.said = True, []  # type: ignore[var-annotated]

    def answer_pad(self, request: str, said: str) -> Future[bool]:
        self.said.append((request, str(said)))
        future: Future[bool] = Future()
        future.set_result(self.taken)
        return future


def test_old_invitations_open_nothing(qtbot, world: World) -> None:
    """A pad that is switched on long after: whoever was asked is gone."""
    asked(world)
    world.clock.advance(timedelta(seconds=91))
    window = pad(qtbot, world)
    with qtbot.waitSignal(window.station.bridge.noted):
        world.ticket()
    assert window.pages.currentWidget() is window.idle
    window.close()


def test_read_aloud_where_something_is_private_only_when_asked_twice(qtbot, world: World) -> None:
    import msgspec

    from kiosk.services import declared

    speaker = FakeSpeaker()
    window = pad(qtbot, world, speaker=speaker)
    kept = asked(world)
    qtbot.waitUntil(lambda: reading(window))
    window.confirm.aloud.click()
    assert "Minh An" in speaker.said[-1]
    record = world.read(declared.record, kept.id)
    first = record.sections[0]
    private = msgspec.structs.replace(first.lines[0], sensitive=True)
    window.confirm.show_record(
        msgspec.structs.replace(record, sections=(msgspec.structs.replace(first, lines=(private,)),))
    )
    window.confirm.aloud.click()
    assert len(speaker.said) == 1
    assert "riêng tư" in window.confirm.aloud.text()
    window.confirm.aloud.click()
    assert len(speaker.said) == 2
    hushed = speaker.hushed
    window.confirm.wrong.click()
    assert speaker.hushed > hushed
    window.close()


@pytest.mark.usefixtures("own_objects")
@pytest.mark.parametrize("how", ["answered", "timed out", "desk finished"])
def test_no_word_of_it_stays_on_the_pad(qtbot, world: World, how: str) -> None:
    """Not in a widget, not in a value that any live object holds."""
    from kiosk.services import calls
    from kiosk.values.calls import CallNext, FinishService, Outcome

    ticket = world.ticket("ho-tich", "1.000656")  # a death: no rating afterwards either
    world.run(calls.call_next, CallNext(place=DESK, desk="1", actor="canbo"))
    window = pad(qtbot, world)
    asked(world, ticket.id, PRIVATE)
    qtbot.waitUntil(lambda: reading(window))
    assert held("Riêngtư") != []
    if how == "answered":
        read_on(window)
        window.confirm.right.click()
        for _ in range(8):
            window.tick()
    elif how == "timed out":
        for _ in range(CONFIRM_SECONDS):
            window.tick()
    else:
        command = FinishService(ticket=ticket.id, place=DESK, actor="canbo", outcome=Outcome.GUIDED)
        world.run(calls.finish, command)
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.idle)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qtbot.waitUntil(lambda: held("Riêngtư", "001190054321") == [])
    window.close()


def held(*words: str) -> list[str]:
    found: list[str] = []
    for thing in live_objects():
        if isinstance(thing, QWidget) and shiboken6.isValid(thing):
            text = getattr(thing, "text", "")
            found += [thing.accessibleName(), text() if callable(text) else str(text)]
        elif isinstance(thing, Value) and not isinstance(thing, ConfirmDraft):
            found.append(repr(thing))
    return [one[:80] for one in found if any(word in one for word in words)]


@pytest.mark.drawn_cases
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("percent", [100, 130, 160])
@pytest.mark.parametrize(("theme", "language"), [("normal", "vi"), ("contrast", "en")])
def test_every_page_of_it_fits(
    qtbot, world: World, size: tuple[int, int], percent: int, theme: str, language: str
) -> None:
    kept = keep(world, None, filled_by=FilledBy.STAFF, actor="canbo", place=DESK, language=language)
    window = pad(qtbot, world, size, percent, theme, language, speaker=FakeSpeaker())
    show(world, kept.id)
    qtbot.waitUntil(lambda: reading(window))
    for _ in range(20):
        qtbot.waitUntil(lambda: page_check.check(window, SIZES[size], touch=True) == [])
        if window.confirm._seen:
            break
        window.confirm.right.click()
    assert window.confirm._seen
    window.confirm.tell_time(9)
    assert page_check.check(window, SIZES[size], touch=True) == []
    for key in ("right_said", "wrong_said", "changed"):
        window.said.show_answer(key, thanks=key == "right_said")
        window.pages.setCurrentWidget(window.said)
        qtbot.waitUntil(lambda: page_check.check(window, SIZES[size], touch=True) == [])
    window.close()
