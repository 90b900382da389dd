"""Writing folded rows: new ones in bulk, changed ones, totals by their differences, bearers of one number told apart.

Used by `records.apply` alone, within its caller's transaction. What one call changes is gathered in `Changes` and
written by `finish`, with as few statements as the number of tables and days, not of events.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Connection, and_, bindparam, case, delete, insert, select, update

from kiosk.db.engines import engine_of
from kiosk.db.engines.hints import beside
from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import ACCEPTED, JournalEvent
from kiosk.db.tables.ranges import NumberMark
from kiosk.records import rollups
from kiosk.records.facts import Counts, Numbered, Projection, Row
from kiosk.records.folding import Place

Values = tuple[object, ...]
FEW = 4  # rows up to which single statements are no dearer


class _Statements:
    """The prepared statements of one projection."""

    def __init__(self, projection: Projection) -> None:
        table = projection.table
        ward = table.c.ward == bindparam("b_ward")
        own = and_(ward, table.c.subject == bindparam("b_subject"))
        self.select = Prepared(select(table).where(own))
        among = table.c.subject.in_(bindparam("l_subjects", expanding=True))
        self.select_many = Prepared(select(table).where(ward, among))
        self.insert = Prepared(insert(table))
        self.others = [(c.name, "v_" + c.name) for c in table.columns if c.name not in ("ward", "subject")]
        self.update = Prepared(update(table).where(own).values({n: bindparam(v) for n, v in self.others}))
        self.delete = Prepared(delete(table).where(own))
        self.groups = [_bearers(projection, names) for names in projection.unique_groups]
        self.group = [_bearers(projection, names, one=True) for names in projection.unique_groups]
        self.conflict: Prepared | None = None
        if projection.unique_groups:
            self.conflict = Prepared(update(table).where(own).values(conflict=bindparam("v_conflict")))


def _bearers(projection: Projection, names: tuple[str, ...], *, one: bool = False) -> Prepared:
    """(last name, subject, conflict) of the rows that agree in all names but the last, which is one of a list (or
    that one: a touch gives a single number)."""
    columns = projection.table.c
    same = [columns[name] == bindparam("g_" + name) for name in names[:-1]]
    last = columns[names[-1]]
    among = last == bindparam("g_last") if one else last.in_(bindparam("l_last", expanding=True))
    return Prepared(
        select(last, columns.subject, columns.conflict).where(columns.ward == bindparam("b_ward"), *same, among)
    )


@functools.cache
def _statements(projection: Projection) -> _Statements:
    return _Statements(projection)


_LAST = bindparam("v_last", type_=NumberMark.last.type)
_MARK_RAISE = Prepared(
    update(NumberMark)
    .where(
        NumberMark.ward == bindparam("b_ward"),
        NumberMark.station == bindparam("b_station"),
        NumberMark.series == bindparam("b_series"),
        NumberMark.period == bindparam("b_period"),
    )
    .values(last=case((NumberMark.last < _LAST, _LAST), else_=NumberMark.last))
)
_MARK_NEW = Prepared(insert(NumberMark))
_FIRST = Prepared(
    select(JournalEvent.depth, JournalEvent.station, JournalEvent.epoch, JournalEvent.seq)
    .where(
        JournalEvent.subject == bindparam("subject"), beside(JournalEvent.ward) == bindparam("b_ward"),
        JournalEvent.state == ACCEPTED,
    )
    .order_by(JournalEvent.depth, JournalEvent.station, JournalEvent.epoch, JournalEvent.seq)
    .limit(1)
)


def present_row(connection: Connection, projection: Projection, place: Place) -> Row | None:
    found = _statements(projection).select.one(connection, b_ward=place[0], b_subject=place[1])
    return None if found is None else dict(zip(projection.columns, found, strict=True))


def present_rows(connection: Connection, projection: Projection, ward: str, subjects: list[str]) -> dict[str, Row]:
    """By subject."""
    found = _statements(projection).select_many.all(connection, b_ward=ward, l_subjects=subjects)
    rows = (dict(zip(projection.columns, values, strict=True)) for values in found)
    return {row["subject"]: row for row in rows}


class Changes:
    """What one call changes: rows by projection, differences of totals, groups of numbers to look at, marks."""

    def __init__(self, connection: Connection) -> None:
        self.connection, self._rolled = connection, rollups.are_kept(connection)
        self._inserts: dict[Projection, list[Row]] = defaultdict(list)
        self._updates: dict[Projection, list[Row]] = defaultdict(list)
        self._deletes: dict[Projection, list[Row]] = defaultdict(list)
        self._totals: dict[tuple[str, ...], int] = defaultdict(int)  # (ward, day, metric)
        self._rolls: dict[str, dict[tuple[str, str, str], int]] = defaultdict(lambda: defaultdict(int))  # by ward
        self._groups: dict[tuple[Projection, int, str, Values], set[object]] = defaultdict(set)
        self._marks: dict[tuple[str, str, str, str], int] = {}

    def write(
        self, projection: Projection, old: Row | None, new: Row | None, counts: Counts, *, anew: bool = False
    ) -> None:
        """Replace the row. `anew`: the subject's first event may be another one now, and so its rank."""
        if new is None:
            if old is not None:
                self._deletes[projection].append({"b_ward": old["ward"], "b_subject": old["subject"]})
        elif old is None:
            self._inserts[projection].append(new)
        else:
            if projection.unique_groups:
                new["conflict"] = old["conflict"] if _bears(projection, new) else 0
            if new != old:
                self._updates[projection].append(new)
        if old is not None:
            self._count(old["ward"], projection.counts(old, rolled=self._rolled), -1)
        if new is not None:
            self._count(new["ward"], counts, 1)
        if projection.unique_groups:
            self._regroup(projection, old, new, anew)

    def _count(self, ward: str, counts: Counts, sign: int) -> None:
        for (day, metric), count in counts.totals.items():
            self._totals[ward, day, metric] += sign * count
        if counts.rolls:
            rolls = self._rolls[ward]
            for key, count in counts.rolls.items():
                rolls[key] += sign * count

    def _regroup(self, projection: Projection, old: Row | None, new: Row | None, anew: bool) -> None:
        for nth, names in enumerate(projection.unique_groups):
            was = tuple([old[name] for name in names]) if old else None
            now = tuple([new[name] for name in names]) if new else None
            if was == now and not anew:
                continue
            for row, values in ((old, was), (new, now)):
                if row is not None and values is not None and None not in values:
                    self._groups[projection, nth, row["ward"], values[:-1]].add(values[-1])

    def number(self, ward: str, station: str, number: Numbered) -> None:
        """The greatest number of a station's series and period is at least this."""
        key = (ward, station, number.series, number.period)
        self._marks[key] = max(number.number, self._marks.get(key, 0))

    def finish(self) -> None:
        for projection, rows in self._deletes.items():
            _statements(projection).delete.run_many(self.connection, rows)
        for projection, rows in self._inserts.items():
            _statements(projection).insert.run_many(self.connection, rows)
        for projection, rows in self._updates.items():
            self._update(projection, rows)
        for (projection, nth, ward, start), lasts in self._groups.items():
            self._tell_apart(projection, nth, ward, start, lasts)
        rollups.add_totals(self.connection, self._totals)
        rollups.add(self.connection, self._rolls)
        for key, last in self._marks.items():
            self._raise_mark(key, last)

    def _update(self, projection: Projection, rows: list[Row]) -> None:
        """Many at once where each statement has a way to go: they are whole rows that are there."""
        statements, engine = _statements(projection), engine_of(self.connection)
        if len(rows) > FEW and not engine.embedded:
            others = [name for name, _bind in statements.others]
            engine.upsert(self.connection, projection.table, rows, key=("ward", "subject"), set=others)
        else:
            statements.update.run_many(self.connection, [_as_update(row, statements.others) for row in rows])

    def _raise_mark(self, key: tuple[str, str, str, str], last: int) -> None:
        ward, station, series, period = key
        if not _MARK_RAISE.run(
            self.connection, b_ward=ward, b_station=station, b_series=series, b_period=period, v_last=last
        ):
            _MARK_NEW.run(self.connection, ward=ward, station=station, series=series, period=period, last=last)

    def _tell_apart(self, projection: Projection, nth: int, ward: str, start: Values, lasts: set[object]) -> None:
        given = {"g_" + n: v for n, v in zip(projection.unique_groups[nth][:-1], start, strict=True)}
        if len(lasts) == 1:
            given["g_last"] = next(iter(lasts))
            found = _statements(projection).group[nth].all(self.connection, b_ward=ward, **given)
        else:
            found = _statements(projection).groups[nth].all(self.connection, b_ward=ward, l_last=list(lasts), **given)
        bearers: dict[object, list[tuple[str, int]]] = defaultdict(list)
        for last, subject, conflict in found:
            bearers[last].append((subject, conflict))
        for same in bearers.values():
            if len(same) > 1 or same[0][1]:
                self._rank(projection, ward, same)

    def _rank(self, projection: Projection, ward: str, bearers: list[tuple[str, int]]) -> None:
        """The first to be issued bears the number alone; the others get 1, 2 ... in the order of their first event."""
        firsts = {subject: _FIRST.one(self.connection, b_ward=ward, subject=subject) for subject, _ in bearers}
        ordered = sorted(bearers, key=lambda bearer: (firsts[bearer[0]] or (0, "", 0, 0), bearer[0]))
        conflict = _statements(projection).conflict
        for number, (subject, shown) in enumerate(ordered):
            if shown != number and conflict is not None:
                conflict.run(self.connection, b_ward=ward, b_subject=subject, v_conflict=number)


def _bears(projection: Projection, row: Row) -> bool:
    """Whether the row bears a number at all, of which another may be the first bearer."""
    return any(all(row[name] is not None for name in names) for names in projection.unique_groups)


def _as_update(row: Row, others: list[tuple[str, str]]) -> Mapping[str, object]:
    given = {bind: row[name] for name, bind in others}
    given["b_ward"], given["b_subject"] = row["ward"], row["subject"]
    return given
