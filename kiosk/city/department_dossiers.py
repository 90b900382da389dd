"""Dossiers as a processing department may see them: its wards, its fields, without personal data.

Queries of the city's server, called by its JSON API and its files (kiosk.city.exchange). What changed is told in the
ward's order of arrival, by the same cursor as a pull: a position and the hash of the event there. One call looks at so
many arrivals at most, so that it may bring nothing and say that there is more. Raises ExpectedError
city_api.errors.not_found for what is not there, or is not for this department: both are one answer.
"""

from __future__ import annotations

import functools
import json
import re

import msgspec
from sqlalchemy import bindparam, select

from kiosk.catalogue import procedures
from kiosk.db.prepared import Prepared
from kiosk.db.rows import all_of, first_of
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.db.tables.journal import ACCEPTED, JournalEvent
from kiosk.errors import ExpectedError
from kiosk.journal.arrivals import hash_at_position
from kiosk.store import Context, Reader
from kiosk.values.departments import ApiToken, ChangedDossiers, SeenDocument, SeenDossier, SeenTold
from kiosk.values.dossiers import TickedDocument

LOOKED_AT = 2_000  # arrivals in one call
MOST = 200  # dossiers in one answer
HASH = 16  # hex digits of the hash in a cursor
_CURSOR = re.compile(r"([0-9]{1,18})\.([0-9a-f]{16})", re.ASCII)
_ARRIVALS = Prepared(
    select(JournalEvent.position, JournalEvent.hash, JournalEvent.kind, JournalEvent.subject, JournalEvent.state)
    .where(JournalEvent.ward == bindparam("b_ward"), JournalEvent.position > bindparam("b_after"))
    .order_by(JournalEvent.position)
    .limit(bindparam("b_limit"))
)
_OF = ("dossier.", "told.", "certification.")


@functools.cache
def fields() -> dict[str, str]:
    """The field of each procedure, by the newest version of the shipped catalogue."""
    return {one.code: one.field for one in sorted(procedures.load(), key=lambda one: one.version)}


def field_of(procedure: str) -> str:
    return fields().get(procedure, "")


def changed(reader: Reader | Context, caller: ApiToken, ward: str, cursor: str, limit: int = MOST) -> ChangedDossiers:
    """The department's dossiers of a ward of which something arrived after the cursor; "" begins."""
    if not caller.sees_ward(ward):
        raise ExpectedError("city_api.errors.not_found")
    after, restarted = _position(reader, ward, cursor)
    rows = _ARRIVALS.all(reader.connection, b_ward=ward, b_after=after, b_limit=LOOKED_AT)
    subjects: list[str] = []
    at, stopped = cursor if after else "", False
    for position, digest, kind, subject, state in rows:
        if state == ACCEPTED and kind.startswith(_OF) and subject not in subjects:
            if len(subjects) == max(1, min(limit, MOST)):
                stopped = True
                break
            subjects.append(subject)
        at = f"{position}.{bytes(digest).hex()[:HASH]}"
    more = stopped or len(rows) == LOOKED_AT
    seen = _seen(reader, caller, ward, subjects)
    return ChangedDossiers(dossiers=seen, cursor=at, more=more, restarted=restarted)


def one(reader: Reader | Context, caller: ApiToken, ward: str, dossier: str) -> SeenDossier:
    row = row_of(reader, ward, dossier) if caller.sees_ward(ward) else None
    if row is None or not _is_for(caller, row):
        raise ExpectedError("city_api.errors.not_found")
    return value_of(row)


def row_of(reader: Reader | Context, ward: str, dossier: str) -> DossierRecord | None:
    query = select(DossierRecord.__table__).where(DossierRecord.ward == ward, DossierRecord.subject == dossier)
    return first_of(DossierRecord, reader.connection, query)


def by_code(reader: Reader | Context, caller: ApiToken, ward: str, code: str) -> SeenDossier:
    """By either code, as a file names it."""
    table = DossierRecord
    for column in (table.code, table.official_code):
        query = select(table.__table__).where(table.ward == ward, column == code, table.conflict == 0)
        row = first_of(table, reader.connection, query) if code and caller.sees_ward(ward) else None
        if row is not None and _is_for(caller, row):
            return value_of(row)
    raise ExpectedError("city_api.errors.not_found")


def _position(reader: Reader | Context, ward: str, cursor: str) -> tuple[int, bool]:
    """Where to go on, and whether that is the beginning because this server does not know the cursor."""
    if not cursor:
        return 0, False
    match = _CURSOR.fullmatch(cursor)
    digest = hash_at_position(reader.connection, ward, int(match[1])) if match else None
    if match is None or digest is None or digest.hex()[:HASH] != match[2]:
        return 0, True
    return int(match[1]), False


def _seen(reader: Reader | Context, caller: ApiToken, ward: str, subjects: list[str]) -> tuple[SeenDossier, ...]:
    query = select(DossierRecord.__table__).where(DossierRecord.ward == ward, DossierRecord.subject.in_(subjects))
    rows = {row.subject: row for row in all_of(DossierRecord, reader.connection, query)} if subjects else {}
    return tuple(value_of(rows[subject]) for subject in subjects if subject in rows and _is_for(caller, rows[subject]))


def _is_for(caller: ApiToken, row: DossierRecord) -> bool:
    """Received at a counter: what was refused or certified there is settled there."""
    received = row.received_at is not None and row.state == "received"
    return received and caller.sees_ward(row.ward) and caller.sees_field(field_of(row.procedure))


def value_of(row: DossierRecord) -> SeenDossier:
    documents = msgspec.convert(json.loads(row.documents or "[]"), tuple[TickedDocument, ...])
    return SeenDossier(
        ward=row.ward, id=row.subject, code=row.code or "", official_code=row.official_code, procedure=row.procedure,
        procedure_version=row.procedure_version, field=field_of(row.procedure), day=row.day,
        received_at=row.received_at, due=row.due_now or row.due, stage=row.stage, payment=row.payment,
        delivery=row.delivery, return_at=row.return_at, agency=row.agency, holder=row.holder,
        documents=tuple(SeenDocument(key=one.key, state=one.state.value) for one in documents), told=_told(row),
    )  # fmt: skip


def _told(row: DossierRecord) -> SeenTold | None:
    if not row.told_state or row.told_at is None:
        return None
    return SeenTold(
        state=row.told_state, at=row.told_at, department=row.told_by, aside=row.told_aside, result=row.told_result
    )
