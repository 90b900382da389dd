"""A CUPS scheduler and IPP printers of the tests' own: in a folder of theirs, on loopback, under this account.

The system's own scheduler is neither needed nor touched. `ippeveprinter` looks for Avahi over D-Bus before it starts,
though it announces nothing here: it gets a bus of its own, with nobody on it. What a printer "printed" is the document
that it was sent, page for page.
"""

from __future__ import annotations

import contextlib
import getpass
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple

import pytest

from printing.printers import ipp
from tests.waiting import eventually

SECONDS = 60.0
PROGRAMS = ("cupsd", "ippeveprinter", "lpadmin", "cupsdisable", "cupsenable", "cupsreject", "cancel", "dbus-daemon")
PLACES = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
MARGIN = 423  # hundredths of a millimetre

_CONF = """
LogLevel {level}
Listen {folder}/s
Listen 127.0.0.1:{port}
Browsing Off
WebInterface No
DefaultAuthType None
PreserveJobFiles {keep}
JobKillDelay 600
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit Send-Document Cancel-Job Hold-Job Release-Job Restart-Job CUPS-Get-Document>
    Require user @OWNER
    Order deny,allow
  </Limit>
  <Limit All>
    Order deny,allow
    Allow all
  </Limit>
</Policy>
"""
_FILES = """
ServerRoot {folder}/etc
RequestRoot {folder}/spool
TempDir {folder}/tmp
CacheDir {folder}/cache
StateDir {folder}/state
AccessLog {folder}/access
ErrorLog {folder}/error
PageLog {folder}/page
"""
_BUS = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path={folder}/bus</listen><auth>EXTERNAL</auth><policy context="default">
<allow user="*"/><allow send_destination="org.freedesktop.DBus"/><allow receive_sender="org.freedesktop.DBus"/>
</policy></busconfig>"""
_SIZE = (
    "{{ MEMBER collection media-size {{ MEMBER integer x-dimension {1} MEMBER integer y-dimension {2} }}"
    " MEMBER keyword media-size-name {0} MEMBER integer media-bottom-margin {3} MEMBER integer media-left-margin {3}"
    " MEMBER integer media-right-margin {3} MEMBER integer media-top-margin {3} MEMBER keyword media-source {4}"
    " MEMBER keyword media-type stationery }}"
)
_PRINTER = """
ATTR mimeMediaType document-format-supported {form}
ATTR mimeMediaType document-format-default {form}
ATTR keyword pwg-raster-document-type-supported sgray_8
ATTR resolution pwg-raster-document-resolution-supported 300dpi
ATTR keyword pwg-raster-document-sheet-back normal
ATTR resolution printer-resolution-supported 300dpi
ATTR resolution printer-resolution-default 300dpi
ATTR boolean color-supported false
ATTR keyword print-color-mode-supported monochrome
ATTR keyword print-color-mode-default monochrome
ATTR keyword sides-supported one-sided
ATTR keyword sides-default one-sided
ATTR keyword print-scaling-supported none,fit,fill,auto
ATTR keyword print-scaling-default auto
ATTR keyword media-type-supported stationery
"""


class Size(NamedTuple):
    """A size of paper, in hundredths of a millimetre."""

    name: str
    width: int
    height: int

    def dots(self, dpi: int) -> tuple[int, int]:
        return round(self.width / 2540 * dpi), round(self.height / 2540 * dpi)


A5, A4 = Size("iso_a5_148x210mm", 14800, 21000), Size("iso_a4_210x297mm", 21000, 29700)


def until(true: Callable[[], object], what: str = "", seconds: float = SECONDS) -> None:
    """Returns once it is so; a look may ask a program."""
    eventually(true, what, seconds, pause=0.02)


def program(name: str) -> str:
    found = shutil.which(name, path=PLACES)
    if found is None:
        pytest.skip(f"no {name} here (apt install cups cups-client cups-ipp-utils dbus)")
    return found


def free_port() -> int:
    """Below those that the system gives away unasked: it stays free while a printer that was switched off is away."""
    while True:
        port = secrets.choice(range(20_000, 30_000))
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


class IppPrinter:
    """A printer that speaks IPP itself. Switched off and on again it keeps its address."""

    def __init__(self, folder: Path, name: str, sizes: tuple[Size, ...], form: str) -> None:
        self.folder = folder / name
        self.port = free_port()
        self.uri = f"ipp://localhost:{self.port}/ipp/print"
        self._bus = folder / "bus"
        self._sizes = sizes
        self._process: subprocess.Popen[bytes] | None = None
        (self.folder / "out").mkdir(parents=True)
        self._write(form)

    def _write(self, form: str) -> None:
        names = ",".join(size[0] for size in self._sizes)
        trays = [f"tray-{n}" for n in range(1, len(self._sizes) + 1)]
        ready = ",".join(_SIZE.format(*size, MARGIN, tray) for size, tray in zip(self._sizes, trays, strict=True))
        sizes = ",".join(f"{{ MEMBER integer x-dimension {x} MEMBER integer y-dimension {y} }}"
                         for _, x, y in self._sizes)  # fmt: skip
        inside = ",".join(f'"type=other;mediafeed={y};mediaxfeed={x};maxcapacity=250;level=250;status=0;name={tray};"'
                          for (_, x, y), tray in zip(self._sizes, trays, strict=True))  # fmt: skip
        media = [f"ATTR keyword media-{kind} {names}" for kind in ("supported", "ready")]
        media += [f"ATTR keyword media-default {self._sizes[0][0]}", f"ATTR collection media-size-supported {sizes}",
                  f"ATTR collection media-col-ready {ready}", f"ATTR keyword media-source-supported {','.join(trays)}",
                  f"ATTR octetString printer-input-tray {inside}"]  # fmt: skip
        media += [f"ATTR integer media-{side}-margin-supported {MARGIN}" for side in ("bottom", "left", "right", "top")]
        (self.folder / "attributes").write_text(_PRINTER.format(form=form) + "\n".join(media) + "\n")
        keeps = self.folder / "keeps"
        keeps.write_text(f'#!/bin/sh\ncd {self.folder}\ntouch busy\nwhile [ -e hold ]; do sleep 0.05; done\n'
                         'cp "$1" part\nmv part "out/$(date +%s%N)"\nrm busy\n')  # fmt: skip
        keeps.chmod(0o755)

    def on(self) -> None:
        with (self.folder / "errors").open("ab") as errors:
            self._process = self._run(errors)
        until(self._listens, f"the printer does not start: {(self.folder / 'errors').read_text()}")

    def _run(self, errors: IO[bytes]) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [program("ippeveprinter"), "-r", "off", "-p", str(self.port), "-n", "localhost", "-d",
             str(self.folder), "-a", str(self.folder / "attributes"), "-c", str(self.folder / "keeps"), "T"],
            env={**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self._bus}"}, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=errors,
        )  # fmt: skip

    def _listens(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, (self.folder / "errors").read_text()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def off(self) -> None:
        """As by its switch. What hangs on it (a document being printed) is gone."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(SECONDS)
            self._process = None

    def sheets(self, *levels: int) -> None:
        """How many lie in each tray; 0 = empty."""
        self._set(self._sizes, levels)

    def loaded(self, *sizes: Size) -> None:
        """Which of its sizes lie in the trays."""
        self._set(sizes, [250] * len(sizes))

    def _set(self, sizes: Sequence[Size], levels: Sequence[int]) -> None:
        asked = {f"{part}{n}": value for n, (size, level) in enumerate(zip(sizes, levels, strict=True))
                 for part, value in (("size", size.name), ("type", "stationery"), ("level", str(level)))}  # fmt: skip
        with urllib.request.urlopen(f"http://localhost:{self.port}/media?{urllib.parse.urlencode(asked)}") as page:
            assert "Media updated" in page.read().decode()

    def hold(self, yes: bool) -> None:
        """The next document stays in the machine until it is let go."""
        (self.folder / "hold").touch() if yes else (self.folder / "hold").unlink(missing_ok=True)

    @property
    def busy(self) -> bool:
        return (self.folder / "busy").exists()

    def _is_idle(self) -> bool:
        with urllib.request.urlopen(f"http://localhost:{self.port}/") as page:
            return "Idle" in page.read().decode()

    @property
    def said(self) -> str:
        """What it logged."""
        return (self.folder / "errors").read_text()

    @property
    def papers(self) -> list[bytes]:
        return [file.read_bytes() for file in sorted((self.folder / "out").iterdir())]

    def tidy(self) -> None:
        """On, full, idle, and nothing printed."""
        self.hold(False)
        if self._process is None:
            self.on()
        self.sheets(*[250] * len(self._sizes))
        until(lambda: not self.busy and self._is_idle(), "the printer still prints")
        for file in (self.folder / "out").iterdir():
            file.unlink()


class CupsServer:
    """The scheduler. `address` is for CUPS_SERVER."""

    def __init__(self, folder: Path, *, keep: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.address = f"{folder}/s"
        self._keep = keep
        self._process: subprocess.Popen[bytes] | None = None
        self._bus: subprocess.Popen[bytes] | None = None
        self.printers: dict[str, IppPrinter] = {}
        # A copy: on systems with AppArmor the installed program may write to the system's own folders alone.
        self._program = shutil.copy(program("cupsd"), folder / "cupsd")

    def start(self) -> None:
        for name in ("etc", "spool", "tmp", "cache", "state"):
            (self.folder / name).mkdir(exist_ok=True)
        (self.folder / "tmp").chmod(0o1777)  # root's scheduler runs its filters as another account
        made = {"folder": self.folder, "port": self.port, "keep": self._keep}
        (self.folder / "etc/cupsd.conf").write_text(_CONF.format(**made, level=os.environ.get("CUPS_LEVEL", "warn")))
        (self.folder / "etc/cups-files.conf").write_text(_FILES.format(**made))
        self.go_on()

    def go_on(self) -> None:
        files = ["-c", f"{self.folder}/etc/cupsd.conf", "-s", f"{self.folder}/etc/cups-files.conf"]
        with (self.folder / "out").open("ab") as out:
            self._process = subprocess.Popen([self._program, "-f", *files], stdout=subprocess.DEVNULL, stderr=out)
        until(self._answers, f"cupsd does not start: {(self.folder / 'out').read_text()}")

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, (self.folder / "out").read_text()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def kill(self) -> None:
        """As a power cut does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(SECONDS)
            self._process = None

    def restart(self) -> None:
        """As `systemctl restart` does: it stores what it knows."""
        assert self._process is not None
        self._process.terminate()
        self._process.wait(SECONDS)
        self.go_on()

    def run(self, name: str, *words: str) -> None:
        done = subprocess.run([program(name), "-h", self.address, *words], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def printer(self, name: str, *sizes: Size, form: str = "image/pwg-raster") -> IppPrinter:
        """A printer that is on, with a queue of its name."""
        if self._bus is None:
            self._bus = self._own_bus()
        made = IppPrinter(self.folder, name, sizes, form)
        self.printers[name] = made
        made.on()
        self.queue(name, made.uri, "everywhere")
        return made

    def queue(self, name: str, device: str, model: str = "raw") -> None:
        self.run("lpadmin", "-p", name, "-E", "-v", device, "-m", model, "-o", "printer-error-policy=retry-job")
        if model == "everywhere":  # the scheduler asks the printer on a thread of its own
            until((self.folder / f"etc/ppd/{name}.ppd").exists, f"no queue {name}")

    def _own_bus(self) -> subprocess.Popen[bytes]:
        (self.folder / "bus.conf").write_text(_BUS.format(folder=self.folder))
        bus = subprocess.Popen(
            [program("dbus-daemon"), f"--config-file={self.folder}/bus.conf", "--nofork", "--nopidfile", "--nosyslog"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        until((self.folder / "bus").exists, "no bus")
        return bus

    def documents(self) -> list[Path]:
        """What lies in the spool of jobs' contents."""
        return sorted((self.folder / "spool").glob("d*"))

    def history(self) -> str:
        """All that the scheduler tells of its jobs, ended or not."""
        all_jobs = [ipp.keywords("which-jobs", "all"), ipp.keywords("requested-attributes", "all")]
        return str(ipp.ask(ipp.IppServer.named(self.address), ipp.GET_JOBS, "ipp://localhost/", all_jobs) or "")

    def tidy(self) -> None:
        """No jobs; queues and printers work."""
        if self._process is None:
            self.go_on()
        self.run("cancel", "-a", "-x")
        for name, printer in self.printers.items():
            self.run("cupsenable", "--release", name)
            self.run("cupsenable", name)
            self.run("cupsaccept", name)
            printer.tidy()

    def close(self) -> None:
        for printer in self.printers.values():
            printer.hold(False)
            printer.off()
        self.kill()
        if self._bus is not None:
            self._bus.kill()
            self._bus.wait(SECONDS)


@contextlib.contextmanager
def cups(*, keep: str = "86400") -> Iterator[CupsServer]:
    """A running scheduler; skipped, with the reason, where the programs are not installed."""
    for name in PROGRAMS:
        program(name)
    if os.name == "nt" or not getpass.getuser():
        pytest.skip("CUPS runs on Unix")
    folder = Path(tempfile.mkdtemp(prefix="cups-"))  # a socket's path is short, and filters run as another account
    folder.chmod(0o755)
    server = CupsServer(folder, keep=keep)
    try:
        server.start()
        yield server
    finally:
        server.close()
        shutil.rmtree(folder, ignore_errors=True)
