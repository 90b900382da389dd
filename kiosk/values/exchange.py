"""Dossiers and their states as rows of a file that a department and the city exchange (kiosk.city.exchange)."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from kiosk.values.base import Value
from kiosk.values.departments import Department, DepartmentName, SeenDossier, Ward

Cell = Annotated[str, Meta(max_length=4000)]
AT_ONCE = 40  # rows in one command, whose bodies are small


class ExchangeRow(Value, frozen=True, kw_only=True):
    """One line of a list of states, as it was read; `code`: either code of the dossier, or its id."""

    line: int
    ward: Cell = ""
    code: Cell = ""
    state: Cell = ""
    reason: Cell = ""
    asked: Cell = ""  # one after the other, a semicolon between
    number: Cell = ""
    signed_on: Cell = ""
    title: Cell = ""
    request: Cell = ""  # "": made of what the line says, so that the same line again changes nothing


class TellRows(Value, frozen=True, kw_only=True):
    """Command: take these lines as the word of a department."""

    department: Department
    name: DepartmentName
    rows: Annotated[tuple[ExchangeRow, ...], Meta(max_length=AT_ONCE)]


class RowTaken(Value, frozen=True, kw_only=True):
    """What became of a line. `refused`: key of an error; "" where it was taken, now or before."""

    line: int
    repeated: bool = False
    refused: str = ""


class AskRows(Value, frozen=True, kw_only=True):
    """Command: a piece of a ward's list for a department."""

    department: Department
    ward: Ward
    fields: tuple[str, ...] = ()
    cursor: Annotated[str, Meta(max_length=40)] = ""


class RowsGiven(Value, frozen=True, kw_only=True):
    dossiers: tuple[SeenDossier, ...]
    cursor: str
    more: bool
