"""Read-only questions about ratings: the open invitation of a desk's pad, and the day's counts."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import func, select

from kiosk.db.tables.ratings import RatingRow, RatingToken
from kiosk.store import Reader
from kiosk.values.ids import Place
from kiosk.values.ratings import RatingInvitation


def open_invitation(reader: Reader, place: Place) -> RatingInvitation | None:
    """The newest unanswered invitation of a desk. Its token is the stored hash, good for one answer here."""
    since = reader.clock.now() - timedelta(seconds=reader.settings.rating.seconds_open)
    query = (
        select(RatingToken.token, RatingToken.opened_at, RatingToken.place)
        .where(RatingToken.place == place, RatingToken.opened_at > since)
        .order_by(RatingToken.opened_at.desc())
    )
    row = reader.connection.execute(query).first()
    if row is None:
        return None
    return RatingInvitation(token=row.token, opened_at=row.opened_at, place=Place(row.place))


def today_counts(reader: Reader, day: date) -> dict[int | None, int]:
    """Answers recorded for a business day by level; None = no answer."""
    query = (
        select(RatingRow.level, func.count())
        .where(RatingRow.ward == reader.station.ward, RatingRow.day == day)
        .group_by(RatingRow.level)
    )
    return {level: count for level, count in reader.connection.execute(query)}
