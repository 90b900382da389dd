"""`motcua deadline CODE --received ISO`, or `--cases FILE.csv`: when a dossier is due, and why; for kiosk.cli.

First line of stdout: the due time as local "YYYY-MM-DDTHH:MM"; second: one Vietnamese sentence. Warnings go to
stderr with exit 0. Exit 1 with the reason on stderr for an unknown code, an unreadable time, or a day on which
no version of the procedure is in force. Many at once: kiosk.commands.deadline_cases.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from kiosk.catalogue import Catalogue
from kiosk.clock import ZONE, local
from kiosk.commands import deadline_cases
from kiosk.errors import ExpectedError
from kiosk.rules import deadlines
from kiosk.settings import Settings, load
from kiosk.texts import error_texts

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?)", re.ASCII)


def command(rest: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="motcua deadline", description="when a dossier is due, and why")
    parser.add_argument("code", nargs="?", help="procedure, e.g. 1.001193")
    parser.add_argument("--received", metavar="ISO", help="local time where no offset is given")
    parser.add_argument("--cases", type=Path, metavar="FILE.csv", help="columns code, received: one due time a line")
    parser.add_argument("--settings", type=Path)
    chosen = parser.parse_args(rest)
    one = chosen.code is not None and chosen.received is not None
    if one == (chosen.cases is not None) or (chosen.cases and (chosen.code is not None or chosen.received is not None)):
        parser.error("either CODE --received ISO, or --cases FILE.csv")
    if chosen.cases:
        return deadline_cases.cases_command(chosen.cases, Catalogue(load(chosen.settings).ward_dir), instant)
    return deadline_command(chosen.code, chosen.received, load(chosen.settings))


def deadline_command(code: str, received: str, settings: Settings) -> int:
    """Returns the exit status."""
    try:
        at = instant(received)
        catalogue = Catalogue(settings.ward_dir)
        procedure = catalogue.procedure(code.strip(), local(at).date())
        deadline = deadlines.due(procedure, at, catalogue.calendars(), catalogue.hours())
    except ExpectedError as error:
        print("\n".join(error_texts(error)), file=sys.stderr)
        return 1
    for warning in deadline.warnings:
        print(warning, file=sys.stderr)
    print(deadline.due)
    print(deadline.why)
    return 0


def instant(received: str) -> datetime:
    """An aware instant; a time without an offset is Việt Nam's. Raises ExpectedError(rules.errors.wrong_time)."""
    text = received.strip()
    try:
        if not _ISO.fullmatch(text):
            raise ValueError("not an ISO time")
        at = datetime.fromisoformat(text)
        aware = at if at.tzinfo is not None else at.replace(tzinfo=ZONE)
        if not 1900 <= aware.astimezone(ZONE).year <= 9000:  # room to count in: 9999 has no next year
            raise ValueError("out of range")
    except (ValueError, OverflowError) as error:
        raise ExpectedError("rules.errors.wrong_time", text=text[:40]) from error
    return aware
