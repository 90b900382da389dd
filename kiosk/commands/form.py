"""`motcua form run|check|publish`: fill a form from a file, look a spreadsheet over, compile it for the kiosks.

Called by the command line alone. Exit status 0, or 1 with words on stderr that name the question and what to
do; the record and the report go to stdout.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.clock import SystemClock, local
from kiosk.errors import ExpectedError
from kiosk.texts import error_texts, text

if TYPE_CHECKING:
    from kiosk.forms.session import Session

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

    given = _read_answers(answers)
    session = _open(source, language)
    filling.fill(session, given)
    filling.check(session)
    print(json.dumps(session.record(), ensure_ascii=False, indent=1))
    return 0


def _open(source: str, language: str) -> Session:
    """A session as a station of this ward would open it: with its usual places of birth and its name."""
    from kiosk.catalogue.catalogue import Catalogue
    from kiosk.forms.load import birth_place_lists, load
    from kiosk.forms.session import Session
    from kiosk.settings import load as load_settings

    settings = load_settings()
    catalogue = Catalogue(settings.ward_dir)
    form = load(source, (settings.ward_dir,), birth_place_lists(catalogue.birth_places()))
    facts = {"ward_name": catalogue.agency().place_name}
    return Session(form, language, now=local(SystemClock().now()), facts=facts)


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
