"""Groups give numbers out by hand, hours and capacity; a machine asks before it offers, and is refused all the same."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import msgspec
import pytest

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.queries import groups as asked
from kiosk.rules import group_words
from kiosk.services import calls, groups
from kiosk.values.groups import ClosedBecause, GroupNow, SetGroup
from kiosk.values.procedures import FieldHours
from tests.kiosk.counter import DESK, Counter


def group(counter: Counter, field: str = "chung-thuc") -> GroupNow:
    found: tuple[GroupNow, ...] = counter.read(asked.groups)
    return next(one for one in found if one.field == field)


def by_hand(counter: Counter, open_: bool | None) -> None:
    counter.run(groups.set_group, SetGroup(field="chung-thuc", open=open_, actor="truongbophan", place=DESK))


def configured(counter: Counter, **field: Any) -> None:
    """As a ward's document would say."""
    catalogue = counter.store.catalogue
    first, *others = catalogue.fields()
    document = msgspec.structs.replace(
        catalogue._ward, fields=(msgspec.structs.replace(first, **field), *others)
    )
    catalogue.__dict__["_ward"] = document


def refused(counter: Counter) -> str:
    with pytest.raises(ExpectedError) as caught:
        counter.ticket()
    return caught.value.key


def test_staff_close_and_open_a_group_for_the_day(counter: Counter) -> None:
    by_hand(counter, False)
    found = group(counter)
    assert (found.open, found.closed_because) == (False, ClosedBecause.HAND)
    assert found.opens_at is not None
    assert f"{local(found.opens_at):%d %H:%M}" == "25 08:00", "the next working day"
    assert refused(counter) == "queue.errors.closed_hand"
    assert counter.ticket("ho-tich").label == "H001"
    by_hand(counter, True)
    assert counter.ticket().label == "A001"
    by_hand(counter, False)
    counter.pass_time(days=1)
    assert group(counter).open
    assert counter.ticket().label == "A001"


def test_a_group_with_hours_says_when_it_opens(counter: Counter) -> None:
    now = local(counter.clock.now())
    later = FieldHours(days=(1, 2, 3, 4, 5), opens=time(now.hour + 1), closes=time(now.hour + 2))
    configured(counter, hours=(later,))
    assert refused(counter) == "queue.errors.closed_hours"
    opens = group(counter).opens_at
    assert local(opens).time() == later.opens
    by_hand(counter, True)  # staff know better
    counter.ticket()
    by_hand(counter, None)
    assert refused(counter) == "queue.errors.closed_hours"
    counter.pass_time(hours=1)
    assert counter.ticket().label == "A002"


def test_a_full_half_day_is_closed_until_the_next(counter: Counter) -> None:
    configured(counter, capacity=2)
    first = counter.ticket()
    counter.at_desk(calls.call, first.id)
    counter.finish(first.id)
    counter.ticket()
    assert refused(counter) == "queue.errors.closed_capacity"
    full = group(counter)
    assert full.closed_because is ClosedBecause.CAPACITY
    assert group_words.short(full, counter.clock.now()) == "Hết số, có lại lúc 13\u00a0giờ chiều nay"
    assert group_words.heading(full, counter.clock.now()) == "Chứng thực: buổi này đã hết số"
    counter.pass_time(hours=12)
    counter.ticket()


def test_a_group_says_who_waits_how_long_and_who_is_next(counter: Counter) -> None:
    tickets = [counter.ticket() for _ in range(7)]
    counter.pass_time(minutes=20)
    counter.next(fields=("chung-thuc",))
    found = group(counter)
    assert (found.waiting, found.longest_wait, found.letter, found.express) == (6, 20, "A", True)
    assert found.next_labels == tuple(ticket.label for ticket in tickets[1:])
    assert [one.number for one in found.open_desks] == ["1"]
    assert group(counter, "cu-tru").waiting == 0


def test_before_opening_the_counter_says_when_it_opens(counter: Counter) -> None:
    here = local(counter.clock.now())
    counter.clock.advance(timedelta(hours=26 - here.hour - 1))
    found = counter.read(asked.opening)
    assert (found.open, local(found.opens_at).time()) == (False, time(8))
    counter.clock.advance(found.opens_at - counter.clock.now())
    found = counter.read(asked.opening)
    assert (found.open, local(found.closes_at).time()) == (True, time(12))
