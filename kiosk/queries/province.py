"""What is on its way to the province's system: what is not handed over, what still bears a provisional code, and a
dossier as that system gets it.

Called by the desk's page "Chưa chuyển", the head's reconciliation page, `motcua doctor` and the worker of
kiosk.province. Lists are of the ward, oldest first, at most `most` lines; the counts are whole. Raises ExpectedError
dossiers.errors.{unknown, erased, closed}.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec
from sqlalchemy import ColumnElement, Row, Select, TextClause, and_, exists, func, select
from sqlalchemy.orm import aliased

from kiosk.clock import ZONE, local
from kiosk.db.rows import filled
from kiosk.db.tables.dossiers import UNCODED, DossierRecord
from kiosk.db.tables.drafts import DraftRow
from kiosk.db.tables.journal import JournalEvent
from kiosk.db.tables.province import ProvinceTroubleRow
from kiosk.errors import ExpectedError
from kiosk.journal import sealing
from kiosk.records.dossier_steps import SAID_ANEW, told_stage
from kiosk.records.drafts import newest_seal
from kiosk.records.facts import OpenedEvent
from kiosk.store import Context, Reader
from kiosk.values.dossier_steps import ProvinceState, Stage
from kiosk.values.dossiers import TickedDocument
from kiosk.values.ids import DossierId, ProcedureCode
from kiosk.values.province import NotHandedOver, SentDeclaration, SentDossier, SentProcedure, SentState, SentWard

MOST = 500
UNDOING = timedelta(seconds=30)  # a reception can be taken back at once: nothing goes on before that time is over
NOT_AGAIN = timedelta(hours=1)
BAD_ANSWER = "bad_answer"
WORDS = "province"  # what the sealed words of a trouble are bound to
T = TypeVar("T")
Wanted = ColumnElement[bool] | TextClause


def not_handed_over(reader: Reader, most: int = MOST) -> tuple[NotHandedOver, ...]:
    """What the province's system does not have, or not as it stands: since when, and why."""
    return _lines(reader, DossierRecord.province == ProvinceState.WAITING, most)


def count_not_handed_over(reader: Reader) -> int:
    return _count(reader, DossierRecord.province == ProvinceState.WAITING)


def still_provisional(reader: Reader, most: int = MOST) -> tuple[NotHandedOver, ...]:
    """What bears a provisional code and no official one yet."""
    return _lines(reader, UNCODED, most)


def count_still_provisional(reader: Reader) -> int:
    return _count(reader, UNCODED)


def listed(reader: Reader, name: str) -> tuple[tuple[NotHandedOver, ...], int]:
    """A list of the desk's page ("waiting" or "uncoded"), and how many there are of it."""
    if name == "uncoded":
        return still_provisional(reader), count_still_provisional(reader)
    return not_handed_over(reader), count_not_handed_over(reader)


def _count(reader: Reader, wanted: Wanted) -> int:
    """Along an index alone: no row is read."""
    query = select(func.count()).select_from(DossierRecord).where(DossierRecord.ward == reader.station.ward, wanted)
    return reader.connection.execute(query).scalar() or 0


def _lines(reader: Reader, wanted: Wanted, most: int) -> tuple[NotHandedOver, ...]:
    table = DossierRecord
    query = _with_trouble(reader).where(table.ward == reader.station.ward, wanted, table.received_at.is_not(None))
    rows = reader.connection.execute(query.order_by(table.received_at, table.subject).limit(most)).all()
    down = _down(reader)
    return tuple(_line(row, down) for row in rows)


def _down(reader: Reader) -> Row | None:
    """The latest failure that was not one dossier's: those that wait behind it were not even tried."""
    table = ProvinceTroubleRow
    query = select(table.key, table.status).where(table.final == 0, table.key.not_in((BAD_ANSWER, "refused")))
    return reader.connection.execute(query.order_by(table.tried_at.desc()).limit(1)).first()


def _with_trouble(reader: Reader) -> Select:
    trouble, event = ProvinceTroubleRow, JournalEvent
    before = exists().where(event.subject == DossierRecord.subject, event.kind == "dossier.forwarded")
    return select(
        DossierRecord.__table__, trouble.key.label("why"), trouble.status, trouble.tries, trouble.tried_at,
        before.label("again"), exists().where(_made_here(reader)).label("own"),
    ).join_from(DossierRecord, trouble, trouble.subject == DossierRecord.subject, isouter=True)


def _line(row: Row, down: Row | None) -> NotHandedOver:
    waits = down if row.why is None and row.own and row.province == ProvinceState.WAITING else None
    return NotHandedOver(
        id=DossierId(row.subject), code=row.official_code or row.code or "", procedure=ProcedureCode(row.procedure),
        procedure_version=row.procedure_version or 0,
        received_at=row.received_at, desk=row.desk, state=ProvinceState(row.province),
        why=row.why or (waits.key if waits is not None else ""),
        status=row.status or (waits.status if waits is not None else 0), tries=row.tries or 0, tried_at=row.tried_at,
        own=bool(row.own), again=bool(row.again) and row.province == ProvinceState.WAITING, stage=Stage(row.stage),
    )  # fmt: skip


def trouble_words(reader: Reader, dossier: DossierId) -> str:
    """What the other side said when it refused the dossier; "" where it said nothing, or nothing opens any more."""
    table = ProvinceTroubleRow
    row = reader.connection.execute(select(table.key_id, table.words).where(table.subject == dossier)).first()
    key = reader.keys.get(row.key_id) if row is not None and row.key_id else None
    if row is None or key is None:
        return ""
    from cryptography.exceptions import InvalidTag

    try:
        return sealing.unseal(key, row.words, WORDS, "attachment", dossier).decode()
    except (InvalidTag, UnicodeDecodeError):
        return ""


# -- what this station sends --------------------------------------------------------------------------------


def to_send(reader: Reader, most: int = MOST) -> tuple[DossierId, ...]:
    """What this station received and is to hand over now: the desk that received a dossier owns it."""
    table, trouble, event, now = DossierRecord, ProvinceTroubleRow, aliased(JournalEvent), reader.clock.now()
    young = and_(table.received_at > now - UNDOING, table.received_at <= now)
    changed = exists().where(
        event.subject == trouble.subject, event.kind.in_(list(SAID_ANEW)), event.made_at > trouble.tried_at
    )
    given_up = and_(func.coalesce(trouble.final, 0) == 1, ~changed)
    query = _own(reader, ProvinceState.WAITING).join(trouble, trouble.subject == table.subject, isouter=True)
    found = reader.connection.execute(query.where(~young, ~given_up).limit(most))
    return tuple(DossierId(one) for one in found.scalars())


def to_ask_for(reader: Reader, most: int = MOST) -> tuple[DossierId, ...]:
    """What this station handed over and has no official code of; not at once again where a wrong one was answered."""
    trouble = ProvinceTroubleRow
    wrong = and_(trouble.key == BAD_ANSWER, trouble.tried_at > reader.clock.now() - NOT_AGAIN)
    query = _own(reader, ProvinceState.HANDED).join(trouble, trouble.subject == DossierRecord.subject, isouter=True)
    found = reader.connection.execute(query.where(func.coalesce(wrong, False) == 0).limit(most))
    return tuple(DossierId(one) for one in found.scalars())


def erased_of(reader: Reader, dossiers: tuple[str, ...]) -> tuple[str, ...]:
    """Those of them whose personal data are erased."""
    return tuple(one for one in dossiers if reader.is_erased(one))


def _own(reader: Reader, state: ProvinceState) -> Select:
    table, event = DossierRecord, JournalEvent
    return (
        select(table.subject)
        .join_from(table, event, _made_here(reader))
        .where(table.ward == reader.station.ward, table.province == state)
        .order_by(table.received_at, table.subject)
    )


def _made_here(reader: Reader) -> ColumnElement[bool]:
    """By the dossier's events, and not by all that the station ever wrote."""
    event = JournalEvent
    return and_(
        event.subject == DossierRecord.subject, event.kind == "dossier.received",
        event.station.concat("") == reader.station.id,
    )  # fmt: skip


def revision_of(events: list[OpenedEvent]) -> int:
    """1, and one more for each time that what was handed over became untrue."""
    return 1 + sum(event.kind in SAID_ANEW for event in events)


def changed(reader: Reader, dossier: DossierId) -> frozenset[str]:
    """The fields of `SentDossier` that say something else than what the province's system has; empty: it has nothing
    of the dossier, or does not take it."""
    events = reader.events_of(dossier)
    given = [event.body for event in events if event.kind == "dossier.forwarded"]
    if not given or given[-1].refused:
        return frozenset()
    said = [SAID_ANEW[event.kind] for event in events if event.kind in SAID_ANEW]
    return frozenset().union(*said[given[-1].revision - 1 :])


def sent(reader: Reader, dossier: DossierId) -> SentDossier:
    """The dossier as the province's system gets it: what the reception said, and what was corrected since."""
    row = row_of(reader, dossier)
    events = reader.events_of(dossier)
    received = next((event for event in events if event.kind == "dossier.received"), None)
    if received is None:
        raise ExpectedError("dossiers.errors.unknown")
    if received.sealed is None or received.sealed.applicant is None:
        raise ExpectedError("dossiers.errors.closed" if reader.keys.closed else "dossiers.errors.erased")
    said, corrections = received.sealed, [event.sealed for event in events if event.kind == "dossier.corrected"]
    applicant = _newest([one.applicant for one in corrections if one is not None], said.applicant)
    content = _newest([one.content for one in corrections if one is not None], said.content)
    return SentDossier(
        id=dossier, revision=revision_of(events), code=row.code or "",
        code_kind="provisional" if row.provisional else "granted", official_code=row.official_code,
        state=_state(reader, events), ward=_ward(reader), station=received.station, desk=row.desk,
        clerk=said.actor_name,
        procedure=_procedure(reader, row), received_at=local(filled(row.received_at)).isoformat(timespec="seconds"),
        due=_time(received.body.due), due_now=_time(row.due_now or received.body.due), why=received.body.why,
        return_at=row.return_at, sets=row.sets, content=content, applicant=applicant, principals=said.principals,
        documents=msgspec.convert(json.loads(row.documents), tuple[TickedDocument, ...]),
        receipt_volume=row.receipt_volume, receipt_number=row.receipt_number, helped_at=row.helped_at,
        taken_in_at=row.taken_in_at, agency=row.agency, declaration=_declaration(reader, row.draft),
    )  # fmt: skip


def row_of(reader: Reader | Context, dossier: str) -> Row:
    """The row of a dossier of this ward that was received and not taken back."""
    table = DossierRecord
    query = select(table.__table__).where(table.ward == reader.station.ward, table.subject == dossier)
    row = reader.connection.execute(query).first()
    if row is None or row.received_at is None or row.state == "refused" or row.stage == Stage.TAKEN_BACK:
        raise ExpectedError("dossiers.errors.unknown")
    return row


def _newest(corrected: list[T | None], first: T) -> T:
    return next((one for one in reversed(corrected) if one is not None), first)


def _time(due: str) -> str:
    """A deadline of the journal, "2026-12-01T17:00", with its offset."""
    return datetime.fromisoformat(due).replace(tzinfo=ZONE).isoformat(timespec="seconds") if due else ""


def _state(reader: Reader, events: list[OpenedEvent]) -> SentState:
    stage, cause = told_stage(events)
    portal = reader.catalogue.portal_state(stage)
    since = "" if cause is None else local(cause.made_at).isoformat(timespec="seconds")
    return SentState(code=portal.code, name=portal.name, since=since)


def _ward(reader: Reader) -> SentWard:
    ward = reader.catalogue.ward()
    return SentWard(code=ward.code, name=ward.name, province=ward.province, agency=ward.agency_code)


def _procedure(reader: Reader, row: Row) -> SentProcedure:
    """Its name by the version of the reception; the bare code where the catalogue has that version no more."""
    try:
        name = reader.catalogue.procedure(row.procedure, row.day, row.procedure_version or None).name.vi
    except ExpectedError:
        name = row.procedure
    return SentProcedure(code=row.procedure, version=row.procedure_version, name=name)


def _declaration(reader: Reader, draft: str | None) -> SentDeclaration | None:
    """None where no declaration came with it, or where nothing of it opens here."""
    if draft is None:
        return None
    query = select(DraftRow.form, DraftRow.form_version).where(
        DraftRow.ward == reader.station.ward, DraftRow.subject == draft
    )
    row, sealed = reader.connection.execute(query).first(), newest_seal(reader.events_of(draft))
    if row is None or sealed is None:
        return None
    return SentDeclaration(form=row.form, version=row.form_version or "", record=sealed.record)
