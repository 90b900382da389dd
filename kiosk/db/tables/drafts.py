"""Parked and finished declarations (projection), and the tries to open them (local)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db.base import Instant, LocalBase, ProjectionBase


class DraftRow(ProjectionBase):
    """A declaration under its code. The answers are in the event's sealed part alone."""

    __tablename__ = "drafts"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    subject: Mapped[str] = mapped_column(String(96), primary_key=True)
    code: Mapped[str | None] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(12), default="")
    form: Mapped[str] = mapped_column(String(64), default="")
    form_version: Mapped[str] = mapped_column(String(64), default="")
    procedure: Mapped[str] = mapped_column(String(64), default="")
    language: Mapped[str] = mapped_column(String(2), default="vi")
    ticket: Mapped[str | None] = mapped_column(String(96))
    holder: Mapped[str] = mapped_column(String(64), default="")  # place that took it last
    kept_at: Mapped[datetime | None] = mapped_column(Instant)
    filled_by: Mapped[str] = mapped_column(String(12), default="applicant")
    confirmed: Mapped[bool] = mapped_column(default=False)  # by the applicant, where somebody else filled in
    actor: Mapped[str] = mapped_column(String(40), default="")  # staff who kept it last, "" = the citizen
    on_paper: Mapped[bool] = mapped_column(default=False)  # confirmed by a signature
    declined: Mapped[bool] = mapped_column(default=False)  # read by the applicant and not right yet
    shown_to: Mapped[str] = mapped_column(String(64), default="")  # the desk whose pad should show it
    shown_at: Mapped[datetime | None] = mapped_column(Instant)
    dossier: Mapped[str | None] = mapped_column(String(96))  # that stands on it
    conflict: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        Index(None, "ward", "code"), Index(None, "ward", "ticket"), Index(None, "ward", "shown_to"),
        Index(None, "state", "kept_at"), Index(None, "ward", "dossier", "state", "kept_at"),
    )  # fmt: skip


class DraftTry(LocalBase):
    """A failed try to open a draft: by code, and by the place it was made at."""

    __tablename__ = "draft_tries"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    code: Mapped[str] = mapped_column(String(16))
    place: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index(None, "code", "at"), Index(None, "place", "at"))
