"""The structured record for the desk and the pad: lines, what is missing, what clerks changed, older forms."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from kiosk.catalogue.catalogue import SAMPLE_WARD
from kiosk.errors import ExpectedError
from kiosk.forms.answering.session import Session
from kiosk.forms.model import published_forms as loading
from kiosk.services import declared, drafts
from kiosk.values.drafts import AnswerChange, KeptDraft, TakeDraft
from tests.kiosk.counter import DESK, Counter

ANSWERS = {"/data/asker/asker_relation": "mother", "/data/mother/m_card": "none",
           "/data/mother/m_name": "Trần Thị Mẫu", "/data/mother/m_number": "001196000123",
           "/data/mother/m_born": "1990-05-03", "/data/child/c_given": "Minh An"}  # fmt: skip


def parked(counter: Counter, **more: object) -> KeptDraft:
    given = {"form_version": loading.load("khai-sinh").version, "answers": ANSWERS, "record": {}, "finished": False}
    return counter.declaration(**{**given, **more})


def lines(counter: Counter, kept: KeptDraft) -> dict[str, str]:
    found = counter.read(declared.record, kept.id)
    return {line.path: line.value for section in found.sections for line in section.lines}


def test_a_parked_one_says_what_it_has_and_what_is_missing(counter: Counter) -> None:
    kept = parked(counter)
    record = counter.read(declared.record, kept.id)
    assert "Trần Thị Mẫu" in str(record.sections)
    assert "/data/child/c_sex" in {one.path for one in record.problems}
    assert record.card_missing  # no card was read: compare the papers
    assert record.odd == ()
    assert record.newer == ""
    english = counter.read(declared.record, kept.id, "en")
    assert [one.title for one in english.sections] != [one.title for one in record.sections]


def test_what_does_not_fit_together_is_pointed_out(counter: Counter) -> None:
    """The mother's number is a man's: nothing is refused, the clerk looks."""
    kept = parked(counter, answers={**ANSWERS, "/data/mother/m_number": "001096000123"})
    (words,) = counter.read(declared.record, kept.id).odd
    assert "nam" in words.lower()


def test_a_finished_one_asks_for_nothing_more(counter: Counter) -> None:
    assert counter.read(declared.record, parked(counter, finished=True).id).problems == ()


def test_what_clerks_changed_is_told_in_words(counter: Counter) -> None:
    kept = parked(counter)
    counter.run(drafts.take, TakeDraft(draft=kept.id, place=DESK, actor="canbo"))
    at = counter.clock.now()
    changes = (
        AnswerChange(path="/data/asker/asker_relation", before="mother", after="father", actor="canbo", at=at),
        AnswerChange(path="/data/mother/m_born", before="1990-05-03", after="1996-05-03", actor="canbo", at=at),
    )
    parked(counter, draft=kept.id, place=DESK, actor="canbo", changes=changes)
    told = counter.read(declared.record, kept.id).changed
    assert [(one.before, one.after) for one in told] == [("Mẹ", "Cha"), ("03/05/1990", "03/05/1996")]
    assert {one.actor for one in told} == {"canbo"}


def test_a_record_alone_is_shown_too(counter: Counter) -> None:
    kept = counter.declaration(answers={}, record={"mother": {"m_name": "Lê Thị Bịa"}})
    assert "Lê Thị Bịa" in str(counter.read(declared.record, kept.id).sections)


def test_an_older_form_stays_and_the_newer_one_is_named(tmp_path: Path) -> None:
    """The ward publishes a newer version of the form while a draft of the older one is parked."""
    ward = tmp_path / "ward"
    shutil.copytree(SAMPLE_WARD, ward)
    counter = Counter(tmp_path / "station", ward_dir=ward)
    older = loading.load("khai-sinh").version
    kept = parked(counter, form_version=older)
    home = ward / "forms" / "khai-sinh"
    _publish(home, "2099010101", begins=date(2026, 11, 1))
    assert counter.read(declared.record, kept.id).newer == "2099010101"
    assert "Trần Thị Mẫu" in str(counter.read(declared.record, kept.id).sections)
    _publish(home, "2099010101", begins=date(2026, 11, 24) + timedelta(days=90))
    assert counter.read(declared.record, kept.id).newer == ""  # not in force yet
    counter.close()


def _publish(home: Path, version: str, *, begins: date) -> None:
    shipped = loading.forms_folder() / "khai-sinh"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(shipped, home)
    said = (home / "form.toml").read_text(encoding="utf-8").splitlines()
    put = [f"effective_from = {begins}" if one.startswith("effective_from") else one for one in said]
    put = [f'version = "{version}"' if one.startswith("version") else one for one in put]
    (home / "form.toml").write_text("\n".join(put), encoding="utf-8")


def test_a_version_that_is_gone_is_told(counter: Counter) -> None:
    kept = parked(counter, form_version="1999010101")
    with pytest.raises(ExpectedError, match=r"forms\.errors\.no_version"):
        counter.read(declared.record, kept.id)
    with pytest.raises(ExpectedError, match=r"drafts\.errors\.gone"):
        counter.read(declared.record, "nobody")


def test_the_session_is_the_pages_own(counter: Counter) -> None:
    """The same lines as the citizen's review."""
    kept = parked(counter)
    session = Session(loading.load("khai-sinh"), today=date(2026, 11, 24))
    session.restore(ANSWERS)
    told = {line.path: line.value for section in session.review() for line in section.lines}
    assert lines(counter, kept) == told
