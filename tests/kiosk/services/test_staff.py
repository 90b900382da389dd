"""Signing in: right, wrong, too often, over restarts; nothing of a password is kept."""

from __future__ import annotations

import pytest

from kiosk.errors import ExpectedError
from kiosk.services import staff
from kiosk.values.ids import Place
from kiosk.values.staff import PinSignIn, SignedIn, SignIn, StaffRole
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


# -- code and PIN at a kiosk ------------------------------------------------------------------------------------
KIOSK_1, KIOSK_2 = Place("kiosk-1"), Place("kiosk-2")
PIN = "246810"


def at_kiosk(counter: Counter, code: str = "201", pin: str = PIN, place: Place = KIOSK_1) -> SignedIn:
    done: SignedIn = counter.run(staff.sign_in_by_pin, PinSignIn(code=code, pin=pin, place=place))
    return done


def turned_away(counter: Counter, code: str = "201", pin: str = "000000", place: Place = KIOSK_1) -> ExpectedError:
    with pytest.raises(ExpectedError) as caught:
        at_kiosk(counter, code, pin, place)
    return caught.value


def test_code_and_pin_tell_who_fills_in(counter: Counter) -> None:
    assert at_kiosk(counter) == SignedIn(name="huongdan", full_name="Người Hướng Dẫn Mẫu", roles=(StaffRole.GREETER,))
    assert at_kiosk(counter, "101").name == "canbo"
    assert counter.sql("SELECT kind FROM journal_events WHERE kind LIKE 'staff%'") == []  # the draft's event tells it


def test_a_wrong_code_and_a_wrong_or_short_pin_sound_the_same(counter: Counter) -> None:
    wrong = [("201", "000000"), ("999", PIN), ("", PIN), ("201", PIN[:5]), ("201", "")]
    assert {turned_away(counter, code, pin).key for code, pin in wrong} == {"staff.errors.pin_wrong"}


def test_a_pin_is_not_guessed_also_after_a_restart(counter: Counter) -> None:
    for number in range(staff.PIN_TRIES):
        assert turned_away(counter, pin=f"00000{number}").key == "staff.errors.pin_wrong"
    assert turned_away(counter, pin=PIN, place=KIOSK_2).key == "staff.errors.too_many"
    counter.restart()
    assert turned_away(counter, pin=PIN).key == "staff.errors.too_many"
    assert at_kiosk(counter, "101").name == "canbo"
    counter.pass_time(minutes=16)
    assert at_kiosk(counter).name == "huongdan"


def test_a_kiosk_at_which_codes_are_guessed_lets_nobody_in_for_a_while(counter: Counter) -> None:
    for number in range(staff.PIN_TRIES_PER_PLACE):
        assert turned_away(counter, code=f"7{number:02d}").key == "staff.errors.pin_wrong"
    assert turned_away(counter, pin=PIN).key == "staff.errors.too_many"
    assert at_kiosk(counter, place=KIOSK_2).name == "huongdan"


def test_who_only_greets_signs_in_at_no_desk(counter: Counter) -> None:
    assert refused(counter, "huongdan", PASSWORD).key == refused(counter, "huongdan", "").key == "staff.errors.wrong"
