"""What an erasure is about to erase, told in kinds and numbers, and that subjects were erased."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta

from kiosk.values.base import Value
from kiosk.values.ids import Place


class ErasableSubject(Value, frozen=True, kw_only=True):
    """A declaration, a dossier or feedback. `versions`: sealed parts that open here; `files`: beside them."""

    subject: str
    kind: str  # draft | dossier | feedback
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


ClosedAs = Literal["received", "stopped", "refused", "certified", "opinion"]


class RetentionRule(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row of retention.toml: dossiers that were closed as `what` are readable for `days` after that day. `received`:
    the result was given back; `stopped`: stopped, withdrawn, or undone. `opinion`: phản ánh, kiến nghị that were
    answered."""

    what: ClosedAs
    days: Annotated[int, Meta(ge=1, le=36_500)]
    mark: Literal["F", "K", "I"]
    source: Annotated[str, Meta(min_length=1)]


class KeptRecord(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row of retention.toml about what no head is asked for. `ends`: by which mechanism it goes, a name in
    closing.toml; `hours` 0: with what it belongs to, or never, since it names nobody."""

    what: Annotated[str, Meta(min_length=1, max_length=40)]
    hours: Annotated[int, Meta(ge=0, le=876_000)] = 0
    ends: Literal["by_program", "with_dossier", "names_nobody", "by_setting"]
    mark: Literal["F", "K", "I"]
    source: Annotated[str, Meta(min_length=1)]


class DueForErasure(Value, frozen=True, kw_only=True):
    """How many dossiers of a rule are due, closed until `until`, and since when the oldest is."""

    rule: RetentionRule
    count: int
    until: date
    oldest: date | None = None  # day on which it was closed


class RetentionDue(Value, frozen=True, kw_only=True):
    """`approved`: the head has said so, and the erasing is under way. `by_rule`: the ward's settings need no word."""

    day: date
    due: tuple[DueForErasure, ...]
    kept: tuple[KeptRecord, ...]
    approved: int = 0
    by_rule: bool = False

    @property
    def count(self) -> int:
        return sum(one.count for one in self.due)


class ApproveErasure(Value, frozen=True, kw_only=True):
    """Command of the head: erase what was shown as due on that day, `count` dossiers."""

    day: date
    count: int
    place: Place
    actor: str


class SubjectsErased(Value, frozen=True, kw_only=True):
    """Announced on the bus once it is durable: whatever else is kept of these subjects (a paper as a file, an open
    window) goes now. `subjects` are (ward, subject); ward "" is every ward.
    """

    subjects: tuple[tuple[str, str], ...]


class SubjectsReadable(Value, frozen=True, kw_only=True):
    """Announced on the bus after the commit: keys of these subjects came, with which parts open that did not before."""

    subjects: tuple[str, ...]
