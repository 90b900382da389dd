"""Ratings: a one-time token is burnt, the answer drops into the box, the box is emptied shuffled.

Called by services.calls (`invite`), the pad (`give`) and at the day's end (`empty_box`). Nothing recorded here
leads back to a ticket: see docs/decisions/0002-rating-box.md; what is told of desks and procedures are tallies. An
invitation that nobody answered in time is an answer too: none. Raises ExpectedError ratings.errors.used for a token
that is not open (any more).
"""

from __future__ import annotations

import hashlib
import random
import re
import secrets
import uuid
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, insert, select, update

from kiosk.clock import business_day
from kiosk.db.tables.ratings import BoxedRating, RatingToken
from kiosk.errors import ExpectedError
from kiosk.ids import uuid7
from kiosk.records.ratings import RatingGiven
from kiosk.services import rating_tallies as tallies
from kiosk.services.permits import SUPERVISOR, attended_by
from kiosk.store import Context, Refusal
from kiosk.values.ids import Place
from kiosk.values.print_jobs import SLACK
from kiosk.values.ratings import GiveRating

OPEN_TIMES = 3  # of settings.rating.seconds_open: the pad's own time to ask, to choose reasons, and some slack
_REASON = re.compile(r"[a-z_]{1,20}")
_MOST_REASONS = 6
_mix = random.SystemRandom()


def invite(ctx: Context, place: Place, opens: datetime | None = None, procedure: str = "") -> str:
    """Open a rating at the pad of a desk, at once or at `opens`. Its token stands beside no ticket; only its hash is
    kept, and which desk and procedure it is about as long as the question stands."""
    _close_old(ctx)
    token = secrets.token_urlsafe(24)
    ctx.connection.execute(
        insert(RatingToken).values(token=token_hash(token), place=place, opened_at=opens or ctx.now)
    )
    tallies.note(ctx, token_hash(token), place, procedure)
    return token


def release(ctx: Context, place: Place) -> None:
    """What was held back at this desk is asked now."""
    ctx.connection.execute(update(RatingToken).where(*_held(ctx, place)).values(opened_at=ctx.now))


def withdraw(ctx: Context, place: Place) -> None:
    """What was held back at this desk is never asked: the service goes on. Nor what opened while that was decided."""
    opened = (RatingToken.place == place, RatingToken.opened_at > ctx.now - SLACK)
    tallies.forget(ctx, ctx.connection.execute(select(RatingToken.token).where(*opened)).scalars().all())
    ctx.connection.execute(delete(RatingToken).where(*opened))


def _held(ctx: Context, place: Place) -> tuple[ColumnElement[bool], ...]:
    return RatingToken.place == place, RatingToken.opened_at > ctx.now


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def give(ctx: Context, command: GiveRating) -> Refusal | None:
    """Burn the token and drop the answer. A token that is over counts as no answer, whatever was touched."""
    hashed = token_hash(command.token) if len(command.token) < 64 else command.token
    _close_old(ctx)
    its = RatingToken.token == hashed
    opened = ctx.connection.execute(select(RatingToken.opened_at).where(its)).scalar()
    burnt = ctx.connection.execute(delete(RatingToken).where(its)).rowcount
    if burnt:
        _drop(ctx, command.level, command.reasons)
        tallies.count(ctx, hashed, command.level, skipped=command.skipped, opened=opened)
    if _in_box(ctx) >= ctx.settings.rating.box_at_least:
        _empty(ctx)
    return None if burnt else Refusal(ExpectedError("ratings.errors.used"))


@attended_by(SUPERVISOR)
def empty_box(ctx: Context, _command: None = None) -> int:
    """At the day's end: close all invitations (as no answer), record everything in the box; how many."""
    _close_old(ctx, timedelta(0))
    tallies.let_go(ctx)
    return _empty(ctx)


def empty_left(ctx: Context, _command: None = None) -> int:
    """At a pad of its own, where nobody closes the day: what lies in the box when a new one opens; how many."""
    tallies.let_go(ctx)
    return _empty(ctx)


def _close_old(ctx: Context, age: timedelta | None = None) -> None:
    """Invitations nobody answered in time become answers without a level. Their rows go: place and time of an
    invitation would otherwise tell which ticket stayed without an answer."""
    if age is None:
        age = timedelta(seconds=ctx.settings.rating.seconds_open * OPEN_TIMES)
    closed = tallies.open_tokens(ctx, ctx.now - age)
    ctx.connection.execute(delete(RatingToken).where(RatingToken.opened_at <= ctx.now - age))
    for hashed in closed:
        _drop(ctx, None, ())
        tallies.count(ctx, hashed, None, opened=None)


def _drop(ctx: Context, level: int | None, reasons: tuple[str, ...]) -> None:
    kept = [reason for reason in reasons if _REASON.fullmatch(reason)][:_MOST_REASONS] if level else []
    boxed = insert(BoxedRating).values(
        id=str(uuid.uuid4()), day=business_day(ctx.now), level=int(level) if level else None,
        reasons=",".join(sorted(set(kept))),
    )  # fmt: skip
    ctx.connection.execute(boxed)


def _in_box(ctx: Context) -> int:
    return ctx.connection.execute(select(func.count()).select_from(BoxedRating)).scalar() or 0


def _empty(ctx: Context) -> int:
    query = select(BoxedRating.day, BoxedRating.level, BoxedRating.reasons)
    answers: list[tuple[date, int | None, str]] = [tuple(row) for row in ctx.connection.execute(query)]  # type: ignore[misc]
    ctx.connection.execute(delete(BoxedRating))
    _mix.shuffle(answers)
    hour = _hour(ctx.now)
    for day, level, reasons in answers:
        fact = RatingGiven(day=day, level=level, reasons=tuple(filter(None, reasons.split(","))))
        ctx.record(fact, subject=str(uuid.uuid4()), made_at=hour, event_id=uuid7(hour))
    return len(answers)


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)
