"""Signing in: right, wrong, too often, over restarts; nothing of a password is kept."""

from __future__ import annotations

import pytest

from kiosk.errors import ExpectedError
from kiosk.services import staff
from kiosk.values.staff import SignedIn, SignIn, StaffRole
from tests.kiosk.counter import DESK, Counter

PASSWORD = "mau-2026"


def sign_in(counter: Counter, name: str = "canbo", password: str = PASSWORD) -> SignedIn:
    done: SignedIn = counter.run(staff.sign_in, SignIn(name=name, password=password, place=DESK))
    return done


def refused(counter: Counter, name: str = "canbo", password: str = "sai") -> ExpectedError:
    with pytest.raises(ExpectedError) as caught:
        sign_in(counter, name, password)
    return caught.value


def test_the_right_password_signs_in(counter: Counter) -> None:
    assert sign_in(counter, " CanBo ") == SignedIn(name="canbo", full_name="Cán Bộ Mẫu", roles=(StaffRole.CLERK,))
    assert counter.sql("SELECT subject FROM journal_events WHERE kind = 'staff.signed_in'") == [
        ("staff:canbo:2026-11-24",)
    ]


def test_wrong_name_and_wrong_password_sound_the_same(counter: Counter) -> None:
    assert refused(counter).key == refused(counter, "khong-co", PASSWORD).key == "staff.errors.wrong"


def test_five_tries_then_a_pause_that_outlives_a_restart(counter: Counter) -> None:
    for _ in range(staff.TRIES):
        assert refused(counter).key == "staff.errors.wrong"
    again = refused(counter, password=PASSWORD)
    assert (again.key, again.values) == ("staff.errors.too_many", {"minutes": 5})
    counter.restart()
    counter.pass_time(minutes=3)
    assert refused(counter, password=PASSWORD).values == {"minutes": 2}
    assert sign_in(counter, "truongbophan").roles == (StaffRole.CLERK, StaffRole.SUPERVISOR)
    counter.pass_time(minutes=3)
    assert sign_in(counter).name == "canbo"


def test_a_success_forgets_the_tries(counter: Counter) -> None:
    for _ in range(2):
        for _ in range(staff.TRIES - 1):
            refused(counter)
        sign_in(counter)


def test_a_password_typed_as_a_name_is_not_kept(counter: Counter) -> None:
    refused(counter, PASSWORD, "")
    data = counter.store.settings.data_dir
    assert PASSWORD.encode() not in b"".join(p.read_bytes() for p in data.iterdir() if p.is_file())


def test_an_unknown_name_costs_a_real_check() -> None:
    from argon2 import PasswordHasher, extract_parameters

    assert extract_parameters(staff._NOBODY) == extract_parameters(PasswordHasher().hash("x"))
    assert not staff._fits(staff._NOBODY, "x")
    assert not staff._fits("no verifier at all", "x")
