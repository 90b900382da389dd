"""`motcua keys`: what protects the key file, and how to change it.

    motcua keys status                      what protects the keys of this station
    motcua keys protect --tpm               sealed to this machine; prints the recovery words once
    motcua keys protect --secret FILE       sealed by a file on another disk or handed over by the service manager
    motcua keys protect --none              clear: an encrypted disk must protect them
    motcua keys recover [FILE] [--tpm ...]  a key file whose machine is gone, by the recovery words

The station must be closed meanwhile. Raises ExpectedError keys.errors.*, store.errors.locked, journal.errors.no_file.
"""

from __future__ import annotations

import argparse
import contextlib
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import msgspec

from kiosk import private
from kiosk.errors import ExpectedError
from kiosk.journal import key_wrapping
from kiosk.journal.protectors import Protector, Secret, Tpm, has_tpm
from kiosk.settings import Settings, load
from kiosk.texts import text


def command(rest: Sequence[str]) -> int:
    chosen = _parser().parse_args(rest)
    return _keys(chosen, load(chosen.settings))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="motcua keys", description="how the key file is protected")
    actions = parser.add_subparsers(dest="action", required=True)
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
    return parser


def _keys(chosen: argparse.Namespace, settings: Settings) -> int:
    """One of the actions. Raises ExpectedError."""
    if chosen.data_dir is not None:
        settings = msgspec.structs.replace(settings, data_dir=chosen.data_dir)
    file = getattr(chosen, "file", None) or settings.key_file
    if not file.exists():
        raise ExpectedError("journal.errors.no_file", file=str(file))
    if chosen.action == "status":
        return _status(file, settings)
    with _locked(settings, file):
        words = _changed(file, _protector(chosen), recover=chosen.action == "recover", language=settings.language)
    _status(file, settings)
    if words:
        print(text("keys.recovery", settings.language, words=words))
    print(text("keys.old_copies", settings.language))
    return 0


def _status(file: Path, settings: Settings) -> int:
    from kiosk.commands.doctor_private import protection

    _level, key, values = protection(file)
    print(text(f"doctor.{key}", settings.language, **values))
    return 0


def _protector(chosen: argparse.Namespace) -> Protector | None:
    if chosen.tpm:
        if not has_tpm():
            raise ExpectedError("keys.errors.no_tpm", reason="/dev/tpmrm0, tpm2-tools")
        return Tpm()
    if chosen.secret is None:
        return None
    secret = Secret(chosen.secret.absolute())
    secret.make()
    return secret


def _changed(file: Path, protector: Protector | None, *, recover: bool, language: str) -> str:
    """The new recovery words, "" for a clear file."""
    with closing(sqlite3.connect(private.database(file), isolation_level=None, timeout=5)) as db:
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'subject_keys'").fetchone():
            raise ExpectedError("keys.errors.no_keys", file=str(file))
        facts = key_wrapping.facts_of(db)
        former = None
        if facts:
            former = key_wrapping.recovered(facts, _asked(language)) if recover else key_wrapping.file_key_of(facts)
        return key_wrapping.change(db, former, protector)


def _asked(language: str) -> str:
    """The recovery words from the terminal, or from a pipe."""
    print(text("keys.ask", language), file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()


@contextlib.contextmanager
def _locked(settings: Settings, file: Path) -> Iterator[None]:
    """No program may use the station's keys meanwhile; a backup's are nobody's."""
    from kiosk.store import FileLock

    if file != settings.key_file:
        yield
        return
    lock = FileLock(settings.data_dir / "station.lock")
    lock.take()
    try:
        yield
    finally:
        lock.release()
