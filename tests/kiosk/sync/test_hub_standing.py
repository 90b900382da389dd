"""Where a dossier stands, asked of the hub by a kiosk that has no dossiers; a hub that is away is no fault."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from kiosk.app import Kiosk
from kiosk.queries import public_feedback as queries
from kiosk.queries import receipts
from kiosk.records.dossier_steps import SealedStep, SupplementAsked
from kiosk.services import dossiers, public_feedback
from kiosk.values.dossier_steps import Stage
from kiosk.values.dossiers import ReceiveDossier
from kiosk.values.ids import Place
from kiosk.values.public_feedback import MARK, AboutWhat, AnswerFeedback, SayFeedback
from kiosk.values.standing import ShownStanding
from tests.kiosk.counter import BIRTH, DESK, PERSON
from tests.kiosk.sync.hubs import WardHere


def asked(kiosk: Kiosk, code: str) -> ShownStanding | None:
    assert kiosk.sync is not None
    return kiosk.sync.standing(code).result(30)


def _noted(ctx: Any, given: tuple[str, Any]) -> None:
    ctx.record(given[1], subject=given[0], sealed=SealedStep())


def test_a_kiosk_learns_from_the_hub_where_a_dossier_stands(tmp_path: Path) -> None:
    here = WardHere(tmp_path)
    try:
        kiosk, desk = here.enrolled("kiosk", "citizen"), here.enrolled("desk", "desk")
        command = ReceiveDossier(
            procedure=BIRTH, applicant=PERSON, documents=(), place=DESK, desk="1", actor="canbo",
            actor_name="Cán Bộ Mẫu",
        )  # fmt: skip
        received = desk.store.run(dossiers.receive, command).result(20)
        assert here.until(desk, lambda: asked(kiosk, received.code) is not None)
        found = asked(kiosk, received.code.lower())
        assert found == ShownStanding(stage=Stage.RECEIVED, due=received.due, first_due=received.due)
        assert kiosk.store.read(receipts.check, received.code).result(20).standing is None, "its scope has none"
        fact = SupplementAsked(day=date(2026, 11, 24), place=DESK)
        desk.store.run(_noted, (received.id, fact)).result(20)
        assert here.until(desk, lambda: asked(kiosk, received.code).stage is Stage.SUPPLEMENT)  # type: ignore[union-attr]
        for other in ("H99.001.01-261124-9999", "x" * 500, ""):
            assert asked(kiosk, other) is None
        assert asked(desk, received.code) is None, "a desk has the book itself"
        said = SayFeedback(about=AboutWhat.PLACE, words="Ghế hỏng", place=Place("kiosk-1"))
        feedback = kiosk.store.run(public_feedback.say, said).result(20)
        words = MARK + feedback.id.replace("-", "").upper()
        assert here.until(desk, lambda: kiosk.sync.feedback(words).result(30) is not None)  # type: ignore[union-attr]
        answer = AnswerFeedback(subject=feedback.id, words="Đã thay ghế", actor="canbo", place=DESK)
        assert here.until(desk, lambda: desk.store.read(queries.shown, words).result(20) is not None)
        desk.store.run(public_feedback.answer, answer).result(20)
        assert here.until(desk, lambda: kiosk.sync.feedback(words).result(30).answer == "Đã thay ghế")  # type: ignore[union-attr]
        here.hub.close()
        assert asked(kiosk, received.code) is None
    finally:
        here.close()
