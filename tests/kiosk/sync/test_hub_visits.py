"""What the other kiosks of a ward say of a declaration follows it: kept at a kiosk, taken by a desk, received there."""

from __future__ import annotations

from pathlib import Path

from kiosk.queries import visits
from kiosk.services import dossiers, drafts
from kiosk.services import visits as visiting
from kiosk.values.dossiers import ReceiveDossier
from kiosk.values.drafts import Draft, KeepDraft, OpenDraft
from kiosk.values.ids import DraftId, FormId, Place, TicketId
from kiosk.values.visits import DeclareAtKiosk, ToldDeclaration
from tests.kiosk.counter import BIRTH, PERSON, RECORD
from tests.kiosk.sync.hubs import WardHere, issue

FIRST, DESK = Place("kiosk-1"), Place("desk-1")


def kept(ticket: TicketId, place: Place = FIRST, draft: DraftId | None = None, *, finished: bool = False) -> KeepDraft:
    return KeepDraft(
        form=FormId("khai-sinh"), form_version="", procedure=BIRTH, place=place, language="vi", answers={},
        record=RECORD, finished=finished, ticket=ticket, draft=draft, holder_numbers=(PERSON.number,),
        actor="canbo" if place == DESK else "",
    )  # fmt: skip


def test_the_other_kiosk_says_where_a_declaration_lies_until_a_desk_has_received_it(tmp_path: Path) -> None:
    here = WardHere(tmp_path)
    try:
        first, other, desk = (
            here.enrolled(name, role) for name, role in (("k1", "citizen"), ("k2", "citizen"), ("desk", "desk"))
        )
        given = issue(first)

        def says(code: str, place: Place, *, finished: bool) -> bool:
            whole = other.store.read(visits.visit, given.id).result(20)
            told = ToldDeclaration(code=code, place=place, finished=finished)
            return whole is not None and (whole.told, whole.known.declaring) == ((told,), None)

        first.store.run(visiting.declare, DeclareAtKiosk(ticket=given.id, place=FIRST)).result(20)
        parked = first.store.run(drafts.keep, kept(given.id)).result(20)
        assert here.until(other, lambda: says(parked.code, FIRST, finished=False))
        found = desk.store
        assert here.until(desk, lambda: found.read(visits.visit, given.id).result(20).declarations)
        asked = OpenDraft(code=parked.code, place=DESK, number=PERSON.number, actor="canbo")
        assert isinstance(found.run(drafts.open, asked).result(20), Draft)
        assert here.until(other, lambda: says(parked.code, DESK, finished=False))
        found.run(drafts.keep, kept(given.id, DESK, parked.id, finished=True)).result(20)
        assert here.until(other, lambda: says(parked.code, DESK, finished=True))
    finally:
        here.close()


def test_what_a_desk_receives_as_it_was_handed_in_is_no_more_at_the_kiosk(tmp_path: Path) -> None:
    here = WardHere(tmp_path)
    try:
        first, other, desk = (
            here.enrolled(name, role) for name, role in (("k1", "citizen"), ("k2", "citizen"), ("desk", "desk"))
        )
        given = issue(first)
        first.store.run(visiting.declare, DeclareAtKiosk(ticket=given.id, place=FIRST)).result(20)
        handed_in = first.store.run(drafts.keep, kept(given.id, finished=True)).result(20)

        def says(place: Place) -> bool:
            whole = other.store.read(visits.visit, given.id).result(20)
            told = ToldDeclaration(code=handed_in.code, place=place, finished=True)
            return whole is not None and (whole.told, whole.known.declaring) == ((told,), None)

        assert here.until(other, lambda: says(FIRST))
        assert here.until(desk, lambda: desk.store.read(visits.visit, given.id).result(20).declarations)
        desk.store.run(dossiers.receive, ReceiveDossier(
            procedure=BIRTH, applicant=PERSON, documents=(), place=DESK, desk="1", actor="canbo",
            actor_name="Cán Bộ Mẫu", ticket=given.id, draft=handed_in.id,
        )).result(20)  # fmt: skip
        assert here.until(other, lambda: says(DESK))
    finally:
        here.close()
