"""What a clerk has typed into the dossier's form of the visit in work (local), sealed under a key of this station."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db.base import Instant, LocalBase


class TypedForm(LocalBase):
    """One a desk, as long as its visit is undecided."""

    __tablename__ = "typed_forms"
    place: Mapped[str] = mapped_column(String(20), primary_key=True)
    ticket: Mapped[str] = mapped_column(String(96))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    kept_at: Mapped[datetime] = mapped_column(Instant)
