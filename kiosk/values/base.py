"""The two shapes that every other value is made of: a frozen record, and a text in both languages."""

from __future__ import annotations

import threading

import msgspec

MEETING = threading.Lock()  # held where threads may decode a type first: msgspec reads its fields unguarded then


class Value(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A frozen record. Equal by content, hashable if its fields are, encodable by msgspec."""


class Text(msgspec.Struct, frozen=True):
    """A text shown to people: Vietnamese first, English second (falls back to Vietnamese)."""

    vi: str
    en: str = ""

    def of(self, language: str) -> str:
        """The text in `language` ("vi" or "en")."""
        return self.en if language == "en" and self.en else self.vi
