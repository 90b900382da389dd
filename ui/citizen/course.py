"""Where a declaration stands: its session, the page in view, and which of the page's questions. No widget.

Held by ui.citizen.declaration while it shows a declaration; answers, files and what is half typed go into the session
through here. `store` raises ExpectedError forms.errors.* where a file has no room.
"""

from __future__ import annotations

from kiosk.forms.answering.session import Session
from kiosk.forms.files import attachments
from kiosk.values.attachments import TakenFile
from kiosk.values.feedback import HelpPage
from kiosk.values.forms import Answer, PageKind, Question
from ui.questions import Body

SUB_KEY = "@sub"  # in `session.unsaved`: which question of a page with several was in view


class Course:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.page = session.page
        path, sub = session.unsaved.pop(SUB_KEY, ("", 0))
        self.sub = sub if path == self.page.path else 0

    @property
    def question(self) -> Question | None:
        """What is asked now; None on a page that asks nothing."""
        if not self.page.questions:
            return None
        return self.page.questions[min(self.sub, len(self.page.questions) - 1)]

    @property
    def key(self) -> str:
        """The path of what is asked now, or of the page."""
        question = self.question
        return question.path if question is not None else self.page.path

    @property
    def has_more(self) -> bool:
        """Whether the page has a question after this one."""
        return self.sub + 1 < len(self.page.questions)

    def share(self) -> float:
        """How much of the way has been in view, 0 to 1. An answer that makes it longer takes nothing back."""
        session, page = self.session, self.page
        session.furthest = max(session.furthest, page.number / max(1, page.count))
        return session.furthest

    def help_page(self, procedure: str) -> HelpPage:
        """Where a person stands who asks for help: paths and numbers, nothing that was answered."""
        form, page, question = self.session.form, self.page, self.question
        return HelpPage(
            form=form.id, form_version=form.version, procedure=procedure, page=page.path,
            question=question.path if question is not None else "", number=page.number, count=page.count,
        )  # fmt: skip

    def turn(self, *, keep_sub: bool) -> None:
        """The session moved on, or its page says something else now."""
        self.page = self.session.page
        if not keep_sub:
            self.sub = 0

    def turn_to_refused(self) -> None:
        """An answer isn't acceptable: the first question of the page that says so."""
        page = self.session.page
        if page.kind is PageKind.FIELDS:
            self.sub = next((place for place, one in enumerate(page.questions) if one.error), self.sub)
        self.turn(keep_sub=True)

    # -- answers --------------------------------------------------------------------------------------------
    def store(self, path: str, value: Answer | TakenFile) -> None:
        if isinstance(value, TakenFile):
            attachments.attach(self.session, path, value)
        elif self._holds_file(path) and (value is None or isinstance(value, str)):
            attachments.detach(self.session, path, value)
        else:
            self.session.answer(path, value)

    def _holds_file(self, path: str) -> bool:
        """Whether the answer there is a file, which another answer replaces."""
        held = next((one for one in self.page.questions if one.path == path), None)
        return held is not None and held.type in attachments.ATTACHED and bool(held.raw) and held.value != held.name

    def keep_begun(self, body: Body) -> None:
        """What is begun on the page and can't be an answer yet."""
        begun = body.unsaved()
        if begun is None:
            self.session.unsaved.pop(self.key, None)
        else:
            self.session.unsaved[self.key] = begun

    def keep_place(self) -> None:
        """For the same page in another size or language."""
        self.session.unsaved[SUB_KEY] = (self.page.path, self.sub)

    def earlier_addresses(self) -> tuple[str, ...]:
        """Addresses that this declaration has already."""
        kept = [str(value) for path, value in self.session.answers().items() if "address" in path and value]
        return tuple(dict.fromkeys(kept))[:3]
