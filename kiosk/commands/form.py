"""`motcua form run|check|preview|publish`: fill a form from a file, look it over, see it, compile it for the kiosks.

Called by the command line alone. Exit status 0, or 1 with words on stderr that name the question and what to
do; the record and the report go to stdout.
"""

from __future__ import annotations

import argparse
import json
import sys
import uuid
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.clock import SystemClock, local
from kiosk.errors import ExpectedError
from kiosk.texts import Told, error_texts, text
from kiosk.values.composing import nfc

if TYPE_CHECKING:
    from kiosk.catalogue.catalogue import Catalogue
    from kiosk.forms.answering.session import Session

LARGEST_ANSWERS = 16 * 1024 * 1024


def command(rest: Sequence[str]) -> int:
    """An ExpectedError ends with its words and 1."""
    chosen = _parser().parse_args(rest)
    try:
        if chosen.action == "run":
            return run_form(chosen.file, chosen.answers, out=chosen.out)
        if chosen.action == "check":
            return check_form(chosen.file)
        if chosen.action == "preview":
            from ui.preview import run_preview

            return run_preview(chosen)
        return publish_form(chosen.file, chosen.out, chosen.begins, chosen.ends)
    except ExpectedError as error:
        print("\n".join(error_texts(error)), file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="motcua form", description="guided forms")
    form = parser.add_subparsers(dest="action", required=True)
    run = form.add_parser("run", help="fill a form from a file of answers and print the record")
    run.add_argument("file")
    run.add_argument("--answers", type=Path, required=True)
    run.add_argument("--out", type=Path, help="also leave record.json, submission.xml and the paper in this folder")
    form.add_parser("check", help="check an XLSForm").add_argument("file", type=Path)
    preview = form.add_parser("preview", help="open a form on the touch screens; nothing is stored")
    preview.add_argument("file", type=Path)
    preview.add_argument("--text", type=int, choices=(100, 130, 160), default=100)
    preview.add_argument("--theme", choices=("normal", "contrast"), default="normal")
    preview.add_argument("--size", default="1920x1080", type=_size, metavar="WxH")
    preview.add_argument("--lang", choices=("vi", "en"), default="vi")
    preview.add_argument("--out", type=Path, help="leave a picture of every page in this folder; needs no display")
    publish = form.add_parser("publish", help="compile an XLSForm for the kiosks")
    publish.add_argument("file", type=Path)
    publish.add_argument("--out", type=Path, help="the form's folder; default: where the file lies")
    _add_days(publish)
    return parser


def _add_days(publish: argparse.ArgumentParser) -> None:
    for name, dest, words in (
        ("--from", "begins", "first day on which kiosks use this version"),
        ("--to", "ends", "last day; afterwards the declaration is filled at the desk"),
    ):
        publish.add_argument(name, dest=dest, help=words, type=date.fromisoformat, metavar="YYYY-MM-DD")


def _size(words: str) -> str:
    width, _, height = words.partition("x")
    if not (width.isdigit() and height.isdigit() and 600 <= min(int(width), int(height)) <= 8000):
        raise argparse.ArgumentTypeError("WxH, e.g. 1920x1080")
    return words


def run_form(source: str, answers: Path, language: str = "vi", *, out: Path | None = None) -> int:
    """Print the record that these answers make, as JSON with letters unescaped; with `out` leave files there.

    The files: record.json, submission.xml and, where the form has a layout, its paper as declaration.pdf.
    """
    from kiosk.catalogue.catalogue import Catalogue
    from kiosk.forms.answering import answer_file
    from kiosk.forms.files import attachments
    from kiosk.forms.library import FormLibrary
    from kiosk.settings import load as load_settings

    given = _read_answers(answers)
    settings = load_settings()
    catalogue = Catalogue(settings.ward_dir)
    forms = FormLibrary(settings.ward_dir, catalogue)
    session = forms.session(forms.opened(source), language, SystemClock().now())
    answer_file.fill(session, given)
    attachments.read_beside(session, answers.parent)
    answer_file.check(session)
    record = json.dumps(session.record(), ensure_ascii=False, indent=1)
    print(record)
    if out is not None:
        try:
            _leave(session, record, catalogue, out)
        except OSError as error:
            raise ExpectedError("forms.errors.out", folder=str(out), reason=error.strerror or str(error)) from error
    return 0


def _leave(session: Session, record: str, catalogue: Catalogue, out: Path) -> None:
    from kiosk.forms.files import attachments
    from kiosk.forms.results import paper, submission
    from printing.documents import declaration

    out.mkdir(parents=True, exist_ok=True)
    (out / "record.json").write_text(record + "\n", encoding="utf-8")
    (out / "submission.xml").write_bytes(submission.to_xml(session, str(uuid.uuid4())))
    files = attachments.handed_in(session)
    attachments.write(files, out)
    if session.form.layout.get("paper"):
        today = local(SystemClock().now()).date()
        signed = attachments.signatures(files)
        drawn = paper.declaration(session.form, session.record(), catalogue.agency(), today, pictures=signed)
        (out / "declaration.pdf").write_bytes(declaration.to_pdf(drawn))


def _read_answers(file: Path) -> dict[str, object]:
    from kiosk.forms.model.parser_errors import reason

    try:
        if file.stat().st_size > LARGEST_ANSWERS:
            raise ValueError(Told("sheets.broken.too_large"))
        given = json.loads(nfc(file.read_text(encoding="utf-8-sig")))
    except (OSError, ValueError, RecursionError) as error:
        raise ExpectedError("forms.errors.answers_file", file=file.name, reason=reason(error)) from error
    if not isinstance(given, dict):
        raise ExpectedError("forms.errors.answers_file", file=file.name, reason=Told("sheets.broken.no_object"))
    return given


def check_form(file: Path) -> int:
    """Say whether kiosks could use the form, and what an official should look at."""
    from kiosk.forms.answering.session import Session
    from kiosk.forms.publishing import check, publish, pyxform_warnings, spreadsheets

    if not file.is_file():
        raise ExpectedError("forms.errors.not_found", file=str(file))
    form = spreadsheets.open_form(file, publish.beside(file.parent))
    spreadsheet = file if spreadsheets.is_spreadsheet(file) else None
    with publish.rows_in_errors(spreadsheet) if spreadsheet is not None else nullcontext():
        check.refuse(form, file)
        page = Session(form, now=local(SystemClock().now())).page  # evaluates everything once
    assert page.count >= 1
    warnings = publish.compile_spreadsheet(spreadsheet).warnings if spreadsheet is not None else ()
    remarks = pyxform_warnings.told(warnings)
    for note in (*remarks, *check.findings(form, spreadsheet)):
        print(text("forms.check.warning", words=note), file=sys.stderr)
    questions = sum(1 for element in form.questions() if element.control is not None)
    languages = ", ".join(code or "–" for code in form.languages)
    print(text("forms.check.good", title=form.title(), questions=questions, languages=languages))
    return 0


def publish_form(file: Path, out: Path | None, begins: date | None = None, ends: date | None = None) -> int:
    """Compile a spreadsheet into a folder that `motcua` loads forms from; the days bound what kiosks offer."""
    from kiosk.forms.publishing import publish

    if not file.is_file():
        raise ExpectedError("forms.errors.not_found", file=str(file))
    folder = out or file.parent
    form = publish.publish(file, folder, begins=begins, ends=ends)
    print(text("forms.check.published", form=form.id, version=form.version, folder=str(folder)))
    return 0
