"""One dossier's whole history for an inspector: every event of it, of its declaration and of its ticket, in order.

Deadline changes, reprints, voided numbers, overrides and who opened it are events among the others. Personal data are
opened only where they are asked for. Called by services.inspecting and queries.dossier_evidence. Raises ExpectedError
dossiers.errors.unknown.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime

import msgspec
from sqlalchemy import select

from kiosk.db.tables.dossiers import DossierRecord
from kiosk.errors import ExpectedError
from kiosk.journal.envelope import Envelope
from kiosk.queries import erasure
from kiosk.records import declared
from kiosk.records.facts import Fact, OpenedEvent
from kiosk.records.opening import Unacceptable, body_of
from kiosk.store import Reader
from kiosk.values.ids import DossierId
from kiosk.values.inspection import DossierHistory, HistoryLine

_HIDDEN = frozenset({"place", "ticket", "draft", "day", "series"})  # told elsewhere in the line, or by other events


def history(reader: Reader, dossier: DossierId, actor: str, *, personal: bool = False) -> DossierHistory:
    """`personal`: with what the sealed parts say, as far as they open here."""
    query = select(DossierRecord.__table__).where(
        DossierRecord.ward == reader.station.ward, DossierRecord.subject == dossier
    )
    row = reader.connection.execute(query).first()
    if row is None:
        raise ExpectedError("closing.errors.no_dossier")
    events = [event for subject in subjects_of(reader, dossier, row.ticket) for event in reader.events_of(subject)]
    events.sort(key=lambda event: (event.made_at, event.depth, event.station, event.epoch, event.seq))
    return DossierHistory(
        dossier=dossier, code=row.official_code or row.code or "", procedure=row.procedure,
        ward=reader.station.ward, agency=reader.catalogue.agency(), made_at=reader.clock.now(), made_by=actor,
        lines=tuple(line_of(event, personal=personal) for event in events), personal=personal,
        erased=reader.is_erased(dossier), closed=reader.keys.closed,
    )  # fmt: skip


def subjects_of(reader: Reader, dossier: DossierId, ticket: str | None) -> list[str]:
    """The dossier, the declaration that it stands on, and the ticket of the visit."""
    return [*erasure.belonging(reader.connection, reader.station.ward, (dossier,)), *([ticket] if ticket else [])]


def line_of(event: OpenedEvent, *, personal: bool) -> HistoryLine:
    """An event as a line; what is sealed stays out unless `personal`."""
    body = msgspec.to_builtins(event.body) if isinstance(event.body, Fact) else {}
    sealed = msgspec.to_builtins(event.sealed) if personal and event.sealed is not None else {}
    kind = declared().kinds.get(event.kind)
    return HistoryLine(
        id=event.id, station=event.station, epoch=event.epoch, seq=event.seq, kind=event.kind, subject=event.subject,
        at=event.made_at, actor=event.actor, place=str(body.get("place") or ""), details=tuple(_said(body)),
        personal=tuple(_said(sealed)), sealed=kind is not None and kind.sealed is not None,
        readable=kind is not None and isinstance(event.body, kind.body),
    )  # fmt: skip


def details_of(envelope: Envelope) -> tuple[tuple[str, str], ...]:
    """The details of an event's open part from its bytes alone, as `line_of` tells them; () where they do not read."""
    kind = declared().kinds.get(envelope.kind)
    if kind is None:
        return ()
    try:
        body = body_of(kind, envelope.version, envelope.body)
    except Unacceptable:
        return ()
    return tuple(_said(msgspec.to_builtins(body)))


def _said(body: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in body.items():
        if name not in _HIDDEN and value not in (None, "", [], {}):
            yield name, _words(value)


def _words(value: object) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_words, value))
    if isinstance(value, dict) and "name" in value and "state" in value:  # a document and how it came
        return f"{value['name']} ({value['state']})"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
