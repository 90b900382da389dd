"""docs/security.md: every requirement group of level 2 stands there, with tests that exist; nothing is left open."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "security.md"
# Groups of ASVS 5.0.0 with a requirement of level 1 or 2.
GROUPS = {
    "V1": 5, "V2": 4, "V3": (2, 3, 4, 5, 7), "V4": 4, "V5": 4, "V6": (1, 2, 3, 4, 5, 6, 8), "V7": 6, "V8": 4, "V9": 2,
    "V10": 0, "V11": 6, "V12": 3, "V13": 4, "V14": 3, "V15": 3, "V16": 5, "V17": 0,
}  # fmt: skip
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def rows() -> list[list[str]]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| V\d", line)]


def groups() -> list[str]:
    found = []
    for chapter, sections in GROUPS.items():
        numbers = range(1, sections + 1) if isinstance(sections, int) else sections
        found += [f"{chapter}.{number}" for number in numbers] or [chapter]
    return found


def functions(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}


def test_every_group_stands_there_once() -> None:
    assert [row[0].split()[0] for row in rows()] == groups()


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0].split()[0])
def test_each_names_tests_that_exist_or_why_it_is_not_applicable(row: list[str]) -> None:
    _group, how, held = row
    assert how
    if how.startswith("n.a.: "):
        assert not held
        return
    found = NAMED.findall(held)
    assert found
    assert NAMED.sub("", held).strip(", ") == ""
    for file, name in found:
        assert (ROOT / file).is_file(), file
        assert not name or name in functions(ROOT / file), f"{file}::{name}"


def test_the_limits_that_it_tells_are_those_of_the_program() -> None:
    from kiosk.journal.append import MOST_BYTES
    from kiosk.server import limits
    from kiosk.settings import DeskSettings, ServerSettings
    from kiosk.sync import wire
    from ui.desk.locking import LONGEST

    said = re.sub(r"\s+", " ", PAGE.read_text(encoding="utf-8"))
    server = ServerSettings()
    for words in (
        (f"a body {limits.BODY >> 20} MiB packed and {wire.LIMIT >> 20} MiB unpacked, "
        f"a head {limits.HEADER >> 10} KiB, "
        f"{server.header_seconds:.0f} s for a head, {server.body_seconds:.0f} s for a body, {server.requests_at_once} "
        f"requests at once, {server.requests_per_second} a second and {server.connections_per_address} connections"),
        f"an event {MOST_BYTES >> 10} KiB",
        f"lock after {DeskSettings().lock_minutes} minutes",
        f"{LONGEST.total_seconds() / 3600:.0f} hours after the password",
    ):
        assert words in said
