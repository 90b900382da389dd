"""What a processing department sees of itself on the city's pages: its open dossiers, its tokens, a list handed in.

Called by kiosk.server.city.department. What a department may see is what its living tokens open, and no account opens
more: who has no token has no dossier. Nothing personal: the same values as of the JSON API. The late ones come first.
Raises nothing; of a list each line is taken or refused by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, false, or_, select

from kiosk.city import api_tokens, department_dossiers, exchange
from kiosk.clock import local
from kiosk.db.rows import all_of
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.store import Context, Reader
from kiosk.values.departments import ApiToken, SeenDossier
from kiosk.values.dossier_steps import Stage
from kiosk.values.exchange import ExchangeRow, RowTaken

OPEN = tuple(map(str, (Stage.RECEIVED, Stage.IN_PROGRESS, Stage.SUPPLEMENT, Stage.DUTY)))
SOON = timedelta(days=2)
MOST = 1_000  # dossiers on a page
_table = DossierRecord


class DepartmentView(NamedTuple):
    """`late` and `soon` of `dossiers`; `more`: there are others that are not in it."""

    tokens: tuple[ApiToken, ...]
    dossiers: tuple[SeenDossier, ...]
    late: int
    soon: int
    more: bool
    now: str  # local "YYYY-MM-DDTHH:MM", as deadlines are written


class TellList(NamedTuple):
    """Command: lines of a list as the word of a department."""

    department: str
    rows: tuple[ExchangeRow, ...]


def view(reader: Reader, department: str, stage: str = "", asked: str = "") -> DepartmentView:
    """Its open dossiers by their deadline; `stage` and a code narrow them."""
    tokens = tuple(one for one in api_tokens.listed(reader) if one.department == department)
    living = _living(reader, tokens)
    stages = [stage] if stage in OPEN else list(OPEN)
    query = (
        select(_table.__table__)
        .where(_seen_by(living), _table.state == "received", _table.stage.in_(stages))
        .order_by(_table.due_now == "", _table.due_now, _table.subject).limit(MOST + 1)
    )  # fmt: skip
    if asked:
        query = query.where(or_(_table.code == asked.upper(), _table.official_code == asked.upper()))
    rows = all_of(_table, reader.connection, query)
    dossiers = tuple(department_dossiers.value_of(row) for row in rows[:MOST])
    now = local(reader.clock.now())
    here, soon = f"{now:%Y-%m-%dT%H:%M}", f"{now + SOON:%Y-%m-%dT%H:%M}"
    return DepartmentView(
        tokens=tokens, dossiers=dossiers, late=sum(bool(one.due) and one.due < here for one in dossiers),
        soon=sum(here <= one.due < soon for one in dossiers), more=len(rows) > MOST, now=here,
    )  # fmt: skip


def take(ctx: Context, command: TellList) -> tuple[RowTaken, ...]:
    """Each line under the token of the department that sees its dossier."""
    tokens = tuple(one for one in api_tokens.listed_now(ctx) if one.department == command.department)
    living = _living(ctx, tokens)
    return tuple(_taken(ctx, living, row) for row in command.rows)


def _taken(ctx: Context, living: Sequence[ApiToken], row: ExchangeRow) -> RowTaken:
    taken = RowTaken(line=row.line, refused="city_api.errors.not_found")
    for token in living:
        taken = exchange.taken_by(ctx, token, row)
        if taken.refused != "city_api.errors.not_found":
            break
    return taken


def _living(at: Reader | Context, tokens: Sequence[ApiToken]) -> tuple[ApiToken, ...]:
    now = at.clock.now()
    return tuple(one for one in tokens if one.revoked_at is None and one.expires_at > now)


def _seen_by(tokens: Sequence[ApiToken]) -> ColumnElement[bool]:
    """As department_dossiers judges row by row, for the database."""
    found: list[ColumnElement[bool]] = [false()]
    for one in tokens:
        parts: list[ColumnElement[bool]] = [_table.received_at.is_not(None)]
        if one.wards:
            parts.append(_table.ward.in_(one.wards))
        if one.fields:
            of = [code for code, field in department_dossiers.fields().items() if field in one.fields]
            parts.append(_table.procedure.in_(of))
        found.append(and_(*parts))
    return or_(*found)
