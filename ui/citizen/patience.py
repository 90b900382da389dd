"""What happens when nobody touches: the question, its countdown, the covered page, the wipe.

After 60 s without a touch, or 1 s for each word of the page if that is longer, a full-screen question counts
down 30 s. "Tôi đang tìm giấy tờ" covers the page for three minutes. Then the draft is kept, the screen is wiped
and goes home. A page that nobody needs any more (`free_soon`: a number, on paper) goes home unasked after 20 s; any
touch keeps it for as long as every other page. Scans are a sign of a person a few times, until the next touch, and one
that leads somewhere uncovers the page. A scanner that reads the same paper over and over holds no kiosk. `tick` is
called once a second by a timer, or by a test.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMargins, QObject, QRect, QTimer
from PySide6.QtWidgets import QWidget

from kiosk.texts import text
from ui.citizen.reach import ReachColumn
from ui.station import Station
from ui.widgets.look import Look
from ui.widgets.reading_order import COVERS
from ui.widgets.spoken_roles import announce
from ui.widgets.touch import SureButton, Words

LEAST_SECONDS = 60
COUNTDOWN = 30
PAPERS_SECONDS = 180
TOLD_SECONDS = 6
FREE_SECONDS = 20
SCANS = 5  # without a touch in between


class Patience(QObject):
    """One for each citizen window. `untouched`: whether nobody has touched anything yet; `at_first`: whether nothing
    is begun that somebody would be asked about; `stays`: what is theirs still when the page is gone, in words with the
    seconds that are left; `go_home`: keep, wipe, go home."""

    look: Look  # as the window's pages; see `dress`
    language: str

    def __init__(
        self, window: QWidget, station: Station, *, untouched: Callable[[], bool], at_first: Callable[[], bool],
        stays: Callable[[int], str], go_home: Callable[[], None],
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._window, self._station = window, station
        self._untouched, self._at_first, self._stays, self._go_home = untouched, at_first, stays, go_home
        self.allowed = LEAST_SECONDS
        self.longer = 1  # times as long, for whoever has the page read to them
        self.idle = 0
        self.state = "watching"  # watching | asking | covered | telling
        self.left = 0
        self.cover: QWidget | None = None
        self._free = QMargins()  # pixels at the edges that no cover takes: somebody is called there
        self._scans = 0  # since the last touch
        self._scans_under_cover = 0  # since something covers the page
        self._leaves_in = 0  # seconds until a page that nobody needs any more goes; 0: it stays
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self.tick)
        self._timer.start()

    def rest(self) -> None:
        """Ask nobody for anything."""
        self._timer.stop()

    def dress(self, look: Look, language: str) -> None:
        """From now on in this look and language."""
        self.look, self.language = look, language

    def restart(self, words: int) -> None:
        """A new page is in view."""
        self.allowed = max(LEAST_SECONDS, words)
        self._leaves_in = 0
        self.touched()

    def by_hand(self) -> None:
        """A touch or a key: somebody is there for sure, and wants this page."""
        self._scans = self._leaves_in = 0
        self.idle = 0

    def scanned(self) -> None:
        """Something is scanned. What comes of it may be a sign of a person (`touched`), a few times over."""
        self._scans += 1
        self._scans_under_cover += 1

    def touched(self) -> None:
        """A page's sign that somebody is there: it followed a touch, or a scan that led somewhere."""
        if self._scans > SCANS:
            return
        self.idle = 0
        if self._scans_under_cover and self.state in ("asking", "covered"):
            self._uncover()  # the paper they were looking for
            self.state = "watching"

    def free_soon(self) -> None:
        """Whoever stood at this page has all they need."""
        self._leaves_in = FREE_SECONDS * self.longer

    def needed(self) -> None:
        """There is more to read here than a moment ago."""
        self._leaves_in = 0

    def end(self) -> None:
        self._uncover()
        self.state = "watching"
        self.idle = self._scans = self._leaves_in = 0

    def tick(self) -> None:
        """One second has passed."""
        if self.state == "watching":
            self._watch()
            return
        self.left -= 1
        if self.left > 0:
            if self.state == "asking":
                self._hint.set_words(self._stays(self.left))
        elif self.state == "telling":
            self.end()
        elif self.state == "covered":
            self._ask()
        else:
            self.leave()

    def _watch(self) -> None:
        self.idle += 1
        if self._untouched():
            self._scans = 0
        if self._leaves_in and self._free.isNull():  # who is called there is waited for
            self._leaves_in -= 1
            if not self._leaves_in:
                self.leave()
                return
        if self.idle >= self.allowed * self.longer and not self._untouched():
            self.leave() if self._at_first() else self._ask()

    def look_for_papers(self) -> None:
        self._show("covered", "covered", "", {"back_from_papers": ("back", self.end, "primary")})
        self.left = PAPERS_SECONDS * self.longer

    def leave(self) -> None:
        """Keep what is worth keeping, wipe, go home."""
        self._uncover()
        self.state = "watching"
        self._go_home()

    def tell(
        self, words: str, staff_here: Callable[[], None] | None = None, dressed: tuple[Look, str] | None = None,
        in_place: Callable[[], None] | None = None,
    ) -> None:  # fmt: skip
        """A short message over the page; goes away by itself. `staff_here`: a clerk who came goes on from there.
        `in_place`: they may ask to be served where they sit. `dressed`: in the look of whoever has just left."""
        buttons: dict[str, tuple[str, Callable[[], None], str]] = {"told": ("stay_ok", self.end, "primary")}
        if in_place is not None:
            buttons["ask_in_place"] = ("in_place", lambda: _end_and(self, in_place), "plain")
        if staff_here is not None:
            buttons["staff_here"] = ("staff_here", lambda: _end_and(self, staff_here), "plain")
        present = (self.look, self.language)
        self.look, self.language = dressed or present
        self._show("telling", "", words, buttons)
        self.look, self.language = present
        self.left = TOLD_SECONDS * (1 if len(buttons) == 1 else 3) * self.longer

    # -- picture --------------------------------------------------------------------------------------------
    def _ask(self) -> None:
        self.left = COUNTDOWN * self.longer
        self._show(
            "asking",
            "title",
            "",
            {
                "stay": ("stay", self.end, "primary"),
                "papers": ("papers", self.look_for_papers, "soft"),
                "leave": ("leave", self.leave, "plain"),
            },
        )
        if self._station.speaker is not None:
            self._station.speaker.speak(text("citizen.time_out.title", self.language), self.language)

    def _show(
        self, state: str, title: str, words: str, buttons: dict[str, tuple[str, Callable[[], None], str]]
    ) -> None:
        self._uncover()
        self._scans_under_cover = 0
        self.state = state
        window, look = self._window, self.look
        cover = QWidget(window)
        cover.setObjectName("cover")
        cover.setProperty(COVERS, True)
        cover.setAutoFillBackground(True)
        palette = cover.palette()
        palette.setColor(cover.backgroundRole(), look.colour("ground"))
        cover.setPalette(palette)
        column = ReachColumn(cover, low=self._station.theme.low_reach)
        above = look.mm(20 if self._free.isNull() else 6)
        column.setContentsMargins(look.mm(30), above, look.mm(30), above)
        column.setSpacing(look.mm(6))
        column.addStretch(1)
        heading = words or text(f"citizen.time_out.{title}", self.language)
        column.addWidget(Words(look, heading, "time_out_title", pt=34, weight=700, centre=True, heading=True))
        counting = self._stays(COUNTDOWN * self.longer) if state == "asking" else ""
        self._hint = Words(look, counting, "time_out_hint", pt=24, centre=True)
        # A fixed height: nothing may move under a finger while the seconds count down.
        self._hint.setFixedHeight(self._hint.heightForWidth(window.width() - look.mm(60)))
        column.addWidget(self._hint)
        for name, (key, action, kind) in buttons.items():
            label = text(f"citizen.time_out.{key}", self.language)
            button = SureButton(look, label, name, kind=kind, title_pt=28)
            button.setFixedHeight(look.mm(26))
            button.clicked.connect(action)
            column.addWidget(button)
        column.addStretch(1)
        self.cover = cover
        self.cover_all(window.rect())
        cover.show()
        cover.raise_()
        announce(cover, ". ".join(part for part in (heading, counting) if part), at_once=True)

    def _uncover(self) -> None:
        cover, self.cover = self.cover, None
        if cover is not None:
            cover.hide()
            cover.setParent(None)
            cover.deleteLater()

    def cover_all(self, rect: QRect) -> None:
        if self.cover is not None:
            self.cover.setGeometry(rect.marginsRemoved(self._free))

    def keep_free(self, pixels: QMargins) -> None:
        """So much of the edges stays in view, also under a cover that is there already."""
        self._free = pixels
        self.cover_all(self._window.rect())


def _end_and(patience: Patience, on: Callable[[], None]) -> None:
    patience.end()
    on()
