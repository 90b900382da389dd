"""The head's word that personal data whose time is over are erased. No row follows from it; the erasures do."""

from __future__ import annotations

from datetime import date

from kiosk.records.facts import Fact, fact
from kiosk.records.limits import Code, Count, Words
from kiosk.values.roles import Role


@fact("retention.approved", authors={Role.DESK, Role.SINGLE})
class ErasureApproved(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """The actor approves. `until`: the last day on which a dossier of each kind was closed, "received=2026-05-01"."""

    day: date
    place: Code
    count: Count
    until: Words
