"""Steps of a dossier's life as one-line calls, for tests of services.dossier_steps and what rests on them."""

from __future__ import annotations

from typing import Any

from kiosk.services import approvals, dossier_steps
from kiosk.values.dossier_steps import (
    ApproveStep,
    AskDuty,
    AskSupplement,
    CorrectDossier,
    ExtendDeadline,
    FinishDossier,
    HandOverDossier,
    LifeStep,
    LookUp,
    NotePaid,
    PostponeDossier,
    Resubmit,
    ReturnResult,
    StartWork,
    StepTaken,
    StopDossier,
    TakeBack,
    VoidCertification,
)
from kiosk.values.dossiers import DocumentState, TickedDocument
from kiosk.values.ids import Place
from tests.kiosk.counter import DESK, PERSON, Counter

HEAD, HEADS_CODE, HEADS_PIN = "lanhdao", "103", "246810"
PAPER = TickedDocument(key="to-khai", name="Tờ khai", state=DocumentState.SUBMITTED, originals=1)
GIVEN: dict[LifeStep, tuple[Any, dict[str, Any]]] = {  # step -> its command, and what it says besides
    LifeStep.ASK_SUPPLEMENT: (AskSupplement, {"asked": ("Giấy chứng sinh bản chính",), "reason": "Bản chụp bị mờ"}),
    LifeStep.RESUBMIT: (Resubmit, {"documents": (PAPER,)}),
    LifeStep.START: (StartWork, {}),
    LifeStep.HAND_OVER: (HandOverDossier, {"giver": "Quầy Hộ tịch", "taker": "Phòng Tư pháp", "taken_by": "Bà Mẫu"}),
    LifeStep.ASK_DUTY: (AskDuty, {"amount": 8000, "basis": "Nghị quyết mẫu 01/2026"}),
    LifeStep.NOTE_PAID: (NotePaid, {"amount": 8000, "receipt": "BL-0001"}),
    LifeStep.STOP: (StopDossier, {"reason": "Người nộp xin rút", "given_back": ("Giấy chứng sinh",)}),
    LifeStep.FINISH: (FinishDossier, {"result": "Số 12/2026"}),
    LifeStep.POSTPONE: (
        PostponeDossier, {"new_due": "2026-12-01T10:00", "reason": "Chờ xác minh", "approved_by": HEAD},
    ),
    LifeStep.EXTEND: (ExtendDeadline, {"reason": "Nhiều trang, nhiều bản", "approved_by": HEAD}),
    LifeStep.GIVE_BACK: (ReturnResult, {}),
    LifeStep.CORRECT: (CorrectDossier, {"reason": "Ghi sai số điện thoại", "applicant": PERSON}),
    LifeStep.LOOK_UP: (LookUp, {"documents": (PAPER,)}),
    LifeStep.TAKE_BACK: (TakeBack, {}),
    LifeStep.VOID: (VoidCertification, {"reason": "Bản chính bị tẩy xóa", "approved_by": HEAD}),
}  # fmt: skip


def command(dossier: str, step: LifeStep, **changes: Any) -> Any:
    made, given = GIVEN[step]
    who = {"dossier": dossier, "place": DESK, "desk": "1", "actor": "canbo", "actor_name": "Cán Bộ Mẫu"}
    return made(**{**who, **given, **changes})


def take(counter: Counter, dossier: str, step: LifeStep, **changes: Any) -> StepTaken:
    taken: StepTaken = counter.run(getattr(dossier_steps, step.value), command(dossier, step, **changes))
    return taken


def approve(counter: Counter, dossier: str, step: LifeStep, **changes: Any) -> Any:
    given: dict[str, Any] = {
        "code": HEADS_CODE, "pin": HEADS_PIN, "place": DESK, "dossier": dossier, "step": step, **changes,
    }  # fmt: skip
    return counter.start(approvals.approve, ApproveStep(**given))


def elsewhere(number: int) -> Place:
    return Place(f"desk-{number}")
