"""A database that loses its last moments under a running server, a station's first greeting among them: no person is
asked; a server that began since knows nothing of that, asks, and says so to people."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.server import grant_memory
from kiosk.texts import text
from kiosk.values.city_accounts import CityRole
from tests.faults import central_rows
from tests.faults.city import City
from tests.kiosk.remote.test_ranges import claim
from tests.kiosk.server.city.people import Person, open_account

WARD, SERIES = "99001", "ticket:Z"


@pytest.mark.parametrize("begins_anew", [False, True])
def test_the_first_greeting_was_in_the_lost_moments(
    tmp_path: Path, server_engine: str, capsys: pytest.CaptureFixture[str], begins_anew: bool
) -> None:
    with central_rows.database(server_engine) as db:
        city = City(tmp_path, db=db)
        try:
            city.enrol()
            city.on_line()
            assert city.worker is not None
            city.worker.close(30)
            city.restart_central()  # its own greetings were another process's
            before = central_rows.image(city.central.settings, db, tmp_path / "before")
            city.issue(2)
            city.on_line()
            assert city.worker is not None
            city.worker.close(30)
            if begins_anew:
                city.restart_central()
            central_rows.put_back(city.central.settings, db, before, keys=False)
            city.on_line()
            assert city.folded()
            store = city.central.store
            assert store.station.first_epoch
            assert store.read(grant_memory.asks_for).result(20) == ((WARD,) if begins_anew else ())
            assert claim(city, SERIES, request="after").granted is not begins_anew
            if begins_anew:
                told_to_people(city, capsys)
            assert city.agree() == []
        finally:
            city.close()


def told_to_people(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    settings = city.central.settings
    words = ["--data-dir", str(settings.data_dir), "--witness-dir", str(settings.witness_dir)]
    assert main(["central", "doctor", "--db", city.db, *words]) == 1
    assert text("city_doctor.grants.doubted", "vi", wards=WARD) in capsys.readouterr().out
    for name, role, told in (("chu-tich", CityRole.CITY, True), ("thanh-tra", CityRole.AUDITOR, False)):
        open_account(city.central, name, role)
        person = Person(city.central, name)
        person.set_up()
        shown = person.get("/city").text
        assert (text("city_grants.one", "vi", wards=WARD) in shown) is told
        assert (f"motcua central confirm-grants --ward {WARD}" in shown) is told
        person.close()
