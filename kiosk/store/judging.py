"""Judging a received event: whether this program reads it, and whether its author may say it, of that subject.

Used by `kiosk.store.received` as an event comes, and once more for what lies in quarantine. Pure: what has to be known
of the journal is handed in. Raises nothing.
"""

from __future__ import annotations

from kiosk.journal.envelope import Envelope
from kiosk.records import declared
from kiosk.records.authority import is_anothers
from kiosk.records.opening import Unacceptable, body_of
from kiosk.values.journal import BEGINS
from kiosk.values.roles import Role


def judge(envelope: Envelope, roles: frozenset[str], *, elsewhere: bool = False) -> str:
    """Why an authentic event cannot be accepted: "kind", "version", "bytes", "role" or "ward"; "" if it can.

    `elsewhere`: another ward began its subject, as far as known here.
    """
    kind = declared().kinds.get(envelope.kind)
    if kind is None:
        return "kind"
    try:
        body = body_of(kind, envelope.version, envelope.body)
    except Unacceptable as reason:
        return reason.reason
    if not kind.authors & roles:
        return "role"
    if elsewhere and envelope.kind not in BEGINS and Role.CENTRAL not in roles:
        return "ward"
    return "ward" if is_anothers(envelope, body, roles) else ""
