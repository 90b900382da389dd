"""Who signed in where: for the audit. No row follows from it."""

from __future__ import annotations

from kiosk.records.facts import Fact, fact
from kiosk.records.limits import Code


@fact("staff.signed_in", authors={"desk", "hub", "single"})
class StaffSignedIn(Fact, frozen=True, kw_only=True, omit_defaults=True):
    account: Code
    place: Code
