"""`motcua report queue`: what became of a ward's numbers, as a table, a CSV, a workbook or a PDF with charts.

    motcua report queue --from YYYY-MM-DD --to YYYY-MM-DD [--format table|csv|xlsx|pdf] [--out FILE]
                       [--hub] [--data-dir DIR] [--settings FILE]

May run beside a working station or hub (`--hub`): it only looks. Without `--out` a table or a CSV goes to stdout.
Called by kiosk.cli. Raises ExpectedError report.errors.{order, too_long, no_file, not_written, no_database}.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from kiosk import private
from kiosk.commands.server_options import machine_of, machine_options
from kiosk.errors import ExpectedError
from kiosk.settings import Settings
from kiosk.texts import text
from kiosk.values.queue_report import QueueReport

FORMATS = ("table", "csv", "xlsx", "pdf")
_ALONE = ("table", "csv")  # may go to stdout


def command(rest: Sequence[str]) -> int:
    chosen = _parser().parse_args(rest)
    return queue(chosen, machine_of(chosen))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="motcua report", description="statistics")
    actions = parser.add_subparsers(dest="action", required=True)
    words = "arrivals, waits, services, who left; by hour, group and desk"
    queue = actions.add_parser("queue", help=words, parents=[machine_options()])
    for name, dest in (("--from", "first"), ("--to", "last")):
        queue.add_argument(name, dest=dest, type=date.fromisoformat, metavar="YYYY-MM-DD", required=True)
    queue.add_argument("--format", choices=FORMATS, help="default: by the name of --out, else table")
    queue.add_argument("--out", type=Path, metavar="FILE")
    return parser


def queue(chosen: argparse.Namespace, settings: Settings) -> int:
    """Returns the exit status."""
    shape = chosen.format or _by_name(chosen.out)
    if chosen.out is None and shape not in _ALONE:
        raise ExpectedError("report.errors.no_file", format=shape)
    report = made(settings, chosen.first, chosen.last)
    content = _drawn(report, shape)
    if chosen.out is None:
        print(content.decode("utf-8-sig"), end="" if shape == "csv" else "\n")
        return 0
    try:
        private.write(chosen.out, content)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else type(error).__name__
        raise ExpectedError("report.errors.not_written", file=str(chosen.out), reason=reason) from error
    print(text("report.written", settings.language, file=chosen.out), file=sys.stderr)
    return 0


def made(settings: Settings, first: date, last: date) -> QueueReport:
    """The report of these days, from the station's database as it is now."""
    from kiosk.app import clock_of
    from kiosk.catalogue import Catalogue
    from kiosk.queries.statistics import report
    from kiosk.store.looking import looking

    clock = clock_of(settings)
    with looking(settings, clock, Catalogue(settings.ward_dir, clock)) as reader:
        return report(reader, first, last, settings.language)


def _by_name(out: Path | None) -> str:
    suffix = out.suffix.lower().lstrip(".") if out is not None else ""
    return suffix if suffix in FORMATS else "table"


def _drawn(report: QueueReport, shape: str) -> bytes:
    from kiosk.commands import report_tables

    if shape == "pdf":
        from printing.documents import queue_report

        return queue_report.to_pdf(report)
    if shape == "table":
        return report_tables.as_text(report).encode()
    return report_tables.as_workbook(report) if shape == "xlsx" else report_tables.as_csv(report)
