"""Calls for help from the kiosks, as a desk's list shows them."""

from __future__ import annotations

from datetime import datetime

from kiosk.values.base import Value
from kiosk.values.ids import Place


class OpenHelp(Value, frozen=True, kw_only=True):
    """Somebody at `place` needs a clerk."""

    id: str
    place: Place
    asked_at: datetime  # UTC
