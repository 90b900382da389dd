"""A screen reader's view of a window, from outside: an X display, a D-Bus session and AT-SPI of the tests' own.

Everything lies in a private folder and ends with the test; the machine's own session is neither needed nor touched.
The tree is read by the system's Python, for which Debian packs pyatspi; the window runs in the tests' own.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.print_server import until

SECONDS = 60.0
PACKAGES = "xvfb dbus at-spi2-core python3-pyatspi"
PYTHON = "/usr/bin/python3"
FOLDERS = ("/usr/libexec", "/usr/lib/at-spi2-core")  # Debian's and Ubuntu's place of the bus's launcher
_BUS = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={folder}/session</listen><auth>EXTERNAL</auth>
<servicedir>/usr/share/dbus-1/services</servicedir><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>"""
_READ = """
import json, sys, pyatspi
def told(one, depth, found):
    states = [str(pyatspi.stateToString(state)) for state in one.getState().getStates()]
    if "showing" not in states and depth > 1: return
    found.append([depth, one.getRoleName(), one.name or "", one.description or "", "focusable" in states])
    for at in range(one.childCount):
        child = one.getChildAtIndex(at)
        if child is not None: told(child, depth + 1, found)
found = []
mine = [one for one in pyatspi.Registry.getDesktop(0) if one is not None and one.get_process_id() == int(sys.argv[1])]
for program in mine: told(program, 0, found)
print(json.dumps(found))
"""

_PRESS = """
def press(one):
    if one.getRoleName() in ("push button", "button") and one.name == sys.argv[2]:
        return one.queryAction().doAction(0)
    return any(press(one.getChildAtIndex(at)) for at in range(one.childCount))
sys.exit(not any(press(program) for program in mine))
"""


class Told(NamedTuple):
    """What the reader is told of one thing."""

    depth: int
    role: str  # as AT-SPI names it: "heading", "push button", "label"
    name: str
    description: str
    focusable: bool


class ScreenReader:
    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = dict(environment)  # for the program that is read

    def read(self, process: int) -> list[Told]:
        """Everything that the program shows now; nothing before it has told the reader of itself."""
        done = subprocess.run([PYTHON, "-c", _READ, str(process)], env=self.environment, capture_output=True, text=True,
                              timeout=SECONDS, check=False)  # fmt: skip
        if done.returncode:
            return []
        return [Told(*one) for one in json.loads(done.stdout)]

    def press(self, process: int, button: str) -> None:
        """As a reader does for somebody who asks it to press what was just read."""
        done = subprocess.run([PYTHON, "-c", _READ + _PRESS, str(process), button], env=self.environment,
                              capture_output=True, text=True, timeout=SECONDS, check=False)  # fmt: skip
        assert done.returncode == 0, done.stderr


def _found(name: str) -> str:
    found = shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), *FOLDERS]))
    if found is None:
        pytest.skip(f"no {name} here (apt install {PACKAGES})")
    return found


def _ended(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)


@contextlib.contextmanager
def screen_reader(folder: Path) -> Iterator[ScreenReader]:
    """A display with a running AT-SPI; skipped, with the reason, where the programs are not installed."""
    programs = {name: _found(name) for name in ("Xvfb", "dbus-daemon", "at-spi-bus-launcher")}
    if not Path(PYTHON).exists() or subprocess.run([PYTHON, "-c", "import pyatspi"], capture_output=True).returncode:
        pytest.skip(f"no pyatspi here (apt install {PACKAGES})")
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / "bus.conf").write_text(_BUS.format(folder=folder))
    with contextlib.ExitStack() as running:

        def start(*words: str, environment: Mapping[str, str], **more: object) -> subprocess.Popen[bytes]:
            log = running.enter_context((folder / "log").open("ab"))
            made = subprocess.Popen(words, env=dict(environment), stdout=log, stderr=log, **more)  # type: ignore[call-overload]
            running.callback(_ended, made)
            return made  # type: ignore[no-any-return]

        read, write = os.pipe()
        start(programs["Xvfb"], "-displayfd", str(write), "-screen", "0", "1366x768x24", "-nolisten", "tcp",
              environment=os.environ, pass_fds=(write,))  # fmt: skip
        os.close(write)
        with os.fdopen(read) as said:
            display = f":{said.readline().strip()}"
        environment = {
            **os.environ, "DISPLAY": display, "DBUS_SESSION_BUS_ADDRESS": f"unix:path={folder}/session",
            "XDG_RUNTIME_DIR": str(folder), "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "QT_QPA_PLATFORM": "xcb",
            "GIO_USE_VFS": "local", "GSETTINGS_BACKEND": "memory",
        }  # fmt: skip
        environment.pop("AT_SPI_BUS_ADDRESS", None)
        start(programs["dbus-daemon"], f"--config-file={folder}/bus.conf", "--nofork", "--nopidfile", "--nosyslog",
              environment=environment)  # fmt: skip
        until((folder / "session").exists, "no session bus", SECONDS)
        start(programs["at-spi-bus-launcher"], "--launch-immediately", environment=environment)
        yield ScreenReader(environment)
