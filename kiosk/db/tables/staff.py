"""Failed sign-ins (local), so that guessing a password is slowed down over restarts too."""

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
    at: Mapped[datetime] = mapped_column(Instant)

    __table_args__ = (Index(None, "account", "at"),)
