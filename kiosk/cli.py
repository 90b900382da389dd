"""The `motcua` command: finds the module of a subcommand and calls it. Imported by nobody.

Each subcommand imports what it needs inside its own function, so that a station paints its first screen
without the server, the form compiler or the papers. An ExpectedError ends with its words on stderr and
exit status 1; a wrong command line with 2; a bug with a traceback.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from ui.stations import STATIONS

WARNING = 30  # logging.WARNING
OF_MODULES = {  # commands whose words come from the module that does them
    "account": "accounts of the staff: passwords, PINs",
    "report": "statistics of the queue",
}
FOR_OTHERS = (["form", "publish"], ["voice", "build"])  # what these make is read by other accounts, too


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point of the console script. Returns the exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if arguments is None:
        _close_off(words)
    if (not words or words[0] in STATIONS) and "-h" not in words and "--help" not in words:
        return _station(words)
    from kiosk.errors import ExpectedError

    try:
        if words[:1] in (["central"], ["enrol"]):  # argparse hands no option on to a command's own parser
            return _server(words[0], words[1:])
        return _dispatch(_parser(words).parse_args(words))
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


def _station(words: list[str]) -> int:
    """A station's window: the short way, since a citizen waits in front of it."""
    parser = argparse.ArgumentParser(prog="motcua")
    parser.add_argument("station", nargs="?", choices=STATIONS)
    parser.add_argument("--settings", type=Path)
    parser.add_argument("--windowed", action="store_true", help="not full screen")
    chosen = parser.parse_args(words)
    if not _has_display():
        print("motcua: there is no display here; try: motcua tour --out tour", file=sys.stderr)
        return 2
    from ui.program import run

    return run(chosen.station or "launcher", settings_file=chosen.settings, full_screen=not chosen.windowed)


def _has_display() -> bool:
    """Whether a window can be shown; without one Qt would end the process without a word."""
    known = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(os.environ.get(name) for name in known)


def _parser(words: list[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="motcua",
        description="The counter of a ward's one-stop shop. Without a command: the launcher.",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for station in STATIONS:
        commands.add_parser(station, help=f"open the {station} station's window")

    card = commands.add_parser("card", help="read a citizen card's QR text").add_subparsers(
        dest="action", required=True
    )
    card.add_parser("read", help="print the card as JSON").add_argument("text")

    deadline = commands.add_parser("deadline", help="when a dossier is due, and why")
    deadline.add_argument("code", help="procedure, e.g. 1.001193")
    deadline.add_argument("--received", required=True, metavar="ISO", help="local time where no offset is given")
    deadline.add_argument("--settings", type=Path)

    _form_parser(commands)
    _journal_parser(commands)
    _server_parser(commands)

    tour = commands.add_parser("tour", help="play a whole visit through the real windows")
    tour.add_argument("--out", type=Path, required=True)
    tour.add_argument("--visit", choices=("birth", "copies"), default="birth")
    tour.add_argument("--form", metavar="NAME", help="the visit whose declaration is this form of resources/forms")
    tour.add_argument("--life", default="", metavar="EVENT", help="come by this life event of resources/life_events")
    tour.add_argument("--cards", type=int, choices=(1, 2), default=2)
    tour.add_argument("--text", type=int, choices=(100, 130, 160), default=100)
    tour.add_argument("--theme", choices=("normal", "contrast"), default="normal")
    tour.add_argument("--size", default="1920x1080", metavar="WxH")
    tour.add_argument("--lang", choices=("vi", "en"), default="vi")
    tour.add_argument("--data", type=Path, help="keep the databases here instead of a fresh temporary folder")

    _keys_parser(commands)
    watch = commands.add_parser("watch", help="keep a station's window running: started anew when it dies or hangs")
    watch.add_argument("station", choices=STATIONS)
    watch.add_argument("--settings", type=Path)
    watch.add_argument("--within", type=float, default=60.0, metavar="SECONDS", help="without an answer (60)")

    doctor = commands.add_parser("doctor", help="check database, clock, disk, printer, scanner, central")
    doctor.add_argument("--settings", type=Path)
    doctor.add_argument("--json", action="store_true")

    for name, help_words in OF_MODULES.items():
        if words[:1] == [name]:
            importlib.import_module(f"kiosk.commands.{name}").add_to(commands)
        else:
            commands.add_parser(name, help=help_words)

    voice = commands.add_parser("voice", help="the spoken words").add_subparsers(dest="action", required=True)
    build = voice.add_parser("build", help="make the voice pack anew with espeak-ng")
    build.add_argument("--out", type=Path)
    return parser


def _size(words: str) -> str:
    width, _, height = words.partition("x")
    if not (width.isdigit() and height.isdigit() and 600 <= min(int(width), int(height)) <= 8000):
        raise argparse.ArgumentTypeError("WxH, e.g. 1920x1080")
    return words


def _form_parser(commands: argparse._SubParsersAction) -> None:
    form = commands.add_parser("form", help="guided forms").add_subparsers(dest="action", required=True)
    run = form.add_parser("run", help="fill a form from a file of answers and print the record")
    run.add_argument("file")
    run.add_argument("--answers", type=Path, required=True)
    run.add_argument("--out", type=Path, help="also leave record.json, submission.xml and the paper in this folder")
    form.add_parser("check", help="check an XLSForm").add_argument("file", type=Path)
    preview = form.add_parser("preview", help="open a form on the touch screens; nothing is stored")
    preview.add_argument("file", type=Path)
    preview.add_argument("--text", type=int, choices=(100, 130, 160), default=100)
    preview.add_argument("--theme", choices=("normal", "contrast"), default="normal")
    preview.add_argument("--size", default="1920x1080", type=_size, metavar="WxH")
    preview.add_argument("--lang", choices=("vi", "en"), default="vi")
    preview.add_argument("--out", type=Path, help="leave a picture of every page in this folder; needs no display")
    publish = form.add_parser("publish", help="compile an XLSForm for the kiosks")
    publish.add_argument("file", type=Path)
    publish.add_argument("--out", type=Path, help="the form's folder; default: where the file lies")
    day = {"type": date.fromisoformat, "metavar": "YYYY-MM-DD"}
    publish.add_argument("--from", dest="begins", help="first day on which kiosks use this version", **day)
    publish.add_argument("--to", dest="ends", help="last day; afterwards the declaration is filled at the desk", **day)


def _journal_parser(commands: argparse._SubParsersAction) -> None:
    journal = commands.add_parser("journal", help="the journal").add_subparsers(dest="action", required=True)
    for name, words in (("verify", "check the chain"), ("replay", "rebuild the tables and compare")):
        journal.add_parser(name, help=words).add_argument(
            "database", nargs="?", type=Path, help="default: the station's own"
        )
    restore = commands.add_parser("restore", help="put a backup back and open a new epoch")
    way = restore.add_mutually_exclusive_group(required=True)
    way.add_argument("file", type=Path, nargs="?")
    way.add_argument("--without-backup", action="store_true", help="the database is lost and there is no backup")
    way.add_argument("--new-identity", action="store_true", help="the key file is lost: go on as another station")
    way.add_argument("--open-sealed", default="", metavar="NAME", help="open personal data of a backup; NAME says so")
    restore.add_argument("--identity-only", action="store_true", help="of keys older than 35 days: who it is")
    restore.add_argument("--settings", type=Path)
    erase = commands.add_parser("erase", help="erase the personal data of a declaration or dossier for good")
    erase.add_argument("code", help="of a declaration or a dossier, a ticket's number, or an id")
    erase.add_argument("--why", required=True, help="kept for good; must name nobody")
    erase.add_argument("--account", default="", help="the supervisor who says so; the password is asked for")
    erase.add_argument("--yes", action="store_true", help="do not ask once more")
    erase.add_argument("--settings", type=Path)
    backup = commands.add_parser("backup", help="write a consistent copy of the station's database")
    backup.add_argument("file", type=Path)
    backup.add_argument("--settings", type=Path)


def _keys_parser(commands: argparse._SubParsersAction) -> None:
    keys = commands.add_parser("keys", help="how the key file is protected")
    actions = keys.add_subparsers(dest="action", required=True)
    protect = actions.add_parser("protect", help="seal the key file; the recovery words are printed once")
    recover = actions.add_parser("recover", help="open a sealed key file by its recovery words, read from the terminal")
    for one in (protect, recover):
        way = one.add_mutually_exclusive_group(required=one is protect)
        way.add_argument("--tpm", action="store_true", help="to this machine's TPM 2")
        way.add_argument("--secret", type=Path, metavar="FILE", help="to a file that does not lie on this disk")
        way.add_argument("--none", action="store_true", help="lie clear; an encrypted disk must protect them")
    recover.add_argument("file", type=Path, nargs="?", help="a backup's keys; default: the station's own")
    for one in (protect, recover, actions.add_parser("status", help="say what protects the keys")):
        one.add_argument("--settings", type=Path)
        one.add_argument("--data-dir", type=Path, help="of the city's server")


def _server_parser(commands: argparse._SubParsersAction) -> None:
    """For the help alone: both commands read their words themselves."""
    commands.add_parser("central", help="the city's server")
    commands.add_parser("enrol", help="join this station to the city's server")


def _server(command: str, rest: list[str]) -> int:
    if command == "central":
        from kiosk.commands.central import command as central_command

        return central_command(rest)
    from kiosk.commands.enrol import command as enrol_command

    return enrol_command(rest)


def _dispatch(chosen: argparse.Namespace) -> int:
    command = chosen.command
    if command == "card":
        from kiosk.commands.card import card_command

        return card_command(chosen.text)
    if command == "watch":
        from kiosk.commands.watch import watch_command

        return watch_command(chosen.station, chosen.within, chosen.settings)
    if command == "deadline":
        from kiosk.commands.deadline import deadline_command

        return deadline_command(chosen.code, chosen.received, _settings(chosen))
    if command == "form":
        from kiosk.commands import form

        return form.command(chosen)
    if command in ("journal", "restore", "backup"):
        from kiosk.commands import journal, restore

        if command == "journal":
            return journal.command(chosen.action, chosen.database)
        if command == "backup":
            return restore.backup_command(chosen.file, _settings(chosen))
        return restore.restore_command(
            chosen.file, _settings(chosen), without_backup=chosen.without_backup, new_identity=chosen.new_identity,
            identity_only=chosen.identity_only, open_sealed=chosen.open_sealed,
        )  # fmt: skip
    if command == "keys":
        from kiosk.commands import keys

        return keys.command(chosen, _settings(chosen))
    if command == "erase":
        from kiosk.commands.erase import erase_command

        return erase_command(chosen, _settings(chosen))
    if command == "tour":
        from ui.tour import run_tour

        return run_tour(chosen)
    if command == "doctor":
        from kiosk.commands.doctor import doctor_command

        return doctor_command(_settings(chosen), as_json=chosen.json)
    if command in OF_MODULES:
        status: int = importlib.import_module(f"kiosk.commands.{command}").command(chosen, _settings(chosen))
        return status
    if command == "voice":
        from kiosk.commands.voice import build

        return build(chosen.out)
    return _station([])


def _settings(chosen: argparse.Namespace):
    from kiosk.settings import load

    return load(chosen.settings)


if __name__ == "__main__":
    sys.exit(main())
