"""What must always be visible of the journal: how much has not reached central, since when, and the quarantine."""

from __future__ import annotations

from sqlalchemy import func, select

from kiosk.db.base import from_micros
from kiosk.db.tables.journal import QuarantinedEvent
from kiosk.journal import chain_ends, outbox
from kiosk.journal.verify import verify
from kiosk.store import Reader
from kiosk.values.journal import JournalStatus


def status(reader: Reader) -> JournalStatus:
    """Counts of this station's own events, and of everything quarantined here."""
    connection = reader.connection
    unsent, oldest = outbox.unsent(connection, reader.station.id)
    held = select(func.count()).select_from(QuarantinedEvent).where(QuarantinedEvent.closed == 0)
    return JournalStatus(
        events=sum(end.seq for end in chain_ends.ends_of(connection, reader.station.id)),
        unsent=unsent,
        oldest_unsent=from_micros(oldest) if oldest is not None else None,
        quarantined=connection.execute(held).scalar() or 0,
    )


def verified(reader: Reader) -> bool:
    """Whether every chain, head and key that lies here holds. Reads the whole journal."""
    return verify(reader.settings.database, reader.settings.key_file).ok
