"""From events to rows, in memory: what each projection says of a subject after its events. Nothing is written.

Used by `records.apply`. An event whose step fails is passed over in every projection: it changes nothing and is
handed back, so that the same events give the same rows in whatever order and grouping they came.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from kiosk.log import known
from kiosk.records import declared
from kiosk.records.facts import Counts, Fact, Numbered, OpenedEvent, Projection, Row

Place = tuple[str, str]  # ward, subject


class Failed(NamedTuple):
    event: OpenedEvent
    error: Exception


def kind_of_error(error: BaseException) -> str:
    """For the log: what failed and where in the code. Never its message, which may tell what an event says."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    where = f" at {Path(last.tb_frame.f_code.co_filename).name}:{last.tb_lineno}" if last else ""
    return known(f"{type(error).__name__}{where}")


class Folded(NamedTuple):
    """A subject after its events: whole rows, what they add to the totals, numbers given, what was passed over."""

    rows: dict[Projection, Row | None]
    counts: dict[Projection, Counts]
    numbers: list[tuple[str, Numbered]]  # (station, number)
    failed: list[Failed]


@functools.cache
def projections_of(kind: str) -> tuple[Projection, ...]:
    return tuple(p for p in declared().projections if kind in p.kinds)


def fold(place: Place, present: Mapping[Projection, Row], events: list[OpenedEvent], *, rolled: bool) -> Folded:
    """The rows that `events` (in the order of their fold) make of the `present` ones. `rolled`: with what roll-ups
    need."""
    try:
        return _fold(place, present, events, rolled=rolled, careful=False)
    except Exception:  # the totals of the last row fail: which event made them fail is found by looking after each
        return _fold(place, present, events, rolled=rolled, careful=True)


def _fold(
    place: Place, present: Mapping[Projection, Row], events: list[OpenedEvent], *, rolled: bool, careful: bool
) -> Folded:
    rows: dict[Projection, Row | None] = {projection: dict(row) for projection, row in present.items()}
    folded = Folded({}, {}, [], [])
    for event in events:
        try:
            number = event.body.numbered() if isinstance(event.body, Fact) else None
            if number is not None:  # also where a step fails: it stands on a paper
                folded.numbers.append((event.station, number))
            stepped = {p: p.step(rows.get(p), event) for p in projections_of(event.kind)}
            if rolled:
                _note(stepped, event)
            if careful:
                _complete(place, stepped, Folded({}, {}, [], []), rolled=rolled)
        except Exception as error:
            folded.failed.append(Failed(event, error))
            continue
        rows.update(stepped)
    _complete(place, rows, folded, rolled=rolled)
    return folded


def _note(stepped: Mapping[Projection, Row | None], event: OpenedEvent) -> None:
    for projection, row in stepped.items():
        if projection.note is not None and row is not None:
            projection.note(row, event)


def _complete(place: Place, rows: Mapping[Projection, Row | None], folded: Folded, *, rolled: bool) -> None:
    """Give the rows every column; raises what their totals raise."""
    for projection, row in rows.items():
        if row is None:
            folded.rows[projection] = None
            continue
        whole = projection.complete(row)
        whole["ward"], whole["subject"] = place
        folded.rows[projection] = whole
        folded.counts[projection] = projection.counts(whole, rolled=rolled)
