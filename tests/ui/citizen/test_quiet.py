"""After a death the whole visit is quiet, from the number on, whatever further form or page the visit brings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.queries import visits
from kiosk.values.drafts import DraftState, KeptDraft
from kiosk.values.ids import DraftId, ProcedureCode
from tests.ui.citizen.visitor import MARRIAGE, ticket
from tests.ui.real import World
from ui.citizen.routes import Handed, ProcedurePage
from ui.citizen.window import CitizenWindow
from ui.tour.hand import Hand, named, spin_until

DEATH = ProcedureCode("1.000656")
CONDOLENCE = "Xin chia buồn cùng gia đình."


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    yield made
    made.close()


@pytest.fixture
def window(world: World) -> Iterator[CitizenWindow]:
    made = CitizenWindow(world.station("kiosk-1", (1920, 1080)))
    made.resize(1920, 1080)
    made.show()
    yield made
    made.close()


def words(window: CitizenWindow) -> str:
    assert window.screen_ is not None
    return " ".join(window.screen_.parts())


def test_the_number_of_a_death_is_quiet_at_once(world: World, window: CitizenWindow) -> None:
    hand = ticket(window, DEATH)
    assert window.visit.about_death  # before anything is read back
    assert hand.wait_for("condolence").text() == CONDOLENCE  # type: ignore[attr-defined]
    assert named(window, "green_day") is None
    number = window.visit.number
    assert number is not None
    assert world.read(visits.of, number).about_death
    assert not world.read(visits.of, number).rates


@pytest.mark.parametrize("state", [DraftState.FINISHED, DraftState.PARKED])
def test_each_further_form_ends_with_the_number_alone_and_the_condolence(
    world: World, window: CitizenWindow, state: DraftState
) -> None:
    hand = ticket(window, DEATH)
    window.visit = window.visit.next_form(MARRIAGE)
    for draft, code in (("a", "K1-2H3K4M"), ("b", "K1-6R7T8W")):
        kept = KeptDraft(id=DraftId(draft), code=code, state=state, on_ticket=draft == "a", slip=draft == "b")
        window.visit = window.visit.handed_in(kept)
        window.go(Handed(kept=kept, death=window.visit.about_death))
        assert hand.wait_for("called_number").text == "H001"  # type: ignore[attr-defined]
        assert CONDOLENCE in words(window)
        large = [one for one in window.screen_.parts() if code in one]  # type: ignore[union-attr]
        assert large == [f"Mã tờ khai: {code}"]
    said = "Xong rồi. Mời ông/bà ngồi chờ số H001. Không phải nhớ gì thêm."
    assert (said in words(window)) is (state is DraftState.FINISHED)


def test_another_procedure_looked_up_meanwhile_stays_quiet(world: World, window: CitizenWindow) -> None:
    hand = ticket(window, DEATH)
    window.go(ProcedurePage(code=MARRIAGE))
    assert hand.wait_for("condolence").text() == CONDOLENCE  # type: ignore[attr-defined]
    assert window.screen_.look.quiet  # type: ignore[union-attr]
    window.home()
    window.go(ProcedurePage(code=MARRIAGE))
    hand.wait_for("take_number")
    assert CONDOLENCE not in words(window)
    assert not window.screen_.look.quiet  # type: ignore[union-attr]


def test_whoever_reads_the_slip_is_told_to_watch_the_board(world: World, window: CitizenWindow) -> None:
    hand = Hand(window)
    ticket(window, MARRIAGE)
    spin_until(lambda: "nhìn bảng" in hand.wait_for("wait").text().lower(), 20, "the words")  # type: ignore[attr-defined]
    world.clock.advance(timedelta(seconds=1))
