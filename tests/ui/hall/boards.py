"""Made-up moments of a ward for tests of the hall's display."""

from __future__ import annotations

from datetime import timedelta

from kiosk.values.base import Text
from kiosk.values.calls import Call
from kiosk.values.desks import DeskNow, DeskState, PauseReason
from kiosk.values.groups import ClosedBecause, GroupNow, OpenDesk, Opening
from kiosk.values.hall import HallBoard
from kiosk.values.ids import Place, TicketId
from tests.ui.stand_in import NOW

NAMES = (
    "Chứng thực", "Hộ tịch", "Tổng hợp", "Cư trú, căn cước", "Người có công, bảo trợ xã hội", "Đất đai, xây dựng",
    "Hộ kinh doanh", "Trả kết quả",
)  # fmt: skip
LETTERS = "AHUCXMQL"
OPEN = Opening(open=True, closes_at=NOW + timedelta(hours=3))


def a_call(label: str, desk: str = "1", nth: int = 1, seconds: int = 0, in_place: bool = False) -> Call:
    at = NOW + timedelta(seconds=seconds)
    return Call(ticket=TicketId(f"ticket {label}"), label=label, desk=desk, at=at, nth=nth, in_place=in_place)


def a_desk(
    number: int, state: DeskState = DeskState.OPEN, serving: Call | None = None, fields: tuple[str, ...] | None = None,
    name: str | None = None,
) -> DeskNow:  # fmt: skip
    return DeskNow(
        place=Place(f"desk-{number}"), number=str(number), name=Text(NAMES[(number - 1) % 8] if name is None else name),
        state=state, why=PauseReason.BREAK if state is DeskState.PAUSED else None, since=NOW,
        fields=(f"field-{number}",) if fields is None else fields, serving=serving,
    )  # fmt: skip


def serving(number: int, label: str = "", **more: int) -> DeskNow:
    """A desk with somebody at it."""
    shown = label or f"{LETTERS[(number - 1) % 8]}{number * 7 % 130:03d}"
    return a_desk(number, serving=a_call(shown, str(number), **{"seconds": number, **more}))


def a_group(number: int, waiting: int = 3, desks: int = 1, closed: ClosedBecause | None = None) -> GroupNow:
    letter = LETTERS[(number - 1) % 8]
    return GroupNow(
        field=f"field-{number}", name=Text(NAMES[(number - 1) % 8]), letter=letter, waiting=waiting,
        open=closed is None, closed_because=closed, opens_at=NOW + timedelta(hours=4) if closed else None,
        next_labels=tuple(f"{letter}{nth:03d}" for nth in range(40, 40 + min(6, waiting))),
        open_desks=tuple(OpenDesk(place=Place(f"desk-{one}"), number=str(one), since=NOW) for one in range(desks)),
    )  # fmt: skip


def a_board(*desks: DeskNow, groups: tuple[GroupNow, ...] = (), opening: Opening = OPEN) -> HallBoard:
    return HallBoard(desks=desks, groups=groups, opening=opening)


def whole(count: int, last: str = "") -> HallBoard:
    """A ward with `count` counters: all serve but one that is free, one that is paused, one that went to a person."""
    desks = [serving(number) for number in range(1, count + 1)]
    if count > 4:
        desks[2], desks[3] = a_desk(3), a_desk(4, DeskState.PAUSED)
        desks[4] = a_desk(5, serving=a_call("X035", "5", in_place=True))
    if last:
        desks[-1] = serving(count, last, seconds=100)
    groups = (*map(a_group, range(1, 8)), a_group(8, 0, 1, ClosedBecause.CAPACITY))
    return a_board(*desks, groups=groups)
