"""The city's server as a second process with its own file: started, asked for its address, ended by its id.

Used by the launcher and the tour. `start` waits for the port file that `motcua central` writes once it listens.
Raises ExpectedError launcher.errors.city where it does not come up.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from kiosk.errors import ExpectedError

PATIENCE = 60.0


class CityProcess:
    """One `motcua central` with its data in `folder`, on a free loopback port."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> str:
        """Start it and answer its address once it listens. Called on a thread that may wait."""
        if self._process is not None and self._process.poll() is None:
            return self.url
        self.folder.mkdir(parents=True, exist_ok=True)
        port_file = self.folder / "port"
        port_file.unlink(missing_ok=True)
        with (self.folder / "central.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "kiosk.cli", "central", "--data-dir", str(self.folder), "--port", "0",
                 "--port-file", str(port_file)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        self._wait(port_file)
        return self.url

    def _wait(self, port_file: Path) -> None:
        assert self._process is not None
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if port_file.exists() and (words := port_file.read_text(encoding="utf-8").strip()):
                self.port = int(words)
                return
            try:
                status = self._process.wait(timeout=0.05)
            except subprocess.TimeoutExpired:
                continue
            raise ExpectedError("launcher.errors.city", reason=f"exit {status}: {self._last_words()}")
        raise ExpectedError("launcher.errors.city", reason=self._last_words())

    def _last_words(self) -> str:
        try:
            return (self.folder / "central.log").read_text(encoding="utf-8", errors="replace")[-300:]
        except OSError:
            return ""

    def enrol_code(self, ward: str) -> str:
        """A fresh enrolment code for a station of `ward`; only this machine may ask for one."""
        question = json.dumps({"ward": ward}).encode()
        request = urllib.request.Request(
            f"{self.url}/v1/admin/enrol-codes", data=question, headers={"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return str(json.load(answer)["code"])

    def status(self) -> dict[str, Any]:
        """What /v1/status says."""
        with urllib.request.urlopen(f"{self.url}/v1/status", timeout=20) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    def stop(self) -> None:
        """End the process, kindly first."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
