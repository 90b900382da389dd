"""`motcua enrol --hub`: joins a ward's hub from a shell; afterwards the station goes on with it, and says how it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.app import bootstrap
from kiosk.bus import Bus
from kiosk.clock import SystemClock
from kiosk.commands.doctor_hub import check_hub
from kiosk.commands.enrol import command
from kiosk.remote.hub_claims import HubClaims
from kiosk.settings import at_hub, load
from tests.faults import ward
from tests.faults.city import Watched
from tests.kiosk.sync.hubs import HubHere, on_line


def test_a_shell_joins_the_hub_and_the_station_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hub = HubHere(tmp_path / "hub")
    hub.open()
    try:
        monkeypatch.setenv("MOTCUA_DATA_DIR", str(tmp_path / "desk" / "data"))
        monkeypatch.setenv("MOTCUA_WITNESS_DIR", str(tmp_path / "desk" / "witness"))
        assert command(["--hub", hub.address, "--code", hub.code("desk"), "--as", "desk"]) == 0
        assert hub.address in capsys.readouterr().out
        with pytest.raises(SystemExit):
            command(["--hub", hub.address])
        unsaid = bootstrap(load(), SystemClock(), Bus())  # settings without [hub] url and roles
        unsaid.open()
        assert (unsaid.settings.roles, unsaid.store.station.roles) == (("desk",), ("desk",))
        assert isinstance(unsaid.claims, HubClaims)
        unsaid.close()
        assert [one.text for one in check_hub(load()) if one.level == "bad"] == []
        desk = bootstrap(at_hub(load(), "desk", hub.address), SystemClock(), Bus())
        watched = Watched(desk.bus)
        desk.machine_state = lambda: {"place": "desk-4", "printer:a5": "ok"}
        desk.open()
        try:
            assert desk.lacks_its_hub is False
            assert watched.until(lambda: on_line(desk))
            said = "SELECT said FROM machines"
            assert hub.watched.until(lambda: "desk-4" in str(ward.sql(hub.store, said)))
            desk.machine_state = lambda: {"place": "desk-4", "printer:a5": "printer.errors.no_paper"}
            desk.state_changed()
            assert hub.watched.until(lambda: "no_paper" in str(ward.sql(hub.store, said)))
        finally:
            desk.close()
    finally:
        hub.close()


def test_one_of_several_that_never_joined_says_so(tmp_path: Path) -> None:
    from tests.factories import settings_in

    for roles, lacks in ((("desk",), True), (("desk", "single"), False)):
        station = bootstrap(settings_in(tmp_path / "-".join(roles), roles=roles), SystemClock(), Bus())
        station.open()
        assert (station.lacks_its_hub, station.sync) == (lacks, None)
        station.close()
