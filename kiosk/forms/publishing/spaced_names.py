"""Refuses names with blanks in lists from which several may be chosen: an answer keeps blanks between the names.

Called at an official's desk: `in_sheet` by kiosk.forms.publishing.publish before pyxform reads the spreadsheet,
`in_form` by `motcua form check` and publishing, for lists in files. Raises ExpectedError that names the row and a
better name. A single choice may have any name; names from a list of entries are kept whole by
kiosk.forms.model.selections.
"""

from __future__ import annotations

import re
from pathlib import Path

from kiosk.errors import ExpectedError
from kiosk.forms.model.choice_files import choice_list
from kiosk.forms.model.definition import Element, Form
from kiosk.forms.publishing import workbook
from kiosk.texts import Told

_SEVERAL = re.compile(r"(?:select[ _]multiple|select_all_that_apply|select all that apply from|rank)\s+(\S+)", re.I)
_MANY = ("select", "rank")
Row = tuple[int, dict[str, str]]


def in_sheet(path: Path) -> None:
    """The lists of sheet choices. Raises ExpectedError forms.errors.spaced_choice."""
    asked: dict[str, tuple[str, int]] = {}
    for number, row in _rows(path, "survey"):
        match = _SEVERAL.match(row.get("type", "").strip())
        if match:
            asked.setdefault(match.group(1), (row.get("name", ""), number))
    for number, row in _rows(path, "choices") if asked else ():
        listed, name = row.get("list_name") or row.get("list", ""), row.get("name") or row.get("value", "")
        if listed in asked and re.search(r"\s", name.strip()):
            question, at = asked[listed]
            raise _refused(question, listed, name, Told("sheets.place.choice", row=at, other=number))


def _rows(path: Path, sheet: str) -> list[Row]:
    held = [(number, cells) for number, cells in workbook.rows(path, sheet) if any(cells)]
    if not held:
        return []
    head = [cell.strip().lower().replace(" ", "_") for cell in held[0][1]]
    return [(number, dict(zip(head, cells, strict=False))) for number, cells in held[1:]]


def in_form(form: Form) -> None:
    """Lists in files and in the form itself. Raises ExpectedError forms.errors.spaced_choice."""
    for element in form.elements.values():
        control = element.control
        name = _spaced(form, element) if control is not None and control.tag in _MANY else ""
        if name:
            listed = form.list_of.get(element.path) or element.name
            raise _refused(element.name, form.files.get(listed, listed).partition("#")[0], name, "")


def _spaced(form: Form, element: Element) -> str:
    """The first name with a blank among the choices, "" where there is none."""
    control = element.control
    assert control is not None
    names = [fixed.name for fixed in control.fixed]
    listed = choice_list(form, control.source.list_name) if control.source and control.source.list_name else None
    if listed is not None and control.source is not None:
        names += [one.string() for row in listed.children[0].children for one in row.named(control.source.value)]
    return next((name.strip() for name in names if re.search(r"\s", name.strip())), "")


def _refused(question: str, listed: str, name: str, where: Told | str) -> ExpectedError:
    better = "_".join(name.split())
    return ExpectedError(
        "forms.errors.spaced_choice", where=where, name=question, choice=name.strip(), better=better, list=listed
    )
