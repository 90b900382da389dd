"""What stands on one page of a guided declaration: a widget for each kind of page and each type of question.

`body_for` is called by ui.citizen.declaration for every page. A further type is one module and one line here.
"""

from __future__ import annotations

from kiosk.values.forms import Page, PageKind, Question, QuestionType
from ui.questions.body import Body, Frame

MANY_CHOICES = 24  # from here on a list is searched by letters instead of paged


def body_for(page: Page, question: Question | None, frame: Frame) -> Body:
    """The widget that shows `page`, or one question of it."""
    from ui.questions import choose, number, parts, reading, scan, typed

    if page.kind is PageKind.REVIEW:
        return reading.ReviewBody(page, question, frame)
    if page.kind is PageKind.CONFIRM:
        return reading.ConfirmBody(page, question, frame)
    if page.kind is PageKind.SCAN:
        return scan.ScanBody(page, question, frame)
    if page.kind is PageKind.REPEAT:
        return choose.PageChoices(page, question, frame)
    if page.kind is PageKind.NOTE or question is None or question.type is QuestionType.NOTE or question.readonly:
        return reading.NoteBody(page, question, frame)
    kind = question.type
    if kind is QuestionType.SELECT_ONE:
        return (typed.Lookup if len(question.choices) > MANY_CHOICES else choose.ChooseOne)(page, question, frame)
    if kind in (QuestionType.SELECT_MANY, QuestionType.RANK):
        return choose.ChooseMany(page, question, frame)
    if kind is QuestionType.ACKNOWLEDGE:
        return choose.Agree(page, question, frame)
    if kind in (QuestionType.DATE, QuestionType.TIME, QuestionType.DATETIME):
        return parts.PartsBody(page, question, frame)
    if kind is QuestionType.RANGE or (kind is QuestionType.INTEGER and "stepper" in question.appearance):
        return number.Stepper(page, question, frame)
    if kind in (QuestionType.INTEGER, QuestionType.DECIMAL) or _digits_only(question):
        return number.NumberBody(page, question, frame)
    if kind is QuestionType.BARCODE:
        return scan.ScanBody(page, question, frame)
    if kind in (QuestionType.IMAGE, QuestionType.FILE, QuestionType.SIGNATURE):
        return reading.NoteBody(page, question, frame)
    return typed.TypedBody(page, question, frame)


def _digits_only(question: Question) -> bool:
    return bool({"numbers", "personal-number"} & set(question.appearance))


__all__ = ["Body", "Frame", "body_for"]
