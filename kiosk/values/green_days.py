"""Green days ("Ngày Thứ 6 xanh", "Ngày Thứ ba xanh"): on a weekday some procedures are settled within minutes.

A ward's own promise beside the legal deadline, as a document of the ward (green_days.toml). Nothing here is the law's.
"""

from __future__ import annotations

from datetime import date, datetime

from kiosk.values.base import Text, Value
from kiosk.values.ids import ProcedureCode
from kiosk.values.procedures import Source


class GreenProcedure(Value, frozen=True, kw_only=True):
    code: ProcedureCode
    minutes: int  # of opening time


class GreenDay(Value, frozen=True, kw_only=True):
    key: str
    name: Text  # as the ward calls it: "Ngày Thứ ba xanh"
    weekday: int  # ISO: 1 is Monday
    procedures: tuple[GreenProcedure, ...]
    effective_from: date
    effective_to: date | None = None
    source: Source

    def of(self, code: str) -> GreenProcedure | None:
        return next((one for one in self.procedures if one.code == code), None)


class GreenOffer(Value, frozen=True, kw_only=True):
    """What is still possible today for one procedure."""

    name: Text  # of the day
    code: ProcedureCode
    minutes: int
    last_intake: datetime  # local, aware: whoever hands in until then gets the result today
    field: str = ""  # ServiceField.key, where it was asked for
    short: Text | None = None  # the procedure's short name, where it was asked for


class Promise(Value, frozen=True, kw_only=True):
    """What was promised at reception; the legal deadline is another."""

    name: Text
    minutes: int
    due: str  # local "YYYY-MM-DDTHH:MM"
    why: str  # one Vietnamese sentence


class PromisesKept(Value, frozen=True, kw_only=True):
    """Of the dossiers received on some days under one name."""

    name: str
    given: int
    kept: int  # the result was there in time
    broken: int  # later, or not yet though the time is over
