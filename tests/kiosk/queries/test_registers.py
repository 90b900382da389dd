"""Mẫu 07: what was received under a code, residence dossiers among them; nothing that is given back on no day."""

from __future__ import annotations

from kiosk.queries.registers import register
from kiosk.services import dossiers
from kiosk.values.dossiers import RefuseDossier
from tests.kiosk.counter import BIRTH, DESK, PERSON, Counter


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
