"""The desk's page of a dossier's files: what lies in the scanner's folder or came from a phone, which document it is,
the part that is kept, and what the dossier has already.

Opened for a dossier from its result or its page (`open_for`). Enter attaches what is in view to the document that is
picked and goes on to the next; Escape goes back (`back_asked`). Nothing is decoded here: ui.pictures does it on a
thread of its own. Pictures of identity cards are not asked for, and the page says so. All goes when the page is left.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from secrets import token_hex

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPixmap
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from kiosk.forms.files.pictures import FoundFile
from kiosk.texts import text
from kiosk.values.attachments import ENDINGS, Attachment, TakenFile
from kiosk.values.dossier_files import AttachFiles, DossierFile, DropFiles
from kiosk.values.ids import DossierId
from kiosk.values.procedures import Procedure
from ui.desk.at_work import AtWork
from ui.pictures import PREVIEW_SIDE, Pictures
from ui.widgets.crop import CropPicture
from ui.widgets.look import Look, button, label
from ui.widgets.picture import load

LOOK_AGAIN_MS = 1500
ICON = 96
OTHER = "giay-to-khac"  # what is none of the procedure's documents
Source = Path | bytes


class DossierFilesPanel(QFrame):
    back_asked = Signal()
    phone_asked = Signal()

    def __init__(self, at_work: AtWork, look: Look) -> None:
        super().__init__()
        self.at_work, self.look = at_work, look
        self.setObjectName("files_panel")
        self.setProperty("part", "card")
        self.dossier: DossierId | None = None
        self.scanner = Pictures(at_work.station.settings.devices)
        self._seen: dict[str, QListWidgetItem] = {}
        self._sources: dict[str, Source] = {}
        self._shown = ""  # name of the source in view
        self.poll = QTimer(self)
        self.poll.setInterval(LOOK_AGAIN_MS)
        self.poll.timeout.connect(self._look)
        self._lay_out()
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
        grid = QGridLayout()
        grid.setSpacing(u(8))
        self.found = self._list("files_found", "found", (1, 2), grid, 0)
        self.found.setIconSize(QSize(u(ICON), u(ICON)))
        self.found.currentItemChanged.connect(self._choose)
        self.big = CropPicture(self.look, "files_big")
        self.big.setAccessibleName(self.say("big"))
        self.big.setMinimumSize(u(300), u(220))
        grid.addWidget(label(self.say("big"), "small", wrap=True), 0, 1)
        grid.addWidget(self.big, 1, 1, 2, 1)
        self.documents = self._list("files_documents", "documents", (1, 1), grid, 2)
        right = QVBoxLayout()
        self.attached = self._named("files_attached", "attached")
        right.addWidget(label(self.say("attached"), "small", wrap=True))
        right.addWidget(self.attached, 1)
        grid.addLayout(right, 2, 2)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 4)
        grid.setColumnStretch(2, 3)
        grid.setRowStretch(1, 1)
        grid.setRowStretch(2, 1)
        column.addLayout(grid, 1)
        column.addLayout(self._below())

    def _list(self, name: str, words: str, place: tuple[int, int], grid: QGridLayout, column: int) -> QListWidget:
        made = self._named(name, words)
        row, rows = place
        grid.addWidget(label(self.say(words), "small", wrap=True), 0, column)
        grid.addWidget(made, row, column, rows, 1)
        return made

    def _named(self, name: str, words: str) -> QListWidget:
        made = QListWidget()
        made.setObjectName(name)
        made.setAccessibleName(self.say(words))
        made.setWordWrap(True)
        return made

    def _below(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(self.look.u(6))
        self.back = self._button("back", self.back_asked.emit)
        self.phone = self._button("phone", self.phone_asked.emit)
        self.phone.hide()
        self.whole = self._button("whole", self.big.whole)
        self.drop = self._button("drop", self._drop)
        self.take = self._button("take", self._take, "primary")
        for one in (self.back, self.phone):
            line.addWidget(one)
        line.addStretch(1)
        for one in (self.drop, self.whole, self.take):
            line.addWidget(one)
        return line

    def _button(self, name: str, act: Callable[[], object], kind: str = "") -> QWidget:
        made = button(self.say(name), f"files_{name}", kind)
        made.clicked.connect(lambda _checked=False: act())
        return made

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
            item.setData(Qt.ItemDataRole.UserRole, key)
            item.setToolTip(words)
            self.documents.addItem(item)
        self.documents.setCurrentRow(0)
        self._read()
        if self.scanner.folder is None:
            self._tell("no_folder")
        else:
            self._look()
            self.poll.start()
        self._ready()
        self.found.setFocus()

    def _follow(self) -> None:
        if self.at_work.person is None or self.at_work.locked:
            self.wipe()

    def wipe(self) -> None:
        """Nothing of anybody's papers stays in view or in memory."""
        self.poll.stop()
        self.dossier = None
        self._seen, self._sources, self._shown = {}, {}, ""
        for one in (self.found, self.documents, self.attached):
            one.clear()
        self.big.set_source(None)
        self.big.whole()
        self.told.hide()

    def hideEvent(self, event: QHideEvent) -> None:
        self.wipe()
        super().hideEvent(event)

    # -- what was scanned -------------------------------------------------------------------------------------
    def _look(self) -> None:
        self.scanner.look(self._found, files=True)

    def _found(self, files: tuple[FoundFile, ...]) -> None:
        if self.dossier is None:
            return
        names = {str(one.path): one for one in files}
        for name in [name for name, source in self._sources.items() if isinstance(source, Path) and name not in names]:
            self._forget(name)
        for name, one in names.items():
            if name not in self._sources:
                self.add(name, one.path, one.path.name)
        self._ready()

    def add(self, name: str, source: Source, words: str) -> None:
        """One more file to choose from."""
        item = QListWidgetItem(words)
        item.setData(Qt.ItemDataRole.UserRole, name)
        item.setToolTip(words)
        self._sources[name], self._seen[name] = source, item
        self.found.addItem(item)
        self.scanner.preview_of(source, ICON * 2, lambda data: self._drawn(name, data), lambda _error: None)
        if self.found.currentRow() < 0:
            self.found.setCurrentRow(0)

    def _drawn(self, name: str, data: bytes) -> None:
        item = self._seen.get(name)
        if item is not None:
            item.setIcon(QPixmap.fromImage(load(data)))

    def _forget(self, name: str) -> None:
        item = self._seen.pop(name, None)
        self._sources.pop(name, None)
        if item is not None:
            self.found.takeItem(self.found.row(item))

    def _choose(self, item: QListWidgetItem | None, _before: QListWidgetItem | None = None) -> None:
        self.big.set_source(None)
        self.big.whole()
        self._shown = item.data(Qt.ItemDataRole.UserRole) if item is not None else ""
        source = self._sources.get(self._shown)
        if source is not None:
            name = self._shown
            self.scanner.preview_of(source, PREVIEW_SIDE, lambda data: self._large(name, data), self._failed)
        self._ready()

    def _large(self, name: str, data: bytes) -> None:
        if name == self._shown:
            self.told.hide()
            self.big.set_source(data)
            self._ready()

    def _failed(self, error: BaseException) -> None:
        if self.dossier is not None:
            self.at_work.failed(error)
            self._tell("not_opened")

    # -- taking and dropping ----------------------------------------------------------------------------------
    def _take(self) -> None:
        source = self._sources.get(self._shown)
        if source is None or self.big.is_empty or self.at_work.busy:
            return
        document = self.documents.currentItem().data(Qt.ItemDataRole.UserRole)
        self.take.setEnabled(False)
        self.scanner.take(source, lambda taken: self._attach(document, taken), self._failed, self.big.crop)

    def _attach(self, document: str, taken: TakenFile) -> None:
        from kiosk.services import dossier_files

        if self.dossier is None:
            return
        name = f"{document[:60]}-{token_hex(4)}{ENDINGS[taken.media_type]}"
        file = Attachment(name=name, media_type=taken.media_type, data=taken.data)
        command = AttachFiles(
            dossier=self.dossier, place=self.at_work.place, desk=self.at_work.desk, actor=self.at_work.actor,
            files=(file,),
        )  # fmt: skip
        self.at_work.run(dossier_files.attach, command, self._is_attached, self._not_attached)

    def _is_attached(self, _count: int) -> None:
        self._forget(self._shown)
        self.documents.setCurrentRow(min(self.documents.currentRow() + 1, self.documents.count() - 1))
        self._read()
        self._ready()

    def _not_attached(self, error: BaseException) -> None:
        self.at_work.failed(error)
        self._ready()

    def _read(self) -> None:
        from kiosk.queries import dossier_files

        if self.dossier is not None:
            self.at_work.hear(self.at_work.station.tasks.read(dossier_files.of_dossier, self.dossier), self._show_own)

    def _show_own(self, files: tuple[DossierFile, ...]) -> None:
        self.attached.clear()
        names = {self._key(row): self.documents.item(row).text() for row in range(self.documents.count())}
        for one in files:
            words = names.get(one.document, one.document)
            size = max(1, one.note.size // 1024)
            shown = self.say("one" if one.data is not None else "one_gone", name=words, size=size)
            item = QListWidgetItem(shown)
            item.setData(Qt.ItemDataRole.UserRole, one.note.name)
            self.attached.addItem(item)
        self._ready()

    def _key(self, row: int) -> str:
        return str(self.documents.item(row).data(Qt.ItemDataRole.UserRole))

    def _drop(self) -> None:
        from kiosk.services import dossier_files

        item = self.attached.currentItem()
        if item is None or self.dossier is None:
            self._tell("pick_to_drop")
            return
        command = DropFiles(
            dossier=self.dossier, place=self.at_work.place, actor=self.at_work.actor,
            names=(item.data(Qt.ItemDataRole.UserRole),), reason=self.say("dropped_at_desk"),
        )  # fmt: skip
        self.at_work.run(dossier_files.drop, command, lambda _none: self._read())

    # -- words and keys ---------------------------------------------------------------------------------------
    def _tell(self, key: str) -> None:
        self.told.setText(self.say(key))
        self.told.show()

    def _ready(self) -> None:
        self.take.setEnabled(bool(self._shown) and not self.big.is_empty)
        self.whole.setEnabled(not self.big.is_empty)
        self.drop.setEnabled(self.attached.count() > 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        elif event.key() == Qt.Key.Key_Escape:
            self.back_asked.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self._drop()
        else:
            super().keyPressEvent(event)
