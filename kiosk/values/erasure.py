"""What an erasure is about to erase, told in kinds and numbers, and that subjects were erased."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta

from kiosk.values.base import Value


class ErasableSubject(Value, frozen=True, kw_only=True):
    """A declaration or a dossier. `versions`: sealed parts that open here; `files`: beside them."""

    subject: str
    kind: str  # draft | dossier
    code: str
    at: datetime | None
    versions: int
    files: int
    erased: bool  # already


class Erasable(Value, frozen=True, kw_only=True):
    """Everything that belongs to the words that were asked for."""

    words: str
    subjects: tuple[ErasableSubject, ...]

    @property
    def left(self) -> tuple[ErasableSubject, ...]:
        return tuple(one for one in self.subjects if not one.erased)


class RetentionRule(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row of retention.toml: dossiers in the state `what` are readable `days` after they were received or are due."""

    what: Literal["received", "refused", "certified"]
    days: Annotated[int, Meta(ge=1, le=36_500)]
    after: Literal["due", "received"]
    mark: Literal["F", "K", "I"]
    source: Annotated[str, Meta(min_length=1)]


class SubjectsErased(Value, frozen=True, kw_only=True):
    """Announced on the bus once it is durable: whatever else is kept of these subjects (a paper as a file, an open
    window) goes now. `subjects` are (ward, subject); ward "" is every ward.
    """

    subjects: tuple[tuple[str, str], ...]


class SubjectsReadable(Value, frozen=True, kw_only=True):
    """Announced on the bus after the commit: keys of these subjects came, with which parts open that did not before."""

    subjects: tuple[str, ...]
