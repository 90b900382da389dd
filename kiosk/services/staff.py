"""Signing in: argon2id against the account's verifier, slowed down after wrong passwords, over restarts too.

Called by the desk and by staff pages of the kiosk. Raises ExpectedError staff.errors.{wrong, pin_wrong,
too_many}; which of name and password was wrong is never told. Holds the writer for the 60 ms that argon2id is
meant to take.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from sqlalchemy import delete, func, insert, select

from kiosk.clock import business_day
from kiosk.db.tables.staff import SignInTry
from kiosk.errors import ExpectedError
from kiosk.ids import uuid7
from kiosk.records.staff import StaffSignedIn
from kiosk.store import Context, Refusal
from kiosk.values.staff import Account, PinSignIn, SignedIn, SignIn, StaffRole

TRIES = 5
WINDOW = timedelta(minutes=5)
SHORTEST_PIN = 6
PIN_TRIES, PIN_TRIES_PER_PLACE = 5, 10  # a PIN has few digits: 480 guesses a day at the very most
PIN_WINDOW = timedelta(minutes=15)
AT_KIOSKS = frozenset({StaffRole.CLERK, StaffRole.GREETER, StaffRole.SUPERVISOR})
# Of a random password nobody knows. Checked where the account is unknown, so that the answer takes as long.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$hvLdqgKQCV47DPyPtXNhEw$ZAD9zRAN/SAqYCyhkX1RSKLInGdU1LKmuU0ElbOYH2c"


def sign_in(ctx: Context, command: SignIn) -> SignedIn | Refusal:
    """The account's name and roles, or a refusal whose try is kept."""
    typed = hashlib.sha256(command.name.strip().lower().encode()).hexdigest()
    _guard(ctx, typed)
    account = _account(ctx, command.name.strip())
    if not _fits(account.verifier if account is not None else _NOBODY, command.password) or account is None:
        ctx.connection.execute(insert(SignInTry).values(id=uuid7(ctx.now), account=typed, at=ctx.now))
        return Refusal(ExpectedError("staff.errors.wrong"))
    ctx.connection.execute(delete(SignInTry).where(SignInTry.account == typed))
    subject = f"staff:{account.name}:{business_day(ctx.now).isoformat()}"
    fact = StaffSignedIn(account=account.name, place=command.place)
    ctx.record(fact, subject=subject, actor=account.name)
    return SignedIn(name=account.name, full_name=account.full_name, roles=account.roles)


def sign_in_by_pin(ctx: Context, command: PinSignIn) -> SignedIn | Refusal:
    """Who fills in for a citizen at a kiosk. Digits are few: tries are counted for the code and for the place.

    Records no event of its own: the account stands on the draft's. Raises staff.errors.{pin_wrong, too_many}.
    """
    code, place = _hashed(f"pin:{command.code}"), _hashed(f"pin-at:{command.place}")
    _guard(ctx, code, PIN_TRIES, PIN_WINDOW)
    _guard(ctx, place, PIN_TRIES_PER_PLACE, PIN_WINDOW)
    account = next((one for one in ctx.catalogue.accounts() if one.code and one.code == command.code), None)
    allowed = account is not None and account.active and account.pin and AT_KIOSKS.intersection(account.roles)
    whole = len(command.pin) >= SHORTEST_PIN
    if not _fits(account.pin if account is not None and allowed else _NOBODY, command.pin) or not allowed or not whole:
        for typed in (code, place):
            ctx.connection.execute(insert(SignInTry).values(id=uuid7(ctx.now), account=typed, at=ctx.now))
        return Refusal(ExpectedError("staff.errors.pin_wrong"))
    assert account is not None
    ctx.connection.execute(delete(SignInTry).where(SignInTry.account == code))
    return SignedIn(name=account.name, full_name=account.full_name, roles=account.roles)


def _hashed(typed: str) -> str:
    return hashlib.sha256(typed.encode()).hexdigest()


def _guard(ctx: Context, typed: str, most: int = TRIES, window: timedelta = WINDOW) -> None:
    """After `most` wrong tries in `window` even the right one has to wait."""
    ctx.connection.execute(delete(SignInTry).where(SignInTry.at <= ctx.now - max(WINDOW, PIN_WINDOW)))
    query = select(func.count(), func.max(SignInTry.at)).where(
        SignInTry.account == typed, SignInTry.at > ctx.now - window
    )
    tries, last = ctx.connection.execute(query).one()
    if tries >= most:
        left = last + window - ctx.now
        raise ExpectedError("staff.errors.too_many", minutes=max(1, -(-int(left.total_seconds()) // 60)))


def _account(ctx: Context, name: str) -> Account | None:
    found: Account | None = ctx.catalogue.account(name) or ctx.catalogue.account(name.lower())
    return found if found is not None and found.active else None


def _fits(verifier: str, password: str) -> bool:
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(verifier, password)
    except (VerificationError, InvalidHashError):
        return False
