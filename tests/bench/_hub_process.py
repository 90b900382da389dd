"""The server process of `./run.sh bench queue`: a hub's store and its paths for browsers, on a folder of its own.

Run as a module: FOLDER. Prints its port and a signed-in greeter's token as JSON, then serves until a line comes in.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from kiosk.clock import SystemClock
from tests.kiosk.server.ward_server import Browser, ward_server


def main() -> None:
    with ward_server(Path(sys.argv[1]), SystemClock()) as (_hub, address):
        browser = Browser(address)
        assert browser.sign_in() == 200
        token = browser.cookie.partition("=")[2]
        browser.close()
        print(json.dumps({"port": int(address.rpartition(":")[2]), "token": token}), flush=True)
        sys.stdin.readline()


if __name__ == "__main__":
    main()
