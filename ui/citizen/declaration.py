"""The guided declaration: one page at a time from a session, with its own bar: Back, later, Continue.

Made by the citizen window. `begin` shows the session's page, `leave` forgets it and everything that was typed. What a
touch means is told by ui.citizen.moves, where the declaration stands by ui.citizen.course. What this tells the window:
`finished`, `left` (Back on the first page), `parked`, `page_shown`, `touched`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.forms.answering.session import Session
from kiosk.rules import identity_papers
from kiosk.texts import error_line, text
from kiosk.values.forms import Page, PageKind, is_private
from kiosk.values.units import PlaceTable
from ui.citizen import reading_aloud
from ui.citizen.course import Course
from ui.citizen.declaration_frame import DeclarationFrame
from ui.citizen.moves import Moves
from ui.pictures import Pictures
from ui.questions import Body, Frame, body_for
from ui.questions.places import Places
from ui.questions.together import TogetherBody
from ui.station import Station
from ui.widgets.composition import OWN_REACH
from ui.widgets.look import Look
from ui.widgets.spoken_roles import announce


class DeclarationScreen(QWidget):
    finished = Signal()
    left = Signal()
    parked = Signal()
    page_shown = Signal(object)
    touched = Signal()

    def __init__(self, look: Look, language: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.look, self.language = look, language
        self.today: date | None = None  # refuses cards of people not yet born
        self.card_places: PlaceTable | None = None
        self.places: Callable[[str], Sequence[str]] | None = None  # suggestions for addresses
        self.tone_style = "old"
        self.beside = 0  # pixels at the right of the progress line that the window needs
        self.units: Places | None = None  # the official provinces and wards, for addresses
        self.pictures: Pictures | None = None  # the scanner's folder
        self.low_reach = False  # everything to touch in the lower half
        self.headphones = False  # private questions are read aloud at the first touch
        self._asked_aloud = ""  # the private page for which reading aloud was asked once
        self.setObjectName("declaration")
        self.setProperty(OWN_REACH, True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.moves = moves = Moves(self)
        moves.turned.connect(self._show_page)
        moves.read_on.connect(self._tell_leaf)
        for heard, told in ((moves.finished, self.finished), (moves.left, self.left), (moves.parked, self.parked),
                            (moves.touched, self.touched)):  # fmt: skip
            heard.connect(told)
        self.frame = DeclarationFrame(look, self)
        self.frame.back.clicked.connect(moves.back)
        self.frame.later.clicked.connect(moves.later)
        self.frame.next.clicked.connect(moves.next)

    def fit_out(self, station: Station) -> None:
        """What this station's settings and catalogue give to every declaration."""
        self.today = local(station.clock.now()).date()
        self.card_places = station.catalogue.units.places()
        self.tone_style = station.settings.tone_style
        self.headphones = station.settings.voice.headphones
        self.low_reach = self.frame.low_reach = station.theme.low_reach
        self.units = Places(station.catalogue.units, station.catalogue.ward().province_code)
        self.pictures = Pictures(station.settings.devices)
        self.pictures.setParent(self)

    # -- what is in view --------------------------------------------------------------------------------------
    @property
    def session(self) -> Session | None:
        return self.moves.course.session if self.moves.course is not None else None

    @property
    def page(self) -> Page | None:
        return self.moves.course.page if self.moves.course is not None else None

    @property
    def body(self) -> Body | None:
        return self.moves.body

    # -- what the window calls --------------------------------------------------------------------------------
    def begin(self, session: Session) -> None:
        """Show the page the session stands at; also after another text size or theme."""
        session.language = self.language
        self.moves.begin(Course(session), self.language)
        self._show_page()

    def leave(self) -> None:
        """Forget the session and every value; who handed the session in finds there what was being typed."""
        self.moves.end()
        self.setAccessibleName("")
        self.frame.clear()

    def scanned(self, code: str) -> None:
        """A card (or code) was read: used where the page waits for one, else left aside."""
        course, body = self.moves.course, self.body
        if course is None or body is None:
            return
        page = course.page
        if page.kind is not PageKind.SCAN:
            body.scanned(code)
            if self.page is not page:  # it was an answer
                self.touched.emit()
            return
        try:
            reading = identity_papers.read(code, today=self.today, places=self.card_places)
        except ExpectedError as error:
            self.scan_failed(error)
            return
        self.touched.emit()
        if course.session.prefill(page.person, reading.paper, reading.warnings, reading.addresses):
            course.turn(keep_sub=False)
            self._show_page()

    def scan_failed(self, error: ExpectedError) -> None:
        """The reader or the code failed: its words stand under the picture."""
        if self.body is not None:
            self.body.set_error(error_line(error, self.language))

    def show_question(self, place: int) -> None:
        """Of a page with several questions that one; for whoever looks all of them over."""
        self.moves.commit()
        if self.moves.course is not None:
            self.moves.course.sub = place
            self.moves.course.turn(keep_sub=True)
            self._show_page()

    # -- in words -----------------------------------------------------------------------------------------------
    def spoken(self) -> str:
        """What is read aloud: the question, its hint and what can be touched."""
        course = self.moves.course
        if course is None or self.body is None:
            return ""
        return reading_aloud.spoken(course.page, course.question, self.body)

    def read_aloud(self) -> str:
        """What to say now that somebody asks for it; "" where the page first asks back whether others may hear."""
        course = self.moves.course
        if course is None or self.body is None:
            return ""
        private = is_private(course.page, course.question)
        if not private or self.headphones or self._asked_aloud == course.key:
            return self.spoken()
        self._asked_aloud = course.key
        self.body.tell(text("questions.mark.aloud", self.language))
        return ""

    def recording(self) -> Path | None:
        """The form's own recording of this question, where it has one."""
        course = self.moves.course
        return reading_aloud.recording(course.session, course.question) if course is not None else None

    def words(self) -> int:
        return self.page.words if self.page is not None else 0

    # -- showing ----------------------------------------------------------------------------------------------
    def _show_page(self) -> None:
        course = self.moves.course
        assert course is not None
        self.moves.drop()
        if self._asked_aloud != course.key:
            self._asked_aloud = ""
        body = body_for(course.page, course.question, self._frame_for(course))
        body.setParent(self)
        self.moves.take(body)
        if isinstance(body, TogetherBody):
            course.sub = 0
        self.setAccessibleName(course.page.title)  # it holds the keys, and is what a reader says then
        self.frame.dress(course.page, self.language, self.moves.choose, course.share())
        self._tell_leaf()
        body.show()
        self.setFocus()
        announce(self, ". ".join(part for part in (body.error.text(), course.page.title) if part))
        self.page_shown.emit(course.page)

    def _frame_for(self, course: Course) -> Frame:
        session, question = course.session, course.question
        typed = question is not None and "address" in question.appearance
        return Frame(
            look=self.look, language=self.language, places=self.places, tone_style=self.tone_style,
            earlier=course.earlier_addresses() if typed else (), units=self.units if typed else None,
            unsaved=session.unsaved.get(course.key), held=session.attachments, pictures=self.pictures,
            room=self.frame.room(), media=session.form.media_file, low_reach=self.low_reach,
        )  # fmt: skip

    def _tell_leaf(self) -> None:
        if self.body is not None:
            self.frame.tell_leaf(self.body)
            self._arrange()

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
            self.moves.next()
        else:
            super().keyPressEvent(event)
