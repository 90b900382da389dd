"""Enrolling stations: making a code, and taking a station that proves it knows one.

Use cases, run by the central server's store. A code is good for 15 minutes, 5 tries and one station; the
station it enrolled may repeat the same request (its answer may have been cut off) for a day. Raises
ExpectedError enrol.errors.{code, ward, roles, second_single, unknown_station}.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from sqlalchemy import BigInteger, String, bindparam, func, insert, select, update

from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import ACCEPTED, JournalEvent, KnownStation
from kiosk.db.tables.ranges import NumberRange
from kiosk.db.tables.sync import Contact, EnrolCodeRow
from kiosk.errors import ExpectedError
from kiosk.journal import inbox
from kiosk.records.stations import StationLost
from kiosk.store import Context, Refusal, set_meta
from kiosk.sync import proofs
from kiosk.sync.wire import Enrol, EnrolAnswer, Offer, Roles, Series
from kiosk.values.ids import ward_of
from kiosk.values.journal import Sender, StationName
from kiosk.values.sync import EnrolCode

VALID = timedelta(minutes=15)
REPEATED = timedelta(days=1)
TRIES = 5
ROLES = frozenset({"citizen", "desk", "hall", "rating", "hub", "single"})


_HEARD = Prepared(
    update(Contact)
    .where(Contact.station == bindparam("b_station"))
    .values(
        at=bindparam("b_at"),
        ward_name=func.coalesce(bindparam("b_ward_name", type_=String()), Contact.ward_name),
        waiting=func.coalesce(bindparam("b_waiting", type_=BigInteger()), Contact.waiting),
        oldest=func.coalesce(bindparam("b_oldest", type_=BigInteger()), Contact.oldest),
    )
)


class MakeCode(msgspec.Struct, frozen=True, kw_only=True):
    """Command: a code for one station of a ward. `prefix` of dossier codes, as the province granted it.

    `instead_of`: a station that will never come back, whose place the new one takes.
    """

    ward: Series
    roles: Roles
    prefix: Series = ""
    instead_of: StationName = ""


class TryEnrol(msgspec.Struct, frozen=True, kw_only=True):
    enrol: Enrol
    offer: Offer
    certificate: bytes


def make_code(ctx: Context, command: MakeCode) -> EnrolCode:
    """Raises ExpectedError enrol.errors.{ward, roles, unknown_station}."""
    if len(command.ward) != 5 or not command.ward.isdigit():
        raise ExpectedError("enrol.errors.ward", ward=command.ward)
    if not command.roles or not ROLES.issuperset(command.roles):
        raise ExpectedError("enrol.errors.roles", roles=", ".join(sorted(ROLES)))
    if command.instead_of:
        _note_lost(ctx, command.ward, command.instead_of)
    code, expires = proofs.new_code(), ctx.now + VALID
    ctx.connection.execute(
        insert(EnrolCodeRow).values(
            ward=command.ward, code=code, roles=",".join(command.roles), expires_at=expires, tries=0, used_by=b""
        )
    )
    if command.prefix:
        set_meta(ctx.connection, f"prefix:{command.ward}", command.prefix)
    return EnrolCode(code=code, ward=command.ward, roles=command.roles, expires_at=expires)


def _note_lost(ctx: Context, ward: str, station: str) -> None:
    """An official's word that a machine is gone, with the last of it that lies here."""
    if ward_of(station) != ward or not inbox.senders(ctx.connection, station):
        raise ExpectedError("enrol.errors.unknown_station", station=station, ward=ward)
    event = JournalEvent
    last = select(event.epoch, event.seq).where(event.station == station)
    found = ctx.connection.execute(last.order_by(event.epoch.desc(), event.seq.desc()).limit(1)).first()
    epoch, seq = (found.epoch, found.seq) if found is not None else (0, 0)
    if not _is_lost(ctx, station):
        ctx.record(StationLost(station=station, epoch=epoch, last_seq=seq), subject=station)


def enrol(ctx: Context, command: TryEnrol) -> EnrolAnswer | Refusal:
    """Take the station if it proves an open code of its ward. A failed try counts against every open code there."""
    given = command.enrol
    ward = ward_of(given.station)
    codes = _codes(ctx, ward, given.public_key)
    for row in codes:
        if not set(given.roles) <= set(row.roles.split(",")):
            continue
        wanted = proofs.proof(row.code, "station", command.offer, given, command.certificate)
        if proofs.same(wanted, given.proof):
            _check_single(ctx, ward, given)
            first = _is_first(ctx, ward, given.station)
            _take(ctx, row.ward, row.code, given)
            side = proofs.central_side(first)
            return EnrolAnswer(proofs.proof(row.code, side, command.offer, given, command.certificate), first)
    _count_try(ctx, ward)
    return Refusal(ExpectedError("enrol.errors.code"))


def _is_first(ctx: Context, ward: str, station: str) -> bool:
    """Whether nobody else of the ward was ever heard of, or granted anything. One that was put back cannot know."""
    if not ctx.station.first_epoch:
        return False
    known, held = KnownStation.station, NumberRange
    others = select(known).where(known >= f"{ward}.", known < f"{ward}/", known != station)
    granted = select(held.start).where(held.ward == ward, held.station != station)
    return all(ctx.connection.execute(query.limit(1)).first() is None for query in (others, granted))


def _check_single(ctx: Context, ward: str, given: Enrol) -> None:
    """One station of a ward may grant for itself. A second one would give the same tickets while off line."""
    if "single" not in given.roles:
        return
    table = KnownStation
    known = select(table.station, table.roles).where(
        table.station >= f"{ward}.", table.station < f"{ward}/", table.station != given.station
    )
    for station, roles in ctx.connection.execute(known).all():
        if "single" in roles.split(",") and not _is_lost(ctx, station):
            raise ExpectedError("enrol.errors.second_single", station=station)


def _is_lost(ctx: Context, station: str) -> bool:
    """Whether an administrator has said that the machine will not come back."""
    table = JournalEvent
    said = select(table.seq).where(
        table.subject == station, table.kind == "station.lost", table.state == ACCEPTED,
        table.station == ctx.station.id,
    )  # fmt: skip
    return ctx.connection.execute(said).first() is not None


def _codes(ctx: Context, ward: str, public_key: bytes) -> list[EnrolCodeRow]:
    table = EnrolCodeRow.__table__
    found = ctx.connection.execute(select(table).where(table.c.ward == ward))
    rows = [EnrolCodeRow(**row._mapping) for row in found]
    return [row for row in rows if _usable(row, public_key, ctx.now)]


def _usable(row: EnrolCodeRow, public_key: bytes, now: datetime) -> bool:
    if row.used_by:
        return bytes(row.used_by) == public_key and now <= row.expires_at + REPEATED
    return row.tries < TRIES and now <= row.expires_at


def _take(ctx: Context, ward: str, code: str, given: Enrol) -> None:
    table = EnrolCodeRow
    ctx.connection.execute(
        update(table).where(table.ward == ward, table.code == code).values(used_by=given.public_key)
    )
    sender = Sender(
        station=given.station, public_key=given.public_key, seal_key=given.seal_key, roles=given.roles
    )
    ctx.know(sender)
    note_contact(ctx, Heard(station=given.station, ward_name=given.ward_name))


def _count_try(ctx: Context, ward: str) -> None:
    table = EnrolCodeRow
    open_codes = (table.ward == ward, table.used_by == b"")
    ctx.connection.execute(update(table).where(*open_codes).values(tries=table.tries + 1))


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """A station was heard of; None leaves what was known."""

    station: str
    ward_name: str = ""
    waiting: int | None = None
    oldest: int | None = None


def note_contact(ctx: Context, heard: Heard) -> None:
    """Remember when a station was last heard of and what it still had to send."""
    said = {"at": ctx.now, "ward_name": heard.ward_name or None, "waiting": heard.waiting, "oldest": heard.oldest}
    if not _HEARD.run(ctx.connection, b_station=heard.station, **{f"b_{name}": said[name] for name in said}):
        row = {"ward_name": heard.ward_name, "waiting": heard.waiting or 0, "oldest": heard.oldest or 0}
        ctx.connection.execute(insert(Contact).values(station=heard.station, at=ctx.now, **row))
