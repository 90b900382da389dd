"""The function library: one module per theme, each with its `FUNCTIONS`; a new function is one entry there."""

from __future__ import annotations

from kiosk.forms.xpath.function_type import Function
from kiosk.forms.xpath.functions import choices, nodes, numbers, texts, times

_ALL: dict[str, Function] = {
    **nodes.FUNCTIONS,
    **numbers.FUNCTIONS,
    **texts.FUNCTIONS,
    **times.FUNCTIONS,
    **choices.FUNCTIONS,
}


def find(name: str) -> Function | None:
    return _ALL.get(name)


def names() -> list[str]:
    """All function names, for advice and for the documentation's test."""
    return sorted(_ALL)
