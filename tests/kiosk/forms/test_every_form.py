"""What holds for every declaration: in time, every way, from its review, as a draft, in both languages, as published.

One row a form, over the persons and answers that its own test file (test_form_<form>.py) is about; the birth of a
child, which the engine was built on, has these tests in test_birth.py. A new form has its row here.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest

from kiosk.forms.model.form_folders import forms_folder
from tests.kiosk.forms import (
    test_form_cham_dut_hkd,
    test_form_chuyen_truong_thcs,
    test_form_chuyen_truong_tieu_hoc,
    test_form_ct01,
    test_form_ket_hon,
    test_form_khai_tu,
    test_form_tham_mo_liet_si,
    test_form_tinh_trang_hon_nhan,
    test_form_trich_luc,
)
from tests.kiosk.forms.branches import assert_every_choice
from tests.kiosk.forms.walking import (
    Walk,
    assert_both_languages,
    assert_draft_goes_on,
    assert_published,
    assert_review_opens,
    card,
    opened,
)


class Contract(NamedTuple):
    about: ModuleType  # its scripts are named in the rows
    scripts: str  # whose reviews open every question, and which read in both languages
    drafts: str  # that go on from any page
    typed: Mapping[str, Any]  # answers that cannot be chosen, for going every way
    elsewhere: str = ""  # pages that only an earlier declaration brings
    seconds: float = 300  # by the keystroke model, in the ordinary case

    @property
    def form(self) -> str:
        return str(self.about.FORM)

    def script(self, name: str) -> dict[str, Any]:
        script: dict[str, Any] = getattr(self.about, name)
        return script


EVERY = (
    Contract(
        test_form_cham_dut_hkd,
        "ORDINARY NO_CARD HEIR",
        "ORDINARY NO_CARD HEIR",
        {
            "b_code_other": "01G8001234", "b_issued": "2020-01-02", "e_day_other": "2026-12-01", "h_born": "1990",
            "o_born": "1970",
        },
        seconds=255,
    ),
    Contract(
        test_form_chuyen_truong_thcs,
        "ORDINARY FIRST NO_CARD",
        "ORDINARY FIRST NO_CARD",
        {
            "s_born": "2013-02-03", "a_born": "1990",
        },
    ),
    Contract(
        test_form_chuyen_truong_tieu_hoc,
        "ORDINARY MOTHER NO_CARD",
        "ORDINARY MOTHER NO_CARD",
        {
            "s_born": "2018-02-03", "a_born": "1990",
        },
    ),
    Contract(
        test_form_ct01,
        "FAMILY NO_CARDS FOR_A_CHILD",
        "FAMILY NO_CARDS FOR_A_CHILD",
        {
            "k_gone": "Nguyễn Thị Cũ", "p_count_other": [6, 7], "k_from": "2026-11-24", "a_mail_name": "thu.mau",
            "a_mail_other": "thu@mau.example", "a_born": ["1990", "2009-12-01"], "s_born": "2020-01-02",
        },
        elsewhere="s_later",
    ),
    Contract(
        test_form_ket_hon,
        "ORDINARY NO_CARDS",
        "ORDINARY NO_CARDS",
        {
            "w_card": [card("mother")], "h_card": [card("father")], "w_born": "1990", "h_born": ["1994-03-02", "1994"],
            "w_nationality": ["Việt Nam", "Nước Thử"], "h_nationality": ["Việt Nam", "Nước Thử"],
            "w_number": ["", "001190000777"], "h_number": ["", "001090000888"], "w_ethnic": ["kinh", "khac"],
            "h_ethnic": ["kinh", "khac"], "w_agree": "OK", "h_agree": "OK",
        },
    ),
    Contract(
        test_form_khai_tu,
        "ORDINARY HOSPITAL NO_CARDS NUMBERS_BY_HAND",
        "ORDINARY NO_CARDS",
        {
            "r_card": [card("father")], "d_card": [card("elder")], "d_born": "1964", "r_born": ["1990", "1940"],
            "d_nationality": ["Việt Nam", "Nước Thử"], "d_day": ["2026-11-21", "1999-01-02", "1999"], "d_time": "05:30",
            "n_issued": "2026-11-24", "r_number": ["", "001160000777"], "d_number": ["", "001064000222"],
            "d_ethnic": ["kinh", "khac"],
        },
    ),
    Contract(
        test_form_tham_mo_liet_si,
        "NOTHING_KNOWN ALL_TOLD NO_CARD",
        "NOTHING_KNOWN ALL_TOLD NO_CARD",
        {
            "g_people_other": [4, 5], "g_when_day": "2026-12-05", "a_born": "1950", "m_died": "1972",
        },
    ),
    Contract(
        test_form_tinh_trang_hon_nhan,
        "ORDINARY DIVORCED FOR_MY_CHILD FOR_A_FRIEND",
        "ORDINARY FOR_MY_CHILD",
        {
            "q_card": [card("mother"), test_form_tinh_trang_hon_nhan.FAR],
            "p_card": [card("father")], "a_card": [card("elder")], "a_born": "1964",
            "p_born": ["1990", "2012"], "q_born": "1996", "t_from": "2015-01-02", "t_to": "2019-12-31",
            "p_nationality": ["Việt Nam", "Nước Thử"], "s_paper_number": ["12/2020", ""],
            "p_number": ["", "001090000888"], "a_number": ["", "001064000999"], "q_number": ["", "001190000777"],
            "p_ethnic": ["kinh", "khac"],
        },
    ),
    Contract(
        test_form_trich_luc,
        "ORDINARY DEATH_OF_MY_FATHER NO_CARDS MINE_BY_HAND",
        "ORDINARY NO_CARDS",
        {
            "a_card": [card("father")], "p_card": [card("elder")], "a_born": ["1990", "1950"],
            "p_born": ["1964", "2015"],
            "a_nationality": ["Việt Nam", "Nước Thử"], "p_nationality": ["Việt Nam", "Nước Thử"],
            "g_day": ["2020-05-06", "2020", ""], "a_number": ["", "001160000777"], "p_number": ["", "001064000222"],
            "a_ethnic": ["kinh", "khac"], "p_ethnic": ["kinh", "khac"],
        },
    ),
)


def scripts(of: str) -> list[Any]:
    """(contract, name of a script) for each script that the field `of` names."""
    return [
        pytest.param(contract, name, id=f"{contract.form}-{name.lower()}")
        for contract in EVERY
        for name in getattr(contract, of).split()
    ]


each = pytest.mark.parametrize("contract", EVERY, ids=[contract.form for contract in EVERY])


@pytest.mark.parametrize("language", ["vi", "en"])
@each
def test_the_ordinary_case_takes_at_most_five_minutes(contract: Contract, language: str) -> None:
    walk = Walk(opened(contract.form, language), contract.script("ORDINARY")).to_review()
    assert walk.seconds <= contract.seconds, walk.seconds


@each
def test_every_question_and_choice_is_on_some_way_and_every_way_ends(contract: Contract) -> None:
    assert_every_choice(contract.form, contract.typed, elsewhere=contract.elsewhere)


@pytest.mark.parametrize(("contract", "name"), scripts("scripts"))
def test_every_line_of_the_review_opens_its_question(contract: Contract, name: str) -> None:
    assert_review_opens(Walk(opened(contract.form), contract.script(name)).to_review().session)


@pytest.mark.parametrize(("contract", "name"), scripts("drafts"))
def test_a_draft_goes_on_where_it_was(contract: Contract, name: str) -> None:
    assert_draft_goes_on(contract.form, contract.script(name))


@pytest.mark.parametrize(("contract", "name"), scripts("scripts"))
def test_both_languages(contract: Contract, name: str) -> None:
    assert_both_languages(contract.form, contract.script(name))


@each
def test_what_kiosks_load_is_what_the_sheet_says(contract: Contract, tmp_path: Path) -> None:
    assert_published(contract.form, tmp_path)


def test_every_form_has_its_row() -> None:
    shipped = {home.name for home in forms_folder().iterdir() if (home / "form.toml").is_file()}
    assert {contract.form for contract in EVERY} | {"khai-sinh"} == shipped
