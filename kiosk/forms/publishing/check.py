"""What an official should look at in a form that works: words of `motcua form check`, with sheet, row and column.

Called by kiosk.commands.form after the form was loaded (loading refuses what no kiosk could use). Each finding is
a sentence that says what to do; an empty list is a form without a blemish.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from kiosk.forms.model.choice_files import choice_list
from kiosk.forms.model.definition import Element, Form, Names, joined
from kiosk.forms.publishing import (
    check_choices,
    check_lists,
    circles,
    headings,
    media_files,
    spaced_names,
    workbook,
)
from kiosk.forms.publishing.offered_choices import choices_of
from kiosk.forms.publishing.pyxform_errors import near
from kiosk.forms.xpath import syntax
from kiosk.forms.xpath.compiler import Compiler
from kiosk.forms.xpath.context import Environment, EvaluationContext, ExpressionPlace
from kiosk.forms.xpath.convert import to_boolean
from kiosk.forms.xpath.errors import XPathError
from kiosk.forms.xpath.paths import plain_names
from kiosk.texts import text

_MADE_BY_PYXFORM = "reserved_name_for_field_list_labels_"  # the heading of a table-list
_COLUMNS = {"calculate": "calculation", "propose": "bind::motcua:propose"}
VERSION = re.compile(r"[\w\-][\w.\-]{0,63}", re.ASCII)  # names a folder below versions/
_CLOCK = r"\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?"
_WRITTEN = {  # type -> what a default looks like, and an example
    "int": (r"-?\d+", "1000"), "decimal": (r"-?\d+(\.\d+)?", "1.5"), "date": (r"\d{4}-\d{2}-\d{2}.*", "2026-11-20"),
    "time": (_CLOCK, "08:30"), "dateTime": (rf"\d{{4}}-\d{{2}}-\d{{2}}T{_CLOCK}", "2026-11-20T08:30"),
}  # fmt: skip


def refuse(form: Form, file: Path) -> None:
    """Raises ExpectedError for what would lead a person into a dead end: a list that offers nothing, names that cannot
    be chosen, values that never come to rest."""
    check_lists.refuse(form, file)
    spaced_names.in_form(form)
    circles.check(form)


def findings(form: Form, spreadsheet: Path | None) -> list[str]:
    """All findings, in the order of the form. `spreadsheet` is what it came from, for the rows."""
    rows = workbook.rows_by_name(spreadsheet) if spreadsheet is not None else {}
    found: list[str] = []
    seen: dict[str, Names] = {}
    for element in form.root.walk():
        if element.name.startswith(_MADE_BY_PYXFORM):
            continue
        notes = list(_of(form, element))
        if not element.children and seen.setdefault(element.name, element.path) != element.path:
            notes.append(text("sheets.note.same_name", other=joined(seen[element.name])))
        found += [_at(rows.get(element.name), element.name, words) for words in notes]
    found += [text("sheets.note.left_out", path=path) for path in form.left_out]
    if spreadsheet is not None and not VERSION.fullmatch(form.version):
        found.append(text("sheets.note.no_version"))
    if spreadsheet is not None:
        found += [*headings.notes(spreadsheet), *check_choices.findings(form, spreadsheet)]
    return [*found, *check_lists.notes(form, spreadsheet)]


def _at(row: int | None, name: str, words: str) -> str:
    if row is None:
        return text("sheets.note.at_question", name=name, words=words)
    return text("sheets.note.at_question_in_row", row=row, name=name, words=words)


def _of(form: Form, element: Element) -> Iterator[str]:
    yield from _texts(form, element)
    yield from _default(form, element)
    yield from _files(form, element)
    yield from circles.length_notes(form, element)
    for kind, rule in element.rules.items():
        column = _COLUMNS.get(kind, kind)
        try:
            tree = syntax.parse(rule.source)
        except XPathError:
            continue  # loading has said so
        for question, wanted in _compared(tree):
            offered = choices_of(form, question)
            if offered is None or wanted in offered:
                continue
            values = {"column": column, "wanted": wanted, "question": question[-1], "near": near(wanted, offered)}
            yield text("sheets.note.no_choice", **values)
        if kind == "relevant" and _never(form, tree):
            yield text("sheets.note.never")


def _default(form: Form, element: Element) -> Iterator[str]:
    """A default that is no answer of the question's type: 1,5 where forms write 1.5, 20/11/2026 for 2026-11-20."""
    pattern, right = _WRITTEN.get(element.type, ("", ""))
    if not pattern or element.control is None or element.children:
        return
    for node in form.template.descendants():
        if node.model is element and node.value and not re.fullmatch(pattern, node.value, re.ASCII):
            yield text("sheets.note.default", value=node.value, right=right)
            return


def _texts(form: Form, element: Element) -> Iterator[str]:
    control = element.control
    if control is None or element.computed:
        return
    if control.label is None:
        if control.is_group:
            return
        yield text("sheets.note.no_label")
        return
    languages = [code for code in form.languages if code]
    if len(languages) < 2:
        return
    told = [(control.label, "label"), (control.hint, "hint")]
    told += [(message, f"{kind}_message") for kind, message in element.messages.items()]
    for said, column in told:
        missing = [code for code in languages if said is not None and code not in said.by_language]
        if missing and said is not None:
            yield text("sheets.note.no_translation", column=column, languages=", ".join(missing))


def _files(form: Form, element: Element) -> Iterator[str]:
    """Pictures and recordings that do not lie beside the form, and columns that a list file does not have."""
    for _sheet, kind, file in media_files.missing(form, element.control) if element.control is not None else ():
        yield text("sheets.note.no_media", kind=kind, file=file)
    for rule in element.rules.values():
        for call in _calls(rule.source, "pulldata"):
            names = [str(part.value) if isinstance(part, syntax.Literal) else "" for part in call.arguments[:3]]
            listed = choice_list(form, names[0]) if all(names) else None
            rows = listed.children[0].children if listed is not None else ()
            held = {child.name for row in rows[:1] for child in row.children}
            for column in names[1:]:
                if held and column not in held:
                    yield text("sheets.note.no_column", column=column, list=names[0], near=near(column, held))


def _calls(source: str, name: str) -> Iterator[syntax.FunctionCall]:
    if name not in source:
        return
    try:
        tree = syntax.parse(source)
    except XPathError:
        return  # loading has said so
    yield from (part for part in _parts(tree) if isinstance(part, syntax.FunctionCall) and part.name == name)


def _compared(tree: syntax.Expression) -> Iterator[tuple[Names, str]]:
    """Questions that the expression compares with a literal, as `${q} = 'x'` or `selected(${q}, 'x')`."""
    for part in _parts(tree):
        if isinstance(part, syntax.Chain) and len(part.rest) == 1 and part.rest[0][0] in ("=", "!="):
            yield from _pair(part.first, part.rest[0][1])
        elif isinstance(part, syntax.FunctionCall) and part.name == "selected" and len(part.arguments) == 2:
            yield from _pair(*part.arguments)


def _pair(left: syntax.Expression, right: syntax.Expression) -> Iterator[tuple[Names, str]]:
    path, literal = (left, right) if isinstance(left, syntax.Path) else (right, left)
    if isinstance(path, syntax.Path) and path.absolute and isinstance(literal, syntax.Literal):
        names = plain_names(path)
        if names is not None and isinstance(literal.value, str) and literal.value:
            yield names, literal.value


def _never(form: Form, tree: syntax.Expression) -> bool:
    """Whether a condition is false whatever is answered: constant, or a choice that does not exist."""
    if isinstance(tree, syntax.Chain) and tree.rest[0][0] == "and":
        return _contradicts(form, tree) or any(
            _never(form, part) for part in (tree.first, *(operand for _, operand in tree.rest))
        )
    if isinstance(tree, syntax.Chain) and tree.rest[0][0] == "or":
        return all(_never(form, part) for part in (tree.first, *(operand for _, operand in tree.rest)))
    if not any(isinstance(part, (syntax.Path, syntax.FunctionCall)) and not _constant(part) for part in _parts(tree)):
        return _is_false(form, tree)
    if isinstance(tree, syntax.Chain) and tree.rest[0][0] != "=":
        return False
    if isinstance(tree, (syntax.Chain, syntax.FunctionCall)):
        pairs = list(_compared(tree)) if not isinstance(tree, syntax.FunctionCall) or tree.name == "selected" else []
        return len(pairs) == 1 and (offered := choices_of(form, pairs[0][0])) is not None and pairs[0][1] not in offered
    return False


def _contradicts(form: Form, tree: syntax.Chain) -> bool:
    """One choice cannot be two: ${q} = 'a' and ${q} = 'b'."""
    wanted: dict[Names, set[str]] = {}
    for part in (tree.first, *(operand for _, operand in tree.rest)):
        if isinstance(part, syntax.Chain) and len(part.rest) == 1 and part.rest[0][0] == "=":
            for question, value in _pair(part.first, part.rest[0][1]):
                wanted.setdefault(question, set()).add(value)
    return any(len(values) > 1 for values in wanted.values())


def _constant(part: syntax.Expression) -> bool:
    names = ("true", "false", "not", "boolean", "number", "string")
    return isinstance(part, syntax.FunctionCall) and part.name in names


def _is_false(form: Form, source: syntax.Expression) -> bool:
    closure = Compiler(False, ExpressionPlace()).compile(source)
    try:
        return not to_boolean(closure(EvaluationContext(form.template, Environment(main=form.template))))
    except XPathError:
        return False


def _parts(tree: syntax.Expression) -> Iterator[syntax.Expression]:
    """The expression and all that it is made of; predicates have a context of their own and are left out."""
    yield tree
    inner: tuple[syntax.Expression, ...] = ()
    if isinstance(tree, syntax.FunctionCall):
        inner = tree.arguments
    elif isinstance(tree, syntax.Chain):
        inner = (tree.first, *(operand for _, operand in tree.rest))
    elif isinstance(tree, syntax.Negation):
        inner = (tree.operand,)
    elif isinstance(tree, syntax.Union):
        inner = tree.parts
    for part in inner:
        yield from _parts(part)
