"""Wrong tries at a ward's enrolment codes, counted for the id that tries at its address, and for the address.

Called by kiosk.server.enrolment within the writer's transaction. So a stranger who guesses locks out himself and
nobody else; a new code of the ward begins anew. An IPv6 address counts by its network. Rows are few: none where no
code is open, none for an address that is refused already, and no more than MOST.
"""

from __future__ import annotations

import ipaddress
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import delete, func, insert, select, update

from kiosk.clock import within
from kiosk.db.base import to_micros
from kiosk.db.tables.sync import EnrolTry
from kiosk.store import Context

TRIES = 5  # of one id at one address
OF_ADDRESS = 100  # whatever ids it names
KEPT = timedelta(minutes=15)
MOST = 10_000
ANY = ""  # as id: of the address


class Who(NamedTuple):
    ward: str
    address: str
    station: str


def may_try(ctx: Context, who: Who) -> bool:
    """Whether neither the id at its address nor the address has used up its tries."""
    table = EnrolTry
    query = select(table.station, table.tries).where(
        table.ward == who.ward, table.address == network(who.address), table.station.in_((ANY, who.station)),
        table.at.between(*_kept(ctx)),
    )  # fmt: skip
    return all(tries < (OF_ADDRESS if name == ANY else TRIES) for name, tries in ctx.connection.execute(query))


def count(ctx: Context, who: Who) -> None:
    """One more wrong try."""
    table, now = EnrolTry, to_micros(ctx.now)
    ctx.connection.execute(delete(table).where(~table.at.between(*_kept(ctx))))
    for name in (ANY, who.station):
        where = (table.ward == who.ward, table.address == network(who.address), table.station == name)
        if not ctx.connection.execute(update(table).where(*where).values(tries=table.tries + 1, at=now)).rowcount:
            row = {"ward": who.ward, "address": network(who.address), "station": name}
            ctx.connection.execute(insert(table).values(**row, tries=1, at=now))
    _bound(ctx)


def _kept(ctx: Context) -> tuple[int, int]:
    first, last = within(ctx.now, KEPT)
    return to_micros(first), to_micros(last)


def _bound(ctx: Context) -> None:
    """Of too many the oldest go."""
    table = EnrolTry
    if (ctx.connection.execute(select(func.count()).select_from(table)).scalar() or 0) > MOST:
        newer = select(table.at).order_by(table.at.desc()).offset(MOST // 2).limit(1).scalar_subquery()
        ctx.connection.execute(delete(table).where(table.at <= newer))


def forget(ctx: Context, ward: str) -> None:
    """A new code was made."""
    ctx.connection.execute(delete(EnrolTry).where(EnrolTry.ward == ward))


def network(address: str) -> str:
    """What counts as one address."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:48]
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ipaddress.ip_network((int(found), 64), strict=False))
