"""Public notices from two versioned documents: resources/notices.toml for every ward, and the ward's own notices.toml.

Called by Catalogue. A ward's notice replaces the one of the same key, the city's document both; one with an empty text
takes it away. Raises ExpectedError(catalogue.errors.unreadable | .wrong).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import msgspec

from kiosk.catalogue.reading import decode, fault, table
from kiosk.values.document_contents import NoticesContent
from kiosk.values.notices import PublicNotice

COMMON = Path(__file__).resolve().parents[2] / "resources" / "notices.toml"


class NoticeDocument(msgspec.Struct, frozen=True, kw_only=True):
    """notices.toml as it is written."""

    version: int
    notices: tuple[PublicNotice, ...] = ()


class Notices:
    """Reads nothing until it is asked. `of_city`: the city's documents of today, which go before the files."""

    def __init__(self, ward_dir: Path, of_city: Callable[[], Iterable[NoticesContent]] = tuple) -> None:
        self._files, self._of_city = (COMMON, ward_dir / "notices.toml"), of_city
        self._read: dict[str, PublicNotice] | None = None

    def on(self, day: date) -> tuple[PublicNotice, ...]:
        """Those that are shown on this day, in the documents' order."""
        if self._read is None:
            self._read = _of(self._files)
        told = {notice.key: notice for content in self._of_city() for notice in content.notices}
        found = {**self._read, **told} if told else self._read
        return tuple(notice for notice in found.values() if notice.text.vi and notice.holds(day))


def _of(files: tuple[Path, ...]) -> dict[str, PublicNotice]:
    found: dict[str, PublicNotice] = {}
    for path in files:
        if path.exists():
            found.update((notice.key, notice) for notice in load(path).notices)
    return found


def load(path: Path) -> NoticeDocument:
    document = decode(table(path), NoticeDocument, path, "")
    for notice in document.notices:
        if not all(1 <= day <= 7 for day in notice.weekdays):
            raise fault(path, f"notices {notice.key} > weekdays", "weekday")
    return document
