"""Signing in: argon2id against the account's verifier, slowed down after wrong passwords, over restarts too.

Called by the desk and by staff pages of the kiosk. Raises ExpectedError staff.errors.{wrong, too_many}; which
of name and password was wrong is never told.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, func, insert, select

from kiosk.clock import business_day
from kiosk.db.tables.staff import SignInTry
from kiosk.errors import ExpectedError
from kiosk.ids import uuid7
from kiosk.records.staff import StaffSignedIn
from kiosk.store import Context, Refusal
from kiosk.values.staff import SignedIn, SignIn

TRIES = 5
WINDOW = timedelta(minutes=5)
# Checked where the account is unknown, so that the answer takes as long as for a known one.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$Kd0yB7yqQ2lq4Q5m3o2q4C3cQm1b0Vt0b8n0m6q4ZkA"


def sign_in(ctx: Context, command: SignIn) -> SignedIn | Refusal:
    """The account's name and roles, or a refusal whose try is kept."""
    name = command.name.strip().lower()
    since = ctx.now - WINDOW
    tries = select(func.count()).where(SignInTry.account == name, SignInTry.at > since)
    if (ctx.connection.execute(tries).scalar() or 0) >= TRIES:
        raise ExpectedError("staff.errors.too_many", minutes=int(WINDOW.total_seconds() // 60))
    account = _account(ctx, name)
    if not _fits(account.verifier if account is not None else _NOBODY, command.password) or account is None:
        ctx.connection.execute(insert(SignInTry).values(id=uuid7(ctx.now), account=name, at=ctx.now))
        return Refusal(ExpectedError("staff.errors.wrong"))
    ctx.connection.execute(delete(SignInTry).where(SignInTry.account == name))
    subject = f"staff:{account.name}:{business_day(ctx.now).isoformat()}"
    fact = StaffSignedIn(account=account.name, place=command.place)
    ctx.record(fact, subject=subject, actor=account.name)
    return SignedIn(name=account.name, full_name=account.full_name, roles=account.roles)


def _account(ctx: Context, name: str):  # noqa: ANN202 - values.staff.Account or None
    try:
        account = ctx.catalogue.account(name)
    except ExpectedError:
        return None
    return account if account is not None and account.active else None


def _fits(verifier: str, password: str) -> bool:
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(verifier, password)
    except (VerificationError, InvalidHashError):
        return False
