"""Opens a form: by its id from resources/forms, from a compiled .xml, or (not at a kiosk) from an XLSForm.

`load("khai-sinh", folders=[ward_dir])` is what stations call; a list file such as noi-sinh.csv is taken from
the first folder that has it, the form's own folder last. Every fault is an ExpectedError forms.errors.*.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from pathlib import Path

from kiosk.errors import ExpectedError
from kiosk.forms.definition import Form
from kiosk.forms.graph import build
from kiosk.forms.lists import put_before
from kiosk.forms.reading import read_form
from kiosk.values.ward import BirthPlace

LARGEST = 32 * 1024 * 1024
SHEETS = {".xlsx", ".xls", ".xlsm", ".csv", ".md"}


def forms_folder() -> Path:
    return Path(str(resources.files("resources"))) / "forms"


Rows = Sequence[Mapping[str, str]]


def load(
    source: str | Path, folders: Iterable[Path] = (), lists: Mapping[str, Rows] | None = None, version: str = ""
) -> Form:
    """The form of that id or file, checked as a whole. Raises ExpectedError.

    `lists` puts a ward's own rows (name, label, further columns) before those of a list file of that name:
    the usual places of birth, for instance. `version` asks for an earlier one, with which a draft was begun.
    """
    path = Path(source)
    if isinstance(source, str) and path.suffix.lower() not in {*SHEETS, ".xml"}:
        path = _folder(source, version) / "compiled.xml"
    if not path.is_file():
        raise ExpectedError("forms.errors.not_found", file=str(source))
    if path.stat().st_size > LARGEST:
        raise ExpectedError("forms.errors.too_big_file", file=path.name, most=LARGEST // 1_048_576)
    if path.suffix.lower() == ".xml":
        form = _checked(path.read_bytes(), path, folders)
    else:
        from kiosk.forms import publish  # an official's desk, never a kiosk

        compiled = publish.compile_sheet(path)
        with publish.rows_in_errors(path):
            form = _checked(compiled.xml.encode(), path, folders)
    own_folder = path.name == "compiled.xml" or path.stem == path.parent.name
    form.layout = read_layout(path.parent / "paper.toml") if own_folder else {}
    form.titles = {"": form.titles[""], **_titles(path.parent / "form.toml")} if form.layout else form.titles
    for name, rows in (lists or {}).items():
        put_before(form, name, rows)
    return form


def _folder(name: str, version: str) -> Path:
    """Where a published form lies; earlier versions are kept below it, since drafts may still need them."""
    folder = forms_folder() / name
    if not name or "/" in name or "\\" in name or not (folder / "compiled.xml").is_file():
        raise ExpectedError("forms.errors.not_found", file=name)
    current = published_version(folder)
    if not version or version == current:
        return folder
    earlier = folder / "versions" / version
    if "/" in version or "\\" in version or not (earlier / "compiled.xml").is_file():
        raise ExpectedError("forms.errors.no_version", form=name, version=version, current=current)
    return earlier


def published_version(folder: Path) -> str:
    """The version that form.toml names, "" where there is none."""
    published = read_layout(folder / "form.toml").get("published")
    return str(published.get("version", "")) if isinstance(published, dict) else ""


def _checked(xml: bytes, path: Path, folders: Iterable[Path]) -> Form:
    form = read_form(xml, path.name, (*folders, path.parent))
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
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ExpectedError("forms.errors.layout", file=path.name, reason=str(error)) from error


def _titles(path: Path) -> dict[str, str]:
    return dict(read_layout(path).get("title", {})) if path.is_file() else {}  # type: ignore[call-overload]
