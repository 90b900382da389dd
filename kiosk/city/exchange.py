"""Lists of dossiers and of their states as files, XLSX and CSV: written for a department, read back with a report.

Called by `motcua central exchange` (kiosk.commands.exchange). A line is held against the same bounds and decided by the
same use case as a request of the JSON API (kiosk.city.telling); what is refused is named by its line and changes
nothing. A cell that a spreadsheet would take for a formula is written as text. Raises ExpectedError
city_imports.errors.file and city_api.errors.columns for a file that is no such list.
"""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime

import msgspec
from openpyxl import Workbook

from kiosk.city import department_dossiers, lists, telling
from kiosk.city.lists import HandedIn
from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.rules import sheet_cells
from kiosk.store import Context
from kiosk.texts import text
from kiosk.values.departments import ApiToken, SeenDossier
from kiosk.values.exchange import AskRows, ExchangeRow, RowsGiven, RowTaken, TellRows
from kiosk.values.told_states import TellState

SEEN = (
    "ward", "code", "official_code", "procedure", "field", "received_at", "due", "stage", "agency", "holder",
    "told_state", "told_by", "told_result", "id",
)  # fmt: skip
TOLD = ("ward", "code", "state", "reason", "asked", "number", "signed_on", "title", "request")
_SPACE = uuid.UUID("6f3c1b0e-4a53-4d0f-9d0b-6d6f74637561")  # of requests made of lines
_MET = datetime(1970, 1, 1, tzinfo=UTC)


def _caller(department: str, name: str, fields: Sequence[str] = ()) -> ApiToken:
    """A department, as whoever may read the server's data folder says it."""
    return ApiToken(
        name="", department=department, department_name=name, wards=(), fields=tuple(fields), made_by="",
        made_at=_MET, expires_at=_MET,
    )  # fmt: skip


def given(ctx: Context, command: AskRows) -> RowsGiven:
    """A piece of a ward's list."""
    caller = _caller(command.department, command.department, command.fields)
    found = department_dossiers.changed(ctx, caller, command.ward, command.cursor)
    return RowsGiven(dossiers=found.dossiers, cursor=found.cursor, more=found.more)


def take(ctx: Context, command: TellRows) -> tuple[RowTaken, ...]:
    """Each line by itself: one that is refused holds no other up."""
    caller = _caller(command.department, command.name)
    return tuple(taken_by(ctx, caller, row) for row in command.rows)


def taken_by(ctx: Context, caller: ApiToken, row: ExchangeRow) -> RowTaken:
    """A line as the word of whoever this token is."""
    try:
        seen = _found(ctx, caller, row)
        made = telling.tell_state(ctx, (caller, _command(row, seen)))
    except ExpectedError as error:
        return RowTaken(line=row.line, refused=error.key)
    except (msgspec.ValidationError, ValueError):
        return RowTaken(line=row.line, refused="city_api.errors.line")
    return RowTaken(line=row.line, repeated=made.repeated)


def _found(ctx: Context, caller: ApiToken, row: ExchangeRow) -> SeenDossier:
    ward, code = row.ward.strip(), row.code.strip()
    if len(code) == 36 and code.count("-") == 4:
        return department_dossiers.one(ctx, caller, ward, code.lower())
    return department_dossiers.by_code(ctx, caller, ward, code.upper())


def _command(row: ExchangeRow, seen: SeenDossier) -> TellState:
    """Raises msgspec.ValidationError or ValueError for what is beyond the bounds."""
    asked = [line.strip() for line in row.asked.split(";") if line.strip()]
    said: dict[str, object] = {
        "ward": seen.ward, "dossier": seen.id, "request": _request(row, seen), "state": _state(row.state),
        "reason": row.reason.strip(), "asked": asked,
    }  # fmt: skip
    if row.number.strip():
        result = {"number": row.number.strip(), "title": row.title.strip()}
        said["result"] = {**result, **({"signed_on": _day(row.signed_on)} if row.signed_on.strip() else {})}
    return msgspec.convert(said, TellState)


def _request(row: ExchangeRow, seen: SeenDossier) -> str:
    if row.request.strip():
        return str(uuid.UUID(row.request.strip()))
    words = (seen.ward, seen.id, row.state, row.reason, row.asked, row.number, row.signed_on, row.title)
    return str(uuid.uuid5(_SPACE, "\0".join(one.strip() for one in words)))


def _state(cell: str) -> str:
    """By its name, or by its words in either language."""
    said = cell.strip().lower()
    states = ("taken_in", "supplement", "decided", "ready", "refused")
    words = {text(f"life_steps.told.{state}", language): state for state in states for language in ("vi", "en")}
    return words.get(said, said)


def _day(cell: str) -> str:
    """As Vietnamese write it, or as databases do."""
    said = cell.strip()[:10]
    parts = said.split("/")
    return date(int(parts[2]), int(parts[1]), int(parts[0])).isoformat() if len(parts) == 3 else said


# -- files --------------------------------------------------------------------------------------------------


def read(file: HandedIn) -> tuple[ExchangeRow, ...]:
    """The lines of a list of states, the file's first sheet that has its headings."""
    names = {heading.lower(): key for key in TOLD for heading in (key, *_headings(key))}
    for sheet in lists.sheets(file):
        for at, row in enumerate(sheet.rows):
            columns = [names.get(cell.strip().lower(), "") for cell in row[1]]
            if {"ward", "code", "state"} <= set(columns):
                return tuple(_row(number, cells, columns) for number, cells in sheet.rows[at + 1 :])
    raise ExpectedError("city_api.errors.columns", columns=", ".join(_headings("ward") + _headings("code")))


def _row(number: int, cells: Sequence[str], columns: Sequence[str]) -> ExchangeRow:
    found = {name: cell[:4000] for name, cell in zip(columns, cells, strict=False) if name}
    return ExchangeRow(line=number, **found)


def _headings(key: str) -> tuple[str, ...]:
    return tuple(text(f"city_api.column.{key}", language) for language in ("vi", "en"))


def seen_cells(dossiers: Iterable[SeenDossier], language: str) -> list[list[str]]:
    """A list of dossiers with its headings."""
    rows = [[text(f"city_api.column.{key}", language) for key in SEEN]]
    return rows + [[_cell(one, key, language) for key in SEEN] for one in dossiers]


def _cell(one: SeenDossier, key: str, language: str) -> str:
    if key == "received_at":
        return f"{local(one.received_at):%Y-%m-%d %H:%M}" if one.received_at is not None else ""
    if key == "stage":
        return text(f"rules.standing.state.{one.stage}", language) if one.stage else ""
    if key.startswith("told_"):
        told = one.told
        values = {"told_state": "", "told_by": "", "told_result": ""} if told is None else {
            "told_state": text(f"life_steps.told.{told.state}", language), "told_by": told.department,
            "told_result": told.result,
        }  # fmt: skip
        return values[key]
    return str(getattr(one, key))


def written(rows: Sequence[Sequence[str]], ending: str) -> bytes:
    """As "csv" (UTF-8 with its mark, as spreadsheets want it) or "xlsx"."""
    safe = [list(map(sheet_cells.guarded, row)) for row in rows]
    if ending == "csv":
        out = io.StringIO(newline="")
        csv.writer(out).writerows(safe)
        return b"\xef\xbb\xbf" + out.getvalue().encode()
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in safe:
        sheet.append(list(row))
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()
