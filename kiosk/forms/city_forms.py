"""Forms in a document of the city: a published folder packed into it, laid out again at a station, looked through.

`published` compiles an official's spreadsheet in the city as `motcua form publish` does in a ward, beside the versions
that were there before. Called by kiosk.city and by services.documents. Raises ExpectedError forms.errors.*.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from kiosk.errors import ExpectedError
from kiosk.forms.model.form_folders import published_version
from kiosk.values.document_contents import FormFile, FormsContent, PublishedForm
from kiosk.values.ids import FormId

_DEPTH = 3  # versions/<version>/<file>


class FormSource(NamedTuple):
    """What an official gives: the spreadsheet, the description of the paper (b"" = as before), lists and pictures."""

    form: str
    spreadsheet: bytes
    paper: bytes = b""
    beside: tuple[tuple[str, bytes], ...] = ()
    name: str = ""  # of the spreadsheet; "" = <form>.xlsx


def pack(folder: Path) -> PublishedForm:
    """The published form of a folder <id>, earlier versions and all."""
    files = sorted(one for one in folder.rglob("*") if one.is_file() and not one.name.startswith("."))
    packed = (FormFile(name=one.relative_to(folder).as_posix(), data=one.read_bytes()) for one in files)
    kept = tuple(one for one in packed if one.name.count("/") < _DEPTH)
    return PublishedForm(form=FormId(folder.name), version=published_version(folder), files=kept)


def lay_out(forms: Iterable[PublishedForm], folder: Path) -> None:
    """Write <folder>/forms/<id>/… as kiosk.forms.model.form_folders looks for them."""
    for form in forms:
        home = folder / "forms" / form.form
        for file in form.files:
            path = home / file.name
            if not path.resolve().is_relative_to(home.resolve()):
                raise ExpectedError("forms.errors.not_found", file=file.name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.data)


def check(content: FormsContent) -> None:
    """Read every form as a station would. Raises what reading a form raises."""
    from kiosk.forms.model import published_forms
    from kiosk.forms.results.paper import unknown_names

    with tempfile.TemporaryDirectory(prefix="motcua-forms-") as made:
        folder = Path(made)
        lay_out(content.forms, folder)
        for one in content.forms:
            form = published_forms.load(str(one.form), (folder,))
            if unknown := unknown_names(form):
                raise ExpectedError("forms.errors.layout", file=f"{one.form}/paper.toml", reason=", ".join(unknown))


def published(
    before: PublishedForm | None, source: FormSource, *, today: date, begins: date | None = None,
    ends: date | None = None,
) -> PublishedForm:  # fmt: skip
    """The form with this spreadsheet as its present version, and what was there kept below."""
    from kiosk.forms.publishing.publish import publish

    with tempfile.TemporaryDirectory(prefix="motcua-forms-") as made:
        folder = Path(made)
        if before is not None:
            lay_out((before,), folder)
        home = folder / "forms" / source.form
        home.mkdir(parents=True, exist_ok=True)
        sheet = home / Path(source.name or f"{source.form}.xlsx").name
        for name, data in ((sheet.name, source.spreadsheet), ("paper.toml", source.paper), *source.beside):
            if data:
                (home / Path(name).name).write_bytes(data)
        publish(sheet, home, today=today, begins=begins, ends=ends)
        return pack(home)
