"""Folding events into rows, in batches and per subject. Never refuses; reads only a subject's events and keys.

Called by the store for own events (which are always the latest of their subject), for slices of received
ones, and by replay for everything. An event that is not later than all applied ones of its subject folds the
subject anew from the journal. Totals move by the difference of old and new rows; bearers of one number are
told apart by `conflict`.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, delete, insert, select, update

from kiosk.db.prepared import Prepared
from kiosk.db.tables.days import DayTotal
from kiosk.db.tables.journal import ACCEPTED, JournalEvent, PendingEvent
from kiosk.db.tables.ranges import NumberMark
from kiosk.journal.envelope import decode
from kiosk.records import declared
from kiosk.records.facts import Fact, OpenedEvent, Projection, Row
from kiosk.records.opening import KeyOf, Unacceptable, open_event

CHUNK = 400  # subjects per IN list
Place = tuple[str, str]  # (ward, subject)


class _Statements:
    """The prepared statements of one projection."""

    def __init__(self, projection: Projection) -> None:
        table = projection.table
        own = and_(table.c.ward == bindparam("b_ward"), table.c.subject == bindparam("b_subject"))
        self.select = Prepared(select(table).where(own))
        self.insert = Prepared(insert(table))
        others = [c.name for c in table.columns if c.name not in ("ward", "subject")]
        self.update = Prepared(update(table).where(own).values({n: bindparam("v_" + n) for n in others}))
        self.conflict = (
            Prepared(update(table).where(own).values(conflict=bindparam("v_conflict")))
            if (projection.unique_groups)
            else None
        )
        self.delete = Prepared(delete(table).where(own))
        self.groups = []
        for names in projection.unique_groups:
            same = [table.c[name] == bindparam("g_" + name) for name in names]
            self.groups.append(
                Prepared(
                    select(table.c.subject, table.c.conflict).where(table.c.ward == bindparam("b_ward"), *same)
                )
            )


@functools.cache
def _statements(projection: Projection) -> _Statements:
    return _Statements(projection)


@functools.cache
def _projections_of(kind: str) -> tuple[Projection, ...]:
    return tuple(p for p in declared().projections if kind in p.kinds)


_TOTAL_ADD = Prepared(
    update(DayTotal)
    .where(
        DayTotal.ward == bindparam("b_ward"),
        DayTotal.day == bindparam("b_day"),
        DayTotal.metric == bindparam("b_metric"),
    )
    .values(count=DayTotal.count + bindparam("v_by"))
)
_TOTAL_NEW = Prepared(insert(DayTotal))
_MARK_RAISE = Prepared(
    update(NumberMark)
    .where(
        NumberMark.ward == bindparam("b_ward"),
        NumberMark.station == bindparam("b_station"),
        NumberMark.series == bindparam("b_series"),
        NumberMark.period == bindparam("b_period"),
    )
    .values(last=case((NumberMark.last < bindparam("v_last"), bindparam("v_last")), else_=NumberMark.last))
)
_MARK_NEW = Prepared(insert(NumberMark))
_FIRST = Prepared(
    select(JournalEvent.depth, JournalEvent.station, JournalEvent.epoch, JournalEvent.seq)
    .where(JournalEvent.subject == bindparam("subject"), JournalEvent.state == ACCEPTED)
    .order_by(JournalEvent.depth, JournalEvent.station, JournalEvent.epoch, JournalEvent.seq)
    .limit(1)
)


class _Changes:
    """What one call changes: rows by projection, differences of totals, groups of numbers to look at."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.totals: dict[tuple[str, str, str], int] = defaultdict(int)
        self.groups: dict[tuple[Projection, int, str, tuple[Any, ...]], None] = {}

    def write(
        self, projection: Projection, place: Place, old: Row | None, new: Row | None, *, anew: bool = False
    ) -> None:
        """Store the new row. `anew`: the subject's first event may be another one now, and so its rank."""
        statements = _statements(projection)
        if new is None:
            if old is not None:
                statements.delete.run(self.connection, b_ward=place[0], b_subject=place[1])
        else:
            new["ward"], new["subject"] = place
            new = projection.complete(new)
            if old is None:
                statements.insert.run(self.connection, **new)
            elif new != old:
                given = {"v_" + name: value for name, value in new.items()}
                statements.update.run(self.connection, b_ward=place[0], b_subject=place[1], **given)
        self._count(projection, place[0], old, -1)
        self._count(projection, place[0], new, 1)
        self._regroup(projection, place[0], None if anew else old, new)
        if anew:
            self._regroup(projection, place[0], old, None)

    def _count(self, projection: Projection, ward: str, row: Row | None, sign: int) -> None:
        if projection.totals is None or row is None:
            return
        for (day, metric), count in projection.totals(row).items():
            name = day.isoformat() if isinstance(day, date) else day
            self.totals[ward, name, metric] += sign * count

    def _regroup(self, projection: Projection, ward: str, old: Row | None, new: Row | None) -> None:
        for nth, names in enumerate(projection.unique_groups):
            was = tuple(old[name] for name in names) if old else None
            now = tuple(new[name] for name in names) if new else None
            if was == now:
                continue
            for values in (was, now):
                if values is not None and None not in values:
                    self.groups[projection, nth, ward, values] = None

    def finish(self) -> None:
        for projection, nth, ward, values in self.groups:
            self._tell_apart(projection, nth, ward, values)
        for (ward, day, metric), by in self.totals.items():
            if by and not _TOTAL_ADD.run(self.connection, b_ward=ward, b_day=day, b_metric=metric, v_by=by):
                _TOTAL_NEW.run(self.connection, ward=ward, day=day, metric=metric, count=by)

    def _tell_apart(self, projection: Projection, nth: int, ward: str, values: tuple[Any, ...]) -> None:
        statements = _statements(projection)
        given = {"g_" + n: v for n, v in zip(projection.unique_groups[nth], values, strict=True)}
        bearers = statements.groups[nth].all(self.connection, b_ward=ward, **given)
        if len(bearers) == 1 and not bearers[0][1]:
            return
        firsts = {subject: _FIRST.one(self.connection, subject=subject) for subject, _ in bearers}
        ordered = sorted(bearers, key=lambda bearer: firsts[bearer[0]] or (0, "", 0, 0))
        for number, (subject, shown) in enumerate(ordered):
            if shown != number and statements.conflict is not None:
                statements.conflict.run(self.connection, b_ward=ward, b_subject=subject, v_conflict=number)


def _as_row(projection: Projection, found: Sequence[Any] | None) -> Row | None:
    return None if found is None else dict(zip(projection.columns, found, strict=True))


def apply_own(connection: Connection, event: OpenedEvent) -> None:
    """Fold one event of our own: always the latest of its subject, since its depth was made here and now."""
    changes = _Changes(connection)
    place = (event.ward, event.subject)
    for projection in _projections_of(event.kind):
        found = _statements(projection).select.one(connection, b_ward=place[0], b_subject=place[1])
        old = _as_row(projection, found)
        new = projection.step(dict(old) if old is not None else None, event)
        changes.write(projection, place, old, new)
    _mark_number(connection, event)
    changes.finish()


def _mark_number(connection: Connection, event: OpenedEvent) -> None:
    body = event.body
    number = body.numbered() if isinstance(body, Fact) else None
    if number is not None:
        _raise_mark(connection, (event.ward, event.station, number.series, number.period), number.number)


def _raise_mark(connection: Connection, key: tuple[str, str, str, str], last: int) -> None:
    ward, station, series, period = key
    if not _MARK_RAISE.run(
        connection, b_ward=ward, b_station=station, b_series=series, b_period=period, v_last=last
    ):
        _MARK_NEW.run(connection, ward=ward, station=station, series=series, period=period, last=last)


def apply_batch(connection: Connection, events: Iterable[OpenedEvent], key_of: KeyOf) -> None:
    """Fold received events, which are stored already and no longer pending.

    Subjects with a late or concurrent event are folded anew.
    A subject that `events` erase (subject.erased) is folded anew as well: `key_of` no longer opens its parts.
    """
    fresh: dict[Place, list[OpenedEvent]] = defaultdict(list)
    erased: set[str] = set()
    for event in events:
        fresh[event.ward, event.subject].append(event)
        if event.kind == "subject.erased":
            erased.add(event.subject)
    anew = _not_latest(connection, fresh) | {place for place in fresh if place[1] in erased}
    for place in anew:
        fresh[place] = []
    for ward, subject, opened in load_subjects(connection, {p[1] for p in anew} | erased, key_of):
        fresh[ward, subject] = opened
        anew.add((ward, subject))
    fold_places(connection, fresh, anew)


def pending_keys(connection: Connection, subjects: Sequence[str]) -> set[tuple[str, int, int]]:
    """(station, epoch, seq) of these subjects' events that are stored but not applied yet."""
    query = select(PendingEvent.station, PendingEvent.epoch, PendingEvent.seq)
    return {(s, e, q) for s, e, q in connection.execute(query.where(PendingEvent.subject.in_(subjects)))}


def _not_latest(connection: Connection, fresh: Mapping[Place, list[OpenedEvent]]) -> set[Place]:
    """Places of which an applied event is as deep as, or deeper than, the shallowest fresh one."""
    subjects = list({place[1] for place in fresh})
    new_keys = {(e.station, e.epoch, e.seq) for group in fresh.values() for e in group}
    deepest: dict[str, int] = {}
    for start in range(0, len(subjects), CHUNK):
        part = subjects[start : start + CHUNK]
        waiting = pending_keys(connection, part)
        known = select(
            JournalEvent.subject, JournalEvent.depth, JournalEvent.station, JournalEvent.epoch, JournalEvent.seq
        ).where(JournalEvent.subject.in_(part), JournalEvent.state == ACCEPTED)
        for subject, depth, *key in connection.execute(known):
            if tuple(key) not in new_keys and tuple(key) not in waiting:
                deepest[subject] = max(depth, deepest.get(subject, 0))
    return {place for place, group in fresh.items() if min(e.depth for e in group) <= deepest.get(place[1], 0)}


def load_subjects(
    connection: Connection, subjects: Iterable[str], key_of: KeyOf
) -> Iterable[tuple[str, str, list[OpenedEvent]]]:
    """(ward, subject, all its applied events) from the journal; those still pending stay out."""
    names = sorted(subjects)
    for start in range(0, len(names), CHUNK):
        part = names[start : start + CHUNK]
        waiting = pending_keys(connection, part)
        groups: dict[Place, list[OpenedEvent]] = defaultdict(list)
        rows = connection.execute(
            select(JournalEvent.raw).where(JournalEvent.subject.in_(part), JournalEvent.state == ACCEPTED)
        )
        for (raw,) in rows:
            envelope = decode(raw)
            if (envelope.station, envelope.epoch, envelope.seq) in waiting:
                continue
            try:
                event = open_event(envelope, key_of)
            except Unacceptable:
                continue
            groups[event.ward, event.subject].append(event)
        for (ward, subject), opened in groups.items():
            yield ward, subject, opened


def fold_places(connection: Connection, fresh: Mapping[Place, list[OpenedEvent]], anew: set[Place]) -> None:
    """Bring the rows of these places up to date: from nothing for those in `anew`, else from the present row."""
    changes = _Changes(connection)
    marks: dict[tuple[str, str, str, str], int] = {}
    for projection in declared().projections:
        mine: dict[Place, list[OpenedEvent]] = {}
        for place, group in fresh.items():
            wanted = [event for event in group if event.kind in projection.kinds]
            if wanted or place in anew:
                wanted.sort(key=lambda event: event.position)
                mine[place] = wanted
        _fold_projection(projection, mine, anew, changes)
    for group in fresh.values():
        for event in group:
            number = event.body.numbered() if isinstance(event.body, Fact) else None
            if number is not None:
                key = (event.ward, event.station, number.series, number.period)
                marks[key] = max(number.number, marks.get(key, 0))
    for key, last in marks.items():
        _raise_mark(connection, key, last)
    changes.finish()


def _fold_projection(
    projection: Projection, mine: Mapping[Place, list[OpenedEvent]], anew: set[Place], changes: _Changes
) -> None:
    present = _present_rows(changes.connection, projection, list(mine))
    inserts: list[Row] = []
    for place, group in mine.items():
        old = present.get(place)
        row = dict(old) if old is not None and place not in anew else None
        for event in group:
            row = projection.step(row, event)
        if row is not None:
            row["ward"], row["subject"] = place
            row = projection.complete(row)
            if old is not None and projection.unique_groups:
                row["conflict"] = old["conflict"]
            if old is None:
                inserts.append(row)
                changes._count(projection, place[0], row, 1)
                changes._regroup(projection, place[0], None, row)
                continue
        changes.write(projection, place, old, row, anew=place in anew)
    if inserts:
        _statements(projection).insert.run_many(changes.connection, inserts)


def _present_rows(connection: Connection, projection: Projection, places: list[Place]) -> dict[Place, Row]:
    table = projection.table
    found: dict[Place, Row] = {}
    for start in range(0, len(places), CHUNK):
        part = places[start : start + CHUNK]
        query = select(table).where(table.c.subject.in_([p[1] for p in part]))
        for values in connection.execute(query):
            row = _as_row(projection, tuple(values)) or {}
            found[row["ward"], row["subject"]] = row
    return found


def fold_anew(connection: Connection, places: Iterable[Place], key_of: KeyOf) -> None:
    """Bring these subjects' rows to what their events and keys say now; a subject without events loses its rows."""
    fresh: dict[Place, list[OpenedEvent]] = {place: [] for place in places}
    for ward, subject, opened in load_subjects(connection, {place[1] for place in fresh}, key_of):
        if (ward, subject) in fresh:
            fresh[ward, subject] = opened
    fold_places(connection, fresh, set(fresh))


def fold_all(connection: Connection, key_of: KeyOf, slice_size: int = CHUNK) -> int:
    """Fold the whole journal into empty projection tables; the number of subjects."""
    subjects = list(connection.execute(select(JournalEvent.subject).distinct()).scalars())
    for start in range(0, len(subjects), slice_size):
        part = subjects[start : start + slice_size]
        fresh = {(ward, subject): opened for ward, subject, opened in load_subjects(connection, part, key_of)}
        fold_places(connection, fresh, set())
    return len(subjects)
