"""What stands on one page of a guided declaration: a widget for each kind of page and each type of question.

`body_for` is called by ui.citizen.declaration for every page. A further type is one module and one line here.
"""

from __future__ import annotations

from kiosk.values.forms import LONG_LIST, Page, PageKind, Question, QuestionType
from ui.questions.body import Body, Frame

TOO_MANY_CHOICES = 120  # from here on it is searched by typing


def body_for(page: Page, question: Question | None, frame: Frame) -> Body:
    """The widget that shows `page`, or one question of it."""
    from ui.questions import (
        address,
        barcode,
        choose,
        confirm,
        letters,
        number,
        parts,
        pictures,
        rank,
        reading,
        repeats,
        scan,
        signing,
        together,
        typed,
    )

    if page.kind is PageKind.FIELDS and (whole := together.body(page, frame)) is not None:
        return whole
    if page.kind is PageKind.REVIEW:
        return reading.ReviewBody(page, question, frame)
    if page.kind is PageKind.CONFIRM:
        return confirm.ConfirmBody(page, question, frame)
    if page.kind is PageKind.SCAN:
        return scan.ScanBody(page, question, frame)
    if page.kind is PageKind.REPEAT:
        return repeats.RepeatBody(page, question, frame)
    if page.kind is PageKind.NOTE or question is None or question.type is QuestionType.NOTE or question.readonly:
        return reading.NoteBody(page, question, frame)
    kind = question.type
    if kind is QuestionType.SELECT_ONE:
        if len(question.choices) > TOO_MANY_CHOICES:
            return typed.Lookup(page, question, frame)
        return (letters.LetterList if len(question.choices) > LONG_LIST else choose.ChooseOne)(page, question, frame)
    if kind is QuestionType.RANK:
        return rank.RankBody(page, question, frame)
    if kind is QuestionType.SELECT_MANY:
        return choose.ChooseMany(page, question, frame)
    if kind is QuestionType.ACKNOWLEDGE:
        return choose.Agree(page, question, frame)
    if kind in (QuestionType.DATE, QuestionType.TIME, QuestionType.DATETIME):
        return parts.PartsBody(page, question, frame)
    if kind is QuestionType.RANGE and number.is_long(question):
        return number.NumberBody(page, question, frame)
    if kind is QuestionType.RANGE or (kind is QuestionType.INTEGER and "stepper" in question.appearance):
        return number.Stepper(page, question, frame)
    if kind in (QuestionType.INTEGER, QuestionType.DECIMAL) or _digits_only(question):
        return number.NumberBody(page, question, frame)
    if kind is QuestionType.BARCODE:
        return barcode.BarcodeBody(page, question, frame)
    if kind is QuestionType.SIGNATURE:
        return signing.SigningBody(page, question, frame)
    if kind in (QuestionType.IMAGE, QuestionType.FILE):
        return pictures.PicturesBody(page, question, frame)
    if "address" in question.appearance and frame.units is not None:
        return address.AddressBody(page, question, frame)
    return typed.TypedBody(page, question, frame)


def _digits_only(question: Question) -> bool:
    return bool({"numbers", "personal-number"} & set(question.appearance))


__all__ = ["Body", "Frame", "body_for"]
