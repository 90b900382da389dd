"""Texts by their keys: an error in one line, and a reason that a table knows or does not."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from kiosk.errors import ExpectedError
from kiosk.texts import error_line, error_of, error_texts, grouped, reason_text, short_day, text
from kiosk.values.base import Text


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


@pytest.mark.parametrize(
    ("key", "values", "vietnamese", "english"),
    [
        ("rules.fee.dong", {"amount": 2000}, "2.000 đồng", "2,000 đồng"),
        ("rules.fee.dong", {"amount": 1234567}, "1.234.567 đồng", "1,234,567 đồng"),
        ("rules.fee.dong", {"amount": "–"}, "– đồng", "– đồng"),  # an error of another machine names no amount
        ("citizen.ticket.ahead", {"count": 1}, "Còn 1 người phía trước", "1 person ahead of you"),
        ("citizen.ticket.ahead", {"count": 2}, "Còn 2 người phía trước", "2 people ahead of you"),
        ("citizen.ticket.ahead", {"count": 0}, "Còn 0 người phía trước", "0 people ahead of you"),
        ("citizen.appointment.booked_other", {"day": date(2026, 4, 11)},
         "Lịch hẹn này là của ngày 11/04/2026. Hôm nay xin lấy số thường.",
         "This appointment is for 11 April 2026. Please take an ordinary number today."),
        ("citizen.appointment.due", {"due": datetime(2026, 4, 11, 9, 5, tzinfo=UTC)},
         "Hẹn trả: 09:05 11/04/2026", "Ready: 09:05 on 11 April 2026"),
        ("queue.errors.closed_hand.title", {"field": Text("Hộ tịch", "Civil status"), "again": ""},
         "Hộ tịch: tạm ngừng cấp số", "Civil status: no numbers just now"),
        ("hall.day.other", {"weekday": "", "date": short_day(date(2026, 4, 11))}, " 11/04", " 11 April"),
    ],
)  # fmt: skip
def test_each_language_writes_numbers_and_days_in_its_own_way(
    key: str, values: dict[str, object], vietnamese: str, english: str
) -> None:
    assert (text(key, "vi", **values), text(key, "en", **values)) == (vietnamese, english)


def test_a_part_of_one_is_written_with_the_sign_of_the_language() -> None:
    assert (grouped(1234.5, "vi", ",.1f"), grouped(1234.5, "en", ",.1f")) == ("1.234,5", "1,234.5")
