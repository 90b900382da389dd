"""Pictures that a page carries within itself, as its policy allows: a QR as a data URI. Pure; raises nothing."""

from __future__ import annotations

import segno


def qr(words: str) -> str:
    return str(segno.make(words, error="m").svg_data_uri(scale=4, border=1, dark="#000", light="#fff"))
