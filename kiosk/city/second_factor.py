"""The second factor of the city's accounts: a code of an authenticator app (TOTP, RFC 6238), or a recovery code.

Called by kiosk.city.signing_in and by the page of the own account. The key is sealed under a secret of the server, so
that who has the database alone cannot make codes. A code counts once: the step of the last one used is kept, and only
later ones are taken. Recovery codes are kept as hashes and go when used. Raises ExpectedError
city_pages.errors.{code_wrong, second_there, second_none}.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import NamedTuple

import pyotp
from sqlalchemy import delete, insert, select, update

from kiosk.db.tables.city_accounts import CityAccountRow, CityRecoveryCode
from kiosk.errors import ExpectedError
from kiosk.ids import short_code
from kiosk.journal import sealing
from kiosk.store import Context
from kiosk.values.city_accounts import NewSecond

STEP = 30  # seconds
DRIFT = 1  # steps that a phone's clock may be off, either way
CODES, LENGTH = 10, 10  # recovery codes, and their letters
ISSUER = "motcua"


class ProveSecond(NamedTuple):
    """Command: a code for an account's new key, or for its key in use."""

    account: str
    code: str


def prepare(ctx: Context, account: str) -> NewSecond:
    """A key that counts once a code of it was shown. One that waits already is shown again, so that a page may be
    loaded twice."""
    row = ctx.connection.execute(
        select(CityAccountRow.second, CityAccountRow.second_on).where(CityAccountRow.name == account)
    ).one()
    if row.second_on:
        raise ExpectedError("city_pages.errors.second_there")
    secret = _opened(ctx, account, row.second) if row.second else ""
    if not secret:
        secret = pyotp.random_base32()
        sealed = sealing.seal(_key(ctx), secret.encode(), account, "totp", account)
        _write(ctx, account, second=sealed)
    return NewSecond(secret=secret, uri=pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER))


def turn_on(ctx: Context, command: ProveSecond) -> tuple[str, ...]:
    """The key counts from now on; its recovery codes, which are told this once."""
    _take_code(ctx, command)
    _write(ctx, command.account, second_on=1)
    return new_codes(ctx, command.account)


def new_codes(ctx: Context, account: str) -> tuple[str, ...]:
    """Fresh recovery codes; the former ones are void."""
    ctx.connection.execute(delete(CityRecoveryCode).where(CityRecoveryCode.account == account))
    codes = tuple(short_code(LENGTH) for _ in range(CODES))
    for code in codes:
        ctx.connection.execute(insert(CityRecoveryCode).values(account=account, hash=_hash(account, code)))
    return tuple(f"{code[:5]}-{code[5:]}" for code in codes)


def prove(ctx: Context, command: ProveSecond) -> None:
    """Six digits of the app, or a recovery code."""
    typed = "".join(command.code.split()).replace("-", "")
    if len(typed) == LENGTH:
        gone = ctx.connection.execute(
            delete(CityRecoveryCode).where(
                CityRecoveryCode.account == command.account,
                CityRecoveryCode.hash == _hash(command.account, typed.upper()),
            )
        )
        if gone.rowcount:
            return
        raise ExpectedError("city_pages.errors.code_wrong")
    _take_code(ctx, command)


def _take_code(ctx: Context, command: ProveSecond) -> None:
    """Raises ExpectedError where no step fits that is later than the last one used."""
    row = ctx.connection.execute(
        select(CityAccountRow.second, CityAccountRow.second_step).where(CityAccountRow.name == command.account)
    ).one()
    if not row.second:
        raise ExpectedError("city_pages.errors.second_none")
    typed = "".join(command.code.split())
    totp, now = pyotp.TOTP(_opened(ctx, command.account, row.second)), int(ctx.now.timestamp()) // STEP
    for step in range(max(now - DRIFT, row.second_step + 1), now + DRIFT + 1):
        if hmac.compare_digest(totp.generate_otp(step), typed) and _use(ctx, command.account, step):
            return
    raise ExpectedError("city_pages.errors.code_wrong")


def _use(ctx: Context, account: str, step: int) -> bool:
    """Whether this very request is the one that uses the step: two at once are one."""
    query = update(CityAccountRow).where(CityAccountRow.name == account, CityAccountRow.second_step < step)
    return bool(ctx.connection.execute(query.values(second_step=step)).rowcount)


def _write(ctx: Context, account: str, **given: object) -> None:
    ctx.connection.execute(update(CityAccountRow).where(CityAccountRow.name == account).values(**given))


def _key(ctx: Context) -> bytes:
    return ctx.secret_of("city second factor")


def _opened(ctx: Context, account: str, sealed: bytes) -> str:
    return sealing.unseal(_key(ctx), sealed, account, "totp", account).decode()


def _hash(account: str, code: str) -> str:
    return hashlib.sha256(f"{account}\0{code}".encode("utf-8", "replace")).hexdigest()
