"""What every screen of the citizen station is: entered, left, counted in words, read aloud.

The window hands itself in (ui.citizen.host) with the route that led here; a screen asks it to `go` elsewhere and never
knows another screen. What a window may ask of any screen has its default here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import ParamSpec

from PySide6.QtWidgets import QHBoxLayout, QWidget

from kiosk.errors import ExpectedError
from kiosk.texts import text
from kiosk.values.present_visit import keeps
from ui.citizen.host import Host
from ui.citizen.leaves import Leaves
from ui.citizen.reach import columns_of, put_beside
from ui.citizen.routes import Reopen, Route
from ui.widgets.away import empty
from ui.widgets.measuring import measured
from ui.widgets.touch import SureButton, TouchButton, Words

DRAFT_CODE = re.compile(r"[A-Za-z0-9]{1,6}-[A-Za-z0-9]{6}", re.ASCII)
SHORTEST_CODE = 6  # of a receipt, a slip, a ticket: shorter texts are nothing
CROWD, LEAST_SHARE = 4, 45  # actions in a row; a tenth of an em
P = ParamSpec("P")


class Screen(QWidget):
    """Subclasses build themselves in `enter` and drop what is personal in `leave`."""

    takes_cards = False  # a citizen card is asked for, or may be: it says nothing of whose visit it is
    declares = False  # a declaration is being filled in, or is about to be
    route: Route  # what this screen was told; gone once it has left
    over = False  # it stands over another page, to which whatever comes in belongs
    leaves: Leaves | None = None  # where its page does not hold all it has to show
    page_name = ""  # what it is called, for whoever does not see it, where it shows no title

    def __init__(self, window: Host, route: Route) -> None:
        super().__init__()
        self.window_ = window
        self.route = route
        self.alive = True  # False once the screen has left: answers that come later are nobody's
        self.look = replace(window.look, quiet=window.visit.about_death)
        self.station = window.station
        self.column, self.at_side = columns_of(self, self.station.theme, self.look)
        mm = self.look.mm
        self.column.setContentsMargins(mm(10), mm(4), mm(10), mm(6))
        self.column.setSpacing(mm(4))

    # -- life -----------------------------------------------------------------------------------------------
    def enter(self) -> None:
        raise NotImplementedError

    def leave(self) -> None:
        """Forget everything personal."""

    def live(self, callback: Callable[P, object]) -> Callable[P, None]:
        """`callback`, dropped where its answer comes after this screen has left."""

        def called(*answer: P.args, **named: P.kwargs) -> None:
            if self.alive:
                callback(*answer, **named)

        return called

    def hand_over(self) -> Route:
        """How the same screen is entered in another size, theme or language, so that nothing is lost."""
        return self.route

    def given_up(self) -> None:
        """The person walked away: keep what is worth keeping. `leave` follows."""

    def hold(self, done: Callable[[bool], None]) -> None:
        """They are called to a desk: what is worth keeping is kept, and `done` told whether anything of theirs is."""
        done(keeps(self.window_.visit))

    def staff_here(self) -> Callable[[], None] | None:
        """What a clerk who was called goes on with from here; None where there is nothing."""
        return None

    def scanned(self, code: str) -> None:
        """Something was scanned while this screen was in view: a declaration's slip opens it from everywhere."""
        if DRAFT_CODE.fullmatch(code.strip()):
            self.window_.go(Reopen(draft_code=code.strip().upper()))

    def scan_failed(self, error: ExpectedError) -> None:
        """The scanner read nothing that can be used; a screen that waits for a scan says so."""

    # -- words ----------------------------------------------------------------------------------------------
    def say(self, key: str, **values: object) -> str:
        return text(f"citizen.{key}", self.window_.language, **values)

    def parts(self) -> list[str]:
        """All words of the page, not of the frame, in reading order."""
        found: list[tuple[int, int, str]] = []
        for widget in self.findChildren(QWidget):
            if not widget.isVisible():
                continue
            if isinstance(widget, TouchButton):
                words = " ".join(filter(None, (widget.text(), widget.hint)))
            elif isinstance(widget, Words):
                words = widget.text()
            else:
                continue
            place = widget.mapTo(self, widget.rect().topLeft())
            found.append((place.y(), place.x(), words))
        return [words for _y, _x, words in sorted(found) if words]

    def words(self) -> int:
        """How many words a person reads here: for the time-out and the keystroke model."""
        return sum(len(part.split()) for part in self.parts())

    def spoken(self) -> str:
        return ". ".join(self.parts())

    def read_aloud(self) -> str:
        """What is said when "Nghe đọc" is touched; "" where the page only asks back."""
        return self.spoken()

    def recording(self) -> Path | None:
        """A recording that is played instead."""
        return None

    # -- building -------------------------------------------------------------------------------------------
    def clear(self) -> None:
        """Take everything off the page."""
        empty(self.column)
        if self.at_side is not None:
            empty(self.at_side)

    def title(self, words: str, name: str = "title", pt: float = 30) -> Words:
        made = Words(self.look, words, name, pt=pt, weight=700, least_pt=26, heading=True)
        self.column.addWidget(made)
        return made

    def bar(self, *buttons: QWidget, height_mm: float = 24) -> None:
        """The actions at the bottom of the page: one row, or two in portrait where there are more than two. In the low
        layout of a wide screen they stand at its right."""
        if self.at_side is not None:
            put_beside(self.at_side, buttons, self.station.theme, self.look)
            return
        rows = [list(buttons)]
        if self.station.theme.portrait and len(buttons) > 2:
            half = (len(buttons) + 1) // 2 if len(buttons) != 3 else 1
            rows = [list(buttons[:half]), list(buttons[half:])]
        for some in rows:
            row = QHBoxLayout()
            row.setSpacing(self.look.mm(4))
            crowded = len(some) >= CROWD and self.station.theme.percent > 100
            for button in some:
                button.setFixedHeight(self.look.mm(height_mm))
                row.addWidget(button, bar_share(button) if crowded else 0)
            self.column.addLayout(row)

    def back_button(self) -> TouchButton:
        """To the leaf before; from the first one to the screen before."""
        back = SureButton(self.look, self.say("procedure.back"), "back", icon="arrow-left", title_pt=24)
        leaves = self.leaves
        if leaves is not None and leaves.at > 0:
            back.clicked.connect(lambda: self.window_.replace(leaves.to(leaves.at - 1)))
        else:
            back.clicked.connect(self.window_.back)
        return back


def bar_share(button: QWidget) -> int:
    """How much of a crowded row of actions it gets: by the words that have to stand in it, on two lines at most, so
    that neighbours' letters come out alike; never less than a finger needs."""
    if not isinstance(button, TouchButton):
        return LEAST_SHARE
    look, words = button.look, button.text()
    pixels = look.pt(24)
    longest, line, _height = measured(look.family, pixels, button.weight, words, 100 * pixels)
    return max(LEAST_SHARE, (max(longest, line // 2 + pixels) + pixels) * 10 // pixels)
