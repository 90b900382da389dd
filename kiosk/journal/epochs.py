"""Deciding at the opening whether the database is the one that was last closed here, or a copy of an older one."""

from __future__ import annotations

import secrets
from typing import NamedTuple

from sqlalchemy import Connection

from kiosk.journal.append import Tip
from kiosk.journal.chains import hash_at
from kiosk.journal.witness import Seen


class DatabaseState(NamedTuple):
    """What the database says of itself. `restored`: a backup was put in its place. `lease`: "" until the first one was
    settled with a witness. `answered`: the mark of the witness that the present epoch was opened against.
    """

    lease: str
    restored: str
    answered: str


def why_new(connection: Connection, tip: Tip, known: DatabaseState, seen: Seen | None) -> str:
    """Why a new epoch must begin, or "" if this is the database that was in use here."""
    if known.restored:
        return "restored"
    if seen is None:
        return "no_witness" if known.lease else ""  # without a lease no witness was ever settled
    if seen.mark == known.answered:
        return ""
    if (seen.epoch, seen.seq) > (tip.epoch, tip.seq):
        return "behind"
    if seen.seq and hash_at(connection, tip.station, seen.epoch, seen.seq).hex() != seen.hash:
        return "behind"
    if known.lease not in (seen.lease, seen.next_lease):
        return "lease"
    return ""


def next_epoch(tip: Tip, seen: Seen | None) -> int:
    """An epoch that no copy of this station can have used.

    Without a witness an earlier copy may have opened the very next epoch elsewhere, and the same (station,
    epoch, seq) would stand for two events; a random step makes that practically impossible.
    """
    if seen is None:
        return tip.epoch + 2 + secrets.randbelow(1_000_000)
    return max(tip.epoch, seen.epoch) + 1
