"""Green days: what is still possible today, the slip of a promise, and how many promises were kept.

Called by the kiosk's and the hall's badge, by services.papers for the spooler, and by reports. Raises ExpectedError
catalogue.errors.* for a green_days.toml that cannot be read; `promise_slip` also dossiers.errors.{unknown, no_promise}.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from msgspec.structs import replace
from sqlalchemy import bindparam, select

from kiosk.clock import ZONE, local
from kiosk.db.prepared import Prepared
from kiosk.db.rows import first_of
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.db.tables.tickets import Ticket
from kiosk.errors import ExpectedError
from kiosk.queries.papers import reprint_of
from kiosk.queries.tickets import shown_label
from kiosk.records.dossiers import DossierReceived
from kiosk.rules import green_days as rules
from kiosk.store import Reader
from kiosk.texts import text
from kiosk.values.base import Text
from kiosk.values.dossier_steps import Stage
from kiosk.values.green_days import GreenOffer, PromisesKept
from kiosk.values.ids import DossierId
from kiosk.values.papers_slips import PromiseSlip

_table = DossierRecord
_PROMISED = Prepared(
    select(_table.green_day, _table.promise_due, _table.promise_kept).where(
        _table.ward == bindparam("b_ward"), _table.day >= bindparam("b_first"), _table.day <= bindparam("b_last"),
        _table.promise_due != "", _table.stage != Stage.TAKEN_BACK,
    )
)  # fmt: skip


def now(reader: Reader) -> tuple[GreenOffer, ...]:
    """What is still possible today, each with its field and short name; () on any other day."""
    catalogue, at = reader.catalogue, reader.clock.now()
    found = rules.offers(catalogue.green_days(), at, catalogue.calendars(), catalogue.hours())
    known = {one.code: one for one in catalogue.procedures(local(at).date())} if found else {}
    return tuple(
        replace(one, field=known[one.code].field, short=known[one.code].short) for one in found if one.code in known
    )


def kept(reader: Reader, first: date, last: date) -> tuple[PromisesKept, ...]:
    """Of the dossiers received from `first` to `last`: how many promises were given and kept, by the day's name."""
    rows = _PROMISED.all(reader.connection, b_ward=reader.station.ward, b_first=first, b_last=last)
    here = f"{local(reader.clock.now()):%Y-%m-%dT%H:%M}"
    names = dict.fromkeys(row[0] for row in rows)
    return tuple(_counted(name, [row[1:] for row in rows if row[0] == name], here) for name in names)


def _counted(name: str, rows: Iterable[tuple[str, bool | None]], here: str) -> PromisesKept:
    rows = list(rows)
    in_time = sum(1 for _due, good in rows if good)
    broken = sum(1 for due, good in rows if good is False or (good is None and due < here))
    return PromisesKept(name=name, given=len(rows), kept=in_time, broken=broken)


def promise_slip(reader: Reader, dossier: DossierId, nth: int = 1) -> PromiseSlip:
    """What was promised when the dossier was received. Names nobody."""
    received = next((fact for fact in reader.events_of(dossier) if fact.kind == "dossier.received"), None)
    if received is None or not isinstance(received.body, DossierReceived):
        raise ExpectedError("dossiers.errors.unknown")
    body, at = received.body, local(received.made_at)
    if not body.promise_due:
        raise ExpectedError("dossiers.errors.no_promise")
    agency = reader.catalogue.agency(at.date())
    return PromiseSlip(
        agency=agency, name=body.green_day, procedure=_short(reader, body, at),
        code=_code(reader, dossier) or body.code, label=_label(reader, body.ticket),
        minutes=body.promise_minutes, received_at=at,
        ready_at=datetime.fromisoformat(body.promise_due).replace(tzinfo=ZONE), legal=body.time_words,
        collect_at=text("dossiers.return_at.counter", counter=agency.counter), reprint=reprint_of(reader, nth),
    )  # fmt: skip


def _short(reader: Reader, body: DossierReceived, at: datetime) -> Text:
    """As the procedure is called in the version of the reception; its bare code where the catalogue lost it."""
    try:
        short: Text = reader.catalogue.procedure(body.procedure, at.date(), body.procedure_version or None).short
    except ExpectedError:
        return Text(body.procedure)
    return short


def _code(reader: Reader, dossier: DossierId) -> str:
    query = select(_table.official_code).where(_table.ward == reader.station.ward, _table.subject == dossier)
    return reader.connection.execute(query).scalar() or ""


def _label(reader: Reader, ticket: str | None) -> str:
    if not ticket:
        return ""
    query = select(Ticket.label, Ticket.met_label, Ticket.conflict).where(
        Ticket.ward == reader.station.ward, Ticket.subject == ticket
    )
    row = first_of(Ticket, reader.connection, query)
    return "" if row is None else shown_label(row.label, row.met_label, row.conflict)


def by_code(offers: Iterable[GreenOffer]) -> Mapping[str, GreenOffer]:
    """The quickest of each procedure."""
    return {one.code: one for one in sorted(offers, key=lambda one: one.minutes, reverse=True)}
