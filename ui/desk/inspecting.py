"""Runs what the inspection page asks: each reading is noted in the core first, then read, then shown or written.

Files go where whoever inspects says (`choose`, a folder's dialogue), readable by their owner alone.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from kiosk import private
from kiosk.errors import ExpectedError
from kiosk.texts import text
from kiosk.values.dossiers import DossierRow
from kiosk.values.ids import DossierId
from kiosk.values.inspection import AskHistory, AskRegister, RegisterExport
from kiosk.values.print_jobs import PaperKind
from kiosk.values.reading import ListKind, ReadList
from ui.desk.at_work import AtWork
from ui.desk.inspect_page import InspectPanel, Period
from ui.leaflets import LeafletPrints

log = logging.getLogger("motcua.ui")


class Inspecting:
    def __init__(self, at_work: AtWork, panel: InspectPanel) -> None:
        self.at_work, self.panel = at_work, panel
        self.leaflets = LeafletPrints(at_work.station, panel)
        self.choose: Callable[[], str] = self._folder
        panel.register_asked.connect(self.export_register)
        panel.paper_asked.connect(self.print_register)
        panel.history_asked.connect(self.look)
        panel.export_asked.connect(self.export_history)

    def _say(self, key: str, **values: object) -> str:
        return text(f"closing.inspect.{key}", self.at_work.station.language, **values)

    def _folder(self) -> str:
        return QFileDialog.getExistingDirectory(self.panel, self._say("folder"))

    # -- the register -------------------------------------------------------------------------------------------
    def export_register(self, period: Period, personal: bool) -> None:
        folder = self.choose()
        if folder:
            self._register(period, personal, lambda made: self._write_register(Path(folder), period, made))

    def print_register(self, period: Period, personal: bool) -> None:
        self._register(period, personal, lambda made: self._to_printer(made))

    def _to_printer(self, made: RegisterExport) -> None:
        if not self.leaflets.print(PaperKind.REGISTER, made.paper):
            self.panel.tell(text("closing.page.not_printed", self.at_work.station.language))

    def _register(self, period: Period, personal: bool, done: Callable[[RegisterExport], None]) -> None:
        from kiosk.services import inspecting, reading

        first, last = period
        place, actor = self.at_work.place, self.at_work.actor
        noted = ReadList(
            what=ListKind.REGISTER, first=first, last=last, personal=personal, written_out=True, place=place,
            actor=actor,
        )  # fmt: skip
        command = AskRegister(first=first, last=last, personal=personal, place=place, actor=actor)
        read = lambda _noted: self.at_work.hear(  # noqa: E731
            self.at_work.station.tasks.read(inspecting.register, command), done
        )
        self.at_work.run(reading.note_list, noted, read)

    def _write_register(self, folder: Path, period: Period, made: RegisterExport) -> None:
        from printing.documents import register

        name = f"so-theo-doi-{period[0]:%Y%m%d}-{period[1]:%Y%m%d}"
        self._write(folder, {f"{name}.csv": made.csv, f"{name}.pdf": register.to_pdf(made.paper)})

    # -- one dossier --------------------------------------------------------------------------------------------
    def look(self, code: str, personal: bool) -> None:
        from kiosk.queries import dossiers

        def found(row: DossierRow | None) -> None:
            if row is None:
                self.panel.tell(self._say("not_found", code=code))
                return
            self._history(row.id, personal, written_out=False)

        self.at_work.hear(self.at_work.station.tasks.read(dossiers.find, code), found, self._not_found(code))

    def _not_found(self, code: str) -> Callable[[BaseException], None]:
        def told(error: BaseException) -> None:
            if isinstance(error, ExpectedError):
                self.panel.tell(self._say("not_found", code=code))
            else:
                self.at_work.failed(error)

        return told

    def _history(self, dossier: DossierId, personal: bool, *, written_out: bool) -> None:
        """Looking at a history is opening the dossier, too."""
        from kiosk.services import inspecting, reading

        asked = AskHistory(dossier=dossier, place=self.at_work.place, actor=self.at_work.actor, personal=personal)

        def noted(_noted: object) -> None:
            self.at_work.hear(self.at_work.station.tasks.read(inspecting.history, asked), self.panel.show_history)

        self.at_work.run(reading.note_list, self._note(dossier, personal, written_out), noted)

    def _note(self, dossier: DossierId, personal: bool, written_out: bool) -> ReadList:
        return ReadList(
            what=ListKind.HISTORY, dossier=dossier, personal=personal, written_out=written_out,
            place=self.at_work.place, actor=self.at_work.actor,
        )  # fmt: skip

    def export_history(self, personal: bool) -> None:
        shown = self.panel.history
        folder = self.choose() if shown is not None else ""
        if shown is None or not folder:
            return
        from kiosk.services import inspecting, reading
        from printing.documents import dossier_history

        dossier, code = shown.dossier, shown.shown_as
        asked = AskHistory(dossier=dossier, place=self.at_work.place, actor=self.at_work.actor, personal=personal)
        tasks = self.at_work.station.tasks

        def packed(data: bytes) -> None:
            self._write(Path(folder), {f"lich-su-{_plain(code)}.zip": data})

        def read(found: object) -> None:
            drawn = dossier_history.to_pdf(found)  # type: ignore[arg-type]
            self.at_work.hear(tasks.read(inspecting.evidence, (asked, drawn)), packed)

        self.at_work.run(
            reading.note_list, self._note(dossier, personal, True),
            lambda _noted: self.at_work.hear(tasks.read(inspecting.history, asked), read),
        )  # fmt: skip

    def _write(self, folder: Path, files: Mapping[str, bytes]) -> None:
        try:
            for name, data in files.items():
                private.write(folder / name, data)
        except OSError as error:
            log.warning("an export could not be written: %s", error.errno)
            self.panel.tell(self._say("not_written", folder=folder))
            return
        self.panel.tell(self._say("written", files=", ".join(str(folder / name) for name in files)))


def _plain(code: str) -> str:
    """A code as a part of a file's name."""
    return "".join(sign if sign.isalnum() or sign in "-." else "-" for sign in code)[:80]
