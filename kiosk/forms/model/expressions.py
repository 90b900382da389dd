"""Makes checked rules of a form's expressions while it is read. Used by xform, itext and body alone.

Whatever is wrong with an expression is an ExpectedError forms.errors.* that names the question, the column and, in
an XForm, the line: a citizen never meets a form that cannot be evaluated.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from kiosk.errors import ExpectedError
from kiosk.forms.model.definition import Element, FormRule, Names, joined
from kiosk.forms.xpath import syntax
from kiosk.forms.xpath.compiler import Compiler
from kiosk.forms.xpath.context import NOTHING, Closure, EvaluationContext, ExpressionPlace
from kiosk.forms.xpath.convert import Value
from kiosk.forms.xpath.errors import XPathError, reason_of
from kiosk.forms.xpath.patterns import check as check_pattern
from kiosk.forms.xpath.reads import Read, calls, reads
from kiosk.texts import Told

MOST_LETTERS = 1_000_000  # of all expressions together; real forms of 2,000 questions have some 200,000
_GEOGRAPHIC = {"area", "distance", "geofence", "intersects"}
LINE = "sheets.place.line"  # where a fault stands in the compiled form: of use where there is no spreadsheet


class Rulebook:
    def __init__(self, file: str) -> None:
        self.file = file
        self.elements: dict[Names, Element] = {}
        self.repeats: frozenset[Names] = frozenset()
        self.lists: set[str] = set()  # names of all secondary instances
        self.at: Any = None  # the XML element being read, for its line
        self._letters = 0
        self._unknown: list[tuple[str, str, Names, Told | str]] = []  # reader, column, path, where

    def place(self, path: Names) -> ExpressionPlace:
        return ExpressionPlace(path, self.repeats)

    @property
    def where(self) -> Told | str:
        line = getattr(self.at, "sourceline", None)
        return Told(LINE, line=line) if line else ""

    def closure(self, source: str, place: ExpressionPlace, column: str) -> Closure:
        return self.rule(column, source, place).closure

    def rule(self, kind: str, source: str, place: ExpressionPlace) -> FormRule:
        """A checked expression. Raises ExpectedError naming the question."""
        self._letters += len(source)
        if self._letters > MOST_LETTERS:
            raise ExpectedError("forms.errors.too_much", file=self.file)
        try:
            parsed = syntax.parse(source)
            closure = Compiler(True, place).compile(parsed)
            for call in calls(parsed):
                self._check_call(call)
        except (XPathError, RecursionError) as error:
            raise self.wrong(kind, source, place, reason_of(error)) from error
        found = frozenset(read for read in reads(parsed, place) if read.path != (*place.path, NOTHING))
        for read in found:
            bookkeeping = "meta" in place.path[1:-1]  # ODK's own
            if read.path not in self.elements and read.path and not read.deep and not bookkeeping:
                self._unknown.append((self._name(place), kind, read.path, self.where))
        return FormRule(kind, source, guarded(closure, place, source, found), found)

    def wrong(self, column: str, source: str, place: ExpressionPlace, reason: Told) -> ExpectedError:
        return ExpectedError(
            "forms.errors.expression", where=self.where, name=self._name(place), column=column,
            source=source.strip()[:200], reason=reason,
        )  # fmt: skip

    def missing(self, column: str, path: Names) -> ExpectedError:
        """What is said of a part of the form that speaks of a question which is not there."""
        return ExpectedError(
            "forms.errors.reference", where=self.where, name=self.file, column=column, missing=joined(path),
            near=near(path[-1] if path else "", self.elements),
        )  # fmt: skip

    def check_references(self) -> None:
        """Once everything was read: every path that an expression names must be there."""
        for name, column, path, where in self._unknown:
            if path not in self.elements:
                raise ExpectedError(
                    "forms.errors.reference", where=where, name=name, column=column, missing=path[-1],
                    near=near(path[-1], self.elements),
                )  # fmt: skip

    def _name(self, place: ExpressionPlace) -> str:
        if "meta" in place.path[1:-1]:
            return self.file
        return place.path[-1] if place.path else self.file

    def _check_call(self, call: syntax.FunctionCall) -> None:
        if call.name in _GEOGRAPHIC:
            raise XPathError("map", name=call.name)
        if call.name == "regex" and isinstance(call.arguments[1], syntax.Literal):
            check_pattern(str(call.arguments[1].value))
        if call.name == "instance" and isinstance(call.arguments[0], syntax.Literal):
            name = str(call.arguments[0].value)
            if name not in self.lists:
                raise XPathError("no_list", name=name)


def guarded(
    closure: Closure, place: ExpressionPlace, source: str = "", found: frozenset[Read] = frozenset()
) -> Closure:
    """What fails only when evaluated (a choice list that is not there) is told like any fault of a form.

    The closure carries its `source` and its `reads`, for those who look a form over and meet the closure alone.
    """

    def evaluate(context: EvaluationContext) -> Value:
        try:
            return closure(context)
        except (XPathError, RecursionError) as error:
            name = place.path[-1] if place.path else "–"
            raise ExpectedError("forms.errors.choice_rule", name=name, reason=reason_of(error)) from error

    evaluate.source, evaluate.reads = source, found  # type: ignore[attr-defined]
    return evaluate


def near(name: str, paths: Iterable[Names]) -> str:
    """The names most like `name`, for advice; "–" where none is."""
    return ", ".join(difflib.get_close_matches(name, {path[-1] for path in paths if path}, 3, 0.6)) or "–"
