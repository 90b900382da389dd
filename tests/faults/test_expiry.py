"""A draft that expired is unreadable at every level; what was handed in meanwhile is kept, in any order of arrival."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.clock import SystemClock
from kiosk.journal.keys import KeyFile
from kiosk.queries import drafts as draft_queries
from kiosk.records.drafts import DraftExpired
from kiosk.records.facts import Fact
from kiosk.records.stations import SubjectErased
from kiosk.remote import repairs
from kiosk.remote.enrol import enrol
from kiosk.server import answers
from kiosk.services import adopting, attachments, dossiers, drafts, erasure
from kiosk.sync.pulling import pull_all
from kiosk.values.attachments import PNG, Attachment
from kiosk.values.dossiers import ReceiveDossier
from kiosk.values.drafts import KeepDraft, OpenDraft
from kiosk.values.ids import FormId, Place
from kiosk.values.journal import EraseAsked, EraseSubject
from tests.factories import StandingClock, open_store
from tests.faults import ward
from tests.faults.checker import check
from tests.faults.city import City
from tests.kiosk.counter import BIRTH, PERSON, RECORD
from tests.kiosk.records.test_apply import wait_until_applied

NUMBER = "001196000123"
FILE = Attachment(name="x_sign-1a2b.png", media_type=PNG, data=b"\x89PNG chu-ky-thu-nghiem")


class Town(City):
    """A kiosk that may write no tombstone, desks that pull, and the city's server; one clock for the stations."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.store.close()
        self.clock = StandingClock(SystemClock().now())  # type: ignore[assignment]
        self.store = open_store(folder / "kiosk", clock=self.clock, bus=self.bus, roles=("citizen",))
        self.enrol(("citizen",))
        self.others: list[Any] = []

    def another(self, name: str, *roles: str) -> Any:
        """One more station of the ward, enrolled."""
        made = open_store(self.folder / name, clock=self.clock, roles=roles)
        enrol(made, self.central.address, self.code(roles), "x")
        self.others.append(made)
        return made

    def push(self, *stores: Any) -> None:
        for store in stores or (self.store, *self.others):
            ward.push_own(store, self.central)
        wait_until_applied(self.central.store)

    def pull(self, store: Any) -> None:
        with ward.line(store, self.central) as line:
            pull_all(store, line, ward.sender_of(self.central.store))
        wait_until_applied(store)

    def hear(self, store: Any) -> int:
        """What a beat brings: the subjects erased since."""
        with ward.line(store, self.central) as line:
            return repairs.bury_erased(store, line)

    def keep(self, store: Any, **changes: Any) -> str:
        given: dict[str, Any] = {
            "form": FormId("khai-sinh"), "form_version": "", "procedure": BIRTH, "place": Place("kiosk-1"),
            "language": "vi", "answers": {"/data/requester/r_name": "Trần Thị Mẫu"}, "record": RECORD,
            "finished": True, "holder_numbers": (NUMBER,), "attachments": (FILE,), **changes,
        }  # fmt: skip
        self.clock.advance(timedelta(seconds=1))  # type: ignore[attr-defined]
        return str(store.run(drafts.keep, KeepDraft(**given)).result(20).id)

    def receive(self, desk: Any, draft: str) -> str:
        command = ReceiveDossier(
            procedure=BIRTH, applicant=PERSON, place=Place("desk-1"), desk="1", actor="canbo", actor_name="Cán Bộ Mẫu",
            draft=draft, documents=(),
        )  # type: ignore[arg-type]
        return str(desk.run(dossiers.receive, command).result(20).id)

    def later(self, **by: float) -> None:
        self.clock.advance(timedelta(**by))  # type: ignore[attr-defined]

    def close(self) -> None:
        for store in self.others:
            store.close()
        super().close()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path)
    try:
        yield made
    finally:
        made.close()


def readable(store: Any, subject: str) -> bool:
    sealed = store.read(lambda r: r.open_sealed(subject)).result(20)
    return sealed is not None and sealed.record == RECORD


def held_keys(store: Any, subject: str) -> int:
    return len([one for one in _keys(store.settings.key_file) if one == subject])


def _keys(file: Path) -> list[str]:
    import sqlite3

    with closing(sqlite3.connect(file)) as db:
        return [subject for (subject,) in db.execute("SELECT subject FROM subject_keys")]


def expire(store: Any) -> int:
    return int(store.run(drafts.expire_old, None).result(20))


def declaration_of(store: Any, dossier: str) -> Any:
    """The declaration that a dossier stands on, as the desk reads it."""
    query = "SELECT subject FROM drafts WHERE dossier = ?"

    def read(reader: Any) -> Any:
        found = reader.connection.exec_driver_sql(query, (dossier,)).scalars().all()
        opened = [draft_queries.by_id(reader, subject) for subject in found]
        return next((one for one in opened if one is not None and not one.damaged), None)

    return store.read(read).result(20)


@pytest.mark.parametrize("roles", [("citizen",), ("citizen", "desk"), ("desk",), ("citizen", "desk", "single")])
def test_a_draft_that_expired_at_a_station_is_unreadable_at_the_city_too(town: Town, roles: tuple[str, ...]) -> None:
    mine = town.store if roles == ("citizen",) else town.another("other", *roles)
    gone, handed = town.keep(mine), town.keep(mine, finished=False, record={})
    town.push()
    assert readable(town.central.store, gone)
    town.later(hours=25)
    fresh = town.keep(mine)
    assert expire(mine) == 2
    assert not readable(mine, gone)
    town.push()
    for subject in (gone, handed):
        assert not readable(town.central.store, subject)
        assert held_keys(town.central.store, subject) == held_keys(mine, subject) == 0
    assert readable(town.central.store, fresh)
    town.restart_central()
    assert not readable(town.central.store, gone)
    assert readable(town.central.store, fresh)


def test_what_never_reached_the_city_before_it_expired_never_opens_there(town: Town) -> None:
    gone = town.keep(town.store)
    town.later(hours=25)
    assert expire(town.store) == 1
    town.push()
    assert not readable(town.central.store, gone)
    assert held_keys(town.central.store, gone) == 0


def test_a_desk_that_had_it_too_learns_of_it(town: Town) -> None:
    desk = town.another("desk", "desk")
    gone = town.keep(town.store)
    town.push()
    town.pull(desk)
    assert readable(desk, gone)
    town.later(hours=25)
    expire(town.store)
    town.push()
    assert town.hear(desk) == 1
    assert not readable(desk, gone)
    assert held_keys(desk, gone) == 0
    town.pull(desk)
    assert check(desk.settings.database, desk.settings.key_file) == []


def _dossier_first(town: Town, desk: Any) -> None:
    town.push(desk)
    town.push(town.store)


def _expiry_first(town: Town, desk: Any) -> None:
    town.push(town.store)
    town.hear(desk)
    town.push(desk)


def _expiry_first_dossier_before_the_list(town: Town, desk: Any) -> None:
    town.push(town.store)
    town.push(desk)
    town.hear(desk)
    town.push(desk)


def _expiry_known_at_the_desk_by_its_event(town: Town, desk: Any) -> None:
    town.push(town.store)
    town.pull(desk)
    town.hear(desk)
    town.push(desk)


def _central_restarts_in_between(town: Town, desk: Any) -> None:
    town.push(town.store)
    town.restart_central()
    town.hear(desk)
    town.hear(desk)
    town.push(desk)
    town.restart_central()


@pytest.mark.parametrize(
    "arrive",
    [
        _dossier_first, _expiry_first, _expiry_first_dossier_before_the_list, _expiry_known_at_the_desk_by_its_event,
        _central_restarts_in_between,
    ],
)  # fmt: skip
def test_what_was_received_while_it_expired_elsewhere_is_kept_in_any_order(
    town: Town, arrive: Callable[[Town, Any], None]
) -> None:
    desk = town.another("desk", "desk")
    draft = town.keep(town.store, attachments=None)
    abandoned = town.keep(town.store)
    town.push()
    town.pull(desk)
    town.later(hours=23)
    dossier = town.receive(desk, draft)  # both off line from here on
    town.later(hours=2)
    assert expire(town.store) == 2
    assert not readable(town.store, draft)
    arrive(town, desk)
    for store in (desk, town.central.store):
        found = declaration_of(store, dossier)
        if store is desk:
            assert found.record == RECORD
            assert found.received
            with pytest.raises(Exception, match="received_already"):
                town.receive(desk, found.id)
        assert readable(store, found.id if found else _newest(store, dossier))
    town.hear(desk)
    assert not readable(desk, abandoned)
    assert not readable(town.central.store, abandoned)
    assert declaration_of(desk, dossier).record == RECORD
    expire(desk)
    assert declaration_of(desk, dossier).record == RECORD  # it lives as long as its dossier
    assert check(desk.settings.database, desk.settings.key_file) == []


def _newest(store: Any, dossier: str) -> str:
    query = "SELECT subject FROM drafts WHERE dossier = ? ORDER BY subject DESC"
    return str(store.read(lambda r: r.connection.exec_driver_sql(query, (dossier,)).scalar()).result(20))


def test_a_newer_version_kept_at_a_desk_outlives_the_expiry_of_the_older_one(town: Town) -> None:
    desk = town.another("desk", "desk")
    draft = town.keep(town.store)
    town.push()
    town.pull(desk)
    town.later(hours=20)
    town.keep(desk, draft=draft, place=Place("kiosk-1"), actor="canbo", attachments=None)
    town.later(hours=5)
    assert expire(town.store) == 1
    town.push(town.store)
    town.hear(desk)
    town.push(desk)
    (code,) = {row[0] for row in _rows(desk, "SELECT code FROM drafts")}
    opened = desk.run(drafts.open, OpenDraft(code=code, place=Place("desk-1"), number=NUMBER, actor="canbo")).result(20)
    assert opened.record == RECORD
    assert opened.id != draft
    assert readable(town.central.store, opened.id)
    assert not readable(town.central.store, draft)


def _rows(store: Any, query: str) -> list[Any]:
    return list(store.read(lambda r: r.connection.exec_driver_sql(query).all()).result(20))


def test_what_a_supervisor_asked_to_erase_is_kept_anew_by_nobody(town: Town) -> None:
    desk, single = town.another("desk", "desk"), town.another("single", "single", "desk")
    draft = town.keep(town.store)
    town.push()
    town.pull(desk)
    town.pull(single)
    dossier = town.receive(desk, draft)
    single.run(erasure.erase, EraseSubject(subject=draft, actor="truongbophan", reason="asked")).result(20)
    town.push(single)
    town.hear(desk)
    town.push(desk)
    assert declaration_of(desk, dossier) is None
    assert not readable(town.central.store, draft)


def _in_use_at_two_desks(town: Town) -> tuple[str, str, Any, Any]:
    """(draft, its dossier, two desks that both know of it)."""
    desk, other = town.another("desk", "desk"), town.another("other", "desk")
    draft = town.keep(town.store)
    town.push()
    town.pull(desk)
    dossier = town.receive(desk, draft)
    town.push(desk)
    town.pull(other)
    return draft, dossier, desk, other


def _kept_anew(desk: Any, draft: str) -> str | None:
    """As the desk does that hears of an expiry."""
    return desk.run(adopting.adopt, draft).result(20)  # type: ignore[no-any-return]


def _standing_on(store: Any, dossier: str) -> set[str]:
    return {subject for (subject,) in _rows(store, f"SELECT subject FROM drafts WHERE dossier = '{dossier}'")}


def test_two_desks_that_keep_one_declaration_anew_make_one_of_it(town: Town) -> None:
    draft, dossier, desk, other = _in_use_at_two_desks(town)
    fresh = _kept_anew(desk, draft)
    assert fresh == _kept_anew(other, draft) == adopting.renewed("99001", draft)
    town.push(desk, other)
    for store in (desk, other):
        town.pull(store)
    for store in (desk, other, town.central.store):
        assert _standing_on(store, dossier) == {fresh}
        assert readable(store, fresh)


def test_what_was_kept_anew_and_then_erased_is_kept_anew_by_no_other_desk(town: Town) -> None:
    draft, dossier, desk, other = _in_use_at_two_desks(town)
    fresh = _kept_anew(desk, draft)
    asked = EraseAsked(subjects=(dossier,), actor="truongbophan", why="Rút đơn")
    assert desk.run(erasure.erase_asked, asked).result(20) == 3
    town.push(desk)
    town.hear(other)
    assert _kept_anew(other, draft) is None
    town.push(other)
    for store in (desk, other, town.central.store):
        assert not any(readable(store, one) for one in (draft, fresh))
        assert held_keys(store, fresh) == held_keys(store, draft) == 0


def test_what_one_desk_kept_anew_and_let_expire_is_kept_by_the_desk_that_received_it(town: Town) -> None:
    """The other one was off line all the time: it hears of both expiries in one answer."""
    draft, dossier, desk, other = _in_use_at_two_desks(town)
    fresh = _kept_anew(desk, draft)
    _says(desk, DraftExpired(), str(fresh))
    gone, expired = frozenset({draft, str(fresh)}), frozenset({draft, str(fresh)})
    kept = other.run(lambda ctx, one: adopting.adopt(ctx, one, gone, expired), draft).result(20)
    assert kept == adopting.renewed("99001", str(fresh))
    assert kept > str(fresh) > draft
    other.run(lambda ctx, _: ctx.bury(gone), None).result(20)
    town.push(desk, other)
    for store in (other, town.central.store):
        assert readable(store, kept)
        assert kept in _standing_on(store, dossier)


def test_a_desk_without_the_right_to_tombstones_has_the_ward_and_the_city_erase(town: Town) -> None:
    desk, other = town.another("desk", "desk"), town.another("other", "desk")
    draft = town.keep(town.store)
    town.push()
    for store in (desk, other):
        town.pull(store)
    dossier = town.receive(desk, draft)
    town.push(desk)
    asked = EraseAsked(subjects=(dossier,), actor="truongbophan", why="Rút đơn")
    assert desk.run(erasure.erase_asked, asked).result(20) == 2
    town.push(desk)
    town.hear(other)
    for store in (desk, other, town.central.store):
        assert not readable(store, draft)
        assert store.read(lambda r: r.open_sealed(dossier)).result(20) is None
        assert held_keys(store, draft) == held_keys(store, dossier) == 0


def _says(store: Any, fact: Fact, subject: str) -> None:
    store.run(lambda ctx, _: ctx.record(fact, subject=subject), None).result(20)


def test_an_expiry_erases_nothing_but_a_draft_of_its_author(town: Town) -> None:
    desk, other = town.another("desk", "desk"), town.another("other-kiosk", "citizen")
    draft = town.keep(town.store)
    dossier = town.receive(desk, draft)
    refused = town.keep(desk)
    town.push()
    _says(other, DraftExpired(), draft)  # a kiosk that never had it
    _says(other, DraftExpired(), dossier)
    town.keep(other, draft=None)
    _says(town.store, DraftExpired(), dossier)
    town.push()
    central = town.central.store
    assert readable(central, draft)
    assert central.read(lambda r: r.open_sealed(dossier)).result(20).applicant == PERSON
    assert readable(central, refused)
    assert held_keys(central, dossier) == 1
    town.restart_central()
    assert readable(town.central.store, draft)
    assert held_keys(town.central.store, dossier) == 1


def test_a_restored_city_obeys_the_expiries_again(town: Town, tmp_path: Path) -> None:
    gone = town.keep(town.store)
    town.push()
    port = int(town.central.address.rpartition(":")[2])
    town.central.close()
    shutil.copy(town.central.settings.key_file, tmp_path / "keys.older")
    town.central = town._central(port)
    town.later(hours=25)
    expire(town.store)
    town.push()
    assert not readable(town.central.store, gone)
    town.central.close()
    shutil.copy(tmp_path / "keys.older", town.central.settings.key_file)
    for file in town.central.settings.witness_dir.glob("*.erased"):
        file.unlink()
    town.central = town._central(port)
    assert not readable(town.central.store, gone)
    assert held_keys(town.central.store, gone) == 0


def test_files_and_announcements_go_with_it(town: Town) -> None:
    from kiosk.values.erasure import SubjectsErased

    heard: list[Any] = []
    desk = town.another("desk", "desk")
    desk.bus.listen(SubjectsErased, heard.append)
    gone = town.keep(town.store)
    town.push()
    town.pull(desk)
    desk.run(lambda ctx, _: attachments.store(ctx, gone, (FILE,)), None).result(20)
    town.later(hours=25)
    expire(town.store)
    town.push(town.store)
    town.hear(desk)
    assert [one.subjects for one in heard] == [(("99001", gone),)]
    assert _rows(desk, "SELECT * FROM attachments") == []
    key_file = KeyFile(desk.settings.key_file, read_only=True)
    key_file.open()
    assert key_file.erased("99001", gone)
    key_file.close()


def _erases_many(single: Any, count: int) -> None:
    def erase(ctx: Any, numbers: range) -> None:
        for number in numbers:
            ctx.record(SubjectErased(reason="retention"), subject=f"subject-{number}")
            ctx.erase_keys(f"subject-{number}")

    for start in range(0, count, 500):
        single.run(erase, range(start, min(count, start + 500))).result(60)


def test_a_station_off_line_for_a_year_hears_all_erasures_in_bounded_answers_and_none_twice(
    town: Town, times: Callable[[int], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    count = times(10_000)
    single, desk = town.another("single", "single"), town.another("desk", "desk")
    kept = town.keep(single)
    town.push()
    town.pull(desk)
    _erases_many(single, count)
    town.push(single)
    sizes: list[int] = []
    real = answers.erased

    def counted(*asked: Any) -> Any:
        found = real(*asked)
        sizes.append(len(found.subjects))
        return found

    monkeypatch.setattr(answers, "erased", counted)
    assert town.hear(desk) == count
    assert max(sizes) <= answers.PULLED
    assert len(sizes) <= count // answers.PULLED + 1
    sizes.clear()
    assert town.hear(desk) == 0
    assert sizes == [0]
    assert readable(desk, kept)
    _erases_many(single, 1)
    town.push(single)
    town.hear(desk)
    assert sizes == [0, 1]


def test_an_opening_looks_at_new_erasures_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    real = KeyFile.not_buried

    def counted(self: KeyFile, erased: Any) -> Any:
        listed = list(erased)
        looked.append(len(listed))
        return real(self, listed)

    store = open_store(tmp_path)
    _erases_many(store, 300)
    store.close()
    store.open()
    monkeypatch.setattr(KeyFile, "not_buried", counted)
    _erases_many(store, 2)
    store.close()
    store.open()
    assert looked[0] == 2  # those of the journal; then those of the list outside
    store.close()
    looked.clear()
    store.open()
    assert looked[0] == 0
    store.close()
