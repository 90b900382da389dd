"""Who has to agree to what somebody else filled in: those who sign, in the order of the paper."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.catalogue.catalogue import Catalogue
from kiosk.forms.model.published_forms import load
from kiosk.forms.results.agreeing_persons import people
from tests.kiosk.forms.walking import finished, ordinary

DAY = date(2026, 11, 24)


def asked(form: str) -> tuple[str, ...]:
    session = finished(form, ordinary(form))
    return people(session.form, session.record(), Catalogue().agency(), DAY)


def test_both_who_marry_are_asked() -> None:
    names = asked("ket-hon")
    assert len(names) == 2
    assert names[0] != names[1]


@pytest.mark.parametrize(
    "form",
    ["khai-tu", "tinh-trang-hon-nhan", "trich-luc", "ct01", "cham-dut-hkd", "chuyen-truong-tieu-hoc",
     "chuyen-truong-thcs", "tham-mo-liet-si"],
)  # fmt: skip
def test_of_every_other_form_the_one_who_declares(form: str) -> None:
    session = finished(form, ordinary(form))
    [name] = people(session.form, session.record(), Catalogue().agency(), DAY)
    assert name
    assert name in str(session.record())


def test_of_a_birth_the_one_who_asks_for_it() -> None:
    record = {"requester": {"r_name": "Trần Thị Mẫu"}, "mother": {"m_name": "Lê Thị Thử"}}
    assert people(load("khai-sinh"), record, Catalogue().agency(), DAY) == ("Trần Thị Mẫu",)


def test_where_no_name_is_known_one_person_is_asked_all_the_same() -> None:
    assert people(load("khai-sinh"), {}, Catalogue().agency(), DAY) == ("",)
