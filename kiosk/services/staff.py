"""Signing in: argon2id against the account's verifier, slowed down after wrong passwords, over restarts too.

Called by the desk and by staff pages of the kiosk. Raises ExpectedError staff.errors.{wrong, too_many}; which
of name and password was wrong is never told. Holds the writer for the 60 ms that argon2id is meant to take.
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
from kiosk.values.staff import Account, SignedIn, SignIn

TRIES = 5
WINDOW = timedelta(minutes=5)
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


def _guard(ctx: Context, typed: str) -> None:
    """After `TRIES` wrong passwords in `WINDOW` even the right one has to wait."""
    ctx.connection.execute(delete(SignInTry).where(SignInTry.at <= ctx.now - WINDOW))
    query = select(func.count(), func.max(SignInTry.at)).where(SignInTry.account == typed)
    tries, last = ctx.connection.execute(query).one()
    if tries >= TRIES:
        left = last + WINDOW - ctx.now
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
