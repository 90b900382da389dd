"""`motcua card read`: the card as JSON, odd things on stderr, nothing where it is no card."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from kiosk import cli

CARD = "001090123456|012345678|Nguyễn Văn Mẫu|01011990|Nam|Số 1, Ngõ 2, Phường X, Hà Nội|15042021"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = cli.main(list(words))
    out, err = capsys.readouterr()
    return status, out, err


def test_a_card_is_printed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "card", "read", CARD + "|TAIL|x")
    assert (status, err) == (0, "")
    assert "Nguyễn Văn Mẫu" in out, "letters are not escaped"
    assert "TAIL" not in out
    assert json.loads(out) == {
        "number": "001090123456",
        "old_number": "012345678",
        "name": "Nguyễn Văn Mẫu",
        "born": "1990-01-01",
        "sex": "Nam",
        "address": "Số 1, Ngõ 2, Phường X, Hà Nội",
        "issued": "2021-04-15",
        "warnings": [],
    }


def test_warnings_are_no_failure(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "card", "read", CARD.replace("01011990", "00001991").replace("Nam", "Nữ"))
    assert status == 0
    card = json.loads(out)
    assert card["born"] == "1991"
    assert card["warnings"] == ["birth_year_differs", "sex_differs"]
    assert "năm sinh" in err


@pytest.mark.parametrize(
    "text",
    [
        "",
        "xin chào",
        CARD.replace("Nguyễn", "Nguyá»…n"),
        CARD.replace("01011990", "31021990"),
        "DN4010123456789|4e67|a|b|c",
    ],
)
def test_what_is_no_card_leaves_stdout_empty(capsys: pytest.CaptureFixture[str], text: str) -> None:
    status, out, err = run(capsys, "card", "read", text)
    assert (status, out) == (1, "")
    assert len(err.splitlines()) == 2, "what happened, and what to do"
    assert "Nguy" not in err


def test_a_shell_without_a_locale_gets_utf8() -> None:
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "kiosk.cli", "card", "read", CARD],
        capture_output=True,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.decode("utf-8"))["name"] == "Nguyễn Văn Mẫu"
