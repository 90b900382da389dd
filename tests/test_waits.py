"""No test, bench or simulation sleeps a while and hopes: each waits for a thing (tests/waiting.py, events, signals)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent
SLEEPS = frozenset({"sleep", "msleep", "qSleep", "qWait", "wait_for_timeout"})  # of time, asyncio, Qt, Playwright
# The only times that anybody here waits for: what a server named, a pause between two calls, a sleep's stand-in.
MEANT = {
    "faults/test_city_reconnect.py": {"asyncio.sleep(told[-1])", "asyncio.sleep(problem.here)"},
    "bench/_calls.py": {"threading.Event().wait(random.uniform(*PAUSE))"},
    "kiosk/server/test_slow_senders.py": {"sleep(seconds)"},
}


def sleeps(tree: ast.AST) -> Iterator[ast.Call]:
    """Calls of a sleep, but of one for no time, which only lets others go on; and waits for an event nobody sets."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        for_none = len(call.args) == 1 and isinstance(call.args[0], ast.Constant) and call.args[0].value == 0
        on = call.func.value if isinstance(call.func, ast.Attribute) else None
        fresh = name == "wait" and isinstance(on, ast.Call) and call.args and _called(on) == "Event"
        of_qtbot = name == "wait" and isinstance(on, ast.Name) and on.id == "qtbot"
        if (name in SLEEPS and not for_none) or fresh or of_qtbot:
            yield call


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def test_nothing_sleeps() -> None:
    found = []
    for path in sorted(ROOT.rglob("*.py")):
        source, name = path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix()
        for call in sleeps(ast.parse(source)):
            if ast.unparse(call) not in MEANT.get(name, ()):
                found.append(f"{name}:{call.lineno}: {ast.unparse(call)}")
    assert found == []


@pytest.mark.parametrize(
    ("source", "many"),
    [
        ("time.sleep(1)", 1), ("sleep(0.1)", 1), ("QTest.qWait(50)", 1), ("await_(asyncio.sleep(x))", 1),
        ("threading.Event().wait(0.1)", 1), ("qtbot.wait(10)", 1), ("page.wait_for_timeout(5)", 1),
        ("asyncio.sleep(0)", 0), ("QTest.qWait(0)", 0), ("threading.Event().wait()", 0), ("process.wait(60)", 0),
    ],
)  # fmt: skip
def test_a_sleep_is_found(source: str, many: int) -> None:
    assert len(list(sleeps(ast.parse(source)))) == many
