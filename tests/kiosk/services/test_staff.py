"""Signing in: right, wrong, too often, over restarts; no stranger locks a clerk out, no ticket waits for argon2."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future

import pytest

from kiosk import log_lines
from kiosk.catalogue import Catalogue, published
from kiosk.errors import ExpectedError
from kiosk.log import SECURITY
from kiosk.services import guessing, proving, staff, tickets
from kiosk.values.ids import Place
from kiosk.values.staff import LiftWaiting, PinSignIn, SignedIn, SignIn, StaffRole
from kiosk.values.tickets import IssueTicket
from tests.kiosk.counter import DESK, KIOSK, Counter

PASSWORD = "mau-2026"
DESK_2, DESK_3 = Place("desk-2"), Place("desk-3")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Passwords are compared by the letter: what is counted is the same, and 60 ms cheaper. The threads asked on."""
    asked: list[str] = []
    right = {one.verifier: PASSWORD for one in Catalogue().accounts()} | {
        one.pin: PIN for one in Catalogue().accounts()
    }

    def fits(verifier: str, secret: str) -> bool:
        asked.append(threading.current_thread().name)
        return right.get(verifier) == secret

    monkeypatch.setattr(proving, "fits", fits)
    return asked


def sign_in(counter: Counter, name: str = "canbo", password: str = PASSWORD, place: Place = DESK) -> SignedIn:
    done: SignedIn = counter.start(staff.sign_in, SignIn(name=name, password=password, place=place))
    return done


def refused(
    counter: Counter, name: str = "canbo", password: str = "sai", place: Place = DESK
) -> ExpectedError:
    with pytest.raises(ExpectedError) as caught:
        sign_in(counter, name, password, place)
    return caught.value


def guess(counter: Counter, times: int, name: str = "canbo", place: Place = DESK) -> list[str]:
    return [refused(counter, name, place=place).key for _ in range(times)]


def test_the_right_password_signs_in(counter: Counter) -> None:
    assert sign_in(counter, " CanBo ") == SignedIn(name="canbo", full_name="Cán Bộ Mẫu", roles=(StaffRole.CLERK,))
    assert counter.sql("SELECT subject FROM journal_events WHERE kind = 'staff.signed_in'") == [
        ("staff:canbo:2026-11-24",)
    ]


def test_wrong_name_and_wrong_password_sound_the_same(counter: Counter) -> None:
    assert refused(counter).key == refused(counter, "khong-co", PASSWORD).key == "staff.errors.wrong"


def test_who_was_let_in_and_who_was_not_is_logged(counter: Counter, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, SECURITY)
    refused(counter, "Nguyễn Thị Thử", PASSWORD)
    sign_in(counter)
    said = [(record.levelname, log_lines.message_of(record)) for record in caplog.records if record.name == SECURITY]
    assert said == [
        ("WARNING", f"a wrong name or password at {DESK}"), ("INFO", f"canbo signed in at {DESK} by password"),
    ]  # fmt: skip
    assert "Thử" not in caplog.text


def test_five_tries_then_growing_pauses_that_outlive_a_restart(counter: Counter, quick: list[str]) -> None:
    assert set(guess(counter, guessing.FREE)) == {"staff.errors.wrong"}
    for minutes in (1, 2, 4, 8, 15, 15):
        again = refused(counter, password=PASSWORD)
        assert (again.key, again.values) == ("staff.errors.too_many", {"minutes": minutes})
        counter.restart()
        counter.pass_time(minutes=minutes)
        assert refused(counter).key == "staff.errors.wrong"
    assert len(quick) == guessing.FREE + 6  # who has to wait is not even compared
    counter.pass_time(minutes=15)
    assert sign_in(counter).name == "canbo"


def test_a_success_forgets_the_tries_of_that_place_alone(counter: Counter, quick: list[str]) -> None:
    guess(counter, guessing.FREE - 1, place=DESK_2)
    for _ in range(2):
        guess(counter, guessing.FREE - 1)
        sign_in(counter)
    assert guess(counter, 2, place=DESK_2) == ["staff.errors.wrong", "staff.errors.too_many"]


def test_a_stranger_locks_no_clerk_out_of_the_usual_desk(counter: Counter, quick: list[str]) -> None:
    sign_in(counter)
    for number in range(2, 9):  # the stranger goes from desk to desk
        guess(counter, guessing.FREE, place=Place(f"desk-{number}"))
    assert refused(counter, password=PASSWORD, place=Place("desk-9")).key == "staff.errors.too_many"
    assert sign_in(counter).name == "canbo"
    guess(counter, 40, "truongbophan")  # and then at that very desk
    assert sign_in(counter).name == "canbo"


def test_guesses_at_all_places_together_are_bounded(counter: Counter, quick: list[str]) -> None:
    """A day of trying an account at eight desks at which it never signs in."""
    heard = 0
    for _ in range(24 * 4):
        for number in range(1, 9):
            while refused(counter, place=Place(f"desk-{number}")).key == "staff.errors.wrong":
                heard += 1
        counter.pass_time(minutes=14)
    assert guessing.PER_HOUR <= heard <= guessing.PER_DAY + guessing.PER_HOUR
    assert heard == len(quick)


def test_names_are_not_tried_one_after_another_at_a_place(counter: Counter, quick: list[str]) -> None:
    keys = [refused(counter, f"ten-{number}").key for number in range(guessing.AT_A_PLACE + 1)]
    assert keys == ["staff.errors.wrong"] * guessing.AT_A_PLACE + ["staff.errors.too_many"]


def test_a_supervisor_lifts_the_waiting(counter: Counter, quick: list[str]) -> None:
    guess(counter, guessing.FREE)
    for _ in range(guessing.FREE):
        turned_away(counter, "101")
    sign_in(counter, "truongbophan")
    lift = LiftWaiting(account="CanBo", actor="truongbophan", place=DESK)
    assert counter.run(staff.lift, lift) == 2 * guessing.FREE
    assert sign_in(counter).name == at_kiosk(counter, "101").name == "canbo"
    for actor, key in (
        ("canbo", "not_allowed"), ("truongbophan", "not_signed_in"), ("", "not_signed_in"),
    ):  # fmt: skip
        with pytest.raises(ExpectedError, match=f"staff.errors.{key}"):
            counter.run(staff.lift, LiftWaiting(account="canbo", place=DESK, actor=actor))
    sign_in(counter, "truongbophan", place=DESK_2)
    with pytest.raises(ExpectedError, match="staff.errors.unknown"):
        counter.run(staff.lift, LiftWaiting(account="khong-co", actor="truongbophan", place=DESK_2))


def outcomes(asked: list[Future[SignedIn]]) -> list[str]:
    """ "" for who was let in, else the error's key."""
    return [getattr(one.exception(30), "key", "") for one in asked]


def test_many_at_once_are_no_more_than_one_after_another(
    counter: Counter, quick: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proving, "_places", threading.BoundedSemaphore(100))
    wrong = [SignIn(name="canbo", password=f"sai-{number}", place=DESK) for number in range(40)]
    keys = outcomes([staff.sign_in(counter.store, one) for one in wrong])
    assert sorted(set(keys)) == ["staff.errors.too_many", "staff.errors.wrong"]
    assert keys.count("staff.errors.wrong") == guessing.FREE
    counter.restart()
    assert refused(counter, password=PASSWORD).key == "staff.errors.too_many"


def test_a_right_one_among_wrong_ones_gives_no_further_tries(
    counter: Counter, quick: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proving, "_places", threading.BoundedSemaphore(100))
    passwords = ["sai", PASSWORD, *["sai"] * 38]
    keys = outcomes([staff.sign_in(counter.store, SignIn(name="canbo", password=one, place=DESK)) for one in passwords])
    assert keys.count("") == 1
    tries = counter.sql("SELECT count(*) FROM sign_in_tries")[0][0]
    assert keys.count("staff.errors.wrong") <= 2 * guessing.FREE  # those before the success, those after it
    assert tries >= keys.count("staff.errors.wrong") - guessing.FREE + 1  # none that came after it is lost


def test_a_flood_of_tries_is_turned_away_and_takes_no_memory(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, at_once, most = threading.Event(), [0], [0]

    def fits(_verifier: str, _secret: str) -> bool:
        at_once[0] += 1
        most[0] = max(most[0], at_once[0])
        go_on.wait(30)
        at_once[0] -= 1
        return False

    monkeypatch.setattr(proving, "fits", fits)
    asked = [
        staff.sign_in(counter.store, SignIn(name=f"ten-{number}", password="x", place=Place(f"desk-{number}")))
        for number in range(proving.MOST_WAITING + 8)
    ]
    go_on.set()
    keys = outcomes(asked)
    assert keys.count("staff.errors.busy") == 8
    assert most == [1]
    assert refused(counter).key == "staff.errors.wrong"  # and afterwards everybody is heard again


def test_no_ticket_waits_for_argon2(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixteen sign-ins are under way, the first one's check has not ended, and a ticket is issued all the same."""
    import argon2

    threads, go_on = [], threading.Event()
    verify = argon2.PasswordHasher.verify

    def watched(hasher: argon2.PasswordHasher, verifier: str, secret: str) -> bool:
        threads.append(threading.current_thread().name)
        go_on.wait(30)
        return bool(verify(hasher, verifier, secret))

    monkeypatch.setattr(argon2.PasswordHasher, "verify", watched)
    commands = [SignIn(name="canbo", password="sai", place=Place(f"desk-{number % 8}")) for number in range(16)]
    asked = [staff.sign_in(counter.store, one) for one in commands]
    issued = counter.run(tickets.issue, IssueTicket(field="chung-thuc", place=KIOSK))
    assert issued.label == "A001"
    assert not any(one.done() for one in asked)
    go_on.set()
    assert set(outcomes(asked)) == {"staff.errors.wrong"}
    assert len(threads) == 16
    assert not [name for name in threads if not name.startswith("passwords")]


def test_a_password_typed_as_a_name_is_not_kept(counter: Counter) -> None:
    refused(counter, PASSWORD, "")
    data = counter.store.settings.data_dir
    assert PASSWORD.encode() not in b"".join(p.read_bytes() for p in data.iterdir() if p.is_file())


def test_an_unknown_name_costs_a_real_check() -> None:
    from argon2 import PasswordHasher, extract_parameters

    assert extract_parameters(staff._NOBODY) == extract_parameters(PasswordHasher().hash("x"))
    assert not proving.fits(staff._NOBODY, "x")
    assert not proving.fits("no verifier at all", "x")


def test_a_failing_step_is_the_answer(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_verifier: str, _secret: str) -> bool:
        raise MemoryError

    monkeypatch.setattr(proving, "fits", broken)
    with pytest.raises(MemoryError):
        sign_in(counter)
    monkeypatch.undo()
    assert sign_in(counter).name == "canbo"


# -- who is there ---------------------------------------------------------------------------------------------------


def there(counter: Counter, place: Place = DESK) -> Callable[[str], tuple[bool, bool]]:
    """Whether an account is signed in at the place: before a lock, and behind one."""
    presence = counter.store.presence
    return lambda account: (presence.there(account, place), presence.there(account, place, locked=True))


def test_signing_in_locking_and_signing_off(counter: Counter, quick: list[str]) -> None:
    counter.store.presence.leave(DESK)
    who = there(counter)
    assert who("canbo") == (False, False)
    sign_in(counter)
    assert who("canbo") == (True, True)
    counter.run(staff.lock, DESK)
    assert who("canbo") == (False, True)
    refused(counter)
    assert who("canbo") == (False, True)
    sign_in(counter)
    assert who("canbo") == (True, True)
    sign_in(counter, "truongbophan")  # another at the same desk: the first one is locked out until put back
    assert (who("canbo"), who("truongbophan")) == ((False, True), (True, True))
    counter.run(staff.leave, (DESK, "canbo"))
    assert (who("canbo"), who("truongbophan")) == ((False, False), (True, True))
    counter.run(staff.leave, (DESK, ""))
    assert who("truongbophan") == (False, False)


def test_nobody_is_there_before_the_sign_in_is_recorded(counter: Counter, quick: list[str]) -> None:
    counter.store.presence.leave(DESK)
    counter.store.presence.leave(DESK)
    seen = []

    def failing(ctx: object, verdict: object) -> None:
        seen.append(verdict)
        raise ExpectedError("store.errors.disk_full")

    done = proving.proved(
        counter.store, SignIn(name="canbo", password=PASSWORD, place=DESK), staff._password_typed, failing,
        lambda person: counter.store.presence.admit(person.name, DESK),
    )  # fmt: skip
    assert done.exception(30).key == "store.errors.disk_full"
    assert seen
    assert there(counter)("canbo") == (False, False)


# -- what the sample ward's files tell everybody --------------------------------------------------------------------


def make_real(counter: Counter) -> None:
    """The same documents, without the line that says that this ward is a sample."""
    import msgspec

    catalogue = counter.store.catalogue
    document = catalogue._ward
    ward = msgspec.structs.replace(document.ward, sample=False, sample_user="", sample_password="", sample_pin="")
    catalogue.__dict__["_ward"] = msgspec.structs.replace(document, ward=ward)


def test_the_published_password_opens_no_real_ward(counter: Counter) -> None:
    make_real(counter)
    assert PASSWORD in published.secrets()
    assert refused(counter, password=PASSWORD).key == "staff.errors.published"
    assert refused(counter, "khong-co", PASSWORD).key == "staff.errors.published"
    assert refused(counter, password="sai").key == "staff.errors.published"  # a sample account under any password
    assert turned_away(counter, pin=PIN).key == "staff.errors.published"
    assert turned_away(counter, pin="135790").key == "staff.errors.published"


def test_own_verifiers_open_a_real_ward(counter: Counter) -> None:
    import msgspec
    from argon2 import PasswordHasher

    make_real(counter)
    sample = counter.store.catalogue.account("canbo")
    account = msgspec.structs.replace(sample, verifier=PasswordHasher().hash("chim én bay"))
    counter.store.catalogue.roster._known = {"canbo": account}
    assert sign_in(counter, password="chim én bay").name == "canbo"
    assert refused(counter, password="sai").key == "staff.errors.wrong"


# -- code and PIN at a kiosk ------------------------------------------------------------------------------------
KIOSK_1, KIOSK_2 = Place("kiosk-1"), Place("kiosk-2")
PIN = "246810"


def at_kiosk(counter: Counter, code: str = "201", pin: str = PIN, place: Place = KIOSK_1) -> SignedIn:
    done: SignedIn = counter.start(staff.sign_in_by_pin, PinSignIn(code=code, pin=pin, place=place))
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


def test_a_pin_is_not_guessed_also_after_a_restart(counter: Counter, quick: list[str]) -> None:
    for number in range(guessing.FREE):
        assert turned_away(counter, pin=f"00000{number}").key == "staff.errors.pin_wrong"
    counter.restart()
    assert turned_away(counter, pin=PIN).key == "staff.errors.too_many"
    assert at_kiosk(counter, place=KIOSK_2).name == at_kiosk(counter, "101").name.replace("canbo", "huongdan")
    counter.pass_time(minutes=2)
    assert at_kiosk(counter).name == "huongdan"


def test_a_day_of_guessing_a_pin_at_a_kiosk_hears_few(counter: Counter, quick: list[str]) -> None:
    heard = 0
    for _ in range(24 * 6):
        while turned_away(counter).key == "staff.errors.pin_wrong":
            heard += 1
        counter.pass_time(minutes=10)
    assert guessing.FREE + 10 < heard < 40


def test_a_kiosk_at_which_codes_are_guessed_still_lets_its_own_staff_in(counter: Counter, quick: list[str]) -> None:
    at_kiosk(counter, place=KIOSK_1)
    for number in range(guessing.AT_A_PLACE):
        assert turned_away(counter, code=f"7{number:02d}").key == "staff.errors.pin_wrong"
    assert turned_away(counter, "101", PIN).key == "staff.errors.too_many"
    assert at_kiosk(counter).name == at_kiosk(counter, place=KIOSK_2).name == "huongdan"


def test_who_only_greets_signs_in_at_no_desk(counter: Counter) -> None:
    assert refused(counter, "huongdan", "").key == "staff.errors.wrong"
    assert refused(counter, "huongdan", PASSWORD).key == "staff.errors.not_allowed"  # it opens the hub's page alone
