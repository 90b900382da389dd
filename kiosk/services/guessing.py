"""Slows guessing of passwords and PINs down, over restarts too, and locks nobody out of their usual place.

Used by services.staff (docs/decisions/0022-guessing.md). A try is counted before it is checked, so that many at once
are no more than one after another; a wrong one stays for a day. After five at a place, an account waits there: a
minute, then twice as long each time. A place at which an account never signed in has bounds over all accounts and
places besides; where it did, a stranger's tries elsewhere change nothing. Raises ExpectedError staff.errors.too_many.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, delete, func, insert, select

from kiosk.db.tables.staff import SignInPlace, SignInTry
from kiosk.errors import ExpectedError
from kiosk.ids import uuid7
from kiosk.store import Context

FREE = 5  # wrong tries of an account at a place before it has to wait
FIRST_WAIT = timedelta(minutes=1)
REMEMBERED = timedelta(days=1)
USUAL = timedelta(days=30)  # since an account's last success at a place
# Only where an account is not usual:
PER_HOUR, PER_DAY = 20, 60  # of one account at all places
AT_A_PLACE, PLACE_WINDOW = 10, timedelta(minutes=15)  # of all accounts at one place


class WaitLimit(NamedTuple):
    longest: timedelta


PASSWORD = WaitLimit(timedelta(minutes=15))
PIN = WaitLimit(timedelta(hours=1))  # few digits: some thirty tries a day and kiosk


def hashed(typed: str) -> str:
    """Names are kept hashed: people type their password into the wrong field."""
    return hashlib.sha256(typed.encode()).hexdigest()


def count(ctx: Context, who: str, place: str, limit: WaitLimit) -> str:
    """The id of a try that counts as wrong until it is found right; or has to wait."""
    ctx.connection.execute(delete(SignInTry).where(SignInTry.at <= ctx.now - REMEMBERED))
    until = _until(ctx, who, place, limit)
    if until is not None and until > ctx.now:
        left = (until - ctx.now).total_seconds()
        raise ExpectedError("staff.errors.too_many", minutes=max(1, -(-int(left) // 60)))
    trial = uuid7(ctx.now)
    wrong(ctx, trial, who, place)
    return trial


def wrong(ctx: Context, trial: str, who: str, place: str) -> None:
    """The try stays; written anew where a success at the same time has cleared the account's tries."""
    known = select(SignInTry.id).where(SignInTry.id == trial)
    if ctx.connection.execute(known).first() is None:
        ctx.connection.execute(insert(SignInTry).values(id=trial, account=who, place=place, at=ctx.now))


def right(ctx: Context, who: str, place: str) -> None:
    """The account's tries at this place are forgotten, and the place is a usual one from now on."""
    ctx.connection.execute(delete(SignInTry).where(SignInTry.account == who, SignInTry.place == place))
    ctx.connection.execute(delete(SignInPlace).where(_here(who, place)))
    ctx.connection.execute(insert(SignInPlace).values(account=who, place=place, at=ctx.now))


def forget(ctx: Context, *accounts: str) -> int:
    """A supervisor lifts the waiting of accounts, everywhere on this station; how many tries went."""
    return int(ctx.connection.execute(delete(SignInTry).where(SignInTry.account.in_(accounts))).rowcount)


def _until(ctx: Context, who: str, place: str, limit: WaitLimit) -> datetime | None:
    """When the next try is heard; None or a time past for now."""
    here = _tries(ctx, REMEMBERED, SignInTry.account == who, SignInTry.place == place)
    waits = []
    if here.wrong >= FREE and here.last is not None:
        waits.append(here.last + min(limit.longest, FIRST_WAIT * 2 ** min(here.wrong - FREE, 12)))
    if not _usual(ctx, who, place):
        for window, most, which in (
            (timedelta(hours=1), PER_HOUR, SignInTry.account == who),
            (REMEMBERED, PER_DAY, SignInTry.account == who),
            (PLACE_WINDOW, AT_A_PLACE, SignInTry.place == place),
        ):
            tries = _tries(ctx, window, which)
            if tries.wrong >= most and tries.first is not None:
                waits.append(tries.first + window)
    return max(waits, default=None)


class _Tries(NamedTuple):
    wrong: int
    first: datetime | None
    last: datetime | None


def _tries(ctx: Context, window: timedelta, *which: ColumnElement[bool]) -> _Tries:
    query: Select = select(func.count(), func.min(SignInTry.at), func.max(SignInTry.at))
    return _Tries(*ctx.connection.execute(query.where(SignInTry.at > ctx.now - window, *which)).one())


def _usual(ctx: Context, who: str, place: str) -> bool:
    since = select(SignInPlace.at).where(_here(who, place))
    last = ctx.connection.execute(since).scalar()
    return last is not None and last > ctx.now - USUAL


def _here(who: str, place: str) -> ColumnElement[bool]:
    return (SignInPlace.account == who) & (SignInPlace.place == place)
