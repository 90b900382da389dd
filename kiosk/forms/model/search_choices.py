"""Choices by appearance: search('file', 'contains', 'column', words) takes them from a CSV file beside the form.

Called by kiosk.forms.model.body while a form is read (https://xlsform.org, "Dynamic selects from pre-loaded data").
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kiosk.forms.model.expressions import Rulebook, guarded
from kiosk.forms.xpath import syntax
from kiosk.forms.xpath.compiler import Compiler
from kiosk.forms.xpath.context import Closure, EvaluationContext, ExpressionPlace
from kiosk.forms.xpath.convert import Value, to_string
from kiosk.forms.xpath.errors import XPathError
from kiosk.forms.xpath.tree import Node

_CALL = re.compile(r"search\s*\(.*\)", re.DOTALL)
_FITS: dict[str, Callable[[str, str], bool]] = {
    "contains": lambda cell, words: words in cell,
    "startswith": str.startswith,
    "endswith": str.endswith,
    "matches": str.__eq__,
}


def call_in(appearance: str) -> str:
    """The search(...) within an appearance, "" where there is none."""
    match = _CALL.search(appearance)
    return match.group() if match else ""


def source(text: str, place: ExpressionPlace, rules: Rulebook) -> tuple[str, Closure]:
    """The file's name (without .csv) and what finds its rows. Raises ExpectedError for what cannot be read."""
    try:
        call = syntax.parse(text)
        if not isinstance(call, syntax.FunctionCall) or len(call.arguments) not in (1, 4, 6):
            raise XPathError("search_arguments")
        file = call.arguments[0]
        if not isinstance(file, syntax.Literal) or not str(file.value).strip():
            raise XPathError("search_file")
        rest = [Compiler(True, place).compile(argument) for argument in call.arguments[1:]]
    except XPathError as error:
        raise rules.wrong("appearance", text, place, error.reason) from error
    name = str(file.value).strip().removesuffix(".csv")
    return name, guarded(_rows(name, rest), place)


def _rows(name: str, rest: list[Closure]) -> Closure:
    def find(context: EvaluationContext) -> Value:
        top = context.env.instance(name)
        if top is None:
            raise XPathError("no_list", name=name)
        rows = list(top.children[0].children)
        if not rest:
            return rows
        way, columns, wanted, *filters = [to_string(value(context)) for value in rest]
        fits = _FITS.get(way.lower())
        if fits is None:
            raise XPathError("search_way", way=way)
        context.env.spend(len(rows))
        names = [column.strip() for column in columns.split(",")]
        found = [row for row in rows if any(fits(_cell(row, column).lower(), wanted.lower()) for column in names)]
        if filters:
            found = [row for row in found if _cell(row, filters[0]) == filters[1]]
        return found

    return find


def _cell(row: Node, column: str) -> str:
    held = row.named(column)
    return held[0].string() if held else ""
