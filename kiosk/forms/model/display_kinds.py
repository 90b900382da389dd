"""Whether an answer is a number, a day or a time, so that it can be written for people; a form's own texts never are.

`mark_kinds` is called once per form by kiosk.forms.model.dependencies; `shown` wherever an answer is shown, printed or
read aloud. A question's type says it; of a calculation, which has none, its expression does: sums are numbers, today()
is a day, and what is joined of texts stays as it is. Codes and telephone numbers are texts and are never rewritten.
"""

from __future__ import annotations

from kiosk.forms.model.definition import Element, Form, Names
from kiosk.forms.model.stored_answers import canonical, question_type
from kiosk.forms.xpath import syntax
from kiosk.forms.xpath.context import ExpressionPlace
from kiosk.forms.xpath.errors import XPathError
from kiosk.forms.xpath.reads import reads
from kiosk.rules import written
from kiosk.rules.written import DAY, MOMENT, NUMBER, TIME
from kiosk.values.forms import QuestionType

_OF_TYPE = {
    QuestionType.INTEGER: NUMBER, QuestionType.DECIMAL: NUMBER, QuestionType.RANGE: NUMBER, QuestionType.DATE: DAY,
    QuestionType.TIME: TIME, QuestionType.DATETIME: MOMENT,
}  # fmt: skip
_DIGITS = {"numbers", "personal-number"}  # appearances: a row of digits and no amount
_COUNTING = {
    "number", "sum", "min", "max", "int", "round", "floor", "ceiling", "abs", "pow", "sqrt", "exp", "exp10", "log",
    "log10", "random", "pi", "count", "count-non-empty", "count-selected", "position", "last", "string-length",
    "decimal-date-time", "decimal-time",
}  # fmt: skip
_OF_FUNCTION = {"today": DAY, "date": DAY, "now": MOMENT, "date-time": MOMENT} | dict.fromkeys(_COUNTING, NUMBER)
_SAME_AS = {"if": slice(1, 3), "coalesce": slice(None), "once": slice(None), "indexed-repeat": slice(1)}
_ANY = "any"  # an empty text goes with everything
def shown(element: Element, text: str, language: str) -> str:
    """An answer's stored text as people write it."""
    return written.as_kind(element.kind, text, language)


def mark_kinds(form: Form) -> None:
    """Note the kind of each question's answer, and bring days and moments that stand there at first to ISO."""
    repeats = form.repeats
    for element in form.elements.values():
        element.kind = "" if element.children else _of(form, element, ExpressionPlace(element.path, repeats), set())
    tops = [form.template, *(one.template for one in form.elements.values() if one.template is not None)]
    for node in (node for top in tops for node in top.descendants()):
        if node.value and node.model is not None and node.model.kind in (DAY, MOMENT):
            node.value = canonical(node.model, node.value)


def _of(form: Form, element: Element, place: ExpressionPlace, above: set[Names]) -> str:
    control = element.control
    if control is not None and _DIGITS & set(control.appearance):
        return ""
    own = _OF_TYPE.get(question_type(element), "")
    rule = element.rules.get("calculate")
    if own or rule is None or element.path in above or (control is not None and control.tag != "input"):
        return own
    try:
        found = _kind(form, syntax.parse(rule.source), place, above | {element.path})
    except (XPathError, RecursionError):
        return ""
    return "" if found == _ANY else found


def _kind(form: Form, tree: syntax.Expression, place: ExpressionPlace, above: set[Names]) -> str:
    if isinstance(tree, syntax.Literal):
        return NUMBER if isinstance(tree.value, float) else _ANY if not tree.value else ""
    if isinstance(tree, syntax.Negation):
        return NUMBER
    if isinstance(tree, syntax.Chain):
        return NUMBER if tree.rest[0][0] in ("+", "-", "times", "div", "mod") else ""
    if isinstance(tree, syntax.FunctionCall):
        if tree.name in _SAME_AS:
            return _common({_kind(form, part, place, above) for part in tree.arguments[_SAME_AS[tree.name]]})
        return _OF_FUNCTION.get(tree.name, "")
    if isinstance(tree, syntax.Path):
        plain = syntax.Path(tree.absolute, tuple(syntax.LocationStep(s.axis, s.test) for s in tree.steps), tree.start)
        paths = {read.path for read in reads(plain, place)} if tree.start is None else set()
        known = [form.elements[path] for path in paths if path in form.elements]
        return _common({_of(form, one, ExpressionPlace(one.path, place.repeats), above) for one in known})
    return ""


def _common(kinds: set[str]) -> str:
    known = kinds - {_ANY}
    if not known:
        return _ANY if kinds else ""
    return known.pop() if len(known) == 1 else ""
