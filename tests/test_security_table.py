"""docs/security.md: every requirement group of level 2 stands there, with tests that exist; nothing is left open."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "security.md"
# Groups of ASVS 5.0.0 with a requirement of level 1 or 2.
GROUPS = (
    "V1.1 V1.2 V1.3 V1.4 V1.5 V2.1 V2.2 V2.3 V2.4 V3.2 V3.3 V3.4 V3.5 V3.7 V4.1 V4.2 V4.3 V4.4 V5.1 V5.2 V5.3 V5.4 "
    "V6.1 V6.2 V6.3 V6.4 V6.5 V6.6 V6.8 V7.1 V7.2 V7.3 V7.4 V7.5 V7.6 V8.1 V8.2 V8.3 V8.4 V9.1 V9.2 V10 "
    "V11.1 V11.2 V11.3 V11.4 V11.5 V11.6 V12.1 V12.2 V12.3 V13.1 V13.2 V13.3 V13.4 V14.1 V14.2 V14.3 "
    "V15.1 V15.2 V15.3 V16.1 V16.2 V16.3 V16.4 V16.5 V17"
).split()
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def rows() -> list[list[str]]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| V\d", line)]


def functions(file: Path) -> set[str]:
    return {one.name for one in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(one, ast.FunctionDef)}


def test_every_group_stands_there_once() -> None:
    assert [row[0].split()[0] for row in rows()] == GROUPS


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
        f"a body {limits.BODY >> 20} MiB packed and {wire.LIMIT >> 20} MiB unpacked, a head {limits.HEADER >> 10} KiB, "
        f"{server.header_seconds:.0f} s for a head, {server.body_seconds:.0f} s for a body, {server.requests_at_once} "
        f"requests at once, {server.requests_per_second} a second and {server.connections_per_address} connections",
        f"an event {MOST_BYTES >> 10} KiB",
        f"lock after {DeskSettings().lock_minutes} minutes",
        f"{LONGEST.total_seconds() / 3600:.0f} hours after the password",
    ):
        assert words in said
