"""`motcua enrol URL CODE [--new-identity] [--settings FILE]`: joins this station to the city's server.

The station's own program must not be running meanwhile. `--new-identity` first makes it another station, with a new
id, new keys and a chain of its own: the way out where its key was heard from two machines, or its key file is lost.
Called by kiosk.cli alone. Exit 0 with the server's name; 1 with the reason.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from kiosk.settings import load
from kiosk.texts import text


def command(rest: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="motcua enrol", description="join this station to the city's server")
    parser.add_argument("url", help="address of the city's server")
    parser.add_argument("code", help="the 12 letters that the city gave, e.g. ABCD-EFGH-JKLM")
    parser.add_argument(
        "--new-identity", action="store_true",
        help="become another station first: two machines use one identity, or the key file is lost",
    )  # fmt: skip
    parser.add_argument("--settings", type=Path)
    chosen = parser.parse_args(list(rest))
    settings = load(chosen.settings)

    from kiosk.app import clock_of
    from kiosk.bus import Bus
    from kiosk.catalogue import Catalogue
    from kiosk.commands.restore import make_room_for_keys
    from kiosk.remote.enrol import enrol
    from kiosk.store import Store

    if chosen.new_identity:
        make_room_for_keys(settings)
    clock = clock_of(settings)
    catalogue = Catalogue(settings.ward_dir, clock)
    store = Store(settings, clock, Bus(), catalogue)
    store.open(new_identity=chosen.new_identity)
    if chosen.new_identity:
        print(text("enrol.said.new_identity", station=store.station.id))
    try:
        found = enrol(store, chosen.url, chosen.code, catalogue.ward().name, settings.central.timeout_seconds)
    finally:
        store.close()
    print(text("enrol.said.done", station=store.station.id, central=found.station, url=found.url))
    if settings.central.url.rstrip("/") != found.url:
        print(text("enrol.said.settings", url=found.url))
    return 0
