"""Lists of choices that can offer nothing, so that a question could never be answered: refused at an official's desk.

Called by `motcua form check` and publish, never by a kiosk, where a ward's own rows may come before those of a file. A
list is missing, broken, without the column that is stored, without rows, or filtered by a column that it lacks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from kiosk.errors import ExpectedError
from kiosk.forms import workbook
from kiosk.forms.definition import ChoiceSource, Control, Form
from kiosk.forms.lists import choice_list
from kiosk.forms.pyxform_words import near
from kiosk.forms.xpath import syntax
from kiosk.forms.xpath.errors import XPathError
from kiosk.forms.xpath.tree import Node
from kiosk.texts import Told


def refuse(form: Form, file: Path) -> None:
    """Raises ExpectedError for the first question whose list offers nothing, whatever is answered."""
    for control in form.body.walk():
        if control.tag in ("select", "select1", "rank") and control.source is not None and control.source.list_name:
            listed = choice_list(form, control.source.list_name)
            if listed is not None:
                _refuse(form, file, control, control.source, listed.children[0].children)


def _refuse(form: Form, file: Path, control: Control, source: ChoiceSource, rows: Sequence[Node]) -> None:
    name, columns = control.path[-1], list(dict.fromkeys(child.name for row in rows for child in row.children))
    values = {"two": name, "three": _told_of(form, source.list_name), "four": ", ".join(columns) or "–"}
    if rows and source.value not in columns:
        raise _wrong(file, "list_column", name, "type", columns, {"one": source.value, **values})
    if not any(child.name == source.value and child.value.strip() for row in rows for child in row.children):
        raise _wrong(file, "list_empty", name, "type", (), {**values, "one": source.list_name})
    for column in _needed(source.nodeset):
        if column not in columns and form.named(column):
            values = {"name": name, "missing": column, "column": "choice_filter"}
            raise ExpectedError("forms.errors.bare_name", **values, where=_at(file, name))
        if column not in columns:
            raise _wrong(file, "list_filter", name, "choice_filter", columns, {"one": column, **values})


def _at(file: Path, name: str) -> Told:
    row = workbook.rows_by_name(file).get(name, 0)
    return workbook.place("survey" if row else "", row)


def _told_of(form: Form, name: str) -> Told:
    if name in form.files:
        return Told("sheets.list_in.file", file=form.files[name].partition("#")[0])
    return Told("sheets.list_in.sheet")


def _wrong(
    file: Path, key: str, name: str, column: str, near_to: list[str] | tuple[str, ...], values: dict[str, object]
) -> ExpectedError:
    row = workbook.rows_by_name(file).get(name, 0)
    where = {"sheet": "survey", "row": row, "column": column} if row else {}
    return workbook.wrong(file, key, **where, near=near(str(values["one"]), near_to), **values)  # type: ignore[arg-type]


def _needed(nodeset: str) -> Iterator[str]:
    """Columns that a row must have to be offered at all: each is compared, and no "or" makes up for it."""
    try:
        tree = syntax.parse(nodeset)
    except XPathError:
        return  # loading has said so
    while isinstance(tree, syntax.Call) and tree.name == "randomize" and tree.arguments:
        tree = tree.arguments[0]
    if isinstance(tree, syntax.Path):
        for predicate in tree.steps[-1].predicates if tree.steps else tree.start_predicates:
            yield from _compared(predicate)


def _compared(predicate: syntax.Expression) -> Iterator[str]:
    if isinstance(predicate, syntax.Call) and predicate.name == "selected" and len(predicate.arguments) == 2:
        yield from _column(predicate.arguments[1])
    if not isinstance(predicate, syntax.Chain):
        return
    operands = (predicate.first, *(operand for _, operand in predicate.rest))
    signs = {sign for sign, _ in predicate.rest}
    for operand in operands:
        if signs == {"and"}:
            yield from _compared(operand)
        elif len(operands) == 2 and signs <= {"=", "!=", "<", "<=", ">", ">="}:
            yield from _column(operand)


def _column(operand: syntax.Expression) -> Iterator[str]:
    """The column's name, where an operand is a row's own cell."""
    if isinstance(operand, syntax.Path) and not operand.absolute and operand.start is None and len(operand.steps) == 1:
        step = operand.steps[0]
        if step.axis == "child" and not step.predicates and step.test.replace("_", "a").replace("-", "a").isalnum():
            yield step.test
