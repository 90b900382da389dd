"""Logs: no personal number or phone gets into a line; a log that cannot be written stops nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk import log


@pytest.fixture(autouse=True)
def _closed_afterwards() -> Iterator[None]:
    yield
    root = logging.getLogger("motcua")
    for handler in list(root.handlers):
        root.removeHandler(handler)
        handler.close()


@pytest.mark.parametrize("personal", ["001196000123", "0912345678", "+84912345678", "012345678"])
def test_numbers_of_persons_are_scrubbed(tmp_path: Path, personal: str) -> None:
    log.start(tmp_path)
    logging.getLogger("motcua.test").warning("card %s read", personal)
    written = (tmp_path / "motcua.log").read_text(encoding="utf-8")
    assert personal[-8:] not in written
    assert "card" in written


def test_other_numbers_stay(tmp_path: Path) -> None:
    log.start(tmp_path)
    logging.getLogger("motcua.test").warning("ticket A042, port 9100, seq 123456")
    assert "ticket A042, port 9100, seq 123456" in (tmp_path / "motcua.log").read_text(encoding="utf-8")


def test_a_folder_that_is_a_file_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    log.start(tmp_path / "file")
    logging.getLogger("motcua.test").info("goes on")
