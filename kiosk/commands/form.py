"""`motcua form run|check|preview|publish`: fill a form from a file, look it over, see it, compile it for the kiosks.

Called by the command line alone. Exit status 0, or 1 with words on stderr that name the question and what to
do; the record and the report go to stdout.
"""

from __future__ import annotations

import argparse
import json
import sys
import uuid
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.clock import SystemClock, local
from kiosk.errors import ExpectedError
from kiosk.texts import Told, error_texts, text

if TYPE_CHECKING:
    from kiosk.catalogue.catalogue import Catalogue
    from kiosk.forms.answering.session import Session

LARGEST_ANSWERS = 16 * 1024 * 1024


def command(chosen: argparse.Namespace) -> int:
    """The subcommand in `chosen.action`; an ExpectedError ends with its words and 1."""
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
        given = json.loads(file.read_text(encoding="utf-8-sig"))
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
