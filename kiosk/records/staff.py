"""Who signed in where: for the audit. No row follows from it."""

from __future__ import annotations

from kiosk.records.facts import Fact, fact
from kiosk.records.limits import Code, Micros
from kiosk.values.roles import Role


@fact("staff.signed_in", authors={Role.DESK, Role.HUB, Role.SINGLE})
class StaffSignedIn(Fact, frozen=True, kw_only=True, omit_defaults=True):
    account: Code
    place: Code


@fact("staff.term_lifted", authors={Role.DESK, Role.HUB, Role.SINGLE})
class SignInTermLifted(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """Clerks sign in until then, though nothing was heard of hub or central for long."""

    account: Code
    place: Code
    until: Micros
