"""Every error that the counter's use cases and questions can raise has words in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kiosk.errors import ExpectedError
from kiosk.texts import error_texts

ROOT = Path(__file__).resolve().parents[3]
RAISED = re.compile(r'ExpectedError\(\s*f?"([a-z_]+\.errors\.[a-z_]+)"((?:,\s*\w+=)*)')
ROOMS = ("services", "queries")
NAMES = (
    "label", "minutes", "series", "code", "now", "letter", "text", "prefix", "place", "account", "count", "desk",
    "field", "opens", "at", "day", "days", "first", "last", "slips", "receipts", "name", "holder",
    "most", "other", "has", "own", "agency", "received", "ward", "scope", "version",
)  # fmt: skip
VALUES = dict.fromkeys(NAMES, "7")


def raised() -> list[str]:
    found = set()
    for room in ROOMS:
        for path in (ROOT / "kiosk" / room).glob("*.py"):
            found.update(match[0] for match in RAISED.findall(path.read_text(encoding="utf-8")))
    return sorted(key for key in found if not key.endswith("_"))  # f"store.errors.clock_{doubt}" is the store's


def test_there_are_such_errors() -> None:
    assert len(raised()) > 20


@pytest.mark.parametrize("key", raised())
def test_an_error_says_what_happened_and_what_to_do(key: str) -> None:
    for language in ("vi", "en"):
        title, message = error_texts(ExpectedError(key, **VALUES), language)
        assert title
        assert message
        assert "{" not in title + message
    assert error_texts(ExpectedError(key, **VALUES), "vi") != error_texts(ExpectedError(key, **VALUES), "en")
