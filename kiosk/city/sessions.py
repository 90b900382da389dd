"""Sessions of the city's pages: rows that all processes of the server share. Use cases and a query.

Called by kiosk.server.city. A session ends after IDLE without a request that a person made, after WHOLE whatever was
done, with signing out (here or everywhere), with a new password and with its account. Until the second factor is given
it lives for HALF alone. What is kept of a token is its hash. A new token is given wherever more is allowed than
before: who planted the old one has nothing.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, insert, select, update

from kiosk.clock import within
from kiosk.db.tables.city_accounts import CityAccountRow, CityAccountWard, CitySessionRow
from kiosk.store import Context, Reader
from kiosk.values.city_accounts import CityRole, CitySession, CityUser, OpenedSession

IDLE = timedelta(minutes=30)
WHOLE = timedelta(hours=12)
HALF = timedelta(minutes=5)
NOTED = timedelta(minutes=1)  # a session's use is written no more often
MOST = 8  # of one account at once; the oldest goes


class BeginSession(NamedTuple):
    """Command: a session of an account. `instead_of`: the token that ends with it."""

    account: str
    second: bool
    address: str
    instead_of: str = ""


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def begin(ctx: Context, command: BeginSession) -> OpenedSession:
    end(ctx, command.instead_of)
    forget_old(ctx)
    _make_room(ctx, command.account)
    token = secrets.token_urlsafe(32)
    row = CitySessionRow(
        name=hashed(token), account=command.account, second=int(command.second), began_at=ctx.now, seen_at=ctx.now,
        address=command.address[:64],
    )  # fmt: skip
    names = ("name", "account", "second", "began_at", "seen_at", "address")
    ctx.connection.execute(insert(CitySessionRow).values({name: getattr(row, name) for name in names}))
    ctx.connection.execute(
        update(CityAccountRow).where(CityAccountRow.name == command.account).values(used_at=ctx.now)
    )
    session = _session(ctx, token, ctx.now)
    assert session is not None
    return OpenedSession(token=token, session=session)


def of(reader: Reader, token: str) -> tuple[CitySession, bool] | None:
    """The living session of a token, and whether its use is to be written."""
    now = reader.clock.now()
    session = _session(reader, token, now)
    if session is None:
        return None
    query = select(CitySessionRow.seen_at).where(CitySessionRow.name == hashed(token))
    seen = reader.connection.execute(query).scalar()
    return session, seen is None or now - seen > NOTED


def note(ctx: Context, token: str) -> None:
    """Somebody did something in it."""
    ctx.connection.execute(
        update(CitySessionRow).where(CitySessionRow.name == hashed(token)).values(seen_at=ctx.now)
    )


def end(ctx: Context, token: str) -> None:
    """Signed out. May be said twice."""
    if token:
        ctx.connection.execute(delete(CitySessionRow).where(CitySessionRow.name == hashed(token)))


def end_all(ctx: Context, account: str) -> int:
    """Signed out everywhere; how many sessions there were."""
    return int(ctx.connection.execute(delete(CitySessionRow).where(CitySessionRow.account == account)).rowcount)


def forget_old(ctx: Context) -> None:
    ctx.connection.execute(delete(CitySessionRow).where(~CitySessionRow.began_at.between(*within(ctx.now, WHOLE))))


def _make_room(ctx: Context, account: str) -> None:
    query = select(CitySessionRow.name).where(CitySessionRow.account == account).order_by(CitySessionRow.seen_at.desc())
    names = list(ctx.connection.execute(query).scalars())
    ctx.connection.execute(delete(CitySessionRow).where(CitySessionRow.name.in_(names[MOST - 1 :])))


def _session(at: Context | Reader, token: str, now: datetime) -> CitySession | None:
    row, account = CitySessionRow.__table__.c, CityAccountRow.__table__.c
    query = (
        select(row.second, row.began_at, row.seen_at, account.name, account.full_name, account.role,
               account.department, account.second_on, account.must_change)
        .where(row.name == hashed(token), account.name == row.account, account.active == 1)
    )  # fmt: skip
    found = at.connection.execute(query).first() if token else None
    if found is None or _is_over(now, found.began_at, found.seen_at, whole=bool(found.second)):
        return None
    wards = at.connection.execute(
        select(CityAccountWard.ward).where(CityAccountWard.account == found.name).order_by(CityAccountWard.ward)
    )
    user = CityUser(
        account=found.name, name=found.full_name, role=CityRole(found.role), wards=tuple(wards.scalars()),
        department=found.department,
    )  # fmt: skip
    return CitySession(
        user=user, second=bool(found.second), has_second=bool(found.second_on), must_change=bool(found.must_change),
        began_at=found.began_at,
    )  # fmt: skip


def _is_over(now: datetime, began: datetime, seen: datetime, *, whole: bool) -> bool:
    spans = ((began, WHOLE if whole else HALF), (seen, IDLE))
    return any(not first <= at <= last for at, span in spans for first, last in [within(now, span)])
