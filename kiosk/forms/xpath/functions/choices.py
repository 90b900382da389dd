"""Functions about choices: selected, count-selected, selected-at, jr:choice-name, randomize, pulldata."""

from __future__ import annotations

import hashlib
import math
import zlib

from kiosk.forms.xpath.context import Closure, EvaluationContext
from kiosk.forms.xpath.convert import Value, to_number, to_string
from kiosk.forms.xpath.errors import XPathError
from kiosk.forms.xpath.function_type import Function
from kiosk.forms.xpath.selections import plain, several
from kiosk.forms.xpath.syntax import FunctionCall
from kiosk.forms.xpath.tree import Node

_LARGEST = 2_147_483_647  # of Park and Miller's generator, a Mersenne prime
_FACTOR = 16_807


def _names(value: Value) -> list[str]:
    """The chosen names: of a question with a single choice one, whatever it holds."""
    model = value[0].model if isinstance(value, list) and value else None
    if model is not None and model.takes_one:
        whole = to_string(value).strip()
        return [whole] if whole else []
    return several(to_string(value))


def _selected(context: EvaluationContext, value: Value, name: Value) -> Value:
    wanted, chosen = plain(to_string(name)), _names(value)
    if not wanted:
        return not chosen
    if wanted in chosen:
        return True
    return " " in wanted and plain(to_string(value)) == wanted  # a single choice that was handed on as a text


def _count_selected(context: EvaluationContext, value: Value) -> Value:
    return float(len(_names(value)))


def _selected_at(context: EvaluationContext, value: Value, index: Value) -> Value:
    chosen, at = _names(value), to_number(index, context.env.zone)
    return chosen[int(at)] if at == at and 0 <= at < len(chosen) else ""


def _choice_name(context: EvaluationContext, value: Value, path: Value) -> Value:
    return context.env.choice_name(context.current, to_string(value), to_string(path))


def _randomize(arguments: list[Closure], call: FunctionCall) -> Closure:
    """Without a seed the order is the session's own, and stays: choices may not move under a finger."""
    place = zlib.crc32(repr(call).encode())

    def shuffle(context: EvaluationContext) -> Value:
        nodes = arguments[0](context)
        if not isinstance(nodes, list):
            raise XPathError("randomize")
        if len(arguments) == 1:
            return shuffled(nodes, context.env.seed ^ place)
        return shuffled(nodes, _seed(arguments[1](context), context))

    return shuffle


def _seed(value: Value, context: EvaluationContext) -> int:
    number = to_number(value, context.env.zone)
    if math.isfinite(number):
        return int(number)
    digest = hashlib.sha256(to_string(value).encode()).digest()  # a text as seed, as JavaRosa takes one
    return int.from_bytes(digest[:8], "big", signed=True)


def shuffled(nodes: list[Node], seed: int) -> list[Node]:
    """The specification's order: Fisher-Yates "inside-out" with Park and Miller's random numbers."""
    state = int(math.fmod(seed, _LARGEST)) if abs(seed) < 1 << 53 else seed % _LARGEST
    if state <= 0:
        state += _LARGEST - 1
    made: list[Node] = []
    for at, node in enumerate(nodes):
        state = state * _FACTOR % _LARGEST
        place = int((state - 1) / (_LARGEST - 1) * (at + 1))
        made.append(node)
        made[at], made[place] = made[place], node
    return made


def _pulldata(context: EvaluationContext, name: Value, wanted: Value, key: Value, value: Value) -> Value:
    """pulldata(list, column, key column, key): one cell of a list file."""
    found = _by_key(context, to_string(name), to_string(key)).get(to_string(value))
    cells = found.named(to_string(wanted)) if found is not None else []
    return cells[0].string() if cells else ""


def _by_key(context: EvaluationContext, name: str, column: str) -> dict[str, Node]:
    """The rows of a list by one of its columns; of equal keys the first row counts."""
    known = context.env.indexes.get((name, column))
    if known is not None:
        return known
    top = context.env.instance(name)
    if top is None:
        raise XPathError("no_list", name=name)
    rows: dict[str, Node] = {}
    for item in top.children[0].children:
        for held in item.named(column)[:1]:
            rows.setdefault(held.string(), item)
    context.env.indexes[(name, column)] = rows
    return rows


FUNCTIONS: dict[str, Function] = {
    "selected": Function(_selected, 2, 2),
    "count-selected": Function(_count_selected, 1, 1),
    "selected-at": Function(_selected_at, 2, 2),
    "jr:choice-name": Function(_choice_name, 2, 2),
    "pulldata": Function(_pulldata, 4, 4),
    "randomize": Function(_randomize, 1, 2, lazy=True),
}
