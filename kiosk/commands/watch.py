"""`motcua watch STATION`: starts a station's window, and starts it anew when it dies or no longer answers.

For machines without systemd (Windows), and for trying it out; on Debian the shipped units do the same. The station
sends its beats as datagrams to a loopback port (ui.locking.heartbeat); what lacks the token is not one. Pauses grow
with each failure and shrink again once it has lived; it never gives up, since nobody stands beside it. A station that
staff closed (status 90) stays closed.
"""

from __future__ import annotations

import argparse
import logging
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from ui.stations import STATIONS

log = logging.getLogger("motcua.watch")
CLOSED_BY_STAFF = 90  # ui.locking.lock
PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0)
LIVED_SECONDS = 300.0  # after so long the next failure is a first one again
STARTING_SECONDS = 120.0  # until the first beat
ENDING_SECONDS = 20.0
ROUND_SECONDS = 0.2


class Watch:
    """One station; `run` returns its exit status once it has ended for good."""

    def __init__(self, command: Sequence[str], within: float, *, pauses: Sequence[float] = PAUSES,
                 starting: float = STARTING_SECONDS, tell: Callable[[str], None] = print) -> None:  # fmt: skip
        self.command, self.within, self.pauses, self.starting, self.tell = command, within, pauses, starting, tell
        self.failures = 0
        self.process: subprocess.Popen[bytes] | None = None
        self._stopping = False
        self._line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._line.bind(("127.0.0.1", 0))
        self._line.settimeout(ROUND_SECONDS)
        self._token = ""

    def stop(self, *_signal: object) -> None:
        """End the station in order, then this."""
        self._stopping = True

    def run(self) -> int:
        try:
            while True:
                began = time.monotonic()
                status = self._once()
                if self._stopping or status in (0, CLOSED_BY_STAFF):
                    return 0 if self._stopping else status
                if time.monotonic() - began > LIVED_SECONDS:
                    self.failures = 0
                pause = self.pauses[min(self.failures, len(self.pauses) - 1)]
                self.failures += 1
                self.tell(f"ended with {status}; started again in {pause:g} s")
                self._rest(pause)
                if self._stopping:
                    return 0
        finally:
            self._line.close()

    def _rest(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self._stopping and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, ROUND_SECONDS))

    def _once(self) -> int:
        self._token = secrets.token_hex(8)  # a beat of the one before is none
        address = f"udp:{self._line.getsockname()[1]}:{self._token}"
        environment = {**os.environ, "NOTIFY_SOCKET": address, "WATCHDOG_USEC": str(round(self.within * 1_000_000))}
        self.process = subprocess.Popen(self.command, env=environment)
        self.tell(f"started as {self.process.pid}")
        last, allowed = time.monotonic(), self.starting
        while self.process.poll() is None:
            words = self._heard()
            if "WATCHDOG=1" in words or "READY=1" in words:
                last, allowed = time.monotonic(), self.within
            if self._stopping:
                return self._end(self.process)
            if time.monotonic() - last > allowed:
                self.tell(f"{self.process.pid} has not answered for {allowed:g} s")
                self.process.kill()
        return self.process.wait()

    def _heard(self) -> str:
        try:
            data, _sender = self._line.recvfrom(4096)
        except TimeoutError:
            return ""
        except OSError:  # Windows tells of a port unreachable here
            return ""
        token, _, words = data.decode("utf-8", "replace").partition("\n")
        return words if secrets.compare_digest(token.encode(), self._token.encode()) else ""

    def _end(self, process: subprocess.Popen[bytes]) -> int:
        process.terminate()
        try:
            return process.wait(ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()


def command(rest: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="motcua watch", description="started anew when it dies or hangs")
    parser.add_argument("station", choices=STATIONS)
    parser.add_argument("--settings", type=Path)
    parser.add_argument("--place", default="", help="where it stands, e.g. desk-3")
    parser.add_argument("--hub", default="", metavar="URL", help="address of the ward's hub")
    parser.add_argument("--within", type=float, default=60.0, metavar="SECONDS", help="without an answer (60)")
    chosen = parser.parse_args(rest)
    given = (("--settings", chosen.settings), ("--place", chosen.place), ("--hub", chosen.hub))
    options = [str(word) for name, value in given if value for word in (name, value)]
    return watch_command(chosen.station, chosen.within, options)


def watch_command(station: str, within: float, options: Sequence[str]) -> int:
    """Returns the exit status. `options` are handed on to the station."""
    watch = Watch(
        [sys.executable, "-m", "kiosk.cli", station, *options], within,
        tell=lambda words: print(f"motcua watch {station}: {words}", flush=True),
    )  # fmt: skip
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, watch.stop)
    return watch.run()
