"""The number stays the largest thing on its page, and as large at 130 and 160 % as at 100 %, whatever else is said."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.services import calls
from kiosk.texts import text
from kiosk.values.calls import CallTicket
from kiosk.values.drafts import DraftState, KeptDraft
from kiosk.values.ids import DraftId, Place
from tests.ui.real import World
from ui.citizen.number_card import LargeNumber, NumberCard
from ui.citizen.routes import Handed, TicketPage
from ui.citizen.window import CitizenWindow
from ui.page_check import check
from ui.tour.hand import named, spin_until
from ui.widgets.fitted import FittedText
from ui.widgets.touch import Words

STATES = (
    "not_set", "no_paper", "cover_open", "unreachable", "gone_in_the_middle", "busy", "unknown", "sent", "waits",
    "failed", "expired",
)  # fmt: skip
SIZES = ((1366, 768), (1080, 1920), (1920, 1080))
PERCENTS = (100, 130, 160)
LANGUAGES = ("vi", "en")
LEAST_MM = 52  # of the number's height, on the smallest shape: it is read from an arm's length and by neighbours


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


def at_ticket(world: World, size: tuple[int, int], percent: int, language: str, procedure: str = "1.001193"
              ) -> CitizenWindow:  # fmt: skip
    window = CitizenWindow(world.station("kiosk-1", size, percent, "normal", language))
    window.resize(*size)
    window.show()
    window.sitting.row = 0
    field = "ho-tich" if procedure.startswith("1") else "chung-thuc"
    window.go(TicketPage(field=field, procedure=procedure, priority=True))
    spin_until(lambda: named(window, "ticket_number") is not None, 20, "the number")
    spin_until(lambda: "…" not in named(window, "ahead").text(), 20, "the open desks")  # type: ignore[union-attr]
    return window


def inked(widget: QWidget) -> int:
    """Height of what is drawn, in pixels: from the first to the last row that differs from the card."""
    picture = widget.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    ground = picture.pixelColor(0, 0).value()
    rows = [
        y for y in range(picture.height())
        if any(abs(picture.pixelColor(x, y).value() - ground) > 60 for x in range(0, picture.width(), 3))
    ]  # fmt: skip
    return rows[-1] - rows[0] + 1


def number_of(window: CitizenWindow, name: str) -> LargeNumber:
    found = named(window, name)
    assert isinstance(found, LargeNumber)
    return found


def others(window: CitizenWindow) -> list[int]:
    """Sizes of all other words of the page."""
    screen = window.screen_
    assert screen is not None
    return [one.pixels() for one in screen.findChildren(Words) if one.isVisible() and one.text()]


@pytest.mark.drawn_cases
@pytest.mark.parametrize("low", [False, True])
@pytest.mark.parametrize("size", SIZES)
def test_at_every_text_size_it_is_as_large_as_at_the_smallest(world: World, size: tuple[int, int], low: bool) -> None:
    """With the most that a page may have to say: priority, a green day, a dead printer and its button; beside the
    column of who sits, too."""
    seen: dict[tuple[str, int], int] = {}
    for percent, language in itertools.product(PERCENTS, LANGUAGES):
        window = at_ticket(world, size, percent, language)
        if low:
            window.wear(replace(window.visit, chosen=replace(window.visit.chosen, low_reach=True)))
            QApplication.processEvents()
        try:
            card = window.findChild(NumberCard)
            assert card is not None
            card.say(Words(window.look, "Ngày xanh: " + "trả kết quả trong ngày, " * 2, "green_day", weight=600))
            for one in card.said:
                one.show()
            screen = window.screen_
            screen.paper.offer(True)  # type: ignore[union-attr]
            for state in ("gone_in_the_middle", "waits"):
                words = text(f"printer.citizen.{state}", language, label="H001")
                screen.paper.words.set_words(words)  # type: ignore[union-attr]
                QApplication.processEvents()
                number = number_of(window, "ticket_number")
                high = inked(number)
                assert high / window.station.theme.pixels_per_mm >= LEAST_MM
                # a "2" is a pixel flatter than a "0"
                assert abs(seen.setdefault(("ticket", size[0]), high) - high) <= 2
                assert max(others(window)) < number.pixels()
                assert screen.paper.words.isVisible()  # type: ignore[union-attr]
                assert check(window, window.station.theme.pixels_per_mm) == [], (percent, language, state)
            for state in (DraftState.FINISHED, DraftState.PARKED):
                kept = KeptDraft(id=DraftId("x"), code="K1-7H4MXR", state=state, slip=state is DraftState.PARKED)
                window.go(Handed(kept=kept, unasked=state is DraftState.FINISHED, death=True))
                QApplication.processEvents()
                number = number_of(window, "called_number")
                high = inked(number)
                assert abs(seen.setdefault(("handed", size[0]), high) - high) <= 2
                assert max(others(window)) < number.pixels()
                code = named(window, "draft_code")
                if code is None:  # gives way to all else beside the column of who sits, never where it is asked for
                    assert low
                    assert state is DraftState.FINISHED
                else:
                    assert isinstance(code, Words)  # small print
                    assert code.pixels() == window.look.pt(22)
                assert check(window, window.station.theme.pixels_per_mm) == [], (percent, language, state)
        finally:
            window.close()
    assert len(seen) == 2


@pytest.mark.drawn_cases
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("language", "low"), [("vi", False), ("en", False), ("vi", True)])
def test_the_band_of_a_call_is_never_smaller_for_larger_words(
    world: World, size: tuple[int, int], language: str, low: bool
) -> None:
    before = 0
    for percent in PERCENTS:
        window = at_ticket(world, size, percent, language)
        window.wear(replace(window.visit, chosen=replace(window.visit.chosen, low_reach=low)))
        try:
            number = window.visit.number
            assert number is not None
            world.run(calls.call, CallTicket(ticket=number, place=Place("desk-2"), desk="2", actor="canbo"))
            spin_until(lambda window=window: named(window, "call_words") is not None, 20, "the band")  # type: ignore[misc]
            QApplication.processEvents()
            words = named(window, "call_words")
            assert isinstance(words, FittedText)
            assert words.pixels() >= before
            before = words.pixels()
            coming = named(window, "coming")
            assert coming is not None
            if low or window.station.theme.portrait:  # within reach
                assert coming.mapTo(window, coming.rect().topLeft()).y() >= size[1] // 2
            assert check(window, window.station.theme.pixels_per_mm) == []
            window.patience._ask()
            QApplication.processEvents()
            assert coming.isVisible()
            cover = window.patience.cover
            assert cover is not None
            place = coming.rect().translated(coming.mapTo(window, coming.rect().topLeft()))
            assert not cover.geometry().intersects(place)
            assert check(window, window.station.theme.pixels_per_mm) == []
        finally:
            window.close()


COMBINATIONS = list(itertools.product(SIZES, PERCENTS, ("2.000815", "1.001193"), LANGUAGES))


def test_the_number_is_large_whatever_the_printer_says(
    world: World, seeded: random.Random, times: Callable[[int], int]
) -> None:
    """A fifth of the combinations in an ordinary run, by a printed seed."""
    for size, percent, procedure, language in seeded.sample(COMBINATIONS, times(len(COMBINATIONS))):
        window = at_ticket(world, size, percent, language, procedure)
        try:
            screen = window.screen_
            screen.paper.offer(True)  # type: ignore[union-attr]
            for state in STATES:
                words = text(f"printer.citizen.{state}", language, label=screen.ticket.label)  # type: ignore[union-attr]
                screen.paper.words.set_words(words)  # type: ignore[union-attr]
                QApplication.processEvents()
                high = inked(number_of(window, "ticket_number"))
                assert high / window.station.theme.pixels_per_mm >= LEAST_MM, state
                assert check(window, window.station.theme.pixels_per_mm) == [], state
        finally:
            window.close()


def test_a_long_number_is_whole(world: World) -> None:
    window = at_ticket(world, (1366, 768), 160, "vi")
    try:
        number = number_of(window, "ticket_number")
        number.set_text("H1042-2")
        card = window.findChild(NumberCard)
        assert card is not None
        card.arrange()
        metrics = number._metrics(number.pixels())
        assert metrics.tightBoundingRect(number.text).width() <= number.width()
    finally:
        window.close()
