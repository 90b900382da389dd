"""Images and restores on both sides, walked at random: whole or in part, station and central, then everything agrees.

After each walk the line is whole: nothing that central acknowledged and still had, and nothing that the station has,
is missing at central, and no number is borne twice but by pairs that are kept, flagged and told apart; and those only
where an image was put back whole, with its witness, so that nobody at the station could know.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.commands.restore import open_without_backup, restore
from kiosk.errors import ExpectedError
from kiosk.remote.city import confirm_grants
from kiosk.remote.enrol import enrol, upstream
from kiosk.server.leases import MOST_RETURNS
from kiosk.services import ranges, tickets
from kiosk.store import Context
from kiosk.store.backups import back_up
from kiosk.values.ids import Place
from kiosk.values.journal import TypeLetter
from kiosk.values.tickets import IssueTicket
from tests.faults import central_rows, checker
from tests.faults.city import City

TICKET = IssueTicket(field="chung-thuc", place=Place("kiosk-1"))
FIELDS = ("chung-thuc", "ho-tich", "cu-tru")
STEPS = 12
TWO = "sync.errors.two_machines"


def free_letter(ctx: Context, typed: set[str]) -> str:
    """The official knows which he typed before: a station that lost data and witness, one after the other, does not."""
    return min(set("ABCDEFGHIJKLMNOPQRSTUVWXYZ") - ranges.used_letters(ctx) - typed)


class Walk(City):
    """`here`: tickets that the station's present database holds; `there`: those that central's acknowledged."""

    def __init__(self, folder: Path, seeded: random.Random, db: str) -> None:
        super().__init__(folder, db=db)
        self.seeded, self.kept, self.log = seeded, 0, list[str]()
        self.here, self.there, self.typed = set[str](), set[str](), set[str]()
        self.images: list[tuple[Path, set[str]]] = []
        self.backups: list[tuple[Path, set[str]]] = []
        self.cities: list[tuple[central_rows.Image, Path, set[str]]] = []
        self.pairs_possible = False
        self.enrol()

    # -- what happens on an ordinary day -----------------------------------------------------------------------
    def work(self) -> None:
        for _ in range(self.seeded.randint(1, 4)):
            self.here.add(self.one_ticket())

    def one_ticket(self) -> str:
        command = IssueTicket(field=self.seeded.choice(FIELDS), place=TICKET.place)
        given = self.store.run(tickets.issue, command)
        if given.exception(20) is None:
            return given.result().id
        with pytest.raises(ExpectedError, match=r"tickets\.errors\.no_range"):
            given.result()
        letter = self.store.run(free_letter, self.typed).result(20)
        self.typed.add(letter)
        self.store.run(ranges.type_letter, TypeLetter(letter=letter, actor="truongbophan")).result(20)
        return self.store.run(tickets.issue, command).result(20).id

    def sync(self) -> None:
        if self.store.read(upstream).result(20) is None:
            self.enrol()
        if not self.agreed():
            assert sum(step in ("whole", "data", "database") for step in self.log) > MOST_RETURNS, self.log
            self.become_another()
            assert self.agreed(), self.log
        self.there |= self.here

    def agreed(self) -> bool:
        """Whether all arrived; else central takes what was put back so often for two machines that take turns."""
        worker = self.start_worker()
        ended = self.watched.until(lambda: self._all_arrived() or worker.status.trouble == TWO)
        assert ended, (self.log, worker.status)
        assert worker.close(30)
        self.worker = None
        return worker.status.trouble != TWO

    def _all_arrived(self) -> bool:
        assert self.worker is not None
        return self.unsent() == 0 and self.worker.status.online and self.worker.status.synced

    def become_another(self) -> None:
        former = self.store.station.id
        self.store.close()
        self.store.open(new_identity=True)
        enrol(self.store, self.proxy.address, self.code(instead_of=former))

    # -- what is kept ------------------------------------------------------------------------------------------
    def _place(self) -> Path:
        self.kept += 1
        return self.folder / "kept" / str(self.kept)

    def image(self) -> None:
        place, settings = self._place(), self.store.settings
        self.store.close()
        shutil.copytree(settings.data_dir, place / "data")
        shutil.copytree(settings.witness_dir, place / "witness")
        self.images.append((place, set(self.here)))
        self.store.open()

    def back_up(self) -> None:
        place = self._place() / "copy"
        back_up(self.store.settings, place, self.store.clock)
        self.backups.append((place, set(self.here)))

    def image_of_central(self) -> None:
        place, settings = self._place(), self.central.settings
        port = self.stop_central()
        made = central_rows.image(settings, self.db, place / "data")
        shutil.copytree(settings.witness_dir, place / "witness")
        self.cities.append((made, place, set(self.there)))
        self.central = self._central(port)

    def stop_central(self) -> int:
        port = int(self.central.address.rpartition(":")[2])
        self.central.close()
        return port

    # -- what is put back, and what is lost ----------------------------------------------------------------------
    def put_back(self) -> None:
        if not self.images:
            return self.image()
        (place, held), what = self.seeded.choice(self.images), self.seeded.choice(("whole", "data", "database"))
        self.log.append(what)
        settings = self.store.settings
        self.store.close()
        if what == "database":
            self.forget_database()
            for part in (place / "data").glob("station.sqlite*"):
                shutil.copy(part, settings.data_dir)
        else:
            put(place / "data", settings.data_dir)
        if what == "whole":
            put(place / "witness", settings.witness_dir)
            self.pairs_possible = True
        self.here = set(held)
        self.store.open()

    def lose_witness(self) -> None:
        self.store.close()
        shutil.rmtree(self.store.settings.witness_dir)
        self.store.open()
        assert not self.store.station.first_epoch

    def restore(self) -> None:
        if not self.backups:
            return self.back_up()
        file, held = self.seeded.choice(self.backups)
        self.store.close()
        restore(file, self.store.settings)
        self.here = set(held)
        self.store.open()

    def lose(self) -> None:
        self.store.close()
        self.forget_database()
        with pytest.raises(ExpectedError, match=r"store\.errors\.lost_database"):
            self.store.open()
        open_without_backup(self.store.settings)
        self.here = set()
        self.store.open()

    def forget_database(self) -> None:
        for part in self.store.settings.data_dir.glob("station.sqlite*"):
            part.unlink()

    def central_put_back(self) -> None:
        if not self.cities:
            return self.image_of_central()
        (made, place, held), what = self.seeded.choice(self.cities), self.seeded.choice(("data", "whole", "forgetful"))
        self.log.append("central " + what)
        settings, port = self.central.settings, self.stop_central()
        central_rows.put_back(settings, self.db, made)
        if what == "whole":
            put(place / "witness", settings.witness_dir)
        elif what == "forgetful":
            shutil.rmtree(settings.witness_dir)
        self.there = set(held)
        self.central = self._central(port)
        if what == "forgetful" or (what == "whole" and self.seeded.random() < 0.5):
            self.sync()  # the official looks at every machine before he confirms
            confirm_grants(settings.data_dir, "", "Chị Hoa")

    # -- the walk ------------------------------------------------------------------------------------------------
    def walk(self) -> None:
        steps = [
            self.work, self.work, self.work, self.sync, self.sync, self.image, self.back_up, self.image_of_central,
            self.put_back, self.put_back, self.restore, self.lose, self.lose_witness, self.central_put_back,
        ]  # fmt: skip
        for _ in range(STEPS):
            step = self.seeded.choice(steps)
            self.log.append(step.__name__)
            step()
        self.sync()
        self.work()
        self.sync()

    def problems(self) -> list[str]:
        self.close()
        station, (database, key_file) = self.store.settings, self.central_files()
        at_central = issued(database)
        return [
            *(f"{ticket} is not at the station" for ticket in self.here - set(issued(station.database))),
            *(f"{ticket} is not at central" for ticket in (self.here | self.there) - set(at_central)),
            *checker.three_what_counts_is_at_central(station.database, database),
            *checker.four_pairs_are_told_apart(database, possible=self.pairs_possible),
            *checker.check(station.database, station.key_file, self.here),
            *checker.six_chains_verify(database, key_file),
            *checker.eight_nothing_waits(database),
            *checker.nine_tables_are_folds(database, key_file),
        ]


def put(image: Path, folder: Path) -> None:
    shutil.rmtree(folder)
    shutil.copytree(image, folder)


def issued(database: Path) -> list[str]:
    query = "SELECT subject FROM journal_events WHERE state = 0 AND kind = 'ticket.issued'"
    with closing(sqlite3.connect(database)) as db:
        return [row[0] for row in db.execute(query)]


@pytest.mark.timeout(900)  # the full count takes some minutes
def test_images_and_restores_on_both_sides(tmp_path: Path, times: Callable[[int], int], seeded: random.Random) -> None:
    tickets_given = 0
    for n in range(times(50)):
        engine = central_rows.ENGINES[n % 3]
        with central_rows.database(engine) as db:
            walk = Walk(tmp_path / str(n), random.Random(seeded.getrandbits(32)), db)
            try:
                walk.walk()
                assert walk.problems() == [], (n, engine, walk.log)
                tickets_given += len(walk.here)
            finally:
                walk.close()
        shutil.rmtree(tmp_path / str(n))
    assert tickets_given > 0
