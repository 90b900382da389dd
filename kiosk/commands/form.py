"""`motcua form run|check|publish`: fill a form from a file, look a spreadsheet over, compile it for the kiosks.

Called by the command line alone. Exit status 0, or 1 with words on stderr that name the question and what to
do; the record and the report go to stdout.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from kiosk.clock import SystemClock, local
from kiosk.errors import ExpectedError
from kiosk.texts import error_texts, text

LARGEST_ANSWERS = 16 * 1024 * 1024


def command(chosen: argparse.Namespace) -> int:
    """The subcommand in `chosen.action`; an ExpectedError ends with its words and 1."""
    try:
        if chosen.action == "run":
            return run_form(chosen.file, chosen.answers)
        if chosen.action == "check":
            return check_form(chosen.file)
        return publish_form(chosen.file, chosen.out)
    except ExpectedError as error:
        print("\n".join(error_texts(error)), file=sys.stderr)
        return 1


def run_form(source: str, answers: Path, language: str = "vi") -> int:
    """Print the record that these answers make, as JSON with letters unescaped."""
    from kiosk.forms import filling
    from kiosk.forms.load import load
    from kiosk.forms.session import Session

    given = _read_answers(answers)
    session = Session(load(source), language, now=local(SystemClock().now()), facts=_facts())
    filling.fill(session, given)
    filling.check(session)
    print(json.dumps(session.record(), ensure_ascii=False, indent=1))
    return 0


def _facts() -> dict[str, str]:
    """What a station would tell the form of itself; here the sample ward's name."""
    from kiosk.catalogue.loader import Catalogue
    from kiosk.settings import load as load_settings

    return {"ward_name": Catalogue(load_settings().ward_dir).agency().place_name}


def _read_answers(file: Path) -> dict[str, Any]:
    try:
        if file.stat().st_size > LARGEST_ANSWERS:
            raise ValueError("tệp quá lớn")
        given = json.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise ExpectedError("forms.errors.answers_file", file=file.name, reason=str(error)[:200]) from error
    if not isinstance(given, dict):
        raise ExpectedError("forms.errors.answers_file", file=file.name, reason="cần một đối tượng { }")
    return given


def check_form(file: Path) -> int:
    """Say whether kiosks could use the form, and what an official should look at."""
    from kiosk.forms import publish
    from kiosk.forms.load import SHEETS, load
    from kiosk.forms.session import Session

    if not file.is_file():
        raise ExpectedError("forms.errors.not_found", file=str(file))
    form = load(file)
    page = Session(form, now=local(SystemClock().now())).page  # evaluates everything once
    assert page.count >= 1
    compiled = publish.compile_sheet(file) if file.suffix.lower() in SHEETS else None
    for note in publish.notes_of(form, compiled):
        print(text("forms.check.warning", words=note), file=sys.stderr)
    questions = sum(1 for element in form.questions() if element.control is not None)
    languages = ", ".join(code or "–" for code in form.languages)
    print(text("forms.check.good", title=form.title(), questions=questions, languages=languages))
    return 0


def publish_form(file: Path, out: Path | None) -> int:
    """Compile a spreadsheet into a folder that `motcua` loads forms from."""
    from kiosk.forms import publish

    if not file.is_file():
        raise ExpectedError("forms.errors.not_found", file=str(file))
    folder = out or file.parent
    form = publish.publish(file, folder)
    print(text("forms.check.published", form=form.id, version=form.version, folder=str(folder)))
    return 0
