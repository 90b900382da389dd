"""Opens a form: by its id from a ward's folder or resources/forms, from a compiled .xml, or from an XLSForm.

`load("khai-sinh", folders=[ward_dir])` is what stations call. A ward's own forms lie in <ward_dir>/forms/<id> and go
before shipped ones of the same id; a list file such as noi-sinh.csv is taken from the first folder that has it, the
form's own folder last. A kiosk never opens an XLSForm. Every fault is an ExpectedError forms.errors.*.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from importlib import resources
from pathlib import Path

from kiosk.errors import ExpectedError
from kiosk.forms.model.choice_files import put_before, put_itemsets
from kiosk.forms.model.definition import Form
from kiosk.forms.model.dependencies import build
from kiosk.forms.model.parser_errors import reason
from kiosk.forms.model.xform import read_form
from kiosk.values.ward import BirthPlace

LARGEST = 32 * 1024 * 1024
SHEETS = {".xlsx", ".xls", ".xlsm", ".csv", ".md"}


def forms_folder() -> Path:
    return Path(str(resources.files("resources"))) / "forms"


Rows = Sequence[Mapping[str, str]]


def load(
    source: str | Path, folders: Iterable[Path] = (), lists: Mapping[str, Rows] | None = None, version: str = "",
    *, day: date | None = None,
) -> Form:  # fmt: skip
    """The form of that id or file, checked as a whole. Raises ExpectedError.

    `lists` puts a ward's own rows (name, label, further columns) before those of a list file of that name:
    the usual places of birth, for instance. `version` asks for an earlier one, with which a draft was begun; `day`
    for the one in force on that day: forms.errors.not_in_force where there is none.
    """
    path, folders = Path(source), tuple(folders)
    if isinstance(source, str) and path.suffix.lower() not in {*SHEETS, ".xml"}:
        home = in_force(source, folders, day) if day is not None and not version else None
        path = (home or _folder(source, folders, version)) / "compiled.xml"
    if not path.is_file():
        raise ExpectedError("forms.errors.not_found", file=str(source))
    if path.stat().st_size > LARGEST:
        raise ExpectedError("forms.errors.too_big_file", file=path.name, most=LARGEST // 1_048_576)
    if path.suffix.lower() == ".xml":
        form = _checked(path.read_bytes(), path, folders)
    else:
        from kiosk.forms.publishing import publish  # an official's desk, never a kiosk

        compiled = publish.compile_sheet(path)
        with publish.rows_in_errors(path):
            form = _checked(compiled.xml.encode(), path, folders)
        put_itemsets(form, compiled.itemsets)
    own_folder = path.name == "compiled.xml" or path.stem == path.parent.name
    form.layout = read_layout(path.parent / "paper.toml") if own_folder else {}
    form.titles = {"": form.titles[""], **(_titles(path.parent / "form.toml") if own_folder else {})}
    for name, rows in (lists or {}).items():
        put_before(form, name, rows)
    return form


def _folder(name: str, folders: Sequence[Path], version: str) -> Path:
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
        kept = [one.parent for one in (home / "versions").glob("*/compiled.xml")]
        good = [one for one in (home, *kept) if _holds(one, day)]
        if good:
            return max(good, key=lambda one: (_natural(published_version(one)), one == home))
    title = _titles(homes[0] / "form.toml").get("vi", name)
    raise ExpectedError("forms.errors.not_in_force", form=title, day=f"{day:%d/%m/%Y}")


def version_on(name: str, folders: Iterable[Path], day: date) -> str:
    """The version in force on that day. Raises ExpectedError forms.errors.not_in_force, not_found."""
    return published_version(in_force(name, folders, day))


def _holds(folder: Path, day: date) -> bool:
    told = read_layout(folder / "form.toml")
    begins, ends = told.get("effective_from"), told.get("effective_to")
    return not (isinstance(begins, date) and day < begins) and not (isinstance(ends, date) and day > ends)


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


def _checked(xml: bytes, path: Path, folders: Iterable[Path]) -> Form:
    home = path.parent.parent.parent if path.parent.parent.name == "versions" else path.parent  # lists and pictures
    form = read_form(xml, path.name, tuple(dict.fromkeys((*folders, path.parent, home))))
    form.graph = build(form)  # refuses cycles before anybody answers
    return form


def birth_place_lists(places: Iterable[BirthPlace]) -> dict[str, Rows]:
    """The ward's usual places of birth as rows of the list noi-sinh, for `load`."""
    rows = [
        {"name": one.key, "label": one.name, "full": ", ".join(part for part in (one.name, one.address) if part)}
        for one in places
    ]
    return {"noi-sinh": rows}


def read_layout(path: Path) -> Mapping[str, object]:
    """The description of the paper that lies beside a form; {} where there is none."""
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(unicodedata.normalize("NFC", path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ExpectedError("forms.errors.layout", file=path.name, reason=reason(error)) from error


def _titles(path: Path) -> dict[str, str]:
    return dict(read_layout(path).get("title", {})) if path.is_file() else {}  # type: ignore[call-overload]
