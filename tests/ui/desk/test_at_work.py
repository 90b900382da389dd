"""What the desk is at, without a window: one step at a time, and nothing of a clerk or a visit after it."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.errors import ExpectedError
from kiosk.services import calls, feedback
from kiosk.values.calls import Call, Outcome
from kiosk.values.drafts import Draft, DraftState
from kiosk.values.ids import DossierId, DraftId, FormId, Place, ProcedureCode, TicketId
from kiosk.values.staff import SignedIn, StaffRole
from tests.ui.stand_in import NOW, Station
from ui.desk.at_work import AtWork
from ui.desk.visit import ServedVisit

CLERK = SignedIn(name="canbo", full_name="Cán Bộ Mẫu", roles=(StaffRole.CLERK,))
OTHER = SignedIn(name="khac", full_name="Cán Bộ Khác", roles=(StaffRole.CLERK,))
SERVED = ServedVisit(call=Call(ticket=TicketId("t"), label="A042", desk="1", at=NOW, nth=1))


class Asked:
    """An answer that comes when the test says so."""

    def __init__(self) -> None:
        self.done = self.wrong = lambda _what: None

    def then(self, callback: Any) -> Asked:
        self.done = callback
        return self

    def failed(self, callback: Any) -> Asked:
        self.wrong = callback
        return self


class Later:
    """Tasks whose answers the test gives."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Any, Asked]] = []

    def run(self, use_case: Any, command: Any = None) -> Asked:
        pending = Asked()
        self.asked.append((use_case.__name__, command, pending))
        return pending

    read = run


@pytest.fixture
def tasks() -> Later:
    return Later()


@pytest.fixture
def at_work(qapp: object, tasks: Later) -> AtWork:
    station = Station("desk-1")
    station.tasks = tasks
    made = AtWork(station, "1")
    made.came(CLERK)
    return made


def draft(name: str, procedure: str) -> Draft:
    return Draft(
        id=DraftId(name), code=f"K1-{name}", form=FormId("f"), form_version="1", procedure=ProcedureCode(procedure),
        language="vi", state=DraftState.FINISHED, answers={}, record={}, ticket=None,
        kept_at=NOW,
    )  # fmt: skip


def test_one_step_at_a_time(at_work: AtWork, tasks: Later) -> None:
    got: list[object] = []
    at_work.run(feedback.help_done, "one", got.append)
    at_work.run(feedback.help_done, "two", got.append)
    assert [command for _name, command, _asked in tasks.asked] == ["one"]
    tasks.asked[0][2].done(None)
    assert (got, at_work.busy) == ([None], False)
    at_work.run(feedback.help_done, "two", got.append)
    assert tasks.asked[-1][1] == "two"


def test_a_step_that_fails_is_told_and_the_next_one_clears_it(at_work: AtWork, tasks: Later) -> None:
    at_work.run(feedback.help_done, "one", lambda _none: None)
    tasks.asked[0][2].wrong(ExpectedError("staff.errors.not_signed_in"))
    assert at_work.said is not None
    assert not at_work.busy
    at_work.run(feedback.help_done, "two", lambda _none: None)
    assert at_work.said is None


def test_an_answer_to_the_clerk_before_is_dropped(at_work: AtWork, tasks: Later) -> None:
    heard: list[object] = []
    at_work.run(feedback.help_done, "one", heard.append, heard.append)
    at_work.hear(tasks.read(calls.repeat), heard.append, heard.append)
    at_work.came(OTHER)
    at_work.run(feedback.help_done, "other", heard.append)
    for _name, _command, asked in tasks.asked[:2]:
        asked.done("of canbo")
        asked.wrong(ValueError("of canbo"))
    assert heard == []
    assert at_work.busy  # with the other clerk's own step


def test_a_locked_desk_drops_nothing_of_its_clerk(at_work: AtWork, tasks: Later) -> None:
    heard: list[object] = []
    at_work.hear(tasks.read(calls.repeat), heard.append)
    at_work.lock()
    at_work.came(CLERK)
    tasks.asked[0][2].done("of canbo")
    assert heard == ["of canbo"]


def test_nothing_personal_is_left_and_then_the_account_is_signed_off(at_work: AtWork, tasks: Later) -> None:
    at_work.show(SERVED)
    at_work.decided(Outcome.RECEIVED, DossierId("d"))
    at_work.tell("Đã giữ tờ khai K1-ABCDEF")
    order: list[str] = []
    at_work.changed.connect(lambda: order.append(f"changed, {len(tasks.asked)} asked"))
    at_work.left()
    left = (at_work.person, at_work.visit, at_work.outcome, at_work.dossier, at_work.said, at_work.locked, at_work.busy)
    assert left == (None, None, None, None, None, False, False)
    assert order == ["changed, 0 asked"]  # who writes a declaration keeps it now, before the name works no more
    assert [(name, command) for name, command, _asked in tasks.asked] == [("leave", (Place("desk-1"), "canbo"))]
    at_work.left()
    assert len(tasks.asked) == 1


def test_what_is_announced_is_heard_while_somebody_is_there(at_work: AtWork) -> None:
    heard: list[object] = []
    at_work.listen(at_work.station.bridge.scanned, heard.append)
    at_work.left()
    at_work.came(CLERK)
    at_work.station.bridge.scanned.emit("card")
    at_work.lock()
    at_work.came(CLERK)
    at_work.station.bridge.scanned.emit("card")
    at_work.left()
    at_work.station.bridge.scanned.emit("card")
    assert heard == ["card", "card"]


def test_the_next_declaration_brings_its_procedure(at_work: AtWork) -> None:
    birth, other = draft("a", "1.001193"), draft("b", "2.000635")
    at_work.turn_to(SERVED.declared((birth, other)).turned_to(birth))
    at_work.decided(Outcome.RECEIVED, DossierId("d"))
    assert at_work.visit is not None
    assert at_work.visit.left == (other,)
    at_work.go_on()
    assert at_work.visit.draft == other
    assert at_work.visit.procedure is not None
    assert at_work.visit.procedure.code == "2.000635"
    assert at_work.outcome is None


def test_a_procedure_that_the_clerk_chose_stays_with_a_corrected_declaration(at_work: AtWork) -> None:
    birth, other = draft("a", "1.001193"), draft("b", "2.000635")
    at_work.turn_to(SERVED.declared((birth, other)).turned_to(birth))
    assert at_work.visit is not None
    chosen = at_work.names.procedure("1.000656")
    at_work.show(at_work.visit.about(chosen))
    at_work.turn_to(at_work.visit.turned_to(birth))
    assert at_work.visit.procedure == chosen


def test_a_name_refused_while_the_desk_is_locked_is_not_told(at_work: AtWork) -> None:
    at_work.lock()
    at_work.failed(ExpectedError("staff.errors.not_signed_in"))
    assert at_work.said is None
    at_work.failed(ExpectedError("store.errors.closed"))
    assert at_work.said is not None
