"""The server process of `./run.sh bench queue`: a ward's hub on a folder of its own, on a morning on which it is open.

Run as a module: FOLDER [PORT [NOW]]. Prints its port, a signed-in greeter's token, its process id and its time as JSON,
then serves until a line comes in that is no number: a number moves its clock on by so many seconds, and is answered.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from kiosk.clock import ZONE, ShiftedClock
from kiosk.server.hub import Hub
from kiosk.values.roles import Role
from tests.factories import settings_in
from tests.kiosk.server.ward_server import Browser

MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=ZONE)  # a Tuesday


def main() -> None:
    settings = msgspec.structs.replace(settings_in(Path(sys.argv[1])), roles=(Role.HUB,))
    port = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    start = datetime.fromisoformat(sys.argv[3]) if len(sys.argv) > 3 else MORNING
    clock = ShiftedClock(start)
    hub = Hub(settings, port=port, clock=clock)
    hub.open()
    try:
        browser = Browser(hub.address)
        assert browser.sign_in() == 200
        token = browser.cookie.partition("=")[2]
        browser.close()
        said: dict[str, object] = {"port": int(hub.address.rpartition(":")[2]), "token": token, "pid": os.getpid()}
        said["now"] = clock.now().isoformat()
        print(json.dumps(said), flush=True)
        while (line := sys.stdin.readline()).strip().isdigit():
            clock.advance(timedelta(seconds=int(line)))
            print(clock.now().isoformat(), flush=True)
    finally:
        hub.close()


if __name__ == "__main__":
    main()
