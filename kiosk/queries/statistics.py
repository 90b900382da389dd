"""What became of a ward's numbers from one day to another, from their events: arrivals, waits, services, who left.

Called by `motcua report queue` and by whoever shows figures. Costs are those of the days asked about: the numbers of
these days by their index, the events of each by theirs; nothing reads the whole journal. Waits between two machines are
told by measured clocks alone (rules.machine_clocks). Raises ExpectedError report.errors.{order, too_long}.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import groupby

from sqlalchemy import bindparam, select

from kiosk.clock import ZONE, business_day, local
from kiosk.db.base import from_micros, to_micros
from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import ACCEPTED, JournalEvent, KnownStation
from kiosk.db.tables.tickets import Ticket
from kiosk.errors import ExpectedError
from kiosk.journal.envelope import read_stored
from kiosk.queries.number_story import KINDS, NumberEvent, issue_of, number_of
from kiosk.queries.tickets import met_row
from kiosk.records import declared
from kiosk.records.days import ClockMeasured
from kiosk.records.facts import Fact
from kiosk.records.opening import Unacceptable, body_of
from kiosk.rules import queue_figures
from kiosk.rules.machine_clocks import MachineClocks, Offset, Stamp
from kiosk.store import Reader
from kiosk.values.ids import ward_of
from kiosk.values.queue_report import Number, QueueReport
from kiosk.values.roles import Role
from kiosk.values.tickets import TicketState

LONGEST = 366  # days in one report
_AT_ONCE = 200  # numbers whose events are read together
_DAY_BEGINS = time(4)  # local: as kiosk.clock.business_day
_ISSUED = Prepared(
    select(Ticket.subject).where(
        Ticket.ward == bindparam("b_ward"),
        Ticket.state == bindparam("b_state"),
        Ticket.issued_at >= bindparam("b_from"),
        Ticket.issued_at < bindparam("b_until"),
    )
)
_EVENTS = Prepared(
    select(
        JournalEvent.subject, JournalEvent.station, JournalEvent.kind, JournalEvent.made_at, JournalEvent.raw,
        JournalEvent.hash,
    )
    .where(
        JournalEvent.subject.in_(bindparam("b_subjects", expanding=True)),
        JournalEvent.state == ACCEPTED,
    )
    .order_by(
        JournalEvent.subject, JournalEvent.depth, JournalEvent.station, JournalEvent.epoch, JournalEvent.seq
    )
)  # fmt: skip
_STATIONS = Prepared(
    select(KnownStation.station, KnownStation.roles).where(KnownStation.station.startswith(bindparam("b_ward")))
)
_LAST_DEPTH = Prepared(
    select(JournalEvent.depth)
    .where(JournalEvent.subject == bindparam("b_station"))
    .order_by(JournalEvent.depth.desc())
    .limit(1)
)
_FROM_DEPTH = Prepared(
    select(JournalEvent.made_at)
    .where(JournalEvent.subject == bindparam("b_station"), JournalEvent.depth >= bindparam("b_depth"))
    .order_by(JournalEvent.depth)
    .limit(1)
)
_MEASURED = (
    select(JournalEvent.raw, JournalEvent.hash, JournalEvent.made_at, JournalEvent.depth)
    .where(
        JournalEvent.subject == bindparam("b_station"),
        JournalEvent.kind == "clock.measured",
        JournalEvent.state == ACCEPTED,
    )
    .limit(_AT_ONCE)
)
_BEFORE = Prepared(
    _MEASURED.where(JournalEvent.depth < bindparam("b_depth")).order_by(JournalEvent.depth.desc()).limit(1)
)
_AFTER = Prepared(_MEASURED.where(JournalEvent.depth >= bindparam("b_depth")).order_by(JournalEvent.depth))


def report(reader: Reader, first: date, last: date, language: str = "vi") -> QueueReport:
    """The whole report of these business days, the first and the last included."""
    found = numbers(reader, first, last)
    divide, rows = queue_figures.divide, queue_figures.rows
    days = divide(found, queue_figures.by_day, lambda number, _service: queue_figures.by_day(number))
    hours = divide(found, queue_figures.by_hour, lambda _number, service: f"{service.hour:02d}")
    groups = divide(found, queue_figures.by_group, lambda number, service: service.field or number.field)
    desks = divide(found, queue_figures.by_desk, lambda _number, service: service.desk)
    names = {field.key: field.name.of(language) for field in reader.catalogue.fields()}
    every_service = [one for number in found for one in number.services]
    return QueueReport(
        agency=reader.catalogue.agency(last), first=first, last=last, made_at=local(reader.clock.now()),
        whole=queue_figures.figures("", "", found, every_service),
        days=rows(days, {key: f"{date.fromisoformat(key):%d/%m/%Y}" for key in sorted(days.numbers)}),
        hours=rows(hours, {f"{hour:02d}": f"{hour:02d}:00" for hour in range(24)}),
        groups=rows(groups, names), desks=rows(desks, {}), language=language,
    )  # fmt: skip


def numbers(reader: Reader, first: date, last: date) -> tuple[Number, ...]:
    """What became of each number of these business days."""
    if last < first:
        raise ExpectedError("report.errors.order", first=first, last=last)
    if (last - first).days >= LONGEST:
        raise ExpectedError("report.errors.too_long", days=LONGEST)
    begin, end = _begins(first), _begins(last + timedelta(days=1))
    clocks = _clocks(reader, begin, end)
    today = business_day(reader.clock.now())
    stories = (
        number_of(_with_met(reader, events), clocks, today) for events in _stories(reader, begin, end)
    )
    return tuple(one for one in stories if one is not None)


def _begins(day: date) -> datetime:
    return datetime.combine(day, _DAY_BEGINS, ZONE)


def _stories(reader: Reader, begin: datetime, end: datetime) -> Iterator[list[NumberEvent]]:
    """The events of each number that was taken in this time, in the order of their fold."""
    ward = reader.station.ward
    for state in TicketState:
        found = _ISSUED.all(reader.connection, b_ward=ward, b_state=state.value, b_from=begin, b_until=end)
        subjects = [str(row[0]) for row in found]
        for start in range(0, len(subjects), _AT_ONCE):
            yield from _told_of(reader, subjects[start : start + _AT_ONCE])


def _told_of(reader: Reader, subjects: list[str]) -> Iterator[list[NumberEvent]]:
    rows = _EVENTS.all(reader.connection, b_subjects=subjects)
    own = (row for row in rows if ward_of(row[1]) == reader.station.ward)
    for _subject, events in groupby(own, key=lambda row: str(row[0])):
        yield [told for row in events if row[2] in KINDS and (told := _told(*row[1:])) is not None]


def _with_met(reader: Reader, events: list[NumberEvent]) -> list[NumberEvent]:
    """A number that nobody called may have been served by a desk that met it before it knew of its issue."""
    issue = issue_of(events)
    if issue is None or any(one.kind == "call.made" for one in events):
        return events
    met = met_row(reader.connection, reader.station.ward, issue.body.label, issue.body.day)
    return events if met is None else [*events, *next(_told_of(reader, [met]), [])]


def _told(station: str, kind: str, made_at: int, raw: bytes, digest: bytes) -> NumberEvent | None:
    fact = _fact(kind, raw, digest)
    return None if fact is None else NumberEvent(kind, Stamp(station, from_micros(made_at)), fact)


def _fact(kind: str, raw: bytes, digest: bytes) -> Fact | None:
    """None where the bytes are damaged, or newer than this program."""
    envelope = read_stored(raw, digest)
    try:
        return None if envelope is None else body_of(declared().kinds[kind], envelope.version, envelope.body)
    except Unacceptable:
        return None


# -- clocks -----------------------------------------------------------------------------------------------------
def _clocks(reader: Reader, begin: datetime, end: datetime) -> MachineClocks:
    """The measured clocks of the ward's machines. Where there is a hub, its clock is what the others are measured
    against."""
    known = _STATIONS.all(reader.connection, b_ward=f"{reader.station.ward}.")
    roles = {station: set(names.split(",")) for station, names in known}
    roles.setdefault(reader.station.id, set()).update(reader.station.roles)
    hubs = frozenset(station for station, held in roles.items() if Role.HUB in held)
    return MachineClocks({name: list(_offsets(reader, name, begin, end)) for name in roles}, hubs)


def _offsets(reader: Reader, station: str, begin: datetime, end: datetime) -> Iterator[Offset]:
    """The last measured before `begin`, those until `end`, and the next one."""
    depth, until = _depth_at(reader, station, to_micros(begin)), to_micros(end)
    before = _BEFORE.all(reader.connection, b_station=station, b_depth=depth)
    yield from _measured(before)
    while rows := _AFTER.all(reader.connection, b_station=station, b_depth=depth):
        yield from _measured(rows)
        if rows[-1][2] > until:
            return
        depth = rows[-1][3] + 1


def _measured(rows: Iterable[tuple[bytes, bytes, int, int]]) -> Iterator[Offset]:
    for raw, digest, made_at, _depth in rows:
        fact = _fact("clock.measured", raw, digest)
        if isinstance(fact, ClockMeasured):
            yield Offset(from_micros(made_at), timedelta(milliseconds=fact.offset_ms))


def _depth_at(reader: Reader, station: str, at: int) -> int:
    """The depth from which on what is told of a station is younger than that: found by halves, since its events lie in
    their order."""
    low, high = 1, 1 + (_LAST_DEPTH.value(reader.connection, b_station=station) or 0)
    while low < high:
        middle = (low + high) // 2
        made_at = _FROM_DEPTH.value(reader.connection, b_station=station, b_depth=middle)
        if made_at is None or made_at >= at:
            high = middle
        else:
            low = middle + 1
    return low
