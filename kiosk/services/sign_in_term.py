"""Keeps when hub or central was last heard of, refuses clerks when that is too long ago, and lets a head lift it.

Called by kiosk.remote (`heard`), services.staff (`check`) and the desk (`lift`). A head, an inspector and a technician
sign in all the same: somebody has to mend the line. Raises ExpectedError staff.errors.{silent, not_allowed}.
"""

from __future__ import annotations

from datetime import timedelta

from kiosk.clock import business_day
from kiosk.db.base import to_micros
from kiosk.errors import ExpectedError
from kiosk.queries import sign_in_term
from kiosk.records.staff import SignInTermLifted
from kiosk.services.permits import HEAD, given_by
from kiosk.store import Context, meta_int, set_meta
from kiosk.values.staff import Account, LiftSignInTerm, StaffRole

BOUND = frozenset({StaffRole.CLERK, StaffRole.GREETER, StaffRole.SUPERVISOR})
LIFTED = timedelta(days=1)
EVERY = timedelta(hours=1)  # a contact is noted no more often


def heard(ctx: Context, _nothing: None = None) -> None:
    """The line is up."""
    if abs(to_micros(ctx.now) - meta_int(ctx.connection, sign_in_term.HEARD)) >= EVERY // timedelta(microseconds=1):
        set_meta(ctx.connection, sign_in_term.HEARD, str(to_micros(ctx.now)))


def check(ctx: Context, account: Account) -> None:
    """Raises ExpectedError staff.errors.silent where this account may not sign in any more."""
    term = sign_in_term.of(ctx.connection, ctx.now, ctx.settings.desk.offline_days)
    if term is not None and term.over and set(account.roles) <= BOUND:
        raise ExpectedError("staff.errors.silent", days=term.silent_days)


@given_by(HEAD)
def lift(ctx: Context, command: LiftSignInTerm) -> None:
    """Clerks sign in for one more day; it is on record who allowed that."""
    until = to_micros(ctx.now + LIFTED)
    set_meta(ctx.connection, sign_in_term.LIFTED, str(until))
    subject = f"staff:{command.actor}:{business_day(ctx.now).isoformat()}"
    fact = SignInTermLifted(account=command.actor, place=command.place, until=until)
    ctx.record(fact, subject=subject, actor=command.actor)
