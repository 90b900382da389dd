"""Signing in on each engine, and at two processes of one city: what one knows the other does at once."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from kiosk.server.central import Central
from kiosk.values.city_accounts import CityRole
from tests.factories import settings_in
from tests.fakes import StandingClock
from tests.kiosk.server.city.people import Person, open_account


def cookies(person: Person) -> dict[str, str]:
    return {one.name: one.value or "" for one in person.http.cookies.jar}


def test_signing_in_on_each_engine(tmp_path: Path, city_db: str) -> None:
    clock = StandingClock()
    central = Central(settings_in(tmp_path / "one"), clock=clock, db=city_db)
    central.open()
    try:
        open_account(central, "phuong", CityRole.WARD, wards=("99001", "99002"))
        person = Person(central, "phuong")
        person.set_up()
        for path in ("/city", "/city/quarantine", "/city/account"):
            assert person.get(path).status_code == 200, path
        clock.advance(timedelta(minutes=2))
        code, other = person.code(), Person(central, "phuong")
        other.sign_in()
        assert other.post("/city/second", {"code": code}).status_code == 303
        again = Person(central, "phuong")
        again.sign_in()
        assert again.post("/city/second", {"code": code}).status_code == 422
        for wrong in range(7):
            again.sign_in(f"sai-mat-khau-{wrong}")
        assert "phút" in again.sign_in().text
    finally:
        central.close()


def test_a_session_is_one_at_all_processes(tmp_path: Path, city_db: str) -> None:
    if not city_db:
        pytest.skip("a file has one process")
    clock = StandingClock()
    one, two = (Central(settings_in(tmp_path / name), clock=clock, db=city_db) for name in ("one", "two"))
    one.open()
    try:
        masters = one.settings.data_dir / "keys.masters"  # which whoever sets a process up copies there
        two.settings.data_dir.mkdir(parents=True)
        shutil.copy(masters, two.settings.data_dir / masters.name)
        two.open()
        try:
            open_account(one, "chu-tich", CityRole.CITY)
            person = Person(one, "chu-tich")
            person.set_up()
            there = httpx.get(f"{two.address}/city", cookies=cookies(person), timeout=60)
            assert there.status_code == 200
            assert "Nguyễn Văn Mẫu" in there.text
            stolen = cookies(person)
            person.post("/city/sign-out", page="/city/account")
            assert httpx.get(f"{two.address}/city", cookies=stolen, timeout=60).status_code == 303
            clock.advance(timedelta(minutes=2))
            elsewhere = Person(two, "chu-tich")
            elsewhere.secret = person.secret
            elsewhere.sign_in()
            assert elsewhere.post("/city/second", {"code": elsewhere.code()}).headers["location"] == "/city"
        finally:
            two.close()
    finally:
        one.close()
