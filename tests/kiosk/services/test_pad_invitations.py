"""A pad on a machine of its own asks after a service at its desk, once, and never after a death."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.db.base import to_micros
from kiosk.ids import uuid7
from kiosk.queries import ratings as asked
from kiosk.records.calls import CallFinished, CallMade, CallRestored
from kiosk.records.visits import VisitAboutDeath
from kiosk.services import pad_invitations, ratings
from kiosk.values.ids import Place
from kiosk.values.print_jobs import HELD
from kiosk.values.ratings import GiveRating, Level
from tests.factories import open_store
from tests.kiosk.records.test_apply import Elsewhere, introduce, wait_until_applied

DESK = Place("desk-3")


@pytest.fixture
def pad(tmp_path: Path) -> Iterator[Any]:
    store = open_store(tmp_path, roles=("rating",), place="pad-3")
    stop = pad_invitations.obey(store)
    yield store
    stop()
    store.close()


def ended(
    pad: Any, desk: Elsewhere, place: str, *, quiet: bool = False, ago: float = 0, held: bool = False
) -> str:
    """A service ended at a desk, as its station says."""
    ticket, at = uuid7(pad.clock.now()), pad.clock.now() - timedelta(minutes=ago)
    if quiet:
        desk.says(VisitAboutDeath(), ticket, 4, made_at=to_micros(at))
    fact = CallFinished(place=place, outcome="guided", held=held)
    desk.says(fact, ticket, 5, made_at=to_micros(at), event_id=uuid7(at))
    pad.apply_received(desk.batch(1, len(desk.raws))).result()
    wait_until_applied(pad)
    pad.run(lambda _ctx, _none: None, None).result()  # what the pad did when it heard is done
    return ticket


def tokens(pad: Any) -> list[tuple[str]]:
    return pad.read(lambda r: r.connection.exec_driver_sql("SELECT place FROM rating_tokens").all()).result()


def test_a_pad_asks_after_a_service_at_its_own_desk_alone(pad: Any) -> None:
    desk = Elsewhere("zdesk3", ("desk",))
    introduce(pad, desk)
    ended(pad, desk, "desk-2")
    ended(pad, desk, "desk-3", quiet=True)
    ended(pad, desk, "desk-3", ago=3)  # the person has left
    assert tokens(pad) == []
    ended(pad, desk, "desk-3")
    assert tokens(pad) == [("desk-3",)]
    invitation = pad.read(asked.open_invitation, DESK).result()
    pad.run(ratings.give, GiveRating(token=invitation.token, level=Level.SATISFIED)).result()
    assert tokens(pad) == []
    assert pad.run(ratings.empty_left, None).result() == 1


@pytest.mark.parametrize("then", ["time", "next", "undone"])
def test_an_end_that_may_be_undone_is_asked_a_little_later(pad: Any, then: str) -> None:
    desk = Elsewhere("zdesk3", ("desk",))
    introduce(pad, desk)
    ticket = ended(pad, desk, "desk-3", held=True)
    assert pad.read(asked.open_invitation, DESK).result() is None
    if then == "time":
        pad.clock.advance(HELD)
    else:
        kind = CallMade if then == "next" else CallRestored
        desk.says(kind(desk="3", place="desk-3"), ticket, 6, made_at=to_micros(pad.clock.now()))
        pad.apply_received(desk.batch(1, len(desk.raws))).result()
        wait_until_applied(pad)
        pad.run(lambda _ctx, _none: None, None).result()
    assert (pad.read(asked.open_invitation, DESK).result() is None) is (then == "undone")
