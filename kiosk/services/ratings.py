"""Ratings: a one-time token is burnt, the answer drops into the box, the box is emptied shuffled.

Called by the pad (`give`) and at the day's end (`empty_box`). Nothing recorded here leads back to a ticket:
see docs/decisions/0002-rating-box.md. Raises ExpectedError ratings.errors.used for a token that is not open.
"""

from __future__ import annotations

import random
import uuid
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select

from kiosk.db.tables.ratings import BoxedRating, RatingToken
from kiosk.errors import ExpectedError
from kiosk.ids import uuid7
from kiosk.records.ratings import RatingGiven
from kiosk.services.calls import token_hash
from kiosk.store import Context, Refusal
from kiosk.values.ratings import GiveRating

_mix = random.SystemRandom()


def give(ctx: Context, command: GiveRating) -> None | Refusal:
    """Burn the token and drop the answer. A token that is over counts as no answer, whatever was touched."""
    hashed = token_hash(command.token) if len(command.token) < 64 else command.token
    opened = ctx.connection.execute(select(RatingToken.opened_at).where(RatingToken.token == hashed)).scalar()
    if opened is None:
        raise ExpectedError("ratings.errors.used")
    ctx.connection.execute(delete(RatingToken).where(RatingToken.token == hashed))
    late = ctx.now - opened > timedelta(seconds=ctx.settings.rating.seconds_open * 3)
    level = None if late else command.level
    _drop(ctx, int(level) if level is not None else None, command.reasons if level is not None else ())
    if _in_box(ctx) >= ctx.settings.rating.box_at_least:
        _empty(ctx)
    return Refusal(ExpectedError("ratings.errors.used")) if late and command.level is not None else None


def empty_box(ctx: Context, _command: None = None) -> int:
    """Close invitations nobody answered (as no answer), then record everything in the box; how many."""
    old = select(RatingToken.token)
    for token in list(ctx.connection.execute(old).scalars()):
        ctx.connection.execute(delete(RatingToken).where(RatingToken.token == token))
        _drop(ctx, None, ())
    return _empty(ctx)


def _drop(ctx: Context, level: int | None, reasons: tuple[str, ...]) -> None:
    boxed = insert(BoxedRating).values(id=str(uuid.uuid4()), level=level, reasons=",".join(reasons))
    ctx.connection.execute(boxed)


def _in_box(ctx: Context) -> int:
    return ctx.connection.execute(select(func.count()).select_from(BoxedRating)).scalar() or 0


def _empty(ctx: Context) -> int:
    answers = [tuple(row) for row in ctx.connection.execute(select(BoxedRating.level, BoxedRating.reasons))]
    ctx.connection.execute(delete(BoxedRating))
    _mix.shuffle(answers)
    hour = _hour(ctx.now)
    for level, reasons in answers:
        fact = RatingGiven(day=ctx.day, level=level, reasons=tuple(filter(None, reasons.split(","))))
        ctx.record(fact, subject=str(uuid.uuid4()), made_at=hour, event_id=uuid7(hour))
    return len(answers)


def _hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)
