"""The page of a declaration at which somebody asks for help, as a clerk sees it: in words, and as a small picture.

Called by ui.desk.attention. Drawn from the published form with nothing answered, so that no personal data is on it; a
page that only comes into view after certain answers, or of a form that is not here, is told in words alone.
"""

from __future__ import annotations

import re

from msgspec import structs
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from kiosk.errors import BugError, ExpectedError
from kiosk.forms.answering.session import Session
from kiosk.texts import text
from kiosk.values.feedback import HelpPage
from ui.station import Station
from ui.theme import theme_for
from ui.widgets.look import Look, button, label
from ui.widgets.window_look import look_for_theme

KIOSK = QSize(1366, 768)  # pixels of the page that is drawn
HEIGHT = 400  # steps of the desk's picture


def words(station: Station, at: HelpPage) -> str:
    """ "Đăng ký khai sinh, trang 5/23: Họ và tên của mẹ"."""
    session = _session(station, at)
    form = session.form.title(station.language) if session is not None else at.form
    asked = _asked(session, at) if session is not None and _found(session, at) else ""
    key = "desk.attention.help_page" if asked else "desk.attention.help_page_only"
    return text(key, station.language, form=form, number=at.number, count=at.count, question=asked)


def picture(station: Station, at: HelpPage, height: int) -> QPixmap | None:
    """So many pixels high; None where the page is not one of an empty declaration."""
    from ui.citizen.declaration import DeclarationScreen

    session = _session(station, at)
    if session is None or not _found(session, at):
        return None
    theme = theme_for(station.settings.screen, KIOSK.width(), KIOSK.height())
    pages = DeclarationScreen(look_for_theme(theme), station.language)
    pages.resize(KIOSK)
    ground = pages.palette()
    ground.setColor(pages.backgroundRole(), pages.look.colour("ground"))
    pages.setPalette(ground)
    pages.begin(session)
    pages.show_question(_turn(session, at))
    as_there = structs.replace(session.page, number=at.number, count=max(at.number, at.count), seconds_left=0)
    share = at.number / max(1, as_there.count)
    pages.frame.dress(as_there, station.language, lambda _name: None, share)
    drawn = pages.grab()
    pages.leave()
    pages.deleteLater()
    return drawn.scaledToHeight(height, Qt.TransformationMode.SmoothTransformation)


class HelpPageFrame(QFrame):
    """Lies over the board until it is put away."""

    def __init__(self, station: Station, look: Look, at: HelpPage, parent: QWidget) -> None:
        super().__init__(parent)
        self.window_ = parent
        self.at = at
        self.setObjectName("help_page")
        self.setProperty("part", "card")
        column = QVBoxLayout(self)
        self.picture = QLabel()
        drawn = picture(station, at, look.u(HEIGHT))
        if drawn is not None:
            self.picture.setPixmap(drawn)
            self.picture.setFixedSize(drawn.size())
            column.addWidget(self.picture)
        else:
            column.addWidget(label(words(station, at), "strong", wrap=True))
        note = label(text("desk.attention.help_empty", station.language), wrap=True)
        note.setFixedWidth(drawn.width() if drawn is not None else look.u(HEIGHT * 2))
        column.addWidget(note)
        self.close_ = button(text("desk.fault.dismiss", station.language), "help_page_away")
        column.addWidget(self.close_, 0, Qt.AlignmentFlag.AlignRight)

    def show_below(self, part: QWidget) -> None:
        """At the right end, under the notices, where the queue stays in view."""
        window = self.window_
        below = part.mapTo(window, part.rect().bottomRight())
        self.adjustSize()
        self.move(max(0, below.x() - self.width()), min(below.y(), max(0, window.height() - self.height())))
        self.raise_()
        self.show()


def _session(station: Station, at: HelpPage) -> Session | None:
    """Of nobody: nothing is answered."""
    try:
        form = station.forms.version(at.form, at.form_version)
    except ExpectedError:  # another version of the program has it
        return None
    return station.forms.session(form, station.language, station.clock.now(), at.procedure or None)


def _found(session: Session, at: HelpPage) -> bool:
    """Whether the page is one of an empty declaration; the first of a list stands for all of them."""
    for path in (at.page, re.sub(r"\[\d+]", "[1]", at.page)):
        try:
            session.go(path)
        except BugError:
            continue
        return bool(path)
    return False


def _turn(session: Session, at: HelpPage) -> int:
    """Which question of the page."""
    asked = re.sub(r"\[\d+]", "[1]", at.question)
    turns = enumerate(re.sub(r"\[\d+]", "[1]", one.path) for one in session.page.questions)
    return next((turn for turn, path in turns if path == asked), 0)


def _asked(session: Session, at: HelpPage) -> str:
    page = session.page
    return page.questions[_turn(session, at)].label if page.questions else page.title
