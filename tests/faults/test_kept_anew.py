"""What was handed in though it expired elsewhere is kept anew, once, and what was erased by nobody."""

from __future__ import annotations

from typing import Any

from kiosk.records.drafts import DraftExpired
from kiosk.services import adopting, drafts, erasure
from kiosk.store import burying
from kiosk.values.drafts import OpenDraft
from kiosk.values.ids import Place
from kiosk.values.journal import EraseAsked, EraseSubject
from tests.faults.town import NUMBER, Town, declaration_of, expire, held_keys, readable, rows, says
from tests.kiosk.counter import RECORD


def test_a_newer_version_kept_at_a_desk_outlives_the_expiry_of_the_older_one(town: Town) -> None:
    desk = town.another("desk", "desk")
    draft = town.keep(town.store)
    town.push()
    town.pull(desk)
    town.later(hours=20)
    town.keep(desk, draft=draft, place=Place("kiosk-1"), actor="canbo", attachments=None)
    town.later(hours=5)
    assert expire(town.store) == 1
    town.push(town.store)
    town.hear(desk)
    town.push(desk)
    (code,) = {row[0] for row in rows(desk, "SELECT code FROM drafts")}
    opened = desk.run(drafts.open, OpenDraft(code=code, place=Place("desk-1"), number=NUMBER, actor="canbo")).result(20)
    assert opened.record == RECORD
    assert opened.id != draft
    assert readable(town.central.store, opened.id)
    assert not readable(town.central.store, draft)


def test_what_a_supervisor_asked_to_erase_is_kept_anew_by_nobody(town: Town) -> None:
    desk, single = town.another("desk", "desk"), town.another("single", "single", "desk")
    draft = town.keep(town.store)
    town.push()
    town.pull(desk)
    town.pull(single)
    dossier = town.receive(desk, draft)
    single.run(erasure.erase, EraseSubject(subject=draft, actor="truongbophan", reason="asked")).result(20)
    town.push(single)
    town.hear(desk)
    town.push(desk)
    assert declaration_of(desk, dossier) is None
    assert not readable(town.central.store, draft)


def _in_use_at_two_desks(town: Town) -> tuple[str, str, Any, Any]:
    """(draft, its dossier, two desks that both know of it)."""
    desk, other = town.another("desk", "desk"), town.another("other", "desk")
    draft = town.keep(town.store)
    town.push()
    town.pull(desk)
    dossier = town.receive(desk, draft)
    town.push(desk)
    town.pull(other)
    return draft, dossier, desk, other


def _kept_anew(desk: Any, draft: str) -> str | None:
    """As the desk does that hears of an expiry."""
    return desk.run(adopting.adopt, draft).result(20)  # type: ignore[no-any-return]


def _standing_on(store: Any, dossier: str) -> set[str]:
    return {subject for (subject,) in rows(store, f"SELECT subject FROM drafts WHERE dossier = '{dossier}'")}


def test_two_desks_that_keep_one_declaration_anew_make_one_of_it(town: Town) -> None:
    draft, dossier, desk, other = _in_use_at_two_desks(town)
    fresh = _kept_anew(desk, draft)
    assert fresh == _kept_anew(other, draft) == adopting.renewed("99001", draft)
    town.push(desk, other)
    for store in (desk, other):
        town.pull(store)
    for store in (desk, other, town.central.store):
        assert _standing_on(store, dossier) == {fresh}
        assert readable(store, fresh)


def test_what_was_kept_anew_and_then_erased_is_kept_anew_by_no_other_desk(town: Town) -> None:
    draft, dossier, desk, other = _in_use_at_two_desks(town)
    fresh = _kept_anew(desk, draft)
    asked = EraseAsked(subjects=(dossier,), actor="truongbophan", why="Rút đơn")
    assert desk.run(erasure.erase_asked, asked).result(20) == 3
    town.push(desk)
    town.hear(other)
    assert _kept_anew(other, draft) is None
    town.push(other)
    for store in (desk, other, town.central.store):
        assert not any(readable(store, one) for one in (draft, fresh))
        assert held_keys(store, fresh) == held_keys(store, draft) == 0


def test_what_one_desk_kept_anew_and_let_expire_is_kept_by_the_desk_that_received_it(town: Town) -> None:
    """The other one was off line all the time: it hears of both expiries in one answer."""
    draft, dossier, desk, other = _in_use_at_two_desks(town)
    fresh = _kept_anew(desk, draft)
    says(desk, DraftExpired(), str(fresh))
    gone, expired = frozenset({draft, str(fresh)}), frozenset({draft, str(fresh)})
    kept = other.run(lambda ctx, one: adopting.adopt(ctx, one, gone, expired), draft).result(20)
    assert kept == adopting.renewed("99001", str(fresh))
    assert kept > str(fresh) > draft
    other.run(lambda ctx, _: burying.bury(ctx, gone), None).result(20)
    town.push(desk, other)
    for store in (other, town.central.store):
        assert readable(store, kept)
        assert kept in _standing_on(store, dossier)
