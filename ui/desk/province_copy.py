"""The copy panel: hands a dossier's fields to the other program one by one, then takes the official code back.

Shown by ui.desk.province_acts. Enter or Space copies the field in view and goes on to the next; Backspace goes back;
Ctrl+C copies the last one once more. After the last field the code is typed or scanned, and Enter ends (`done(code)`);
with the code left empty it comes later. Escape goes back without a trace (`back_asked`). The clipboard is given back
when the page is left, the desk is locked, or its time is over.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QListWidget, QVBoxLayout

from kiosk.texts import text
from kiosk.values.province import CopySheet
from ui.desk.at_work import AtWork
from ui.desk.borrowed_clipboard import BorrowedClipboard
from ui.desk.province_fields import CopyField, fields_of
from ui.desk.words import fault_words
from ui.widgets.look import Look, button, label, scrolled


class CopyPanel(QFrame):
    done = Signal(str)
    back_asked = Signal()

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work, self.look, self.language = at_work, look, at_work.station.language
        self.sheet: CopySheet | None = None
        self.fields: tuple[CopyField, ...] = ()
        self.at = 0
        self.clipboard = BorrowedClipboard(at_work.station.settings.province.clipboard_seconds, self)
        self.setObjectName("copy_panel")
        self.setProperty("part", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._lay_out()
        again = QShortcut(QKeySequence.StandardKey.Copy, self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
        again.activated.connect(self.again)
        at_work.changed.connect(self._follow)

    def _say(self, key: str, **values: object) -> str:
        return text(f"province.{key}", self.language, **values)

    def _lay_out(self) -> None:
        u = self.look.u
        column = QVBoxLayout(self)
        column.setContentsMargins(u(16), u(12), u(16), u(12))
        column.setSpacing(u(8))
        self.title = label("", "title", "copy_title", wrap=True)
        column.addWidget(self.title)
        column.addWidget(label(self._say("copying.hint"), "muted", "copy_hint", wrap=True))
        beside = QHBoxLayout()
        beside.setSpacing(u(14))
        beside.addWidget(self._all_fields(), 2)
        beside.addLayout(self._one_field(), 3)
        column.addLayout(beside, 1)
        column.addLayout(self._code_row())
        self.wrong = label("", "wrong", "copy_wrong", wrap=True)
        self.wrong.hide()
        column.addWidget(self.wrong)
        column.addLayout(self._below())

    def _all_fields(self) -> QListWidget:
        self.list = QListWidget()
        self.list.setObjectName("copy_list")
        self.list.setAccessibleName(self._say("copying.list"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)  # the name stands whole beside
        self.list.itemClicked.connect(lambda item: self.go_to(self.list.row(item)))
        return self.list

    def _one_field(self) -> QVBoxLayout:
        """Large, and rolled where it is longer than its place: nothing moves from field to field."""
        column = QVBoxLayout()
        column.setSpacing(self.look.u(6))
        self.step = label("", "small", "copy_step")
        self.name = label("", "heading", "copy_name", wrap=True)
        self.value = label("", "title", "copy_value", wrap=True)
        self.value.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.place = scrolled(self.value)
        self.place.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for one in (self.step, self.name):
            column.addWidget(one)
        column.addWidget(self.place, 1)
        return column

    def _code_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(label(self._say("copying.code"), "heading"))
        self.code = QLineEdit()
        self.code.setObjectName("copy_code")
        self.code.setAccessibleName(self._say("copying.code"))
        self.code.setPlaceholderText(self._say("copying.code_hint"))
        self.code.setMaxLength(64)
        self.code.returnPressed.connect(self.end)
        row.addWidget(self.code, 1)
        return row

    def _below(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self.look.u(8))
        back = button(self._say("copying.back"), "copy_back")
        back.clicked.connect(self.back_asked)
        self.next = button(self._say("copying.next"), "copy_next", "primary")
        self.next.clicked.connect(self.take)
        self.finish = button(self._say("copying.finish"), "copy_finish")
        self.finish.clicked.connect(self.end)
        row.addWidget(back)
        row.addStretch(1)
        row.addWidget(self.next)
        row.addWidget(self.finish)
        return row

    # -- showing --------------------------------------------------------------------------------------------
    def show_sheet(self, sheet: CopySheet) -> None:
        self.sheet, self.fields, self.at = sheet, fields_of(sheet, self.language), 0
        title = "copying.title_changed" if sheet.changed else "copying.title"
        self.title.setText(self._say(title, code=sheet.dossier.official_code or sheet.dossier.code))
        self.code.setText(sheet.dossier.official_code)
        self.wrong.hide()
        self.list.clear()
        self.list.addItems([f"{nth}. {one.name}" for nth, one in enumerate(self.fields, 1)])
        self._show()
        self.setFocus()

    @property
    def _copied_all(self) -> str:
        coded = self.sheet is not None and self.sheet.dossier.official_code
        return "copying.all_again" if coded else "copying.all_done"

    def wipe(self) -> None:
        """Nothing of anybody stays, in the clipboard neither."""
        self.clipboard.give_back()
        self.sheet, self.fields, self.at = None, (), 0
        for one in (self.title, self.step, self.name, self.value, self.wrong):
            one.setText("")
        self.list.clear()
        self.code.clear()

    def show_refused(self, error: BaseException) -> None:
        """What was typed stays, to be mended."""
        self.wrong.setText(". ".join(fault_words(error, self.language)))
        self.wrong.show()
        self.code.setFocus()
        self.code.selectAll()

    def _show(self) -> None:
        copied = self.at >= len(self.fields)
        field = CopyField("", "") if copied else self.fields[self.at]
        self.step.setText(self._say("copying.step", at=min(self.at + 1, len(self.fields)), of=len(self.fields)))
        self.name.setText(self._say(self._copied_all) if copied else field.name)
        self.value.setText(field.value)
        self.place.verticalScrollBar().setValue(0)
        self.next.setVisible(not copied)
        self.list.setCurrentRow(-1 if copied else self.at)

    def _follow(self) -> None:
        if self.sheet is not None and (self.at_work.person is None or self.at_work.locked):
            if self.at_work.person is None:
                self.wipe()
            else:
                self.clipboard.give_back()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.clipboard.give_back()

    # -- field by field -------------------------------------------------------------------------------------
    def take(self) -> None:
        """Into the clipboard, and on to the next."""
        if self.at < len(self.fields):
            self.clipboard.put(self.fields[self.at].value)
            self.at += 1
            self._show()
        if self.at >= len(self.fields):
            self.code.setFocus()
        else:
            self.setFocus()

    def again(self) -> None:
        """The one that was copied last, once more."""
        if self.at > 0:
            self.clipboard.put(self.fields[self.at - 1].value)

    def go_to(self, place: int) -> None:
        self.at = max(0, min(place, len(self.fields) - 1))
        self._show()
        self.setFocus()

    def scanned(self, words: str) -> None:
        """The code from the other program's paper."""
        self.code.setText(words.strip()[:64])
        self.code.setFocus()

    def end(self) -> None:
        if self.sheet is not None:
            self.clipboard.give_back()
            self.done.emit(self.code.text().strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        acts = {
            Qt.Key.Key_Return: self.take, Qt.Key.Key_Enter: self.take, Qt.Key.Key_Space: self.take,
            Qt.Key.Key_Backspace: lambda: self.go_to(self.at - 1),
            Qt.Key.Key_Escape: self.back_asked.emit,
        }  # fmt: skip
        act = acts.get(event.key())  # type: ignore[call-overload]
        if act is None or (self.code.hasFocus() and event.key() != Qt.Key.Key_Escape):
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            act()


