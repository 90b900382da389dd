"""`motcua kit`: papers for when nothing works, printed ahead; and entering afterwards what was written on them.

    motcua kit --out FILE.pdf [--slips 20] [--receipts 20] [--account NAME] [--hub] [--data-dir DIR]
    motcua kit enter FILE.csv [--desk 1] [--account NAME] [--hub] [--data-dir DIR]

The first writes a PDF of A4 sheets (a page of instructions, numbered slips to cut, blank Mẫu 01) and beside it the
sheet for entering. The second reads that sheet, says of each line what became of it, and exits 1 where one was
refused; it may be run again: nothing is entered twice. Both work while the station's program does not run. Called by
kiosk.cli. Raises ExpectedError kit.errors.*, report.errors.not_written, staff.errors.*.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk import private
from kiosk.clock import business_day
from kiosk.commands import kit_sheet
from kiosk.commands.server_options import machine_of, machine_options
from kiosk.commands.signing import signed_in
from kiosk.errors import ExpectedError
from kiosk.settings import Settings
from kiosk.texts import error_texts, text

if TYPE_CHECKING:
    from kiosk.store import Store
    from kiosk.values.ids import Place
    from kiosk.values.kit import EnterDossier, EnterTicket, KitPaper
    from kiosk.values.staff import SignedIn


def command(rest: Sequence[str]) -> int:
    if rest[:1] == ["enter"]:
        chosen = _entering().parse_args(rest[1:])
        return enter(chosen, machine_of(chosen))
    chosen = _printing().parse_args(rest[1:] if rest[:1] == ["print"] else rest)
    return print_(chosen, machine_of(chosen))


def _printing() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="motcua kit", description="papers for when power or machines fail", parents=[machine_options()]
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.pdf")
    parser.add_argument("--slips", type=int, default=20, help="of each letter (20)")
    parser.add_argument("--receipts", type=int, default=20, help="blank receipts (20)")
    parser.add_argument("--account", default="", help="the supervisor who says so; the password is asked for")
    return parser


def _entering() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="motcua kit enter", description="enter what was written by hand", parents=[machine_options()]
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--desk", default="1", help="where a line names none (1)")
    parser.add_argument("--account", default="", help="whoever enters it; the password is asked for")
    return parser


@contextmanager
def _opened(settings: Settings) -> Iterator[Store]:
    from kiosk.commands.restore import opened

    try:
        with opened(settings) as store:
            yield store
    except ExpectedError as error:
        if error.key == "store.errors.locked":
            raise ExpectedError("kit.errors.running") from error
        raise


# -- printing ---------------------------------------------------------------------------------------------------
def print_(chosen: argparse.Namespace, settings: Settings) -> int:
    from kiosk.services import kit
    from kiosk.values.ids import Place
    from kiosk.values.kit import PrintKit
    from printing.documents import kit as drawing

    place = Place("kit")
    with _opened(settings) as store:
        actor = str(signed_in(store, chosen.account, settings.language, place).name)
        asked = PrintKit(slips=chosen.slips, receipts=chosen.receipts, place=place, actor=actor)
        paper = store.run(kit.print_kit, asked).result()
    sheet = chosen.out.with_name(f"{chosen.out.stem}-nhap-bu.csv")
    _write(chosen.out, drawing.to_pdf(paper))
    _write(sheet, kit_sheet.template(paper, settings.language))
    print(_written(paper, chosen.out, sheet, settings.language))
    return 0


def _written(paper: KitPaper, out: Path, sheet: Path, language: str) -> str:
    counts = {"slips": len(paper.slips), "receipts": len(paper.codes)}
    return text("kit.written", language, paper=out, sheet=sheet, **counts)


def _write(path: Path, content: bytes) -> None:
    try:
        private.write(path, content)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else type(error).__name__
        raise ExpectedError("report.errors.not_written", file=str(path), reason=reason) from error


# -- entering afterwards ----------------------------------------------------------------------------------------
def enter(chosen: argparse.Namespace, settings: Settings) -> int:
    """Line by line, each for itself: what was refused can be mended and the sheet be read again."""
    from kiosk.values.ids import Place

    language, refused = settings.language, 0
    with _opened(settings) as store:
        found = list(kit_sheet.lines(chosen.file, business_day(store.clock.now())))
        place = Place("kit")
        person = signed_in(store, chosen.account, language, place)
        for line in found:
            try:
                print(_enter_line(store, line, person, place, chosen.desk, language))
            except ExpectedError as error:
                refused += 1
                print(text("kit.refused", language, line=line.line, words=": ".join(error_texts(error, language))))
    print(text("kit.sum", language, done=len(found) - refused, refused=refused))
    return 1 if refused else 0


def _enter_line(
    store: Store, line: kit_sheet.SheetLine, person: SignedIn, place: Place, desk: str, language: str
) -> str:
    from kiosk.services import late_entry

    if line.cells["number"].upper().startswith("TAM"):
        dossier = store.run(late_entry.enter_dossier, _dossier(line, person, place, desk)).result()
        return text("kit.entered_dossier", language, code=dossier.code, due=dossier.due.replace("T", " "))
    store.run(late_entry.enter_ticket, _ticket(line, person, place, desk)).result()
    return text("kit.entered_ticket", language, label=line.cells["number"])


def _ticket(line: kit_sheet.SheetLine, person: SignedIn, place: Place, desk: str) -> EnterTicket:
    from kiosk.values.ids import ProcedureCode
    from kiosk.values.kit import Entered, EnterTicket

    taken, cells = line.at("taken"), line.cells
    if taken is None:
        raise line.wrong("taken")
    served = Entered.SERVED if cells.get("finished") else Entered.WAITING
    return EnterTicket(
        label=cells["number"], taken_at=taken, called_at=line.at("called"), finished_at=line.at("finished"),
        outcome=Entered.LEFT if cells.get("left") else served,
        desk=cells.get("desk") or desk, priority=bool(cells.get("priority")), place=place, actor=str(person.name),
        procedure=ProcedureCode(cells["procedure"]) if cells.get("procedure") else None,
    )  # fmt: skip


def _dossier(line: kit_sheet.SheetLine, person: SignedIn, place: Place, desk: str) -> EnterDossier:
    from kiosk.values.dossiers import Applicant, DocumentState, TickedDocument
    from kiosk.values.ids import ProcedureCode
    from kiosk.values.kit import EnterDossier

    received, cells = line.at("taken"), line.cells
    if received is None or not cells.get("procedure"):
        raise line.wrong("procedure" if received else "taken")
    papers = [name.strip() for name in cells.get("papers", "").split(";") if name.strip()]
    applicant = Applicant(
        name=cells.get("name", ""), number=cells.get("id_number", ""), address=cells.get("address", ""),
        phone=cells.get("phone", ""),
    )  # fmt: skip
    documents = tuple(
        TickedDocument(key=f"paper-{n}", name=name, state=DocumentState.SUBMITTED) for n, name in enumerate(papers, 1)
    )
    return EnterDossier(
        code=cells["number"], received_at=received, procedure=ProcedureCode(cells["procedure"]), applicant=applicant,
        documents=documents, place=place, desk=cells.get("desk") or desk, actor=str(person.name),
        actor_name=person.full_name, ticket_label=cells.get("ticket", ""),
    )  # fmt: skip
