"""The clerk's book: dossiers in lists (today, in work, due, late, ...), or found by what is typed or scanned.

Shows rows that ui.desk.dossier_book hands in; signals `shelf_asked(Shelf)`, `search_asked(words)`, `open_asked(row)`,
`reprint_asked(row)`, `late_asked`, `province_asked`. Digits choose a list, Enter opens a dossier, Escape ends a search.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from kiosk.texts import text
from kiosk.values.dossier_lists import Shelf, ShelvedDossiers
from kiosk.values.dossiers import DossierRow
from ui.desk.at_work import AtWork
from ui.desk.dossier_search_field import DossierSearchField
from ui.desk.dossier_shelves import ShelfBar
from ui.desk.dossier_table import DossierTable
from ui.desk.post_labels import PostLabels
from ui.widgets.look import Look, button, label


class DossiersPanel(QFrame):
    shelf_asked = Signal(object)  # Shelf
    search_asked = Signal(str)
    open_asked = Signal(object)  # DossierRow
    reprint_asked = Signal(object)
    late_asked = Signal()  # handwritten slips are to be entered
    province_asked = Signal()  # what is not handed over to the province's system

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work, self.station, self.look = at_work, at_work.station, look
        self.setObjectName("dossiers_panel")
        self.setProperty("part", "card")
        self.shelf = Shelf.TODAY
        self.searching = False  # what is in view was found, and is no list
        column = QVBoxLayout(self)
        column.setContentsMargins(look.u(12), look.u(10), look.u(12), look.u(10))
        column.setSpacing(look.u(7))
        self.search = DossierSearchField(self.station.language)
        column.addWidget(self.search)
        self.shelves = ShelfBar(look, self.station.language)
        self.shelves.chosen.connect(self.choose)
        column.addWidget(self.shelves)
        self.message = label("", "muted", "dossiers_message", wrap=True)
        column.addWidget(self.message)
        self.table = DossierTable(look, self.station.language, at_work.names)
        self.search.typed.connect(self._typed)
        self.search.emptied.connect(self.end_search)
        self.search.entered.connect(self._entered)
        self.search.downward.connect(self.table.enter)
        self.table.opened.connect(self.open_asked)
        self.table.upward.connect(self.search.focus)
        self.table.itemSelectionChanged.connect(self._picked)
        column.addWidget(self.table, 1)
        self.labels = PostLabels(at_work, look)
        self.labels.said.connect(self._tell)
        self.labels.all_wanted.connect(self._pick_post)
        column.addWidget(self.labels)
        column.addLayout(self._below())
        _give_keys(self)
        self.clear()
        at_work.changed.connect(self._follow)

    def _say(self, key: str, **values: object) -> str:
        return text(f"dossier_page.lists.{key}", self.station.language, **values)

    @property
    def rows(self) -> tuple[DossierRow, ...]:
        return self.table.shown

    def _below(self) -> QHBoxLayout:
        row = QHBoxLayout()
        late = button(text("late.open", self.station.language), "dossiers_late")
        late.clicked.connect(self.late_asked)
        self.reprint = button(text("desk.dossiers.reprint", self.station.language), "reprint_dossier")
        self.reprint.clicked.connect(self._reprint)
        self.open = button(self._say("open_one"), "open_dossier", "primary")
        self.open.clicked.connect(self.table.open_picked)
        row.addWidget(late)
        province = button(text("province.open", self.station.language), "dossiers_province")
        province.clicked.connect(self.province_asked)
        row.addWidget(province)
        row.addStretch(1)
        row.addWidget(self.reprint)
        row.addWidget(self.open)
        return row

    # -- coming and going -------------------------------------------------------------------------------------
    def _follow(self) -> None:
        """What was looked for is the clerk's who looked; what was found says whom it concerns."""
        if self.at_work.person is None or (self.at_work.locked and self.searching):
            self.clear()

    def clear(self) -> None:
        self.search.clear()
        self.shelf, self.searching = Shelf.TODAY, False
        self.shelves.forget()
        self.shelves.mark(self.shelf)
        self._show((), "")

    def enter(self) -> None:
        self.search.focus()

    def choose(self, shelf: Shelf) -> None:
        self.search.clear()
        self.shelf, self.searching = shelf, False
        self.shelves.mark(shelf)
        self.shelf_asked.emit(shelf)

    # -- showing ----------------------------------------------------------------------------------------------
    def show_shelf(self, found: ShelvedDossiers) -> None:
        """Unless another list was chosen meanwhile, or something is looked for."""
        if self.searching or found.shelf is not self.shelf:
            return
        words = self._say("more") if found.more else "" if found.rows else self._say(f"empty_{found.shelf}")
        self._show(found.rows, words)

    def show_found(self, words: str, rows: tuple[DossierRow, ...], who: dict[str, str] | None = None) -> None:
        """`words`: as typed; "" = of a paper or card that was scanned."""
        self.searching = True
        self.shelves.mark(None)
        key = "found" if rows else "not_found"
        self._show(rows, self._say(key if words else f"{key}_scan", count=len(rows), words=words), who)

    def add_words(self, words: str) -> None:
        """Behind what is said of the rows in view."""
        self._tell(f"{self.message.text()} {words}")

    def _show(self, rows: tuple[DossierRow, ...], message: str, who: dict[str, str] | None = None) -> None:
        self.table.show_rows(rows, self.station.clock.now(), who)
        self._tell(message)
        self._picked()

    def _tell(self, words: str) -> None:
        self.message.setText(words)
        self.message.setVisible(bool(words))

    # -- searching --------------------------------------------------------------------------------------------
    def _typed(self, words: str) -> None:
        self.searching = True
        self.search_asked.emit(words)

    def _entered(self) -> None:
        """Into what was found; a single one is opened."""
        if self.searching and len(self.rows) == 1:
            self.open_asked.emit(self.rows[0])
        elif self.search.words and not self.rows:
            self._typed(self.search.words)
        else:
            self.table.enter()

    def end_search(self) -> bool:
        """Back to the list that was in view; whether anything was looked for."""
        was = self.searching
        if was:
            self.choose(self.shelf)
            self.search.setFocus()
        return was

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape or not self.end_search():
            super().keyPressEvent(event)

    # -- what is done with picked ones ------------------------------------------------------------------------
    def _picked(self) -> None:
        rows = self.table.picked()
        offered = sum(row.by_post for row in self.rows)
        self.labels.show_rows(rows, offered)
        self.labels.setVisible(offered > 0)
        self.reprint.setEnabled(len(rows) == 1 and (bool(rows[0].code) or rows[0].state == "refused"))
        self.open.setEnabled(len(rows) == 1)

    def _pick_post(self) -> None:
        """Every dossier of the list whose result goes by post; their labels can be printed at once."""
        self.table.pick([place for place, row in enumerate(self.rows) if row.by_post])
        self.labels.print.setFocus()

    def _reprint(self) -> None:
        rows = self.table.picked()
        if len(rows) == 1:
            self.reprint_asked.emit(rows[0])


def _give_keys(panel: DossiersPanel) -> None:
    """A digit, or Alt and a digit while something is typed, turns to a list."""
    here = Qt.ShortcutContext.WidgetWithChildrenShortcut
    for nth, shelf in enumerate(Shelf, 1):
        for keys in (str(nth), f"Alt+{nth}"):
            key = QShortcut(QKeySequence(keys), panel, context=here)
            key.activated.connect(lambda shelf=shelf: panel.choose(shelf))
