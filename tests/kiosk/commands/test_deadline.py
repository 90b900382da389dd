"""`motcua deadline`: when a dossier is due and why."""

from __future__ import annotations

import pytest

from kiosk import cli


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = cli.main(list(words))
    out, err = capsys.readouterr()
    return status, out, err


@pytest.mark.parametrize(
    ("code", "received", "first"),
    [
        ("1.001193", "2026-11-17T15:00", "2026-11-17T17:00"),
        ("1.001193", "2026-11-17T15:00:01", "2026-11-18T17:00"),
        ("1.001193", "2026-11-17T08:00:00+00:00", "2026-11-17T17:00"),
        ("1.001193", "2026-11-17T08:00:01Z", "2026-11-18T17:00"),
        ("1.001193", "2026-11-17T18:00:00+10:00", "2026-11-17T17:00"),
        ("2.000815", "2026-01-09 16:00", "2026-01-10T17:00"),
        ("1.004873", "2026-11-16T16:59", "2026-11-19T17:00"),
        ("1.004222", "2026-11-02T09:00", "2026-11-11T17:00"),
    ],
)
def test_a_deadline(capsys: pytest.CaptureFixture[str], code: str, received: str, first: str) -> None:
    status, out, err = run(capsys, "deadline", code, "--received", received)
    assert (status, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == first
    assert len(lines) == 2
    assert lines[1].startswith("Hồ sơ nhận lúc")


def test_warnings_go_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "deadline", "1.001193", "--received", "2026-12-31T16:00")
    assert status == 0
    assert out.startswith("2027-01-04T17:00\n")
    assert "lịch năm 2027 chưa được duyệt" in err


@pytest.mark.parametrize(
    ("code", "received"),
    [
        ("9.999999", "2026-11-17T09:00"),
        ("", "2026-11-17T09:00"),
        ("1.001193", "yesterday"),
        ("1.001193", "2026-02-30T09:00"),
        ("1.001193", "2026-11-17"),
        ("1.001193", "2026-11-17T25:00"),
        ("1.001193", "2020-01-01T09:00"),
        ("1.001193", "9999-12-31T23:59"),
        ("1.001193", "0001-01-01T00:00+14:00"),
        ("1.001193", ""),
    ],
)
def test_bad_questions_are_answered(capsys: pytest.CaptureFixture[str], code: str, received: str) -> None:
    status, out, err = run(capsys, "deadline", code, "--received", received)
    assert (status, out) == (1, "")
    assert len(err.splitlines()) == 2
    assert "Traceback" not in err


def test_a_leap_day_is_a_day(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "deadline", "1.001193", "--received", "2028-02-29T09:00")
    assert status == 0
    assert out.startswith("2028-02-29T17:00\n")
    assert "2028" in err
