"""Where a dossier stands, by its row: for the page of a scanned receipt, here and at a hub that is asked for it.

Called by queries.receipts and kiosk.server.standing. Answers None for what is not here; raises nothing.
"""

from __future__ import annotations

from sqlalchemy import bindparam, select

from kiosk.clock import local
from kiosk.db.prepared import Columns, Prepared
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.errors import ExpectedError
from kiosk.rules.dossier_codes import parse
from kiosk.store import Reader
from kiosk.values.dossier_steps import Stage
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
