"""The tables that are the fold of the journal, made at opening and rebuilt where a version of them changed."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, select

from kiosk.db import engine, tables
from kiosk.db.base import ProjectionBase
from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import ACCEPTED, IS_ERASURE, JournalEvent, KnownStation
from kiosk.journal import sealing
from kiosk.journal.keys import KeyFile, Of
from kiosk.journal.quarantine import reopen_folds
from kiosk.records import declared
from kiosk.records.apply import fold_all, fold_anew
from kiosk.store.metadata import meta, set_meta
from kiosk.values.ids import ward_of

_WARDS_OF = Prepared(select(JournalEvent.ward).where(JournalEvent.subject == bindparam("b_subject")).distinct())


def prepare(connection: Connection, keys: KeyFile) -> None:
    """Make the projection tables; drop and rebuild them where a version or a table changed. In a transaction."""
    projections = declared().projections
    tables.load()
    wanted = ";".join(
        f"{t.name}({','.join([*(c.name for c in t.columns), *sorted(str(i.name) for i in t.indexes)])})"
        for t in ProjectionBase.metadata.sorted_tables
    ) + ";".join(f"{p.table.name}:{p.version}" for p in projections)
    signature = sealing.key_id_of(wanted.encode()).hex()
    former = meta(connection, "projections")
    if former == signature:
        return
    engine.drop_projections(connection)
    engine.make_projections(connection)
    if former:
        reopen_folds(connection)  # what failed in the former program's folds may do in these
        fold_all(connection, keys.get)
    set_meta(connection, "projections", signature)


def bury_erased(connection: Connection, keys: KeyFile) -> int:
    """Bury every subject whose erasure stands in the journal; how many had a key file that did not know it.

    A kill between the journal's commit and the key file's, or a key file older than the journal beside it, would
    else make personal data readable again. Costs a look at each erasure, by an index of erasures alone.
    """
    query = select(JournalEvent.station, JournalEvent.subject).where(
        IS_ERASURE, JournalEvent.state == ACCEPTED
    )
    centrals = {
        station for station, roles in connection.execute(select(KnownStation.station, KnownStation.roles))
        if "central" in roles.split(",")
    }  # fmt: skip
    rows = connection.execute(query)
    left = keys.not_buried(("" if station in centrals else ward_of(station), subject) for station, subject in rows)
    if left:
        keys.bury(left)
    return len(left)


def forget_erased(connection: Connection, keys: KeyFile, listed: Iterable[Of]) -> None:
    """Erase what a list outside this database names and its key file does not know: the rows are folded without the
    keys, which go after the commit. In a transaction.
    """
    left = keys.not_buried(listed)
    for ward, subject in left:
        keys.erase(ward, subject)
    places = {
        (ward, subject) for _ward, subject in left
        for (ward,) in _WARDS_OF.all(connection, b_subject=subject) if keys.erased(ward, subject)
    }  # fmt: skip
    fold_anew(connection, places, keys.get)
