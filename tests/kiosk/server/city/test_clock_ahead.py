"""The clock of the city's server was a year ahead for a while, and was put right: nothing waits or lives until then."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from kiosk.city import processes, rotating, work
from kiosk.city.masters import Masters
from kiosk.db.base import to_micros
from kiosk.server import enrol_tries, enrolment
from kiosk.server.central import Central
from kiosk.values.city_accounts import CityRole
from kiosk.values.city_care import ServerProcess
from kiosk.values.city_work import BeginWork, WorkKind, WorkState
from tests.kiosk.server.city.people import Person, open_account

YEAR = timedelta(days=365)
WORK = BeginWork(kind=WorkKind.REPLAY, about="", account="chu-tich")
WHO = enrol_tries.Who("99001", "99001.aaaaaaaaa", "198.51.100.7")


def test_what_was_written_while_the_clock_was_ahead_is_past_when_it_is_right(fresh: Central) -> None:
    store, clock = fresh.store, fresh.clock
    open_account(fresh, "chu-tich", CityRole.CITY)
    right = clock.now()
    clock.advance(YEAR)
    person = Person(fresh, "chu-tich")
    person.set_up()
    for nth in range(7):
        Person(fresh, "chu-tich").sign_in(f"sai-mat-khau-{nth}")
    assert "phút" in Person(fresh, "chu-tich").sign_in().text
    begun = store.run(work.begin, WORK).result(20)
    code = store.run(enrolment.make_code, enrolment.MakeCode(ward="99001", roles=("citizen",))).result(20)
    for _try in range(enrol_tries.TRIES):
        store.run(enrol_tries.count, WHO).result(20)
    assert not store.run(enrol_tries.may_try, WHO).result(20)
    gone = ServerProcess(
        name="gone", host="a", pid=1, address="", place="elsewhere", folder="", masters="", version="",
        began_at=clock.now(), seen_at=clock.now(),
    )  # fmt: skip
    store.run(processes.beat, gone).result(20)

    clock.advance(right - clock.now())
    assert person.get("/city").status_code == 303, "nobody stays signed in for a year"
    answer = Person(fresh, "chu-tich").sign_in()
    assert answer.status_code == 303, "and nobody is shut out for one"
    (lost,) = [one for one in store.read(work.newest).result(20) if one.id == begun]
    assert lost.state is WorkState.LOST
    assert store.run(work.begin, WORK).result(20) != begun
    assert store.run(enrol_tries.may_try, WHO).result(20)
    assert code.expires_at > right
    assert store.run(lambda ctx, _none: enrolment._codes(ctx, "99001"), None).result(20) == []
    assert not store.read(lambda reader: processes.living(reader.connection, right)).result(20)


def test_a_master_key_of_tomorrow_is_replaced(tmp_path: Path, fresh: Central) -> None:
    masters = Masters(tmp_path / "masters")
    masters.make(to_micros(fresh.clock.now() + YEAR))
    assert rotating.due_word(rotating.age(masters, fresh.clock).days) == "late"
