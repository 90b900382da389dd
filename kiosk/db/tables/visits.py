"""What is known of a visit beyond its ticket."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db.base import Instant, ProjectionBase
from kiosk.db.engines.options import only

_DECLARING = text("declaring <> ''")


class VisitRow(ProjectionBase):
    """Of one ticket, which is the subject. Most visits have no row: their ticket says everything."""

    __tablename__ = "visits"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    subject: Mapped[str] = mapped_column(String(96), primary_key=True)
    place: Mapped[str] = mapped_column(String(64), default="")  # "": where the ticket was given
    about_death: Mapped[bool] = mapped_column(default=False)
    declaring: Mapped[str] = mapped_column(String(64), default="")  # the kiosk at which they declare now
    declaring_since: Mapped[datetime | None] = mapped_column(Instant)
    coming_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        Index(
            "ix_visits_declaring", "ward", "declaring", "declaring_since",
            **only(_DECLARING),
        ),
    )  # fmt: skip
