"""`motcua report volumes|ontime|waits|channels|late|tracking|ratings|feedback`: figures of a ward or a city, any days.

    motcua report NAME --from YYYY-MM-DD --to YYYY-MM-DD [--format table|csv|xlsx|pdf] [--ward CODE|*] [--field KEY]
                  [--out FILE] [--language vi|en] [--hub] [--db URL] [--data-dir DIR] [--settings FILE]

Without `--ward` every ward has a line; with a ward, or `*` for all together, every field has one. `--db` asks a city's
database (postgresql+psycopg://…, mariadb+pymysql://…); without it the station's, hub's or embedded server's own file is
looked into, beside whoever works on it. Figures alone. Exit status 3 where an identity of the report does not hold.
Called by kiosk.commands.report. Raises ExpectedError report.errors.*, city_reports.errors.*.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from kiosk.settings import Settings
from kiosk.values.city_reports import CityReport, ReportName

FORMATS = ("table", "csv", "xlsx", "pdf")
WRONG = 3  # exit status: an identity does not hold
Write = Callable[[Path, bytes, str], None]
_HELP = {
    ReportName.VOLUMES: "form II.06a: received, settled, in hand; its identities are checked",
    ReportName.ONTIME: "results on time, by ward or field",
    ReportName.WAITS: "waits and services",
    ReportName.CHANNELS: "how dossiers came in, by oneself or with help",
    ReportName.LATE: "late dossiers and apologies",
    ReportName.TRACKING: "the register of dossiers, nobody named",
    ReportName.FEEDBACK: "citizens' feedback: said, answered in time or late, open, overdue",
    ReportName.RATINGS: "satisfaction, never per person",
}


def add_parsers(
    actions: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser,
    over_days: Callable[[argparse.ArgumentParser], argparse.ArgumentParser],
) -> None:  # fmt: skip
    for name in ReportName:
        parser = over_days(actions.add_parser(name.value, help=_HELP[name], parents=[common]))
        parser.add_argument("--format", choices=FORMATS, help="default: by the name of --out, else table")
        parser.add_argument("--ward", default="", metavar="CODE", help='one ward, or "*" for all together; by field')
        parser.add_argument("--field", default="", metavar="KEY", help="of one field alone")
        parser.add_argument("--language", choices=("vi", "en"))
        parser.add_argument("--db", default="", metavar="URL", help="a city's database")
        parser.add_argument("--out", type=Path, metavar="FILE")


def made(chosen: argparse.Namespace, settings: Settings, language: str) -> CityReport:
    """The report as the database tells it now."""
    from kiosk.app import clock_of
    from kiosk.catalogue import Catalogue
    from kiosk.queries.city_reports import report
    from kiosk.store.looking import looking, looking_at

    clock = clock_of(settings)
    asked = (chosen.action, chosen.first, chosen.last, chosen.ward, chosen.field)
    if chosen.db:
        with looking_at(chosen.db, settings, clock) as reader:
            return report(reader, *asked, language=language)
    with looking(settings, clock, Catalogue(settings.ward_dir, clock)) as reader:
        return report(reader, *asked, language=language)


def drawn(report: CityReport, shape: str, language: str) -> bytes:
    from kiosk.rules import report_files
    from printing.documents import city_report

    drawers: dict[str, Callable[[CityReport, str], bytes]] = {
        "table": lambda one, words: report_files.as_text(one, words).encode(),
        "csv": report_files.as_csv, "xlsx": report_files.as_workbook, "pdf": city_report.to_pdf,
    }  # fmt: skip
    return drawers[shape](report, language)
