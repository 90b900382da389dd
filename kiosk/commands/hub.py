"""`motcua hub`: runs a ward's hub or its standby, makes enrolment codes, lets a standby take over. Called by kiosk.cli.

    motcua hub [--standby] [--data-dir DIR] [--witness-dir DIR] [--host H] [--port N] [--port-file FILE] [--tls]
               [--no-network] [--settings FILE]
    motcua hub --takeover [--data-dir DIR]
    motcua hub --steps FILE.pdf
    motcua hub enrol-code --place kiosk-1 [--role ROLE]... [--station STATION] [--instead-of STATION] [--data-dir DIR]
    motcua hub enrol URL CODE [--data-dir DIR]
    motcua hub confirm-grants --name WHO [--data-dir DIR]
    motcua hub revoke STATION --why WHY [--data-dir DIR]
    motcua hub restore FILE|--without-backup [--data-dir DIR]

The first prints its address as its first line, then how stations enrol, and ends at SIGTERM or Ctrl-C; `--port-file`
gets the port once it listens. On any address but this machine's own it speaks TLS. `enrol-code` and the others talk to
the running hub on this machine; `enrol` (with the city, or as a standby with the hub) and `restore` need it to stand
still. `--takeover` works on a standby that runs and on one that does not, which then goes on as the hub. Exit 0; 1 with
the reason on stderr.
"""

from __future__ import annotations

import argparse
import re
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kiosk.commands.server_options import add_listening, add_restore, common_options, settings_of, write_port
from kiosk.errors import ExpectedError
from kiosk.settings import Settings
from kiosk.texts import text
from kiosk.values.addresses import is_loopback
from kiosk.values.roles import AT_PLACES, ENROLLED, Role

if TYPE_CHECKING:
    from printing.documents.takeover import TypedAs

PORT = 8770
_PLACE = re.compile(r"([a-z]+)-[1-9][0-9]?")


def command(rest: Sequence[str]) -> int:
    chosen = _parser().parse_args(list(rest))
    if chosen.steps is not None:
        return _steps(chosen)
    settings = settings_of(chosen, "hub")
    actions: dict[str | None, Callable[[argparse.Namespace, Settings], int]] = {
        "enrol-code": _enrol_code, "enrol": _enrol, "confirm-grants": _confirm_grants, "revoke": _revoke,
        "restore": _restore,
    }  # fmt: skip
    return actions.get(chosen.action, _take_over if chosen.takeover else _serve)(chosen, settings)


def _parser() -> argparse.ArgumentParser:
    common = common_options()
    parser = argparse.ArgumentParser(prog="motcua hub", description="a ward's hub", parents=[common])
    parser.set_defaults(data_dir=None, witness_dir=None, settings=None)
    add_listening(parser, PORT)
    parser.add_argument("--standby", action="store_true", help="keep a copy of the hub, ready to take over")
    parser.add_argument("--takeover", action="store_true", help="this standby is the ward's hub from now on")
    parser.add_argument("--steps", type=Path, metavar="FILE.pdf", help="write the page of steps for a takeover")
    parser.add_argument("--no-network", action="store_true", help="do not announce this hub on the network")
    actions = parser.add_subparsers(dest="action", metavar="enrol-code|enrol|confirm-grants|revoke|restore")
    code = actions.add_parser("enrol-code", help="a code that lets one machine join", parents=[common])
    code.add_argument("--place", default="", help="kiosk-1, desk-3, hall-1, pad-2, hub-2 (a standby)")
    code.add_argument("--role", action="append", choices=[role.value for role in ENROLLED], help="beside the place's")
    code.add_argument("--station", default="", help="for this one alone: known under another key, or withdrawn")
    code.add_argument("--instead-of", default="", metavar="STATION", help="a station that will never come back")
    join = actions.add_parser("enrol", help="join the city, or a hub as its standby", parents=[common])
    join.add_argument("url")
    join.add_argument("code", help="12 letters, e.g. ABCD-EFGH-JKLM")
    confirm = actions.add_parser("confirm-grants", help="numbers may be granted again", parents=[common])
    confirm.add_argument("--name", required=True, help="the official who looked into it; stands in the journal")
    revoke = actions.add_parser("revoke", help="a station was lost or stolen", parents=[common])
    revoke.add_argument("station")
    revoke.add_argument("--why", required=True, help="stands in the journal; no personal data")
    add_restore(actions, common)
    return parser


# -- running ------------------------------------------------------------------------------------------------


def _serve(chosen: argparse.Namespace, settings: Settings, *, take_over: bool = False) -> int:
    from kiosk import log
    from kiosk.server.hub import Hub

    log.start(settings.data_dir / "logs", syslog=settings.log.syslog)
    tls = chosen.tls or not is_loopback(chosen.host)
    hub = Hub(
        settings, host=chosen.host, port=chosen.port, tls=tls, standby=chosen.standby, announce=not chosen.no_network
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: hub.stop())
    hub.open()
    try:
        print(hub.listener.address_there, flush=True)
        if take_over:
            print(text("hub.said.took_over", term=hub.take_over()), flush=True)
        for line in hub.about():
            print(line, flush=True)
        if chosen.port_file is not None:
            write_port(chosen.port_file, hub.address.rpartition(":")[2])
        hub.wait()
    finally:
        hub.close()
    return 0


def _take_over(chosen: argparse.Namespace, settings: Settings) -> int:
    """Ask the standby that runs here; where none does, run as the hub."""
    from kiosk.remote.city import take_over

    try:
        term = take_over(settings.data_dir)
    except ExpectedError as error:
        if error.key != "central.errors.not_running":
            raise
        return _serve(chosen, settings, take_over=True)
    print(text("hub.said.took_over", term=term))
    return 0


# -- commands to the running hub ----------------------------------------------------------------------------


def _enrol_code(chosen: argparse.Namespace, settings: Settings) -> int:
    from kiosk.catalogue import Catalogue
    from kiosk.clock import SystemClock
    from kiosk.remote.city import ask_code, desk_address
    from kiosk.sync.proofs import shown

    roles = tuple(dict.fromkeys([*_roles_at(chosen.place), *(chosen.role or ())]))
    if not roles:
        raise ExpectedError("hub.errors.place", place=chosen.place)
    ward = Catalogue(settings.ward_dir, SystemClock()).ward()
    code = _asked(settings, lambda folder: ask_code(
        folder, ward.code, roles, instead_of=chosen.instead_of, station=chosen.station
    ))  # fmt: skip
    print(text("hub.said.enrol", place=chosen.place or ", ".join(roles), minutes=15))
    print(shown(code))
    url = desk_address(settings.data_dir)
    print(text("hub.said.at_station", command=_joining_line(chosen.place, roles, url, shown(code))))
    if Role.HUB not in roles:
        print(text("hub.said.settings", place=chosen.place or "desk-1", url=url))
    return 0


def _joining_line(place: str, roles: tuple[str, ...], url: str, code: str) -> str:
    """What to type at the other machine. A machine at a place needs no roles in its settings for it."""
    if Role.HUB in roles:
        return f"motcua hub enrol {url} {code}"
    kind = f" --as {AT_PLACES[place.partition('-')[0]].value}" if place else ""
    return f"motcua enrol --hub {url} --code {code}{kind}"


def _roles_at(place: str) -> tuple[str, ...]:
    """Raises ExpectedError hub.errors.place."""
    if not place:
        return ()
    found = _PLACE.fullmatch(place)
    if found is None or found[1] not in AT_PLACES:
        raise ExpectedError("hub.errors.place", place=place[:40])
    return (AT_PLACES[found[1]].value,)


def _asked(settings: Settings, ask: Callable[[Path], str]) -> str:
    try:
        return ask(settings.data_dir)
    except ExpectedError as error:
        if error.key == "central.errors.not_running":
            raise ExpectedError("hub.errors.not_running", folder=str(settings.data_dir)) from error
        raise


def _confirm_grants(chosen: argparse.Namespace, settings: Settings) -> int:
    from kiosk.catalogue import Catalogue
    from kiosk.clock import SystemClock
    from kiosk.remote.city import confirm_grants

    ward = Catalogue(settings.ward_dir, SystemClock()).ward().code
    silent = confirm_grants(settings.data_dir, ward, chosen.name)
    print(text("central.grants.said", ward=ward))
    if silent:
        print(text("central.grants.silent", stations=", ".join(silent)))
    return 0


def _revoke(chosen: argparse.Namespace, settings: Settings) -> int:
    from kiosk.remote.city import revoke

    gone = revoke(settings.data_dir, chosen.station, chosen.why)
    print(text("central.revoked.said", station=gone.station, epoch=gone.epoch, seq=gone.last_seq))
    return 0


# -- while it stands still ----------------------------------------------------------------------------------


def _enrol(chosen: argparse.Namespace, settings: Settings) -> int:
    from kiosk.app import clock_of
    from kiosk.bus import Bus
    from kiosk.catalogue import Catalogue
    from kiosk.remote.enrol import enrol
    from kiosk.store import Store

    own, clock = msgspec.structs.replace(settings, roles=(Role.HUB,)), clock_of(settings)
    catalogue = Catalogue(own.ward_dir, clock)
    store = Store(own, clock, Bus(), catalogue)
    store.open()
    try:
        found = enrol(store, chosen.url, chosen.code, catalogue.ward().name, settings.central.timeout_seconds)
        print(text("hub.said.enrolled", url=found.url, station=store.station.id))
    finally:
        store.close()
    return 0


def _restore(chosen: argparse.Namespace, settings: Settings) -> int:
    from kiosk.commands.restore import restore_command

    own = msgspec.structs.replace(settings, roles=(Role.HUB,))
    return restore_command(
        chosen.file, own, without_backup=chosen.without_backup, identity_only=chosen.identity_only,
        open_sealed=chosen.open_sealed,
    )  # fmt: skip


def _typed_here(file: Path | None, folder: Path) -> TypedAs:
    """A command as it has to be typed at this machine."""
    import getpass
    import shutil
    import sys

    from printing.documents.takeover import TypedAs

    command = "motcua" if shutil.which("motcua") else str(Path(sys.argv[0]).absolute())
    try:
        account = folder.owner()
    except (OSError, KeyError, NotImplementedError):  # none yet, closed to this account, or Windows
        account = getpass.getuser()
    return TypedAs(account=account, command=command, settings=f" --settings {file.absolute()}" if file else "")


def _steps(chosen: argparse.Namespace) -> int:
    from kiosk.catalogue import Catalogue
    from kiosk.clock import SystemClock
    from printing.documents.takeover import takeover_steps

    settings = settings_of(chosen, "hub")
    ward = Catalogue(settings.ward_dir, SystemClock()).ward()
    chosen.steps.write_bytes(takeover_steps(ward.code, ward.name, _typed_here(chosen.settings, settings.data_dir)))
    print(text("hub.said.steps", file=str(chosen.steps)))
    return 0
