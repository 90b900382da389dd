"""Failed sign-ins and usual places (local), so that guessing a password is slowed down over restarts too."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db.base import Instant, LocalBase


class SignInTry(LocalBase):
    """One failed try. The name is hashed: people type their password into the wrong field."""

    __tablename__ = "sign_in_tries"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    account: Mapped[str] = mapped_column(String(64))
    place: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index(None, "account", "at"), Index(None, "place", "at"))


class SignInPlace(LocalBase):
    """Where an account (hashed) signed in last with success: there a stranger's tries elsewhere do not count."""

    __tablename__ = "sign_in_places"
    account: Mapped[str] = mapped_column(String(64), primary_key=True)
    place: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
