"""Whose visit it is: a ticket scanned again, another person's ticket, a card that can only be another person's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from kiosk.queries import drafts, visits
from kiosk.services import calls, tickets
from kiosk.services import drafts as keeping
from kiosk.services import visits as visiting
from kiosk.sync.pulling import pull_all
from kiosk.values.calls import CallTicket, FinishService, Outcome
from kiosk.values.devices import Scanned
from kiosk.values.drafts import KeepDraft
from kiosk.values.ids import FormId, Place, ProcedureCode, TicketId
from kiosk.values.tickets import IssuedTicket, IssueTicket
from kiosk.values.visits import DeclareAtKiosk
from tests.faults.ward import push_own, sender_of
from tests.kiosk.records.test_apply import wait_until_applied
from tests.kiosk.server.wards import Ward, join, line, numbered
from tests.ui.citizen.visitor import BIRTH, CARD, HELPER_CARD, MARRIAGE, read_in, ticket
from tests.ui.real import World
from ui.citizen.routes import Handed, Search
from ui.citizen.window import CitizenWindow
from ui.page_check import check
from ui.tour.hand import Hand, named, spin_until

DEATH = ProcedureCode("1.000656")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


@pytest.fixture
def window(world: World) -> Iterator[CitizenWindow]:
    made = at(world, "kiosk-1")
    yield made
    made.close()


def at(world: World, place: str, size: tuple[int, int] = (1366, 768), percent: int = 100, language: str = "vi"
       ) -> CitizenWindow:  # fmt: skip
    made = CitizenWindow(world.station(place, size, percent, "normal", language))
    made.resize(*size)
    made.show()
    return made


def number(window: CitizenWindow) -> str:
    shown = named(window, "ticket_number")
    return shown.text if shown is not None else ""  # type: ignore[attr-defined,no-any-return]


def show(world: World, window: CitizenWindow, code: str) -> None:
    """Only this window's scanner reads it."""
    window.incoming._scanned(Scanned(text=code))
    QApplication.processEvents()


def returns(world: World, window: CitizenWindow, given: IssuedTicket) -> Hand:
    show(world, window, given.id)
    spin_until(lambda: window.screen_name == "visit" and number(window) == given.label, 20, "the visit's page")
    return Hand(window)


def keep(world: World, given: IssuedTicket, procedure: ProcedureCode, *, finished: bool) -> None:
    world.run(keeping.keep, kept_at(given, world, procedure, finished=finished))


def kept_at(given: IssuedTicket, world: World, procedure: ProcedureCode = BIRTH, *, finished: bool) -> KeepDraft:
    form = {BIRTH: "khai-sinh", DEATH: "khai-tu"}[procedure]
    version = world.store.forms.in_force(form, world.clock.now().date()).version
    return KeepDraft(
        form=FormId(form), form_version=version, procedure=procedure, place=Place("kiosk-1"), language="vi", answers={},
        record={}, finished=finished, ticket=given.id,
    )  # fmt: skip


def test_a_ticket_begins_its_visit_anew_with_number_declarations_and_what_it_is_about(
    world: World, window: CitizenWindow
) -> None:
    given = world.ticket("ho-tich", BIRTH)
    keep(world, given, BIRTH, finished=True)
    keep(world, given, DEATH, finished=False)
    hand = returns(world, window, given)
    assert hand.wait_for("condolence").text() == "Xin chia buồn cùng gia đình."  # type: ignore[attr-defined]
    said = hand.wait_for("declarations").text()  # type: ignore[attr-defined]
    assert "đã gửi đến quầy" in said
    assert "đang khai dở" in said
    assert window.visit.about_death
    assert {one.procedure: one.finished for one in window.visit.handed} == {BIRTH: True, DEATH: False}
    assert not [part for part in window.screen_.parts() if "K1-" in part]  # type: ignore[union-attr]
    hand.touch("done")
    assert (window.screen_name, window.visit.ticket, window.visit.about_death) == ("home", None, False)


def test_at_another_kiosk_the_ward_hears_where_they_stand_and_calls_reach_it(world: World) -> None:
    given = world.ticket("ho-tich", BIRTH)
    other = at(world, "kiosk-2")
    try:
        hand = returns(world, other, given)
        spin_until(lambda: world.read(visits.of, given.id).place == "kiosk-2", 20, "where they stand")
        world.run(calls.call, CallTicket(ticket=given.id, place=Place("desk-2"), desk="2", actor="canbo"))
        spin_until(lambda: named(other, "call_words") is not None, 20, "the band")
        spin_until(lambda: "quầy 2" in hand.wait_for("state").text(), 20, "the page")  # type: ignore[attr-defined]
        done = FinishService(ticket=given.id, place=Place("desk-2"), actor="canbo", outcome=Outcome.GUIDED)
        world.run(calls.finish, done)
        spin_until(lambda: hand.wait_for("state").text() == "Đã xong", 20, "that it is over")  # type: ignore[attr-defined]
    finally:
        other.close()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_declaration_that_another_kiosk_holds_is_named_with_its_code_and_where_to_go(
    world: World, language: str
) -> None:
    given = world.ticket("ho-tich", BIRTH)
    keep(world, given, BIRTH, finished=False)
    (kept,) = world.read(drafts.for_ticket, TicketId(given.id))
    other = at(world, "kiosk-2", language=language)
    try:
        hand = returns(world, other, given)
        line = hand.wait_for("declarations")
        said = line.text()  # type: ignore[attr-defined]
        assert f"{kept.code} đang giữ ở máy số 1" in said or f"{kept.code} is kept at kiosk 1" in said
        assert (line.accessibleName() or said) == said
        assert hand.sees("open_draft")  # this machine can read it, too
        world.run(visiting.declare, DeclareAtKiosk(ticket=given.id, place=Place("kiosk-1")))
        other.home()
        said = returns(world, other, given).wait_for("declarations").text()  # type: ignore[attr-defined]
        assert ("đang khai ở máy số 1" in said) or ("is open at kiosk 1" in said)
        world.store.run(lambda ctx, draft: ctx.erase_keys(draft), kept.id).result(20)  # only its holder could read it
        other.home()
        hand = returns(world, other, given)
        said = hand.wait_for("declarations").text()  # type: ignore[attr-defined]
        assert "Xin đến máy ấy" in said or "Please go there" in said
        assert not hand.sees("open_draft")
        assert check(other, other.station.theme.pixels_per_mm) == []
    finally:
        other.close()


@pytest.mark.parametrize("finished", [False, True])
def test_a_kiosk_that_holds_nothing_of_a_declaration_hears_where_it_is_kept(tmp_path: Path, *, finished: bool) -> None:
    """Two kiosks with stores of their own and a hub between them: declarations do not travel from kiosk to kiosk."""
    ward, world = Ward(tmp_path), World(tmp_path / "kiosk-2", roles=("citizen",))
    try:
        join(world.store, ward.hub)
        first = numbered(ward.station("kiosk-1", "citizen"), ward.hub)
        asked = IssueTicket(field="ho-tich", place=Place("kiosk-1"), procedure=BIRTH)
        given: IssuedTicket = first.run(tickets.issue, asked).result(20)
        first.run(visiting.declare, DeclareAtKiosk(ticket=given.id, place=Place("kiosk-1"))).result(20)
        travels(first, ward, world)
        other = at(world, "kiosk-2", percent=160, language="en" if finished else "vi")
        try:
            said = returns(world, other, given).wait_for("declarations").text()  # type: ignore[attr-defined]
            assert ("is open at kiosk 1" if finished else "đang khai ở máy số 1") in said
            other.home()
            kept = first.run(keeping.keep, kept_at(given, world, finished=finished)).result(20)
            travels(first, ward, world)
            hand = returns(world, other, given)
            said = hand.wait_for("declarations").text()  # type: ignore[attr-defined]
            wanted = "Form {}, filled in at kiosk 1" if finished else "Tờ khai {} đang giữ ở máy số 1. Xin đến máy ấy"
            assert wanted.format(kept.code) in said
            assert not hand.sees("open_draft")
            assert not hand.sees("declare")  # nobody begins it a second time
            assert check(other, other.station.theme.pixels_per_mm) == []
        finally:
            other.close()
    finally:
        world.close()
        ward.close()


def travels(store: Any, ward: Ward, world: World) -> None:
    """From one kiosk through the hub to the other."""
    with line(store, ward.hub):
        pass
    push_own(store, ward.hub, level="hub")
    with line(world.store, ward.hub) as open_line:
        pull_all(world.store, open_line, sender_of(ward.hub.store))
    wait_until_applied(world.store)


def test_who_chose_english_before_scanning_their_ticket_keeps_it(world: World, window: CitizenWindow) -> None:
    given = world.ticket("ho-tich", BIRTH)
    read_in(Hand(window), "language:en")
    returns(world, window, given)
    assert window.language == "en"


def test_another_persons_ticket_ends_the_visit_keeps_its_declaration_and_begins_theirs(
    world: World, window: CitizenWindow
) -> None:
    later = world.ticket("ho-tich", MARRIAGE)
    read_in(Hand(window), "language:en", "theme:contrast")
    hand = ticket(window)
    first = window.visit.number
    assert first is not None
    hand.touch("declare")
    hand.touch("choice:mother")
    world.bus.announce(Scanned(text=CARD))
    hand.wait_for("confirm_yes")
    returns(world, window, later)
    assert window.language == "vi"  # nothing of the one before
    assert window.visit.chosen == window.visit.wards
    assert (window.visit.number, window.visit.people) == (later.id, frozenset())
    spin_until(lambda: world.read(drafts.for_ticket, first), 20, "what was kept")
    (kept,) = world.read(drafts.for_ticket, first)
    assert "Trần Thị Mẫu" in str(kept.answers)
    spin_until(lambda: world.read(visits.of, first).declaring is None, 20, "that nobody declares any more")


def test_ones_own_ticket_disturbs_no_declaration_and_leads_back_from_elsewhere(
    world: World, window: CitizenWindow
) -> None:
    hand = ticket(window)
    own = window.screen_.ticket  # type: ignore[union-attr]
    hand.touch("declare")
    window.patience.idle = 50
    show(world, window, own.id)
    spin_until(lambda: window.patience.idle < 50, 20, "a sign of a person")
    assert window.screen_name == "declare"
    window.go(Search())
    returns(world, window, own)
    assert window.visit.ticket is not None
    assert window.visit.ticket.id == own.id


def test_a_ticket_that_nobody_knows_ends_no_visit(world: World, window: CitizenWindow) -> None:
    ticket(window)
    before = window.visit
    show(world, window, "01890000-0000-7000-8000-000000000000")
    answers: list[object] = []  # to what is asked after it
    window.station.tasks.read(visits.visit, before.ticket.id).then(answers.append)  # type: ignore[union-attr]
    spin_until(lambda: answers, 20, "the answer")
    assert (window.screen_name, window.visit) == ("ticket", before)


def declared(world: World, window: CitizenWindow) -> Hand:
    """A mother scanned her card, and kept her declaration for later."""
    hand = ticket(window)
    hand.touch("declare")
    hand.touch("choice:mother")
    world.bus.announce(Scanned(text=CARD))
    hand.touch("confirm_yes")
    hand.touch("later")
    spin_until(lambda: window.screen_name == "handed", 20, "the code")
    return hand


def test_a_card_that_can_only_be_another_persons_ends_the_visit(world: World, window: CitizenWindow) -> None:
    read_in(Hand(window), "size:130")
    declared(world, window)
    assert window.visit.people == frozenset({"001196000123"})
    show(world, window, CARD)  # their own
    assert window.visit.ticket is not None
    assert window.screen_name == "handed"
    show(world, window, HELPER_CARD)
    spin_until(lambda: window.screen_name == "appointment", 20, "the next visitor's page")
    assert (window.visit.ticket, window.visit.people, window.station.theme.percent) == (None, frozenset(), 100)
    spin_until(lambda: "thẻ căn cước" in Hand(window).wait_for("state").text(), 20, "what to do")  # type: ignore[attr-defined]


def test_further_peoples_cards_end_nothing_where_they_are_asked_for_or_nobody_is_known(
    world: World, window: CitizenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket(window)
    show(world, window, CARD)  # nobody of this visit is known: it contradicts nothing
    assert window.visit.ticket is not None
    window.home()
    hand = declared(world, window)
    monkeypatch.setattr("ui.citizen.handed.next_form", lambda _station, _visit: object())
    show(world, window, HELPER_CARD)  # the next declaration may ask for them
    assert window.screen_name == "handed"
    hand.touch("done")
    helped = ticket(window)
    helped.touch("declare")
    helped.wait_for("choice:mother")
    show(world, window, HELPER_CARD)
    assert window.screen_name == "declare"


@pytest.mark.drawn_cases
@pytest.mark.parametrize("percent", [100, 160])
@pytest.mark.parametrize("size", [(1366, 768), (1080, 1920), (1920, 1080)])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_visits_page_has_room_for_all_of_it(
    world: World, size: tuple[int, int], percent: int, language: str
) -> None:
    given = world.ticket("ho-tich", BIRTH, priority=True)
    keep(world, given, BIRTH, finished=True)
    keep(world, given, DEATH, finished=False)
    made = at(world, "kiosk-1", size, percent, language)
    try:
        hand = returns(world, made, given)
        spin_until(lambda: "…" not in hand.wait_for("ahead").text(), 20, "the queue")  # type: ignore[attr-defined]
        QApplication.processEvents()
        assert check(made, made.station.theme.pixels_per_mm) == []
    finally:
        made.close()


def test_handed_in_after_an_earlier_number_is_still_that_persons(world: World, window: CitizenWindow) -> None:
    """Whoever scans their ticket and goes on with a declaration is told that very number at its end."""
    given = world.ticket("ho-tich", BIRTH)
    keep(world, given, BIRTH, finished=True)
    returns(world, window, given)
    (kept,) = world.read(drafts.for_ticket, TicketId(given.id))
    from kiosk.values.drafts import DraftState, KeptDraft

    window.go(Handed(kept=KeptDraft(id=kept.id, code=kept.code, state=DraftState.FINISHED)))
    assert Hand(window).wait_for("called_number").text == given.label  # type: ignore[attr-defined]
