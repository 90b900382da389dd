"""`motcua journal verify|replay [DATABASE | --db URL]`: exit status 0 if all is well, 1 with the faults on stderr.

Damaged events that are set aside already are named on stdout either way; they are no fault.

    motcua journal prove FILE [--key FILE ...]

tells of a dossier's history that an inspector took along whether it is what the station wrote; `--key`: published keys
(`motcua receipt key`). It needs neither station nor line. Exit status: 0 genuine, 1 changed, 5 nobody vouches for the
station. Raises ExpectedError closing.errors.no_evidence, journal.errors.no_file, receipts.errors.keys.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from kiosk.errors import ExpectedError
from kiosk.settings import load
from kiosk.texts import text
from kiosk.values.journal import Report


def command(rest: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="motcua journal", description="the journal")
    actions = parser.add_subparsers(dest="action", required=True)
    for name, words in (("verify", "check the chain"), ("replay", "rebuild the tables and compare")):
        action = actions.add_parser(name, help=words)
        action.add_argument("database", nargs="?", type=Path, help="default: the station's own")
        action.add_argument("--db", default="", metavar="URL", help="of a city's server, on its shared database")
        action.add_argument("--keys-db", default="", metavar="URL", help="of its keys; default: NAME_keys beside it")
        action.add_argument("--data-dir", type=Path, help="of that server: its master keys lie there")
    prove = actions.add_parser("prove", help="check a dossier's history that was taken along")
    prove.add_argument("file", type=Path)
    prove.add_argument("--key", type=Path, action="append", default=[], metavar="FILE", help="published keys")
    chosen = parser.parse_args(rest)
    if chosen.action == "prove":
        return _prove(chosen.file, chosen.key, load().language)
    if chosen.db:
        return _of_city(chosen)
    return _journal(chosen.action, chosen.database)


def _of_city(chosen: argparse.Namespace) -> int:
    from kiosk.city.checking import replay_city, verify_city
    from kiosk.commands.central_database import checked

    settings = load()
    if chosen.action == "verify":
        report = verify_city(checked(chosen.db))
    else:
        folder = chosen.data_dir or settings.data_dir / "central"
        report = replay_city(checked(chosen.db), chosen.keys_db, folder)
    return _tell(chosen.action, report, settings.language)


def _journal(action: str, database: Path | None) -> int:
    """The keys are looked for beside the database. Raises ExpectedError for a bad file."""
    settings = load()
    file = database or settings.database
    key_file = settings.key_file if database is None else _keys_beside(file)
    if action == "verify":
        from kiosk.journal.verify import verify

        report = verify(file, key_file)
    else:
        from kiosk.records.replay import replay

        report = replay(file, key_file)
    return _tell(action, report, settings.language)


def _keys_beside(file: Path) -> Path:
    """A backup carries its keys as `<file>.keys`; a station's own lie in keys.sqlite."""
    own = file.with_name(file.name + ".keys")
    return own if own.exists() else file.with_name("keys.sqlite")


def _tell(action: str, report: Report, language: str) -> int:
    values = {
        "events": report.events, "chains": report.chains, "heads": report.heads, "rows": report.rows,
        "count": len(report.problems),
    }  # fmt: skip
    if report.notes:
        print(text(f"journal.{action}.notes", language, count=len(report.notes)))
        for note in report.notes:
            print(f"  {note}")
    if report.ok:
        print(text(f"journal.{action}.good", language, **values))
        return 0
    print(text(f"journal.{action}.bad", language, **values), file=sys.stderr)
    for problem in report.problems:
        print(f"  {problem}", file=sys.stderr)
    return 1


def _prove(file: Path, keys: Sequence[Path], language: str) -> int:
    from kiosk.clock import local
    from kiosk.queries.evidence_check import checked
    from kiosk.rules import receipt_keys
    from kiosk.values.receipts import Trust

    trust = receipt_keys.read(_content(key).decode(errors="replace") for key in keys) if keys else Trust()
    found = checked(_content(file), trust)
    if found.faults:
        print(text("closing.prove.bad", language, count=len(found.faults)), file=sys.stderr)
        print("".join(f"  {fault}\n" for fault in found.faults), end="", file=sys.stderr)
        return 1
    if found.root:
        values = {"station": found.manifest.station, "reason": found.root}
        print(text("closing.prove.no_root", language, **values), file=sys.stderr)
        return 5
    at = f"{local(found.history.made_at):%H:%M %d/%m/%Y}"
    told = {"station": found.manifest.station, "at": at, "lines": len(found.history.lines)}
    print(text("closing.prove.good", language, early=found.early, late=found.late, **told))
    if found.manifest.personal:
        print(text("closing.prove.personal", language))
    return 0


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ExpectedError("journal.errors.no_file", file=str(file)) from error
