"""The certification registers: each number once, voided ones with their reason and who, names where they were said."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.errors import ExpectedError
from kiosk.queries.certification_books import book
from kiosk.services import certifications, erasure, undoing
from kiosk.values.certifications import CertifySet
from kiosk.values.dossier_steps import TakeBack, VoidCertification
from kiosk.values.ids import ProcedureCode
from kiosk.values.journal import EraseSubject
from kiosk.values.papers_certifications import CertificationBook, VoidKind
from tests.kiosk.counter import DESK, PERSON, Counter

TODAY = date(2026, 11, 24)


def test_each_number_stands_in_its_register_with_what_became_of_it(counter: Counter) -> None:
    two = counter.certified(sets=(CertifySet(pages=3, copies=2, paper="Giấy khai sinh"), CertifySet(pages=1, copies=5)))
    wrong = VoidCertification(dossier=two.sets[1].id, place=DESK, desk="1", actor="canbo", reason="Sai số trang")
    counter.run(certifications.void, wrong)
    undone = counter.certified()
    counter.run(undoing.take_back, TakeBack(dossier=undone.id, place=DESK, desk="1", actor="canbo"))
    later = counter.certified(given_now=False, applicant=PERSON)
    signed = counter.certified(sets=(CertifySet(copies=2, people=3),), procedure=ProcedureCode("2.000884"),
                               applicant=PERSON)  # fmt: skip
    found: CertificationBook = counter.read(book, TODAY, TODAY)
    copies, signatures = found.parts
    assert (copies.register, copies.volume, signatures.register) == ("SCT/BS", two.volume, "SCT/CK")
    assert [(line.number, line.paper, line.fee, line.void) for line in copies.lines] == [
        (1, "Giấy khai sinh", 10_000, None), (2, "", 10_000, VoidKind.VOIDED), (3, "", 18_000, VoidKind.TAKEN_BACK),
        (4, "", 18_000, None),
    ]  # fmt: skip
    void = copies.lines[1]
    assert (void.void_reason, void.void_by, void.void_day) == ("Sai số trang", "Cán Bộ Mẫu", TODAY)
    assert (copies.lines[3].person, copies.lines[3].code) == (PERSON.name, later.code)
    assert [line.number for line in copies.valid] == [1, 4]
    (line,) = signatures.lines
    assert (line.number, line.copies, line.people, line.person_number) == (signed.register_number, 2, 3, PERSON.number)
    assert len(counter.read(book, TODAY, TODAY, "SCT/CK").parts) == 1
    assert counter.read(book, date(2026, 11, 1), date(2026, 11, 23)).parts == ()
    with pytest.raises(ExpectedError, match=r"report\.errors\.order"):
        counter.read(book, TODAY, date(2026, 11, 1))


def test_what_was_erased_is_told_in_its_place(counter: Counter) -> None:
    done = counter.certified(given_now=False, applicant=PERSON)
    counter.run(erasure.erase, EraseSubject(subject=done.id, actor="truongbophan"))
    (line,) = counter.read(book, TODAY, TODAY).parts[0].lines
    assert (line.number, line.person, line.gone) == (1, "", True)
