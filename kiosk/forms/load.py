"""Opens a form: by its id from resources/forms, from a compiled .xml, or (not at a kiosk) from an XLSForm.

`load("khai-sinh", folders=[ward_dir])` is what stations call; a list file such as noi-sinh.csv is taken from
the first folder that has it, the form's own folder last. Every fault is an ExpectedError forms.errors.*.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources
from pathlib import Path

from kiosk.errors import ExpectedError
from kiosk.forms.definition import Form
from kiosk.forms.graph import build
from kiosk.forms.reading import read_form

LARGEST = 32 * 1024 * 1024
SHEETS = {".xlsx", ".xls", ".xlsm", ".csv", ".md"}


def forms_folder() -> Path:
    return Path(str(resources.files("resources"))) / "forms"


def load(source: str | Path, folders: Iterable[Path] = ()) -> Form:
    """The form of that id or file, checked as a whole. Raises ExpectedError."""
    path = Path(source)
    if isinstance(source, str) and path.suffix.lower() not in {*SHEETS, ".xml"}:
        folder = forms_folder() / source
        if not source or "/" in source or "\\" in source or not (folder / "compiled.xml").is_file():
            raise ExpectedError("forms.errors.not_found", file=source)
        path = folder / "compiled.xml"
    if not path.is_file():
        raise ExpectedError("forms.errors.not_found", file=str(source))
    if path.stat().st_size > LARGEST:
        raise ExpectedError("forms.errors.too_big_file", file=path.name, most=LARGEST // 1_048_576)
    if path.suffix.lower() == ".xml":
        xml = path.read_bytes()
    else:
        from kiosk.forms.publish import compile_sheet  # an official's desk, never a kiosk

        xml = compile_sheet(path).xml.encode()
    form = read_form(xml, path.name, (*folders, path.parent))
    form.layout = read_layout(path.parent / "paper.toml") if path.name == "compiled.xml" else {}
    form.titles = {"": form.titles[""], **_titles(path.parent / "form.toml")} if form.layout else form.titles
    form.graph = build(form)  # refuses cycles before anybody answers
    return form


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
