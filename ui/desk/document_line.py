"""One document's line: its name, and a cell for each state of which the one that holds bears letter and colour.

Made by ui.desk.documents. Painted, so that eight lines stand on a small screen; read out by name and state.
"""

from __future__ import annotations

from msgspec.structs import replace
from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from kiosk.catalogue.words import named
from kiosk.texts import text
from kiosk.values.dossiers import DocumentState
from kiosk.values.procedures import DocumentItem
from ui.desk.document_cells import Choice, StateCells, colour_of
from ui.desk.form_contents import Tick
from ui.desk.prefill import counts_of
from ui.widgets.look import Look

STATES = tuple(DocumentState)
_KEYS: dict[int, Choice] = {
    Qt.Key.Key_N: DocumentState.SUBMITTED, Qt.Key.Key_S: DocumentState.COPY, Qt.Key.Key_X: DocumentState.SHOWN,
    Qt.Key.Key_D: DocumentState.BY_DATA, Qt.Key.Key_T: DocumentState.LOOK_UP, Qt.Key.Key_Minus: DocumentState.MISSING,
    Qt.Key.Key_0: None, **{Qt.Key.Key_1 + number: state for number, state in enumerate(STATES)},
}  # fmt: skip


def words_of(state: Choice, language: str) -> str:
    return text(f"desk.states.{state}" if state else "desk.serve.not_part", language)


class DocumentLine(QWidget):
    chosen = Signal()
    entered = Signal(object)  # itself: it is the current line
    moved = Signal(str, int)  # its document's key; on to the next line, or back

    def __init__(self, item: DocumentItem, tick: Tick, look: Look, cells: StateCells) -> None:
        super().__init__()
        self.look, self.language, self.cells = look, cells.language, cells
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.show_item(item, tick)

    def show_item(self, item: DocumentItem, tick: Tick) -> None:
        """Another document: a line is made once and serves one visit after the other."""
        language, self.item = self.language, item
        self.words = named(item, language)
        self.choices: tuple[Choice, ...] = (*STATES, None) if item.only_if is not None or item.optional else STATES
        self.setObjectName(f"document:{item.key}")
        self.put(tick)

    def rest(self) -> None:
        """Out of view until another document is shown; no note stays."""
        self.hide()
        self.setObjectName("")
        self.tick = Tick(state=None)

    # -- states -----------------------------------------------------------------------------------------------
    def choose(self, state: Choice) -> None:
        """Another state, with the counts that go with it."""
        if state in self.choices:
            originals, copies = counts_of(self.item, state)
            self.put(replace(self.tick, state=state, originals=originals, copies=copies))
            self.chosen.emit()

    def put(self, tick: Tick) -> None:
        self.tick = tick
        self._tell()
        self.update()
        if self.hasFocus():
            self.entered.emit(self)

    def _tell(self) -> None:
        state = self.tick.state
        long = text(f"desk.states_long.{state}" if state else "desk.serve.not_part", self.language)
        self.setAccessibleName(f"{self.words}: {long}")
        self.setToolTip(f"{self.words}\n{long}")

    # -- keys and mouse ---------------------------------------------------------------------------------------
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            if not event.isAutoRepeat():
                self.moved.emit(self.item.key, 1)  # it stands as it is: at first, as is usual
        elif plain and key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self.moved.emit(self.item.key, 1 if key == Qt.Key.Key_Down else -1)
        elif plain and key in _KEYS:
            self._choose_by_key(_KEYS[key])
        elif event.text() == "–":  # as some keyboards write it
            self._choose_by_key(DocumentState.MISSING)
        else:
            super().keyPressEvent(event)

    def _choose_by_key(self, state: Choice) -> None:
        if state in self.choices:
            self.choose(state)
            self.moved.emit(self.item.key, 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus()
        for state, cell in zip(self.choices, self._cells(), strict=True):
            if cell.contains(event.position().toPoint()):
                self.choose(state)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.entered.emit(self)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    # -- painting ---------------------------------------------------------------------------------------------
    def sizeHint(self) -> QSize:
        return QSize(self.look.u(400), self.look.u(29))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.look.u(300), self.look.u(29))

    def _cells(self) -> list[QRect]:
        """One a state, always at the same place; the one for "not needed" last."""
        side, gap, right = self.cells.side, self.look.u(3), self.width() - self.look.u(4)
        left = right - (len(STATES) + 1) * (side + gap)
        top = (self.height() - side) // 2
        return [QRect(left + n * (side + gap), top, side, side) for n in range(len(self.choices))]

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, look = QPainter(self), self.look
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(look.colour("focus"), look.u(2)))
            painter.setBrush(look.colour("accent_soft"))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), look.u(5), look.u(5))
        cells = self._cells()
        for state, cell in zip(self.choices, cells, strict=True):
            picture = self.cells.cell(state, state == self.tick.state, self.devicePixelRatioF())
            painter.drawPixmap(cell.topLeft() - QPoint(1, 1), picture)
        self._paint_words(painter, cells[0].left())
        painter.end()

    def _paint_words(self, painter: QPainter, right: int) -> None:
        """The state in words, in its colour; before it the name, as far as there is room."""
        look, state = self.look, self.tick.state
        said, wide = words_of(state, self.language), look.u(92)
        painter.setFont(look.font(look.u(14), 600))
        painter.setPen(look.colour(colour_of(state)))
        place = QRect(right - wide - look.u(6), 0, wide, self.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, said)
        painter.setFont(look.font(look.u(15)))
        painter.setPen(look.colour("muted" if state is None else "ink"))
        room = QRect(look.u(6), 0, place.left() - look.u(12), self.height())
        name = painter.fontMetrics().elidedText(self.words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
