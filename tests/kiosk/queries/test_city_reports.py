"""Reports over any period: equal to a plain recount of the events, whatever order they came in; and today's figures."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.db.base import to_micros
from kiosk.errors import ExpectedError
from kiosk.queries.city_reports import report
from kiosk.queries.city_today import today
from kiosk.records.counting import counted
from kiosk.records.print_jobs import PrinterRoll
from kiosk.records.ratings import RatingGiven, RatingTallied
from kiosk.records.replay import replay
from kiosk.rules.satisfaction import wilson
from kiosk.rules.spreads import beyond, quantile
from kiosk.services import calls
from kiosk.store import Reader
from kiosk.values.city_reports import TOGETHER, CityReport, TodayFigures
from kiosk.values.dossiers import Channel
from tests.kiosk import roll_rows
from tests.kiosk.counter import Counter
from tests.kiosk.dossier_lives import FIELDS, Told, a_life, recount
from tests.kiosk.records.test_apply import Elsewhere, introduce, wait_until_applied

DAY = date(2026, 11, 24)  # of the standing clock
FIRST = date(2026, 8, 20)
WARDS = ("99001", "99002", "99003")
Lived = dict[str, list[list[Told]]]


def lived(source: random.Random, each: int) -> Lived:
    return {ward: [a_life(source, n, FIRST, 80, ward) for n in range(each)] for ward in WARDS}


def told_by(lives: Lived, source: random.Random) -> list[Elsewhere]:
    """Each ward's dossiers by two of its desks; steps of one dossier by either."""
    desks = []
    for ward, told in lives.items():
        two = [Elsewhere(f"desk{n}", roles=("desk",), ward=ward) for n in (8, 9)]
        for number, life in enumerate(told):
            for depth, one in enumerate(life, 1):
                source.choice(two).says(one.fact, f"d{ward}-{number}", depth, made_at=to_micros(one.at))
        desks += two
    return desks


def deliver(counter: Counter, desks: list[Elsewhere], source: random.Random) -> None:
    introduce(counter.store, *desks)
    at = dict.fromkeys(desks, 0)
    while left := [desk for desk in desks if at[desk] < len(desk.raws)]:
        desk = source.choice(left)
        upto = min(len(desk.raws), at[desk] + source.randrange(1, 120))
        counter.store.apply_received(desk.batch(at[desk] + 1, upto)).result()
        at[desk] = upto
    wait_until_applied(counter.store)


def line(found: CityReport, key: str) -> tuple[Any, ...]:
    cells = [row.cells[1:] for row in found.rows if row.key == key]
    return cells[0] if cells else (0,) * (len(found.columns) - 1)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    opened = Counter(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def central(tmp_path: Path) -> Iterator[Counter]:
    """A store that keeps roll-ups."""
    opened = Counter(tmp_path / "central", roles=("central",))
    yield opened
    opened.close()


@pytest.mark.parametrize("place", ["counter", "central"])
def test_any_period_is_as_a_plain_recount_says(
    place: str, request: pytest.FixtureRequest, seeded: random.Random, times: Callable[[int], int]
) -> None:
    counter: Counter = request.getfixturevalue(place)
    lives = lived(seeded, 30)
    deliver(counter, told_by(lives, seeded), seeded)
    for _ in range(times(100)):
        first = FIRST + timedelta(days=seeded.randrange(-10, 90))
        last = min(first + timedelta(days=seeded.randrange(0, 80)), DAY - timedelta(days=1))
        if last < first:
            continue
        found = counter.read(report, "volumes", first, last)
        for ward, told in lives.items():
            assert line(found, ward) == recount(told, first, last), (ward, first, last)
        assert found.holds
        says = [one.says for one in found.identities]
        assert says == ["3 = 4 + 5 + 6", "7 = 8 + 9 + 10", "11 = 12 + 13", "3 = 7 + 11"]
        by_field = counter.read(report, "volumes", first, last, "99002")
        for field in FIELDS:
            of_field = [life for life in lives["99002"] if life[0].fact.field == field]  # type: ignore[attr-defined]
            assert line(by_field, field) == recount(of_field, first, last)
        whole = counter.read(report, "volumes", first, last, TOGETHER)
        assert whole.total is not None
        assert found.total is not None
        assert whole.total.cells == found.total.cells
    assert replay(counter.store.settings.database, counter.store.settings.key_file).problems == ()
    rows = counter.read(lambda reader: roll_rows.kept(reader.connection))
    kept = bool(rows), counter.sql("SELECT max(life) FROM dossiers")[0][0]
    assert all(kept) == (place == "central"), "a station pays for no roll-ups"


@pytest.mark.parametrize("was", ["single", "central"])
def test_another_role_makes_the_tables_anew(was: str, tmp_path: Path, seeded: random.Random) -> None:
    """What is counted at a station is what a city keeps; so it is when one becomes the other."""
    found = []
    desks = told_by(lived(seeded, 8), seeded)
    opened = Counter(tmp_path, roles=(was,))
    deliver(opened, desks, seeded)
    for roles in ((was,), ("central",) if was == "single" else ("single",)):
        opened.close()
        opened = Counter(tmp_path, roles=roles)
        assert bool(opened.read(lambda reader: roll_rows.kept(reader.connection))) == (roles == ("central",))
        found.append(sorted(opened.read(_rolled_of, "central" in roles)))
        assert replay(opened.store.settings.database, opened.store.settings.key_file).problems == ()
    opened.close()
    assert found[0] == found[1] != []


def _rolled_of(reader: Reader, kept: bool) -> list[tuple[object, ...]]:
    if not kept:
        return [(*key, count) for key, count in counted(reader.connection).items() if count]
    return [(*key, count) for key, count in roll_rows.kept(reader.connection).items()]


def test_a_replay_names_a_roll_up_that_no_event_accounts_for(central: Counter, seeded: random.Random) -> None:
    counter = central
    deliver(counter, told_by(lived(seeded, 10), seeded), seeded)
    change = "UPDATE dossier_rolls SET overdue = overdue + 1 WHERE ward = '99002' AND period LIKE 'm%'"
    counter.store.run(lambda ctx, _: ctx.connection.exec_driver_sql(change), None).result()
    found = replay(counter.store.settings.database, counter.store.settings.key_file)
    assert not found.ok
    assert all(problem.startswith("dossier_rolls 99002/") and "/m202" in problem for problem in found.problems)


def test_on_time_late_and_channels_agree_with_the_volumes(counter: Counter, seeded: random.Random) -> None:
    deliver(counter, told_by(lived(seeded, 40), seeded), seeded)
    period = (FIRST, DAY - timedelta(days=1))
    volumes, ontime, late, channels = (
        counter.read(report, name, *period) for name in ("volumes", "ontime", "late", "channels")
    )
    for ward in WARDS:
        _all, online, direct, carried, _out, before, _on_time, too_late, _open, _in_time, overdue = line(volumes, ward)
        settled, early, in_time, tardy, share, _back = line(ontime, ward)
        assert (carried, early, tardy) == (0, before, too_late)
        assert settled == early + in_time + tardy
        assert share == pytest.approx(100 * (early + in_time) / settled)
        assert line(late, ward)[1] == too_late
        assert line(late, ward)[3] == overdue
        received, by_online, by_post, by_counter, *by_help, _share = line(channels, ward)
        assert (received, by_online, by_post + by_counter) == (online + direct, online, direct)
        assert sum(by_help) == received


def test_a_day_that_has_not_ended_is_late_as_of_now(counter: Counter) -> None:
    """Due at five in the afternoon; the clock stands in the morning, then in the evening of that day."""
    dossier = counter.received()
    assert dossier.due == "2026-11-24T17:00"
    assert counter.read(report, "volumes", DAY, DAY, "99001").rows[0].cells[-3:] == (1, 1, 0)
    counter.pass_time(hours=10)
    found = counter.read(report, "late", DAY, DAY, "99001")
    assert found.rows[0].cells[4] == 1
    assert [row.cells[0] for row in found.details] == [dossier.code]
    assert counter.read(today).wards[0].late == 1


def test_a_clerk_says_how_a_dossier_came_in(counter: Counter) -> None:
    """By oneself or helped at the counter, online too; what nobody says is as the declaration has it."""
    counter.received()
    counter.received(channel=Channel.ONLINE, helped=True)
    counter.received(channel=Channel.ONLINE, helped=False)
    counter.received(helped=True)
    counter.received(channel=Channel.POST)
    found = line(counter.read(report, "channels", DAY, DAY), "99001")
    assert found == (5, 2, 1, 2, 1, 2, 2, pytest.approx(20.0))


def test_waits_and_services_are_told_by_steps(counter: Counter) -> None:
    for minutes in (2, 4, 70):
        ticket = counter.ticket()
        counter.pass_time(minutes=minutes)
        counter.at_desk(calls.call, ticket.id)
        counter.pass_time(minutes=5)
        counter.finish(ticket.id)
    taken, served, left, mean, median, ninetieth, unusual, unknown, *_services = line(
        counter.read(report, "waits", DAY, DAY), "99001"
    )
    assert (taken, served, left, unusual, unknown) == (3, 3, 0, 1, 0)
    assert mean == pytest.approx(76 / 3, abs=0.1)
    assert 3 < median <= 5
    assert 60 < ninetieth <= 90
    assert quantile((1, 2), (0, 0, 0), 0.5) is None
    assert beyond((1, 2, 5), (1, 1, 1, 4), 2) == 5


def test_few_answers_have_no_share_and_many_have_an_interval(counter: Counter) -> None:
    pad = Elsewhere("pad", roles=("rating",))
    for n, level in enumerate([3, 3, 2, 1, None]):
        pad.says(RatingGiven(day=DAY, level=level, reasons=("fast",) if level == 1 else ()), f"r{n}", 1)
    few = RatingTallied(day=DAY, of="desk", key="1", very_satisfied=3, unsatisfied=2, none=1)
    many = RatingTallied(day=DAY, of="procedure", key="1.001193", satisfied=90, unsatisfied=10)
    of_ward = RatingTallied(day=DAY, of="ward", skipped=1, quick=2)
    for n, tally in enumerate((few, many, of_ward)):
        pad.says(tally, f"t{n}", 1)
    introduce(counter.store, pad)
    counter.store.apply_received(pad.batch(1, len(pad.raws))).result()
    wait_until_applied(counter.store)
    asked, answered, response, very, good, bad, share, low, high, none, skipped, quick = line(
        counter.read(report, "ratings", DAY, DAY), "99001"
    )
    assert (asked, answered, response, very, good, bad, none, skipped, quick) == (5, 4, 80.0, 2, 1, 1, 1, 1, 2)
    assert (share, low, high) == (None, None, None), "four answers are few"
    found = counter.read(report, "ratings", DAY, DAY, "99001")
    assert line(found, "desk/1")[:7] == (6, 5, pytest.approx(500 / 6), 3, 0, 2, None)
    assert line(found, "procedure/1.001193")[6:9] == pytest.approx((90.0, 82.56, 94.48), abs=0.01)
    assert line(found, "reason/fast")[1] == 1
    assert "no_sipas" in [note.key for note in found.notes]
    assert wilson(0, 0) is None
    assert wilson(5, 5) == (pytest.approx(56.55, abs=0.01), 100.0)


def test_today_tells_who_waits_and_which_paper_is_short(counter: Counter) -> None:
    first = counter.ticket()
    counter.pass_time(minutes=61)
    counter.ticket("ho-tich")
    counter.received()
    kiosk = Elsewhere("kiosk9", roles=("citizen",))
    kiosk.says(PrinterRoll(place="kiosk-9", printer="ticket", paper="ticket", low=True), "roll:99001:kiosk-9:ticket", 1)
    introduce(counter.store, kiosk)
    counter.store.apply_received(kiosk.batch(1, 1)).result()
    wait_until_applied(counter.store)
    found: TodayFigures = counter.read(today)
    (ward,) = found.wards
    assert (ward.waiting, ward.unusual, ward.tickets, ward.received) == (2, 1, 2, 1)
    assert ward.waiting_since is not None
    assert counter.clock.now() - ward.waiting_since >= timedelta(minutes=61), first.label
    assert [roll.place for roll in ward.rolls] == ["kiosk-9"]
    assert [station.station for station in ward.stations] == ["99001.kiosk9"]
    assert found.sum_of("waiting") == 2


def test_what_nobody_can_answer_is_refused(counter: Counter) -> None:
    for arguments, word in (
        (("volumes", DAY, DAY - timedelta(days=1)), "order"), (("weather", DAY, DAY), "unknown"),
        (("volumes", DAY, DAY, "12345"), "no_ward"),
    ):  # fmt: skip
        with pytest.raises(ExpectedError, match=rf"errors\.{word}"):
            counter.read(report, *arguments)
    assert counter.read(report, "volumes", date.min, date.max).holds
