"""Folding events into rows, in batches and per subject. Never refuses; reads only a subject's events and keys.

Called by the store for own events (which are always the latest of their subject), for slices of received
ones, and by replay for everything. An event that is not later than all applied ones of its subject folds the
subject anew from the journal. An event whose fold fails is passed over and set aside, wherever that shows
(docs/decisions/0015); stored bytes that the disk damaged are passed over too, and logged once.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import operator
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from sqlalchemy import Connection, bindparam, func, select

from kiosk.db.engine import is_of_the_machine
from kiosk.db.engines.hints import beside
from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import ACCEPTED, JournalEvent
from kiosk.journal.envelope import Envelope, read_stored
from kiosk.journal.quarantine import held_by_fold, set_aside
from kiosk.journal.waiting import FoldedEvents, take_turn
from kiosk.log import known
from kiosk.records import declared, rollups
from kiosk.records.facts import NOTHING, Fact, OpenedEvent, Projection, Row
from kiosk.records.folding import Failed, Folded, Place, fold, kind_of_error, projections_of
from kiosk.records.opening import KeyOf, Unacceptable, open_event
from kiosk.records.rows import Changes, present_row, present_rows

log = logging.getLogger("motcua.journal")
_POSITION = operator.attrgetter("depth", "station", "epoch", "seq")
CHUNK = 400  # subjects folded anew at once
Told = Callable[[int, int], None]  # how far long work is: how many of how many

_AMONG = JournalEvent.subject.in_(bindparam("l_subjects", expanding=True))
_HERE = beside(JournalEvent.ward) == bindparam("b_ward")
_DEEPEST = FoldedEvents(
    select(JournalEvent.subject, func.max(JournalEvent.depth))
    .where(_AMONG, _HERE, JournalEvent.state == ACCEPTED, JournalEvent.depth <= 2**53)
    .group_by(JournalEvent.subject)
)
_EVENTS = FoldedEvents(
    select(
        JournalEvent.station, JournalEvent.epoch, JournalEvent.seq, JournalEvent.subject, JournalEvent.raw,
        JournalEvent.hash,
    ).where(_AMONG, _HERE, JournalEvent.state == ACCEPTED)
)  # fmt: skip
_WARDS = Prepared(
    select(JournalEvent.ward, JournalEvent.subject).where(_AMONG, JournalEvent.state == ACCEPTED).distinct()
)


def apply_own(connection: Connection, event: OpenedEvent) -> None:
    """Fold one event of our own: always the latest of its subject, since its depth was made here and now.

    A fold that fails is raised: the command that recorded the event rolls back.
    """
    place = (event.ward, event.subject)
    present = {}
    for projection in projections_of(event.kind):
        row = present_row(connection, projection, place)
        if row is not None:
            present[projection] = row
    folded = fold(place, present, [event], rolled=rollups.are_kept(connection))
    if folded.failed:
        raise folded.failed[0].error
    changes = Changes(connection)
    _note(changes, event.ward, present, folded)
    changes.finish()


def apply_batch(connection: Connection, events: Iterable[OpenedEvent], key_of: KeyOf) -> list[Failed]:
    """Fold received events, which are stored and still pending; what was passed over and set aside.

    Subjects with a late or concurrent event are folded anew.
    A subject that `events` erase is folded anew as well: `key_of` no longer opens its parts.
    """
    fresh: dict[Place, list[OpenedEvent]] = defaultdict(list)
    erased: set[str] = set()
    for event in events:
        fresh[event.ward, event.subject].append(event)
        if event.kind in ("subject.erased", "erasure.asked"):
            erased.add(event.subject)
    anew = _not_latest(connection, fresh)
    anew |= {place for place in fresh if place[1] in erased}
    anew |= _places_of(connection, erased)  # an erasure by central holds in every ward
    for place, opened in load_places(connection, anew, key_of):
        fresh[place] = list({e.position: e for e in (*opened, *fresh.get(place, ()))}.values())
    return fold_places(connection, fresh, anew)


def _not_latest(connection: Connection, fresh: Mapping[Place, list[OpenedEvent]]) -> set[Place]:
    """Places of which an applied event is as deep as, or deeper than, the shallowest fresh one."""
    found = set()
    for ward, subjects in _by_ward(fresh):
        deepest: dict[str, int] = dict(
            _DEEPEST.all(connection, b_ward=ward, l_subjects=subjects)  # type: ignore[arg-type]
        )
        for subject, depth in deepest.items():
            if min(e.depth for e in fresh[ward, subject]) <= depth:
                found.add((ward, subject))
    return found


def _by_ward(places: Iterable[Place]) -> Iterator[tuple[str, list[str]]]:
    """(ward, its subjects) in pieces that one question takes."""
    wards: dict[str, list[str]] = defaultdict(list)
    for ward, subject in sorted(places):
        wards[ward].append(subject)
    for ward, subjects in wards.items():
        for start in range(0, len(subjects), CHUNK):
            yield ward, subjects[start : start + CHUNK]


def _places_of(connection: Connection, subjects: Iterable[str]) -> set[Place]:
    """Every ward that has events of these subjects."""
    names = sorted(subjects)
    return {
        (ward, subject)
        for start in range(0, len(names), CHUNK)
        for ward, subject in _WARDS.all(connection, l_subjects=names[start : start + CHUNK])
    }


def load_places(
    connection: Connection, places: Iterable[Place], key_of: KeyOf
) -> Iterator[tuple[Place, list[OpenedEvent]]]:
    """These subjects, each with all its applied events, where it has any; those still pending stay out."""
    for ward, subjects in _by_ward(places):
        groups: dict[Place, list[OpenedEvent]] = defaultdict(list)
        for station, epoch, seq, subject, raw, digest in _EVENTS.all(connection, b_ward=ward, l_subjects=subjects):
            envelope = read_stored(raw, digest)
            if envelope is None or envelope.subject != subject:
                tell_damaged(station, epoch, seq)
                continue
            for event in _opened([envelope], key_of):
                groups[event.ward, event.subject].append(event)
        yield from groups.items()


def _opened(envelopes: Iterable[Envelope], key_of: KeyOf) -> Iterator[OpenedEvent]:
    for envelope in envelopes:
        with contextlib.suppress(Unacceptable):
            yield open_event(envelope, key_of)


@functools.lru_cache(maxsize=10_000)
def tell_damaged(station: str, epoch: int, seq: int) -> None:
    """Log once that the stored bytes of an event are no longer those that were written."""
    log.error("event %s/%d/%d is damaged: passed over (motcua journal verify names it)", station, epoch, seq)


def fold_places(
    connection: Connection, fresh: Mapping[Place, list[OpenedEvent]], anew: set[Place]
) -> list[Failed]:
    """Bring the rows of these places up to date: from nothing for those in `anew`, else from the present row."""
    present = _present(connection, fresh, anew)
    changes, rolled = Changes(connection), rollups.are_kept(connection)
    failed: list[Failed] = []
    for place, group in fresh.items():
        rows = present.get(place, {})
        if len(group) > 1:
            group.sort(key=_POSITION)
        folded = fold(place, {} if place in anew else rows, group, rolled=rolled)
        _note(changes, place[0], rows, folded, anew=place in anew)
        failed += folded.failed
    for one in failed:  # before the ranks of equal numbers are looked at, in which it no longer counts
        pass_over(connection, one.event, one.error)
    changes.finish()
    return failed


def _note(
    changes: Changes, ward: str, present: Mapping[Projection, Row], folded: Folded, *, anew: bool = False
) -> None:
    for projection, row in folded.rows.items():
        changes.write(projection, present.get(projection), row, folded.counts.get(projection, NOTHING), anew=anew)
    for projection, old in present.items():
        if projection not in folded.rows:
            changes.write(projection, old, None, NOTHING, anew=anew)
    for station, number in folded.numbers:
        changes.number(ward, station, number)


def _present(
    connection: Connection, fresh: Mapping[Place, list[OpenedEvent]], anew: set[Place]
) -> dict[Place, dict[Projection, Row]]:
    """The rows of these places: in all projections for those in `anew`, else in those that their events touch."""
    wanted: dict[tuple[Projection, str], set[str]] = defaultdict(set)
    for place, group in fresh.items():
        for kind in {event.kind for event in group}:
            for projection in projections_of(kind):
                wanted[projection, place[0]].add(place[1])
    for ward, subject in anew:
        for projection in declared().projections:
            wanted[projection, ward].add(subject)
    found: dict[Place, dict[Projection, Row]] = defaultdict(dict)
    for (projection, ward), subjects in wanted.items():
        for subject, row in present_rows(connection, projection, ward, list(subjects)).items():
            found[ward, subject][projection] = row
    return found


def pass_over(connection: Connection, event: OpenedEvent, error: Exception) -> None:
    """Set an event aside whose fold fails. The number that it gave stands on a paper and stays given."""
    log.error("the fold of event %s (%s) fails: set aside: %s", event.id, known(event.kind), kind_of_error(error))
    set_aside(connection, (event.station, event.epoch, event.seq))
    _mark_numbers(connection, [event])


def _mark_numbers(connection: Connection, events: Iterable[OpenedEvent]) -> None:
    changes = Changes(connection)
    for event in events:
        with contextlib.suppress(Exception):  # whatever fails in it was logged when it was set aside
            number = event.body.numbered() if isinstance(event.body, Fact) else None
            if number is not None:
                changes.number(event.ward, event.station, number)
    changes.finish()


def fold_anew(connection: Connection, places: Iterable[Place], key_of: KeyOf) -> None:
    """Bring these subjects' rows to what their events and keys say now; a subject without events loses its rows."""
    fresh: dict[Place, list[OpenedEvent]] = {place: [] for place in places}
    if not fresh:
        return
    take_turn(connection, (ward for ward, _subject in fresh))
    for place, opened in load_places(connection, list(fresh), key_of):
        if place in fresh:
            fresh[place] = opened
    fold_places(connection, fresh, set(fresh))


def tell_nobody(_done: int, _total: int) -> None:
    """Nobody looks."""


def fold_all(
    connection: Connection, key_of: KeyOf, slice_size: int = CHUNK, told: Told = tell_nobody
) -> int:
    """Fold the whole journal into empty projection tables; the number of subjects. `told`: how many of how many."""
    places: list[Place] = [
        (ward, subject)
        for ward, subject in connection.execute(select(JournalEvent.ward, JournalEvent.subject).distinct())
    ]
    for start in range(0, len(places), slice_size):
        told(start, len(places))
        _fold_or_halve(connection, dict(load_places(connection, places[start : start + slice_size], key_of)))
    told(len(places), len(places))
    _mark_numbers(connection, _opened(held_by_fold(connection), key_of))
    return len(places)


def _fold_or_halve(connection: Connection, fresh: dict[Place, list[OpenedEvent]]) -> None:
    """Fold into rows that are not there yet. Where writing fails, the event at fault is found by halving."""
    error = _try_fold(connection, fresh, keep=True)
    if error is None:
        return
    places = list(fresh)
    if len(places) > 1:
        middle = len(places) // 2
        for part in (places[:middle], places[middle:]):
            _fold_or_halve(connection, {place: fresh[place] for place in part})
        return
    events = fresh[places[0]]
    low, high = 0, len(events)  # the first `low` can be written, the first `high` cannot
    while high - low > 1:
        middle = (low + high) // 2
        if _try_fold(connection, {places[0]: events[:middle]}, keep=False) is None:
            low = middle
        else:
            high = middle
    pass_over(connection, events[low], error)
    _fold_or_halve(connection, {places[0]: events[:low] + events[high:]})


def _try_fold(connection: Connection, fresh: dict[Place, list[OpenedEvent]], *, keep: bool) -> Exception | None:
    """Fold within a savepoint, kept or not; what writing raised. What the machine refuses (a full disk) is raised."""
    savepoint = connection.begin_nested()
    try:
        fold_places(connection, fresh, set())
    except Exception as error:
        savepoint.rollback()
        if is_of_the_machine(error):
            raise
        return error
    if keep:
        savepoint.commit()
    else:
        savepoint.rollback()
    return None
