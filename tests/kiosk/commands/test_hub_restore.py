"""The hub's disk is lost and there is no standby: its backup, and what the stations hold, are the whole ward again."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import msgspec

from kiosk.commands.backup import backup_command
from kiosk.commands.restore import restore_command
from kiosk.server.hub import Hub
from kiosk.settings import Settings
from kiosk.values.roles import Role
from tests.factories import settings_in
from tests.faults import checker
from tests.faults.city import Watched
from tests.kiosk.sync.hubs import WardHere, issue, on_line, states


def open_hub(settings: Settings, port: int = 0) -> Any:
    """`motcua hub --tls`, as it listens on the ward's network."""
    hub: Any = Hub(settings, port=port, tls=True)
    hub.watched = Watched(hub.bus)
    hub.open()
    return hub


def test_a_hub_without_a_standby_comes_back_from_its_backup_on_a_fresh_disk(tmp_path: Path) -> None:
    here = WardHere(tmp_path)
    here.hub.close()
    settings = msgspec.structs.replace(settings_in(tmp_path / "lost"), roles=(Role.HUB,))
    here.hub = hub = open_hub(settings)
    hub.code = lambda *roles: _code(hub, *roles)
    try:
        kiosk, desk = here.enrolled("kiosk", "citizen"), here.enrolled("desk", "desk")
        labels = [issue(kiosk).label]
        assert hub.watched.until(lambda: labels[-1] in states(hub.store))
        backup_command(tmp_path / "stick" / "copy", settings)
        labels.append(issue(kiosk).label)
        assert here.until(desk, lambda: labels[-1] in states(desk.store))
        port = int(hub.address.rpartition(":")[2])
        hub.close()
        shutil.rmtree(tmp_path / "lost")
        labels.append(issue(kiosk).label)  # the kiosk goes on
        assert restore_command(tmp_path / "stick" / "copy", settings) == 0
        here.hub = hub = open_hub(settings, port)
        for station in (kiosk, desk):
            station.sync.push.came_up()  # type: ignore[union-attr]
            assert here.until(station, lambda station=station: on_line(station))
        labels.append(issue(kiosk).label)
        assert hub.watched.until(lambda: set(labels) <= set(states(hub.store)))
        assert here.until(desk, lambda: states(desk.store) == states(hub.store))
        assert labels == ["A001", "A002", "A003", "A004"]
        files = [checker.Files(name, one.settings.database, one.settings.key_file, one.store.station.id, narrow=True)
                 for name, one in (("kiosk", kiosk), ("desk", desk))]  # fmt: skip
        assert checker.check_ward(checker.Files("hub", settings.database, settings.key_file), files) == []
    finally:
        here.close()


def _code(hub: Any, *roles: str) -> str:
    from kiosk.server import enrolment
    from tests.kiosk.sync.hubs import WARD

    made = hub.store.run(enrolment.make_code, enrolment.MakeCode(ward=WARD, roles=roles)).result(20)
    return str(made.code)
