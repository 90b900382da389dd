"""Public notices from two versioned documents: resources/notices.toml for every ward, and the ward's own notices.toml.

Called by Catalogue. A ward's notice replaces the one of the same key; one with an empty text takes it away. Raises
ExpectedError(catalogue.errors.unreadable | .wrong).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec

from kiosk.catalogue.reading import decode, fault, table
from kiosk.values.notices import PublicNotice

COMMON = Path(__file__).resolve().parents[2] / "resources" / "notices.toml"


class NoticeDocument(msgspec.Struct, frozen=True, kw_only=True):
    """notices.toml as it is written."""

    version: int
    notices: tuple[PublicNotice, ...] = ()


class Notices:
    """Reads nothing until it is asked."""

    def __init__(self, ward_dir: Path) -> None:
        self._files = (COMMON, ward_dir / "notices.toml")
        self._read: tuple[PublicNotice, ...] | None = None

    def on(self, day: date) -> tuple[PublicNotice, ...]:
        """Those that are shown on this day, in the documents' order."""
        if self._read is None:
            self._read = _of(self._files)
        return tuple(notice for notice in self._read if notice.holds(day))


def _of(files: tuple[Path, ...]) -> tuple[PublicNotice, ...]:
    found: dict[str, PublicNotice] = {}
    for path in files:
        if path.exists():
            found.update((notice.key, notice) for notice in load(path).notices)
    return tuple(notice for notice in found.values() if notice.text.vi)


def load(path: Path) -> NoticeDocument:
    document = decode(table(path), NoticeDocument, path, "")
    for notice in document.notices:
        if not all(1 <= day <= 7 for day in notice.weekdays):
            raise fault(path, f"notices {notice.key} > weekdays", "weekday")
    return document
