"""The server process of `./run.sh bench queue`: a ward's hub on a folder of its own, on a morning on which it is open.

Run as a module: FOLDER. Prints its port, a signed-in greeter's token and its process id as JSON, then serves until a
line comes in.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime
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
    hub = Hub(settings, clock=ShiftedClock(MORNING))
    hub.open()
    try:
        browser = Browser(hub.address)
        assert browser.sign_in() == 200
        token = browser.cookie.partition("=")[2]
        browser.close()
        said = {"port": int(hub.address.rpartition(":")[2]), "token": token, "pid": os.getpid()}
        print(json.dumps(said), flush=True)
        sys.stdin.readline()
    finally:
        hub.close()


if __name__ == "__main__":
    main()
