"""Read-only questions about ratings: the open invitation of a desk's pad, and the day's counts."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from kiosk.clock import business_day
from kiosk.db.tables.ratings import RatingRow, RatingToken
from kiosk.store import Context, Reader
from kiosk.values.ids import Place
from kiosk.values.ratings import Level, RatingCounts, RatingInvitation


def open_invitation(reader: Context | Reader, place: Place) -> RatingInvitation | None:
    """The newest unanswered invitation of a desk. Its token is the stored hash, good for one answer here."""
    since = reader.clock.now() - timedelta(seconds=reader.settings.rating.seconds_open)
    query = (
        select(RatingToken.token, RatingToken.opened_at, RatingToken.place)
        .where(RatingToken.place == place, RatingToken.opened_at > since, RatingToken.opened_at <= reader.clock.now())
        .order_by(RatingToken.opened_at.desc())
    )
    row = reader.connection.execute(query).first()
    if row is None:
        return None
    return RatingInvitation(token=row.token, opened_at=row.opened_at, place=Place(row.place))


def opens_at(reader: Reader, place: Place) -> datetime | None:
    """When the next invitation of a desk opens that is still held back; None for none."""
    query = select(func.min(RatingToken.opened_at)).where(
        RatingToken.place == place, RatingToken.opened_at > reader.clock.now()
    )
    opens: datetime | None = reader.connection.execute(query).scalar()
    return opens


def today_counts(reader: Reader) -> RatingCounts:
    """Answers of today's business day as far as they entered the journal; what lies in the box is not counted."""
    day = business_day(reader.clock.now())
    query = (
        select(RatingRow.level, func.count())
        .where(RatingRow.ward == reader.station.ward, RatingRow.day == day)
        .group_by(RatingRow.level)
    )
    counts: dict[int | None, int] = {row[0]: row[1] for row in reader.connection.execute(query)}
    return RatingCounts(
        very_satisfied=counts.get(Level.VERY_SATISFIED, 0), satisfied=counts.get(Level.SATISFIED, 0),
        unsatisfied=counts.get(Level.UNSATISFIED, 0), none=counts.get(None, 0),
    )  # fmt: skip
