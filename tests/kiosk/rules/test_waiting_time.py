"""How long one may wait: a range from real services and open desks, or nothing; held against simulated days."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.rules import waiting_time
from kiosk.values.waiting import ExpectedWait, InLine, Queue, ServingDesk
from tests.simulate import waiting

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
COPIES, BIRTHS = "chung-thuc", "ho-tich"
FIVE_MINUTES = {COPIES: [300.0] * 8}
OWN = InLine(COPIES, False, NOW)


def line(count: int, field: str = COPIES) -> list[InLine]:
    return [InLine(field, False, NOW - timedelta(minutes=count - nth)) for nth in range(count)]


def told(queue: Queue, own: InLine = OWN) -> tuple[int, int]:
    found = waiting_time.forecast(queue, own)
    assert found is not None
    return found.shortest, found.longest


def test_a_wait_is_a_range_from_real_services_or_nothing() -> None:
    desk = ServingDesk((COPIES,))
    few, none = Queue(NOW, line(6), [desk], {COPIES: [300.0] * 4}), Queue(NOW, line(6), [], FIVE_MINUTES)
    assert waiting_time.forecast(few, OWN) is waiting_time.forecast(none, OWN) is None
    elsewhere = Queue(NOW, line(6), [ServingDesk((BIRTHS,))], FIVE_MINUTES)
    assert waiting_time.forecast(elsewhere, OWN) is None
    shortest, longest = told(Queue(NOW, line(6), [desk] * 2, FIVE_MINUTES))  # six people at two desks: 15 minutes
    assert shortest <= 15 <= longest <= shortest + 15
    assert told(Queue(NOW, [], [desk], FIVE_MINUTES)) == (0, 5)


def test_whoever_is_served_already_and_whoever_comes_first_count() -> None:
    long = {COPIES: [1200.0] * 8}
    just_now, for_long = (ServingDesk((COPIES,), COPIES, NOW - timedelta(minutes=far)) for far in (0, 18))
    assert told(Queue(NOW, [], [just_now], long))[0] >= 10 > told(Queue(NOW, [], [for_long], long))[0]
    queue = Queue(NOW, line(9), [ServingDesk((COPIES,))], FIVE_MINUTES)
    assert told(queue, InLine(COPIES, True, NOW))[1] <= told(queue)[0]


def test_a_desk_that_also_serves_others_is_shared_with_them() -> None:
    services = {COPIES: [300.0] * 8, BIRTHS: [900.0] * 8}
    alone = Queue(NOW, line(2), [ServingDesk((COPIES,))], services)
    shared = Queue(NOW, [*line(2), *line(3, BIRTHS)], [ServingDesk((COPIES, BIRTHS))], services)
    helped = shared._replace(desks=[*shared.desks, ServingDesk((BIRTHS,))])
    assert told(alone)[1] <= told(helped)[1] < told(shared)[1]


def test_nobody_is_called_over_noon_and_nothing_is_said_beyond_closing() -> None:
    noon = (NOW + timedelta(minutes=10), NOW + timedelta(minutes=70))
    queue = Queue(NOW, line(6), [ServingDesk((COPIES,))], FIVE_MINUTES, [noon])
    assert told(queue)[0] >= 75
    closing = (NOW + timedelta(minutes=10), NOW + timedelta(hours=20))
    assert waiting_time.forecast(queue._replace(breaks=[closing]), OWN) is None


def test_words_say_a_range_and_promise_nothing() -> None:
    assert waiting_time.words(ExpectedWait(ahead=4, desks=2, shortest=15, longest=20)) == "khoảng 15 đến 20 phút"
    assert waiting_time.words(ExpectedWait(ahead=0, desks=2, shortest=0, longest=5)) == "dưới 5 phút"
    assert waiting_time.words(ExpectedWait(ahead=4, desks=0)) == ""
    assert waiting_time.with_desks(ExpectedWait(ahead=4, desks=0)) == "chưa quầy nào mở"
    told = ExpectedWait(ahead=4, desks=2, shortest=0, longest=5)
    assert waiting_time.with_desks(told) == "2 quầy đang mở · dưới 5 phút"


@settings(max_examples=40)
@given(
    st.integers(0, 80), st.lists(st.floats(10, 3600), min_size=5, max_size=40), st.integers(1, 8), st.integers(0, 40)
)
def test_ranges_are_ranges(ahead: int, seconds: list[float], desks: int, served: int) -> None:
    at_work = [ServingDesk((COPIES,), COPIES, NOW - timedelta(minutes=served))] * desks
    found = waiting_time.forecast(Queue(NOW, line(ahead), at_work, {COPIES: seconds}), OWN)
    if found is not None:
        assert 0 <= found.shortest < found.longest <= waiting_time.MOST
        assert found.shortest % 5 == found.longest % 5 == 0


def test_forecasts_are_nearer_than_simple_ways(seeded: random.Random, times: Callable[[int], int]) -> None:
    """On the same days; the shown range holds at least four of five real waits and is at most 15 minutes wide."""
    result = waiting.simulate(times(200), seeded.getrandbits(32), every=7)
    print(waiting.table(result))
    assert result.shown > 5 * result.days
    assert result.faults() == []
