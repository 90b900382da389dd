"""A central put back from a backup grants no number a second time, with its memory of grants and without it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk import cli
from kiosk.bus import Bus
from kiosk.city import audit
from kiosk.clock import SystemClock
from kiosk.errors import ExpectedError
from kiosk.remote import handshake, ranges
from kiosk.remote.city import confirm_grants
from kiosk.remote.enrol import enrol
from kiosk.remote.link import Link
from kiosk.server import grant_memory
from kiosk.server.central import Central
from kiosk.server.enrolment import MakeCode, make_code
from kiosk.services import ranges as ranges_of
from kiosk.store import meta
from kiosk.store.backups import back_up
from kiosk.sync import wire
from kiosk.sync.worker import worker_for
from kiosk.texts import error_texts
from kiosk.values.city_accounts import AuditLine, CityRole, CityUser, LookedAt
from kiosk.values.journal import RangeGrant
from tests.factories import open_store, settings_in
from tests.fakes import WrongClock
from tests.faults import central_rows
from tests.faults.city import City

DOSSIER = "dossier:H99.001.01"
WARD = "99001"


class Ward:
    """A central that can be put back, and desks that join it one after the other."""

    def __init__(self, folder: Path, db: str) -> None:
        self.folder, self.db = folder, db
        self._image: central_rows.Image
        self.settings = settings_in(folder / "central")
        self.desks: dict[str, Any] = {}
        self.reopen()

    def join(self, name: str) -> None:
        if name not in self.desks:
            self.desks[name] = open_store(self.folder / name, roles=("citizen", "desk"))
        made = MakeCode(ward=WARD, roles=("citizen", "desk"), prefix="H99.001.01")
        code = self.central.store.run(make_code, made).result(20).code
        enrol(self.desks[name], self.central.address, code)

    def claim(self, name: str, request: str = "r1", above: int = 0, series: str = DOSSIER) -> wire.ClaimAnswer:
        desk = self.desks[name]
        asked = wire.Claim(desk.station.id, desk.station.epoch, f"{name}-{request}-{series}", series, above)
        line = self.line(name)
        try:
            handshake.beat(desk, line, SystemClock())
            return line.ask("/v1/claim", asked, wire.ClaimAnswer)
        finally:
            line.close()

    def line(self, name: str) -> Link:
        desk = self.desks[name]
        author = wire.Author(desk.station.id, desk.lease, desk.identity)
        return Link(self.central.address, self.central.store.identity.public, author=author)

    def shake(self, name: str) -> None:
        line = self.line(name)
        handshake.shake(self.desks[name], line, SystemClock())
        line.close()

    def back_up(self) -> None:
        self.central.close()
        for name in ("backup", "backup of the witness"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        self._image = central_rows.image(self.settings, self.db, self.folder / "backup")
        shutil.copytree(self.settings.witness_dir, self.folder / "backup of the witness")
        self.reopen()

    def put_back_whole(self) -> None:
        """The witness with it: an image of the whole machine."""
        self.central.close()
        central_rows.put_back(self.settings, self.db, self._image)
        shutil.rmtree(self.settings.witness_dir)
        shutil.copytree(self.folder / "backup of the witness", self.settings.witness_dir)
        self.reopen()
        assert self.central.store.station.first_epoch  # nobody here can know

    def sync(self, name: str) -> None:
        """As the desk's worker does: everything that it has is acknowledged."""
        worker = worker_for(self.desks[name], self.desks[name].settings, SystemClock(), Bus(), self.central.address)
        assert worker is not None
        try:
            worker.work()
        finally:
            worker.close(30)

    def put_back(self, *, witness: bool, lost: bool = True) -> None:
        """`lost`: it had recorded something since. (A file's server records that it was opened; others do not.)"""
        self.central.close()
        central_rows.put_back(self.settings, self.db, self._image)
        if not witness:
            shutil.rmtree(self.settings.witness_dir)
        self.reopen()
        if lost:
            assert self.central.store.station.epoch > 1

    def reopen(self) -> None:
        self.central = Central(self.settings, db=self.db)
        self.central.open()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return central_rows.rows(self.settings, self.db, sql)

    def close(self) -> None:
        for desk in self.desks.values():
            desk.close()
        self.central.close()


@pytest.fixture
def ward(tmp_path: Path, city_db: str) -> Iterator[Ward]:
    made = Ward(tmp_path, city_db)
    try:
        yield made
    finally:
        made.close()


def joined_after_the_backup(ward: Ward) -> None:
    """Desk a is in the backup; desk b joined and got its numbers after it, and is off line from then on."""
    ward.join("a")
    assert ward.claim("a").start == 1
    ward.back_up()
    ward.join("b")
    assert ward.claim("b") == wire.ClaimAnswer(True, 501, 500)


def test_with_its_memory_it_grants_above_what_it_forgot(ward: Ward) -> None:
    joined_after_the_backup(ward)
    ward.put_back(witness=True)
    ward.join("c")
    assert ward.claim("c").start == 1001
    assert ward.claim("a", "r2").start == 1501
    assert ward.claim("c", series="ticket:A").start == 1  # of this series nothing was ever granted
    ward.central.close()
    ward.reopen()
    assert ward.claim("c", "r2").start == 2001


def test_a_ward_that_joins_after_the_restore_is_granted_at_once(ward: Ward) -> None:
    ward.back_up()
    ward.put_back(witness=True, lost=False)
    ward.join("a")
    assert ward.claim("a").start == 1


def test_without_its_memory_it_grants_nothing_until_an_official_confirms(ward: Ward) -> None:
    joined_after_the_backup(ward)
    ward.put_back(witness=False)
    ward.join("c")
    assert ward.claim("c") == wire.ClaimAnswer(False, reason="unsure")
    ward.shake("a")
    assert ward.claim("a", "r2").reason == "unsure"  # that it is heard tells nothing of b
    assert ward.claim("c").reason == "unsure"
    ward.join("b")  # the official looks after it: b comes on line, enrols again, and names what it holds
    assert ward.claim("b", "r2", above=1000).reason == "unsure"
    assert confirm_grants(ward.settings.data_dir, WARD, "Chị Hoa") == ()
    assert ward.claim("c").start == 1001  # the same request as before
    assert ward.claim("a", "r2").start == 1501
    assert ward.claim("b", "r2", above=1000).start == 2001
    ward.central.close()
    ward.reopen()
    assert ward.claim("c", "r2").start == 2501


def test_a_range_not_begun_is_named_by_its_stations_hello(ward: Ward) -> None:
    """What b holds stands in no journal; it claims nothing after the restore, and only says hello."""
    joined_after_the_backup(ward)
    ward.desks["b"].run(ranges_of.add_range, RangeGrant(series=DOSSIER, start=501, size=500, granted_by="x")).result(20)
    ward.put_back(witness=False)
    ward.join("b")
    ward.shake("b")
    confirm_grants(ward.settings.data_dir, WARD, "Chị Hoa")
    ward.join("c")
    assert ward.claim("c").start == 1001


def test_a_central_put_back_whole_grants_above_what_stations_name(ward: Ward) -> None:
    """Its witness and its memory are as old as its database: only what stations say can help."""
    ward.join("a")
    assert ward.claim("a").start == 1
    ward.back_up()
    ward.join("b")
    held = ward.claim("b")
    assert held.start == 501
    ward.desks["b"].run(
        ranges_of.add_range, RangeGrant(series=DOSSIER, start=held.start, size=held.size, granted_by="x")
    ).result(20)
    ward.put_back_whole()
    ward.join("b")
    ward.shake("b")
    ward.join("c")
    assert ward.claim("c").start == 1001


def test_the_citys_audit_comes_back_with_its_database_and_no_further(ward: Ward) -> None:
    """On each engine: every line of the backup as it was; what was written later is lost with the rest."""
    user = CityUser(account="chu-tich", name="Nguyễn Văn Mẫu", role=CityRole.CITY)

    def looks(subject: str) -> None:
        command = LookedAt(user=user, what="feedback_one", subject=subject, ward=WARD, address="198.51.100.7")
        ward.central.store.run(audit.note, command).result(20)

    def lines() -> tuple[AuditLine, ...]:
        now = ward.central.store.clock.now()
        days = {"first": now - timedelta(days=1), "last": now + timedelta(days=1)}
        return tuple(ward.central.store.read(lambda reader: audit.lines(reader, **days)).result(20))

    looks("one")
    looks("two")
    before = lines()
    assert {one.subject for one in before} == {"one", "two"}
    ward.back_up()
    looks("after the backup")
    assert len(lines()) == 3
    ward.put_back(witness=True, lost=False)
    assert lines() == before
    looks("after the restore")
    assert lines()[0].subject == "after the restore"


def put_back_whole_after_a_desk_joined(ward: Ward) -> None:
    """Desk b's grant and its journal came after the image; desk a was there before and did nothing since."""
    ward.join("a")
    assert ward.claim("a").start == 1
    ward.back_up()
    ward.join("b")
    assert ward.claim("b") == wire.ClaimAnswer(True, 501, 500)
    ward.desks["b"].run(ranges_of.add_range, RangeGrant(series=DOSSIER, start=501, size=500, granted_by="x")).result(20)
    ward.sync("b")
    ward.put_back_whole()


def test_put_back_whole_a_station_tells_it_so(ward: Ward) -> None:
    """Neither its data nor its witness show it: a station knows more of it than it does itself."""
    put_back_whole_after_a_desk_joined(ward)
    ward.join("b")  # whose very enrolment is forgotten
    assert not ward.central.store.read(lambda r: meta(r.connection, "put_back_whole")).result(20)
    ward.shake("b")
    ward.join("c")
    assert ward.claim("c").reason == "unsure"
    assert ward.claim("a", "r2").reason == "unsure"
    ward.central.close()
    ward.reopen()
    assert ward.claim("c").reason == "unsure"
    confirm_grants(ward.settings.data_dir, WARD, "Chị Hoa")
    assert ward.claim("c").start == 1001  # above what b named in its hello
    assert ward.claim("a", "r2").start == 1501


def test_put_back_whole_again_the_former_confirmation_counts_no_more(ward: Ward) -> None:
    put_back_whole_after_a_desk_joined(ward)
    ward.join("b")
    ward.shake("b")
    confirm_grants(ward.settings.data_dir, "", "Chị Hoa")
    ward.back_up()
    ward.sync("b")
    ward.put_back_whole()
    ward.join("c")
    assert ward.claim("c").granted  # nobody has told it yet
    ward.shake("b")
    assert ward.claim("c", "r2").reason == "unsure"
    confirm_grants(ward.settings.data_dir, "", "Chị Hoa")
    assert ward.claim("c", "r2").granted


def test_stations_of_one_ward_alone_cannot_stop_the_others(ward: Ward) -> None:
    def say(place: str) -> None:
        ward.central.store.run(lambda ctx, _: grant_memory.compare(ctx, place, [(1, 900)]), None).result(20)

    ward.join("a")
    say("99002.k7q2m9x4")
    assert ward.claim("a").start == 1
    say("99002.k7q2m9x5")
    assert ward.claim("a", "r2").start == 501
    say("99003.k7q2m9x4")  # two wards: it was put back
    assert ward.claim("a", "r3").reason == "unsure"


def test_a_hello_that_names_no_more_than_is_held_raises_no_doubt(ward: Ward) -> None:
    ward.join("a")
    ward.sync("a")
    ward.shake("a")
    ward.central.close()
    ward.reopen()
    ward.shake("a")
    ward.sync("a")
    assert ward.claim("a").granted


def test_a_torn_memory_is_none(ward: Ward) -> None:
    ward.join("a")
    assert ward.claim("a").start == 1
    ward.back_up()
    assert ward.claim("a", "lost", series="ticket:B").granted  # what the backup lacks
    [memory] = ward.settings.witness_dir.glob("*.grants")
    whole = memory.read_bytes()
    for content in (b"", b"\xff\x80", whole[:-3], b"[[[", b'{"wards": 7}'):
        memory.write_bytes(content)
        ward.put_back(witness=True)
        assert ward.claim("a", "r2").reason == "unsure"
        memory.write_bytes(whole)
    assert ward.claim("a", "r2").start == 501


def test_who_confirmed_what_and_when_stands_in_the_journal(ward: Ward, capsys: pytest.CaptureFixture[str]) -> None:
    joined_after_the_backup(ward)
    ward.put_back(witness=False)
    with pytest.raises(ExpectedError, match=r"enrol\.errors\.ward"):
        confirm_grants(ward.settings.data_dir, "9900", "x")
    words = ["central", "confirm-grants", "--data-dir", str(ward.settings.data_dir), "--name", "Chị Hoa"]
    assert cli.main([*words, "--ward", WARD]) == 0
    said = capsys.readouterr().out
    assert WARD in said
    assert ward.desks["a"].station.id in said  # not heard of since
    assert cli.main([*words, "--all"]) == 0
    said = capsys.readouterr().out
    assert "mọi phường" in said
    assert "*" not in said
    ward.join("c")
    assert ward.claim("c").granted
    ward.central.close()
    raws = [bytes(raw) for (raw,) in ward.rows("SELECT raw FROM journal_events WHERE kind = 'grants.confirmed'")]
    assert len(raws) == 2
    assert all("Chị Hoa".encode() in raw for raw in raws)


def test_a_confirmation_is_for_one_restore(ward: Ward) -> None:
    joined_after_the_backup(ward)
    ward.put_back(witness=False)
    confirm_grants(ward.settings.data_dir, WARD, "Chị Hoa")
    assert ward.claim("a", "r2").granted
    ward.put_back(witness=False)
    assert ward.claim("a", "r3").reason == "unsure"


def blocked(ward: Ward, make: Callable[[Path], Any]) -> Path:
    fresh = ward.settings.witness_dir / f"{ward.central.store.station.id}.grants.new"
    make(fresh)
    return fresh


def test_what_cannot_be_remembered_is_not_granted(ward: Ward) -> None:
    ward.join("a")
    fresh = blocked(ward, Path.mkdir)
    assert ward.claim("a").reason == "unsure"
    fresh.rmdir()
    assert ward.claim("a").start == 1
    assert remembered(ward) == {DOSSIER: 500}  # on the disk before the answer left


def remembered(ward: Ward) -> dict[str, int]:
    [memory] = ward.settings.witness_dir.glob("*.grants")
    found: dict[str, int] = json.loads(memory.read_text())["wards"][WARD]
    return found


def test_a_memory_that_got_lost_while_it_works_is_made_anew_whole(ward: Ward) -> None:
    ward.join("a")
    ward.claim("a")
    ward.claim("a", series="ticket:A")
    [memory] = ward.settings.witness_dir.glob("*.grants")
    memory.unlink()
    ward.claim("a", "r2")
    assert remembered(ward) == {DOSSIER: 1000, "ticket:A": 999}


def test_a_station_asks_on_until_it_is_granted(city: City) -> None:
    city.central.close()
    shutil.rmtree(city.central.settings.witness_dir)
    city.restart_central()
    assert city.central.store.station.epoch > 1
    city.enrol()
    worker = city.start_worker()
    assert city.synced()
    assert city.watched.until(lambda: outcomes(city) == {"unsure"})
    confirm_grants(city.central.settings.data_dir, WARD, "Chị Hoa")
    city.store.ledger.clock = WrongClock(ranges.AGAIN["unsure"] + timedelta(seconds=1))
    worker.wake()
    assert city.watched.until(lambda: outcomes(city) == {"granted"})
    city.issue(1)


def outcomes(city: City) -> set[str]:
    with closing(sqlite3.connect(city.store.settings.database)) as db:
        return {row[0] for row in db.execute("SELECT outcome FROM asked_commands")}


# -- files that are gone or torn, of SQLite alone; of databases: tests/kiosk/city/test_store.py ---------------------


def test_a_lost_database_of_central_is_refused_and_restored_by_its_own_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "city"
    settings = settings_in(tmp_path, data_dir=folder, witness_dir=folder.with_name("city.witness"))
    central = Central(settings, bus=Bus())
    central.open()
    back_up(central.store.settings, tmp_path / "usb" / "copy", central.store.clock)
    name = central.store.station.id
    central.close()
    settings.database.unlink()
    with pytest.raises(ExpectedError) as caught:
        Central(settings).open()
    assert caught.value.key == "store.errors.lost_database_central"
    assert says_what_central_can_do(" ".join(error_texts(caught.value, "vi")))
    for words, epoch in ((["--without-backup"], 2), ([str(tmp_path / "usb" / "copy")], 3)):
        assert cli.main(["central", "restore", "--data-dir", str(folder), *words]) == 0
        said = capsys.readouterr().out
        assert f"Kỷ mới: {epoch}" in said
        assert "motcua central confirm-grants" in said
        assert says_what_central_can_do(said)
        central = Central(settings)
        central.open()
        assert (central.store.station.id, central.store.station.epoch) == (name, epoch)
        central.close()


def says_what_central_can_do(words: str) -> bool:
    """No words of a station: it joins nobody, types no letter, and has no other identity to take."""
    assert words
    return not any(wrong in words for wrong in ("motcua enrol", "--new-identity", "motcua restore", "chữ cái"))


@pytest.mark.parametrize("torn", [False, True])
def test_central_without_its_keys_is_told_its_own_way_out_and_that_way_leads_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], torn: bool
) -> None:
    folder = tmp_path / "city"
    settings = settings_in(tmp_path, data_dir=folder, witness_dir=folder.with_name("city.witness"))
    central = Central(settings)
    central.open()
    name = central.store.station.id
    central.close()
    if torn:
        settings.key_file.write_bytes(b"no database " * 1000)
    else:
        settings.key_file.unlink()
    with pytest.raises(ExpectedError) as caught:
        Central(settings).open()
    words = " ".join(error_texts(caught.value, "vi"))
    assert caught.value.key == "store.errors.lost_keys_central"
    assert says_what_central_can_do(words)
    command = ["central", "restore", "--without-backup", "--data-dir", str(folder)]
    assert "motcua " + " ".join(command) in words
    (tmp_path / "aside").mkdir()
    for file in (settings.database, settings.key_file):
        if file.exists():
            file.rename(tmp_path / "aside" / file.name)
    assert cli.main(command) == 0
    assert says_what_central_can_do(capsys.readouterr().out)
    central = Central(settings)
    central.open()
    assert central.store.station.id != name
    assert not central.store.station.first_epoch  # and so grants nothing that it does not know
    central.close()


def test_a_torn_database_of_central_names_its_own_command(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    central = Central(settings)
    central.open()
    central.close()
    settings.database.write_bytes(b"no database " * 1000)
    with pytest.raises(ExpectedError) as caught:
        Central(settings).open()
    assert caught.value.key == "store.errors.unreadable"
    words = " ".join(error_texts(caught.value, "vi"))
    assert "motcua central restore" in words
    assert says_what_central_can_do(words)
