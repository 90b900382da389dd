"""`motcua journal verify|replay [DATABASE]`: exit status 0 if all is well, 1 with the faults on stderr if not.

Damaged events that are set aside already are named on stdout either way; they are no fault.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from kiosk.settings import load
from kiosk.texts import text
from kiosk.values.journal import Report


def command(rest: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="motcua journal", description="the journal")
    actions = parser.add_subparsers(dest="action", required=True)
    for name, words in (("verify", "check the chain"), ("replay", "rebuild the tables and compare")):
        actions.add_parser(name, help=words).add_argument(
            "database", nargs="?", type=Path, help="default: the station's own"
        )
    chosen = parser.parse_args(rest)
    return _journal(chosen.action, chosen.database)


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
