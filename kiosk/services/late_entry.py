"""Entering afterwards ("nhập bù") what was given out by hand from a kit while no machine worked.

Called by a desk's window and `motcua kit enter`. Times are those written on the papers: a number stands in the queue,
and a deadline counts, from its handwritten time; the facts say that they were entered late. Nothing is entered twice:
a slip of one day is one ticket, whichever desk enters it. What was mistyped may be struck while nothing came of it.
Raises ExpectedError kit.errors.{no_kit_number, not_printed, twice, code_twice, no_kit_code, no_dossiers_here, time,
future, no_letter, too_late_to_strike}, rules.errors.*, dossiers.errors.no_name, catalogue.errors.*.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

from sqlalchemy import select

from kiosk.clock import business_day, local
from kiosk.db.base import to_micros
from kiosk.db.rows import first_of
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.db.tables.tickets import Ticket
from kiosk.errors import ExpectedError
from kiosk.ids import uuid7
from kiosk.records.kit import codes_subject, slips_subject
from kiosk.records.tickets import TicketEntered, TicketStruck
from kiosk.rules import deadlines, dossier_codes, numbering
from kiosk.services import dossiers, kit
from kiosk.services.permits import CLERK, given_by
from kiosk.store import Context
from kiosk.values.dossiers import ReceiveDossier
from kiosk.values.ids import DossierId, ProcedureCode, TicketId
from kiosk.values.kit import EnterDossier, EnteredDossier, EnteredPapers, EnterPapers, EnterTicket, StrikeEntry
from kiosk.values.roles import RECEIVING
from kiosk.values.tickets import TicketState

SLIPS = uuid.UUID("5f6a8f0e-2c4b-5d1a-9b1e-8d2f6c7a9e01")  # names of slips (RFC 9562, version 5)
OLDEST = timedelta(days=31)  # what lies longer is an affair of paper


@given_by(CLERK)
def enter_ticket(ctx: Context, command: EnterTicket) -> TicketId:
    """A slip of the kit. Its bearer waits from the handwritten time on, or was served by hand already."""
    letter, number, _conflict = numbering.parse_label(command.label)
    label = numbering.label(letter, number)
    _check_printed(ctx, letter, number, label)
    _check_times(ctx, command.taken_at, command.called_at, command.finished_at)
    day = business_day(command.taken_at)
    if _ticket_of(ctx, label, command.taken_at) is not None:
        raise ExpectedError("kit.errors.twice", label=label, day=day)
    field = next((one.key for one in ctx.catalogue.fields() if one.letter == letter), None)
    if field is None:
        raise ExpectedError("kit.errors.no_letter", letter=letter)
    ticket = slip_id(ctx.station.ward, label, day)
    fact = TicketEntered(
        day=day, letter=letter, number=number, label=label, field=field, place=command.place,
        taken_at=to_micros(command.taken_at), called_at=_micros(command.called_at),
        finished_at=_micros(command.finished_at), desk=command.desk,
        procedure=_procedure(ctx, command.procedure, command.taken_at), priority=command.priority,
        outcome=command.outcome.value,
    )  # fmt: skip
    ctx.record(fact, subject=ticket, actor=command.actor)
    return ticket


@given_by(CLERK)
def enter_papers(ctx: Context, command: EnterPapers) -> EnteredPapers:
    """A slip, a receipt, or both as they belong together: all of it, or nothing."""
    ticket = enter_ticket(ctx, command.ticket) if command.ticket is not None else None
    dossier = enter_dossier(ctx, command.dossier) if command.dossier is not None else None
    return EnteredPapers(ticket=ticket, dossier=dossier)


@given_by(CLERK)
def strike_entry(ctx: Context, command: StrikeEntry) -> None:
    """Take back what was entered of a slip: nobody called it since, and no dossier belongs to it."""
    query = select(Ticket).where(Ticket.ward == ctx.station.ward, Ticket.subject == command.ticket)
    row = first_of(Ticket, ctx.connection, query)
    bears = select(DossierRecord.subject).where(
        DossierRecord.ward == ctx.station.ward, DossierRecord.ticket == command.ticket
    )
    if row is None or row.entered_late != 1 or _came_of(row) or ctx.connection.execute(bears).first() is not None:
        raise ExpectedError("kit.errors.too_late_to_strike", label=(row.label if row else None) or "")
    ctx.record(TicketStruck(place=command.place), subject=command.ticket, actor=command.actor)


def _came_of(row: Ticket) -> bool:
    """Whether a machine's call followed the entry."""
    return bool(row.outcome) or row.state not in (TicketState.WAITING, TicketState.DONE, TicketState.LAPSED)


@given_by(CLERK)
def enter_dossier(ctx: Context, command: EnterDossier) -> EnteredDossier:
    """A dossier received by hand: the code printed ahead, the deadline from the handwritten time."""
    if not RECEIVING.intersection(ctx.station.roles):
        raise ExpectedError("kit.errors.no_dossiers_here")
    code = _check_code(ctx, command.code)
    _check_times(ctx, command.received_at)
    at = local(command.received_at)
    procedure = ctx.catalogue.procedure(command.procedure, at.date())
    due = deadlines.due(procedure, at, ctx.catalogue.calendars(), ctx.catalogue.hours())
    dossier = DossierId(uuid7(ctx.now))
    reception = ReceiveDossier(
        procedure=procedure.code, applicant=command.applicant, documents=command.documents, place=command.place,
        desk=command.desk, actor=command.actor, actor_name=command.actor_name, content=command.content,
        return_at=command.return_at, channel=command.channel, helped=command.helped,
        ticket=_ticket_of(ctx, command.ticket_label, command.received_at) if command.ticket_label else None,
    )  # fmt: skip
    dossiers.note_reception(ctx, dossier, reception, procedure, due, code, written_at=command.received_at)
    return EnteredDossier(id=dossier, code=code.text, due=due.due, why=due.why, warnings=due.warnings)


def slip_id(ward: str, label: str, day: date) -> TicketId:
    """The id of a slip of the kit on the day it was given out: the same at whichever desk it is entered."""
    return TicketId(str(uuid.uuid5(SLIPS, f"{ward}/{label}/{day.isoformat()}")))


def _micros(at: datetime | None) -> int | None:
    return None if at is None else to_micros(at)


def _check_printed(ctx: Context, letter: str, number: int, label: str) -> None:
    """Whether a kit bore this number: any does once they came round."""
    if number not in numbering.KIT:
        raise ExpectedError("kit.errors.no_kit_number", label=label)
    if number - numbering.KIT.start >= kit.printed(ctx, slips_subject(ctx.station.ward, letter)):
        raise ExpectedError("kit.errors.not_printed", label=label)


def _check_code(ctx: Context, text: str) -> dossiers.DossierNumber:
    """The code of a blank receipt of the ward, on which nothing was received yet."""
    read = dossier_codes.parse(text)
    number = int(read.number)
    if read.kind is not dossier_codes.CodeKind.PROVISIONAL or not read.prefix.endswith(kit.VOLUME_ENDS):
        raise ExpectedError("kit.errors.no_kit_code", code=read.code)
    if not 1 <= number <= kit.printed(ctx, codes_subject(ctx.station.ward, read.prefix, read.day)):
        raise ExpectedError("kit.errors.not_printed", label=read.code)
    known = select(DossierRecord.received_at).where(
        DossierRecord.ward == ctx.station.ward, DossierRecord.code == read.code
    )
    before = ctx.connection.execute(known).scalars().first()
    if before is not None:
        raise ExpectedError("kit.errors.code_twice", code=read.code, at=local(before))
    return dossiers.DossierNumber(read.prefix, number, read.code, True)


def _check_times(ctx: Context, *written: datetime | None) -> None:
    """Handwritten times in their order, none in the future, none long ago."""
    times = [one for one in written if one is not None]
    if max(times) > ctx.now:
        raise ExpectedError("kit.errors.future", at=local(max(times)), now=local(ctx.now))
    if times != sorted(times) or times[0] < ctx.now - OLDEST:
        raise ExpectedError("kit.errors.time", at=local(times[0]), days=OLDEST.days)


def _ticket_of(ctx: Context, label: str, at: datetime) -> TicketId | None:
    """The ticket that bears this number on that day."""
    letter, number, _conflict = numbering.parse_label(label)
    query = select(Ticket.subject).where(
        Ticket.ward == ctx.station.ward, Ticket.label == numbering.label(letter, number),
        Ticket.day == business_day(at),
    )  # fmt: skip
    found = ctx.connection.execute(query).scalars().first()
    return None if found is None else TicketId(found)


def _procedure(ctx: Context, code: ProcedureCode | None, at: datetime) -> ProcedureCode | None:
    return ctx.catalogue.procedure(code, local(at).date()).code if code else None
