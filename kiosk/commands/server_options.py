"""Options that the commands of both server programs share: where data lie, where to listen, what a restore takes.

Used by kiosk.commands.central and kiosk.commands.hub; also by commands that ask a station's or a hub's data alike.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import msgspec

from kiosk.settings import Settings, load
from kiosk.values.roles import Role


def common_options() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data-dir", type=Path, default=argparse.SUPPRESS, help="where the server's data lie")
    common.add_argument(
        "--witness-dir", type=Path, default=argparse.SUPPRESS, help="outside data and backup; default: DIR.witness"
    )
    common.add_argument("--settings", type=Path, default=argparse.SUPPRESS)
    return common


def add_listening(parser: argparse.ArgumentParser, port: int) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=port, help="0 = any free one")
    parser.add_argument("--port-file", type=Path, help="gets the port once the server listens")
    parser.add_argument("--tls", action="store_true", help="needed on any address but this machine's own")


def add_restore(
    actions: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> argparse.ArgumentParser:
    restore = actions.add_parser("restore", help="put a backup of the server's data back", parents=[common])
    way = restore.add_mutually_exclusive_group()
    way.add_argument("file", type=Path, nargs="?")
    way.add_argument("--without-backup", action="store_true")
    way.add_argument("--open-sealed", default="", metavar="NAME", help="open personal data of a backup; NAME says so")
    restore.add_argument("--identity-only", action="store_true", help="keys older than 35 days: who it is alone")
    return restore


def settings_of(chosen: argparse.Namespace, program: str) -> Settings:
    """Without --data-dir the server keeps its data beside the station's, in a folder of its own; the witness of a
    DIR lies beside it, since whoever puts DIR back from a backup must not put the witness back with it.
    """
    settings = load(chosen.settings)
    folder = chosen.data_dir or settings.data_dir / program
    witness = chosen.witness_dir or (settings.witness_dir if chosen.data_dir is None else beside(folder))
    return msgspec.structs.replace(settings, data_dir=folder, witness_dir=witness)


def machine_options() -> argparse.ArgumentParser:
    """For a command on the station of this machine, or on its hub (`--hub`)."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--hub", action="store_true", help="of this machine's hub, not of its station")
    common.add_argument("--data-dir", type=Path, help="where the data lie; default: by the settings")
    common.add_argument("--witness-dir", type=Path)
    common.add_argument("--settings", type=Path)
    return common


def machine_of(chosen: argparse.Namespace) -> Settings:
    """The settings of whichever `machine_options` named."""
    settings = load(chosen.settings)
    if chosen.hub or (chosen.data_dir is None and is_hub_alone(settings)):
        return msgspec.structs.replace(settings_of(chosen, "hub"), roles=(Role.HUB,))
    return msgspec.structs.replace(
        settings, data_dir=chosen.data_dir or settings.data_dir, witness_dir=chosen.witness_dir or settings.witness_dir
    )


def is_hub_alone(settings: Settings) -> bool:
    """Whether this machine is a hub or its standby, and no station: a command without `--hub` then means the hub."""
    return (settings.data_dir / "hub" / settings.database.name).exists() and not settings.database.exists()


def beside(folder: Path) -> Path:
    place = Path(os.path.abspath(folder))  # "." and ".." have no name
    return place.with_name(place.name + ".witness")


def write_port(file: Path, port: str) -> None:
    """In one step, so that who waits for the file never reads half a number."""
    fresh = file.with_name(file.name + ".new")
    fresh.write_text(port + "\n", encoding="ascii")
    fresh.replace(file)
