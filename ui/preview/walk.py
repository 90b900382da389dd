"""A picture of every page of a form, for an official without a touch screen. Called by `motcua form preview --out`.

The form is walked through with made-up answers; where a choice leads elsewhere, further rounds take other choices,
until no new page comes into view. Each page is looked at as the tour looks at its own; what an eye would stumble
over, and questions that no round came by, are named on stderr.
"""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path

from PySide6.QtWidgets import QApplication

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.forms.answering.session import Session
from kiosk.texts import text
from kiosk.values.dates import PartialDate
from kiosk.values.forms import Page, PageKind
from kiosk.values.people import CitizenCard, Sex
from ui import page_check
from ui.citizen.declaration import DeclarationScreen
from ui.preview.sample_answers import candidates
from ui.preview.window import PreviewScreen, PreviewWindow

CARD = CitizenCard(
    number="001196000123", name="Trần Thị Mẫu", born=PartialDate(1996, 8, 15), sex=Sex.FEMALE,
    address="Số 12, đường Thử Nghiệm, Phường Hoa Sen, Hà Nội", issued=PartialDate(2022, 5, 10),
)  # fmt: skip
ROUNDS = 8
MOST_PAGES = 400  # of one round: a form that leads in a circle ends there


class Walk:
    def __init__(self, window: PreviewWindow, out: Path) -> None:
        self.window, self.out = window, out
        self.today: date = local(window.station.clock.now()).date()
        self.seen: dict[str, int] = {}  # page without its instance -> number of its picture
        self.findings: list[str] = []

    @property
    def pages(self) -> DeclarationScreen:
        screen = self.window.screen_
        assert isinstance(screen, PreviewScreen)
        return screen.pages

    def round(self, choice: int) -> int:
        """Walk once; how many pages were new."""
        before = len(self.seen)
        self.window.home()
        session = self.pages.session
        assert session is not None
        added: set[str] = set()
        for _ in range(MOST_PAGES):
            page = session.page
            self._look(page)
            if page.kind is PageKind.REVIEW or not self._on(session, page, choice, added):
                break
            self.pages.begin(session)
        return len(self.seen) - before

    def _on(self, session: Session, page: Page, choice: int, added: set[str]) -> bool:
        """Answer the page and go on. False where no answer leads on."""
        if page.kind is PageKind.SCAN and choice % 2 and session.prefill(page.person, CARD):
            return session.page.path != page.path
        if page.kind in (PageKind.SCAN, PageKind.CONFIRM):
            names = [one.name for one in page.choices if one.name != "edit"]
            return bool(names) and any(session.choose(name) for name in names[choice % len(names) :] + names)
        if page.kind is PageKind.REPEAT:
            first = page.path not in added
            added.add(page.path)
            return session.choose("add" if first and not page.lines else "done")
        for question in page.questions:
            for answer in candidates(question, self.today, choice):
                session.answer(question.path, answer)
                if not self._wrong(session, question.path):
                    break
        return session.next() or self._past(session, page)

    @staticmethod
    def _wrong(session: Session, path: str) -> bool:
        return any(one.path == path for one in session.problems())

    @staticmethod
    def _past(session: Session, page: Page) -> bool:
        """The page after one that takes none of the made-up answers."""
        following = session.after(page.path)
        session.go(following)
        return following != page.path

    # -- pictures -----------------------------------------------------------------------------------------------
    def _look(self, page: Page) -> None:
        """A picture of the page (of each of its questions, and of each turn), once."""
        turns = len(page.questions) if page.kind is PageKind.FIELDS else 1
        for place in range(turns):
            name = page.questions[place].path if page.kind is PageKind.FIELDS else page.path
            general = re.sub(r"\[\d+]", "", name)
            if page.kind is PageKind.REPEAT and page.lines:
                general += "-list"
            if general in self.seen:
                continue
            self.seen[general] = len(self.seen) + 1
            self.pages.show_question(place)
            self._shoot(general)

    def _shoot(self, general: str) -> None:
        QApplication.processEvents()
        name = general.strip("/").replace("/", "-")
        body = self.pages.body
        for turn in range(body.turns if body is not None else 1):
            if body is not None and turn:
                body.turn_over(1)
                QApplication.processEvents()
            file = f"{self.seen[general]:03d}-{name}{f'-{turn + 1}' if turn else ''}.png"[-120:]
            if not self.window.grab().save(str(self.out / file)):
                raise ExpectedError("forms.errors.out", folder=str(self.out), reason="PNG")
            found = page_check.check(self.window, self.window.look.pixels_per_mm)
            self.findings += [f"{file}: {one.what} {one.name} {one.detail}" for one in found]


def leave_pictures(window: PreviewWindow, out: Path) -> int:
    """Pictures of all pages that come into view; the exit status."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ExpectedError("forms.errors.out", folder=str(out), reason=error.strerror or str(error)) from error
    for old in out.glob("[0-9][0-9][0-9]-*.png"):
        old.unlink()
    walk = Walk(window, out)
    for choice in range(ROUNDS):
        if not walk.round(choice) and choice >= 2:
            break
    for finding in walk.findings:
        print(f"page check: {finding}", file=sys.stderr)
    missed = [
        element.name for element in window.form.questions()
        if element.control is not None and not element.computed and not _shown(walk, element.path)
    ]  # fmt: skip
    if missed:
        print(text("preview.missed", window.language, names=", ".join(missed)), file=sys.stderr)
    print(text("preview.left", window.language, count=len(walk.seen), folder=str(out)))
    return 0


def _shown(walk: Walk, path: tuple[str, ...]) -> bool:
    return "/" + "/".join(path) in walk.seen
