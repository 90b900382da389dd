"""Where published forms lie, which versions there are, and which of them holds on a day: files alone, no form is read.

A ward's own forms lie in <ward_dir>/forms/<id> and go before shipped ones of the same id; earlier versions are kept
below. Called by kiosk.forms.library, publishing and whoever reads a form; imports nothing heavy, since a ticket asks
whether its declaration holds. Raises ExpectedError forms.errors.{not_found, no_version, not_in_force, layout}.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from kiosk.errors import ExpectedError


def forms_folder() -> Path:
    return Path(str(resources.files("resources"))) / "forms"


def folder_of(name: str, folders: Sequence[Path], version: str) -> Path:
    """Where a published form lies; earlier versions are kept below it, since drafts may still need them."""
    homes = homes_of(name, folders)
    if not homes:
        raise ExpectedError("forms.errors.not_found", file=name)
    current = published_version(homes[0])
    if not version:
        return homes[0]
    for home in homes:  # a draft begun with the shipped form is opened with it, also where the ward now has its own
        if version == published_version(home):
            return home
        if _plain(version) and (home / "versions" / version / "compiled.xml").is_file():
            return home / "versions" / version
    raise ExpectedError("forms.errors.no_version", form=name, version=version, current=current)


def in_force(name: str, folders: Iterable[Path], day: date) -> Path:
    """The folder of the version that holds on that day, the latest where several do. Raises ExpectedError."""
    homes = homes_of(name, folders)
    if not homes:
        raise ExpectedError("forms.errors.not_found", file=name)
    for home in homes:
        good = [one for one in _versions(home) if _term(one).holds(day)]
        if good:
            return max(good, key=lambda one: (_natural(published_version(one)), one == home))
    title = titles_of(homes[0] / "form.toml").get("vi", name)
    raise ExpectedError("forms.errors.not_in_force", form=title, day=day)


def version_on(name: str, folders: Iterable[Path], day: date) -> str:
    """The version in force on that day. Raises ExpectedError forms.errors.not_in_force, not_found."""
    return published_version(in_force(name, folders, day))


class Term(NamedTuple):
    """When a published version holds, both days included; None = from ever, for ever."""

    begins: date | None
    ends: date | None

    def holds(self, day: date) -> bool:
        return not (self.begins is not None and day < self.begins) and not (self.ends is not None and day > self.ends)


def terms(name: str, folders: Iterable[Path]) -> tuple[Term, ...]:
    """Of all published versions of a form, in no order. Raises ExpectedError where a form.toml cannot be read."""
    return tuple(_term(folder) for home in homes_of(name, folders) for folder in _versions(home))


def _versions(home: Path) -> list[Path]:
    """The folders of the present version and of those before it."""
    return [home, *(one.parent for one in (home / "versions").glob("*/compiled.xml"))]


def _term(folder: Path) -> Term:
    told = read_layout(folder / "form.toml")
    begins, ends = told.get("effective_from"), told.get("effective_to")
    return Term(begins if isinstance(begins, date) else None, ends if isinstance(ends, date) else None)


def is_later(version: str, than: str) -> bool:
    """Whether a version follows another: 2026112402 after 2026112401, 10 after 9."""
    return _natural(version) > _natural(than)


def _natural(version: str) -> tuple[tuple[int, int, str], ...]:
    parts = re.findall(r"\d+|\D+", version)
    return tuple((1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts)


def homes_of(name: str, folders: Iterable[Path]) -> list[Path]:
    """The folders that hold a form of that id: the ward's, then the shipped one."""
    if not _plain(name):
        return []
    homes = [*(folder / "forms" / name for folder in folders), forms_folder() / name]
    return [home for home in homes if (home / "compiled.xml").is_file()]


def _plain(name: str) -> bool:
    """A name that leads nowhere else than into the folder."""
    return bool(name) and not name.startswith(".") and "/" not in name and "\\" not in name


def published_version(folder: Path) -> str:
    """The version that form.toml names, "" where there is none."""
    published = read_layout(folder / "form.toml").get("published")
    return str(published.get("version", "")) if isinstance(published, dict) else ""


def read_layout(path: Path) -> Mapping[str, object]:
    """The description of the paper that lies beside a form; {} where there is none."""
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(unicodedata.normalize("NFC", path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        from kiosk.forms.model.parser_errors import reason

        raise ExpectedError("forms.errors.layout", file=path.name, reason=reason(error)) from error


def titles_of(path: Path) -> dict[str, str]:
    return dict(read_layout(path).get("title", {})) if path.is_file() else {}  # type: ignore[call-overload]
