"""Ranges and letters: a desk without any grant works, typed letters are their own, portions leave room above."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.errors import ExpectedError
from kiosk.queries import dossiers as asked
from kiosk.queries import papers
from kiosk.rules import numbering
from kiosk.services import clock_checks, ranges
from kiosk.values.journal import ConfirmDate, RangeGrant, TypeLetter
from tests.faults.checker import four_no_number_twice
from tests.kiosk.counter import PERSON, Counter

PREFIX = "H99.001.01"


def put_back(counter: Counter, image: Path) -> None:
    """The database of `image` replaces the present one; the witness stays: a new epoch at the next opening."""
    counter.store.close()
    shutil.rmtree(counter.store.settings.data_dir)
    shutil.copytree(image, counter.store.settings.data_dir)
    counter.restart()


def write(counter: Counter, words: str, *values: object) -> None:
    counter.store.run(lambda ctx, sql: ctx.connection.exec_driver_sql(sql, values), words).result()


def image_of(counter: Counter, folder: Path) -> Path:
    counter.store.close()
    shutil.copytree(counter.store.settings.data_dir, folder)
    counter.restart()
    return folder


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Counter]:
    """A desk of a ward of several machines; central is out of reach and has never granted it anything."""
    opened = Counter(tmp_path / "desk", roles=("desk",))
    yield opened
    assert opened.faults() == []
    opened.close()


def test_a_desk_that_was_never_granted_anything_receives_and_certifies(desk: Counter) -> None:
    volume = numbering.volume(desk.store.station.id, 1)
    done, copies = desk.received(), desk.certified(given_now=False, applicant=PERSON)
    assert [done.code, copies.code] == [f"TAM-{volume}-261124-0001", f"TAM-{volume}-261124-0002"]
    assert (copies.register_number, copies.volume) == (1, f"{volume}/2026")
    paper = desk.read(papers.receipt, copies.id, 1)
    assert (paper.number, paper.volume) == (2, volume)
    assert desk.read(asked.find, done.code.lower()).id == done.id
    assert desk.sql("SELECT count(*) FROM ranges") == [(0,)]
    assert desk.sql("SELECT count(*) FROM journal_events WHERE kind LIKE 'range.%'") == [(0,)]


def test_in_a_new_year_and_in_a_new_epoch_too(desk: Counter, tmp_path: Path) -> None:
    desk.received()
    image = image_of(desk, tmp_path / "image")
    desk.received()
    put_back(desk, image)
    assert desk.store.station.epoch == 2
    volume = numbering.volume(desk.store.station.id, 2)
    assert desk.received().code == f"TAM-{volume}-261124-0001"
    desk.pass_time(days=38)
    desk.run(clock_checks.confirm_date, ConfirmDate(day=desk.clock.now().date(), actor="truongbophan"))
    done, copies = desk.received(), desk.certified()
    assert done.code == f"TAM-{volume}-270101-0001"
    assert desk.read(papers.receipt, done.id, 1).number == 1
    assert (copies.register_number, copies.volume) == (1, f"{volume}/2027")


def test_a_range_that_runs_out_goes_on_provisionally(desk: Counter) -> None:
    desk.run(ranges.add_range, RangeGrant(series=f"dossier:{PREFIX}", start=501, size=3, granted_by="central"))
    codes = [desk.received().code for _ in range(3)]
    codes += [desk.received().code, desk.certified(given_now=False, applicant=PERSON).code]
    volume = numbering.volume(desk.store.station.id, 1)
    assert codes == [
        *(f"{PREFIX}-261124-{n:04d}" for n in (501, 502, 503)), *(f"TAM-{volume}-261124-{n:04d}" for n in (1, 2)),
    ]  # fmt: skip


def test_machines_of_one_ward_never_read_alike(tmp_path: Path) -> None:
    """Three desks that lost their witness folders, and the single station: every paper can be told apart."""
    counters = [Counter(tmp_path / name, roles=("desk",)) for name in "abc"]
    counters.append(Counter(tmp_path / "single"))
    for counter in counters[:3]:
        counter.received()
        counter.store.close()
        shutil.rmtree(counter.store.settings.witness_dir)
        counter.restart()
        assert counter.store.station.epoch > 2
    for counter in counters:
        counter.received(desk="10")
        counter.certified(desk="10")
    for counter in counters:
        assert counter.faults() == []
        counter.close()
    assert four_no_number_twice([counter.store.settings.database for counter in counters]) == []


def test_a_single_station_takes_its_numbers_in_portions(tmp_path: Path) -> None:
    """So that room is left above for a later epoch; the second portion comes when the first is used up."""
    counter = Counter(tmp_path)
    counter.ticket()
    assert counter.sql("SELECT start, size FROM ranges WHERE series = 'ticket:A'") == [(1, 999)]
    write(counter, "UPDATE number_marks SET last = 898")
    assert [counter.ticket().label for _ in range(3)] == ["A899", "A1000", "A1001"], "900 to 999 are printed ahead"
    counter.close()


def test_what_central_knows_of_is_not_extended_here(counter: Counter) -> None:
    """Central may have given the next numbers to another kiosk."""
    counter.run(ranges.add_range, RangeGrant(series="ticket:A", start=1, size=2, granted_by="central"))
    station = counter.store.station.id
    write(counter, "INSERT INTO journal_marks VALUES ('central', ?, 1, 1)", station)
    assert [counter.ticket().label for _ in range(2)] == ["A001", "A002"]
    with pytest.raises(ExpectedError, match=r"tickets\.errors\.no_range"):
        counter.ticket()
    counter.run(ranges.type_letter, TypeLetter(letter="w", actor="truongbophan"))
    assert counter.ticket().label == "W001"
    assert counter.ticket("ho-tich").label == "H001"


def test_a_typed_letter_is_its_own_and_the_last_one_counts(tmp_path: Path) -> None:
    """After a restore a granted letter of another field is never taken for a typed one."""
    counter = Counter(tmp_path / "ward")
    counter.ticket()
    image = image_of(counter, tmp_path / "image")
    counter.ticket("cu-tru")
    put_back(counter, image)
    letters = {field.letter for field in counter.store.catalogue.fields()}
    greatest = max(letters)
    counter.run(ranges.add_range, RangeGrant(series=f"ticket:{greatest}", start=1, size=999, granted_by="central"))
    with pytest.raises(ExpectedError, match=r"tickets\.errors\.no_range"):
        counter.ticket()
    for letter in ("Y", "W"):
        counter.run(ranges.type_letter, TypeLetter(letter=letter, actor="truongbophan"))
        assert counter.ticket().label == f"{letter}001"
    assert counter.sql("SELECT series, typed FROM ranges WHERE typed > 0 ORDER BY typed") == [
        ("ticket:Y", 1), ("ticket:W", 2),
    ]  # fmt: skip
    assert counter.sql("SELECT count(*) FROM journal_events WHERE kind = 'letter.typed'") == [(2,)]
    image = image_of(counter, tmp_path / "later")
    put_back(counter, image)
    for letter in ("Y", "W", *letters):
        with pytest.raises(ExpectedError, match=r"store\.errors\.letter_used"):
            counter.run(ranges.type_letter, TypeLetter(letter=letter, actor="truongbophan"))
    assert counter.faults() == []
    counter.close()


def test_a_kiosk_of_several_may_be_given_a_letter_too(tmp_path: Path) -> None:
    """A machine that is no single station could not even record the letter."""
    kiosk = Counter(tmp_path, roles=("citizen",))
    with pytest.raises(ExpectedError, match=r"tickets\.errors\.no_range"):
        kiosk.ticket()
    kiosk.run(ranges.type_letter, TypeLetter(letter="W", actor="truongbophan"))
    assert [kiosk.ticket().label, kiosk.ticket("ho-tich").label] == ["W001", "W002"]
    assert kiosk.faults() == []
    kiosk.close()


def test_letters_of_numbers_that_other_machines_gave_are_used(counter: Counter) -> None:
    mark = "INSERT INTO number_marks VALUES ('99001', '99001.zelsewh2', 'ticket:V', '2026-11-20', 3)"
    known = (
        "INSERT INTO known_stations (station, public_key, seal_key, roles, withdrawn_at)"
        " VALUES ('99001.zelsewh2', x'01', x'', 'citizen', 0)"
    )
    for words in (known, mark):
        write(counter, words)
    with pytest.raises(ExpectedError, match=r"store\.errors\.letter_used"):
        counter.run(ranges.type_letter, TypeLetter(letter="V", actor="truongbophan"))
    counter.foreseen = "9"  # the mark has no event
