"""Pictures and signatures of a declaration that lie at another machine: fetched when a desk opens it, and said so.

Used by ui.desk.reading. `look(draft)` asks once a visit and again every AGAIN_MS while something is lacking; `words`
says how it stands; `came` tells that the declaration is to be read anew. What was fetched goes with the visit
(kiosk.remote.files), and is asked for anew after another desk has served it.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from kiosk.texts import text
from kiosk.values.attachments import FetchedFiles, FetchFiles, FetchState
from kiosk.values.drafts import Draft
from kiosk.values.ids import DraftId, Place
from ui.desk.at_work import AtWork
from ui.places import name_of

AGAIN_MS = 15_000


class Fetching(QObject):
    told = Signal()  # `words` says something else
    came = Signal()  # the declaration's files are here

    def __init__(self, at_work: AtWork) -> None:
        super().__init__()
        self.at_work = at_work
        self._draft: DraftId | None = None
        self._place = Place("")
        self._visit = ""  # the ticket that is served
        self._state = ""  # "" = nothing lacks; "fetching", or a FetchState
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(AGAIN_MS)
        self._again.timeout.connect(self._ask)
        at_work.changed.connect(self._follow)

    def _follow(self) -> None:
        """However a visit ends, also where its clerk signs out: what was fetched for it goes."""
        visit, kiosk = self.at_work.visit, self.at_work.station.kiosk
        ticket = visit.call.ticket if visit is not None else ""
        if ticket == self._visit:
            return
        if self._visit and kiosk is not None:
            kiosk.store.borrowed.drop_visit(self._visit)
        self._visit = ticket
        self._end()

    def _end(self) -> None:
        self._draft, self._place, self._state = None, Place(""), ""
        self._again.stop()

    @property
    def words(self) -> str:
        """What the clerk is told; "" where nothing lacks."""
        if not self._state:
            return ""
        language = self.at_work.station.language
        place = name_of(self._place, language) if self._place else text("files.desk.another", language)
        said = text(f"files.desk.{self._state}", language, place=place)
        return said[:1].upper() + said[1:]

    def look(self, draft: Draft) -> None:
        """This declaration is in view."""
        if draft.damaged or not draft.lacking:
            self._end()
        elif draft.id != self._draft:
            self._end()
            self._draft, self._state = draft.id, "fetching"
            self._find_place(draft.id)
            self._ask()
        self.told.emit()

    def _find_place(self, draft: DraftId) -> None:
        from kiosk.queries import attachments

        def found(place: Place) -> None:
            if self._draft == draft:
                self._place = place
                self.told.emit()

        self.at_work.hear(self.at_work.station.tasks.read(attachments.kept_elsewhere, draft), found)

    def _ask(self) -> None:
        visit, draft, kiosk = self.at_work.visit, self._draft, self.at_work.station.kiosk
        if visit is None or draft is None or kiosk is None:
            return
        asked = FetchFiles(draft=draft, visit=visit.call.ticket)
        fetching = self.at_work.station.tasks.start(lambda _store, command: kiosk.fetch(command), asked)
        self.at_work.hear(fetching, partial(self._fetched, draft))

    def _fetched(self, draft: str, files: FetchedFiles) -> None:
        if draft != self._draft:
            return
        if files.state is FetchState.HERE:
            self._end()
            self.came.emit()
        else:
            self._state = str(files.state)
            self._again.stop()
            if files.state is not FetchState.NOBODY:
                self._again.start()
        self.told.emit()
