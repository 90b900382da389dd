"""emupos, a thermal printer that nobody of this project wrote, as a process on loopback and a pseudo terminal.

`./run.sh test` puts it beside the virtual environment where there is a Python 3.13 (tests/printing/emupos.lock);
without it `found` is None and its tests are skipped. `Roll` is one printer of it: its papers, and the hands of a clerk.
"""

from __future__ import annotations

import http.client
import io
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from printing.printers.profiles import Profile

HOME = Path(sys.prefix).with_name(f"{Path(sys.prefix).name}-emupos")
_MODEL = """type: printer
name: {name}
dpi: 203
width_dots: {dots}
font_a: {{ width: 12, height: 24 }}
font_b: {{ width: 9, height: 17 }}
code_pages: {{ 0: PC437 }}
default_code_page: 0
drawer_sensor_open_level: high
serial: {{ baud: 115200, data_bits: 8, parity: none, stop_bits: 1 }}
"""


def found() -> Path | None:
    program = HOME / "bin" / "emupos"
    return program if program.exists() else None


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        port: int = one.getsockname()[1]
        return port


class Roll:
    """One printer: `target` on the network, `port` on a serial line."""

    def __init__(self, name: str, api: int, tcp: int, port: Path) -> None:
        self.target, self.port = f"127.0.0.1:{tcp}", str(port)
        self._name, self._api = name, api

    def fault(self, name: str, *, there: bool = True) -> None:
        """paper-out | paper-near-end | cover-open | offline; not `there`: the clerk has seen to it."""
        self._ask("PUT" if there else "DELETE", f"faults/{name}")

    def papers(self) -> list[Image.Image]:
        """All papers so far, oldest first."""
        papers = json.loads(self._ask("GET", "receipts"))
        papers.sort(key=lambda paper: paper["completed_at"])
        pictures = [Image.open(io.BytesIO(self._ask("GET", f"receipts/{paper['id']}/image"))) for paper in papers]
        return [picture.convert("L") for picture in pictures]

    def _ask(self, method: str, path: str) -> bytes:
        line = http.client.HTTPConnection("127.0.0.1", self._api, timeout=10)
        try:
            line.request(method, f"/api/v1/devices/{self._name}/{path}")
            answer = line.getresponse()
            body = answer.read()
        finally:
            line.close()
        assert answer.status < 300, body
        return body


class PosPrinter:
    """The process, with one roll for each profile that is given."""

    def __init__(self, program: Path, folder: Path, profiles: Sequence[Profile]) -> None:
        self._program, self._folder, self._api = program, folder, _free_port()
        self.rolls = [Roll(f"roll{n}", self._api, _free_port(), folder / "emupos" / f"roll{n}")
                      for n, _ in enumerate(profiles)]  # fmt: skip
        (folder / "emupos").mkdir(mode=0o700)
        for n, profile in enumerate(profiles):
            (folder / f"roll{n}.yaml").write_text(_MODEL.format(name=f"roll{n}", dots=profile.dots))
        devices = [self._device(n, roll) for n, roll in enumerate(self.rolls)]
        settings = {"schema": 1, "api": {"host": "127.0.0.1", "port": self._api}, "devices": devices}
        (folder / "emupos.yaml").write_text(json.dumps(settings))

    def _device(self, n: int, roll: Roll) -> dict[str, object]:
        tcp = {"tcp": {"port": int(roll.target.partition(":")[2])}}
        return {
            "id": f"roll{n}", "type": "printer", "profile": f"./roll{n}.yaml", "job_idle_timeout_ms": 60_000,
            "connections": [tcp, {"serial": {"pty": True}}], "receipts_dir": f"./papers{n}",
        }  # fmt: skip

    def __enter__(self) -> PosPrinter:
        with (self._folder / "emupos.log").open("wb") as log:
            self._process = subprocess.Popen(
                [self._program, "run", "--config", "emupos.yaml"], cwd=self._folder, stdout=log, stderr=log,
                env={**os.environ, "TMPDIR": str(self._folder)},
            )  # fmt: skip
        deadline = time.monotonic() + 30
        while not self._answers():
            assert time.monotonic() < deadline, (self._folder / "emupos.log").read_text()
            select.select([], [], [], 0.02)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _answers(self) -> bool:
        assert self._process.poll() is None, (self._folder / "emupos.log").read_text()
        try:
            self.rolls[-1].papers()
        except OSError:
            return False
        return True
