"""The whole form at once, as a clerk works it: sections, relevance, cards, lists, changes."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import msgspec
import pytest

from kiosk.catalogue.units import Units
from kiosk.clock import ZONE
from kiosk.errors import BugError
from kiosk.forms.answering.session import Session
from kiosk.forms.clerk.entry_form import EntryForm
from kiosk.forms.model.form_folders import forms_folder
from kiosk.forms.model.published_forms import load
from kiosk.forms.publishing.spreadsheets import open_form
from kiosk.rules import identity_papers
from kiosk.values.entry_forms import FormLine, LineKind

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, tzinfo=ZONE)
MOTHER = "001190012345||Nguyễn Thị Hường|02051990|Nữ|Số 12 Phố Bóng Sen, Phường Hoa Sen, Hà Nội|01062021||"
FATHER = "001088054321||Trần Văn Khôi|12031988|Nam|Số 12 Phố Bóng Sen, Phường Hoa Sen, Hà Nội|01062021||"
BIRTH = {"asker_relation": "1", "c_family_of": "1", "c_given": "minh an", "c_sex": "2", "c_born": "15112026",
         "c_place_of": "1", "c_place_home": "Số 12 Phố Bóng Sen", "c_home_of": "1",
         "copies_of": "1"}  # fmt: skip


@pytest.fixture
def birth() -> EntryForm:
    return EntryForm(Session(load("khai-sinh"), today=TODAY))


def entry(form: EntryForm, name: str) -> FormLine:
    """The one line of that question, wherever it stands now."""
    every = [one for section in form.sections() for one in form.entries(section.key)]
    (found,) = [one for one in every if one.path.rpartition("/")[2] == name and one.question is not None]
    return found


def names(form: EntryForm) -> list[str]:
    return [one.path.rpartition("/")[2] for section in form.sections() for one in form.entries(section.key)]


def say(form: EntryForm, **words: str) -> None:
    for name, said in words.items():
        question = entry(form, name).question
        assert question is not None
        assert form.type(question, said) == "", name


def read(form: EntryForm, path: str, card: str) -> str:
    return form.read_card(path, identity_papers.read(card, today=TODAY).paper)


def filled(form: EntryForm) -> EntryForm:
    """A mother with both cards says the rest; seven fields and two scans."""
    read(form, "/data/mother/m_card", MOTHER)
    read(form, "/data/father/f_card", FATHER)
    say(form, **BIRTH)
    assert form.finish() == ()
    return form


def test_a_birth_from_speech(birth: EntryForm) -> None:
    record = filled(birth).session.record()
    assert record["child"]["c_given"] == "Minh An"
    assert record["child"]["c_born"] == "2026-11-15"
    assert record["mother"]["m_name"] == "Nguyễn Thị Hường"
    assert birth.session.problems() == ()
    assert [one.open for one in birth.sections()] == [0] * len(birth.sections())


def test_the_steps_of_the_dialogue_are_no_fields(birth: EntryForm) -> None:
    read(birth, "/data/mother/m_card", MOTHER)
    assert not [name for name in names(birth) if name.endswith(("_ok", "_right", "confirm"))]
    every = [one for section in birth.sections() for one in birth.entries(section.key)]
    assert not [one for one in every if one.question and "confirm-group" in one.question.appearance]


def test_relevance_is_live(birth: EntryForm) -> None:
    assert "c_family_other" in names(birth)
    read(birth, "/data/mother/m_card", MOTHER)
    read(birth, "/data/father/f_card", FATHER)
    assert "c_family_other" not in names(birth)
    assert "c_family_of" in names(birth)


def test_errors_stand_under_the_field_and_missing_ones_only_at_the_end(birth: EntryForm) -> None:
    born = entry(birth, "m_born").question
    assert born is not None
    assert "1890" not in birth.type(born, "")
    assert birth.type(born, "ba mươi tết") != ""
    assert entry(birth, "m_born").question.error != ""  # type: ignore[union-attr]
    assert birth.type(born, "2/5/1990") == ""
    assert birth.shown(entry(birth, "m_born").question) == "02/05/1990"  # type: ignore[arg-type]
    assert entry(birth, "c_given").question.error == ""  # type: ignore[union-attr]
    missing = {one.path for one in birth.finish()}
    assert "/data/child/c_given" in missing
    assert entry(birth, "c_given").question.error != ""  # type: ignore[union-attr]
    assert birth.section_of("/data/child/c_given") in {one.key for one in birth.sections() if one.open}


def test_a_card_with_former_units_gets_todays_address_proposed_and_nothing_put_in() -> None:
    form = EntryForm(Session(load("chuyen-truong-thcs"), today=TODAY))
    card = MOTHER.replace("Số 12 Phố Bóng Sen, Phường Hoa Sen, Hà Nội", "Số 3, Phường Trúc Bạch, Quận Ba Đình, Hà Nội")
    today = "Số 3, Phường Ba Đình, Thành phố Hà Nội"
    reading = identity_papers.read(card, today=TODAY, places=Units().places())
    form.read_card("/data/applicant/parent_person/a_card", reading.paper, reading.warnings, reading.addresses)
    address = entry(form, "a_address")
    assert (address.question.raw, address.proposed) == (reading.paper.address, (today,))  # type: ignore[union-attr]
    assert entry(form, "a_card").notes == ()  # the proposal says it
    form.choose(address.path, today)
    assert entry(form, "a_address").proposed == (reading.paper.address,)  # and back
    form.session.answer(address.path, "Số 5, đường Thử Nghiệm")
    assert (entry(form, "a_address").proposed, entry(form, "a_card").notes) == ((), ())
    form.read_card("/data/applicant/parent_person/a_card", reading.paper, reading.warnings)  # nothing to propose
    [note] = entry(form, "a_card").notes
    assert "Xin hỏi và ghi địa chỉ hiện nay" in note
    form.session.answer(address.path, "Số 5, đường Thử Nghiệm")
    assert entry(form, "a_card").notes == ()
    read(form, "/data/applicant/parent_person/a_card", MOTHER)
    assert entry(form, "a_address").proposed == ()


def test_letters_that_fit_several_choices_are_told_and_not_stored(birth: EntryForm) -> None:
    ethnic = entry(birth, "m_ethnic").question
    assert ethnic is not None
    said = birth.type(ethnic, "t")
    assert "Tày" in said
    assert birth.session.answers().get("/data/mother/m_ethnic", "") != "t"
    assert birth.type(ethnic, "tay") == ""


def test_a_card_fills_the_group_of_the_field_in_use(birth: EntryForm) -> None:
    assert read(birth, "/data/father/f_name", FATHER) == "/data/father/f_card"
    assert read(birth, "/data/child/c_given", MOTHER) == "/data/mother/m_card"  # nobody's group: the first one open
    assert (entry(birth, "f_name").question.value, entry(birth, "m_name").question.value) == (  # type: ignore[union-attr]
        "Trần Văn Khôi", "Nguyễn Thị Hường",
    )  # fmt: skip
    assert entry(birth, "m_card").notes == ()
    read(birth, "/data/mother/m_card", FATHER)
    assert any("cha" in note.lower() or "nam" in note.lower() for note in entry(birth, "m_card").notes)
    assert birth.odd_groups() != ()
    assert birth.missing_cards() == ()
    assert read(birth, "", MOTHER) == ""  # both are read: a stray card changes nothing


def test_what_a_clerk_changes_is_told_in_words(birth: EntryForm) -> None:
    answers = filled(birth).session.answers()
    second = EntryForm(Session(load("khai-sinh"), today=TODAY))
    second.session.restore(answers)
    again = EntryForm(second.session)
    assert again.finish() == ()
    assert again.changes("canbo", NOW) == ()
    say(again, c_sex="1", c_given="bình an")
    changes = again.changes("canbo", NOW)
    assert [(one.path, one.before, one.after) for one in changes][:2] == [
        ("/data/child/c_given", "Minh An", "Bình An"), ("/data/child/c_sex", "female", "male"),
    ]  # fmt: skip
    told = again.told(changes)
    assert [(one.label, one.before, one.after) for one in told][:2] == [
        ("Tên bé", "Minh An", "Bình An"), ("Giới tính", "Bé gái", "Bé trai"),
    ]  # fmt: skip
    gone = msgspec.structs.replace(changes[0], path="/data/gone")
    assert again.told((gone,))[0].label == "gone"  # a question that this version of the form does not have


def test_lists_have_headings_and_grow(tmp_path: Path) -> None:
    folder = tmp_path / "many.md"
    folder.write_text(LIST, encoding="utf-8")
    form = EntryForm(Session(open_form(folder), today=TODAY))
    (section,) = form.sections()
    more = next(one for one in form.entries(section.key) if one.kind is LineKind.MORE)
    second = form.add(more.path)
    assert second.endswith(("[1]", "[2]"))
    form.add(more.path)
    entries = form.entries(section.key)
    headings = [one for one in entries if one.kind is LineKind.HEADING]
    assert len(headings) == len({one.path for one in headings}) >= 2
    assert all(one.removable for one in headings)
    asked = [one for one in entries if one.question is not None]
    for number, one in enumerate(asked, start=1):
        assert form.type(one.question, f"Người Thứ {number}") == ""  # type: ignore[arg-type]
    form.remove(headings[0].path)
    left = [one.question.value for one in form.entries(section.key) if one.question is not None]
    assert left == [f"Người Thứ {number}" for number in range(2, len(asked) + 1)]
    with pytest.raises(BugError):
        form.choose("/data/nowhere", "x")


LIST = """
| survey |
| | type | name | label | required |
| | begin_repeat | member | Thành viên | |
| | text | who | Họ tên | yes |
| | end_repeat | | | |
| settings |
| | form_id | form_title | version |
| | many | Danh sách | 1 |
"""


@pytest.mark.parametrize("name", sorted(one.parent.name for one in forms_folder().glob("*/compiled.xml")))
def test_whatever_a_form_misses_has_a_field(name: str) -> None:
    """Nothing keeps a clerk from finishing that the form does not show."""
    form = EntryForm(Session(load(name), today=TODAY))
    problems = form.finish()
    assert problems
    for one in problems:
        (field,) = [entry for entry in form.entries(form.section_of(one.path)) if entry.path == one.path]
        assert field.question is not None
        assert field.question.error == one.message


def test_a_card_of_somebody_who_cannot_be_this_person_is_remarked_on_at_the_desk(birth: EntryForm) -> None:
    """The kiosk does not take the mother's card for the father; a clerk sees it said and may correct either."""
    read(birth, "/data/mother/m_card", MOTHER)
    assert entry(birth, "m_card").notes == ()
    read(birth, "/data/father/f_card", MOTHER)
    notes = " ".join(entry(birth, "f_card").notes)
    assert "Đây là thẻ của người mẹ. Xin quét thẻ của người cha." in notes
    assert "chạm" not in notes, "a clerk has no page to touch"
    assert notes.partition(". ")[0] in " ".join(birth.odd_groups())
    read(birth, "/data/father/f_card", FATHER)
    assert entry(birth, "f_card").notes == ()
    assert birth.odd_groups() == ()
