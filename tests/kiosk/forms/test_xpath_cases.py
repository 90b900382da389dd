"""Conformance: every case of xpath_cases.json, recorded from openrosa-xpath-evaluator (Apache-2.0), zone UTC-7.

MOTCUA_XPATH_CASES names another file of the same shape. `LEFT_OUT` lists cases by id with the reason.
"""

from __future__ import annotations

import json
import math
import os
import re
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from lxml import etree

from kiosk.forms.xpath import tree
from kiosk.forms.xpath.compiler import Context, Environment, compile_expression
from kiosk.forms.xpath.convert import to_boolean, to_number, to_string
from kiosk.forms.xpath.errors import XPathError
from kiosk.forms.xpath.tree import Node

FILE = Path(os.environ.get("MOTCUA_XPATH_CASES") or Path(__file__).with_name("xpath_cases.json"))
SUITE: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
ZONE = ZoneInfo(SUITE["timezone"].split()[0])
LEFT_OUT: dict[str, str] = {}


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


@pytest.mark.parametrize(
    "case", [c for c in SUITE["cases"] if c["id"] not in LEFT_OUT], ids=lambda case: case["id"]
)
def test_xpath_cases(case: dict[str, Any]) -> None:
    document = tree.document(etree.fromstring(SUITE["documents"][case["doc"]].encode()))
    context = Context(located(document, case["context"]), Environment(zone=ZONE, namespaces=SUITE["namespaces"]))
    [(kind, wanted)] = case["expected"].items()
    if kind == "error":
        with pytest.raises(XPathError):
            compile_expression(case["expr"])(context)
        return
    got = compile_expression(case["expr"])(context)
    if kind == "number":
        assert same_number(to_number(got, ZONE), float(wanted))
    elif kind == "boolean":
        assert to_boolean(got) is wanted
    elif kind == "string":
        assert to_string(got) == wanted
    else:
        assert isinstance(got, list)
        assert {id(node) for node in got} == {id(located(document, path)) for path in wanted}
