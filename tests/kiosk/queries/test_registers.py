"""Mẫu 07: what was received under a code, residence dossiers among them; nothing that is given back on no day."""

from __future__ import annotations

from kiosk.queries.registers import register
from kiosk.services import dossiers, undoing
from kiosk.values.dossier_steps import LifeStep, UndoStep
from kiosk.values.dossiers import Applicant, RefuseDossier, ReturnAt
from kiosk.values.papers_register import RegisterLine
from tests.kiosk.counter import BIRTH, DESK, PERSON, Counter
from tests.kiosk.life import HEAD, approve, take


def test_the_register_holds_what_was_received_and_nothing_else(counter: Counter) -> None:
    birth, residence = counter.received(), counter.received(procedure="1.004222")
    later = counter.certified(given_now=False, applicant=PERSON)
    counter.certified()
    counter.run(dossiers.refuse, RefuseDossier(
        procedure=BIRTH, place=DESK, desk="1", actor="canbo", reason="Ngoài địa bàn", applicant=PERSON,
    ))  # fmt: skip
    today = counter.clock.now().date()
    parts = counter.read(register, today, today).parts
    lines = {line.code: (part.field.vi, line) for part in parts for line in part.lines}
    assert set(lines) == {birth.code, residence.code, later.code}
    field, line = lines[residence.code]
    assert (field, line.decided_by, line.person) == ("Cư trú, căn cước", "Công an phường Hoa Sen (mẫu)", PERSON.name)
    assert not any(line.gone for _field, line in lines.values())


def line_of(counter: Counter, code: str) -> RegisterLine:
    today = counter.clock.now().date()
    parts = counter.read(register, today, today).parts
    return next(line for part in parts for line in part.lines if line.code == code)


def test_the_register_says_what_became_of_each(counter: Counter) -> None:
    taken, posted, corrected, stopped, back = (counter.received() for _ in range(5))
    open_line = line_of(counter, taken.code)
    assert (open_line.returned_at, open_line.signed) == (None, "")
    by_mistake = take(counter, taken.id, LifeStep.GIVE_BACK).event
    mistaken = UndoStep(dossier=taken.id, event=by_mistake, place=DESK, desk="1", actor="canbo")
    counter.run(undoing.take_back_step, mistaken)
    open_line = line_of(counter, taken.code)
    assert (open_line.returned_at, open_line.signed) == (None, "")
    take(counter, taken.id, LifeStep.GIVE_BACK, taker=Applicant(name="Lê Thị Nhận Mẫu"))
    take(counter, posted.id, LifeStep.GIVE_BACK, way=ReturnAt.POST, tracking="MAU123VN")
    approve(counter, corrected.id, LifeStep.CORRECT)
    other = Applicant(name="Trần Thị Mẫu Mực", number=PERSON.number)
    take(counter, corrected.id, LifeStep.CORRECT, applicant=other, approved_by=HEAD)
    take(counter, corrected.id, LifeStep.GIVE_BACK)
    take(counter, stopped.id, LifeStep.STOP)
    take(counter, back.id, LifeStep.TAKE_BACK)
    lines = [line_of(counter, one.code) for one in (taken, posted, corrected, stopped, back)]
    assert [line.signed for line in lines] == [
        "Lê Thị Nhận Mẫu", "MAU123VN", "Trần Thị Mẫu Mực", "Người nộp rút hồ sơ",
        "Hoàn tác khi tiếp nhận; mã không dùng lại",
    ]  # fmt: skip
    assert [line.way for line in lines[:2]] == ["Tại quầy", "Bưu chính"]
    assert [line.returned_at is not None for line in lines] == [True, True, True, False, False]
    assert lines[2].person == "Trần Thị Mẫu Mực"
