"""Versions that were in force before: a draft begun with one opens with it, with its own pages and its own paper."""

from __future__ import annotations

import pytest

from kiosk.forms.answering.session import Session
from kiosk.forms.model.form_folders import forms_folder
from kiosk.forms.model.published_forms import load
from kiosk.forms.results.paper import unknown_names
from kiosk.values.forms import PageKind
from tests.kiosk.forms.builders import TODAY

KEPT = sorted((kept.parent.parent.name, kept.name) for kept in forms_folder().glob("*/versions/*") if kept.is_dir())


def begun(session: Session) -> Session:
    """The first choice of every page, as far as nothing has to be typed."""
    for _ in range(30):
        page = session.page
        if page.kind is PageKind.NOTE:
            session.next()
        elif len(page.questions) == 1 and page.questions[0].choices:
            session.choose(page.questions[0].choices[-1].name)
        else:
            break
    return session


@pytest.mark.parametrize(("form", "version"), KEPT)
def test_a_draft_of_a_kept_version_opens_where_it_was_left(form: str, version: str) -> None:
    old = load(form, version=version)
    assert old.version == version != load(form).version
    left = begun(Session(old, "vi", today=TODAY))
    answers = left.answers()
    assert any(not path.startswith("@") for path in answers), "something was answered"
    again = Session(load(form, version=version), "vi", today=TODAY)
    again.restore(answers)
    assert again.answers() == answers
    assert (again.page.path, again.page.title, again.page.count) == (left.page.path, left.page.title, left.page.count)
    assert unknown_names(old) == [], "its paper is its own as well"
