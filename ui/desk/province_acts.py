"""Runs what the pages of handing over ask: the lists, a dossier typed over, its code, a further try.

Made by the board (Ctrl+F6 opens the list). That a clerk opened a dossier is noted before it is shown.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut

from kiosk.texts import text
from kiosk.values.devices import Scanned
from kiosk.values.dossier_steps import ProvinceState
from kiosk.values.province import AskCopy, CopiedOver, CopySheet, NotHandedOver, TryAgain, TypeCode
from ui.desk.at_work import AtWork
from ui.desk.work_panels import WorkPanels

Lines = tuple[tuple[NotHandedOver, ...], int]


class HandingOver(QObject):
    def __init__(self, at_work: AtWork, panels: WorkPanels) -> None:
        super().__init__()
        self.at_work, self.panels = at_work, panels
        self.page, self.copying = panels.province, panels.copying
        self._line: NotHandedOver | None = None
        key = QShortcut(QKeySequence("Ctrl+F6"), panels, context=Qt.ShortcutContext.WindowShortcut)
        key.activated.connect(self.open)
        self.page.list_asked.connect(self.read)
        self.page.copy_asked.connect(self.copy)
        self.page.again_asked.connect(self._again)
        self.page.words_asked.connect(self._read_words)
        self.page.back_asked.connect(panels.work)
        self.copying.done.connect(self._done)
        self.copying.back_asked.connect(self._back)
        at_work.listen(at_work.station.bridge.scanned, self._scanned)

    def open(self) -> None:
        if self.at_work.person is None or self.at_work.locked:
            return
        self.panels.turn_to(self.page)
        self.read(self.page.list)
        self.page.focus()

    def read(self, name: str) -> None:
        from kiosk.queries import province

        def told(found: Lines) -> None:
            self.page.show_lines(name, *found)

        self.at_work.hear(self.at_work.station.tasks.read(province.listed, name), told)

    def _read_words(self, line: NotHandedOver) -> None:
        from kiosk.queries import province

        def told(words: str) -> None:
            self.page.show_words(line, words)

        self.at_work.hear(self.at_work.station.tasks.read(province.trouble_words, line.id), told)

    # -- typing over ----------------------------------------------------------------------------------------
    def copy(self, line: NotHandedOver) -> None:
        from kiosk.services import reading
        from kiosk.values.reading import ReadDossier

        noted = ReadDossier(dossier=line.id, place=self.at_work.place, actor=self.at_work.actor)
        self.at_work.run(reading.note_dossier, noted, lambda _none: self._read_sheet(line))

    def _read_sheet(self, line: NotHandedOver) -> None:
        from kiosk.services import province

        def told(sheet: CopySheet) -> None:
            self._line = line
            self.panels.turn_to(self.copying)
            self.copying.show_sheet(sheet)

        asked = AskCopy(dossier=line.id, place=self.at_work.place, actor=self.at_work.actor)
        self.at_work.hear(self.at_work.station.tasks.read(province.sheet, asked), told)

    def _done(self, code: str) -> None:
        """Handed over by hand; where a machine has done that already, only its code is missing."""
        from kiosk.services import province

        line, sheet = self._line, self.copying.sheet
        if line is None or sheet is None:
            return
        actor, place = self.at_work.actor, self.at_work.place
        if line.state is ProvinceState.HANDED and code:
            typed = TypeCode(dossier=line.id, code=code, place=place, actor=actor)
            self.at_work.run(province.type_code, typed, self._ended, self.copying.show_refused)
            return
        copied = CopiedOver(
            dossier=line.id, revision=sheet.dossier.revision, place=place, desk=self.at_work.desk, actor=actor,
            code=code,
        )  # fmt: skip
        self.at_work.run(province.copied_over, copied, self._ended, self.copying.show_refused)

    def _ended(self, _result: object) -> None:
        code = self.copying.code.text().strip()
        key = "copying.coded" if code else "copying.handed"
        self.at_work.tell(text(f"province.{key}", self.at_work.station.language, code=code))
        self._back()

    def _back(self) -> None:
        self._line = None
        self.copying.wipe()
        self.open()

    def _again(self, line: NotHandedOver) -> None:
        from kiosk.services import province

        command = TryAgain(dossier=line.id, place=self.at_work.place, actor=self.at_work.actor)

        def asked(_none: None) -> None:
            self.at_work.tell(text("province.again_said", self.at_work.station.language, code=line.code))
            self.read(self.page.list)

        self.at_work.run(province.try_again, command, asked)

    def _scanned(self, scanned: Scanned) -> None:
        if self.panels.on(self.copying) and not self.at_work.locked:
            self.copying.scanned(scanned.text)
