"""Read-only questions about booked slots: one of a code, those of a day, those that somebody may be.

Called by services.slots, the kiosk and the hub's pages.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, func, or_, select

from kiosk.clock import business_day
from kiosk.db.rows import all_of, first_of
from kiosk.db.tables.slots import BookedName, SlotRow
from kiosk.records.slots import CITY, slot_subject
from kiosk.rules.booked_slots import code_of, folded
from kiosk.store import Reader
from kiosk.values.ids import TicketId
from kiosk.values.slots import SlotNow

_COLUMNS = (
    SlotRow.code, SlotRow.at, SlotRow.day, SlotRow.field, SlotRow.ticket, SlotRow.source, SlotRow.withdrawn,
)  # fmt: skip
SHOWN = 20  # of those that fit
LIST = 1_000  # of a day


def slot_of(connection: Connection, ward: str, code: str) -> SlotNow | None:
    """None for one that was withdrawn before its bearer came."""
    query = select(*_COLUMNS).where(SlotRow.ward == ward, SlotRow.subject == slot_subject(ward, code))
    row = first_of(SlotRow, connection, query)
    return _value(row) if row is not None and row.at is not None and (row.ticket or not row.withdrawn) else None


def of_city(connection: Connection, ward: str, since: date) -> dict[str, SlotNow]:
    """Those of the city's list from a day on, by their codes."""
    query = select(*_COLUMNS).where(SlotRow.ward == ward, SlotRow.day >= since)
    rows = all_of(SlotRow, connection, query)
    return {row.code: _value(row) for row in rows if row.source == CITY and not row.withdrawn}


def by_code(reader: Reader, typed: str) -> SlotNow | None:
    """The booking of a typed or scanned code."""
    return slot_of(reader.connection, reader.station.ward, code_of(typed))


def find(reader: Reader, asked: str) -> tuple[SlotNow, ...]:
    """Today's bookings that a code or a name fits, by their times; all of them for an empty question."""
    today, words = business_day(reader.clock.now()), folded(asked).split()
    names = _names(reader.connection, today)
    query = select(*_COLUMNS).where(SlotRow.ward == reader.station.ward, SlotRow.day == today)
    rows = all_of(SlotRow, reader.connection, query.order_by(SlotRow.at, SlotRow.subject).limit(LIST))
    slots = (_value(row, names.get(row.code, "")) for row in rows if row.ticket or not row.withdrawn)
    return tuple(slot for slot in slots if _fits(slot, words, code_of(asked)))[:SHOWN]


def count(reader: Reader) -> tuple[int, int]:
    """Today's bookings, and how many of them came."""
    today = business_day(reader.clock.now())
    came = func.count().filter(SlotRow.ticket != "")
    stands = or_(SlotRow.withdrawn.is_(False), SlotRow.ticket != "")
    query = select(func.count(), came).where(SlotRow.ward == reader.station.ward, SlotRow.day == today, stands)
    found = reader.connection.execute(query).one()
    return int(found[0]), int(found[1])


def _fits(slot: SlotNow, words: Iterable[str], code: str) -> bool:
    if not code or slot.code.startswith(code):
        return True
    name = folded(slot.name).split()
    return bool(name) and all(any(part.startswith(word) for part in name) for word in words)


def _names(connection: Connection, day: date) -> dict[str, str]:
    query = select(BookedName.code, BookedName.name).where(BookedName.day == day).limit(LIST)
    return {row.code: row.name for row in connection.execute(query)}


def _value(row: SlotRow, name: str = "") -> SlotNow:
    assert row.at is not None
    return SlotNow(
        code=row.code, at=row.at, day=row.day or business_day(row.at), field=row.field, name=name,
        ticket=TicketId(row.ticket) if row.ticket else None, withdrawn=row.withdrawn,
    )  # fmt: skip
