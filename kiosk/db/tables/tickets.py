"""Tickets as their events tell them: issued, called, served."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db.base import Instant, ProjectionBase
from kiosk.db.engines.options import only

_MET = text("met_label <> ''")
_STANDS = text("stands IS NOT NULL")


class Ticket(ProjectionBase):
    """One queue ticket. `state` is values.tickets.TicketState; call columns are those of the latest call."""

    __tablename__ = "tickets"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    subject: Mapped[str] = mapped_column(String(96), primary_key=True)
    state: Mapped[str] = mapped_column(String(12))
    day: Mapped[date | None] = mapped_column(Date)
    label: Mapped[str | None] = mapped_column(String(64))  # None until the issue is known
    field: Mapped[str] = mapped_column(String(64), default="")
    procedure: Mapped[str | None] = mapped_column(String(64))
    priority: Mapped[bool] = mapped_column(default=False)
    place: Mapped[str] = mapped_column(String(64), default="")
    language: Mapped[str] = mapped_column(String(2), default="vi")
    ahead: Mapped[int] = mapped_column(default=0)  # waiting before it when it was issued
    draft_code: Mapped[str] = mapped_column(String(64), default="")  # printed on it
    issued_at: Mapped[datetime | None] = mapped_column(Instant)
    met_label: Mapped[str] = mapped_column(String(64), default="")  # as typed where the issue is not known
    desk: Mapped[str] = mapped_column(String(64), default="")
    called_at: Mapped[datetime | None] = mapped_column(Instant)
    first_called_at: Mapped[datetime | None] = mapped_column(Instant)
    calls: Mapped[int] = mapped_column(default=0)
    also_called: Mapped[str] = mapped_column(Text, default="")  # other desks, comma between them
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    outcome: Mapped[str] = mapped_column(String(64), default="")
    entered_late: Mapped[int] = mapped_column(default=0)  # how often, from a slip printed ahead: times are handwritten
    repeats: Mapped[int] = mapped_column(default=0)  # since it was called by this desk
    in_place: Mapped[bool] = mapped_column(default=False)  # staff go to the person
    to_desk: Mapped[str] = mapped_column(String(64), default="")  # handed on to this desk
    parked_for: Mapped[str] = mapped_column(String(64), default="")
    returned_at: Mapped[datetime | None] = mapped_column(Instant)  # from what it was parked for
    rejoined_at: Mapped[datetime | None] = mapped_column(Instant)  # after absence
    booked_at: Mapped[datetime | None] = mapped_column(Instant)
    stands: Mapped[date | None] = mapped_column(Date)  # waited when the counter closed; the day on which it stands
    conflict: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        Index(None, "ward", "label", "day"),
        Index(None, "ward", "state", "field", "issued_at"),
        Index(None, "ward", "state", "issued_at"),
        Index(None, "ward", "called_at"),
        Index("ix_tickets_stands", "ward", "stands", **only(_STANDS)),
        Index("ix_tickets_met", "ward", "met_label", "day", **only(_MET)),
    )
