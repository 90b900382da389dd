"""What the rows of the hall's display say: one for each counter that is open, paused or still serves somebody.

Called by the hall's window with what the store answered. Pure; words come from resources/i18n/hall.toml.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from typing import NamedTuple

from kiosk.texts import text
from kiosk.values.calls import Call
from kiosk.values.desks import DeskNow, DeskState
from kiosk.values.hall import HallBoard
from ui.hall.layout import MOST_ROWS

CallKey = tuple[str, int, str]


def call_key(call: Call) -> CallKey:
    """One call: a repeated one, or one by another desk, is another."""
    return call.ticket, call.nth, call.desk


class RowKind(enum.Enum):
    SERVING = enum.auto()
    IN_PLACE = enum.auto()  # staff are with the person, wherever they sit
    FREE = enum.auto()
    PAUSED = enum.auto()


class RowNow(NamedTuple):
    desk: str  # its number
    kind: RowKind
    label: str  # of the ticket served, or ""
    key: CallKey | None
    note: str  # what the desk serves
    advice: str = ""  # below what stands in the number's place, where that is no call


def rows(board: HallBoard, language: str) -> tuple[RowNow, ...]:
    """In the order of the desks' numbers."""
    shown = [desk for desk in board.desks if desk.state is not DeskState.CLOSED or desk.serving is not None]
    shown.sort(key=_by_number)
    return tuple(_row(desk, board, language) for desk in shown[:MOST_ROWS])


def _by_number(desk: DeskNow) -> tuple[int, str]:
    return (int(desk.number), "") if desk.number.isdecimal() else (10**6, desk.number)


def _row(desk: DeskNow, board: HallBoard, language: str) -> RowNow:
    call, note = desk.serving, serves(desk, board, language)
    if desk.state is DeskState.PAUSED:
        return RowNow(desk.number, RowKind.PAUSED, "", None, note, _instead(desk, board, language))
    if call is None:
        return RowNow(desk.number, RowKind.FREE, "", None, note)
    if call.in_place:
        said = text("hall.board.in_place", language)
        return RowNow(desk.number, RowKind.IN_PLACE, call.label, call_key(call), note, said)
    return RowNow(desk.number, RowKind.SERVING, call.label, call_key(call), note)


def serves(desk: DeskNow, board: HallBoard, language: str) -> str:
    """What a desk serves, in few words."""
    if desk.name.vi:
        return desk.name.of(language)
    names = [group.name.of(language) for group in board.groups if group.field in desk.fields]
    return ", ".join(names) or text("hall.board.all_matters", language)


def _instead(desk: DeskNow, board: HallBoard, language: str) -> str:
    """What whoever waits for a paused desk can expect."""
    others = [
        other.number for other in sorted(board.desks, key=_by_number)
        if other.state is DeskState.OPEN and other.place != desk.place and _covers(other.fields, desk.fields)
    ]  # fmt: skip
    if others:
        return text("hall.board.paused_others", language, desks=", ".join(others[:3]))
    return text("hall.board.paused_wait", language)


def _covers(has: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return not has or (bool(wanted) and set(wanted) <= set(has))


def newest(board: HallBoard, rank: Callable[[Call], int]) -> Call | None:
    """The latest call to somebody who is served now and was asked to come; `rank`: later ones are higher."""
    called = [call for call in standing(board).values() if not call.in_place]
    return max(called, key=rank, default=None)


def standing(board: HallBoard) -> dict[str, Call]:
    """By ticket: the calls that hold, as somebody must still come or is served."""
    return {desk.serving.ticket: desk.serving for desk in board.desks if desk.serving is not None}


def without_desk(board: HallBoard, paused: DeskNow) -> bool:
    """Whether people wait whom nobody but the paused desk serves."""
    mine = [group for group in board.groups if not paused.fields or group.field in paused.fields]
    return any(group.waiting and not group.open_desks for group in mine)


def freshly_paused(before: Iterable[DeskNow], board: HallBoard) -> list[DeskNow]:
    """Desks that were open at the last look and are paused now, though people wait for them alone."""
    open_before = {desk.place for desk in before if desk.state is DeskState.OPEN}
    return [
        desk for desk in board.desks
        if desk.state is DeskState.PAUSED and desk.place in open_before and without_desk(board, desk)
    ]  # fmt: skip
