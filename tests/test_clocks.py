"""No test measures how long something took: it counts, looks at an order, or stands on a clock of its own."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
CLOCKS = {"monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "process_time", "thread_time"}
MEASURING = {"bench", "simulate"}  # commands that print figures; what they return is compared with no time


def reads_a_clock(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in CLOCKS


def measured(source: str) -> list[int]:
    """Lines where a moment is taken from the clock's present one: the length of what lies between."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub) and reads_a_clock(node.left)
    ]


def test_no_test_measures_a_length_of_time() -> None:
    found = {
        str(path.relative_to(HERE)): lines
        for path in HERE.rglob("*.py")
        if path.relative_to(HERE).parts[0] not in MEASURING and (lines := measured(path.read_text(encoding="utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("assert time.monotonic() - began < 2", [1]),
        ("x = 1\ntaken.append(perf_counter() - start)", [2]),
        ("wait(until - time.monotonic())", []),
        ("end = time.monotonic() + 20", []),
    ],
)
def test_what_is_measuring_and_what_is_waiting(source: str, lines: list[int]) -> None:
    assert measured(source) == lines
