"""No page, text or script holds the marks of a merge that was not ended; modules and tables do not load with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MARK = re.compile(r"^(?:<{7}|>{7}|\|{7}) ", re.MULTILINE)
KINDS = {".md", ".sh", ".html", ".css", ".js", ".txt", ".svg", ".json", ".csv", ".yml", ".yaml"}
FOLDERS = (".ci", "docs", "findings", "kiosk", "printing", "resources", "tests", "ui")


def pages() -> Iterator[Path]:
    yield from (one for one in ROOT.iterdir() if one.suffix in KINDS)
    for folder in FOLDERS:
        yield from (one for one in (ROOT / folder).rglob("*") if one.suffix in KINDS and one.is_file())


def test_every_merge_was_ended() -> None:
    marked = [str(one.relative_to(ROOT)) for one in pages() if MARK.search(one.read_text("utf-8", errors="replace"))]
    assert marked == []


def test_the_mark_of_either_side_is_found() -> None:
    both = "| a |\n" + "<" * 7 + " HEAD\n| b |\n" + "=" * 7 + "\n| c |\n" + ">" * 7 + " main\n"
    assert len(MARK.findall(both)) == 2
    assert not MARK.search("a heading\n=======\n")
