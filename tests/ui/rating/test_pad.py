"""The pad on a real store: opens when the clerk finishes, closes by itself, never after a death."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QPointingDevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from kiosk.services import rating_buttons
from kiosk.values.calls import CallNext, FinishService, Outcome
from kiosk.values.devices import ButtonPressed
from kiosk.values.ids import Place
from kiosk.values.ratings import Level
from tests.ui.real import World
from tests.ui.stand_in import SIZES
from ui import page_check
from ui.rating.pages import REASONS
from ui.rating.window import RatingWindow
from ui.widgets.drawn import Drawn
from ui.widgets.fitted import FittedText
from ui.widgets.look import is_pictogram


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


@pytest.fixture(scope="session")
def finger() -> QPointingDevice:
    return QTest.createTouchDevice()


def pad(
    qtbot,
    world: World,
    size: tuple[int, int] = (1920, 1080),
    percent: int = 100,
    theme: str = "normal",
    language: str = "vi",
) -> RatingWindow:
    window = RatingWindow(world.station("pad-1", size, percent, theme, language))
    qtbot.addWidget(window)
    window.resize(*size)
    with qtbot.waitExposed(window):
        window.show()
    return window


def finish(
    world: World,
    outcome: Outcome = Outcome.CERTIFIED,
    procedure: str = "2.000815",
    field: str = "chung-thuc",
    place: str = "desk-1",
) -> None:
    from kiosk.services import calls

    world.ticket(field, procedure)
    call = world.run(calls.call_next, CallNext(place=Place(place), desk="1", actor="canbo"))
    command = FinishService(ticket=call.ticket, place=Place(place), actor="canbo", outcome=outcome)
    world.run(calls.finish, command)


def touch(window: RatingWindow, finger: QPointingDevice, name: str) -> None:
    button = next(b for b in window.findChildren(QAbstractButton, name) if b.isVisible())
    place = button.mapTo(window, button.rect().center())
    QTest.touchEvent(window.windowHandle(), finger).press(0, place).commit()
    QTest.touchEvent(window.windowHandle(), finger).release(0, place).commit()


def boxed(world: World) -> list[tuple[int | None, str]]:
    from sqlalchemy import select

    from kiosk.db.tables.ratings import BoxedRating

    def query(reader):
        return [tuple(row) for row in reader.connection.execute(select(BoxedRating.level, BoxedRating.reasons))]

    return world.read(query)


def on(window: RatingWindow, page: QWidget) -> bool:
    return window.pages.currentWidget() is page


@pytest.mark.parametrize("outcome", [Outcome.CERTIFIED, Outcome.REFUSED])
def test_an_answer_in_two_touches(qtbot, world: World, finger: QPointingDevice, outcome: Outcome) -> None:
    window = pad(qtbot, world)
    assert on(window, window.idle)
    finish(world, outcome)
    qtbot.waitUntil(lambda: on(window, window.question))
    touch(window, finger, "level:3")
    qtbot.waitUntil(lambda: on(window, window.reasons))
    touch(window, finger, "reason:clear")
    qtbot.waitUntil(lambda: window.reasons.reasons() == ("clear",))
    touch(window, finger, "done")
    qtbot.waitUntil(lambda: on(window, window.thanks))
    qtbot.waitUntil(lambda: boxed(world) == [(int(Level.VERY_SATISFIED), "clear")])
    for _ in range(5):
        window.tick()
    assert on(window, window.idle)
    window.close()


def test_a_button_beside_the_screen_answers_and_the_screen_follows(qtbot, world: World) -> None:
    class Lamp:
        def ask(self, seconds: float) -> None: ...

        def rest(self) -> None: ...

    stop = rating_buttons.obey(world.store, {Place("pad-1"): Lamp(), Place("pad-2"): Lamp()})
    window = pad(qtbot, world)
    finish(world)
    qtbot.waitUntil(lambda: on(window, window.question))
    world.bus.announce(ButtonPressed(place=Place("pad-2"), level=Level.UNSATISFIED))  # another desk's
    for _ in range(2):
        world.bus.announce(ButtonPressed(place=Place("pad-1"), level=Level.SATISFIED))
    qtbot.waitUntil(lambda: on(window, window.thanks))
    assert boxed(world) == [(int(Level.SATISFIED), "")]
    for _ in range(5):
        window.tick()
    assert on(window, window.idle)
    stop()
    window.close()


def test_walking_away_is_stored_as_no_answer(qtbot, world: World) -> None:
    window = pad(qtbot, world)
    finish(world)
    qtbot.waitUntil(lambda: on(window, window.question))
    for _ in range(window.station.settings.rating.seconds_open):
        window.tick()
    assert on(window, window.idle)
    qtbot.waitUntil(lambda: boxed(world) == [(None, "")])
    window.close()


@pytest.mark.parametrize("answered", [True, False])
def test_a_read_that_comes_late_asks_nobody_again(qtbot, world: World, answered: bool) -> None:
    """The store is read after every commit: what was read before an answer may arrive after it."""
    window = pad(qtbot, world)
    finish(world)
    qtbot.waitUntil(lambda: on(window, window.question))
    late = window.invitation
    if answered:
        window._choose(Level.SATISFIED)
    window._give(())
    window._invited(late)
    assert on(window, window.thanks if answered else window.idle)
    assert window.invitation is None
    qtbot.waitUntil(lambda: boxed(world) == [(int(Level.SATISFIED) if answered else None, "")])
    finish(world)  # the next person is asked
    for _ in range(6):
        window.tick()
    qtbot.waitUntil(lambda: on(window, window.question))
    window.close()


def test_the_last_seconds_are_counted_down(qtbot, world: World) -> None:
    window = pad(qtbot, world)
    finish(world)
    qtbot.waitUntil(lambda: on(window, window.question))
    assert "Chạm" in window.question.hint.text
    for _ in range(window.station.settings.rating.seconds_open - 9):
        window.tick()
    assert "9 giây" in window.question.hint.text
    window.close()


def test_a_level_without_reasons_is_kept_when_the_person_leaves(qtbot, world: World) -> None:
    window = pad(qtbot, world)
    finish(world)
    qtbot.waitUntil(lambda: on(window, window.question))
    window._choose(Level.UNSATISFIED)
    assert "làm tốt hơn" in window.reasons.title.text
    for _ in range(25):
        window.tick()
    assert on(window, window.thanks)
    qtbot.waitUntil(lambda: boxed(world) == [(int(Level.UNSATISFIED), "")])
    window.close()


def test_one_answer_a_token(qtbot, world: World) -> None:
    window = pad(qtbot, world)
    finish(world)
    qtbot.waitUntil(lambda: on(window, window.question))
    window._choose(Level.SATISFIED)
    window._give(())
    window._give(("fast",))
    qtbot.waitUntil(lambda: len(boxed(world)) == 1)
    window.close()


def test_no_rating_after_a_death(qtbot, world: World) -> None:
    from kiosk.queries import ratings

    window = pad(qtbot, world)
    finish(world, Outcome.RECEIVED, "1.000656", "ho-tich")
    assert world.read(ratings.open_invitation, Place("desk-1")) is None
    finish(world, place="desk-2")  # another desk's visitor does not open this pad
    with qtbot.waitSignal(window.station.bridge.noted):
        world.ticket()
    assert on(window, window.idle)
    window.close()


def test_after_a_death_the_pad_invites_nobody_until_the_next_is_called(qtbot, world: World) -> None:
    """The family may still stand there."""
    from kiosk.services import calls

    window = pad(qtbot, world)
    assert window.idle.hint.text
    world.ticket("ho-tich", "1.000656")
    call = world.run(calls.call_next, CallNext(place=Place("desk-1"), desk="1", actor="canbo"))
    qtbot.waitUntil(lambda: window.idle.quiet)
    received = FinishService(ticket=call.ticket, place=Place("desk-1"), actor="canbo", outcome=Outcome.RECEIVED)
    with qtbot.waitSignal(window.station.bridge.noted):
        world.run(calls.finish, received)
    assert on(window, window.idle)
    assert not window.idle.hint.text
    assert not window.idle.below.text
    with qtbot.waitSignal(window.station.bridge.noted):
        world.ticket("chung-thuc", "2.000815")
    assert window.idle.quiet
    world.run(calls.call_next, CallNext(place=Place("desk-1"), desk="1", actor="canbo"))
    qtbot.waitUntil(lambda: not window.idle.quiet)
    assert window.idle.hint.text
    window.close()


def test_the_next_visitor_follows_at_once(qtbot, world: World) -> None:
    window = pad(qtbot, world)
    finish(world)
    qtbot.waitUntil(lambda: on(window, window.question))
    window._choose(Level.SATISFIED)
    finish(world)
    window._give(())
    for _ in range(5):
        window.tick()
    qtbot.waitUntil(lambda: on(window, window.question))
    window.close()


@pytest.mark.drawn_cases
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("percent", [100, 130, 160])
@pytest.mark.parametrize(("theme", "language"), [("normal", "vi"), ("contrast", "vi"), ("contrast", "en")])
def test_targets_are_20_mm_and_words_stay_readable(
    qtbot, world: World, size: tuple[int, int], percent: int, theme: str, language: str
) -> None:
    window = pad(qtbot, world, size, percent, theme, language)
    per_mm = SIZES[size]
    window.reasons.ask(Level.SATISFIED)
    window.said.show_answer("wrong_said")
    for page in (window.idle, window.question, window.reasons, window.thanks, window.said):
        window.pages.setCurrentWidget(page)
        window.pages.layout().activate()
        assert (window.width(), window.height()) == size
        qtbot.waitUntil(lambda page=page: page.size() == window.pages.size())
        for button in page.findChildren(QAbstractButton):
            assert button.width() >= round(20 * per_mm) - 1, button.objectName()
            assert button.height() >= round(20 * per_mm) - 1, button.objectName()
        for words in page.findChildren(FittedText):
            if words.text:
                assert words.pixels() >= 22 * 25.4 / 72 * per_mm - 1, words.text
        assert page_check.check(window, per_mm, touch=True, composed=True) == [], page.objectName()
        assert not [one.text for one in page.findChildren(FittedText) if "SIPAS" in one.text], "a word of the report"
    window.pages.setCurrentWidget(window.reasons)
    reasons = window.reasons.chips.values()
    qtbot.waitUntil(lambda: window.reasons.finished.width() <= min(one.width() for one in reasons) + 1)
    assert window.reasons.finished.height() <= min(one.height() for one in reasons) + 1
    assert min(one._side() for one in reasons) >= round(9 * per_mm)
    window.close()


def test_thanks_have_something_warm_to_look_at(qtbot, world: World) -> None:
    window = pad(qtbot, world)
    window.pages.setCurrentWidget(window.thanks)
    qtbot.waitUntil(lambda: window.thanks.size() == window.pages.size())
    drawn = window.thanks.findChild(Drawn)
    assert drawn is not None
    assert is_pictogram(drawn.drawing)
    picture = window.grab().toImage()
    area = drawn.geometry().translated(window.thanks.mapTo(window, window.thanks.rect().topLeft()))
    colours = {
        picture.pixelColor(x, y).name()
        for x in range(area.left(), area.right(), 8) for y in range(area.top(), area.bottom(), 8)
    }  # fmt: skip
    assert len(colours) > 4, "a drawing in colours, not an empty page"
    window.close()


def test_reasons_are_ticked_and_unticked(qtbot, world: World) -> None:
    window = pad(qtbot, world)
    for key in REASONS:
        window.reasons.chips[key].click()
    assert window.reasons.reasons() == REASONS
    window.reasons.chips["fast"].click()
    assert "fast" not in window.reasons.reasons()
    window.close()
