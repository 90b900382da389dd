"""Several servers on one database: what one of them has heard, counted or taken, the others know of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pyotp
import pytest

from kiosk.city import public, questions, signing_in, tries
from kiosk.errors import ExpectedError
from kiosk.journal.identity import Identity
from kiosk.journal.sealing import new_key
from kiosk.remote import handshake
from kiosk.remote.link import Link, Refused
from kiosk.server import enrol_tries
from kiosk.server.central import Central
from kiosk.sync import wire
from kiosk.values.city_accounts import CityRole, CitySignIn
from kiosk.values.public import PublicAsker
from tests.faults.city import City
from tests.kiosk.server.city.people import OWN, Person, open_account
from tests.kiosk.server.stranger import enrol_as, everything, post, signed
from tests.kiosk.server.test_replay import hello, name_shown

SECONDS = 60
GUESSES = enrol_tries.TRIES


class Both:
    """The city's server twice. `ask(nth, ...)`: of which one."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.first, self.second = city.central, city._central(0)

    def of(self, central: Central) -> City:
        self.city.central = central
        return self.city

    def close(self) -> None:
        self.city.central = self.first
        self.second.close()


@pytest.fixture
def both(city: City, city_db: str) -> Iterator[Both]:
    if not city_db:
        pytest.skip("a file belongs to one process")
    made = Both(city)
    try:
        yield made
    finally:
        made.close()


def test_a_question_that_one_has_answered_is_new_to_none(both: Both) -> None:
    city = both.city
    city.enrol()
    old, new = (signed(city, "/v1/hello", hello(city, name)) for name in ("Tên cũ", "Tên mới"))
    assert post(city, "/v1/hello", old) == 200
    assert post(both.of(both.second), "/v1/hello", new) == 200
    before = everything(city)
    for one in (both.first, both.second):
        for recorded in (old, new):
            assert post(both.of(one), "/v1/hello", recorded) == 409
    assert everything(city) == before
    assert name_shown(city) == "Tên mới"


def test_a_station_goes_on_with_either(both: Both) -> None:
    """Whichever answers it: also where the one it asks now has refused it as too late."""
    city = both.city
    city.enrol()
    author = wire.Author(city.store.station.id, city.store.lease, city.store.identity)
    lines = [Link(one.address, one.store.identity.public, author=author) for one in (both.first, both.second)]
    try:
        for nth in range(6):
            handshake.beat(city.store, lines[nth % 2], city.clock, f"Phường {nth}")
            assert name_shown(city) == f"Phường {nth}"
    finally:
        for line in lines:
            line.close()


def test_a_question_may_be_taken_again_by_who_took_it(both: Both) -> None:
    """A line that breaks as the commit is answered: the transaction is done once more."""

    def take(at: int, taker: str, now: int = 0) -> int:
        asked = questions.TakenQuestion("99001", "99001.k7q2m9x4", "lease", at, taker, now)
        return both.first.store.run(questions.take, asked, ward="99001").result(SECONDS)

    assert [take(5, "a"), take(5, "a"), take(5, "b"), take(4, "b"), take(6, "b")] == [0, 0, 5, 5, 0]
    assert both.first.store.run(
        questions.take, questions.TakenQuestion("99001", "99001.k7q2m9x4", "later", 9, "c", 2 * questions.KEPT),
        ward="99001",
    ).result(SECONDS) == 0  # fmt: skip
    assert both.city.central_rows("SELECT lease FROM asked_questions") == [("later",)]


def test_tries_are_counted_once_for_all(both: Both) -> None:
    """Codes of enrolment, and the page for everybody: half of the guesses at each, at the same moment."""
    city = both.city
    right = city.code()

    def joins(nth: int) -> bool:
        keys = Identity(new_key(), new_key())
        one = _Asking((both.first, both.second)[nth % 2])
        try:
            enrol_as(one, "99001.k7q2m9x4", keys, "AAAAAAAAAAAA" if nth < GUESSES else right)  # type: ignore[arg-type]
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert not any(pool.map(joins, range(GUESSES)))
    assert not any(joins(nth) for nth in (GUESSES, GUESSES + 1))  # the right one comes too late, to either
    asker = PublicAsker(address="198.51.100.7", code="H99.001.01-241124-0001")
    stores = [one.store for one in (both.first, both.second)]
    asked = [stores[nth % 2].run(public.allow, asker) for nth in range(2 * public.OF_CODE)]
    assert sum(one.result(SECONDS) for one in asked) == public.OF_CODE


def test_tries_to_sign_in_are_counted_once_for_all(both: Both) -> None:
    """Passwords, and codes of a second factor: FREE guesses at both servers at once, then all wait."""
    central = both.first
    open_account(central, "chu-tich", CityRole.CITY)
    person = Person(central, "chu-tich")
    person.set_up()
    people = [Person(one, "chu-tich") for one in (both.first, both.second)]
    for one in people:
        assert one.sign_in().headers["location"].startswith("/city/second?")
    key = pyotp.TOTP(person.secret)
    now = int(central.store.clock.now().timestamp()) // 30
    right = {key.generate_otp(now + step) for step in range(-3, 60)}
    wrong = next(code for code in (f"{nth:06}" for nth in range(100)) if code not in right)
    stores = [one.store for one in (both.first, both.second)]

    def proves(nth: int, code: str = wrong) -> str:
        given = signing_in.GiveCode(people[nth % 2].http.cookies["motcua-city"], "chu-tich", code, "198.51.100.7")
        return refused(lambda: stores[nth % 2].run(signing_in.give_code, given).result(SECONDS))

    def signs_in(nth: int, password: str = "sai-mat-khau-roi") -> str:
        asked = CitySignIn(name="chu-tich", password=password, address="198.51.100.8")
        return refused(lambda: signing_in.sign_in(stores[nth % 2], asked).result(SECONDS))

    for tried, first, correct in ((proves, "code_wrong", key.generate_otp(now + 1)), (signs_in, "wrong", OWN)):
        with ThreadPoolExecutor(4) as pool:
            said = list(pool.map(tried, range(2 * tries.FREE)))
        assert said.count(f"city_pages.errors.{first}") == tries.FREE, said
        assert {tried(nth, correct) for nth in (0, 1)} == {"city_pages.errors.too_many"}


def refused(act: Callable[[], object]) -> str:
    """Why; a try that had to wait for one of the few argon2 at a time is made again."""
    while True:
        try:
            act()
        except ExpectedError as error:
            if error.key != "staff.errors.busy":
                return error.key
        else:
            return ""


class _Asking:
    """As much of a city as a stranger needs."""

    def __init__(self, central: Central) -> None:
        self.central = central
