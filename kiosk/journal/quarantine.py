"""Setting an accepted event aside because its fold fails, and taking such events back for a newer program.

Called by `records.apply` with the event that it passed over, and by the store where projections changed. An event
that is set aside stays in its chain, counts in no table and is shown in quarantine. Its time there is that of the
event, so that a replay writes the same.
"""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, insert, select, update

from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import ACCEPTED, QUARANTINED, JournalEvent, QuarantinedEvent
from kiosk.journal.envelope import Envelope, read
from kiosk.journal.storing import accepted
from kiosk.values.ids import ward_of

FOLD = "fold"
ChainPlace = tuple[str, int, int]  # station, epoch, seq

_KEY = (
    JournalEvent.station == bindparam("b_station"),
    JournalEvent.epoch == bindparam("b_epoch"),
    JournalEvent.seq == bindparam("b_seq"),
)
_EVENT = Prepared(select(JournalEvent.hash, JournalEvent.raw, JournalEvent.id, JournalEvent.made_at).where(*_KEY))
_STATE = Prepared(update(JournalEvent).where(*_KEY).values(state=bindparam("v_state")))
_AGAIN = Prepared(
    update(QuarantinedEvent)
    .where(
        QuarantinedEvent.station == bindparam("b_station"),
        QuarantinedEvent.epoch == bindparam("b_epoch"),
        QuarantinedEvent.seq == bindparam("b_seq"),
        QuarantinedEvent.hash == bindparam("b_hash"),
    )
    .values(reason=bindparam("v_reason"), closed=bindparam("v_closed"))
)
_NEW = Prepared(insert(QuarantinedEvent))


def set_aside(
    connection: Connection, place: ChainPlace, reason: str = FOLD, *, closed: bool = False, at: int | None = None
) -> None:
    """The event at `place` counts no longer. In the caller's transaction. `at`: when, if not when it was made."""
    key = dict(zip(("b_station", "b_epoch", "b_seq"), place, strict=True))
    found = _EVENT.one(connection, **key)
    if found is None:
        return
    digest, raw, event_id, made_at = found
    raw = raw if isinstance(raw, bytes) else b""  # a damaged row may hold a value of any type
    _STATE.run(connection, **key, v_state=QUARANTINED)
    if not _AGAIN.run(connection, **key, b_hash=digest, v_reason=reason, v_closed=int(closed)):
        station, epoch, seq = place
        _NEW.run(
            connection, station=station, epoch=epoch, seq=seq, hash=digest, reason=reason, raw=raw,
            at=made_at if at is None else at, closed=int(closed), event_id=event_id,
        )  # fmt: skip


def held_by_fold(connection: Connection) -> list[Envelope]:
    """The events that lie aside because their fold fails."""
    query = select(QuarantinedEvent.raw).where(QuarantinedEvent.closed == 0, QuarantinedEvent.reason == FOLD)
    found = (read(raw) for (raw,) in connection.execute(query))
    return [envelope for envelope in found if envelope is not None]


def reopen_folds(connection: Connection) -> int:
    """Accept what only a fold's failure set aside, before everything is folded anew; how many.

    One whose id was accepted meanwhile under another place stays aside: an id counts once.
    """
    table = QuarantinedEvent
    query = select(table.station, table.epoch, table.seq, table.hash, table.event_id)
    held = connection.execute(query.where(table.closed == 0, table.reason == FOLD)).all()
    count = 0
    for row in held:  # asked one by one: two of them may bear one id
        key = {"b_station": row.station, "b_epoch": row.epoch, "b_seq": row.seq}
        again = accepted(connection, ward_of(row.station), row.event_id)
        if not again:
            _STATE.run(connection, **key, v_state=ACCEPTED)
            count += 1
        _AGAIN.run(connection, **key, b_hash=row.hash, v_reason="twice" if again else FOLD, v_closed=1)
    return count
