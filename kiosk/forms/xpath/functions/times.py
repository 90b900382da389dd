"""Functions about dates and times, in the form's zone and at the session's own present."""

from __future__ import annotations

import math
from datetime import time

from kiosk.forms.xpath import dates
from kiosk.forms.xpath.context import EvaluationContext
from kiosk.forms.xpath.convert import Value, to_number, to_string
from kiosk.forms.xpath.dates import DateTime
from kiosk.forms.xpath.function_type import Function

_MIDNIGHT = time()


def _today(context: EvaluationContext) -> Value:
    wall = context.env.now().astimezone(context.env.zone)
    start = wall.replace(hour=0, minute=0, second=0, microsecond=0)
    return DateTime(dates.days_of(start), context.env.zone)


def _now(context: EvaluationContext) -> Value:
    return DateTime(dates.days_of(context.env.now()), context.env.zone, timed=True)


def _date(context: EvaluationContext, value: Value) -> Value:
    if isinstance(value, list) or (isinstance(value, str) and not value):
        text = to_string(value)
        if not text:
            return ""  # an unanswered date stays unanswered
        value = text
    days = math.nan if isinstance(value, bool) else to_number(value, context.env.zone)
    moment = DateTime(days, context.env.zone)
    wall = moment.local()
    moment.timed = wall is not None and wall.time() != _MIDNIGHT  # a whole day is told without its hours
    return moment


def _decimal_date_time(context: EvaluationContext, value: Value) -> Value:
    return to_number(value, context.env.zone)


def _decimal_time(context: EvaluationContext, value: Value) -> Value:
    return dates.time_of_day(to_string(value), context.env.zone)


def _format(context: EvaluationContext, value: Value, pattern: Value) -> Value:
    zone = context.env.zone
    if isinstance(value, DateTime):
        moment = value
    else:
        text = to_string(value)
        if not text:
            return ""
        share = dates.time_of_day(text, zone)
        days = to_number(value, zone) if share != share else _hours_of_today(context, share)
        moment = DateTime(days, zone)
    wall = moment.local()
    return "" if wall is None else dates.formatted(wall, to_string(pattern), context.env.language)


def _hours_of_today(context: EvaluationContext, share: float) -> float:
    today = _today(context)
    return today.days + share if isinstance(today, DateTime) else math.nan


FUNCTIONS: dict[str, Function] = {
    "today": Function(_today, 0, 0),
    "now": Function(_now, 0, 0),
    "date": Function(_date, 1, 1),
    "date-time": Function(_date, 1, 1),
    "decimal-date-time": Function(_decimal_date_time, 1, 1),
    "decimal-date": Function(_decimal_date_time, 1, 1),
    "decimal-time": Function(_decimal_time, 1, 1),
    "format-date": Function(_format, 2, 2),
    "format-date-time": Function(_format, 2, 2),
}
