"""Slows guessing at the city's pages: wrong passwords and codes are rows that all its processes see.

Called by kiosk.city.signing_in. A try is counted before it is checked, so that many at once are no more than one after
another. An account waits after FREE wrong ones, a minute and then twice as long each time; an address after ten in a
quarter of an hour, whatever the account. Raises ExpectedError city_pages.errors.too_many.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, insert, select

from kiosk.clock import within
from kiosk.db.tables.city_accounts import CityTry
from kiosk.errors import ExpectedError
from kiosk.ids import uuid7
from kiosk.store import Context

FREE = 5
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(minutes=15)
REMEMBERED = timedelta(days=1)
AT_AN_ADDRESS, WINDOW = 10, timedelta(minutes=15)
PER_DAY = 60  # of one account from everywhere


def hashed(typed: str) -> str:
    """Names are kept hashed: people type their password into the wrong field."""
    return hashlib.sha256(typed.strip().lower().encode("utf-8", "replace")).hexdigest()


def count(ctx: Context, who: str, address: str) -> str:
    """The id of a try that counts as wrong until it is found right; or has to wait."""
    ctx.connection.execute(delete(CityTry).where(~CityTry.at.between(*within(ctx.now, REMEMBERED))))
    until = _until(ctx, who, address[:64])
    if until is not None and until > ctx.now:
        left = (until - ctx.now).total_seconds()
        raise ExpectedError("city_pages.errors.too_many", minutes=max(1, -(-int(left) // 60)))
    trial = uuid7(ctx.now)
    ctx.connection.execute(insert(CityTry).values(id=trial, account=who, address=address[:64], at=ctx.now))
    return trial


def right(ctx: Context, who: str, address: str) -> None:
    """The account's tries from this address are forgotten."""
    ctx.connection.execute(delete(CityTry).where(CityTry.account == who, CityTry.address == address[:64]))


def _until(ctx: Context, who: str, address: str) -> datetime | None:
    waits = []
    wrong, _first, last = _found(ctx, REMEMBERED, CityTry.account == who, CityTry.address == address)
    if wrong >= FREE and last is not None:
        waits.append(last + min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(wrong - FREE, 12)))
    for window, most, which in (
        (WINDOW, AT_AN_ADDRESS, CityTry.address == address), (REMEMBERED, PER_DAY, CityTry.account == who),
    ):  # fmt: skip
        wrong, first, _last = _found(ctx, window, which)
        if wrong >= most and first is not None:
            waits.append(first + window)
    return max(waits, default=None)


def _found(
    ctx: Context, window: timedelta, *which: ColumnElement[bool]
) -> tuple[int, datetime | None, datetime | None]:
    query = select(func.count(), func.min(CityTry.at), func.max(CityTry.at)).where(CityTry.at > ctx.now - window)
    wrong, first, last = ctx.connection.execute(query.where(*which)).one()
    return wrong, first, last
