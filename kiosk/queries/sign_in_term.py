"""How long a station that belongs to a hub or to central may sign clerks in without hearing of it.

Its accounts are the ward's document as it lies here: who was shut out elsewhere is shut out here only once the line
was up. Told to the desk, which warns, and asked by services.staff. Raises nothing; a ward on its own has no such term.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from kiosk.db.base import from_micros
from kiosk.db.tables.sync import UpstreamRow
from kiosk.store import Reader, meta_int
from kiosk.values.staff import SignInTerm

HEARD, LIFTED = "heard_upstream", "sign_in_lifted"  # facts of this database, in microseconds since 1970
WARNED = timedelta(days=2)  # before the term is over


def of(connection: Connection, now: datetime, days: int) -> SignInTerm | None:
    """None where there is nobody above, or this database has not heard of them since it began to count."""
    heard = meta_int(connection, HEARD)
    if not heard or connection.execute(select(UpstreamRow.level)).first() is None:
        return None
    ends_at = from_micros(heard) + timedelta(days=days)
    lifted = meta_int(connection, LIFTED)
    until = from_micros(lifted) if lifted else None
    past, free = now > ends_at, until is not None and now <= until
    return SignInTerm(
        silent_days=max(0, (now - from_micros(heard)).days), ends_at=ends_at, warns=now > ends_at - WARNED,
        over=past and not free, past=past, lifted_until=until if free else None,
    )  # fmt: skip


def term(reader: Reader) -> SignInTerm | None:
    return of(reader.connection, reader.clock.now(), reader.settings.desk.offline_days)
