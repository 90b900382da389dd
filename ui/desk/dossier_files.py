"""The desk's page of a dossier's files: what was scanned or sent, which document it is, the part that is kept, and what
the dossier has already.

Opened for a dossier from its result or its page (`open_for`). Enter attaches what is in view to the document that is
picked and goes on to the next; Escape goes back (`back_asked`); F8 shows a code for the citizen's own phone. Nothing is
decoded here: ui.pictures does it on a thread of its own. Pictures of identity cards are not asked for, and the page
says so. All goes when it is left.
"""

from __future__ import annotations

from collections.abc import Callable
from secrets import token_hex

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout

from kiosk.clock import local
from kiosk.texts import text
from kiosk.values.attachments import ENDINGS, Attachment, TakenFile
from kiosk.values.dossier_files import AttachFiles, DossierFile, DropFiles
from kiosk.values.ids import DossierId
from kiosk.values.procedures import Procedure
from ui.desk.at_work import AtWork
from ui.desk.found_files import ICON, FoundFiles
from ui.desk.phone_code import PhoneCode
from ui.pictures import PREVIEW_SIDE, Pictures
from ui.widgets.crop import CropPicture
from ui.widgets.look import Look, button, label

OTHER = "giay-to-khac"  # what is none of the procedure's documents
KEY = Qt.ItemDataRole.UserRole


class DossierFilesPanel(QFrame):
    back_asked = Signal()

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work, self.look = at_work, look
        self.setObjectName("files_panel")
        self.setProperty("part", "card")
        self.dossier: DossierId | None = None
        self.scanner = Pictures(at_work.station.settings.devices)
        self.phone = PhoneCode(at_work)
        self.phone.said.connect(self._tell)
        self._lay_out()

        def sent(data: bytes) -> None:
            time = f"{local(at_work.station.clock.now()):%H:%M:%S}"
            self.found.add(f"phone:{token_hex(4)}", data, self.say("phone_file", time=time))

        self.phone.sent.connect(sent)
        at_work.changed.connect(self._follow)

    # -- what stands where ------------------------------------------------------------------------------------
    def _lay_out(self) -> None:
        u = self.look.u
        column = QVBoxLayout(self)
        column.setContentsMargins(u(16), u(12), u(16), u(12))
        column.setSpacing(u(8))
        self.title = label(self.say("title"), "title", "files_title", wrap=True)
        column.addWidget(self.title)
        column.addWidget(label(self.say("no_cards"), "muted", "files_no_cards", wrap=True))
        self.told = label("", "wrong", "files_told", wrap=True)
        self.told.hide()
        column.addWidget(self.told)
        column.addLayout(self._middle(), 1)
        column.addLayout(self._below())

    def _middle(self) -> QGridLayout:
        u = self.look.u
        self.found = FoundFiles(self.scanner, u(ICON))
        self.found.chosen.connect(self._choose)
        self.big = CropPicture(self.look, "files_big")
        self.big.setMinimumSize(u(300), u(220))
        self.documents, self.attached = QListWidget(), QListWidget()
        self.attached.itemSelectionChanged.connect(self._ready)
        grid = QGridLayout()
        grid.setSpacing(u(8))
        for name, widget, row, at in (
            ("found", self.found, 0, 0), ("big", self.big, 0, 1), ("documents", self.documents, 0, 2),
            ("attached", self.attached, 2, 2),
        ):  # fmt: skip
            widget.setObjectName(f"files_{name}")
            widget.setAccessibleName(self.say(name))
            grid.addWidget(label(self.say(name), "small", wrap=True), row, at)
            grid.addWidget(widget, row + 1, at, 1 if at == 2 else 3, 1)
        for one in (self.documents, self.attached):
            one.setWordWrap(True)
        for place, stretch in enumerate((2, 4, 3)):
            grid.setColumnStretch(place, stretch)
        grid.setRowStretch(1, 1)
        grid.setRowStretch(3, 1)
        return grid

    def _below(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(self.look.u(6))
        line.addWidget(_button(self.say("back"), "back", self.back_asked.emit))
        line.addWidget(_button(self.say("phone"), "phone", self.ask_phone))
        line.addStretch(1)
        self.drop = _button(self.say("drop"), "drop", self._drop)
        self.whole = _button(self.say("whole"), "whole", self.big.whole)
        self.take = _button(self.say("take"), "take", self._take, "primary")
        for one in (self.drop, self.whole, self.take):
            line.addWidget(one)
        return line

    def say(self, key: str, **values: object) -> str:
        return text(f"reception.desk.{key}", self.at_work.station.language, **values)

    # -- coming and going -------------------------------------------------------------------------------------
    def open_for(self, dossier: DossierId, code: str, procedure: Procedure | None) -> None:
        self.wipe()
        self.dossier = dossier
        self.title.setText(self.say("title_of", code=code))
        language = self.at_work.station.language
        items = procedure.documents if procedure is not None else ()
        for key, words in (*((one.key, one.name.of(language)) for one in items), (OTHER, self.say("other"))):
            item = QListWidgetItem(words)
            item.setData(KEY, key)
            item.setToolTip(words)
            self.documents.addItem(item)
        self.documents.setCurrentRow(0)
        self._read()
        if self.scanner.folder is None:
            self._tell("no_folder")
        self.found.begin()
        self._ready()
        self.found.setFocus()

    def _follow(self) -> None:
        if self.at_work.person is None or self.at_work.locked:
            self.wipe()

    def wipe(self) -> None:
        """Nothing of anybody's papers stays in view or in memory."""
        self.dossier = None
        self.phone.end()
        self.found.end()
        for one in (self.documents, self.attached):
            one.clear()
        self.big.set_source(None)
        self.big.whole()
        self.told.hide()

    def hideEvent(self, event: QHideEvent) -> None:
        self.wipe()
        super().hideEvent(event)

    # -- one file ---------------------------------------------------------------------------------------------
    def _choose(self) -> None:
        self.big.set_source(None)
        self.big.whole()
        name, source = self.found.name, self.found.source

        def large(data: bytes) -> None:
            if name == self.found.name and self.dossier is not None:
                self.told.hide()
                self.big.set_source(data)
                self._ready()

        if source is not None and self.dossier is not None:
            self.scanner.preview_of(source, PREVIEW_SIDE, large, self._failed)
        self._ready()

    def _failed(self, error: BaseException) -> None:
        if self.dossier is not None:
            self.at_work.failed(error)
            self._tell("not_opened")
            self._ready()

    def ask_phone(self) -> None:
        """A code for the citizen's own phone, which works for this dossier alone."""
        code = self.phone.begin()
        if code:
            self.found.setCurrentRow(-1)
            self.big.set_source(code)
            self._ready()

    # -- taking and dropping ----------------------------------------------------------------------------------
    def _take(self) -> None:
        source = self.found.source
        if source is None or self.big.is_empty or self.at_work.busy:
            return
        document, name = str(self.documents.currentItem().data(KEY)), self.found.name
        self.take.setEnabled(False)
        self.scanner.take(source, lambda taken: self._attach(document, name, taken), self._failed, self.big.crop)

    def _attach(self, document: str, shown: str, taken: TakenFile) -> None:
        from kiosk.services import dossier_files

        if self.dossier is None:
            return
        name = f"{document[:60]}-{token_hex(4)}{ENDINGS[taken.media_type]}"
        command = AttachFiles(
            dossier=self.dossier, place=self.at_work.place, desk=self.at_work.desk, actor=self.at_work.actor,
            files=(Attachment(name=name, media_type=taken.media_type, data=taken.data),),
        )  # fmt: skip

        def done(_count: int) -> None:
            self.found.forget(shown)
            self.documents.setCurrentRow(min(self.documents.currentRow() + 1, self.documents.count() - 1))
            self._read()

        def wrong(error: BaseException) -> None:
            self.at_work.failed(error)
            self._ready()

        self.at_work.run(dossier_files.attach, command, done, wrong)

    def _read(self) -> None:
        from kiosk.queries import dossier_files

        if self.dossier is not None:
            self.at_work.hear(self.at_work.station.tasks.read(dossier_files.of_dossier, self.dossier), self._show_own)

    def _show_own(self, files: tuple[DossierFile, ...]) -> None:
        self.attached.clear()
        rows = [self.documents.item(row) for row in range(self.documents.count())]
        names = {item.data(KEY): item.text() for item in rows}
        for one in files:
            shown = {"name": names.get(one.document, one.document), "size": max(1, one.note.size // 1024)}
            item = QListWidgetItem(self.say("one" if one.data is not None else "one_gone", **shown))
            item.setData(KEY, one.note.name)
            self.attached.addItem(item)
        self._ready()

    def _drop(self) -> None:
        from kiosk.services import dossier_files

        item = self.attached.currentItem()
        if item is None or self.dossier is None:
            self._tell("pick_to_drop")
            return
        command = DropFiles(
            dossier=self.dossier, place=self.at_work.place, actor=self.at_work.actor, names=(str(item.data(KEY)),),
            reason=self.say("dropped_at_desk"),
        )  # fmt: skip
        self.at_work.run(dossier_files.drop, command, lambda _none: self._read())

    # -- words and keys ---------------------------------------------------------------------------------------
    def _tell(self, key: str) -> None:
        self.told.setText(self.say(key))
        self.told.show()

    def _ready(self) -> None:
        there = self.found.source is not None and not self.big.is_empty
        self.take.setEnabled(there)
        self.whole.setEnabled(there)
        self.drop.setEnabled(self.attached.count() > 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        acts: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Return: self._take, Qt.Key.Key_Enter: self._take, Qt.Key.Key_Escape: self.back_asked.emit,
            Qt.Key.Key_Delete: self._drop,
        }  # fmt: skip
        act = acts.get(event.key())
        if act is None:
            super().keyPressEvent(event)
        else:
            act()


def _button(words: str, name: str, act: Callable[[], object], kind: str = "") -> QPushButton:
    made = button(words, f"files_{name}", kind)
    made.clicked.connect(lambda _checked=False: act())
    return made
