"""The tables that are the fold of the journal, made at opening and rebuilt where a version of them changed."""

from __future__ import annotations

from sqlalchemy import Connection, select

from kiosk.db import engine, tables
from kiosk.db.base import ProjectionBase
from kiosk.db.tables.journal import JournalEvent
from kiosk.journal import sealing
from kiosk.journal.keys import KeyFile
from kiosk.journal.quarantine import reopen_folds
from kiosk.records import declared
from kiosk.records.apply import fold_all
from kiosk.store.metadata import meta, set_meta


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


def bury_erased(connection: Connection, keys: KeyFile) -> bool:
    """Finish erasures that a kill cut off between the journal's commit and the key file's. Whether any were begun."""
    if not meta(connection, "erasing"):
        return False
    query = select(JournalEvent.subject).where(JournalEvent.kind == "subject.erased", JournalEvent.state == 0)
    left = [s for s in connection.execute(query).scalars() if not keys.erased(s)]
    if left:
        keys.bury(left)
    return True
