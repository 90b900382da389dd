"""Where a dossier stands, by its row: for the page of a scanned receipt, here, at a hub and at the city.

Called by queries.receipts and kiosk.server.standing. Answers None for what is not here; raises nothing.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import bindparam, select

from kiosk.clock import local
from kiosk.db.prepared import Columns, Prepared
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.db.tables.journal import KnownStation
from kiosk.errors import ExpectedError
from kiosk.rules.dossier_codes import parse
from kiosk.store import Reader
from kiosk.values.dossier_steps import Stage
from kiosk.values.ids import ward_of
from kiosk.values.standing import ShownStanding

_table = DossierRecord
_COLUMNS = (
    _table.stage, _table.due_now, _table.due, _table.apologies, _table.return_at, _table.delivery,
    _table.told_state, _table.told_by, _table.told_at, _table.told_aside, _table.conflict,
)  # fmt: skip
_IN_WARD = (_table.ward == bindparam("b_ward"), _table.received_at.is_not(None))
_BY_ID = Prepared(select(*_COLUMNS).where(*_IN_WARD, _table.subject == bindparam("b_subject")))
_BY_CODE = tuple(  # each by an index of its own
    Prepared(select(*_COLUMNS).where(*_IN_WARD, column == bindparam("b_code")))
    for column in (_table.code, _table.official_code)
)


def of(reader: Reader, dossier: str, ward: str = "") -> ShownStanding | None:
    """`ward`: whose book, where it is not this station's (the city's server has them all)."""
    return _value(_BY_ID.all(reader.connection, b_ward=ward or reader.station.ward, b_subject=dossier))


def by_code(reader: Reader, code: str) -> ShownStanding | None:
    """By either code, in any spelling; of a code that was given twice the first bearer."""
    try:
        wanted = parse(code).code
    except ExpectedError:
        return None
    found = (one.all(reader.connection, b_ward=reader.station.ward, b_code=wanted) for one in _BY_CODE)
    return _value([row for rows in found for row in rows])


def by_code_of_any_ward(reader: Reader, code: str, own: str) -> ShownStanding | None:
    """At the city's server: of the asking ward (`own`), else of the ward in which that code was given, where it is
    one alone."""
    try:
        wanted = parse(code).code
    except ExpectedError:
        return None
    wards = sorted({ward_of(one) for one in reader.connection.execute(select(KnownStation.station)).scalars()})
    there = set()
    for column in (_table.code, _table.official_code):
        query = select(_table.ward).where(_table.ward.in_(wards), _table.received_at.is_not(None), column == wanted)
        there |= set(reader.connection.execute(query).scalars())
    ward = own if own in there else there.pop() if len(there) == 1 else ""
    if not ward:
        return None
    rows = [row for one in _BY_CODE for row in one.all(reader.connection, b_ward=ward, b_code=wanted)]
    found = _value(rows)
    return None if found is None else msgspec.structs.replace(found, ward="" if ward == own else ward)


def _value(found: list[Columns]) -> ShownStanding | None:
    rows = [row for row in found if row[0]]
    if not rows:
        return None
    stage, due, first_due, apologies, return_at, delivery, *told, _conflict = min(rows, key=lambda row: row[-1] or 0)
    state, unit, at, aside = told
    return ShownStanding(
        stage=Stage(stage), due=due or first_due or "", first_due=first_due or "", apologies=apologies or 0,
        return_at=return_at or "counter", delivery=delivery or "", told=state or "", told_by=unit or "",
        told_day=f"{local(at):%Y-%m-%d}" if state and at is not None else "", told_aside=bool(aside),
    )  # fmt: skip
