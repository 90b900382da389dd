"""Who may give a command: the rule stands at the use case itself, and is looked at in the writer's transaction.

`@given_by(StaffRole.CLERK)` asks that the command's `actor` is signed in at the command's `place` (at any place of
this station where it names none), that the place is not locked, and that the account is active and has one of the
roles. `or_citizen`: a command without an actor is a visitor's own, unless its place is one of the ward's desks.
`locked_too`: what a locked desk's clerk was writing may be kept. `@attended_by` is for commands that name nobody:
somebody with the role must be signed in. An inspector's account reads and does nothing else, whatever other roles
it has: only rules that name INSPECTOR let it pass. The city's server has no clerks: who commands there is its
administrator. Raises ExpectedError staff.errors.{not_signed_in, not_allowed}. A use case without a rule is found by
tests/kiosk/services/test_permits.py.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import NamedTuple, Protocol, TypeVar, cast

from kiosk.errors import ExpectedError
from kiosk.log import SECURITY, known
from kiosk.store import Context, Reader
from kiosk.values.roles import Role
from kiosk.values.staff import StaffRole

log = logging.getLogger(SECURITY)
F = TypeVar("F", bound=Callable[..., object])
CLERK, GREETER, SUPERVISOR = StaffRole.CLERK, StaffRole.GREETER, StaffRole.SUPERVISOR
HEAD, INSPECTOR = StaffRole.HEAD, StaffRole.INSPECTOR
LOOK_INTO = (SUPERVISOR, HEAD, INSPECTOR)  # who may see who did what
STAFF = (CLERK, GREETER, SUPERVISOR)


class Command(Protocol):
    """What names its actor, "" for nobody; most name the place, too."""

    @property
    def actor(self) -> str: ...


class Rule(NamedTuple):
    roles: tuple[StaffRole, ...]
    or_citizen: bool = False
    locked_too: bool = False
    named: bool = True  # the command names its actor


def given_by(*roles: StaffRole, or_citizen: bool = False, locked_too: bool = False) -> Callable[[F], F]:
    """See the module."""
    rule = Rule(roles, or_citizen, locked_too)

    def with_rule(use_case: F) -> F:
        @functools.wraps(use_case)
        def checked(ctx: Context, command: Command) -> object:
            place = getattr(command, "place", "")
            if command.actor or not or_citizen or ctx.catalogue.desk(place) is not None:
                need(ctx, command.actor, place, *roles, locked=locked_too)
            return use_case(ctx, command)

        checked.rule = rule  # type: ignore[attr-defined]
        return cast(F, checked)

    return with_rule


def attended_by(*roles: StaffRole) -> Callable[[F], F]:
    """See the module."""

    def with_rule(use_case: F) -> F:
        @functools.wraps(use_case)
        def checked(ctx: Context, command: object = None) -> object:
            need_somebody(ctx, *roles)
            return use_case(ctx, command)

        checked.rule = Rule(roles, named=False)  # type: ignore[attr-defined]
        return cast(F, checked)

    return with_rule


def need(ctx: Context | Reader, actor: str, place: str, *roles: StaffRole, locked: bool = False) -> None:
    """Raises ExpectedError where `actor` is not signed in there, or has none of the roles."""
    if Role.CENTRAL in ctx.station.roles:
        return
    if not actor or not ctx.presence.there(actor, place, locked=locked):
        log.warning("a command of nobody who is signed in at %s was refused", known(place or "this station"))
        raise ExpectedError("staff.errors.not_signed_in")
    if not _has(ctx, actor, roles):
        log.warning("a command at %s was refused to an account without its role", known(place or "this station"))
        raise ExpectedError("staff.errors.not_allowed")


def need_somebody(ctx: Context | Reader, *roles: StaffRole) -> None:
    if Role.CENTRAL in ctx.station.roles:
        return
    names = ctx.presence.names()
    if not names:
        raise ExpectedError("staff.errors.not_signed_in")
    if not any(_has(ctx, name, roles) for name in names):
        raise ExpectedError("staff.errors.not_allowed")


def _has(ctx: Context | Reader, name: str, roles: tuple[StaffRole, ...]) -> bool:
    """The catalogue's word now, not that of the time of signing in: an account may have been closed since."""
    account = ctx.catalogue.account(name)
    if account is None or not account.active:
        return False
    held = {INSPECTOR} if INSPECTOR in account.roles else set(account.roles)
    return bool(held.intersection(roles))
