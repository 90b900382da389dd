"""A ward's forms: read once, shared, by day and by version; whether one is offered is known without a disk."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path

import pytest

from kiosk.catalogue import Catalogue
from kiosk.catalogue.catalogue import SAMPLE_WARD
from kiosk.clock import ZONE
from kiosk.errors import ExpectedError
from kiosk.forms.draft_command import keep_draft
from kiosk.forms.files import attachments
from kiosk.forms.library import FormLibrary
from kiosk.forms.model.choice_files import choice_list
from kiosk.forms.model.form_folders import forms_folder
from kiosk.values.attachments import Attachment
from kiosk.values.drafts import FilledBy, KeepDraft
from kiosk.values.ids import Place, ProcedureCode
from tests.files_asked import files_asked
from tests.kiosk.forms.builders import TODAY

FORM = "khai-sinh"
NOW = datetime(2026, 11, 24, 9, tzinfo=ZONE)


@pytest.fixture
def ward(tmp_path: Path) -> Path:
    """A ward whose own birth form, the shipped one copied, holds in 2027 after the shipped one."""
    shutil.copytree(forms_folder() / FORM, tmp_path / "ward" / "forms" / FORM)
    told = tmp_path / "ward" / "forms" / FORM / "form.toml"
    words = told.read_text(encoding="utf-8").replace("effective_from = 2025-07-01", "effective_from = 2027-03-01")
    told.write_text(words.replace("effective_to = 2027-02-28", "effective_to = 2027-12-31"), encoding="utf-8")
    return tmp_path / "ward"


def library(ward: Path = SAMPLE_WARD) -> FormLibrary:
    return FormLibrary(ward, Catalogue())


def test_the_form_in_force_is_the_present_version_and_the_one_of_drafts_read_once() -> None:
    forms = library()
    form = forms.in_force(FORM, TODAY)
    assert forms.version(FORM) is form
    assert forms.version(FORM, form.version) is form
    assert forms.version_on(FORM, TODAY) == form.version
    assert library().in_force(FORM, TODAY) is form, "another window of this process reads it again"
    with pytest.raises(ExpectedError, match="no_version"):
        forms.version(FORM, "1")


def test_the_ward_s_own_lists_come_first() -> None:
    places = [one.key for one in Catalogue().birth_places()]
    rows = choice_list(library().opened(FORM), "noi-sinh")
    assert rows is not None
    assert [row.named("name")[0].value for row in rows.children[0].children][: len(places)] == places


def test_a_session_knows_the_ward_and_its_procedure() -> None:
    forms = library()
    session = forms.session(forms.in_force(FORM, TODAY), "en", NOW, "1.001193")
    assert session.language == "en"
    assert _fact(session.answers(), "ward_name") == Catalogue().agency().place_name


def _fact(answers: dict[str, object], name: str) -> object:
    return next(value for path, value in answers.items() if path.endswith(f"/{name}"))


def test_whether_a_form_is_offered_is_asked_of_the_disk_once(ward: Path) -> None:
    forms = library(ward)
    with files_asked(ward, forms_folder()) as asked:
        assert forms.offered(FORM, TODAY), "the shipped one holds until the ward's begins"
        assert asked
        asked.clear()
        assert forms.offered(FORM, date(2027, 3, 1)), "the ward's"
        assert not forms.offered(FORM, date(2028, 1, 1))
        assert asked == []


def test_a_running_station_sees_what_was_published_when_it_looks_again(ward: Path) -> None:
    forms = library(ward)
    assert not forms.offered("don-thu", TODAY)
    own = ward / "forms" / "don-thu"
    shutil.copytree(forms_folder() / FORM, own)
    forms.look_again()
    assert forms.offered("don-thu", TODAY)
    (own / "form.toml").write_text("[title", encoding="utf-8")
    forms.look_again()
    assert not forms.offered("don-thu", TODAY), "whose description nobody can read"


@pytest.mark.parametrize("finished", [False, True])
def test_what_a_draft_keeps_of_a_session(finished: bool) -> None:
    forms = library()
    session = forms.session(forms.in_force(FORM, TODAY), "vi", NOW)
    session.answer(session.page.path, "mother")
    unused = Attachment(name="x.png", media_type="image/png", data=b"x")
    attachments.put_back(session, [unused])
    kept = keep_draft(
        session, finished=finished, procedure=ProcedureCode("1.001193"), place=Place("kiosk-1"),
        filled_by=FilledBy.STAFF, actor="canbo", slip=True,
    )  # fmt: skip
    assert kept == KeepDraft(
        form=session.form.id, form_version=session.form.version, procedure=ProcedureCode("1.001193"),
        place=Place("kiosk-1"), language="vi", answers=session.answers(),
        record=session.record() if finished else {}, finished=finished, holder_numbers=session.holder_numbers(),
        holder_births=session.holder_births(), filled_by=FilledBy.STAFF, actor="canbo", attachments=(), slip=True,
    )  # fmt: skip
    assert "mother" in kept.answers.values()
    assert unused.name in session.attachments, "no answer names it: it is not kept"
