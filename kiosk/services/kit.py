"""Printing ahead for days on which no machine works: which numbers and codes a kit bears, that nobody else gives.

Called by `motcua kit` at the ward's hub, or at its only station: one machine alone prints kits, since what they bear
goes on from what the last one bore. Raises ExpectedError kit.errors.{not_here, counts}.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import bindparam, select

from kiosk.clock import business_day
from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import ACCEPTED, JournalEvent
from kiosk.errors import ExpectedError
from kiosk.journal.envelope import read
from kiosk.records import declared
from kiosk.records.kit import KitPrinted, codes_subject, slips_subject
from kiosk.records.opening import body_of
from kiosk.rules import dossier_codes, numbering
from kiosk.services.permits import SUPERVISOR, given_by
from kiosk.store import Context
from kiosk.values.kit import KitPaper, KitSlip, PrintKit
from kiosk.values.procedures import ServiceField
from kiosk.values.roles import Role

PRINTING = frozenset({Role.HUB, Role.SINGLE})
MOST_SLIPS, MOST_RECEIPTS = len(numbering.KIT), 500
VOLUME_ENDS = "KIT"
_NEWEST = Prepared(
    select(JournalEvent.raw)
    .where(
        JournalEvent.subject == bindparam("b_subject"),
        JournalEvent.kind == "kit.printed",
        JournalEvent.state == ACCEPTED,
    )
    .order_by(JournalEvent.depth.desc())
    .limit(1)
)


@given_by(SUPERVISOR)
def print_kit(ctx: Context, command: PrintKit) -> KitPaper:
    """Reserve the next numbers of each letter and the next codes, and say what the papers bear."""
    if not PRINTING.intersection(ctx.station.roles):
        raise ExpectedError("kit.errors.not_here")
    if not (0 <= command.slips <= MOST_SLIPS and 0 <= command.receipts <= MOST_RECEIPTS):
        raise ExpectedError("kit.errors.counts", slips=MOST_SLIPS, receipts=MOST_RECEIPTS)
    day, fields = business_day(ctx.now), ctx.catalogue.fields()
    slips = [slip for field in fields for slip in _slips(ctx, field, day, command)]
    letters = tuple((field.letter, field.name) for field in fields)
    codes = _codes(ctx, day, command)
    return KitPaper(agency=ctx.catalogue.agency(), day=day, slips=tuple(slips), codes=codes, letters=letters)


def _slips(ctx: Context, field: ServiceField, day: date, command: PrintKit) -> list[KitSlip]:
    subject = slips_subject(ctx.station.ward, field.letter)
    reserved = _reserve(ctx, subject, field.letter, day, command.slips, command.actor)
    labels = [numbering.label(field.letter, numbering.kit_number(nth)) for nth in reserved]
    return [KitSlip(label=label, field=field.name) for label in labels]


def _codes(ctx: Context, day: date, command: PrintKit) -> tuple[str, ...]:
    volume = numbering.volume(ctx.station.id, ctx.station.epoch) + VOLUME_ENDS
    subject = codes_subject(ctx.station.ward, volume, day)
    reserved = _reserve(ctx, subject, volume, day, command.receipts, command.actor)
    return tuple(dossier_codes.provisional(volume, day, nth) for nth in reserved)


def _reserve(ctx: Context, subject: str, series: str, day: date, count: int, actor: str) -> range:
    """The next so many, counted from the first that was ever printed of this subject."""
    ctx.need_numbers()  # a database that was put back may not know of the last kit
    first = printed(ctx, subject) + 1
    if count:
        fact = KitPrinted(series=series, day=day, first=first, last=first + count - 1)
        ctx.record(fact, subject=subject, actor=actor)
    return range(first, first + count)


def printed(ctx: Context, subject: str) -> int:
    """How many of this subject's papers were ever printed."""
    raw = _NEWEST.value(ctx.connection, b_subject=subject)
    envelope = read(raw) if raw is not None else None
    if envelope is None:
        return 0
    body = body_of(declared().kinds["kit.printed"], envelope.version, envelope.body)
    return body.last if isinstance(body, KitPrinted) else 0
