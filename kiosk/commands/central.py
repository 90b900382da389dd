"""`motcua central`: runs the city's server, makes enrolment codes, withdraws stations. Called by kiosk.cli alone.

    motcua central [--data-dir DIR] [--witness-dir DIR] [--host H] [--port N] [--port-file FILE] [--tls]
                   [--settings FILE] [--behind-proxy ADDRESS]... [--db URL [--keys-db URL] [--workers N]]
    motcua central enrol-code --ward CODE [--role ROLE]... [--prefix P] [--station STATION] [--instead-of STATION]
                   [--data-dir DIR]
    motcua central revoke STATION --why WHY [--data-dir DIR]
    motcua central confirm-grants --ward CODE|--all --name WHO [--data-dir DIR]
    motcua central slots WARD FILE.csv [--day 24/11/2026]... [--data-dir DIR]
    motcua central account add NAME --full-name WORDS --role ROLE [--ward CODE]... [--department CODE] [--data-dir DIR]
    motcua central account password|second|off|on NAME | list [--data-dir DIR]
    motcua central erase CODE --ward CODE --why REASON --name WHO [--yes] [--data-dir DIR]
    motcua central import FILE --what procedures --decision TEXT --account NAME ... (kiosk.commands.central_import)
    motcua central document list|export|import|submit|approve|reject|withdraw ... (kiosk.commands.central_documents)
    motcua central restore FILE|--without-backup [--data-dir DIR]
    motcua central restore --db URL [--put-back|--without-backup] [--without-keys] [--data-dir DIR]
    motcua central rotate-keys --db URL [--data-dir DIR]
    motcua central doctor --db URL [--data-dir DIR] [--json]

`--db postgresql+psycopg://…` or `mariadb+pymysql://…`: on a database that any number of processes share, each started
like this, or `--workers N` of them on ports that follow one another (docs/city.md); without it on a file of its own.
The first prints its address as its first line and ends at SIGTERM or Ctrl-C; `--port-file` gets the port once it
listens. The next four talk to the running server on this machine; the last one puts its database back while it does
not run. A code without a role is for a hall screen, which may author least. Exit 0; 1 with the reason on stderr.
"""

from __future__ import annotations

import argparse
import signal
from collections.abc import Sequence
from pathlib import Path

import msgspec

from kiosk.commands import central_database, central_doctor, central_documents, central_import, central_workers
from kiosk.commands.central_account import account_command, add_accounts
from kiosk.commands.server_options import (
    add_listening,
    add_restore,
    beside,
    common_options,
    settings_of,
    write_port,
)
from kiosk.errors import ExpectedError
from kiosk.settings import Settings
from kiosk.texts import text
from kiosk.values.roles import ENROLLED, Role

PORT = 8765
ROLES = [role.value for role in ENROLLED]
LEAST = (Role.HALL,)  # may author no ticket, no dossier, no rating, no range


def command(rest: Sequence[str]) -> int:
    chosen = _parser().parse_args(list(rest))
    settings = settings_of(chosen, "central")
    if chosen.action == "enrol-code":
        return _enrol_code(chosen, settings)
    if chosen.action == "revoke":
        return _revoke(chosen, settings)
    if chosen.action == "confirm-grants":
        return _confirm_grants(chosen, settings)
    if chosen.action == "account":
        return account_command(chosen, settings)
    if chosen.action == "slots":
        from kiosk.commands.slots import give

        return give(chosen.file, chosen.ward, chosen.day, settings.data_dir, settings.language)
    if chosen.action == "erase":
        from kiosk.commands.erase import erase_at_central

        return erase_at_central(chosen, settings)
    if chosen.action == "import":
        return central_import.command(chosen, settings)
    if chosen.action == "document":
        return central_documents.command(chosen, settings)
    if chosen.action in ("exchange", "api-token"):
        from kiosk.commands import exchange

        work = exchange.exchange_command if chosen.action == "exchange" else exchange.token_command
        return work(chosen, settings)
    if chosen.action == "restore" and not chosen.db:
        return _restore(chosen, settings)
    if chosen.action == "restore":
        return central_database.take_over(chosen, settings)
    if chosen.action == "doctor":
        return central_doctor.command(chosen, settings)
    if chosen.action == "rotate-keys":
        return central_database.rotate_keys(chosen, settings)
    if chosen.workers > 1:
        return central_workers.serve(chosen, settings)
    return _serve(chosen, settings)


def _parser() -> argparse.ArgumentParser:
    common = central_database.add_options(common_options())
    parser = argparse.ArgumentParser(prog="motcua central", description="the city's server", parents=[common])
    parser.set_defaults(data_dir=None, witness_dir=None, settings=None, db="", keys_db="")
    central_workers.add_options(parser)
    parser.add_argument(
        "--behind-proxy", action="append", default=[], metavar="ADDRESS",
        help="address or network of a proxy of the city, whose X-Forwarded-For and -Proto are believed",
    )
    add_listening(parser, PORT)
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    code = actions.add_parser("enrol-code", help="a code that lets one station join", parents=[common])
    code.add_argument("--ward", required=True, help="the ward's five digits")
    code.add_argument("--role", action="append", choices=ROLES, help="default: hall; one station a ward is single")
    code.add_argument("--prefix", default="", help="the ward's prefix of dossier codes, as the province granted it")
    code.add_argument("--instead-of", default="", metavar="STATION", help="a station that will never come back")
    code.add_argument("--station", default="", help="for this one alone: known under another key, or withdrawn")
    revoke = actions.add_parser("revoke", help="a station was lost or stolen", parents=[common])
    revoke.add_argument("station", help="its name as on the city's page")
    revoke.add_argument("--why", required=True, help="stands in the journal; no personal data")
    confirm = actions.add_parser(
        "confirm-grants", help="numbers may be granted again after a restore", parents=[common]
    )
    which = confirm.add_mutually_exclusive_group(required=True)
    which.add_argument("--ward", help="the ward's five digits")
    which.add_argument("--all", action="store_true", help="every ward")
    confirm.add_argument("--name", required=True, help="the official who looked into it; stands in the journal")
    erase = actions.add_parser("erase", help="erase personal data of a ward for good", parents=[common])
    erase.add_argument("code", help="of a declaration or a dossier, a ticket's number, or an id")
    erase.add_argument("--ward", required=True, help="the ward's five digits")
    erase.add_argument("--why", required=True, help="kept for good; must name nobody")
    erase.add_argument("--name", required=True, help="the official who says so; stands in the journal")
    erase.add_argument("--yes", action="store_true", help="do not ask once more")
    add_accounts(actions, common)
    _add_slots(actions, common)
    central_documents.add(actions, common)
    central_import.add(actions, common)
    from kiosk.commands import exchange

    exchange.add_parsers(actions, common)
    restore = add_restore(actions, common)
    restore.add_argument("--put-back", action="store_true", help="with --db: the database was restored already")
    restore.add_argument(
        "--without-keys", action="store_true", help="with --db: the keys are lost, and what no station has for good"
    )
    doctor = actions.add_parser("doctor", help="how the server on --db stands", parents=[common])
    doctor.add_argument("--json", action="store_true")
    actions.add_parser("rotate-keys", help="what was erased opens in no backup either", parents=[common])
    return parser


def _add_slots(
    actions: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    slots = actions.add_parser("slots", help="booked slots that a ward fetches", parents=[common])
    slots.add_argument("ward", type=_ward, help="the ward's five digits")
    slots.add_argument("file", type=Path, metavar="FILE.csv", help="the whole list of each day that it names")
    slots.add_argument("--day", action="append", default=[], help="a day that nobody is booked for any more")


def _ward(words: str) -> str:
    if not (len(words) == 5 and words.isascii() and words.isdigit()):
        raise argparse.ArgumentTypeError("five digits")
    return words


def _move_witness_out(settings: Settings) -> None:
    """A former version kept it inside the data. Raises ExpectedError store.errors.locked."""
    from kiosk.store import FileLock

    former = settings.data_dir / "witness"
    if settings.witness_dir != beside(settings.data_dir) or settings.witness_dir.exists() or not former.is_dir():
        return
    lock = FileLock(settings.data_dir / "station.lock")
    lock.take()
    try:
        former.rename(settings.witness_dir)
    finally:
        lock.release()


def _serve(chosen: argparse.Namespace, settings: Settings) -> int:
    from kiosk import log
    from kiosk.server.central import Central
    from kiosk.server.program import keep_loaded

    nth, count = central_workers.place_of(chosen.worker)
    logs = settings.data_dir / "logs"
    log.start(logs / str(nth) if chosen.worker else logs, syslog=settings.log.syslog)
    if not chosen.db:
        _move_witness_out(settings)
    shared = msgspec.structs.replace(
        settings.server, processes=max(count, settings.server.processes),
        proxies=(*settings.server.proxies, *chosen.behind_proxy),
    )  # fmt: skip
    settings = msgspec.structs.replace(settings, server=shared)
    central = Central(
        settings, host=chosen.host, port=chosen.port, tls=chosen.tls, db=central_database.checked(chosen.db),
        keys_db=chosen.keys_db,
    )  # fmt: skip
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: central.stop())
    central.open()
    keep_loaded()
    if chosen.worker:
        central_workers.end_with_keeper(central.stop)
    try:
        print(central.address, flush=True)
        if chosen.port_file is not None:
            write_port(chosen.port_file, central.address.rpartition(":")[2])
        central.wait()
    finally:
        central.close()
    return 0


def _restore(chosen: argparse.Namespace, settings: Settings) -> int:
    from kiosk.commands.restore import restore_command

    _move_witness_out(settings)
    own = msgspec.structs.replace(settings, roles=(Role.CENTRAL,))
    return restore_command(
        chosen.file, own, without_backup=chosen.without_backup, identity_only=chosen.identity_only,
        open_sealed=chosen.open_sealed,
    )  # fmt: skip


def _confirm_grants(chosen: argparse.Namespace, settings: Settings) -> int:
    from kiosk.remote.city import confirm_grants

    silent = confirm_grants(settings.data_dir, "" if chosen.all else chosen.ward, chosen.name)
    said = text("central.grants.said_all") if chosen.all else text("central.grants.said", ward=chosen.ward)
    print(said)
    if silent:
        print(text("central.grants.silent", stations=", ".join(silent)))
    return 0


def _enrol_code(chosen: argparse.Namespace, settings: Settings) -> int:
    from kiosk.remote.city import ask_code
    from kiosk.sync.proofs import shown

    roles = tuple(chosen.role or LEAST)
    code = ask_code(settings.data_dir, chosen.ward, roles, chosen.prefix, chosen.instead_of, chosen.station)
    if not code:
        raise ExpectedError("central.errors.not_running", folder=str(settings.data_dir))
    print(shown(code))
    print(text("central.code.said", ward=chosen.ward, roles=", ".join(roles), minutes=15))
    return 0


def _revoke(chosen: argparse.Namespace, settings: Settings) -> int:
    from kiosk.remote.city import revoke

    gone = revoke(settings.data_dir, chosen.station, chosen.why)
    print(text("central.revoked.said", station=gone.station, epoch=gone.epoch, seq=gone.last_seq))
    return 0
