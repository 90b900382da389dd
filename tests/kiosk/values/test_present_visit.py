"""The steps of a visit, without a window: how it is read, the number, who fills in, what was handed in, the end."""

from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec
import pytest

from kiosk.values.drafts import Draft, DraftState, FilledBy, Helper, KeptDraft
from kiosk.values.filling import Filling, by_helper, by_staff
from kiosk.values.ids import DraftId, FormId, ProcedureCode, TicketId
from kiosk.values.present_visit import Appearance, Visit, Way, begun
from kiosk.values.staff import SignedIn
from kiosk.values.tickets import IssuedTicket

NOW = datetime(2026, 11, 23, 8, 45, tzinfo=UTC)
BIRTH, RESIDENCE = ProcedureCode("1.001193"), ProcedureCode("1.004222")
TICKET = IssuedTicket(
    id=TicketId("t"), label="H001", field="ho-tich", procedure=BIRTH, priority=False, day=date(2026, 11, 23),
    issued_at=NOW, ahead=0, draft_code="K1-ABCDEF",
)  # fmt: skip
WAY = Way(event="co-em-be", answers=("co-so-y-te", "co"))
HELPER = Helper(name="Đỗ Thị Giúp Thử", relation="con")
CLERK = SignedIn(name="canbo", full_name="Cán Bộ Mẫu", roles=())
DRAFT = Draft(
    id=DraftId("d"), code="K1-GHJKMN", state=DraftState.PARKED, form=FormId("ct01"), form_version="1",
    procedure=RESIDENCE, language="vi", answers={}, record={}, ticket=TicketId("earlier"), kept_at=NOW,
    filled_by=FilledBy.HELPER, helper=HELPER,
)  # fmt: skip


def taken(way: Way | None = None) -> Visit:
    return begun(Appearance()).came_by(way).took(TICKET)


def kept(name: str, state: DraftState = DraftState.FINISHED) -> KeptDraft:
    return KeptDraft(id=DraftId(name), code="K1-ABCDEF", state=state)


CHOSEN = Appearance(language="en", percent=160, low_reach=True)
WARDS = [Appearance(), Appearance(language="en", percent=130, theme="contrast"), Appearance(percent=115)]


@pytest.mark.parametrize("wards", WARDS)
def test_what_is_chosen_lasts_to_the_end_which_brings_the_wards_own_back(wards: Appearance) -> None:
    visit = begun(wards)
    assert visit.is_new
    worn = visit.reading(CHOSEN)
    assert worn.chosen == CHOSEN
    assert not worn.is_new
    assert worn.ended() == begun(wards)
    assert worn.ended().chosen == wards


def test_a_step_changes_nothing_of_the_visit_before_it() -> None:
    visit = taken(WAY)
    later = visit.declares().filled_by(by_helper(HELPER)).handed_in(kept("d1"))
    assert visit == taken(WAY)
    assert later != visit
    with pytest.raises(AttributeError):
        visit.ticket = None  # type: ignore[misc]


def test_the_number_s_own_declaration_is_for_what_the_number_was_taken_for() -> None:
    visit = taken().declares()
    assert (visit.procedure, visit.draft, visit.filling, visit.number) == (BIRTH, None, None, "t")


def test_a_draft_that_is_opened_again_brings_its_own_procedure_ticket_and_helper() -> None:
    visit = taken().declares().opened(DRAFT)
    assert (visit.procedure, visit.number) == (RESIDENCE, "earlier")
    assert visit.filling == Filling(by=FilledBy.HELPER, helper=HELPER)
    again = visit.declares()  # and the number's own declaration after it is nobody else's
    assert (again.procedure, again.number, again.filling, again.draft) == (BIRTH, "t", None, None)


def test_a_clerk_is_gone_with_what_was_kept_and_a_helper_stays_told() -> None:
    by_clerk = taken().declares().filled_by(by_staff(CLERK))
    assert by_clerk.filling is not None
    assert (by_clerk.filling.actor, by_clerk.filling.helped) == ("canbo", True)
    after = by_clerk.filled_by(by_clerk.filling.agreed_by("Trần Thị Mẫu")).handed_in(kept("d1"))
    assert after.filling == Filling(by=FilledBy.STAFF)
    helped = taken().declares().filled_by(by_helper(HELPER)).handed_in(kept("d1")).filling
    assert helped == by_helper(HELPER)


def test_who_agreed_is_asked_anew_where_something_was_wrong() -> None:
    filling = by_helper(HELPER).agreed_by("A").agreed_by("B")
    assert filling.agreed == ("A", "B")
    assert filling.asked_anew() == by_helper(HELPER)


def test_what_was_handed_in_is_told_with_its_procedure_and_the_next_is_another() -> None:
    first = taken(WAY).declares().filled_by(by_helper(HELPER)).handed_in(kept("d1"))
    second = first.next_form(RESIDENCE).handed_in(kept("d2", DraftState.PARKED))
    assert [(one.draft, one.procedure, one.finished) for one in second.handed] == [
        ("d1", BIRTH, True), ("d2", RESIDENCE, False),
    ]  # fmt: skip
    assert first.next_form(RESIDENCE).filling == by_helper(HELPER)
    assert second.number == "t"


def test_a_visit_goes_on_only_where_a_life_event_led_to_its_number() -> None:
    assert taken(WAY).declares().goes_on
    assert not taken().declares().goes_on
    assert not taken(WAY).opened(DRAFT).goes_on  # what was begun another day leads to nothing further
    assert not begun(Appearance()).came_by(WAY).goes_on
    assert not taken(WAY).came_by(None).goes_on  # another number, by no event


def test_a_draft_that_was_opened_and_left_changes_nothing_of_what_comes_after() -> None:
    first = taken(WAY).declares().filled_by(by_helper(HELPER)).handed_in(kept("d1"))
    looked = first.opened(msgspec.structs.replace(DRAFT, helper=None, filled_by=FilledBy.APPLICANT))
    assert not looked.goes_on
    left = looked.closed()
    assert (left.draft, left.procedure, left.filling, left.handed) == (None, None, None, first.handed)
    assert left.goes_on
    assert left.next_form(RESIDENCE) == first.next_form(RESIDENCE)  # by the same helper
    assert first.closed() is first
    again = looked.handed_in(kept("d2"))
    assert not again.goes_on
    assert not again.closed().goes_on


def test_at_the_first_page_only_the_way_it_is_read_stays() -> None:
    worn = taken(WAY).reading(CHOSEN).opened(DRAFT)
    assert worn.at_first() == begun(Appearance()).reading(CHOSEN)


def test_a_death_is_known_from_the_way() -> None:
    assert taken(msgspec.structs.replace(WAY, about_death=True)).about_death
    assert not taken(WAY).about_death
    assert not taken().about_death


def test_nothing_of_a_person_is_left_at_the_end() -> None:
    visit = taken(WAY).opened(DRAFT).filled_by(by_helper(HELPER)).handed_in(kept("d1"))
    for trace in ("Giúp Thử", "H001", "co-em-be", "K1-GHJKMN", "d1"):
        assert trace in repr(visit)
        assert trace not in repr(visit.ended())


def test_a_death_stays_with_the_visit_when_a_further_number_is_taken_by_another_way() -> None:
    mourner = taken(Way(event="nguoi-than-mat", answers=(), about_death=True))
    assert mourner.came_by(None).about_death
    assert mourner.came_by(WAY).took(TICKET).about_death
    assert not mourner.ended().came_by(WAY).about_death
