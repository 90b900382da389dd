"""`motcua backup FILE [--hub] [--data-dir DIR] [--settings FILE]`: a consistent copy of database and keys.

Of this machine's station, its hub (`--hub`, or where it has no station) or a server (`--data-dir`). May run beside it;
`motcua restore FILE`, `motcua hub restore FILE` or `motcua central restore FILE` puts it back.
Called by kiosk.cli alone. Raises ExpectedError journal.errors.no_file where there is no database yet.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from kiosk.commands.server_options import machine_of, machine_options
from kiosk.errors import ExpectedError
from kiosk.settings import Settings
from kiosk.texts import text


def command(rest: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="motcua backup", description="a consistent copy of database and keys", parents=[machine_options()]
    )
    parser.add_argument("file", type=Path)
    chosen = parser.parse_args(rest)
    return backup_command(chosen.file, machine_of(chosen))


def backup_command(file: Path, settings: Settings) -> int:
    """A consistent copy of database and keys; may run beside a working station."""
    from kiosk.app import clock_of
    from kiosk.server import certificate
    from kiosk.store.backups import back_up

    if not settings.database.exists():
        raise ExpectedError("journal.errors.no_file", file=str(settings.database))
    keys = back_up(settings, file, clock_of(settings))
    certificate.keep_beside(file, settings.data_dir)
    print(text("journal.backup.done", settings.language, file=file, keys=keys))
    return 0
