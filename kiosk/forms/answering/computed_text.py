"""How a computed value is stored in a question. Called after each evaluation, and where a value is looked over."""

from __future__ import annotations

from kiosk.clock import ZONE
from kiosk.forms.xpath.convert import Value, number_text, to_number, to_string
from kiosk.forms.xpath.dates import DateTime


def as_text(value: Value, kind: str) -> str:
    """How a computed value is stored in a question of that type; "" for what is no number or date."""
    if kind in ("date", "dateTime"):
        if isinstance(value, float) and not isinstance(value, bool):
            value = DateTime(value, ZONE, timed=kind == "dateTime")
        if isinstance(value, DateTime):
            return str(DateTime(value.days, value.zone, timed=kind == "dateTime")) if value.local() else ""
        return to_string(value)
    if isinstance(value, float) and not isinstance(value, bool) and value != value:
        return ""
    if kind == "int":
        if isinstance(value, list):
            return to_string(value)
        number = to_number(value)
        return number_text(float(int(number))) if _finite(number) else ""
    text = to_string(value)
    return "" if text in ("NaN", "Invalid Date") and not isinstance(value, (str, list)) else text


def _finite(number: float) -> bool:
    return number == number and abs(number) < 1e300
