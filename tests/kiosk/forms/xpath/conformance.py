"""Holds one recorded evaluation of an expression against the engine: for the suites of other programs."""

from __future__ import annotations

import math
import re
from typing import Any
from zoneinfo import ZoneInfo

from lxml import etree

from kiosk.forms.xpath import tree
from kiosk.forms.xpath.compiler import compile_expression
from kiosk.forms.xpath.context import Environment, EvaluationContext
from kiosk.forms.xpath.convert import to_boolean, to_number, to_string
from kiosk.forms.xpath.errors import XPathError
from kiosk.forms.xpath.tree import Node


def located(document: Node, path: str) -> Node:
    """The node of a positional path such as /*[1]/*[2]/@id."""
    node = document
    for step in path.strip("/").split("/") if path != "/" else []:
        if step.startswith("@"):
            return next(one for one in node.attributes if one.name == step[1:])
        position = re.fullmatch(r"\*\[(\d+)\]", step)
        assert position is not None
        node = [child for child in node.children if child.kind == tree.ELEMENT][int(position[1]) - 1]
    return node


def same_number(got: float, wanted: float) -> bool:
    return (got != got and wanted != wanted) or math.isclose(got, wanted, rel_tol=1e-6, abs_tol=1e-9)


def disagreement(suite: dict[str, Any], case: dict[str, Any]) -> str:
    """ "" where the engine gives what the case expects; else what it gave instead."""
    zone = ZoneInfo(suite["timezone"].split()[0])
    document = tree.document(etree.fromstring(suite["documents"][case["doc"]].encode()))
    environment = Environment(zone=zone, namespaces=suite["namespaces"])
    context = EvaluationContext(located(document, case["context"]), environment)
    [(kind, wanted)] = case["expected"].items()
    try:
        got = compile_expression(case["expr"])(context)
    except XPathError as error:
        return "" if kind == "error" else f"refused: {error}"
    if kind == "number":
        right = same_number(to_number(got, zone), float(wanted))
    elif kind == "boolean":
        right = to_boolean(got) is wanted
    elif kind == "string":
        right = to_string(got) == wanted
    elif kind == "nodes":
        right = isinstance(got, list) and {id(one) for one in got} == {id(located(document, at)) for at in wanted}
    else:
        right = False
    return "" if right else f"gave {got!r}"
