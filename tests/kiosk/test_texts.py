"""Texts by their keys: an error in one line, and a reason that a table knows or does not."""

from __future__ import annotations

import pytest

from kiosk.errors import ExpectedError
from kiosk.texts import error_line, error_of, error_texts, reason_text, text


@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_error_is_one_line_with_one_full_stop_between(language: str) -> None:
    error = ExpectedError("printer.errors.no_paper")
    title, message = error_texts(error, language)
    assert not title.endswith(".")
    assert error_line(error, language) == f"{title}. {message}"


@pytest.mark.parametrize(
    ("reason", "key"),
    [
        ("printer.errors.no_paper", "no_paper"),
        ("busy", "busy"),
        ("printer.errors.gone_in_the_middle", "gone_in_the_middle"),
        ("printer.errors.of_another_version", "unknown"),
        ("", "unknown"),
    ],
)
def test_a_reason_is_told_to_whoever_waits(reason: str, key: str) -> None:
    said = reason_text("printer.citizen", reason, "en", label="A007")
    assert said == text(f"printer.citizen.{key}", "en", label="A007")


def test_a_table_that_does_not_know_a_reason_says_that_it_is_unknown() -> None:
    assert reason_text("life.print", "printer.errors.gone_in_the_middle") == text("life.print.unknown")


@pytest.mark.parametrize(
    "key", ["queue.errors.of_2031", "new_room.errors.full", "", "store.errors", "../x.errors.y", "a b"]
)
def test_what_a_newer_program_refuses_for_is_told_all_the_same(key: str) -> None:
    title, message = error_texts(error_of(key, label="A001"), "en")
    assert "refuses" in title
    assert (key or "–") in message
    assert "update motcua on this machine" in message


def test_an_error_of_another_machine_lacks_no_place_of_its_words() -> None:
    """The wire carries a key and a label, not all values: no bare place and no failure where it is told."""
    for key in ("sync.errors.protocol", "queue.errors.closed_hours", "calls.errors.gone"):
        said = error_line(error_of(key, label="A001"), "en")
        assert "{" not in said
    assert "A001" in said
