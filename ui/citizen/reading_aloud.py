"""What is read aloud of a declaration's page: its words in the order of the eye, or the form's own recording.

Called by ui.citizen.declaration. Says nothing by itself.
"""

from __future__ import annotations

from pathlib import Path

from kiosk.forms.answering.session import Session
from kiosk.values.forms import Page, Question, in_view
from ui.questions import Body
from ui.questions.together import TogetherBody


def spoken(page: Page, question: Question | None, body: Body) -> str:
    """What is wrong first, then the question, its hint and what can be touched."""
    if len(page.questions) > 1 and question is not None and not isinstance(body, TogetherBody):
        parts = [question.label, question.hint, *(choice.label for choice in in_view(question.choices))]
    else:
        choices = page.choices or (question.choices if question is not None else ())
        parts = [page.spoken or ". ".join(filter(None, (page.title, page.hint)))]
        parts += [choice.label for choice in in_view(choices) if choice.label not in parts[0]]
        for line in page.lines:
            parts.append(f"{line.label}: {line.value}")
    if body.error.text():
        parts.insert(0, body.error.text())
    return ". ".join(part.rstrip(". ") for part in parts if part)


def recording(session: Session, question: Question | None) -> Path | None:
    """The form's own recording of this question, where it has one."""
    return session.form.media_file(question.audio) if question is not None and question.audio else None
