"""Opens a form that may still be an XLSForm, as an official sees it: compiled on the spot, else as stations open it.

Called by `motcua form run|check|preview`, never by a kiosk. Every fault is an ExpectedError forms.errors.*.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from kiosk.forms.model.choice_files import put_itemsets
from kiosk.forms.model.definition import Form
from kiosk.forms.model.published_forms import Rows, checked, load, refuse_size, with_surroundings
from kiosk.forms.publishing import publish

SUFFIXES = {".xlsx", ".xls", ".xlsm", ".csv", ".md"}


def is_spreadsheet(file: Path) -> bool:
    return file.suffix.lower() in SUFFIXES


def open_form(source: str | Path, folders: Iterable[Path] = (), lists: Mapping[str, Rows] | None = None) -> Form:
    """The form of that id, compiled file or spreadsheet, checked as a whole. Raises ExpectedError."""
    path = Path(source)
    if path.suffix.lower() == ".xml" or (isinstance(source, str) and not is_spreadsheet(path)):
        return load(source, folders, lists)
    refuse_size(path, str(source))
    compiled = publish.compile_spreadsheet(path)
    with publish.rows_in_errors(path):
        form = checked(compiled.xml.encode(), path, tuple(folders))
    put_itemsets(form, compiled.itemsets)
    return with_surroundings(form, path, lists or {})
