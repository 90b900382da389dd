"""Bad days of a desk that receives: two desks with one declaration, a desk put back from an image, a range used up,
no calendar, a clock that is off, a clerk who is locked out. A clear word each, and nothing lost.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.errors import ExpectedError
from kiosk.queries.dossier_life import life
from kiosk.queries.papers import receipt
from kiosk.services import clock_checks, ranges
from kiosk.texts import error_texts
from kiosk.values.dossier_life import DossierLife
from kiosk.values.dossier_steps import LifeStep
from kiosk.values.journal import RangeGrant
from tests.faults import checker
from tests.faults.town import Town
from tests.kiosk.counter import DESK, Counter
from tests.kiosk.life import take


def test_two_desks_without_a_line_receive_one_declaration(town: Town) -> None:
    first, second = town.another("first", "desk"), town.another("second", "desk")
    draft = town.keep(town.store)
    town.push(town.store)
    for desk in (first, second):
        town.pull(desk)
    received = [town.receive(desk, draft) for desk in (first, second)]  # neither hears of the other
    town.push(first, second)
    for desk in (first, second):
        town.pull(desk)
    lives: list[DossierLife] = [first.read(life, one).result(20) for one in received]
    assert len({one.code for one in lives}) == 2  # each station numbers its own volume
    assert [one.same_declaration for one in lives] == [(lives[1].code,), (lives[0].code,)]
    assert not any(one.gone for one in lives)
    for desk in (first, second):
        with pytest.raises(ExpectedError, match="received_already"):
            town.receive(desk, draft)
        assert checker.check(desk.settings.database, desk.settings.key_file, received) == []
    numbers = [desk.settings.database for desk in (first, second)]
    assert checker.four_no_number_twice(numbers) == []


@pytest.fixture
def restored(tmp_path: Path) -> Iterator[Counter]:
    """A desk whose data, but not its witness, were put back from an image of an hour ago; a dossier is lost by it."""
    counter = Counter(tmp_path / "desk")
    counter.received()
    image = tmp_path / "image"
    counter.store.close()
    shutil.copytree(counter.store.settings.data_dir, image)
    counter.restart()
    lost = counter.received()
    take(counter, lost.id, LifeStep.ASK_SUPPLEMENT)
    counter.store.close()
    shutil.rmtree(counter.store.settings.data_dir)
    shutil.copytree(image, counter.store.settings.data_dir)
    counter.pass_time(minutes=5)
    counter.restart()
    try:
        yield counter
    finally:
        counter.close()


def test_a_desk_that_was_put_back_gives_no_number_again(restored: Counter) -> None:
    """The lost dossier's code and the number of its Mẫu 02 stay its own: the station goes on in another volume."""
    again = restored.received()
    assert restored.store.station.epoch == 2
    taken = take(restored, again.id, LifeStep.ASK_SUPPLEMENT)
    assert taken.job is not None
    found = restored.read(life, again.id)
    volumes = {paper.volume for paper in found.papers if paper.volume}
    assert len(volumes) == 1
    first = restored.sql("SELECT code, receipt_volume FROM dossiers ORDER BY received_at")[0]
    assert first[1] not in volumes
    assert again.code.split("-")[1] != first[0].split("-")[1]
    assert restored.faults() == []


def test_without_a_calendar_the_receipt_warns(counter: Counter) -> None:
    counter.store.catalogue.calendars = dict  # type: ignore[method-assign]  # no file of any year is there
    done = counter.received()
    assert "2026" in done.warnings[0]
    assert counter.read(receipt, done.id, 1).warnings == done.warnings
    take(counter, done.id, LifeStep.ASK_SUPPLEMENT)
    assert take(counter, done.id, LifeStep.RESUBMIT).warnings


def test_a_clock_that_is_twenty_minutes_off_prints_no_legal_time(counter: Counter) -> None:
    done = counter.received()
    take(counter, done.id, LifeStep.ASK_SUPPLEMENT)
    counter.run(clock_checks.measured, 20 * 60_000)
    for step in (lambda: counter.received(), lambda: take(counter, done.id, LifeStep.RESUBMIT)):
        with pytest.raises(ExpectedError, match="dossiers.errors.clock_off") as told:
            step()
        assert "20 phút" in " ".join(error_texts(told.value))
    assert counter.sql("SELECT count(*) FROM dossiers") == [(1,)]
    take(counter, done.id, LifeStep.STOP)  # what states no legal time goes on


def test_a_clerk_who_is_locked_out_loses_nothing(counter: Counter) -> None:
    done = counter.received()
    counter.store.presence.admit("truongbophan", DESK)  # somebody else sits down there
    for step in LifeStep:
        with pytest.raises(ExpectedError, match="not_signed_in"):
            take(counter, done.id, step)
    with pytest.raises(ExpectedError, match="not_signed_in"):
        counter.received()
    counter.store.presence.admit("canbo", DESK)
    assert take(counter, done.id, LifeStep.START).event
    assert counter.faults() == []


def test_a_range_that_is_used_up_without_a_line_falls_to_provisional_codes(counter: Counter) -> None:
    """Said on the screen and on the paper; the number of the paper goes on."""
    counter.run(ranges.add_range, RangeGrant(series="dossier:H99.001.01", start=1, size=1))
    official, provisional = counter.received(), counter.received()
    assert (official.provisional, provisional.provisional) == (False, True)
    assert provisional.code.startswith("TAM-")
    papers = [counter.read(receipt, one.id, 1) for one in (official, provisional)]
    assert [one.provisional for one in papers] == [False, True]
    assert [one.number for one in papers] == [1, 2]
    assert counter.read(life, provisional.id).row.provisional
    assert counter.faults() == []
