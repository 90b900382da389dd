"""A ward of separate processes on loopback: `motcua hub`, its standby, stations, the city, each with a database.

Every station reaches the hub through a fault proxy of its own. `WardOfProcesses` starts and ends them; `problems` is
what the shared checker finds in all their files once everything was sent. For tests of bad days: each machine can be
killed with -9, started again, cut off, and has a clock that tests move.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from kiosk.clock import SystemClock, local
from kiosk.errors import ExpectedError
from kiosk.remote import city
from kiosk.settings import ClockSettings, HubSettings, Settings
from tests import waiting
from tests.factories import settings_in
from tests.faults import checker
from tests.faults.killed import ROOT
from tests.faults.proxy import Proxy
from tests.forked import Forked, run

WARD = "99001"
CONVERGED = 60.0  # seconds after a heal
ROLES = {"kiosk": "citizen", "desk": "desk", "hall": "hall", "pad": "rating", "hub": "hub"}  # of a place
FIELDS = ("chung-thuc", "ho-tich", "cu-tru", "khac")  # what every desk here serves


def eventually(holds: Callable[[], object], what: str, seconds: float = CONVERGED) -> None:
    """Looked at twenty times a second: each look may ask several processes."""
    waiting.eventually(holds, what, seconds, pause=0.05)


def morning() -> timedelta:
    """From now to six o'clock of today in Việt Nam: hours that tests let pass then belong to one business day."""
    now = local(SystemClock().now())
    return now.replace(hour=6, minute=0, second=0, microsecond=0) - now


class Program:
    """A process and the lines that it says. `kill` is a power cut of it."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder = name, folder
        self.off = morning()  # its clock, off the machine's
        self._process: subprocess.Popen[str] | None = None

    @property
    def settings(self) -> Settings:
        raise NotImplementedError

    @property
    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _start(self, words: list[str], **environment: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "output.log").open("ab") as errors:
            self._process = Forked(
                words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True,
                encoding="utf-8", cwd=ROOT, env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
            )  # fmt: skip

    def believed(self) -> datetime:
        """The time by this machine's clock."""
        return SystemClock().now() + self.off

    def say(self, line: str) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def hear(self) -> str:
        assert self._process is not None
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        assert line, f"{self.name} ended: {(self.folder / 'output.log').read_text(encoding='utf-8')[-2000:]}"
        return line

    def kill(self) -> None:
        self._end(lambda process: process.kill())

    def close(self) -> None:
        """Ask it to end, and wait for that."""
        self._end(lambda process: process.terminate())

    def _end(self, ask: Callable[[subprocess.Popen[str]], object]) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        ask(process)
        try:
            process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()

    def files(self) -> checker.Files:
        return checker.Files(self.name, self.settings.database, self.settings.key_file)


class HubProcess(Program):
    """`motcua hub`, or with an own `proxy` its standby."""

    def __init__(self, name: str, folder: Path, *, hub: str = "") -> None:
        """`hub`: the address of the hub whose standby this is."""
        super().__init__(name, folder)
        self.address, self._port = "", "0"
        self.proxy = Proxy(hub).open() if hub else None

    @property
    def settings(self) -> Settings:
        return settings_in(self.folder)

    @property
    def _where(self) -> list[str]:
        settings = self.settings
        return ["--data-dir", str(settings.data_dir), "--witness-dir", str(settings.witness_dir)]

    def start(self) -> None:
        """At the port of before, if there was one."""
        words = ["kiosk.cli", "hub", *self._where, "--port", self._port, "--no-network"]
        waits = ["--standby"] if self.proxy is not None else []
        self._start([*words, *waits], MOTCUA_CLOCK__TEST_START=self.believed().isoformat())
        self.address = self.hear()
        self._port = self.address.rpartition(":")[2]

    def later(self, **by: float) -> None:
        """A hub learns of another time as it starts again."""
        self.off += timedelta(**by)
        if self.runs:
            self.close()
            self.start()

    def code(self, *roles: str, **named: str) -> str:
        return city.ask_code(self.settings.data_dir, WARD, roles, **named)

    def says(self) -> Any:
        """The state that it tells about itself; None where it does not run."""
        try:
            return city.hub_state(self.settings.data_dir)
        except ExpectedError:
            return None

    def command(self, *words: str) -> str:
        """`motcua hub WORDS`, as staff type it on this machine; what it printed."""
        done = run(["kiosk.cli", "hub", *words, *self._where], cwd=ROOT)
        assert done.returncode == 0, done.stderr
        return done.stdout


class CentralProcess(Program):
    """`motcua central` on a file of its own."""

    def __init__(self, folder: Path) -> None:
        super().__init__("central", folder)
        self.address, self._port = "", "0"

    @property
    def settings(self) -> Settings:
        return settings_in(self.folder)

    @property
    def where(self) -> list[str]:
        return ["--data-dir", str(self.settings.data_dir), "--witness-dir", str(self.settings.witness_dir)]

    def start(self) -> None:
        """At the port of before, if there was one."""
        words = ["kiosk.cli", "central", *self.where, "--port", self._port]
        self._start(words, MOTCUA_CLOCK__TEST_START=self.believed().isoformat())
        self.address = self.hear()
        self._port = self.address.rpartition(":")[2]

    def code(self, ward: str, *roles: str) -> str:
        return city.ask_code(self.settings.data_dir, ward, roles)

    def command(self, *words: str) -> str:
        """`motcua WORDS`, as staff type it on this machine; what it printed."""
        own = {**os.environ, "MOTCUA_WITNESS_DIR": str(self.settings.witness_dir)}
        done = run(["kiosk.cli", *words, "--data-dir", str(self.settings.data_dir)], cwd=ROOT, env=own)
        assert done.returncode == 0, done.stderr
        return done.stdout


class StationProcess(Program):
    """A kiosk, a desk ... whose commands are asked for one after the other (tests.faults.station_process)."""

    def __init__(self, place: str, folder: Path, proxy: Proxy, **settings: Any) -> None:
        super().__init__(place, folder)
        self.kind, _, self.number = place.partition("-")
        self.proxy, self._given, self.id = proxy, settings, ""

    @property
    def settings(self) -> Settings:
        roles = self._given.get("roles", (ROLES[self.kind],))
        return settings_in(self.folder, **{"hub": HubSettings(timeout_seconds=3.0), **self._given, "roles": roles})

    def start(self) -> None:
        settings = msgspec.structs.replace(self.settings, clock=ClockSettings(test_start=self.believed()))
        self._start(["tests.faults.station_process", msgspec.json.encode(settings, enc_hook=str).decode()])
        self.id = self.answer()

    def ask(self, name: str, *given: Any) -> Any:
        self.send(name, *given)
        return self.answer()

    def send(self, name: str, *given: Any) -> None:
        """Ask without waiting; `answer` comes later."""
        self.say(json.dumps([name, *given]))

    def answer(self) -> Any:
        """Raises ExpectedError as the station's command did."""
        said = json.loads(self.hear())
        if "error" in said:
            raise ExpectedError(said["error"])
        assert "ok" in said, f"{self.name}: {said}"
        return said["ok"]

    def later(self, **by: float) -> None:
        self.off += timedelta(**by)
        if self.runs:
            self.ask("later", timedelta(**by).total_seconds())

    def state(self) -> Any:
        return self.ask("state")

    @property
    def is_settled(self) -> bool:
        """Whether the hub has all that it wrote."""
        found = self.state()
        return found["online"] and not found["unsent"]

    def files(self) -> checker.Files:
        return super().files()._replace(station=self.id, narrow=self.kind in ("kiosk", "hall", "pad"))

    # -- what people do there -------------------------------------------------------------------------------

    def scan(self, what: str, text: str) -> Any:
        """What is known of a receipt beside this kiosk: "standing" or "feedback"; None where nothing is."""
        return self.ask("line", what, text)

    def sit_down(self) -> None:
        """A clerk opens the desk."""
        self.ask("run", "kiosk.services.desks.set_desk", {**self._clerk(), "state": "open", "fields": FIELDS})

    def issue(self, field: str = "chung-thuc", **more: Any) -> Any:
        return self.ask("run", "kiosk.services.tickets.issue", {"field": field, "place": self.name, **more})

    def waits_for_the_hub(self, seconds: float = 30.0) -> None:
        """So long instead of two seconds, until its lines are made anew: a hub that is slow today is not away."""
        self.ask("patience", seconds)

    def call_next(self) -> Any:
        """The call, or None where nobody waits."""
        self.press_next()
        return self.answer()

    def press_next(self) -> None:
        self.send("claim", "kiosk.services.calls.call_next", {**self._clerk(), "fields": FIELDS})

    def act(self, what: str, ticket: str, **more: Any) -> Any:
        """repeat, mark_absent, park ... of kiosk.services.calls."""
        return self.ask("run", f"kiosk.services.calls.{what}", {**self._clerk(), "ticket": ticket, **more})

    def finish(self, ticket: str) -> Any:
        self.press_finish(ticket)
        return self.answer()

    def press_finish(self, ticket: str) -> None:
        given = {"ticket": ticket, "place": self.name, "actor": "canbo", "outcome": "guided"}
        self.send("run", "kiosk.services.calls.finish", given)

    def _clerk(self) -> dict[str, str]:
        return {"place": self.name, "desk": self.number, "actor": "canbo"}


class WardOfProcesses:
    """One hub, perhaps a standby, and stations. `close` ends all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.hub = HubProcess("hub-1", folder / "hub-1")
        self.standby: HubProcess | None = None
        self.stations: list[StationProcess] = []
        self.shown: list[str] = []  # tickets that somebody was given, whose machine's disk lives
        self.hub.start()

    def station(self, place: str, **settings: Any) -> StationProcess:
        """One that has enrolled, and is on line."""
        made = StationProcess(place, self.folder / place, Proxy(self.hub.address).open(), **settings)
        made.off = self.hub.off
        self.stations.append(made)
        made.start()
        made.ask("enrol", made.proxy.address, self.hub.code(*made.settings.roles))
        eventually(lambda: made.state()["listening"], f"{place} listens")
        if made.kind == "desk":
            made.waits_for_the_hub()
            made.sit_down()
        return made

    def follower(self) -> HubProcess:
        """The hub's standby, which has its coming term."""
        made = self.standby = HubProcess("hub-2", self.folder / "hub-2", hub=self.hub.address)
        made.off = self.hub.off
        assert made.proxy is not None
        made.command("enrol", made.proxy.address, self.hub.code("hub"))
        made.start()
        eventually(lambda: made.says().coming, "a term in advance")
        eventually(lambda: any(one.connected and not one.behind for one in self.hub.says().standbys), "")
        return made

    def take_over(self) -> None:
        """`motcua hub --takeover` at the standby, which is the hub from now on; the hub of before is `standby`."""
        assert self.standby is not None
        self.standby.command("--takeover")
        self.hub, self.standby = self.standby, self.hub

    def at(self, place: str) -> StationProcess:
        return next(one for one in self.stations if one.name == place)

    @property
    def machines(self) -> list[Program]:
        return [self.hub, *([self.standby] if self.standby is not None else []), *self.stations]

    def settles(self, *stations: StationProcess) -> None:
        """Wait until the hub has all that these wrote, and has read it."""
        eventually(lambda: all(one.is_settled for one in stations), "all is sent")
        waiting = "SELECT 1 FROM journal_pending LIMIT 1"
        eventually(lambda: not checker.rows_of(self.hub.settings.database, waiting), "all is read")

    def issue(self, kiosk: StationProcess, count: int = 1, field: str = "chung-thuc") -> list[str]:
        """Labels of that many new tickets."""
        made = [kiosk.issue(field) for _ in range(count)]
        self.shown += [one["id"] for one in made]
        return [one["label"] for one in made]

    def later(self, **by: float) -> None:
        """The time of all machines goes on at once; a hub learns it as it starts again."""
        for station in self.stations:
            station.later(**by)
        for hub in (self.hub, self.standby):
            if hub is not None:
                hub.later(**by)

    def cut(self, *stations: StationProcess) -> None:
        for station in stations or self.stations:
            station.proxy.cut()
        for station in stations or self.stations:
            eventually(lambda station=station: not station.state()["online"], "the line is down")  # type: ignore[misc]

    def heal(self, *stations: StationProcess) -> None:
        for station in stations or self.stations:
            station.proxy.heal()

    def lose_disk(self, machine: Program) -> None:
        """Killed, and nothing of its files is left."""
        machine.kill()
        shutil.rmtree(machine.folder)

    def converges(self) -> None:
        """Within a minute everything was sent, and every station's queue reads as the hub's."""
        self.settles(*self.stations)
        files = [one.files() for one in self.stations]
        lead = self.hub.files()
        eventually(lambda: not checker.unlike(lead, files), "all agree")
        eventually(lambda: not any(one.state()["pending"] for one in self.stations), "all is folded")

    def problems(self) -> list[str]:
        """What the shared checker finds in the files of all machines together, while they run and nothing happens."""
        hubs = [one.files() for one in (self.hub, self.standby) if one is not None]
        return checker.check_ward(hubs[0], [*hubs[1:], *(one.files() for one in self.stations)], self.shown)

    def close(self) -> None:
        for machine in reversed(self.machines):
            machine.close()
        for one in (*self.stations, self.hub, self.standby):
            if one is not None and one.proxy is not None:
                one.proxy.close()


@contextmanager
def ward_of_processes(folder: Path, *places: str) -> Iterator[WardOfProcesses]:
    """With stations at these places, on line."""
    made = WardOfProcesses(folder)
    try:
        for place in places:
            made.station(place)
        yield made
    finally:
        made.close()
