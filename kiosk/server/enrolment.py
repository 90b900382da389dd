"""Enrolling stations: making a code, taking a station that proves it knows one, withdrawing one that is gone.

Use cases, run by the central server's store. A code is good for 15 minutes and one station: the one it was made for,
or any that is not known yet; the station it enrolled may repeat the same request (its answer may have been cut off)
for a day, which changes nothing. A station has one live key: another one under its id is taken only with a code made
for that very id. Wrong tries are counted in kiosk.server.enrol_tries. Codes stand in the database as hashes, each
sealed under a key of the key file: who has the database alone can neither read nor prove one.
Raises ExpectedError enrol.errors.{code, ward, roles, station, known_station, second_single, unknown_station, why} and
what the list of withdrawn keys raises.
"""

from __future__ import annotations

import logging
import re
from datetime import timedelta

import msgspec
from sqlalchemy import BigInteger, String, bindparam, delete, func, insert, select, update

from kiosk.clock import within
from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import KnownStation
from kiosk.db.tables.ranges import NumberRange
from kiosk.db.tables.sync import Contact, EnrolCodeRow
from kiosk.errors import ExpectedError
from kiosk.ids import uuid7
from kiosk.journal import chains, inbox, known, sealing
from kiosk.log import SECURITY, Seldom
from kiosk.log import known as known_word
from kiosk.records.stations import StationLost
from kiosk.server import enrol_tries, withdrawn_list
from kiosk.store import Context, Refusal, receiving, set_meta
from kiosk.sync import proofs
from kiosk.sync.wire import STATION_ID, Enrol, EnrolAnswer, Offer, Roles, Series
from kiosk.values.ids import city_chain, ward_of
from kiosk.values.journal import Sender, StationName
from kiosk.values.roles import ENROLLED, Role
from kiosk.values.sync import EnrolCode, Withdrawn

log = logging.getLogger(SECURITY)
_WRONG = Seldom()
VALID = timedelta(minutes=15)
REPEATED = timedelta(days=1)
WHY = 200  # letters


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

    `station`: for this one alone, also where it is known under another key. `instead_of`: a station that will never
    come back, whose place the new one takes.
    """

    ward: Series
    roles: Roles
    prefix: Series = ""
    instead_of: StationName = ""
    station: StationName = ""


class TryEnrol(msgspec.Struct, frozen=True, kw_only=True):
    """`address`: of the machine that asks."""

    enrol: Enrol
    offer: Offer
    certificate: bytes
    address: str = ""


class Withdraw(msgspec.Struct, frozen=True, kw_only=True):
    """Command: a station was lost or stolen; from what lies here now on, nothing of it counts."""

    station: str
    why: str


# -- codes --------------------------------------------------------------------------------------------------


def make_code(ctx: Context, command: MakeCode) -> EnrolCode:
    """Raises ExpectedError enrol.errors.{ward, roles, station, unknown_station}."""
    _check_asked(ctx, command)
    if command.instead_of:
        _give_up(ctx, command.ward, command.instead_of, "replaced")
    code, expires, name = proofs.new_code(), ctx.now + VALID, uuid7(ctx.now)
    secret = sealing.seal(_key(ctx), proofs.hash_of(code, ctx.station.id), name, "enrol", command.ward)
    ctx.connection.execute(
        insert(EnrolCodeRow).values(
            ward=command.ward, name=name, secret=secret, roles=",".join(command.roles), expires_at=expires,
            station=command.station, used_by=b"",
        )
    )  # fmt: skip
    enrol_tries.forget(ctx, command.ward)
    if command.prefix:
        set_meta(ctx.connection, f"prefix:{command.ward}", command.prefix)
    return EnrolCode(code=code, ward=command.ward, roles=command.roles, expires_at=expires)


def _check_asked(ctx: Context, command: MakeCode) -> None:
    own = command.ward == ctx.station.ward  # a hub's stations are of its ward, a city's server has none
    if not re.fullmatch(r"[0-9]{5}", command.ward) or own != (Role.HUB in ctx.station.roles):
        raise ExpectedError("enrol.errors.ward", ward=command.ward)
    if not command.roles or not set(ENROLLED).issuperset(command.roles):
        raise ExpectedError("enrol.errors.roles", roles=", ".join(sorted(ENROLLED)))
    named = command.station
    if named and (not re.match(STATION_ID, named) or ward_of(named) != command.ward):
        raise ExpectedError("enrol.errors.station", station=named, ward=command.ward)


def _key(ctx: Context) -> bytes:
    return ctx.secret_of("enrolment codes")


def _codes(ctx: Context, ward: str) -> list[EnrolCodeRow]:
    """Those that may still enrol somebody, or answer him again."""
    table = EnrolCodeRow.__table__
    query = select(table).where(table.c.ward == ward, table.c.expires_at >= ctx.now - REPEATED)
    rows = [EnrolCodeRow(**row._mapping) for row in ctx.connection.execute(query)]
    first, last = within(ctx.now, VALID)
    return [row for row in rows if row.used_by or first <= row.expires_at - VALID <= last]


def _fits(ctx: Context, row: EnrolCodeRow, given: Enrol) -> bool:
    """Whether a code is for this station, as far as it names one. One that was used only answers its station again."""
    if row.station not in ("", given.station) or not set(given.roles) <= set(row.roles.split(",")):
        return False
    if not row.used_by:
        return True
    held = known.live(ctx.connection, given.station)
    return held is not None and (held.public_key, held.roles) == (given.public_key, given.roles)


# -- enrolling ----------------------------------------------------------------------------------------------


def enrol(ctx: Context, command: TryEnrol) -> EnrolAnswer | Refusal:
    """Take the station if it proves an open code of its ward; a failed try is kept."""
    given, ward = command.enrol, ward_of(command.enrol.station)
    codes, who = _codes(ctx, ward), enrol_tries.Who(ward, command.address, given.station)
    if not enrol_tries.may_try(ctx, who):
        raise ExpectedError("enrol.errors.code")
    proved = next((row for row in codes if _fits(ctx, row, given) and _proves(ctx, row, command)), None)
    if proved is None or not proofs.is_signed(given):
        if any(not row.used_by for row in codes):  # where no code is open, nothing can be guessed
            enrol_tries.count(ctx, who)
            if times := _WRONG.due():
                log.warning("%d wrong codes were tried, last by %s", times, given.station)
        return Refusal(ExpectedError("enrol.errors.code"))
    if not proved.used_by:
        _check_key(ctx, given, proved)
        _check_single(ctx, ward, given)
        _take(ctx, proved, given)
        log.info("%s joined, as %s", given.station, known_word(proved.roles))
    first = _is_first(ctx, ward, given.station)
    side = proofs.server_side(command.offer.role, first)
    secret = _hash_in(ctx, proved)
    return EnrolAnswer(proofs.proof_by(secret, side, command.offer, given, command.certificate), first)


def _hash_in(ctx: Context, row: EnrolCodeRow) -> bytes:
    return sealing.unseal(_key(ctx), bytes(row.secret), row.name, "enrol", row.ward)


def _proves(ctx: Context, row: EnrolCodeRow, command: TryEnrol) -> bool:
    from cryptography.exceptions import InvalidTag

    try:
        secret = _hash_in(ctx, row)
    except InvalidTag:  # made under a key file that was lost since
        return False
    wanted = proofs.proof_by(secret, "station", command.offer, command.enrol, command.certificate)
    return proofs.same(wanted, command.enrol.proof)


def _check_key(ctx: Context, given: Enrol, code: EnrolCodeRow) -> None:
    """A known id goes on under its live key; under another one, or after it was withdrawn, an administrator has to
    name it. The name of the city's own chain in the ward is nobody's."""
    if given.station == city_chain(ward_of(given.station), ctx.station.id):
        raise ExpectedError("enrol.errors.known_station", station=given.station)
    if code.station == given.station or not inbox.senders(ctx.connection, given.station):
        return
    held = known.live(ctx.connection, given.station)
    if held is None or held.public_key != given.public_key:
        raise ExpectedError("enrol.errors.known_station", station=given.station)


def _is_first(ctx: Context, ward: str, station: str) -> bool:
    """Whether nobody else of the ward was ever heard of, or granted anything. One that was put back cannot know; and a
    hub grants all numbers itself."""
    if not ctx.station.first_epoch or Role.HUB in ctx.station.roles:
        return False
    name, held = KnownStation.station, NumberRange
    others = select(name).where(name >= f"{ward}.", name < f"{ward}/", name != station)
    granted = select(held.start).where(held.ward == ward, held.station != station)
    return all(ctx.connection.execute(query.limit(1)).first() is None for query in (others, granted))


def _check_single(ctx: Context, ward: str, given: Enrol) -> None:
    """One station of a ward may grant for itself. A second one would give the same tickets while off line."""
    if Role.SINGLE not in given.roles:
        return
    table = KnownStation
    others = select(table.station, table.roles).where(
        table.station >= f"{ward}.", table.station < f"{ward}/", table.station != given.station,
        table.withdrawn_at == 0,
    )  # fmt: skip
    for station, roles in ctx.connection.execute(others).all():
        if Role.SINGLE in roles.split(","):
            raise ExpectedError("enrol.errors.second_single", station=station)


def _take(ctx: Context, code: EnrolCodeRow, given: Enrol) -> None:
    """The code is its own from now on, and no earlier one answers it again."""
    table = EnrolCodeRow
    earlier = (table.ward == code.ward, table.station == given.station, table.name != code.name, table.used_by != b"")
    ctx.connection.execute(delete(table).where(*earlier))
    where = (table.ward == code.ward, table.name == code.name)
    ctx.connection.execute(update(table).where(*where).values(used_by=given.public_key, station=given.station))
    sender = Sender(
        station=given.station, public_key=given.public_key, seal_key=given.seal_key, roles=given.roles
    )
    receiving.know(ctx, sender)
    withdrawn_list.keep(ctx)
    note_contact(ctx, HeardStation(station=given.station, ward_name=given.ward_name))


# -- withdrawing --------------------------------------------------------------------------------------------


def withdraw(ctx: Context, command: Withdraw) -> Withdrawn:
    """Raises ExpectedError enrol.errors.{unknown_station, why}."""
    if not 0 < len(command.why.strip()) <= WHY:
        raise ExpectedError("enrol.errors.why", most=WHY)
    return _give_up(ctx, ward_of(command.station), command.station, command.why.strip())


def _give_up(ctx: Context, ward: str, station: str, why: str) -> Withdrawn:
    """No key of the station counts any more; the journal names the last of it that lies here. Once is enough."""
    held = inbox.senders(ctx.connection, station)
    if ward_of(station) != ward or not held or station == ctx.station.id:
        raise ExpectedError("enrol.errors.unknown_station", station=station, ward=ward)
    epoch, seq = max(chains.chains(ctx.connection, station), default=(0, 0))
    if receiving.withdraw(ctx, station):
        ctx.connection.execute(delete(EnrolCodeRow).where(EnrolCodeRow.ward == ward, EnrolCodeRow.station == station))
        ctx.record(StationLost(station=station, epoch=epoch, last_seq=seq, why=why), subject=station)
        withdrawn_list.keep(ctx)
        log.warning("%s was withdrawn", station)
    return Withdrawn(station=station, epoch=epoch, last_seq=seq)


# -- who was heard ------------------------------------------------------------------------------------------


class HeardStation(msgspec.Struct, frozen=True, kw_only=True):
    """A station was heard of; None leaves what was known."""

    station: str
    ward_name: str = ""
    waiting: int | None = None
    oldest: int | None = None


def note_contact(ctx: Context, heard: HeardStation) -> None:
    """Remember when a station was last heard of and what it still had to send."""
    said = {"at": ctx.now, "ward_name": heard.ward_name or None, "waiting": heard.waiting, "oldest": heard.oldest}
    if not _HEARD.run(ctx.connection, b_station=heard.station, **{f"b_{name}": said[name] for name in said}):
        row = {"ward_name": heard.ward_name, "waiting": heard.waiting or 0, "oldest": heard.oldest or 0}
        ctx.connection.execute(insert(Contact).values(station=heard.station, at=ctx.now, **row))
