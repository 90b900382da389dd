"""Functions about choices: selected, count-selected, selected-at, jr:choice-name, randomize."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from kiosk.forms.xpath.convert import Value, to_number, to_string
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
    return context.env.choice_name(to_string(value), to_string(path))


def _randomize(context: Context, nodes: Value, seed: Value | None = None) -> Value:
    shuffled = list(nodes) if isinstance(nodes, list) else []
    chance = context.env.chance if seed is None else random.Random(to_number(seed, context.env.zone))
    chance.shuffle(shuffled)
    return shuffled


FUNCTIONS: dict[str, Function] = {
    "selected": Function(_selected, 2, 2),
    "count-selected": Function(_count_selected, 1, 1),
    "selected-at": Function(_selected_at, 2, 2),
    "jr:choice-name": Function(_choice_name, 2, 2),
    "randomize": Function(_randomize, 1, 2),
}
