"""Between what people and programs hand in and the text that an answer is stored as, and back.

Called by session, record and the command line. Stored texts are those of the XForms specification; an
answer that is no number or date is stored as typed, so that going back never loses it.
"""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, datetime, time

from kiosk.clock import ZONE
from kiosk.forms.model.definition import Element
from kiosk.forms.xpath import dates
from kiosk.forms.xpath.convert import number_text
from kiosk.forms.xpath.selections import several, together
from kiosk.values.dates import PartialDate
from kiosk.values.forms import Answer, QuestionType

_INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(\d{1,18}(\.\d*)?|\.\d+)", re.ASCII)
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?", re.ASCII)
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # no XML can hold these
_CELL = re.compile(r"\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?", re.ASCII)
LONGEST = 4000
_BY_TYPE = {
    "int": QuestionType.INTEGER, "integer": QuestionType.INTEGER, "decimal": QuestionType.DECIMAL,
    "date": QuestionType.DATE, "time": QuestionType.TIME, "dateTime": QuestionType.DATETIME,
    "barcode": QuestionType.BARCODE,
}  # fmt: skip
_BY_TAG = {
    "select1": QuestionType.SELECT_ONE, "select": QuestionType.SELECT_MANY, "rank": QuestionType.RANK,
    "range": QuestionType.RANGE, "trigger": QuestionType.ACKNOWLEDGE,
}  # fmt: skip
LISTS = (QuestionType.SELECT_MANY, QuestionType.RANK)


def question_type(element: Element) -> QuestionType:
    control = element.control
    if control is None:
        return _BY_TYPE.get(element.type, QuestionType.TEXT)
    if control.tag in _BY_TAG:
        return _BY_TAG[control.tag]
    if control.tag == "upload":
        if "signature" in control.appearance:
            return QuestionType.SIGNATURE
        is_image = control.attributes.get("mediatype", "").startswith("image")
        return QuestionType.IMAGE if is_image else QuestionType.FILE
    if element.type == "string" and _is_readonly(element):
        return QuestionType.NOTE
    return _BY_TYPE.get(element.type, QuestionType.TEXT)


def _is_readonly(element: Element) -> bool:
    """A note is a text that is always read-only; one with a value of its own is still something to read."""
    rule = element.rules.get("readonly")
    return rule is not None and rule.source.replace(" ", "") == "true()"


def is_year_only(element: Element) -> bool:
    control = element.control
    return control is not None and "year-only" in control.appearance


def stored(value: object) -> str:
    """The text that `value` is stored as. Raises TypeError for what no answer can be."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return number_text(float(value)) if abs(value) < 1e17 else str(value)
    if isinstance(value, str):
        return unicodedata.normalize("NFC", _UNSEEN.sub("", value))[:LONGEST]
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, PartialDate):
        return value.iso()
    if isinstance(value, (list, tuple)) and all(isinstance(one, (str, int, float)) for one in value):
        return together(stored(one) for one in value)
    raise TypeError(f"not an answer: {type(value).__name__}")


def names(element: Element, text: str) -> list[str]:
    """The chosen names in the answer to a question with choices."""
    text = text.strip()
    if question_type(element) in LISTS:
        return several(text)
    return [text] if text else []


def answer(element: Element, text: str) -> Answer:
    """The stored text as the value a screen or a record wants; a text that does not fit its type stays one."""
    kind = question_type(element)
    if not text:
        return None
    if kind in LISTS:
        return tuple(several(text))
    if kind in (QuestionType.DATE, QuestionType.DATETIME):
        return canonical(element, text)
    numeric = kind in (QuestionType.INTEGER, QuestionType.DECIMAL, QuestionType.RANGE)
    if numeric and _DECIMAL.fullmatch(text.strip()):
        number = float(text)
        whole = element.type in ("int", "integer") or (kind == QuestionType.INTEGER)
        return int(number) if whole and number == int(number) else number
    return text


def canonical(element: Element, text: str) -> str:
    """A day or moment as the specification stores it, also where it came from a spreadsheet's cell with a time."""
    kind = question_type(element)
    if kind not in (QuestionType.DATE, QuestionType.DATETIME) or not _CELL.fullmatch(text):
        return text
    if kind == QuestionType.DATE:
        return text[:10]
    try:
        return datetime.fromisoformat(text).replace(tzinfo=ZONE).isoformat(timespec="milliseconds")
    except ValueError:
        return text


def fits(element: Element, text: str) -> str:
    """ "" where `text` is of the element's type, else the key of the message in forms.toml [wrong]."""
    if not text:
        return ""
    kind = question_type(element)
    if kind == QuestionType.RANGE:
        kind = QuestionType.INTEGER if element.type in ("int", "integer") else QuestionType.DECIMAL
    if kind == QuestionType.INTEGER:
        return "" if _INTEGER.fullmatch(text.strip()) else "integer"
    if kind == QuestionType.DECIMAL:
        return "" if _DECIMAL.fullmatch(text.strip()) else "decimal"
    if kind == QuestionType.DATE:
        return _date_fault(text, is_year_only(element))
    if kind == QuestionType.TIME:
        return "" if _TIME.fullmatch(text) else "time"
    if kind == QuestionType.DATETIME:
        return "date" if math.isnan(dates.parse(text, ZONE)) else ""
    return ""


def _date_fault(text: str, year_only: bool) -> str:
    if not dates.is_partial(text[:10]):
        return "date"
    parts = text[:10].count("-")
    if parts == 2 or (year_only and parts == 0):
        return ""
    return "date_part" if parts else "date_year"
