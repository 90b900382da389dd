"""Why a dossier could not be handed to the province's system yet (local): a key, and the other side's words, sealed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db.base import Instant, LocalBase


class ProvinceTroubleRow(LocalBase):
    """One dossier whose last try failed. Gone once it is handed over."""

    __tablename__ = "province_troubles"
    subject: Mapped[str] = mapped_column(String(96), primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(default=0)
    final: Mapped[bool] = mapped_column(default=False)
    tries: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime] = mapped_column(Instant)
    key_id: Mapped[bytes | None] = mapped_column(LargeBinary)
    words: Mapped[bytes | None] = mapped_column(LargeBinary)  # under the dossier's key

    __table_args__ = (Index(None, "final"),)
