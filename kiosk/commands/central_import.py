"""`motcua central import FILE --what KIND`: a list becomes a draft of its document, with its report.

    motcua central import FILE.xlsx|FILE.csv --what procedures|units|accounts --decision TEXT --account NAME
                          [--ward CODE] [--from 2026-12-01] [--whole] [--only-report] [--data-dir DIR]

`--ward`: of one ward, as accounts always are. The list is held against the newest version (kiosk.city.import_kinds);
the running server keeps the draft, which somebody else approves. Every row that cannot be read is named with what to
do. Called by kiosk.commands.central. Exit 0; 3 where rows were left out; 1 with the reason on stderr.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from kiosk.clock import SystemClock, local
from kiosk.commands import central_documents
from kiosk.errors import ExpectedError
from kiosk.remote.city import ask
from kiosk.settings import Settings
from kiosk.texts import text
from kiosk.values.documents import EVERY_WARD, WARDS_OWN, DocumentKind
from kiosk.values.documents_by_hand import AskDocuments, DocumentList, ImportContent
from kiosk.values.imports import ImportAsked, ImportReport, ListedRow

LEFT_OUT = 3  # exit status
WHATS = ("procedures", "units", "accounts")  # kiosk.city.import_kinds


def add(actions: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    """The options of `motcua central import`."""
    taking = actions.add_parser("import", help="a published list as a draft", parents=[common])
    taking.add_argument("file", type=Path, metavar="FILE")
    taking.add_argument("--what", choices=WHATS, required=True)
    taking.add_argument("--decision", required=True, help="number and day of the decision that published the list")
    taking.add_argument("--account", required=True, help="who hands it in; stands in the trail of the version")
    taking.add_argument("--from", dest="begins", type=date.fromisoformat, help="its first day; default: tomorrow")
    taking.add_argument("--ward", default=EVERY_WARD, help="of one ward, by its five digits; accounts always are")
    taking.add_argument("--whole", action="store_true", help="what the list lacks is abolished")
    taking.add_argument("--only-report", action="store_true", help="make no draft")


def command(chosen: argparse.Namespace, settings: Settings) -> int:
    from kiosk.catalogue import city_contents
    from kiosk.city import import_kinds
    from kiosk.city.lists import HandedIn

    of = import_kinds.BY_WHAT[chosen.what]
    if of.kind in WARDS_OWN and not chosen.ward:
        raise ExpectedError("documents.errors.scope")
    today = local(SystemClock().now()).date()
    first = chosen.begins or date.fromordinal(today.toordinal() + 1)
    try:
        file = HandedIn(name=chosen.file.name, data=chosen.file.read_bytes())
    except OSError as error:
        raise ExpectedError("city_imports.errors.no_file") from error
    before = None
    newest = _newest(settings, of.kind, chosen.ward)
    if newest:
        before = city_contents.decode(of.kind, central_documents.fetched(settings, of.kind, chosen.ward, newest))
    asked = ImportAsked(valid_from=first, decision=chosen.decision, whole=chosen.whole, looked_at=today)
    content, report = of.take(file, asked, before)
    print("\n".join(_told(report, settings.language)))
    for line in _rows(report, settings.language):
        print(line, file=sys.stderr)
    if report.changes and not chosen.only_report:
        draft = central_documents.handed_over(settings, city_contents.encode(content), ImportContent(
            kind=of.kind, scope=chosen.ward, file="", draft="", valid_from=first,
            reason=chosen.decision, actor=chosen.account,
        ))  # fmt: skip
        print(text("city_imports.said.draft", settings.language, draft=draft.id))
    return LEFT_OUT if report.faulty else 0


def _newest(settings: Settings, kind: DocumentKind, scope: str) -> int:
    found = ask(settings.data_dir, "document-list", AskDocuments(kind=kind), DocumentList)
    return max((one.version for one in found.versions if one.scope == scope), default=0)


def _told(report: ImportReport, language: str) -> Iterator[str]:
    yield text(
        "city_imports.said.counts", language, new=len(report.new), changed=len(report.changed),
        abolished=len(report.abolished),
    )  # fmt: skip
    yield text("city_imports.said.unchanged", language, count=report.unchanged)
    if report.faulty:
        yield text("city_imports.said.faulty", language, count=len(report.faulty))
    if report.kept_back:
        yield text("city_imports.said.kept_back", language, count=report.kept_back)
    if not report.changes:
        yield text("city_imports.said.nothing", language)


def _rows(report: ImportReport, language: str) -> Iterator[str]:
    for one in (*report.faulty, *report.remarks):
        what, todo = (text(f"city_imports.row.{one.why}.{part}", language, value=one.value) for part in ("is", "do"))
        yield text("city_imports.said.line", language, row=one.row, sheet=_sheet(one, language), what=what, todo=todo)


def _sheet(one: ListedRow, language: str) -> str:
    return text("city_imports.said.of_sheet", language, name=one.sheet) if one.sheet else ""
