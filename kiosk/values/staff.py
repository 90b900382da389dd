"""Accounts of clerks, greeters and supervisors."""

from __future__ import annotations

import enum
from datetime import datetime

from kiosk.values.base import Value
from kiosk.values.ids import Place


class StaffRole(enum.StrEnum):
    CLERK = "clerk"
    GREETER = "greeter"  # helps at the kiosks; fills declarations in from what citizens say
    SUPERVISOR = "supervisor"
    HEAD = "head"  # lãnh đạo: approves extensions, apologies, corrections and erasure
    INSPECTOR = "inspector"  # reads everything, changes nothing
    TECHNICIAN = "technician"


class Account(Value, frozen=True, kw_only=True):
    """A versioned document; `verifier` is an argon2id string, "" = may not sign in at a desk.

    `code` and `pin` (argon2id of at least six digits) open a kiosk's declaration to this person; "" = not at kiosks.
    """

    name: str
    full_name: str
    roles: tuple[StaffRole, ...]
    verifier: str
    active: bool = True
    code: str = ""
    pin: str = ""


class SignIn(Value, frozen=True, kw_only=True):
    name: str
    password: str
    place: Place


class ChangePassword(Value, frozen=True, kw_only=True):
    """Command: a new password of one's own, for the present one."""

    name: str
    present: str
    new: str
    place: Place


class PinSignIn(Value, frozen=True, kw_only=True):
    """Command: a clerk or greeter shows who they are at a citizen station."""

    code: str
    pin: str
    place: Place


class LiftSignInTerm(Value, frozen=True, kw_only=True):
    """Command: clerks sign in for one more day, though nothing was heard of hub or central for long."""

    place: Place
    actor: str


class SignInTerm(Value, frozen=True, kw_only=True):
    """How long hub or central was not heard of, and what follows for signing in."""

    silent_days: int  # whole ones
    ends_at: datetime  # UTC
    warns: bool  # it is over soon, or is over
    past: bool  # it is over by the clock
    over: bool  # and nobody has lifted it: clerks are refused
    lifted_until: datetime | None = None  # UTC


class LiftWaiting(Value, frozen=True, kw_only=True):
    """Command: a supervisor lets an account try again at once that had to wait after wrong tries."""

    account: str
    actor: str
    place: Place = Place("")


class SignedIn(Value, frozen=True, kw_only=True):
    name: str
    full_name: str
    roles: tuple[StaffRole, ...]
