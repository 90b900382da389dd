"""`motcua backup FILE`: a consistent copy of the station's database and keys. Called by kiosk.cli alone.

May run beside a working station; `motcua restore FILE` puts it back. Raises ExpectedError journal.errors.no_file where
there is no database yet.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from kiosk.errors import ExpectedError
from kiosk.settings import Settings, load
from kiosk.texts import text


def command(rest: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="motcua backup", description="a consistent copy of the station's database")
    parser.add_argument("file", type=Path)
    parser.add_argument("--settings", type=Path)
    chosen = parser.parse_args(rest)
    return backup_command(chosen.file, load(chosen.settings))


def backup_command(file: Path, settings: Settings) -> int:
    """A consistent copy of database and keys; may run beside a working station."""
    from kiosk.app import clock_of
    from kiosk.store.backups import back_up

    if not settings.database.exists():
        raise ExpectedError("journal.errors.no_file", file=str(settings.database))
    keys = back_up(settings, file, clock_of(settings))
    print(text("journal.backup.done", settings.language, file=file, keys=keys))
    return 0
