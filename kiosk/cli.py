"""The `motcua` command: finds the module of a subcommand and calls it. Imported by nobody.

A subcommand is a row of COMMANDS and a function of its own module, which takes the words behind it and answers the
exit status; the module is imported when it is asked for, so that a station paints its first screen without the server,
the form compiler or the papers. An ExpectedError ends with its words on stderr and exit status 1; a wrong command line
with 2; a bug with a traceback.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from ui.stations import STATIONS

WARNING = 30  # logging.WARNING
# What these make is read by other accounts, too.
FOR_OTHERS = (["form", "publish"], ["voice", "build"], ["voice", "record"])


class Subcommand(NamedTuple):
    help: str
    module: str  # imported when it is asked for
    function: str = "command"  # called with the words behind the subcommand; answers the exit status


COMMANDS = {
    "account": Subcommand("accounts of the staff: passwords, PINs", "kiosk.commands.account"),
    "backup": Subcommand("write a consistent copy of a station's or a hub's database", "kiosk.commands.backup"),
    "card": Subcommand("read a citizen card's QR text", "kiosk.commands.card"),
    "central": Subcommand("the city's server", "kiosk.commands.central"),
    "deadline": Subcommand("when a dossier is due, and why", "kiosk.commands.deadline"),
    "devices": Subcommand("printers, scanners, pads, screens: list them, test one", "kiosk.commands.devices"),
    "doctor": Subcommand("check database, clock, disk, printer, scanner, central", "kiosk.commands.doctor"),
    "enrol": Subcommand("join this station to the city's server", "kiosk.commands.enrol"),
    "erase": Subcommand("erase the personal data of a declaration or dossier for good", "kiosk.commands.erase"),
    "form": Subcommand("guided forms: run, check, preview, publish", "kiosk.commands.form"),
    "hub": Subcommand("a ward's hub, and its standby", "kiosk.commands.hub"),
    "journal": Subcommand("the journal: verify, replay", "kiosk.commands.journal"),
    "kit": Subcommand("papers for when power or machines fail; entering them afterwards", "kiosk.commands.kit"),
    "keys": Subcommand("how the key file is protected", "kiosk.commands.keys"),
    "receipt": Subcommand("whether a receipt is genuine; the keys by which to tell", "kiosk.commands.receipt"),
    "report": Subcommand("statistics of the queue", "kiosk.commands.report"),
    "restore": Subcommand("put a backup back and open a new epoch", "kiosk.commands.restore"),
    "slots": Subcommand("booked slots: take a list", "kiosk.commands.slots"),
    "tour": Subcommand("play a whole visit through the real windows", "ui.tour"),
    "voice": Subcommand("the spoken words: make or record the voice pack", "kiosk.commands.voice"),
    "ward": Subcommand("a demonstration ward: hub, kiosks, desks, pads and hall as separate processes",
                       "kiosk.commands.ward"),
    "watch": Subcommand("keep a station's window running: started anew when it dies or hangs", "kiosk.commands.watch"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point of the console script. Returns the exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if arguments is None:
        _close_off(words)
    from kiosk.errors import ExpectedError

    try:
        return _dispatch(words)
    except ExpectedError as error:
        from kiosk.texts import error_texts

        title, message = error_texts(error)
        print(f"{title}\n{message}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 0


def _close_off(words: list[str]) -> None:
    """What holds for the whole process: its files, its memory, what it says where nobody catches an error."""
    from kiosk import hardening, log

    hardening.begin(own_files=words[:2] not in FOR_OTHERS)
    log.take_over()
    if words and words[0] not in STATIONS:
        hardening.no_dumps()
        log.start(None, WARNING)


def _dispatch(words: list[str]) -> int:
    if words and words[0] in COMMANDS:
        row = COMMANDS[words[0]]
        called: Callable[[list[str]], int] = getattr(importlib.import_module(row.module), row.function)
        return called(words[1:])
    if words and words[0] not in STATIONS:
        _parser().parse_args(words)  # says what there is, or that there is no such word
    return _station(words)


def _parser() -> argparse.ArgumentParser:
    """For the help: each command reads its own words."""
    parser = argparse.ArgumentParser(
        prog="motcua",
        description="The counter of a ward's one-stop shop. Without a command: the launcher.",
    )
    parser.add_argument("--settings", type=Path, help="of the launcher")
    parser.add_argument("--windowed", action="store_true", help="not full screen")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for station in STATIONS:
        commands.add_parser(station, help=f"open the {station} station's window")
    for name, row in sorted(COMMANDS.items()):
        commands.add_parser(name, help=row.help)
    return parser


def _station(words: list[str]) -> int:
    """A station's window: the short way, since a citizen waits in front of it."""
    parser = argparse.ArgumentParser(prog="motcua")
    parser.add_argument("station", nargs="?", choices=STATIONS)
    parser.add_argument("--settings", type=Path)
    parser.add_argument("--place", default="", help="where it stands, e.g. desk-3; also `place` of the settings")
    parser.add_argument("--hub", default="", metavar="URL", help="address of the ward's hub; also [hub] url")
    parser.add_argument("--windowed", action="store_true", help="not full screen")
    parser.add_argument("--geometry", default="", metavar="WxH+X+Y", help="of a window that is not full screen")
    parser.add_argument("--play", default="", help=argparse.SUPPRESS)  # motcua ward: a queue that plays itself
    chosen = parser.parse_args(words)
    if not _has_display():
        print("motcua: there is no display here; try: motcua tour --out tour", file=sys.stderr)
        return 2
    from kiosk.errors import ExpectedError
    from ui.program import run

    try:
        return run(
            chosen.station or "launcher", settings_file=chosen.settings, full_screen=not chosen.windowed,
            place=chosen.place, hub=chosen.hub, geometry=chosen.geometry, plays=chosen.play,
        )  # fmt: skip
    except ExpectedError as error:
        from ui import fault

        fault.show(error)
        raise


def _has_display() -> bool:
    """Whether a window can be shown; without one Qt would end the process without a word."""
    known = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(os.environ.get(name) for name in known)


if __name__ == "__main__":
    sys.exit(main())
