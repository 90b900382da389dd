"""The city's documents within the catalogue: which version of each holds today, and what it says.

Filled by services.documents whenever a station has read what it holds; asked by Catalogue on any thread. `edition` is
what holds on a day, one immutable object until the day or the documents change, so that whoever has one reads the same
throughout. What could not be read is told by `standing`, and the version before it holds. Raises nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeVar, cast

from kiosk.rules import document_versions
from kiosk.values.document_contents import (
    AccountsContent,
    CalendarContent,
    CatalogueContent,
    Content,
    FeesContent,
    NamesFrom,
    NoticesContent,
    ProcedureFee,
    UnitsContent,
    WardUnit,
)
from kiosk.values.documents import DocumentKind
from kiosk.values.procedures import Procedure
from kiosk.values.staff import Account

T = TypeVar("T")
C = TypeVar("C", bound=Content)


class ShelfVersion(NamedTuple):
    """A version that is held. `why`: text key of why it cannot be used; of forms `folder` has them as files."""

    kind: DocumentKind
    scope: str
    version: int
    valid_from: date
    content: Content | None = None
    folder: Path | None = None
    why: str = ""
    after: int = -1  # as the head says it

    @property
    def follows(self) -> int:
        return self.version - 1 if self.after < 0 else self.after


class InForce(NamedTuple):
    """How one kind and scope stands: the version in force (0 = the files), the newest held, one that is left out."""

    kind: DocumentKind
    scope: str
    version: int
    held: int
    refused: int = 0
    why: str = ""
    ahead: date | None = None  # from when the next one holds


class Edition:
    """What holds on one day. `once` keeps what is worked out of it."""

    def __init__(self, versions: Iterable[ShelfVersion]) -> None:
        self.versions = tuple(versions)
        self._made: dict[object, object] = {}

    def once(self, key: object, make: Callable[[], T]) -> T:
        """Two threads that ask first at once make the same thing twice."""
        if key not in self._made:
            self._made[key] = make()
        return cast("T", self._made[key])

    def _all(self, kind: type[C]) -> list[C]:
        """For every ward, then the ward's own."""
        return [one.content for one in self.versions if isinstance(one.content, kind)]

    @property
    def folders(self) -> tuple[Path, ...]:
        """Of forms, the ward's own before every ward's."""
        return tuple(one.folder for one in reversed(self.versions) if one.folder is not None)

    def procedures(self, files: tuple[Procedure, ...]) -> tuple[Procedure, ...]:
        """The files' rows and the documents': a code that stands in a document has its rows."""
        by_code: dict[str, list[Procedure]] = defaultdict(list)
        for one in files:
            by_code[one.code].append(one)
        for content in self._all(CatalogueContent):
            theirs: dict[str, list[Procedure]] = defaultdict(list)
            for one in content.procedures:
                theirs[one.code].append(one)
            by_code.update(theirs)
        return tuple(one for rows in by_code.values() for one in rows)

    def fees(self) -> Mapping[str, list[ProcedureFee]]:
        """By procedure, in order of their days."""
        found: dict[str, dict[date, ProcedureFee]] = defaultdict(dict)
        for content in self._all(FeesContent):
            for one in content.fees:
                found[one.procedure][one.valid_from] = one
        return {code: [rows[day] for day in sorted(rows)] for code, rows in found.items()}

    def calendars(self) -> list[CalendarContent]:
        return self._all(CalendarContent)

    def notices(self) -> list[NoticesContent]:
        return self._all(NoticesContent)

    def accounts(self) -> Mapping[str, Account]:
        return {one.name: one for content in self._all(AccountsContent) for one in content.accounts}

    def unit(self, ward: str) -> WardUnit | None:
        found = (one for content in reversed(self._all(UnitsContent)) for one in content.wards if one.ward == ward)
        return next(found, None)

    def units(self) -> list[UnitsContent]:
        return self._all(UnitsContent)


_DAMAGED = ("documents.errors.bytes", "documents.errors.signature", "documents.errors.does_not_open")
NO_EDITION = Edition(())


class CityShelf:
    """See the module."""

    def __init__(self) -> None:
        self._versions: tuple[ShelfVersion, ...] = ()
        self._edition: tuple[date | None, Edition] = (None, NO_EDITION)
        self._heard: list[Callable[[], object]] = []

    def put(self, versions: Iterable[ShelfVersion]) -> None:
        """All that is held now."""
        self._versions = tuple(versions)
        self._edition = (None, NO_EDITION)
        for tell in self._heard:
            tell()

    def on_change(self, tell: Callable[[], object]) -> None:
        """Called after every `put`, on its thread."""
        self._heard.append(tell)

    def edition(self, day: date) -> Edition:
        """What holds on that day."""
        if not self._versions:
            return NO_EDITION
        known, edition = self._edition
        return edition if known == day else self._turned(day)

    def _turned(self, day: date) -> Edition:
        found = (document_versions.in_force(good, day) for good in self._good().values())
        chosen = sorted((one for one in found if one is not None), key=lambda one: (one.scope, one.kind))
        edition = Edition(chosen)
        before = [one[:3] for one in self._edition[1].versions]
        if self._edition[0] is None or [one[:3] for one in chosen] != before:
            self._edition = (day, edition)
            return edition
        self._edition = (day, self._edition[1])  # another day, the same versions: what was worked out of them stays
        return self._edition[1]

    def _good(self) -> dict[tuple[str, str], list[ShelfVersion]]:
        found: dict[tuple[str, str], list[ShelfVersion]] = defaultdict(list)
        for one in self._versions:
            if not one.why:
                found[one.kind, one.scope].append(one)
        return found

    def damaged(self) -> frozenset[tuple[str, str, int]]:
        """Kind, scope and version of those that are not what was signed, as after a fault of the disk."""
        return frozenset((one.kind.value, one.scope, one.version) for one in self._versions if one.why in _DAMAGED)

    def standing(self, day: date) -> tuple[InForce, ...]:
        """How each kind and scope stands, also those of which nothing can be used."""
        by_place: dict[tuple[str, str], list[ShelfVersion]] = defaultdict(list)
        for one in self._versions:
            by_place[one.kind, one.scope].append(one)
        return tuple(_standing(versions, day) for _place, versions in sorted(by_place.items()))


def _standing(versions: list[ShelfVersion], day: date) -> InForce:
    good = [one for one in versions if not one.why]
    now = document_versions.in_force(good, day)
    bad = max((one for one in versions if one.why), key=lambda one: one.version, default=None)
    ahead = min((one.valid_from for one in good if one.valid_from > day), default=None)
    return InForce(
        versions[0].kind, versions[0].scope, now.version if now is not None else 0,
        max(one.version for one in versions), bad.version if bad is not None else 0,
        bad.why if bad is not None else "", ahead,
    )  # fmt: skip


def names_on(unit: WardUnit, day: date) -> NamesFrom | None:
    """What a ward's counter was called on a day; None before the first change that the document tells."""
    return max((one for one in unit.names if one.valid_from <= day), key=lambda one: one.valid_from, default=None)


def role_on(unit: WardUnit, role: str, day: date) -> str:
    """The name of the agency of a role on that day; "" where the document tells none."""
    told = [one for one in unit.names if one.valid_from <= day and one.agencies.get(role)]
    return max(told, key=lambda one: one.valid_from).agencies[role] if told else ""


def in_words(standing: Iterable[InForce]) -> str:
    """Short, as machines tell each other: "catalogue 7, accounts@99001 2, fees 0 !3"; "!": a version is left out."""
    return ", ".join(
        f"{one.kind}{'@' if one.scope else ''}{one.scope} {one.version}{f' !{one.refused}' if one.refused else ''}"
        for one in standing
    )
