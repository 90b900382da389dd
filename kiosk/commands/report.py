"""`motcua report`: what became of a ward's numbers, as table, CSV, workbook or PDF; Mẫu 07, the register; and the
day's reconciliation.

    motcua report queue --from YYYY-MM-DD --to YYYY-MM-DD [--format table|csv|xlsx|pdf] [--out FILE]
                       [--hub] [--data-dir DIR] [--settings FILE]
    motcua report register --from YYYY-MM-DD --to YYYY-MM-DD [--field KEY] [--format csv|pdf] [--without-names]
                       --out FILE [--hub] [--data-dir DIR] [--settings FILE]
    motcua report day [--date YYYY-MM-DD] [--format table|csv|pdf] [--out FILE]
                       [--hub] [--data-dir DIR] [--settings FILE]
    motcua report certifications --from YYYY-MM-DD --to YYYY-MM-DD [--register SCT/BS] --out FILE.pdf|FILE.csv
                       [--hub] [--data-dir DIR] [--settings FILE]

Reports over any days of one or all wards (volumes, ontime, waits, channels, late, ratings): kiosk.commands.report_city.
May run beside a working station or hub (`--hub`): it only looks. Without `--out` a table or a CSV goes to stdout.
Called by kiosk.cli. Raises ExpectedError report.errors.{order, too_long, no_file, not_written, no_database}.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk import private
from kiosk.commands import report_city
from kiosk.commands.server_options import machine_of, machine_options
from kiosk.errors import ExpectedError
from kiosk.settings import Settings
from kiosk.texts import text
from kiosk.values.city_reports import ReportName
from kiosk.values.queue_report import QueueReport

if TYPE_CHECKING:
    from kiosk.store import Reader

FORMATS = ("table", "csv", "xlsx", "pdf")
_ALONE = ("table", "csv")  # may go to stdout


def command(rest: Sequence[str]) -> int:
    chosen = _parser().parse_args(rest)
    if chosen.action in list(ReportName):
        return city(chosen, machine_of(chosen))
    actions = {"queue": queue, "register": register, "day": day, "certifications": certifications}
    return actions[chosen.action](chosen, machine_of(chosen))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="motcua report", description="statistics")
    actions = parser.add_subparsers(dest="action", required=True)
    words = "arrivals, waits, services, who left; by hour, group and desk"
    queue = _over_days(actions.add_parser("queue", help=words, parents=[machine_options()]))
    queue.add_argument("--format", choices=FORMATS, help="default: by the name of --out, else table")
    queue.add_argument("--out", type=Path, metavar="FILE")
    words = "form 07, the register of dossiers, as a PDF; names of people are in it"
    register = _over_days(actions.add_parser("register", help=words, parents=[machine_options()]))
    register.add_argument("--field", default="", metavar="KEY", help="of one field alone, as ward.toml calls it")
    register.add_argument("--format", choices=("csv", "pdf"), help="default: by the name of --out, else pdf")
    register.add_argument("--without-names", action="store_true", help="nobody is named in it")
    register.add_argument("--out", type=Path, metavar="FILE", required=True)
    words = "what is left when a day ends: ten counts and their lists, without names"
    day = actions.add_parser("day", help=words, parents=[machine_options()])
    day.add_argument("--date", type=date.fromisoformat, metavar="YYYY-MM-DD", help="default: today")
    day.add_argument("--format", choices=("table", "csv", "pdf"), help="default: by the name of --out, else table")
    day.add_argument("--out", type=Path, metavar="FILE")
    words = "the certification registers, as a PDF or a CSV by the name of --out; names of people may be in it"
    book = _over_days(actions.add_parser("certifications", help=words, parents=[machine_options()]))
    book.add_argument("--register", default="", metavar="SIGN", help="one alone: SCT/BS, SCT/CK or SG/BS")
    book.add_argument("--out", type=Path, metavar="FILE", required=True)
    report_city.add_parsers(actions, machine_options(), _over_days)
    return parser


def _over_days(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    for name, dest in (("--from", "first"), ("--to", "last")):
        parser.add_argument(name, dest=dest, type=date.fromisoformat, metavar="YYYY-MM-DD", required=True)
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
    _write(chosen.out, content, settings.language)
    return 0


def city(chosen: argparse.Namespace, settings: Settings) -> int:
    """One of the reports over any days and wards. Returns the exit status."""
    shape = chosen.format or _by_name(chosen.out)
    if chosen.out is None and shape not in _ALONE:
        raise ExpectedError("report.errors.no_file", format=shape)
    language = chosen.language or settings.language
    report = report_city.made(chosen, settings, language)
    content = report_city.drawn(report, shape, language)
    if chosen.out is None:
        print(content.decode("utf-8-sig"), end="")
    else:
        _write(chosen.out, content, settings.language)
    return 0 if report.holds else report_city.WRONG


def register(chosen: argparse.Namespace, settings: Settings) -> int:
    """Mẫu 07, or its table, into a file that its owner alone may read. Returns the exit status."""
    from kiosk.queries import register_table, registers
    from printing.documents import register as drawing

    named = not chosen.without_names
    asked = (chosen.first, chosen.last, chosen.field)
    with _reading(settings, personal=named) as reader:
        if (chosen.format or _by_name(chosen.out)) == "csv":
            content = register_table.as_csv(reader, *asked, personal=named)
        else:
            content = drawing.to_pdf(registers.register(reader, *asked, personal=named))
    _write(chosen.out, content, settings.language)
    return 0


def day(chosen: argparse.Namespace, settings: Settings) -> int:
    """The day's reconciliation. Returns the exit status."""
    from kiosk.clock import business_day
    from kiosk.commands import report_tables
    from kiosk.queries import reconciliation
    from printing.documents import reconciliation as drawing

    shape = chosen.format or _by_name(chosen.out)
    if chosen.out is None and shape not in _ALONE:
        raise ExpectedError("report.errors.no_file", format=shape)
    with _reading(settings) as reader:
        paper = reconciliation.paper(reader, chosen.date or business_day(reader.clock.now()))
    if shape == "pdf":
        _write(chosen.out, drawing.to_pdf(paper), settings.language)
        return 0
    content = report_tables.day_table(paper.found, settings.language, csv_wanted=shape == "csv")
    if chosen.out is None:
        print(content.decode("utf-8-sig"), end="")
    else:
        _write(chosen.out, content, settings.language)
    return 0


def certifications(chosen: argparse.Namespace, settings: Settings) -> int:
    """The certification registers into a file that its owner alone may read. Returns the exit status."""
    from kiosk.commands import report_certifications
    from kiosk.queries import certification_books
    from printing.documents import certifications as drawing

    with _reading(settings, personal=True) as reader:
        book = certification_books.book(reader, chosen.first, chosen.last, chosen.register)
    table = chosen.out.suffix.lower() == ".csv"
    _write(chosen.out, report_certifications.as_csv(book, settings.language) if table else drawing.to_pdf(book),
           settings.language)  # fmt: skip
    return 0


def _write(out: Path, content: bytes, language: str) -> None:
    try:
        private.write(out, content)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else type(error).__name__
        raise ExpectedError("report.errors.not_written", file=str(out), reason=reason) from error
    print(text("report.written", language, file=out), file=sys.stderr)


def made(settings: Settings, first: date, last: date) -> QueueReport:
    """The report of these days, from the station's database as it is now."""
    from kiosk.queries.statistics import report

    with _reading(settings) as reader:
        return report(reader, first, last, settings.language)


@contextmanager
def _reading(settings: Settings, *, personal: bool = False) -> Iterator[Reader]:
    from kiosk.app import clock_of
    from kiosk.catalogue import Catalogue
    from kiosk.store.looking import looking

    clock = clock_of(settings)
    with looking(settings, clock, Catalogue(settings.ward_dir, clock), personal=personal) as reader:
        yield reader


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
