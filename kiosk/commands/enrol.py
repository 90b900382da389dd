"""`motcua enrol [URL CODE] [--hub URL] [--code CODE] [--as KIND] [--new-identity] [--settings FILE]`: joins a server.

That of the city at URL, or the ward's hub: at `--hub`, at the address in the settings, or where the network says. The
station's own program must not be running meanwhile; it can also join by itself, on its screen. `--new-identity` first
makes it another station, with a new id, new keys and a chain of its own: the way out where its key was heard from two
machines, or its key file is lost.
Called by kiosk.cli alone. Exit 0 with the server's name; 1 with the reason.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import msgspec

from kiosk.errors import ExpectedError
from kiosk.settings import Settings, at_hub, load
from kiosk.texts import text
from kiosk.values.roles import Role
from ui.places import kind_at
from ui.stations import STATIONS

LOOK_SECONDS = 5.0  # for a hub that announces itself


def command(rest: Sequence[str]) -> int:
    parser = _parser()
    chosen = parser.parse_args(list(rest))
    url, code = chosen.url or chosen.hub, chosen.code or chosen.code_given
    if not code:
        parser.error("a code is needed: CODE, or --code CODE")
    settings = load(chosen.settings)
    url = url or settings.hub.url or _found_on_the_network(settings)
    _join(_as_told(settings, chosen, url), url, code, new_identity=chosen.new_identity)
    return 0


def _as_told(settings: Settings, chosen: argparse.Namespace, url: str) -> Settings:
    """With the roles of the kind that is named, or of its place. A code of the city's is for the roles that are set."""
    at_a_hub = not chosen.url or chosen.kind
    roles = at_hub(settings, chosen.kind or kind_at(settings.place), url).roles if at_a_hub else settings.roles
    return msgspec.structs.replace(settings, roles=roles)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="motcua enrol", description="join this station to the ward's hub, or to the city's server"
    )
    parser.add_argument("url", nargs="?", default="", help="address of the hub or of the city's server")
    parser.add_argument("code_given", metavar="code", nargs="?", default="", help="12 letters, e.g. ABCD-EFGH-JKLM")
    parser.add_argument("--hub", default="", metavar="URL", help="of the ward's hub; default: as set, or as found")
    parser.add_argument("--code", default="", help="the 12 letters that the hub or the city gave")
    parser.add_argument(
        "--as", dest="kind", choices=[*STATIONS], default="",
        help="what this machine is; default: by its roles or place",
    )  # fmt: skip
    parser.add_argument(
        "--new-identity", action="store_true",
        help="become another station first: two machines use one identity, or the key file is lost",
    )  # fmt: skip
    parser.add_argument("--settings", type=Path)
    return parser


def _found_on_the_network(settings: Settings) -> str:
    """Raises ExpectedError enrol.errors.no_hub."""
    from kiosk.catalogue import Catalogue
    from kiosk.clock import SystemClock
    from kiosk.remote.discovery import look

    ward = Catalogue(settings.ward_dir, SystemClock()).ward().code
    found = look(ward, LOOK_SECONDS)
    if not found:
        raise ExpectedError("enrol.errors.no_hub")
    return found[0].url


def _join(settings: Settings, url: str, code: str, *, new_identity: bool) -> None:
    from kiosk.app import clock_of
    from kiosk.bus import Bus
    from kiosk.catalogue import Catalogue
    from kiosk.commands.restore import make_room_for_keys
    from kiosk.remote.enrol import enrol
    from kiosk.store import Store

    if new_identity:
        make_room_for_keys(settings)
    clock = clock_of(settings)
    catalogue = Catalogue(settings.ward_dir, clock)
    store = Store(settings, clock, Bus(), catalogue)
    store.open(new_identity=new_identity)
    if new_identity:
        print(text("enrol.said.new_identity", station=store.station.id))
    try:
        found = enrol(store, url, code, catalogue.ward().name, settings.central.timeout_seconds)
    finally:
        store.close()
    print(text("enrol.said.done", station=store.station.id, central=found.station, url=found.url))
    table = settings.hub if found.level == Role.HUB else settings.central
    if table.url.rstrip("/") != found.url:
        print(text("enrol.said.settings", url=found.url, table=found.level))
