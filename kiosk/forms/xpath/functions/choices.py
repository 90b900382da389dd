"""Functions about choices: selected, count-selected, selected-at, jr:choice-name, randomize."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from kiosk.forms.xpath.convert import Value, to_number, to_string
from kiosk.forms.xpath.errors import XPathError
from kiosk.forms.xpath.functions.base import Function

if TYPE_CHECKING:
    from kiosk.forms.xpath.compiler import Context


def _selected(context: Context, value: Value, name: Value) -> Value:
    return to_string(name).strip() in to_string(value).split()


def _count_selected(context: Context, value: Value) -> Value:
    return float(len(to_string(value).split()))


def _selected_at(context: Context, value: Value, index: Value) -> Value:
    chosen, at = to_string(value).split(), to_number(index, context.env.zone)
    return chosen[int(at)] if at == at and 0 <= at < len(chosen) else ""


def _choice_name(context: Context, value: Value, path: Value) -> Value:
    return context.env.choice_name(context.current, to_string(value), to_string(path))


def _randomize(context: Context, nodes: Value, seed: Value | None = None) -> Value:
    shuffled = list(nodes) if isinstance(nodes, list) else []
    chance = context.env.chance if seed is None else random.Random(to_number(seed, context.env.zone))
    chance.shuffle(shuffled)
    return shuffled


def _pulldata(context: Context, name: Value, wanted: Value, key: Value, value: Value) -> Value:
    """pulldata(list, column, key column, key): one cell of a list file."""
    top = context.env.instance(to_string(name))
    if top is None:
        raise XPathError(f"không có danh sách “{to_string(name)}”")
    column, key_column, sought = to_string(wanted), to_string(key), to_string(value)
    for item in top.children[0].children:
        held = item.named(key_column)
        if held and held[0].string() == sought:
            cells = item.named(column)
            return cells[0].string() if cells else ""
    return ""


FUNCTIONS: dict[str, Function] = {
    "selected": Function(_selected, 2, 2),
    "count-selected": Function(_count_selected, 1, 1),
    "selected-at": Function(_selected_at, 2, 2),
    "jr:choice-name": Function(_choice_name, 2, 2),
    "pulldata": Function(_pulldata, 4, 4),
    "randomize": Function(_randomize, 1, 2),
}
