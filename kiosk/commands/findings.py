"""One line of `motcua doctor`, made by its checks."""

from __future__ import annotations

from kiosk.settings import Settings
from kiosk.texts import text
from kiosk.values.base import Value


class Finding(Value, frozen=True, kw_only=True):
    """One line of the report. `level` is "ok", "warn" or "bad"."""

    name: str
    level: str
    words: str


def finding(settings: Settings, name: str, level: str, key: str, **values: object) -> Finding:
    return Finding(name=name, level=level, words=text(f"doctor.{key}", settings.language, **values))
