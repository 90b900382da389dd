"""The guided declaration: one page at a time from a session, with its own bar: Back, later, Continue.

Made by the citizen window. `begin` shows the session's page, `leave` forgets it and everything that was typed.
The screen keeps no answer of its own but what the finger is just typing; Back is never refused. What it tells
the window: `finished`, `left` (Back on the first page), `parked`, `page_shown`, `touched`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.forms.answering.session import Session
from kiosk.forms.files import attachments
from kiosk.rules import identity_papers
from kiosk.texts import error_texts, text
from kiosk.values.attachments import TakenFile
from kiosk.values.forms import Answer, Page, PageKind, Question
from kiosk.values.units import PlaceTable
from ui.citizen import reading_aloud
from ui.citizen.declaration_frame import DeclarationFrame
from ui.pictures import Pictures
from ui.questions import Body, Frame, body_for
from ui.questions.places import Places
from ui.questions.reading import ReviewBody
from ui.questions.together import TogetherBody
from ui.widgets.look import Look

if TYPE_CHECKING:
    from ui.station import Station

SUB_KEY = "@sub"  # in `session.unsaved`: which question of a page with several was in view


class DeclarationScreen(QWidget):
    finished = Signal()
    left = Signal()
    parked = Signal()
    page_shown = Signal(object)
    touched = Signal()

    def __init__(self, look: Look, language: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look, self.language = look, language
        self.session: Session | None = None
        self.page: Page | None = None
        self.body: Body | None = None
        self.today: date | None = None  # refuses cards of people not yet born
        self.card_places: PlaceTable | None = None
        self.places: Callable[[str], Sequence[str]] | None = None  # suggestions for addresses
        self.tone_style = "old"
        self.beside = 0  # pixels at the right of the progress line that the window needs
        self.units: Places | None = None  # the official provinces and wards, for addresses
        self.pictures: Pictures | None = None  # the scanner's folder
        self.headphones = False  # private questions are read aloud at the first touch
        self._asked_aloud = ""  # the private page for which reading aloud was asked once
        self._sub = 0  # which question of a page with several
        self._read_whole = False  # whether the end of the review has been in view
        self.setObjectName("declaration")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.frame = DeclarationFrame(look, self)
        self.frame.back.clicked.connect(self.back)
        self.frame.later.clicked.connect(self._later)
        self.frame.next.clicked.connect(self.next)

    def fit_out(self, station: Station) -> None:
        """What this station's settings and catalogue give to every declaration."""
        self.today = local(station.clock.now()).date()
        self.card_places = station.catalogue.units.places()
        self.tone_style = station.settings.tone_style
        self.headphones = station.settings.voice.headphones
        self.units = Places(station.catalogue.units, station.catalogue.ward().province_code)
        self.pictures = Pictures(station.settings.devices)
        self.pictures.setParent(self)

    # -- what the window calls --------------------------------------------------------------------------------
    def begin(self, session: Session) -> None:
        """Show the page the session stands at; also after another text size or theme."""
        self.session = session
        self._read_whole = False
        session.language = self.language
        page, sub = session.unsaved.pop(SUB_KEY, ("", 0))
        self._sub = sub if page == session.page.path else 0
        self._show_page(keep_sub=True)

    def leave(self) -> None:
        """Forget the session and every value; who handed the session in finds there what was being typed."""
        self.commit()
        if self.session is not None and self.page is not None:
            self.session.unsaved[SUB_KEY] = (self.page.path, self._sub)
        self._drop_body()
        self.session = None
        self.page = None
        self.frame.clear()

    def commit(self) -> None:
        """Hand what is just being typed to the session, acceptable or not: before a draft is kept."""
        body, question = self.body, self._question()
        if self.session is None or self.page is None or body is None:
            return
        for path, value in body.changes():
            self._store(path, value)
        begun, key = body.unsaved(), question.path if question is not None else self.page.path
        if begun is None:
            self.session.unsaved.pop(key, None)
        else:
            self.session.unsaved[key] = begun

    def _store(self, path: str, value: Answer | TakenFile) -> bool:
        """Put an answer, or a file, into the session. False where it has no room: the page says so."""
        assert self.session is not None
        if isinstance(value, TakenFile):
            try:
                attachments.attach(self.session, path, value)
            except ExpectedError as error:
                if self.body is not None:
                    self.body.refuse("{}. {}".format(*error_texts(error, self.language)))
                return False
        elif self._holds_file(path) and (value is None or isinstance(value, str)):
            attachments.detach(self.session, path, value)
        else:
            self.session.answer(path, value)
        return True

    def _holds_file(self, path: str) -> bool:
        """Whether the answer there is a file, which another answer replaces."""
        assert self.page is not None
        held = next((one for one in self.page.questions if one.path == path), None)
        return held is not None and held.type in attachments.ATTACHED and bool(held.raw) and held.value != held.name

    def scanned(self, code: str) -> None:
        """A card (or code) was read: used where the page waits for one, else left aside."""
        if self.session is None or self.page is None or self.body is None:
            return
        if self.page.kind is not PageKind.SCAN:
            before = self.page
            self.body.scanned(code)
            if self.page is not before:  # it was an answer
                self.touched.emit()
            return
        try:
            reading = identity_papers.read(code, today=self.today, places=self.card_places)
        except ExpectedError as error:
            self.scan_failed(error)
            return
        self.touched.emit()
        if self.session.prefill(self.page.person, reading.paper, reading.warnings, reading.addresses):
            self._show_page()

    def scan_failed(self, error: ExpectedError) -> None:
        """The reader or the code failed: its words stand under the picture."""
        if self.body is not None:
            title, message = error_texts(error, self.language)
            self.body.set_error(f"{title.rstrip('.')}. {message}")

    def set_language(self, language: str) -> None:
        """Other words, the same place, nothing lost."""
        self.commit()
        self.language = language
        if self.session is not None:
            self.session.language = language
            self._show_page(keep_sub=True)

    def spoken(self) -> str:
        """What is read aloud: the question, its hint and what can be touched."""
        if self.page is None or self.body is None:
            return ""
        return reading_aloud.spoken(self.page, self._question(), self.body)

    def read_aloud(self) -> str:
        """What to say now that somebody asks for it; "" where the page first asks back whether others may hear."""
        question = self._question()
        if self.page is None or self.body is None:
            return ""
        key = question.path if question is not None else self.page.path
        if not reading_aloud.is_private(self.page, question) or self.headphones or self._asked_aloud == key:
            return self.spoken()
        self._asked_aloud = key
        self.body.tell(text("questions.mark.aloud", self.language))
        return ""

    def recording(self) -> Path | None:
        """The form's own recording of this question, where it has one."""
        return reading_aloud.recording(self.session, self._question())

    def words(self) -> int:
        return self.page.words if self.page is not None else 0

    # -- moving -----------------------------------------------------------------------------------------------
    def back(self) -> None:
        """The page before; never refused. On the first page the window is told."""
        self.touched.emit()
        if self.session is None:
            return
        self.commit()
        if self._sub > 0:
            self._sub -= 1
            self._show_page(keep_sub=True)
        elif self.session.back():
            self._show_page()
        else:
            self.left.emit()

    def next(self) -> None:
        self.touched.emit()
        if self.session is None or self.page is None:
            return
        self.commit()
        if self.body is not None and self.body.own_next():
            return
        missing = self.body.missing() if self.body is not None else ""
        if self.body is not None and missing:
            self.body.set_error(missing)
            return
        if isinstance(self.body, ReviewBody) and not self._read_whole:
            self.body.turn_over(1)
            return
        alone = not isinstance(self.body, TogetherBody)
        if alone and self._sub + 1 < len(self.page.questions) and self.page.kind is PageKind.FIELDS:
            self._sub += 1
            self._show_page(keep_sub=True)
            return
        self._go_on(self.session.next())

    def _go_on(self, moved: bool) -> None:
        assert self.session is not None
        if self.session.finished:
            self.finished.emit()
        elif moved:
            self._show_page()
        else:
            self._show_refusal()

    def _show_refusal(self) -> None:
        """The answer isn't acceptable: the page stays as it is and says what to do."""
        assert self.session is not None
        page = self.session.page
        if page.kind is PageKind.FIELDS:
            places = [place for place, question in enumerate(page.questions) if question.error]
            self._sub = places[0] if places else self._sub
        self._show_page(keep_sub=True)

    def _later(self) -> None:
        self.touched.emit()
        self.commit()
        self.parked.emit()

    def _answered(self, value: Answer | TakenFile) -> None:
        self.touched.emit()
        question = self._question()
        if self.session is None or self.page is None or question is None:
            return
        kept = self.session.unsaved.pop(question.path, None)
        if not self._store(question.path, value):
            self.session.unsaved[question.path] = kept
            return
        if self._sub + 1 < len(self.page.questions):
            self._sub += 1
            self._show_page(keep_sub=True)
        else:
            self._go_on(self.session.next())

    def _chosen(self, name: str) -> None:
        self.touched.emit()
        if self.session is not None:
            self._go_on(self.session.choose(name))

    def _opened(self, path: str) -> None:
        self.touched.emit()
        if self.session is not None:
            self.session.go(path)
            self._show_page()

    def _entry_opened(self, path: str) -> None:
        self.touched.emit()
        if self.session is not None:
            self.session.open_entry(path)
            self._show_page()

    def _entry_removed(self, path: str) -> None:
        self.touched.emit()
        if self.session is not None:
            self.session.remove(path)
            self.session.unsaved.clear()  # what was begun in later entries stands under other numbers now
            self._show_page()

    def _edited(self) -> None:
        self.touched.emit()
        if self.body is not None:
            self.body.set_error("")

    # -- showing ----------------------------------------------------------------------------------------------
    def _question(self) -> Question | None:
        if self.page is None or not self.page.questions:
            return None
        return self.page.questions[min(self._sub, len(self.page.questions) - 1)]

    def _earlier_addresses(self) -> tuple[str, ...]:
        assert self.session is not None
        kept = [str(value) for path, value in self.session.answers().items() if "address" in path and value]
        return tuple(dict.fromkeys(kept))[:3]

    def _show_page(self, *, keep_sub: bool = False) -> None:
        assert self.session is not None
        if not keep_sub:
            self._sub = 0
        self._drop_body()
        self.page = self.session.page
        question = self._question()
        if self._asked_aloud != (question.path if question is not None else self.page.path):
            self._asked_aloud = ""
        typed = question is not None and "address" in question.appearance
        frame = Frame(
            look=self.look, language=self.language, places=self.places, tone_style=self.tone_style,
            earlier=self._earlier_addresses() if typed else (), units=self.units if typed else None,
            unsaved=self.session.unsaved.get(question.path if question is not None else self.page.path),
            held=self.session.attachments, pictures=self.pictures, room=self.frame.room(),
            media=getattr(self.session.form, "media_file", None),
        )  # fmt: skip
        body = body_for(self.page, question, frame)
        body.setParent(self)
        body.answered.connect(self._answered)
        body.chosen.connect(self._chosen)
        body.opened.connect(self._opened)
        body.entry_opened.connect(self._entry_opened)
        body.entry_removed.connect(self._entry_removed)
        body.skipped.connect(self._skipped)
        body.edited.connect(self._edited)
        self.body = body
        if isinstance(body, TogetherBody):
            self._sub = 0
        if isinstance(body, ReviewBody):
            body.turned.connect(self._review_turned)
        self.frame.dress(self.page, self.language, self._chosen, goes_on=body.goes_on)
        self._dress_next()
        self._arrange()
        body.show()
        self.setFocus()
        self.page_shown.emit(self.page)

    def _skipped(self) -> None:
        self._answered(None)

    def _drop_body(self) -> None:
        body, self.body = self.body, None
        if body is not None:
            body.wipe()
            body.hide()
            body.setParent(None)
            body.deleteLater()

    def show_question(self, place: int) -> None:
        """Of a page with several questions that one; for whoever looks all of them over."""
        self.commit()
        self._sub = place
        self._show_page(keep_sub=True)

    # -- bar and progress -------------------------------------------------------------------------------------
    def _review_turned(self) -> None:
        """A declaration is handed in by somebody who has seen the whole of it."""
        if isinstance(self.body, ReviewBody) and self.body.last_turn and self.body.width():
            self._read_whole = True
        self._dress_next()

    def _dress_next(self) -> None:
        review = isinstance(self.body, ReviewBody)
        self.frame.name_next(("hand_in" if self._read_whole else "read_on") if review else "next", self.language)

    def _arrange(self) -> None:
        if self.body is not None and self.width() >= 10:
            self.body.setGeometry(self.frame.arrange(self.beside))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A real keyboard: letters go into the field, Enter goes on."""
        if self.body is not None and self.body.key(event):
            self.touched.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.frame.next.isHidden():
            self.next()
        else:
            super().keyPressEvent(event)
