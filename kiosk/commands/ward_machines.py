"""The machines of a demonstration ward: settings, enrolment and process of each; used by kiosk.commands.ward.

Each machine is a process of its own on a database of its own, as in a ward. It tells its state in a line
(`STATUS=...`) to a loopback port, where a token says whose line it is. Raises ExpectedError as opening a store and
enrolling do, and ward.errors.start.
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from kiosk import private
from kiosk.errors import ExpectedError
from kiosk.settings import HubSettings, PlaceSettings, PrinterSettings, ScreenSettings, Settings, VoiceSettings, load
from kiosk.values.roles import Role
from ui.places import kind_at

ENDING = 20.0  # seconds
VIRTUAL = PlaceSettings(
    a5=PrinterSettings(profile="a5-system", transport="virtual"),
    a4=PrinterSettings(profile="a4-system", transport="virtual"),
)


def settings_for(place: str, folder: Path, url: str, base: Settings, *, sound: bool) -> Settings:
    """Those of one machine: its own folders, its place, the hub, virtual printers."""
    return msgspec.structs.replace(
        base, data_dir=folder / place / "data", witness_dir=folder / place / "witness", place=place,
        roles=(Role(kind_at(place)),), hub=HubSettings(url=url), places={place: VIRTUAL},
        screen=ScreenSettings(locked=False), voice=msgspec.structs.replace(VoiceSettings(), sound=sound),
    )  # fmt: skip


def write(settings: Settings, file: Path) -> Path:
    """A settings file that says all that differs from the defaults."""
    private.folder(file.parent)
    tree = msgspec.to_builtins(settings, enc_hook=str)
    plain = msgspec.to_builtins(Settings(), enc_hook=str)
    own = {name: value for name, value in tree.items() if value != plain[name]}
    lines = [*_lines("", own)]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert load(file, {}) == settings
    return file


def _lines(table: str, tree: dict[str, object]) -> Sequence[str]:
    """TOML of nested tables of words and numbers."""
    import json

    flat = {name: value for name, value in tree.items() if not isinstance(value, dict)}
    head = [f"[{table}]"] if table and flat else []
    lines = [*head, *(f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in flat.items())]
    for name, value in tree.items():
        if isinstance(value, dict):
            lines += _lines(f"{table}.{name}" if table else name, value)
    return lines


def join(settings: Settings, url: str, code: str) -> None:
    """Make the machine's database and enrol it at the hub, as `motcua enrol` does."""
    from kiosk.bus import Bus
    from kiosk.catalogue import Catalogue
    from kiosk.clock import SystemClock
    from kiosk.remote.enrol import enrol
    from kiosk.store import Store

    catalogue = Catalogue(settings.ward_dir)
    store = Store(settings, SystemClock(), Bus(), catalogue)
    store.open()
    try:
        enrol(store, url, code, catalogue.ward().name, settings.hub.timeout_seconds)
    finally:
        store.close()


class StatusPort:
    """Where the machines' lines come in."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))

    def address(self, token: str) -> str:
        return f"udp:{self._socket.getsockname()[1]}:{token}"

    def heard(self, seconds: float) -> tuple[str, str] | None:
        """(token, line), or None where nothing came."""
        self._socket.settimeout(seconds)
        try:
            data, _sender = self._socket.recvfrom(4096)
        except (TimeoutError, OSError):
            return None
        token, _, words = data.decode("utf-8", "replace").partition("\n")
        line = next((one.removeprefix("STATUS=") for one in words.splitlines() if one.startswith("STATUS=")), "")
        return (token, line) if line else None

    def close(self) -> None:
        self._socket.close()


class Machine:
    """One process. `words`: what follows `motcua`."""

    def __init__(self, place: str, words: Sequence[str], log: Path, *, offscreen: bool, address: str = "") -> None:
        self.place, self.words, self.log = place, list(words), log
        self.token = secrets.token_hex(8)
        self.status = ""
        self.process: subprocess.Popen[str] | None = None
        self._offscreen = offscreen

    def start(self, port: StatusPort | None = None, *, reads: bool = False) -> None:
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
        if self._offscreen:
            environment["QT_QPA_PLATFORM"] = "offscreen"
        if port is not None:
            environment["NOTIFY_SOCKET"] = port.address(self.token)
        private.folder(self.log.parent)
        with private.file(self.log).open("ab") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kiosk.cli", *self.words], stdin=subprocess.DEVNULL, env=environment, text=True,
                stdout=subprocess.PIPE if reads else errors, stderr=errors, start_new_session=True, encoding="utf-8",
            )  # fmt: skip

    def first_line(self) -> str:
        """What it prints first: a server's address. Raises ExpectedError ward.errors.start where it ends before."""
        assert self.process is not None
        assert self.process.stdout is not None
        line = self.process.stdout.readline().strip()
        if not line:
            raise ExpectedError("ward.errors.start", place=self.place, log=str(self.log))
        return line

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def ask_to_end(self) -> None:
        if self.process is not None and self.runs:
            self.process.terminate()

    def end(self, seconds: float = ENDING) -> bool:
        """Wait until it has ended; killed where it does not. Whether it ended by itself."""
        process, self.process = self.process, None
        if process is None:
            return True
        process.terminate() if process.poll() is None else None
        ended = True
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            ended = False
        if process.stdout is not None:
            process.stdout.close()
        return ended


def tiles(count: int, width: int, height: int) -> list[str]:
    """Geometries of so many windows side by side on a screen, as `--geometry` takes them: WxH+X+Y."""
    columns = max(1, round((count * width / height / 1.6) ** 0.5))
    rows = -(-count // columns)
    wide, high = width // columns, height // rows
    return [f"{wide}x{high}+{wide * (at % columns)}+{high * (at // columns)}" for at in range(count)]


def words_for(place: str, settings_file: Path, geometry: str, play: str) -> list[str]:
    kind = kind_at(place)
    words = [kind, "--settings", str(settings_file), "--windowed", "--geometry", geometry]
    return [*words, "--play", play] if play else words
