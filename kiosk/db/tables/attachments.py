"""Signatures, pictures and files of kept declarations and dossiers (local), sealed under their subject's key."""

from __future__ import annotations

from sqlalchemy import BigInteger, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db.base import LocalBase


class AttachmentRow(LocalBase):
    """One file. Its name, type and digest are told in the sealed part of the draft's event alone."""

    __tablename__ = "attachments"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    subject: Mapped[str] = mapped_column(String(96), primary_key=True)
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    key_id: Mapped[bytes] = mapped_column(LargeBinary(32))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    kept_until: Mapped[int | None] = mapped_column(BigInteger)  # microseconds since 1970; None: as long as its draft

    __table_args__ = (Index(None, "kept_until"),)
