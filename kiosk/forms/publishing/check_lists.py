"""Lists of choices that can offer nothing, so that a question could never be answered: refused at an official's desk.

Called by `motcua form check` and publish, never by a kiosk, where a ward's own rows may come before those of a file. A
list is missing, broken, without the column that is stored, without rows, or filtered by a column that it lacks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from kiosk.errors import ExpectedError
from kiosk.forms.model.choice_files import ITEMSETS, choice_list
from kiosk.forms.model.definition import ChoiceSource, Control, Form
from kiosk.forms.publishing import workbook
from kiosk.forms.publishing.offered_choices import choices_of
from kiosk.forms.publishing.pyxform_errors import near
from kiosk.forms.xpath import syntax
from kiosk.forms.xpath.compiler import Compiler
from kiosk.forms.xpath.context import Environment, EvaluationContext, ExpressionPlace
from kiosk.forms.xpath.convert import to_boolean
from kiosk.forms.xpath.errors import XPathError
from kiosk.forms.xpath.paths import plain_names
from kiosk.forms.xpath.reads import calls, parts
from kiosk.forms.xpath.tree import Node
from kiosk.texts import Told, text

_LISTED = re.compile(r"instance\(\s*['\"]([^'\"]+)['\"]\s*\)")
_MAKE_UP = ("not", "if", "coalesce", "boolean", "count", "instance")
_CONSTANT = ("true", "false", "not", "boolean", "number", "string")


def refuse(form: Form, file: Path) -> None:
    """Raises ExpectedError for the first question whose list offers nothing, whatever is answered."""
    for control in form.body.walk():
        if control.tag in ("select", "select1", "rank") and control.source is not None and _name(control.source):
            listed = choice_list(form, _name(control.source))
            if listed is not None:
                _refuse(form, file, control, control.source, listed.children[0].children)


def _name(source: ChoiceSource) -> str:
    """The list's name; that of a select_one_external stands in its expression alone."""
    found = _LISTED.search(source.nodeset)
    return source.list_name or (found[1] if found else "")


def _refuse(form: Form, file: Path, control: Control, source: ChoiceSource, rows: Sequence[Node]) -> None:
    name, columns = control.path[-1], list(dict.fromkeys(child.name for row in rows for child in row.children))
    values = {"two": name, "three": _told_of(form, _name(source)), "four": ", ".join(columns) or "–"}
    if rows and source.value not in columns:
        as_table = "_csv" if form.files.get(_name(source), "").lower().endswith(".csv") else ""
        raise _wrong(file, f"list_column{as_table}", name, "type", columns, {"one": source.value, **values})
    if not any(child.name == source.value and child.value.strip() for row in rows for child in row.children):
        raise _wrong(file, "list_empty", name, "type", (), {**values, "one": _name(source)})
    for column in _needed(source.nodeset):
        if column not in columns and form.named(column):
            values = {"name": name, "missing": column, "column": "choice_filter"}
            raise ExpectedError("forms.errors.bare_name", **values, where=_at(file, name))
        if column not in columns:
            raise _wrong(file, "list_filter", name, "choice_filter", columns, {"one": column, **values})
    if any(_is_never(form, part) for part in _conditions(source.nodeset)):
        raise _wrong(file, "list_never", name, "choice_filter", (), {**values, "one": _name(source)})
    for column, wanted in _equalities(form, source.nodeset):
        if wanted and not wanted & _held(rows, column):
            told = {**values, "one": column, "four": ", ".join(sorted(wanted)[:3])}
            raise _wrong(file, "list_values", name, "choice_filter", (), told)


def _at(file: Path, name: str) -> Told:
    row = workbook.rows_by_name(file).get(name, 0)
    return workbook.place("survey" if row else "", row)


def notes(form: Form, spreadsheet: Path | None) -> Iterator[str]:
    """Answers after which a required question has nothing left to choose."""
    rows_of = workbook.rows_by_name(spreadsheet) if spreadsheet is not None else {}
    for control in form.body.walk():
        source, element = control.source, form.elements.get(control.path)
        if source is not None and _name(source) in form.files:
            yield from _of_file(form, control, source, rows_of)
        if source is None or element is None or "required" not in element.rules or "relevant" in element.rules:
            continue
        listed = choice_list(form, _name(source)) if _name(source) else None
        equal = list(_equalities(form, source.nodeset)) if listed is not None else []
        if listed is None or len(equal) != 1:
            continue
        column, wanted = equal[0]
        lost = sorted(wanted - _held(listed.children[0].children, column))
        if lost:
            place = _place(control, rows_of, "choice_filter")
            name, values = control.path[-1], ", ".join(lost[:3]) + (" …" if len(lost) > 3 else "")
            yield text("sheets.note.dead_end", place=place, name=name, column=column, values=values)


def _place(control: Control, rows_of: dict[str, int], column: str) -> str:
    row = rows_of.get(control.path[-1], 0)
    return str(workbook.place("survey", row, column)).removeprefix(", ") if row else control.path[-1]


def _of_file(form: Form, control: Control, source: ChoiceSource, rows_of: dict[str, int]) -> Iterator[str]:
    """Rows of a file that are never offered, and choices without words."""
    listed = choice_list(form, _name(source))
    rows = listed.children[0].children if listed is not None else []
    if not rows:
        return
    columns = dict.fromkeys(child.name for row in rows for child in row.children)
    values = {"place": _place(control, rows_of, "type"), "list": str(_told_of(form, _name(source)))}
    if source.label and source.label not in columns:
        told = {"column": source.label, "name": source.value, "columns": ", ".join(columns)}
        yield text("sheets.note.list_label", **values, **told)
    seen: set[tuple[str, ...]] = set()
    lost: list[Node] = []
    for row in rows:
        cells = tuple(child.value.strip() for child in row.children if child.name != source.label)
        named = any(child.name == source.value and child.value.strip() for child in row.children)
        if not named or cells in seen:
            lost.append(row)
        seen.add(cells)
    if lost:
        values |= {"column": source.value, "row": ",".join(child.value for child in lost[0].children)}
        yield text("sheets.note.list_lost", count=len(lost), **values)


def _held(rows: Sequence[Node], column: str) -> set[str]:
    return {child.value.strip() for row in rows for child in row.children if child.name == column}


def _equalities(form: Form, nodeset: str) -> Iterator[tuple[str, set[str]]]:
    """Columns that must equal one of some values: a literal, or what a question before it offers."""
    for part in _conditions(nodeset):
        if isinstance(part, syntax.Chain) and [sign for sign, _ in part.rest] == ["="]:
            for left, right in ((part.first, part.rest[0][1]), (part.rest[0][1], part.first)):
                for column in _column(left):
                    yield column, _values_of(form, right)


def _values_of(form: Form, operand: syntax.Expression) -> set[str]:
    if isinstance(operand, syntax.Literal):
        return {operand.value} if isinstance(operand.value, str) and operand.value else set()
    names = plain_names(operand) if isinstance(operand, syntax.Path) and operand.absolute else None
    element = form.elements.get(names) if names is not None else None
    one = element is not None and element.control is not None and element.control.tag == "select1"
    return (choices_of(form, names) or set()) if one and names is not None else set()


def _conditions(nodeset: str) -> Iterator[syntax.Expression]:
    """The parts of a filter all of which must hold."""
    for predicate in _predicates(nodeset):
        signs = {sign for sign, _ in predicate.rest} if isinstance(predicate, syntax.Chain) else set()
        if isinstance(predicate, syntax.Chain) and signs == {"and"}:
            yield from (predicate.first, *(operand for _, operand in predicate.rest))
        else:
            yield predicate


def _told_of(form: Form, name: str) -> Told:
    if form.files.get(name, "").startswith(ITEMSETS):
        return Told("sheets.list_in.external")
    if name in form.files:
        return Told("sheets.list_in.file", file=form.files[name])
    return Told("sheets.list_in.sheet")


def _wrong(
    file: Path, key: str, name: str, column: str, near_to: list[str] | tuple[str, ...], values: dict[str, object]
) -> ExpectedError:
    row = workbook.rows_by_name(file).get(name, 0)
    where = {"sheet": "survey", "row": row, "column": column} if row else {}
    return workbook.wrong(file, key, **where, near=near(str(values["one"]), near_to), **values)  # type: ignore[arg-type]


def _predicates(nodeset: str) -> tuple[syntax.Expression, ...]:
    try:
        tree = syntax.parse(nodeset)
    except XPathError:
        return ()  # loading has said so
    while isinstance(tree, syntax.FunctionCall) and tree.name == "randomize" and tree.arguments:
        tree = tree.arguments[0]
    if not isinstance(tree, syntax.Path):
        return ()
    return tree.steps[-1].predicates if tree.steps else tree.start_predicates


def _needed(nodeset: str) -> Iterator[str]:
    """Columns that a row must have to be offered at all: no "or" and no "not" makes up for one that is missing."""
    for part in _conditions(nodeset):
        yield from _columns(part)


def _columns(tree: syntax.Expression) -> Iterator[str]:
    if isinstance(tree, syntax.Chain) and any(sign == "or" for sign, _ in tree.rest):
        return
    if isinstance(tree, syntax.FunctionCall) and tree.name in _MAKE_UP:
        return
    yield from _column(tree)
    for part in parts(tree) if not isinstance(tree, syntax.Path) else ():
        yield from _columns(part)


def _is_never(form: Form, tree: syntax.Expression) -> bool:
    """Whether a condition is false for every row: it looks at nothing, and is not true."""
    asks = any(isinstance(one, syntax.Path) for one in _all(tree))
    if asks or any(call.name not in _CONSTANT for call in calls(tree)):
        return False
    closure = Compiler(False, ExpressionPlace()).compile(tree)
    try:
        return not to_boolean(closure(EvaluationContext(form.template, Environment())))
    except XPathError:
        return False


def _all(tree: syntax.Expression) -> Iterator[syntax.Expression]:
    yield tree
    for part in parts(tree):
        yield from _all(part)


def _column(operand: syntax.Expression) -> Iterator[str]:
    """The column's name, where an operand is a row's own cell."""
    if isinstance(operand, syntax.Path) and not operand.absolute and operand.start is None and len(operand.steps) == 1:
        step = operand.steps[0]
        if step.axis == "child" and not step.predicates and step.test.replace("_", "a").replace("-", "a").isalnum():
            yield step.test
