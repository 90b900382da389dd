"""Who is called next: first come first served, priority by credit, nobody forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.rules.calling_order import MAX_WAIT, next_ticket
from kiosk.values.calls import Because, CallReason
from kiosk.values.ids import TicketId
from kiosk.values.tickets import TicketState, WaitingTicket

START = datetime(2026, 11, 17, 1, 0, tzinfo=UTC)


def ticket(minute: int, priority: bool = False, state: TicketState = TicketState.WAITING) -> WaitingTicket:
    return WaitingTicket(
        id=TicketId(f"t{minute:04d}"),
        label=f"A{minute:03d}",
        field="chung-thuc",
        procedure=None,
        priority=priority,
        state=state,
        issued_at=START + timedelta(minutes=minute),
    )


def call(waiting: list[WaitingTicket], history: list[bool], minute: int = 30) -> tuple[str, Because]:
    found = next_ticket(waiting, history, START + timedelta(minutes=minute))
    assert found is not None
    return found[0].label, found[1]


def test_nobody_waits() -> None:
    assert next_ticket([], [], START) is None
    assert next_ticket([ticket(1, state=TicketState.ABSENT), ticket(2, state=TicketState.DONE)], [], START) is None


def test_first_come_first_served() -> None:
    label, why = call([ticket(3), ticket(1), ticket(2)], [])
    assert label == "A001"
    assert why == Because(CallReason.IN_ORDER, 29)


def test_one_priority_for_two_ordinary() -> None:
    waiting = [ticket(n) for n in range(6)] + [ticket(n, True) for n in range(10, 13)]
    history: list[bool] = []
    order = []
    while waiting:
        found = next_ticket(waiting, history, START + timedelta(minutes=20))
        assert found is not None
        order.append("P" if found[0].priority else "N")
        history.append(found[0].priority)
        waiting.remove(found[0])
    assert "".join(order) == "PNNPNNPNN"


def test_an_older_priority_ticket_needs_no_credit() -> None:
    assert call([ticket(1, True), ticket(2)], [True])[0] == "A001"


def test_who_waited_too_long_goes_before_a_younger_priority() -> None:
    waiting = [ticket(0), ticket(50, True)]
    late = int(MAX_WAIT.total_seconds() // 60)
    assert call(waiting, [True, False, False], late - 1)[0] == "A050"
    label, why = call(waiting, [True, False, False], late)
    assert label == "A000"
    assert why == Because(CallReason.WAITED_LONG, 60)
    assert call(waiting, [True, False, False, False], late)[0] == "A050"


arrivals = st.lists(st.tuples(st.integers(0, 4), st.booleans()), min_size=1, max_size=60)


@settings(max_examples=200, deadline=None)
@given(arrivals, st.integers(1, 8))
def test_extra_wait_is_bounded_and_all_are_called(gaps: list[tuple[int, bool]], service: int) -> None:
    """A desk works through a random day; the promises of the module's first lines are held against it."""
    minute = 0
    coming = []
    for gap, priority in gaps:
        minute += gap
        coming.append(ticket(len(coming), priority))
        coming[-1] = msgspec.structs.replace(coming[-1], issued_at=START + timedelta(minutes=minute))
    normals_before = {
        t.id: sum(not other.priority for other in coming[:place])
        for place, t in enumerate(coming)
        if not t.priority
    }
    now, waiting, history = 0, [], []
    passed: dict[str, int] = {}
    ordinary_since: int | None = None
    called: list[WaitingTicket] = []
    while coming or waiting:
        while coming and coming[0].issued_at <= START + timedelta(minutes=now):
            waiting.append(coming.pop(0))
        found = next_ticket(waiting, history, START + timedelta(minutes=now))
        now += service if found else 1
        if found is None:
            continue
        chosen = found[0]
        waiting.remove(chosen)
        called.append(chosen)
        history.append(chosen.priority)
        older_same = [t for t in waiting if t.priority == chosen.priority and t.issued_at < chosen.issued_at]
        assert older_same == [], "first come, first served within a kind"
        if chosen.priority:
            ordinary_since = None
            for t in waiting:
                if not t.priority and t.issued_at < chosen.issued_at:
                    passed[t.id] = passed.get(t.id, 0) + 1
        elif any(t.priority for t in waiting):
            ordinary_since = (ordinary_since or 0) + 1
            assert ordinary_since <= 3
    assert len(called) == len(gaps)
    for ticket_id, count in passed.items():
        assert count <= normals_before[ticket_id] // 2 + 1
