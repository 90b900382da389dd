"""A small made-up domain word for tests of the engine: slips with numbers, notes and a sealed name."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from kiosk import records
from kiosk.db.base import ProjectionBase
from kiosk.records import folding
from kiosk.records.facts import Fact, Numbered, OpenedEvent, Projection, Row, fact
from kiosk.values.base import Value


class Name(Value, frozen=True, kw_only=True):
    name: str


class Slip(ProjectionBase):
    __tablename__ = "test_slips"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    subject: Mapped[str] = mapped_column(String(96), primary_key=True)
    day: Mapped[str | None] = mapped_column(String(10))
    number: Mapped[int | None] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(100), default="unknown")
    name: Mapped[str | None] = mapped_column(String(100))
    conflict: Mapped[int] = mapped_column(Integer, default=0)
    __table_args__ = (Index("ix_test_slips_number", "ward", "day", "number"),)


@fact("testslip.issued", authors={"citizen", "single"}, sealed=Name)
class SlipIssued(Fact, frozen=True, kw_only=True, omit_defaults=True):
    series: str
    number: int
    day: date

    def numbered(self) -> Numbered:
        return Numbered(self.series, self.day, self.number)


@fact("testslip.noted", version=2, authors={"desk"}, upcasters={1: lambda old: {"words": old["text"]}})
class SlipNoted(Fact, frozen=True, kw_only=True, omit_defaults=True):
    words: str


def step(row: Row | None, event: OpenedEvent) -> Row:
    body: Any = event.body
    new: Row = dict(row or {"state": ""})
    if event.kind == "testslip.issued":
        new.update(day=body.day.isoformat(), number=body.number, name=event.sealed.name if event.sealed else None)
        new["state"] += "+"
    else:
        new["state"] += body.words
    return new


def totals(row: Row) -> dict[tuple[date | str, str], int]:
    return {(row["day"], "slips"): 1} if row.get("day") else {}


projection = Projection(
    table=Slip.__table__, kinds=("testslip.issued", "testslip.noted"), step=step, totals=totals,
    unique_groups=(("day", "number"),),
)  # fmt: skip


@contextmanager
def declared_too() -> Iterator[None]:
    """While this lasts, the program's list of words has this one on it."""
    name = "tests.kiosk.records.sample_facts"
    former = records.MODULES
    sys.modules["kiosk.records.sample_facts"] = sys.modules[name]
    records.MODULES = (*former, "sample_facts")
    _forget()
    try:
        yield
    finally:
        records.MODULES = former
        del sys.modules["kiosk.records.sample_facts"]
        _forget()


def _forget() -> None:
    records.declared.cache_clear()
    folding.projections_of.cache_clear()
