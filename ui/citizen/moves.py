"""What a touch on a declaration's page means: an answer into the session, and on to the next page, or back.

Held by ui.citizen.declaration, which shows what `turned` tells. Keeps the body of the page in view, and no answer of
its own. Back is never refused; Continue is where the page says what is missing.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from kiosk.errors import ExpectedError
from kiosk.texts import error_texts
from kiosk.values.attachments import TakenFile
from kiosk.values.forms import Answer, PageKind
from ui.citizen.course import Course
from ui.questions import Body
from ui.questions.together import TogetherBody
from ui.widgets.printable import unprintable


class Moves(QObject):
    turned = Signal()  # another page, another question of it, or other words on it
    read_on = Signal()  # another leaf of the page is in view
    finished = Signal()
    left = Signal()  # Back on the first page
    parked = Signal()
    touched = Signal()

    language = "vi"

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.course: Course | None = None
        self.body: Body | None = None

    def begin(self, course: Course, language: str) -> None:
        self.course, self.language = course, language

    def end(self) -> None:
        """Forget everything; who handed the session in finds there what was being typed."""
        self.commit()
        if self.course is not None:
            self.course.keep_place()
        self.drop()
        self.course = None

    # -- the page in view -----------------------------------------------------------------------------------
    def take(self, body: Body) -> None:
        """This is the page now."""
        self.body = body
        body.answered.connect(self._answered)
        body.chosen.connect(self.choose)
        body.opened.connect(self._opened)
        body.entry_opened.connect(self._entry_opened)
        body.entry_removed.connect(self._entry_removed)
        body.skipped.connect(lambda: self._answered(None))
        body.edited.connect(self._edited)
        body.turned.connect(self.read_on)

    def drop(self) -> None:
        body, self.body = self.body, None
        if body is not None:
            body.wipe()
            body.hide()
            body.setParent(None)
            body.deleteLater()

    def commit(self) -> None:
        """Hand what is just being typed to the session, acceptable or not: before a draft is kept."""
        if self.course is None or self.body is None:
            return
        for path, value in self.body.changes():
            self._store(self.course, path, value)
        self.course.keep_begun(self.body)

    def _store(self, course: Course, path: str, value: Answer | TakenFile) -> bool:
        """Put an answer, or a file, into the session. False where it has no room: the page says so."""
        try:
            course.store(path, value)
        except ExpectedError as error:
            if self.body is not None:
                self.body.refuse("{}. {}".format(*error_texts(error, self.language)))
            return False
        return True

    # -- moving ---------------------------------------------------------------------------------------------
    def back(self) -> None:
        """The page before; never refused. On the first page the window is told."""
        self.touched.emit()
        course = self.course
        if course is None:
            return
        if self.body is not None and self.body.turn_over(-1):
            return
        self.commit()
        if course.sub > 0:
            course.sub -= 1
            self._turn(course, keep_sub=True)
        elif course.session.back():
            self._turn(course)
        else:
            self.left.emit()

    def next(self) -> None:
        self.touched.emit()
        course, body = self.course, self.body
        if course is None:
            return
        self.commit()
        if body is not None and self._stays(body):
            return
        alone = not isinstance(body, TogetherBody)
        if alone and course.has_more and course.page.kind is PageKind.FIELDS:
            course.sub += 1
            self._turn(course, keep_sub=True)
            return
        self._go_on(course, course.session.next())

    def _stays(self, body: Body) -> bool:
        """Whether Continue means something on this very page."""
        if body.turn_over(1) or body.own_next():
            return True
        typed = body.value()
        missing = body.missing() or (unprintable(typed, self.language) if isinstance(typed, str) else "")
        if missing:
            body.set_error(missing)
            return True
        return False

    def _turn(self, course: Course, *, keep_sub: bool = False) -> None:
        course.turn(keep_sub=keep_sub)
        self.turned.emit()

    def _go_on(self, course: Course, moved: bool) -> None:
        if course.session.finished:
            self.finished.emit()
        elif moved:
            self._turn(course)
        else:
            course.turn_to_refused()
            self.turned.emit()

    # -- touches --------------------------------------------------------------------------------------------
    def later(self) -> None:
        self.touched.emit()
        self.commit()
        self.parked.emit()

    def _answered(self, value: Answer | TakenFile) -> None:
        self.touched.emit()
        course = self.course
        question = course.question if course is not None else None
        if course is None or question is None:
            return
        kept = course.session.unsaved.pop(question.path, None)
        if not self._store(course, question.path, value):
            course.session.unsaved[question.path] = kept
        elif course.has_more:
            course.sub += 1
            self._turn(course, keep_sub=True)
        else:
            self._go_on(course, course.session.next())

    def choose(self, name: str) -> None:
        self.touched.emit()
        if self.course is not None:
            self._go_on(self.course, self.course.session.choose(name))

    def _opened(self, path: str) -> None:
        self.touched.emit()
        if self.course is not None:
            self.course.session.go(path)
            self._turn(self.course)

    def _entry_opened(self, path: str) -> None:
        self.touched.emit()
        if self.course is not None:
            self.course.session.open_entry(path)
            self._turn(self.course)

    def _entry_removed(self, path: str) -> None:
        self.touched.emit()
        if self.course is not None:
            self.course.session.remove(path)
            self.course.session.unsaved.clear()  # what was begun in later entries stands under other numbers now
            self._turn(self.course)

    def _edited(self) -> None:
        self.touched.emit()
        if self.body is not None:
            self.body.set_error("")
