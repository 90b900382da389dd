"""Opens a form: by its id from a ward's folder or resources/forms, or from a compiled .xml.

`load("khai-sinh", folders=[ward_dir])` is what stations call. A ward's own forms lie in <ward_dir>/forms/<id> and go
before shipped ones of the same id; a list file such as noi-sinh.csv is taken from the first folder that has it, the
form's own folder last. A spreadsheet is opened by kiosk.forms.publishing.spreadsheets. Every fault is an ExpectedError
forms.errors.*.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from kiosk.errors import ExpectedError
from kiosk.forms.model.choice_files import put_before
from kiosk.forms.model.definition import Form
from kiosk.forms.model.dependencies import build
from kiosk.forms.model.form_folders import folder_of, in_force, read_layout, titles_of
from kiosk.forms.model.xform import read_form
from kiosk.values.ward import BirthPlace

LARGEST = 32 * 1024 * 1024


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
    if isinstance(source, str) and path.suffix.lower() != ".xml":
        home = in_force(source, folders, day) if day is not None and not version else None
        path = (home or folder_of(source, folders, version)) / "compiled.xml"
    refuse_size(path, str(source))
    form = checked(path.read_bytes(), path, folders)
    return with_surroundings(form, path, lists or {})


def refuse_size(path: Path, told: str) -> None:
    """`told` names the file where there is none."""
    if not path.is_file():
        raise ExpectedError("forms.errors.not_found", file=told)
    if path.stat().st_size > LARGEST:
        raise ExpectedError("forms.errors.too_big_file", file=path.name, most=LARGEST // 1_048_576)


def with_surroundings(form: Form, path: Path, lists: Mapping[str, Rows]) -> Form:
    """The form with what lies beside its file, layout and titles, and a ward's own rows in its lists."""
    own_folder = path.name == "compiled.xml" or path.stem == path.parent.name
    form.layout = read_layout(path.parent / "paper.toml") if own_folder else {}
    form.titles = {"": form.titles[""], **(titles_of(path.parent / "form.toml") if own_folder else {})}
    for name, rows in lists.items():
        put_before(form, name, rows)
    return form


def checked(xml: bytes, path: Path, folders: Iterable[Path]) -> Form:
    """The compiled form that lies at `path`, its graph built. Raises ExpectedError."""
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
