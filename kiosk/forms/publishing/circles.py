"""Which questions of a form follow from themselves: the whole circle by name, and whether it ever comes to rest.

Called at an official's desk, by `motcua form check` and publishing; a kiosk bounds every wave by itself
(kiosk.forms.answering.recalculation_limits). A rule that reads its own former value may be good, as if(${x} = '',
now(), ${x}) is: so those and actions that lead back are tried out with many answers, and only what never rests is
refused.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import datetime

from kiosk.clock import ZONE
from kiosk.errors import ExpectedError
from kiosk.forms.answering.form_state import MOST_INSTANCES, FormState
from kiosk.forms.answering.session import Session
from kiosk.forms.model.choice_files import choice_list
from kiosk.forms.model.definition import Element, Form, Names
from kiosk.forms.model.dependencies import expanded
from kiosk.forms.publishing import self_references
from kiosk.forms.xpath import syntax
from kiosk.forms.xpath.compiler import Compiler
from kiosk.forms.xpath.context import Environment, EvaluationContext, ExpressionPlace
from kiosk.forms.xpath.convert import to_number
from kiosk.forms.xpath.errors import XPathError
from kiosk.forms.xpath.paths import plain_names
from kiosk.forms.xpath.reads import Read, parts
from kiosk.texts import text

ROUNDS = 80  # answers that are tried
MOST_WORK = 300_000  # nodes and rules looked at while trying: the first answers tell most
MOST_EACH = 300
MOST_INPUTS = 60
MOST_ENTRIES = 3  # of a list, in which the answer is tried
_NUMBERS = ("int", "integer", "decimal")
TRIES = 3  # of actions that lead back: a rounded conversion there and back rests after the second
SAMPLES = ("", "0", "1", "2", "-1", "1.5", "20", "100", "a", "b", "2026-11-24", "08:30")
_NOW = datetime(2026, 11, 24, 12, tzinfo=ZONE)


def check(form: Form) -> None:
    """Raises ExpectedError forms.errors.restless, with the circle, where values would change for ever."""
    suspects = {cell.element.path for cell in form.graph.cells if cell.reads_itself}
    suspects |= {setter.path for setter in form.set_values if setter.trigger}
    if not suspects:
        return
    state = Session(form, now=_NOW).state
    _complain(state)
    for cell in form.graph.cells:
        if cell.reads_itself and self_references.never_rests(state, cell):
            raise restless(form, cell.element.path)
    _lengthen(state)
    for path, answer in _tries(form, suspects):
        if state.bounds.looked > MOST_WORK:
            return
        for node in state.nodes(path)[:MOST_ENTRIES]:
            state.put(node, answer)
        _complain(state)


def _tries(form: Form, suspects: set[Names]) -> Iterator[tuple[Names, str]]:
    """Answers one after the other: what conditions ask for, all together; each by itself; then at random."""
    reached = _reached(form, suspects)
    inputs = _inputs(form, reached)
    rules = [rule.source for path in sorted(reached) for rule in form.elements[path].rules.values()]
    asked = _asked_for(rules)
    chance = random.Random(0)  # the same answers each time: a form is refused always or never
    hinted = [path for path in inputs if path in asked]
    for round_ in range(ROUNDS):
        for path in hinted:
            yield path, asked[path][0] if not round_ else chance.choice(asked[path])
    literals = dict.fromkeys(literal for source in rules for literal in _literals(source))
    samples = {path: _samples(form, form.elements[path], literals) for path in inputs}
    each = [(path, answer) for path in inputs for answer in samples[path]]
    yield from chance.sample(each, min(len(each), MOST_EACH))
    for _ in range(ROUNDS if inputs else 0):
        path = chance.choice(inputs)
        yield path, chance.choice(samples[path])


def _complain(state: FormState) -> None:
    for path in state.bounds.restless:
        if path not in state.bounds.held:
            raise restless(state.form, path)
    for _ in range(TRIES):
        closed = state.bounds.closed
        if not closed:
            return
        state.bounds.closed = {}
        for node in closed.values():
            state.act_again(node)
    for path in state.bounds.closed:
        raise restless(state.form, path)


def restless(form: Form, path: Names) -> ExpectedError:
    names = [one[-1] for one in around(form, path)] or [path[-1], path[-1]]
    return ExpectedError("forms.errors.restless", where="", name=names[0], names=" → ".join(names))


def _lengthen(state: FormState) -> None:
    """Two entries in each list, for rules that read the entry before."""
    for path, element in state.form.elements.items():
        for parent in state.nodes(path[:-1]) if element.repeat and path not in state.form.counted else ():
            if len(parent.named(element.name)) < 2:
                state.add(parent, element)


# what depends on what


def edges(form: Form) -> dict[Names, set[Names]]:
    """Each question with what its value, its being asked or its length follows from."""
    found: dict[Names, set[Names]] = {path: set() for path in form.elements}
    for cell in form.graph.cells:
        found[cell.element.path] |= _paths(cell.rule.reads, form)
    for setter in form.set_values:
        if setter.trigger:
            found[setter.path] |= {setter.trigger} | _paths(getattr(setter.value, "reads", frozenset()), form)
    for path in form.counted:
        control = form.elements[path].control
        found[path] |= _paths(getattr(control.count if control else None, "reads", frozenset()), form)
    for path in form.elements:
        found[path] |= {
            path[:depth] for depth in range(1, len(path))
            if path[:depth] in form.counted or "relevant" in form.elements[path[:depth]].rules
        }  # fmt: skip
    return found


def _paths(reads: frozenset[Read], form: Form) -> set[Names]:
    return {read.path for held in reads for read in expanded(held, form) if read.path in form.elements}


def around(form: Form, path: Names) -> list[Names]:
    """The shortest way from a question back to itself, both ends included; [] where there is none."""
    follows = edges(form)
    came: dict[Names, Names] = {}
    row = [path]
    while row:
        following: list[Names] = []
        for here in row:
            for other in sorted(follows.get(here, ())):
                if other == path:
                    way = [here]
                    while way[-1] != path:
                        way.append(came[way[-1]])
                    return [*reversed(way), path]
                if other not in came:
                    came[other] = here
                    following.append(other)
        row = following
    return []


def _reached(form: Form, suspects: set[Names]) -> set[Names]:
    """The suspects and all from which they follow."""
    follows = edges(form)
    seen, row = set(suspects), list(suspects)
    while row:
        here = row.pop()
        for other in follows.get(here, ()):
            if other not in seen:
                seen.add(other)
                row.append(other)
    return seen


def _inputs(form: Form, reached: set[Names]) -> list[Names]:
    """Those among them that people answer."""
    asked = [form.elements[path] for path in reached]
    asked = [one for one in asked if not one.children and one.control is not None and one.can_be_answered]
    return sorted(one.path for one in asked)[:MOST_INPUTS]


def _asked_for(sources: list[str]) -> dict[Names, list[str]]:
    """What conditions compare each question with, and its neighbours."""
    found: dict[Names, dict[str, None]] = {}
    for source in sources:
        for tree in _trees(source):
            operands: tuple[syntax.Expression, ...] = ()
            if isinstance(tree, syntax.Chain):
                operands = (tree.first, tree.rest[0][1])
            if isinstance(tree, syntax.FunctionCall) and tree.name == "selected":
                operands = tree.arguments[:2]
            names = [plain_names(one) for one in operands if isinstance(one, syntax.Path) and one.absolute]
            held = [answer for one in operands for answer in _around(one)]
            for path in filter(None, names):
                found.setdefault(path, {}).update(dict.fromkeys(held))
    return {path: list(held) for path, held in found.items() if held}


def _samples(form: Form, element: Element, literals: Iterable[str]) -> list[str]:
    """Answers that may make a difference: choices, what the rules compare with and its neighbours, and some others."""
    found = dict.fromkeys((*literals, *SAMPLES))
    control = element.control
    for fixed in control.fixed if control is not None else ():
        found[fixed.name] = None
    listed = choice_list(form, control.source.list_name) if control is not None and control.source else None
    if listed is not None and control is not None and control.source is not None:
        for row in list(listed.children[0].children)[:20]:
            found.update(dict.fromkeys(one.string() for one in row.named(control.source.value)))
    return list(found)[:200]


def _literals(source: str) -> Iterator[str]:
    for here in _trees(source):
        yield from _around(here)


def _around(tree: syntax.Expression) -> Iterator[str]:
    """A constant, and of a number its neighbours; nothing of anything else."""
    inner, sign = (tree.operand, -1) if isinstance(tree, syntax.Negation) else (tree, 1)
    if isinstance(inner, syntax.Literal):
        if isinstance(inner.value, str):
            yield inner.value
        else:
            yield from (f"{sign * inner.value + by:g}" for by in (0, 1, -1))


def _trees(source: str) -> Iterator[syntax.Expression]:
    try:
        yield from _all(syntax.parse(source))
    except XPathError:
        return  # loading has said so


def _all(tree: syntax.Expression) -> Iterator[syntax.Expression]:
    row = [tree]
    while row:
        here = row.pop()
        yield here
        row.extend(parts(here))


# how long a list is


def length_notes(form: Form, element: Element) -> Iterator[str]:
    """What an official should look at in a list whose length the form decides (column repeat_count)."""
    control = element.control
    if control is None or control.count is None or not element.repeat:
        return
    way = around(form, element.path)
    if way:
        names = " → ".join(one[-1] for one in way if one[-1] != f"{element.name}_count")
        yield text("sheets.note.count_circle", names=names)
        return
    tree = _followed(form, getattr(control.count, "source", ""))
    asked = plain_names(tree) if isinstance(tree, syntax.Path) else None
    counted = form.elements.get(asked) if asked else None
    if counted is not None and counted.type not in _NUMBERS and not _is_choice(counted):
        yield text("sheets.note.count_no_number", name=counted.name)
    elif tree is not None and not any(isinstance(part, syntax.Path | syntax.FunctionCall) for part in _all(tree)):
        constant = Compiler(False, ExpressionPlace()).compile(tree)
        yield from _constant_notes(to_number(constant(EvaluationContext(form.template, Environment()))))


def _constant_notes(number: float) -> Iterator[str]:
    if number != number or number < 1:
        yield text("sheets.note.count_none")
    elif number > MOST_INSTANCES:
        yield text("sheets.note.count_many", most=MOST_INSTANCES)
    elif number != int(number):
        yield text("sheets.note.count_part", number=int(number))


def _followed(form: Form, source: str) -> syntax.Expression | None:
    """The expression that decides, behind the calculations that merely hand it on."""
    for _ in range(len(form.elements)):
        try:
            tree = syntax.parse(source)
        except XPathError:
            return None
        names = plain_names(tree) if isinstance(tree, syntax.Path) and tree.absolute else None
        rule = form.elements[names].rules.get("calculate") if names in form.elements else None
        if rule is None:
            return tree
        source = rule.source
    return None


def _is_choice(element: Element) -> bool:
    return element.control is not None and element.control.tag in ("select1", "select", "rank", "range")


__all__ = ["around", "check", "edges", "length_notes", "restless"]
