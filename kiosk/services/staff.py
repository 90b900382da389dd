"""Signing in, locking and signing off: who is at which place, proved by password or PIN, slowed down after wrong ones.

Called by the desk and by staff pages of the kiosk. `sign_in` and `sign_in_by_pin` take the store: the check of
argon2id is no use case (services.proving), and only its verdict is recorded. What may be done then, services.permits
says. Raises ExpectedError staff.errors.{wrong, pin_wrong, too_many, published, busy, not_allowed, silent}; which of
name and password was wrong is never told.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial

from kiosk.catalogue import published
from kiosk.clock import business_day
from kiosk.errors import ExpectedError
from kiosk.log import SECURITY, known
from kiosk.records.staff import StaffSignedIn
from kiosk.services import guessing, sign_in_term
from kiosk.services.permits import given_by
from kiosk.services.proving import Trial, Verdict, proved
from kiosk.store import Context, Refusal, Store
from kiosk.values.ids import Place
from kiosk.values.staff import Account, LiftWaiting, PinSignIn, SignedIn, SignIn, StaffRole

log = logging.getLogger(SECURITY)
SHORTEST_PIN = 6
AT_KIOSKS = frozenset({StaffRole.CLERK, StaffRole.GREETER, StaffRole.SUPERVISOR})
# Of a random password nobody knows. Checked where the account is unknown, so that the answer takes as long.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$hvLdqgKQCV47DPyPtXNhEw$ZAD9zRAN/SAqYCyhkX1RSKLInGdU1LKmuU0ElbOYH2c"


def sign_in(store: Store, command: SignIn) -> Future[SignedIn]:
    """The account's name and roles, after its password; locks out whoever else was signed in at the place.

    Who only greets has a password for the hub's page, and none for a desk.
    """
    return proved(
        store, command, _password_typed, _desk_judged,
        lambda person: store.presence.admit(person.name, command.place),
    )  # fmt: skip


def sign_in_from_browser(store: Store, command: SignIn) -> Future[SignedIn]:
    """As `sign_in`, for a page of the hub: the place is the browser's address, and its session admits the person."""
    return proved(store, command, _password_typed, _password_judged, lambda _person: None)


def prove(store: Store, command: SignIn) -> Future[SignedIn]:
    """Whether it is the account's password, counted and slowed down as signing in is; nobody is signed in by it."""
    return proved(store, command, _password_typed, _password_proved, lambda _person: None)


def sign_in_by_pin(store: Store, command: PinSignIn) -> Future[SignedIn]:
    """Who fills in for a citizen at a kiosk. Records no event of its own: the account stands on the draft's."""
    return proved(
        store, command, _pin_typed, _pin_judged, lambda person: store.presence.admit(person.name, command.place)
    )


def prove_pin(store: Store, command: PinSignIn, role: StaffRole, then: Callable[[SignedIn], None]) -> Future[SignedIn]:
    """Whether code and PIN are those of an account with that role; `then` after the verdict's commit. Nobody is signed
    in by it."""
    roles = frozenset({role})
    return proved(store, command, partial(_pin_typed, roles=roles), partial(_pin_judged, roles=roles), then)


def lock(ctx: Context, place: Place) -> None:
    """Nobody is seen at the place until somebody signs in there; its clerk's work may still be kept for later."""
    ctx.presence.lock(place)
    log.info("%s is locked", known(place))


def leave(ctx: Context, command: tuple[Place, str]) -> None:
    """An account ("" = everybody) has signed off at a place: its commands are refused from now on."""
    log.info("signed off at %s", known(command[0]))
    ctx.presence.leave(*command)


@given_by(StaffRole.SUPERVISOR, StaffRole.HEAD)
def lift(ctx: Context, command: LiftWaiting) -> int:
    """An account that has to wait, by password or code, may try again at once; how many wrong tries were forgotten."""
    account = _account(ctx, command.account)
    if account is None:
        raise ExpectedError("staff.errors.unknown", account=command.account.strip())
    return guessing.forget(ctx, _typed_name(account.name), _typed_code(account.code))


# -- by password --------------------------------------------------------------------------------------------------


def _typed_name(name: str) -> str:
    return guessing.hashed(name.strip().lower())


def _typed_code(code: str) -> str:
    return guessing.hashed(f"pin:{code}")


def _password_typed(ctx: Context, command: SignIn) -> Trial:
    account = _account(ctx, command.name)
    _refuse_published(ctx, command.password, account.verifier if account is not None else "")
    trial = guessing.count(ctx, _typed_name(command.name), command.place, guessing.PASSWORD)
    return Trial(trial, (account.verifier if account is not None else "") or _NOBODY, command.password, command)


def _desk_judged(ctx: Context, verdict: Verdict) -> SignedIn | Refusal:
    account = _account(ctx, verdict.trial.command.name)
    if verdict.fits and account is not None and set(account.roles) <= {StaffRole.GREETER}:
        return Refusal(ExpectedError("staff.errors.not_allowed"))
    return _password_judged(ctx, verdict)


def _password_judged(ctx: Context, verdict: Verdict) -> SignedIn | Refusal:
    person = _password_proved(ctx, verdict)
    if isinstance(person, SignedIn):
        account = _account(ctx, person.name)
        if account is not None and (refusal := _silent(ctx, account)) is not None:
            return refusal
        place = verdict.trial.command.place
        log.info("%s signed in at %s by password", known(person.name), known(place))
        subject = f"staff:{person.name}:{business_day(ctx.now).isoformat()}"
        ctx.record(StaffSignedIn(account=person.name, place=place), subject=subject, actor=person.name)
    return person


def _password_proved(ctx: Context, verdict: Verdict) -> SignedIn | Refusal:
    command: SignIn = verdict.trial.command
    account, who = _account(ctx, command.name), _typed_name(command.name)
    if account is None or not verdict.fits:
        guessing.wrong(ctx, verdict.trial.id, who, command.place)
        log.warning("a wrong name or password at %s", known(command.place))
        return Refusal(ExpectedError("staff.errors.wrong"))
    guessing.right(ctx, who, command.place)
    return _known(account)


def _account(ctx: Context, name: str) -> Account | None:
    name = name.strip()
    found: Account | None = ctx.catalogue.account(name) or ctx.catalogue.account(name.lower())
    return found if found is not None and found.active else None


def _refuse_published(ctx: Context, secret: str, verifier: str) -> None:
    """What the sample ward's files tell everybody opens nothing in a real ward."""
    if not ctx.catalogue.ward().sample and (secret in published.secrets() or verifier in published.verifiers()):
        log.warning("a secret of the sample ward was tried")
        raise ExpectedError("staff.errors.published")


# -- by code and PIN ----------------------------------------------------------------------------------------------


def _pin_typed(ctx: Context, command: PinSignIn, roles: frozenset[StaffRole] = AT_KIOSKS) -> Trial:
    account = _of_code(ctx, command.code, roles)
    _refuse_published(ctx, command.pin, account.pin if account is not None else "")
    trial = guessing.count(ctx, _typed_code(command.code), command.place, guessing.PIN)
    whole = account is not None and len(command.pin) >= SHORTEST_PIN
    return Trial(trial, account.pin if account is not None and whole else _NOBODY, command.pin, command)


def _pin_judged(
    ctx: Context, verdict: Verdict, roles: frozenset[StaffRole] = AT_KIOSKS
) -> SignedIn | Refusal:
    command: PinSignIn = verdict.trial.command
    account, who = _of_code(ctx, command.code, roles), _typed_code(command.code)
    if account is None or not verdict.fits:
        guessing.wrong(ctx, verdict.trial.id, who, command.place)
        log.warning("a wrong code or PIN at %s", known(command.place))
        return Refusal(ExpectedError("staff.errors.pin_wrong"))
    guessing.right(ctx, who, command.place)
    if (refusal := _silent(ctx, account)) is not None:
        return refusal
    log.info("%s was proved at %s by PIN", known(account.name), known(command.place))
    return _known(account)


def _of_code(ctx: Context, code: str, roles: frozenset[StaffRole]) -> Account | None:
    """The account of this code, where it has one of the roles."""
    found = next((one for one in ctx.catalogue.accounts() if one.code and one.code == code), None)
    if found is None or not found.active or not found.pin or not roles.intersection(found.roles):
        return None
    return found


def _silent(ctx: Context, account: Account) -> Refusal | None:
    """Where nothing was heard of hub or central for too long: told to whom the account is, and to nobody else."""
    try:
        sign_in_term.check(ctx, account)
    except ExpectedError as error:
        return Refusal(error)
    return None


def _known(account: Account) -> SignedIn:
    return SignedIn(name=account.name, full_name=account.full_name, roles=account.roles)
