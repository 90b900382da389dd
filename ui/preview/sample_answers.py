"""Made-up answers that a question may accept: how a form is walked through without a person.

Called by the preview that leaves pictures. The first that the form accepts is taken; nobody's data.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from kiosk.values.attachments import BROUGHT
from kiosk.values.forms import Question, QuestionType
from kiosk.values.papers import FINGERPRINT

_TEXTS = ("Mẫu", "Nguyễn Văn Mẫu", "Số 12, đường Thử Nghiệm, Phường Hoa Sen", "001196000123", "0900000123",
          "mau@example.vn", "A1234567", "1", "12345", "2026", "AB")  # fmt: skip
_NUMBERS = (1, 2, 0, 3, 5, 10, 18, 25, 30, 60, 100, 1000, 2000, 2020, 100_000)
_FIRST = {"personal-number": "001196000123", "full-name": "Nguyễn Văn Mẫu", "family-name": "Nguyễn",
          "given-name": "Mẫu", "address": _TEXTS[2], "numbers": "0900000123"}  # fmt: skip


def candidates(question: Question, today: date, choice: int = 0) -> Iterator[Any]:
    """Answers to try; of a question with choices, `choice` is tried first (so that rounds differ)."""
    kind = question.type
    if question.value not in (None, "") and not choice:
        yield question.value
    if kind is QuestionType.SELECT_ONE:
        names = [one.name for one in question.choices]
        at = choice % len(names) if names else 0
        yield from names[at:] + names[:at]
    elif kind in (QuestionType.SELECT_MANY, QuestionType.RANK):
        names = [one.name for one in question.choices]
        yield tuple(names[:1]) if kind is QuestionType.SELECT_MANY else tuple(names)
        yield tuple(names)
    elif kind is QuestionType.ACKNOWLEDGE:
        yield "OK"
    elif kind in (QuestionType.DATE, QuestionType.DATETIME):
        yield from _dates(today, "T09:30" if kind is QuestionType.DATETIME else "")
    elif kind is QuestionType.TIME:
        yield "09:30"
    elif kind in (QuestionType.INTEGER, QuestionType.DECIMAL, QuestionType.RANGE):
        yield from (number for number in (question.start, question.end) if number is not None)
        yield from _NUMBERS
    elif kind in (QuestionType.IMAGE, QuestionType.FILE):
        yield BROUGHT
    elif kind is QuestionType.SIGNATURE:
        yield FINGERPRINT
    else:
        yield from (words for name, words in _FIRST.items() if name in question.appearance)
        yield from _TEXTS
    if not question.required:
        yield None


def _dates(today: date, hour: str) -> Iterator[str]:
    for days in (11_000, 9, 0, 400, -9, 3000, 25_000, -400):
        yield (today - timedelta(days=days)).isoformat() + hour
