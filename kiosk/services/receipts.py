"""Keeping the server's word for this station's key, which the signed QR of every receipt carries.

Run after a handshake (kiosk.remote.handshake). A word that is for another key, or none at all, changes nothing.
"""

from __future__ import annotations

from kiosk.queries.receipts import CERTIFICATE
from kiosk.rules import receipt_text
from kiosk.store import Context, meta, set_meta


def keep_certificate(ctx: Context, given: bytes) -> None:
    """`given`: as kiosk.rules.receipt_text.certificate_bytes, b"" for none."""
    try:
        certificate = receipt_text.certificate_of(given)
    except ValueError:
        return
    words = receipt_text.letters_of(given)
    mine = (ctx.station.id, ctx.ledger.identity.public)
    if (certificate.station, certificate.public_key) == mine and meta(ctx.connection, CERTIFICATE) != words:
        set_meta(ctx.connection, CERTIFICATE, words)
