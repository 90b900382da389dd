"""The tables that are the fold of the journal, made at opening and rebuilt where a version of them changed."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection, bindparam, delete, func, select

from kiosk.db import engine, tables
from kiosk.db.base import ProjectionBase
from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import ACCEPTED, IS_ERASURE, JournalEvent, Meta
from kiosk.journal import inbox, sealing
from kiosk.journal.known import roles_at
from kiosk.journal.quarantine import reopen_folds
from kiosk.journal.subject_keys import Of, SubjectKeys
from kiosk.records import declared, rollups
from kiosk.records.apply import fold_all, fold_anew
from kiosk.store import expiring
from kiosk.store.metadata import meta, meta_int, set_meta
from kiosk.values.ids import erasing_ward

_Erasure = tuple[int, str, int, int, str, str]  # a row of _ERASURES
_COUNT, _LOOKED = "buried", "buried_to:"  # meta: erasures that the key file knew; up to where they were looked at
_NEXT_WARD = Prepared(
    select(func.min(JournalEvent.ward)).where(JournalEvent.ward > bindparam("b_after"), IS_ERASURE)
)
_ERASURES = Prepared(
    select(
        JournalEvent.position, JournalEvent.station, JournalEvent.epoch, JournalEvent.seq, JournalEvent.subject,
        JournalEvent.kind,
    )
    .where(
        JournalEvent.ward == bindparam("b_ward"), JournalEvent.position > bindparam("b_after"), IS_ERASURE,
        JournalEvent.state == ACCEPTED,
    )
    .order_by(JournalEvent.position)
)  # fmt: skip
_WARDS_OF = Prepared(select(JournalEvent.ward).where(JournalEvent.subject == bindparam("b_subject")).distinct())


def prepare(connection: Connection, keys: SubjectKeys) -> None:
    """Make the projection tables; drop and rebuild them where a version or a table changed, or where roll-ups are kept
    now and were not, or the other way round. In a transaction."""
    projections = declared().projections
    tables.load()
    wanted = ";".join(
        f"{t.name}({','.join([*(c.name for c in t.columns), *sorted(str(i.name) for i in t.indexes)])})"
        for t in ProjectionBase.metadata.sorted_tables
    ) + ";".join([*(f"{p.table.name}:{p.version}" for p in projections), f"rolled:{rollups.are_kept(connection)}"])
    signature = sealing.key_id_of(wanted.encode()).hex()
    former = meta(connection, "projections")
    if former == signature:
        return
    if former:
        engine.drop_projections(connection)
    engine.make_projections(connection)
    if former:
        reopen_folds(connection)  # what failed in the former program's folds may do in these
        fold_all(connection, keys.get)
    rollups.say(connection)
    set_meta(connection, "projections", signature)


def knows_fewer(connection: Connection, keys: SubjectKeys) -> bool:
    """Whether the key file knows of fewer erasures than it did at the last opening: it is an older one."""
    return keys.buried_count < meta_int(connection, _COUNT)


def bury_erased(connection: Connection, keys: SubjectKeys) -> int:
    """Bury every subject whose erasure stands in the journal; how many had a key file that did not know it.

    A kill between the journal's commit and the key file's, or a key file older than the journal beside it, would
    else make personal data readable again. What came since the last opening is looked at, by an index of erasures
    alone; all of it where the key file knows of fewer erasures than it did then. In a transaction.
    """
    since = 0 if knows_fewer(connection, keys) else None
    left, ends = [], {}
    for ward in _wards(connection):
        after = since if since is not None else meta_int(connection, _LOOKED + ward)
        rows = _ERASURES.all(connection, b_ward=ward, b_after=after)
        left += _not_buried(keys, _of_rows(connection, ward, rows))
        ends[ward] = rows[-1][0] if rows else 0
    if left:
        keys.bury(left)
        fold_anew(connection, _places(connection, keys, left), keys.get)
    for ward, end in ends.items():
        if end:
            set_meta(connection, _LOOKED + ward, str(end))
    set_meta(connection, _COUNT, str(keys.buried_count))
    return len(left)


def _not_buried(keys: SubjectKeys, erased: Iterable[Of]) -> list[Of]:
    """Those of `erased` whose tombstone is missing here: these keys are older than the journal beside them."""
    return [of for of in erased if not keys.erased(*of)]


def forget_looks(connection: Connection) -> None:
    """The keys are others than those of the last opening: every erasure is looked at again."""
    connection.execute(delete(Meta).where(Meta.name.startswith(_LOOKED)))


def _wards(connection: Connection) -> Iterator[str]:
    ward = ""
    while ward := str(_NEXT_WARD.value(connection, b_after=ward) or ""):
        yield ward


def _of_rows(connection: Connection, ward: str, rows: Sequence[_Erasure]) -> Iterator[Of]:
    """Whom these erasures of a ward's stations concern; an expiry that took no effect concerns nobody."""
    known = functools.cache(functools.partial(inbox.senders, connection))

    def roles(station: str, epoch: int, seq: int) -> frozenset[str]:
        return roles_at(known(station), epoch, seq)

    expired = {(ward, subject) for *_place, subject, kind in rows if kind == "draft.expired"}
    gone = expiring.ended(connection, expired, roles)
    for _position, station, epoch, seq, subject, kind in rows:
        if kind == "subject.erased":
            yield erasing_ward(station, roles(station, epoch, seq)), subject
        elif kind == "erasure.asked" or (ward, subject) in gone:
            yield ward, subject


def forget_erased(connection: Connection, keys: SubjectKeys, listed: Iterable[Of]) -> None:
    """Erase what a list outside this database names and its key file does not know: the rows are folded without the
    keys, which go after the commit. In a transaction.
    """
    left = _not_buried(keys, listed)
    for ward, subject in left:
        keys.erase(ward, subject)
    fold_anew(connection, _places(connection, keys, left), keys.get)


def _places(connection: Connection, keys: SubjectKeys, subjects: Iterable[Of]) -> set[Of]:
    """Where erased subjects have rows: an erasure by central holds in every ward."""
    return {
        (ward, subject) for _ward, subject in subjects
        for (ward,) in _WARDS_OF.all(connection, b_subject=subject) if keys.erased(ward, subject)
    }  # fmt: skip
