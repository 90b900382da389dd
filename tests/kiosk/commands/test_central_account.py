"""`motcua central account` as a process beside a server: the first account, by which somebody then signs in."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.server.central import Central
from tests.factories import settings_in
from tests.fakes import StandingClock
from tests.forked import run
from tests.kiosk.server.city.people import FIRST, Person


@pytest.fixture
def central(tmp_path: Path, any_db: str) -> Iterator[Central]:
    made = Central(settings_in(tmp_path / "central"), clock=StandingClock(), db=any_db)
    made.open()
    yield made
    made.close()


def account(folder: Path, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return run(["kiosk.cli", "central", "account", *words, "--data-dir", str(folder)], given=typed)


def test_the_first_account_opens_the_pages(central: Central) -> None:
    folder = central.settings.data_dir
    done = account(folder, "add", "chu-tich", "--full-name", "Nguyễn Văn Mẫu", "--role", "city", typed=f"{FIRST}\n")
    assert done.returncode == 0, done.stderr
    assert f"{central.address}/city" in done.stdout
    assert FIRST not in done.stdout + done.stderr
    person = Person(central, "chu-tich")
    person.set_up()
    assert "Nguyễn Văn Mẫu" in person.get("/city").text
    assert account(folder, "off", "chu-tich").returncode == 0
    assert person.get("/city").status_code == 303
    listed = account(folder, "list").stdout
    assert "chu-tich" in listed
    person.close()


@pytest.mark.parametrize(("words", "typed", "said"), [
    (("add", "phuong", "--role", "ward"), "mot-cua-sang-nay\n", "Phạm vi"),
    (("add", "phuong", "--role", "ward", "--ward", "9900"), "mot-cua-sang-nay\n", "chưa đúng dạng"),
    (("add", "Chủ Tịch", "--role", "city"), "mot-cua-sang-nay\n", "chưa đúng dạng"),
    (("add", "chu-tich", "--role", "city"), "12345678\n", "nhiều người dùng"),
    (("off", "khong-co"), "", "Không có tài khoản"),
])  # fmt: skip
def test_what_is_wrong_is_said(central: Central, words: tuple[str, ...], typed: str, said: str) -> None:
    done = account(central.settings.data_dir, *words, typed=typed)
    assert done.returncode == 1
    assert said in done.stderr


def test_without_a_running_server_it_says_so(tmp_path: Path) -> None:
    done = account(tmp_path, "list")
    assert done.returncode == 1
    assert done.stderr
