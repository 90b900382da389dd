"""Quick phrases of the desk from resources/phrases.toml; the ward's own phrases.toml replaces each list it names.

Called by Catalogue. What they are for is the list's name; they stand on papers and are Vietnamese. Raises
ExpectedError(catalogue.errors.unreadable | .wrong).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec

from kiosk.catalogue.reading import decode, table

COMMON = Path(__file__).resolve().parents[2] / "resources" / "phrases.toml"
Phrase = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
List = Annotated[tuple[Phrase, ...], msgspec.Meta(max_length=9)]  # each has a digit


class PhraseDocument(msgspec.Struct, frozen=True, kw_only=True):
    """phrases.toml as it is written."""

    version: int
    phrases: dict[str, List] = {}


class Phrases:
    """Reads nothing until it is asked."""

    def __init__(self, ward_dir: Path) -> None:
        self._files = (COMMON, ward_dir / "phrases.toml")
        self._read: dict[str, tuple[str, ...]] | None = None

    def of(self, name: str) -> tuple[str, ...]:
        """Those of a list, in its order; none where there is no such list."""
        if self._read is None:
            self._read = _of(self._files)
        return self._read.get(name, ())


def _of(files: tuple[Path, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for path in files:
        if path.exists():
            found.update(load(path).phrases)
    return found


def load(path: Path) -> PhraseDocument:
    return decode(table(path), PhraseDocument, path, "")
