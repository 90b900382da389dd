"""`motcua ward`: a demonstration ward on this machine, every station a process of its own on a database of its own.

    motcua ward [--kiosks 2] [--desks 8] [--pads N] [--halls 1] [--central] [--tickets N] [--data DIR] [--settings FILE]

Starts the ward's hub (with `--central` the city's server above it), enrols every machine with a code of the hub's own,
and opens their windows side by side; without a display they run unseen and each has a line that says how it stands.
`--tickets N`: kiosks give out so many numbers in all, desks call and finish. Ctrl-C or SIGTERM stops everything;
the data lie in a temporary folder unless `--data` names one. Called by kiosk.cli. Exit 0; 1 with the reason.
"""

from __future__ import annotations

import argparse
import hmac
import os
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import msgspec

from kiosk.catalogue import Catalogue
from kiosk.commands.ward_machines import Machine, StatusPort, join, settings_for, tiles, words_for, write
from kiosk.errors import ExpectedError
from kiosk.settings import Settings, load
from kiosk.texts import text
from kiosk.values.roles import Role
from ui.places import kind_at, name_of
from ui.stations import STATIONS

ROUND = 0.2  # seconds
SCREEN = (1920, 1080)  # where the display does not say


def command(rest: Sequence[str]) -> int:
    chosen = _parser().parse_args(list(rest))
    settings = load(chosen.settings)
    places = wanted_places(chosen, settings)
    with ExitStack() as closing:
        folder = chosen.data
        if folder is None:
            folder = Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="motcua-ward-")))
        ward = DemoWard(folder.absolute(), settings, places, offscreen=chosen.offscreen or not _has_display())
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, ward.stop)
        closing.callback(ward.close)
        ward.open(central=chosen.central, tickets=chosen.tickets)
        ward.run()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="motcua ward", description="a demonstration ward of separate processes")
    parser.add_argument("--kiosks", type=int, default=2, choices=range(1, 4))
    parser.add_argument("--desks", type=int, default=8, choices=range(1, 17))
    parser.add_argument("--pads", type=int, default=None, choices=range(17), help="default: one at each desk, to four")
    parser.add_argument("--halls", type=int, default=1, choices=range(3))
    parser.add_argument("--central", action="store_true", help="the city's server above the hub, too")
    parser.add_argument("--tickets", type=int, default=0, metavar="N", help="play a queue: so many people come")
    parser.add_argument("--data", type=Path, help="keep the databases here instead of a fresh temporary folder")
    parser.add_argument("--offscreen", action="store_true", help="no windows, also where there is a display")
    parser.add_argument("--settings", type=Path, help="of the ward: ward_dir")
    return parser


def _has_display() -> bool:
    if sys.platform != "linux":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def wanted_places(chosen: argparse.Namespace, settings: Settings) -> list[str]:
    """Where machines stand. Raises ExpectedError ward.errors.desks."""
    desks = [desk.place for desk in Catalogue(settings.ward_dir).desks()]
    if len(desks) < chosen.desks:
        file = settings.ward_dir / "ward.toml"
        raise ExpectedError("ward.errors.desks", file=str(file), count=len(desks), wanted=chosen.desks)
    desks = desks[: chosen.desks]
    pads = min(4, len(desks)) if chosen.pads is None else min(chosen.pads, len(desks))
    places = [STATIONS["citizen"].nth(number) for number in range(1, chosen.kiosks + 1)]
    places += desks
    places += [STATIONS["rating"].nth(desk.rpartition("-")[2]) for desk in desks[:pads]]
    places += [STATIONS["hall"].nth(number) for number in range(1, chosen.halls + 1)]
    return places


class DemoWard:
    """See the module. `open` starts everything, `run` tells how it stands until `stop`, `close` ends all of it."""

    def __init__(self, folder: Path, settings: Settings, places: Sequence[str], *, offscreen: bool) -> None:
        self.folder, self.settings, self.places, self.offscreen = folder, settings, places, offscreen
        self.catalogue = Catalogue(settings.ward_dir)
        self.servers: list[Machine] = []
        self.machines: list[Machine] = []
        self.port = StatusPort()
        self.address = ""
        self._stopping = False

    def _say(self, key: str, **values: object) -> None:
        print(text(f"ward.{key}", self.settings.language, **values), flush=True)

    def stop(self, *_signal: object) -> None:
        self._stopping = True

    # -- starting -------------------------------------------------------------------------------------------

    def open(self, *, central: bool, tickets: int) -> None:
        self._say("said.folder", folder=self.folder)
        upper = self._central() if central else ""
        self.address = self._hub(upper)
        self._say("said.hub", url=self.address)
        self._say("said.enrolling", count=len(self.places))
        geometries = tiles(len(self.places), *self._screen())
        for place, geometry in zip(self.places, geometries, strict=True):
            if self._stopping:
                return
            self._machine(place, geometry, tickets)
        ward = self.catalogue.ward()
        if ward.sample:
            accounts = ", ".join(account.name for account in self.catalogue.accounts() if account.verifier)
            self._say("said.account", account=accounts, password=ward.sample_password)
        self._say("said.ready", count=len(self.machines))

    def _screen(self) -> tuple[int, int]:
        if self.offscreen:
            return SCREEN
        from ui.app import application

        size = application().primaryScreen().availableSize()
        return size.width(), size.height()

    def _server(self, name: str, words: Sequence[str]) -> str:
        """Start a server and wait for its address."""
        made = Machine(name, words, self.folder / name / "output.log", offscreen=True)
        self.servers.append(made)
        made.start(reads=True)
        return made.first_line()

    def _data(self, name: str) -> list[str]:
        folder = self.folder / name
        return ["--data-dir", str(folder / "data"), "--witness-dir", str(folder / "witness")]

    def _central(self) -> str:
        url = self._server("central", ["central", *self._data("central"), "--port", "0"])
        self._say("said.central", url=url)
        return url

    def _hub(self, central: str) -> str:
        settings = _of_hub(self.settings, self.folder, central)
        own = ["--settings", str(write(settings, self.folder / "hub" / "settings.toml")), *self._data("hub")]
        if central and not settings.database.exists():
            code = self._code("central", (Role.HUB,), self.catalogue.dossier_prefix)
            joining = Machine("hub", ["hub", "enrol", central, code, *own], self.folder / "hub" / "enrol.log",
                              offscreen=True)  # fmt: skip
            joining.start()
            assert joining.process is not None
            if joining.process.wait(60) != 0:
                raise ExpectedError("ward.errors.start", place="hub", log=str(joining.log))
        return self._server("hub", ["hub", *own, "--port", "0", "--no-network"])

    def _code(self, server: str, roles: tuple[str, ...], prefix: str = "") -> str:
        from kiosk.remote.city import ask_code

        return ask_code(self.folder / server / "data", self.catalogue.ward().code, roles, prefix)

    def _machine(self, place: str, geometry: str, tickets: int) -> None:
        """Enrolled with a code of the hub, then started."""
        settings = settings_for(place, self.folder, self.address, self.settings, sound=not self.offscreen)
        file = write(settings, self.folder / place / "settings.toml")
        if not settings.database.exists():
            join(settings, self.address, self._code("hub", settings.roles))
        play = self._share(place, tickets)
        machine = Machine(
            place, words_for(place, file, geometry, play), self.folder / place / "output.log", offscreen=self.offscreen
        )
        self.machines.append(machine)
        machine.start(self.port)
        self._told(machine, text("ward.status.starting", self.settings.language))
        while self.step(0.01):
            pass  # those that are there already have a word

    def _share(self, place: str, tickets: int) -> str:
        """How many of all tickets a kiosk gives out, and for what the desks here serve; for a desk: that it plays."""
        kiosks = [one for one in self.places if kind_at(one) == "citizen"]
        if not tickets:
            return ""
        if place not in kiosks:
            return str(tickets)
        at = kiosks.index(place)
        desks = [desk for desk in self.catalogue.desks() if desk.place in self.places]
        served = {key for desk in desks for key in desk.fields} if all(desk.fields for desk in desks) else set()
        return f"{tickets // len(kiosks) + (at < tickets % len(kiosks))}:{','.join(sorted(served))}"

    # -- running --------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Until it is stopped, or every window is closed."""
        while not self._stopping and any(machine.runs for machine in self.machines):
            self.step()

    def step(self, seconds: float = ROUND) -> bool:
        """What came since, waited for so long; whether anything did."""
        heard = self.port.heard(seconds)
        if heard is not None:
            self._heard(*heard)
        for machine in self.machines:
            if machine.process is not None and not machine.runs:
                status = machine.process.returncode
                machine.end()
                self._told(machine, text("ward.status.ended", self.settings.language, status=status))
        return heard is not None

    def _heard(self, token: str, line: str) -> None:
        for machine in self.machines:
            beat = line.startswith(f"{kind_at(machine.place)}: ")  # of the heartbeat: that its window is there
            if hmac.compare_digest(machine.token.encode(), token.encode()) and not beat:
                self._told(machine, line)

    def _told(self, machine: Machine, line: str) -> None:
        if machine.status != line:
            machine.status = line
            name = name_of(machine.place, self.settings.language)
            print(f"{time.strftime('%H:%M:%S')}  {machine.place:<9} {name:<24} {line}", flush=True)

    # -- ending ---------------------------------------------------------------------------------------------

    def close(self) -> None:
        """Stations first, so that what they still have reaches the hub; then the servers."""
        self._say("said.stopping")
        for group in (self.machines, list(reversed(self.servers))):
            for machine in group:
                machine.ask_to_end()
            for machine in group:
                if not machine.end():
                    self._told(machine, text("ward.status.killed", self.settings.language))
        self.port.close()
        self._say("said.stopped")


def _of_hub(settings: Settings, folder: Path, central: str) -> Settings:
    return msgspec.structs.replace(
        settings, roles=(Role.HUB,), data_dir=folder / "hub" / "data", witness_dir=folder / "hub" / "witness",
        central=msgspec.structs.replace(settings.central, url=central),
    )  # fmt: skip
