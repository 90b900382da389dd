"""Clerks sign in without the line for seven days; then a head allows a day more, or the line comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert

from kiosk.db.tables.sync import UpstreamRow
from kiosk.errors import ExpectedError
from kiosk.queries import sign_in_term as asked
from kiosk.services import sign_in_term, staff
from kiosk.store import Context
from kiosk.values.ids import Place
from kiosk.values.staff import LiftSignInTerm, PinSignIn, SignIn, SignInTerm
from tests.kiosk.counter import DESK, KIOSK, Counter
from tests.kiosk.services.test_staff import PASSWORD, PIN, quick, sign_in

QUICK = quick  # a fixture
DESK_2 = Place("desk-2")


def enrol(ctx: Context) -> None:
    ctx.connection.execute(insert(UpstreamRow).values(
        level="hub", url="https://hub.example", station="99001.hub", public_key=b"p" * 32, seal_key=b"s" * 32,
    ))  # fmt: skip
    sign_in_term.heard(ctx)


def term(counter: Counter) -> SignInTerm:
    found = counter.read(asked.term)
    assert isinstance(found, SignInTerm)
    return found


def refused(counter: Counter) -> str:
    with pytest.raises(ExpectedError) as caught:
        sign_in(counter)
    return f"{caught.value.key} {caught.value.values.get('days')}"


def test_a_ward_on_its_own_is_never_asked(counter: Counter, quick: list[str]) -> None:
    counter.pass_time(days=40)
    assert counter.read(asked.term) is None
    assert sign_in(counter).name == "canbo"


def test_a_week_without_the_line_then_a_day_by_a_head_then_the_line(counter: Counter, quick: list[str]) -> None:
    counter.run(lambda ctx, _none: enrol(ctx), None)
    counter.pass_time(days=4, hours=23)
    assert (term(counter).warns, sign_in(counter).name) == (False, "canbo")
    counter.pass_time(days=1)
    assert (term(counter).warns, term(counter).silent_days, sign_in(counter).name) == (True, 5, "canbo")
    counter.pass_time(days=1, hours=2)
    assert term(counter).over
    assert refused(counter) == "staff.errors.silent 7"
    with pytest.raises(ExpectedError, match=r"staff\.errors\.silent"):
        counter.start(staff.sign_in_by_pin, PinSignIn(code="101", pin=PIN, place=KIOSK))
    head = counter.start(staff.sign_in, SignIn(name="lanhdao", password=PASSWORD, place=DESK_2))
    counter.run(sign_in_term.lift, LiftSignInTerm(place=DESK_2, actor=head.name))
    assert (term(counter).past, term(counter).over) == (True, False)
    assert sign_in(counter).name == "canbo"
    facts = counter.sql("SELECT subject FROM journal_events WHERE kind = 'staff.term_lifted'")
    assert facts == [("staff:lanhdao:2026-12-01",)]
    counter.pass_time(hours=25)
    assert refused(counter) == "staff.errors.silent 8"
    counter.run(sign_in_term.heard)
    assert (term(counter).warns, sign_in(counter).name) == (False, "canbo")


def test_who_may_not_lift_it_does_not(counter: Counter, quick: list[str]) -> None:
    counter.run(lambda ctx, _none: enrol(ctx), None)
    sign_in(counter)
    with pytest.raises(ExpectedError, match=r"staff\.errors\.not_allowed"):
        counter.run(sign_in_term.lift, LiftSignInTerm(place=DESK, actor="canbo"))
    assert timedelta(days=6, hours=23) < term(counter).ends_at - counter.clock.now() <= timedelta(days=7)
