"""Shares of a roster: disjoint, complete, the same at every desk."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from kiosk.rules.calling_share import owner, serves, share
from kiosk.values.ids import Place, TicketId
from kiosk.values.rosters import RosterDesk
from kiosk.values.tickets import TicketState, WaitingTicket

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
FIELDS = ("chung-thuc", "ho-tich", "cu-tru")


def a_ticket(number: int, field: str, to_desk: str = "") -> WaitingTicket:
    return WaitingTicket(
        id=TicketId(f"t{number}"), label=f"A{number:03d}" if number % 7 else "", field=field, procedure=None,
        priority=False, state=TicketState.WAITING, issued_at=NOW, to_desk=to_desk,
    )  # fmt: skip


def a_desk(number: int, fields: tuple[str, ...]) -> RosterDesk:
    return RosterDesk(place=Place(f"desk-{number}"), number=str(number), fields=fields)


tickets = st.lists(
    st.builds(a_ticket, st.integers(1, 999), st.sampled_from(FIELDS), st.sampled_from(["", "", "2", "77"])), max_size=40
)
rosters = st.dictionaries(
    st.integers(1, 12), st.lists(st.sampled_from(FIELDS), unique=True, max_size=2).map(tuple), max_size=6
).map(lambda found: [a_desk(number, fields) for number, fields in found.items()])


@given(tickets, rosters, st.randoms())
def test_shares_of_one_roster_are_disjoint_and_together_all_that_is_served(waiting, roster, source) -> None:
    shares = {desk.number: share(waiting, roster, desk.number) for desk in roster}
    held = [ticket for some in shares.values() for ticket in some]
    assert len(held) == len([one for one in waiting if owner(one, roster) is not None])
    for ticket in waiting:
        can = {desk.number for desk in roster if serves(desk, ticket.field)}
        theirs = [number for number, some in shares.items() if ticket in some]
        assert (theirs != []) == bool(can or ticket.to_desk in shares)
        assert len(theirs) <= 1
        if ticket.to_desk in shares:
            assert theirs == [ticket.to_desk]
        elif theirs:
            assert theirs[0] in can
    mixed = list(roster)
    source.shuffle(mixed)
    assert all(owner(ticket, mixed) == owner(ticket, roster) for ticket in waiting)


def test_neighbours_in_the_line_go_to_different_desks() -> None:
    roster = [a_desk(2, ()), a_desk(10, ("chung-thuc",)), a_desk(5, ("ho-tich",))]
    line = [a_ticket(number, "chung-thuc") for number in range(1, 7)]
    assert [owner(ticket, roster) for ticket in line] == ["10", "2", "10", "2", "10", "2"]
    assert share(line, roster, "5") == share(line, roster, "9") == ()
