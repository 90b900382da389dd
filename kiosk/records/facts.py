"""How a domain word declares its facts and their fold: `Fact`, `@fact`, `Projection`, `OpenedEvent`.

Every module of kiosk/records uses these. A fact's body carries no personal data; that goes into the sealed
part, whose type `@fact(sealed=...)` names. Stored bytes never change; a newer version of a kind brings pure
`upcasters` {old version: dict -> dict of the next version}, run when old events are read, and `downcasters` {version:
dict -> dict of the version before it}, run when an event is written for an upstream that knows the older one only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from datetime import date, datetime
from types import ModuleType
from typing import Any, NamedTuple, TypeVar

import msgspec
from sqlalchemy import FromClause, Table

from kiosk.journal.envelope import Position
from kiosk.values.roles import Role


class Numbered(NamedTuple):
    """The number that a fact gives out, so that the next one can be derived from events."""

    series: str
    day: date | None  # None: the series runs on through the year
    number: int

    @property
    def period(self) -> str:
        return period_of(self.series, self.day)


def period_of(series: str, day: date | None) -> str:
    """Books and receipts count through their year (which stands in the series); all others start each day."""
    return "" if day is None or series.startswith(("book:", "receipt:")) else day.isoformat()


class Fact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Body of an event: a frozen record in the past tense."""

    def numbered(self) -> Numbered | None:
        """The number this fact gives out, if it does."""
        return None


Tree = dict[str, Any]  # a fact as MessagePack tells it: names and plain values
Caster = Callable[[Tree], Tree]


class Kind(NamedTuple):
    name: str
    version: int
    authors: frozenset[Role]
    body: type[Fact]
    sealed: type | None
    upcasters: Mapping[int, Caster]
    downcasters: Mapping[int, Caster] = {}


F = TypeVar("F", bound=type[Fact])
_MARK = "_motcua_kind"


def fact(
    name: str,
    *,
    version: int = 1,
    authors: Set[Role],
    sealed: type | None = None,
    upcasters: Mapping[int, Caster] | None = None,
    downcasters: Mapping[int, Caster] | None = None,
) -> Callable[[F], F]:
    """Class decorator: this fact is the kind `name`, authored only by stations with one of these roles."""
    assert set(downcasters or {}) == set(range(2, version + 1)) or not downcasters, f"{name}: downcasters have gaps"

    def mark(cls: F) -> F:
        kind = Kind(name, version, frozenset(authors), cls, sealed, upcasters or {}, downcasters or {})
        setattr(cls, _MARK, kind)
        return cls

    return mark


def kind_of(fact_or_class: Fact | type[Fact]) -> Kind:
    """The kind of a fact. AttributeError for a class without @fact."""
    found: Kind = getattr(fact_or_class, _MARK)
    return found


class OpenedEvent(msgspec.Struct, frozen=True, gc=False):
    """An event as a fold sees it: envelope, decoded body, and the sealed part if its key is here."""

    id: str
    station: str
    epoch: int
    seq: int
    kind: str
    subject: str
    depth: int
    made_at: datetime
    actor: str
    body: Any
    sealed: Any
    ward: str

    @property
    def position(self) -> Position:
        return (self.depth, self.station, self.epoch, self.seq)


Row = dict[str, Any]
Step = Callable[[Row | None, OpenedEvent], Row | None]
Totals = Callable[[Row], Mapping[tuple[date | str, str], int]]
Rolled = Mapping[tuple[str, str, str], int]  # (metric, business day, part) -> how many, or how much
Rolls = Callable[[Row], Rolled]
Note = Callable[[Row, OpenedEvent], None]


class Counts(NamedTuple):
    """What one row adds."""

    totals: Mapping[tuple[str, str], int] = {}  # (day, metric) -> count
    rolls: Rolled = {}


NOTHING = Counts()


class Projection:
    """One table as the fold of its kinds, per (ward, subject).

    `step(row, event)` is pure, sees only the former row and the event, and never refuses. It may return a row
    without some columns (they become their default or None). `version` must grow whenever `step`, `totals`, `rolls` or
    the table changes: the table is then rebuilt. `rolls` says what a row adds to the roll-ups, and `note(row, event)`
    writes into a row after its step what `rolls` alone asks of it; both run only where roll-ups are kept
    (kiosk.records.rollups). `unique_groups` name
    columns that should be unique together; the table then has a `conflict` column, which apply sets: 0 for the first
    bearer, 1, 2 ... for later ones.
    """

    def __init__(
        self,
        *,
        table: FromClause,
        kinds: tuple[str, ...],
        step: Step,
        totals: Totals | None = None,
        rolls: Rolls | None = None,
        note: Note | None = None,
        unique_groups: tuple[tuple[str, ...], ...] = (),
        version: int = 1,
    ) -> None:
        assert isinstance(table, Table)
        self.table: Table = table
        self.kinds = frozenset(kinds)
        self.step = step
        self.totals = totals
        self.rolls = rolls
        self.note = note
        self.unique_groups = unique_groups
        self.version = version
        self.columns = tuple(column.name for column in table.columns)
        self.defaults = {
            column.name: getattr(column.default, "arg", None) if column.default is not None else None
            for column in table.columns
        }
        if unique_groups:
            self.defaults["conflict"] = 0

    def complete(self, row: Row) -> Row:
        """`row` with every column of the table."""
        return {**self.defaults, **row}

    def counts(self, row: Row, *, rolled: bool) -> Counts:
        """What the row adds to the totals and, where they are kept, to the roll-ups."""
        totals = {} if self.totals is None else {
            (day.isoformat() if isinstance(day, date) else day, metric): count
            for (day, metric), count in self.totals(row).items()
        }  # fmt: skip
        return Counts(totals, self.rolls(row) if rolled and self.rolls is not None else {})


def kinds_in(module: ModuleType) -> list[Kind]:
    """The kinds that a module declares, itself."""
    found = []
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, Fact) and value.__module__ == module.__name__:
            kind = value.__dict__.get(_MARK)
            if kind is not None:
                found.append(kind)
    return found


def projections_in(module: ModuleType) -> list[Projection]:
    return [value for value in vars(module).values() if isinstance(value, Projection)]
