"""Fields of a row of a document, and what somebody typed into them, read field by field.

Used by the editors beside this module and by kiosk.server.city.documents_rows, which draws them. What is wrong is told
by its field (WrongRow), with the key of a text below city_documents.wrong that says what to do.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time
from typing import NamedTuple, TypeVar

from kiosk.rules.typed_days import typed_day
from kiosk.texts import Told
from kiosk.values.base import Text
from kiosk.values.document_contents import Content

E = TypeVar("E", bound=enum.StrEnum)
T = TypeVar("T")
Shown = Mapping[str, Sequence[str]]  # field -> what stands in it


class FieldType(enum.StrEnum):
    TEXT = "text"
    AREA = "area"
    DAY = "date"
    TIME = "time"
    NUMBER = "number"
    CHOICE = "choice"
    CHECKS = "checks"  # several of the options
    CHECK = "check"
    SECRET = "password"  # never shown again


class FormField(NamedTuple):
    """`options` of a choice are keys below city_documents.option.<name>, or words as they are (`said`)."""

    name: str
    type: FieldType = FieldType.TEXT
    required: bool = False
    options: tuple[str, ...] = ()
    said: bool = False
    most: int = 200  # letters
    fixed: bool = False  # may not be changed once the row is there
    group: str = ""  # a key below city_documents.group: a heading above it


Words = str | Text | Told


class EditedRow(NamedTuple):
    key: str
    title: Words
    note: Words = ""
    over: bool = False  # it holds no more


class WrongRow(Exception):
    """What is wrong, by the name of its field: a key below city_documents.wrong, or a text of another place."""

    def __init__(self, wrong: Mapping[str, str | Told]) -> None:
        super().__init__(sorted(wrong))
        self.wrong = dict(wrong)


class TypedRow:
    """What somebody typed; each method reads a field and notes what is wrong with it."""

    def __init__(self, given: Shown) -> None:
        self._given = given
        self.wrong: dict[str, str | Told] = {}

    def refuse(self, name: str, why: str | Told) -> None:
        self.wrong.setdefault(name, why)

    def done(self) -> None:
        """Raises WrongRow."""
        if self.wrong:
            raise WrongRow(self.wrong)

    def words(self, name: str, *, required: bool = False, most: int = 200) -> str:
        """One line, blanks made single."""
        return self._bounded(name, " ".join(self._one(name).split()), required, most)

    def area(self, name: str, *, required: bool = False, most: int = 8_000) -> str:
        return self._bounded(name, self._one(name).strip(), required, most)

    def lines(self, name: str, *, required: bool = False) -> tuple[str, ...]:
        found = (" ".join(line.split()) for line in self.area(name, required=required).splitlines())
        return tuple(line for line in found if line)

    def day(self, name: str, *, required: bool = False) -> date | None:
        return self._made(name, self.words(name, required=required), typed_day, "day")

    def time(self, name: str) -> time | None:
        return self._made(name, self.words(name), time.fromisoformat, "time")

    def number(self, name: str, most: int = 1_000_000_000, least: int = 0) -> int:
        """0 where nothing stands."""
        plain = self.words(name).replace(".", "").replace(" ", "")
        found = self._made(name, plain, int, "number") or 0
        if not least <= found <= most:
            self.refuse(name, "number")
        return found

    def percent(self, name: str) -> float:
        found = self._made(name, self.words(name, required=True).replace(",", ".").rstrip(" %"), float, "percent")
        if found is None or not 0 <= found <= 100:
            self.refuse(name, "percent")
            return 0.0
        return found

    def choice(self, name: str, options: type[E]) -> E:
        found = self._one(name)
        if found not in list(options):
            self.refuse(name, "choice")
            return next(iter(options))
        return options(found)

    def one_of(self, name: str, options: Iterable[str]) -> str:
        found = self._one(name)
        if found not in tuple(options):
            self.refuse(name, "choice")
        return found

    def several(self, name: str, options: type[E]) -> tuple[E, ...]:
        found = self._given.get(name, ())
        if any(one not in list(options) for one in found):
            self.refuse(name, "choice")
            return ()
        return tuple(option for option in options if option in found)

    def secret(self, name: str) -> str:
        """As it was typed: blanks belong to it."""
        found = self._one(name)
        if len(found) > 200:
            self.refuse(name, "long")
        return found

    def all(self, name: str) -> Sequence[str]:
        return self._given.get(name, ())

    def check(self, name: str) -> bool:
        return bool(self._one(name))

    def _one(self, name: str) -> str:
        found = self._given.get(name, ())
        return found[0] if found else ""

    def _bounded(self, name: str, found: str, required: bool, most: int) -> str:
        if required and not found:
            self.refuse(name, "required")
        if len(found) > most or "\0" in found:
            self.refuse(name, "long")
        return found

    def _made(self, name: str, words: str, make: Callable[[str], T], why: str) -> T | None:
        if not words:
            return None
        try:
            return make(words)
        except ValueError:
            self.refuse(name, why)
            return None


class RowEditor(NamedTuple):
    """One table of a document's kind. `part` names it where a kind has several; `put` reads what was typed into the row
    of a key ("" = a new one) and may raise WrongRow; `drop` takes a row away, or ends it the day before `on`."""

    part: str
    fields: tuple[FormField, ...]
    rows: Callable[[Content], tuple[EditedRow, ...]]
    values: Callable[[Content, str], Shown]
    put: Callable[[Content, str, TypedRow, date], Content]
    drop: Callable[[Content, str, date], Content]
    ends: bool = False  # a row is ended, never taken away
    rebase: Callable[[Content, Content | None, str], Content] | None = None  # the row as the approved version has it


def placed(rows: Sequence[T], at: int | None, row: T) -> tuple[T, ...]:
    """`row` in place of the one there, or behind all."""
    return (*rows, row) if at is None else (*rows[:at], row, *rows[at + 1 :])


def without(rows: Sequence[T], at: int | None) -> tuple[T, ...]:
    return tuple(rows) if at is None else (*rows[:at], *rows[at + 1 :])


def found_at(keys: Sequence[str], key: str) -> int | None:
    return keys.index(key) if key and key in keys else None


def said_day(day: date | None) -> str:
    return day.isoformat() if day is not None else ""
