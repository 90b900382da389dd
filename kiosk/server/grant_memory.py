"""What a central remembers outside its database of the numbers it granted, so that a restored one grants none twice.

Called by `kiosk.server.grants` within the writer's transaction and by the confirmation of an official. One small file
in the witness folder, `<central>.grants`, holds the greatest number granted of each series of each ward; it is on the
disk before a grant is committed, and so before its answer leaves. A central in its first epoch only writes it, and
grants above what its own tables, journals and the stations' greetings name. One in a
later epoch (its database was put back, copied, or is behind its witness) grants above what the file names; where the
file is lost, it grants nothing of a ward until an official has confirmed that all its machines were looked at: ranges
may be in use at a machine that joined after the backup, and ranges not yet begun stand in no journal. A central whose
witness was put back together with its data cannot tell by itself: it learns so from a station to which it has
acknowledged more than it holds, and then counts its memory, which is as old as its data, as lost.
See docs/decisions/0013.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

import msgspec
from sqlalchemy import Connection, func, select

from kiosk.clock import local
from kiosk.db.base import to_micros
from kiosk.db.tables.journal import JournalEvent, Meta
from kiosk.db.tables.ranges import NumberRange
from kiosk.db.tables.sync import Contact
from kiosk.errors import ExpectedError
from kiosk.journal import chains
from kiosk.journal.witness import write_beside
from kiosk.records.stations import GrantsConfirmed
from kiosk.store import Context, Reader, meta, set_meta
from kiosk.values.ids import ward_of
from kiosk.values.journal import Actor, StationName

log = logging.getLogger("motcua.server")
UNSURE = "unsure"  # reason of a claim that cannot be granted yet: the station asks again later
EVERY_WARD = ""
_HEARD = "numbers_heard:"  # in meta, with the ward
_CONFIRMED = "grants_confirmed:"  # in meta, with the ward; the value is the epoch in which it was said
_DOUBTED = "doubted"  # in its place: whatever was confirmed of this ward was so before the data were put back
_PUT_BACK = "put_back_whole"  # in meta: wards whose stations know more of this central than it does


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """The file's content. `whole`: a ward that is not in `wards` was never granted anything. `heard`: the greatest
    numbers that stations named themselves while it was not known what they had been granted.
    """

    whole: bool = True
    wards: dict[str, dict[str, int]] = {}
    heard: dict[str, dict[str, int]] = {}


class Confirm(msgspec.Struct, frozen=True, kw_only=True):
    """Command: an official says that what is granted of a ward (or of EVERY_WARD) is known here again."""

    ward: StationName
    name: Actor


def floor(ctx: Context, ward: str, series: str) -> int | None:
    """The number above which this central may grant; None where it cannot know yet."""
    if knows_all(ctx, ward):
        return said_before(ctx, ward).get(series, 0)
    memory = _load(_file(ctx)) or Memory(whole=False)
    if _is_doubted(ctx, ward) and not _confirmed(ctx, ward):
        return None
    if ward in memory.wards or memory.whole or _confirmed(ctx, ward):
        kept = (memory.wards.get(ward, {}), memory.heard.get(ward, {}), said_before(ctx, ward))
        return max(numbers.get(series, 0) for numbers in kept)
    return None


def compare(ctx: Context, station: str, marks: Iterable[tuple[int, int]], *, witnessed: bool = False) -> bool:
    """A station says up to which (epoch, seq) it was acknowledged: a central in its first epoch that holds less was put
    back with its witness. In a later epoch it is known to have been put back, and to lack what came after. Stations of
    one ward make it doubt what is granted of that ward alone: a hostile one cannot stop a city. Whether no more is
    named than is held.

    `witnessed`: the station agreed with this very program since it began, so that what lacks was lost under it (a
    replica took over, without the last moments): its witness was never put back and names all that was granted
    (docs/decisions/0095).
    """
    held = dict(chains.chains(ctx.connection, station))
    if all(seq <= held.get(epoch, 0) for epoch, seq in marks):
        return True
    if not ctx.station.first_epoch:
        return False
    ward = ward_of(station)
    if witnessed:
        log.warning("%s was acknowledged more than is held here: the database lost its last moments", station)
        return False
    log.error("%s was acknowledged more than is held here: this server's data were put back. Grants wait", station)
    set_meta(ctx.connection, _PUT_BACK, ",".join(sorted({ward, *_told(ctx)})))
    set_meta(ctx.connection, _CONFIRMED + ward, _DOUBTED)
    return False


def heard(ctx: Context, ward: str, named: Mapping[str, int]) -> None:
    """A station names the greatest number of each series that it holds: also where this central never granted it, or
    does not know that it did (its whole machine was put back)."""
    if knows_all(ctx, ward):
        known = said_before(ctx, ward)
        higher = {series: last for series, last in named.items() if last > known.get(series, 0)}
        if higher:
            set_meta(ctx.connection, _HEARD + ward, msgspec.json.encode({**known, **higher}).decode())
        return
    memory = _load(_file(ctx)) or Memory(whole=False)
    known = memory.heard.get(ward, {})
    greater = {series: last for series, last in named.items() if last > known.get(series, 0)}
    if greater:
        _keep(ctx, msgspec.structs.replace(memory, heard={**memory.heard, ward: {**known, **greater}}))


def said_before(ctx: Context, ward: str) -> dict[str, int]:
    """What stations of the ward named to a central in its first epoch."""
    return msgspec.json.decode(meta(ctx.connection, _HEARD + ward) or "{}", type=dict[str, int])


def remember(ctx: Context, ward: str, series: str, last: int) -> bool:
    """Name `last` as granted, durably; False where it cannot be written: then nothing may be granted."""
    memory = _load(_file(ctx)) or _made_from_tables(ctx)
    known = memory.wards.get(ward) or _of_ward(ctx, ward)
    if known.get(series, 0) >= last:
        return True
    wards = {**memory.wards, ward: {**known, series: last}}
    return _keep(ctx, msgspec.structs.replace(memory, wards=wards))


def keep(ctx: Context, _: None = None) -> None:
    """When the server opens: make the file where there is none and this central knows everything itself."""
    if knows_all(ctx) and _load(_file(ctx)) is None:
        _keep(ctx, _made_from_tables(ctx))


def confirm(ctx: Context, command: Confirm) -> tuple[str, ...]:
    """Remember and record who confirmed. Answers the stations that were not heard of since this epoch began.

    Raises ExpectedError enrol.errors.ward.
    """
    if command.ward and (len(command.ward) != 5 or not command.ward.isdigit()):
        raise ExpectedError("enrol.errors.ward", ward=command.ward)
    for name in {command.ward, *([] if command.ward else _doubted(ctx))}:
        set_meta(ctx.connection, _CONFIRMED + name, str(ctx.station.epoch))
    ctx.record(GrantsConfirmed(ward=command.ward), subject=ctx.station.id, actor=command.name)
    log.warning("grants of %s confirmed by %s", command.ward or "every ward", command.name)
    return silent_since(ctx, command.ward)


def silent_since(ctx: Context | Reader, ward: str) -> tuple[str, ...]:
    """Stations of the ward (or of every one) not heard of since this central's present epoch began."""
    opened = select(JournalEvent.made_at).where(
        JournalEvent.station == ctx.station.id, JournalEvent.epoch == ctx.station.epoch, JournalEvent.seq == 1
    )
    begun = ctx.connection.execute(opened).scalar() or 0
    of_ward = Contact.station.startswith(f"{ward}." if ward else "")
    found = ctx.connection.execute(select(Contact.station, Contact.at).where(of_ward))
    return tuple(f"{station} ({_time(at)})" for station, at in found if at is None or to_micros(at) < begun)


def _time(at: datetime | None) -> str:
    return f"{local(at):%H:%M %d/%m/%Y}" if at is not None else "–"


def knows_all(ctx: Context, ward: str = EVERY_WARD) -> bool:
    """Whether all that this central ever granted (of the ward) stands in its tables."""
    return ctx.station.first_epoch and not _is_doubted(ctx, ward)


def _is_doubted(ctx: Context, ward: str) -> bool:
    """Whether stations said that this central was put back whole: of this ward, or of two wards at least."""
    told = _told(ctx)
    return bool(told) and (ward in ("", *told) or len(told) > 1)


def _told(ctx: Context) -> list[str]:
    return list(filter(None, meta(ctx.connection, _PUT_BACK).split(",")))


def _confirmed(ctx: Context, ward: str) -> bool:
    own, every = (meta(ctx.connection, _CONFIRMED + name) for name in (ward, EVERY_WARD))
    return own != _DOUBTED and str(ctx.station.epoch) in (own, every)


def is_confirmed(ctx: Context, ward: str) -> bool:
    """Whether an official has said, in this epoch, that what is granted of the ward is known here."""
    return _confirmed(ctx, ward)


def _doubted(ctx: Context) -> list[str]:
    return [ward for ward in doubted(ctx.connection) if ward]


def doubted(connection: Connection) -> tuple[str, ...]:
    """Wards of which nothing is granted until somebody says that their machines were looked at; EVERY_WARD among them
    where several wards said that this central was put back."""
    query = select(Meta.name).where(Meta.name.startswith(_CONFIRMED), Meta.value == _DOUBTED)
    wards = sorted(name.removeprefix(_CONFIRMED) for name in connection.execute(query).scalars())
    told = list(filter(None, meta(connection, _PUT_BACK).split(",")))
    every = len(told) > 1 and not meta(connection, _CONFIRMED + EVERY_WARD)
    return (EVERY_WARD, *wards) if every and wards else tuple(wards)


def asks_for(reader: Reader) -> tuple[str, ...]:
    """`doubted`, for the city's pages."""
    return doubted(reader.connection)


def _made_from_tables(ctx: Context) -> Memory:
    """All that this central knows; whole only where it was not put back, or somebody vouched for every ward."""
    whole = knows_all(ctx) or _confirmed(ctx, EVERY_WARD)
    if not whole:
        return Memory(whole=False)
    table, wards = NumberRange, dict[str, dict[str, int]]()
    query = select(table.ward, table.series, func.max(table.start + table.size - 1)).group_by(table.ward, table.series)
    for ward, series, last in ctx.connection.execute(query):
        wards.setdefault(ward, {})[series] = last
    return Memory(wards=wards)


def _of_ward(ctx: Context, ward: str) -> dict[str, int]:
    table = NumberRange
    query = select(table.series, func.max(table.start + table.size - 1)).where(table.ward == ward)
    return {row[0]: row[1] for row in ctx.connection.execute(query.group_by(table.series))}


def _file(ctx: Context) -> Path:
    return ctx.settings.witness_dir / f"{ctx.station.id}.grants"


def _load(file: Path) -> Memory | None:
    try:
        return msgspec.json.decode(file.read_bytes(), type=Memory)
    except (OSError, msgspec.MsgspecError, ValueError, RecursionError):  # bad UTF-8 is a bare ValueError
        return None


def _keep(ctx: Context, memory: Memory) -> bool:
    return write_beside(_file(ctx), msgspec.json.encode(memory), durable=True)
