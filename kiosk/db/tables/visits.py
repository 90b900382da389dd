"""What is known of a visit beyond its ticket."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db.base import ProjectionBase


class VisitRow(ProjectionBase):
    """Of one ticket, which is the subject. Most visits have no row: their ticket says everything."""

    __tablename__ = "visits"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    subject: Mapped[str] = mapped_column(String(96), primary_key=True)
    place: Mapped[str] = mapped_column(String(64), default="")  # "": where the ticket was given
    about_death: Mapped[bool] = mapped_column(default=False)
