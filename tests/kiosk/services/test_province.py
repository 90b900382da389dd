"""Handing over to the province: recorded once, told anew when corrected; codes are looked at before believed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.errors import ExpectedError
from kiosk.queries import dossiers as book
from kiosk.queries import province as asked
from kiosk.records.dossier_steps import (
    DossierCorrected,
    DossierDone,
    DossierForwarded,
    DossierStarted,
    DossierStopped,
    ResultReturned,
    SealedStep,
    StepFact,
    SupplementAsked,
)
from kiosk.records.dossiers import step
from kiosk.records.facts import OpenedEvent
from kiosk.services import dossiers, erasure, province
from kiosk.values.dossier_steps import ProvinceState
from kiosk.values.dossiers import Applicant, RefuseDossier
from kiosk.values.journal import EraseSubject
from kiosk.values.province import CopiedOver, HandOverTrouble, NoteForwarded, ProvinceAnswer, TryAgain, TypeCode
from kiosk.values.ways_on import Adapter
from tests.fakes import MORNING
from tests.kiosk.counter import BIRTH, DESK, Counter

CODE = "H99.001.01-261124-0901"
DAY = MORNING.date()


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path)
    yield made
    assert made.faults() == []
    made.close()


def received(counter: Counter, **changes: Any) -> str:
    dossier = str(counter.received(**changes).id)
    counter.pass_time(minutes=1)
    return dossier


def forward(counter: Counter, dossier: str, revision: int = 1) -> bool:
    command = NoteForwarded(dossier=dossier, revision=revision, adapter=Adapter.FOLDER, reference="T-1")
    return bool(counter.run(province.note_forwarded, command))


def answer(counter: Counter, dossier: str, **said: Any) -> None:
    counter.run(province.note_answer, ProvinceAnswer(dossier=dossier, **said))


def correct(counter: Counter, dossier: str) -> None:
    def use_case(ctx: Any, _none: None) -> None:
        fact = DossierCorrected(day=ctx.day, place=DESK, corrects=ctx.events_of(dossier)[0].id)
        sealed = SealedStep(applicant=Applicant(name="Trần Thị Đúng"), reason="Sai tên")
        ctx.record(fact, subject=dossier, actor="canbo", sealed=sealed)

    counter.run(use_case)


def took(counter: Counter, dossier: str, fact: type[StepFact], **said: Any) -> None:
    def use_case(ctx: Any, _none: None) -> None:
        ctx.record(fact(day=ctx.day, place=DESK, **said), subject=dossier, actor="canbo")

    counter.run(use_case)


def state(counter: Counter, dossier: str) -> str:
    return str(counter.sql("SELECT province FROM dossiers WHERE subject = ?", dossier)[0][0])


def kinds(counter: Counter, dossier: str) -> list[str]:
    return [event.kind for event in counter.read(lambda reader: reader.events_of(dossier))]


def test_what_is_received_waits_is_handed_over_once_and_gets_its_code(counter: Counter) -> None:
    dossier, code = received(counter), counter.received().code
    assert next(one.id for one in counter.read(asked.not_handed_over)) == dossier
    assert dossier in counter.read(asked.to_send)
    assert len(counter.read(asked.to_send)) == 1  # the other one can still be taken back
    assert forward(counter, dossier)
    assert forward(counter, dossier)  # told again after a crash
    assert kinds(counter, dossier).count("dossier.forwarded") == 1
    assert (state(counter, dossier), counter.read(asked.to_ask_for)) == (ProvinceState.HANDED, (dossier,))
    assert [one.code for one in counter.read(asked.not_handed_over)] == [code]
    assert {one.id for one in counter.read(asked.still_provisional)} > {dossier}
    answer(counter, dossier, official_code=CODE)
    answer(counter, dossier, official_code=CODE.lower())  # the same once more
    assert kinds(counter, dossier).count("dossier.coded") == 1
    assert (state(counter, dossier), counter.read(asked.count_still_provisional)) == (ProvinceState.CODED, 1)
    provisional = counter.read(asked.sent, dossier).code
    assert counter.read(book.find, CODE).id == counter.read(book.find, provisional).id == dossier


def test_a_correction_goes_on_too_also_one_made_while_it_is_being_sent(counter: Counter) -> None:
    dossier = received(counter)
    sent = counter.read(asked.sent, dossier)
    correct(counter, dossier)
    assert not forward(counter, dossier, sent.revision)  # what went is not how it stands
    sent = counter.read(asked.sent, dossier)
    assert (sent.revision, sent.applicant.name) == (2, "Trần Thị Đúng")
    assert forward(counter, dossier, 2)
    answer(counter, dossier, official_code=CODE)
    correct(counter, dossier)
    line, = counter.read(asked.not_handed_over)
    assert (line.id, line.again, line.code) == (dossier, True, CODE)
    assert forward(counter, dossier, 3)
    assert state(counter, dossier) == ProvinceState.CODED


@pytest.mark.parametrize(
    ("fact", "said", "code"),
    [
        (SupplementAsked, {}, 5),
        (DossierStopped, {"withdrawn": True}, 7),
        (DossierStopped, {}, 8),
        (DossierDone, {}, 9),
        (ResultReturned, {"way": "counter"}, 10),
    ],
)
def test_where_a_dossier_stands_goes_on_after_its_hand_over(
    counter: Counter, fact: type[StepFact], said: dict[str, Any], code: int
) -> None:
    dossier = received(counter)
    assert counter.read(asked.sent, dossier).state.code == 2
    forward(counter, dossier)
    answer(counter, dossier, official_code=CODE)
    took(counter, dossier, DossierStarted)  # at work: told with the next revision, not by itself
    assert (state(counter, dossier), counter.read(asked.to_send)) == (ProvinceState.CODED, ())
    took(counter, dossier, fact, **said)
    assert counter.read(asked.to_send) == (dossier,)
    line, = counter.read(asked.not_handed_over)
    assert (line.again, line.stage) == (True, counter.sql("SELECT stage FROM dossiers")[0][0])
    assert (counter.read(asked.count_still_provisional), counter.read(asked.still_provisional)) == (0, ())
    sent = counter.read(asked.sent, dossier)
    assert (sent.revision, sent.state.code, sent.official_code) == (2, code, CODE)
    assert sent.state.since.startswith("2026-11-24T")
    assert counter.read(asked.changed, dossier) == {"state"}
    assert not forward(counter, dossier, 1)
    assert forward(counter, dossier, 2)
    assert (state(counter, dossier), counter.read(asked.changed, dossier)) == (ProvinceState.CODED, frozenset())


def test_counts_read_no_row_and_lists_are_bounded(counter: Counter) -> None:
    for _ in range(3):
        received(counter)

    def steps(reader: Any) -> list[str]:
        asked_of: list[str] = []
        db = reader.connection.connection.driver_connection
        db.set_trace_callback(asked_of.append)
        assert (asked.count_still_provisional(reader), asked.count_not_handed_over(reader)) == (3, 3)
        db.set_trace_callback(None)
        return [row[3] for one in asked_of for row in db.execute(f"EXPLAIN QUERY PLAN {one}")]

    found = counter.read(steps)
    assert len(found) == 2
    assert all("USING COVERING INDEX ix_dossiers_" in step for step in found), found
    assert [len(counter.read(one, 2)) for one in (asked.still_provisional, asked.not_handed_over)] == [2, 2]


def test_a_revision_says_the_same_until_the_next_one(counter: Counter) -> None:
    dossier = received(counter)
    first = counter.read(asked.sent, dossier)
    took(counter, dossier, DossierStarted)
    assert counter.read(asked.sent, dossier) == first
    correct(counter, dossier)
    sent = counter.read(asked.sent, dossier)
    assert (sent.revision, sent.state.code) == (2, 4)


def test_a_code_does_not_hide_what_was_said_anew_meanwhile(counter: Counter) -> None:
    dossier = received(counter)
    forward(counter, dossier)
    took(counter, dossier, DossierStopped)
    answer(counter, dossier, official_code=CODE)  # of the first revision
    assert (state(counter, dossier), counter.read(asked.to_send)) == (ProvinceState.WAITING, (dossier,))
    assert forward(counter, dossier, 2)
    assert state(counter, dossier) == ProvinceState.CODED


def test_what_another_desk_said_anew_before_it_heard_of_the_hand_over_still_goes() -> None:
    """The events of both desks stand in one order, and the hand-over was of what came before."""
    row: dict[str, Any] = {"province": ProvinceState.WAITING, "stage": "received", "provisional": True, "code": "TAM-1"}
    for body, expected in (
        (DossierDone(day=DAY, place=DESK), ProvinceState.WAITING),
        (DossierForwarded(day=DAY, place="", adapter="folder", revision=1), ProvinceState.WAITING),
        (DossierForwarded(day=DAY, place="", adapter="folder", revision=2), ProvinceState.HANDED),
    ):
        kind = "dossier.done" if isinstance(body, DossierDone) else "dossier.forwarded"
        event = OpenedEvent("01", "99001.desk-1", 1, 1, kind, "d", 1, MORNING, "canbo", body, None, "99001")
        row = step(row, event) or {}
        assert row["province"] == expected


def test_what_the_province_refuses_waits_again_with_its_reason(counter: Counter) -> None:
    dossier = received(counter)
    with pytest.raises(ExpectedError, match=r"province.errors.never_given"):
        answer(counter, dossier, official_code=CODE)
    forward(counter, dossier)
    answer(counter, dossier, refused=True, reason="Bà Trần Thị Mẫu chưa ký tờ khai")
    line, = counter.read(asked.not_handed_over)
    assert (line.id, line.why, line.again) == (dossier, "refused", True)
    assert counter.read(asked.trouble_words, dossier) == "Bà Trần Thị Mẫu chưa ký tờ khai"
    assert "Mẫu" not in str(counter.sql("SELECT * FROM province_troubles"))
    assert counter.read(asked.to_send) == ()
    counter.run(province.try_again, TryAgain(place=DESK, actor="canbo", dossier=dossier))
    assert counter.read(asked.to_send) == (dossier,)
    counter.run(province.note_trouble, HandOverTrouble(dossier=dossier, key="refused", final=True))
    assert counter.read(asked.to_send) == ()
    correct(counter, dossier)  # what was refused is mended
    assert counter.read(asked.to_send) == (dossier,)
    counter.run(erasure.erase, EraseSubject(subject=dossier, actor="truongbophan"))
    assert counter.read(asked.trouble_words, dossier) == ""
    with pytest.raises(ExpectedError, match=r"dossiers.errors.erased"):
        counter.read(asked.sent, dossier)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("khong phai ma", "rules.errors.dossier_code"),
        ("TAM-9-261124-0001", "province.errors.provisional"),
        ("H99.002.01-261124-0001", "province.errors.other_agency"),  # another ward
        ("H26.001.01-261124-0001", "province.errors.other_agency"),  # another province
        ("G22.99-261124-0001", "province.errors.other_agency"),  # a ministry's system
        ("000.00.16.H99-190614-0001", "province.errors.other_agency"),  # of 2019
        ("000.01.001.H99-261124-0001", "rules.errors.dossier_code"),
        ("H99.001.01-191124-0001", "province.errors.other_day"),
        ("H99.001.01-261126-0001", "province.errors.other_day"),
        ("H99.001.01-261124-0900", "province.errors.code_twice"),
    ],
)
def test_a_wrong_code_is_refused_in_words(counter: Counter, code: str, why: str) -> None:
    bearer, dossier = received(counter), received(counter)
    typed = TypeCode(dossier=bearer, code="H99.001.01-261124-0900", place=DESK, actor="canbo")
    counter.run(province.type_code, typed)
    with pytest.raises(ExpectedError) as told:
        counter.run(province.type_code, TypeCode(dossier=dossier, code=code, place=DESK, actor="canbo"))
    assert told.value.key == why
    assert "dossier.coded" not in kinds(counter, dossier)
    with pytest.raises(ExpectedError, match=r"province.errors.has_another"):
        counter.run(province.type_code, TypeCode(dossier=bearer, code=CODE, place=DESK, actor="canbo"))


def test_a_clerk_types_it_over(counter: Counter) -> None:
    dossier, other = received(counter), received(counter)
    copied = {"revision": 1, "place": DESK, "desk": "1", "actor": "canbo"}
    with pytest.raises(ExpectedError, match=r"province.errors.other_agency"):
        counter.run(province.copied_over, CopiedOver(dossier=dossier, code="H26-261124-0001", **copied))
    assert kinds(counter, dossier).count("dossier.forwarded") == 0
    counter.run(province.copied_over, CopiedOver(dossier=dossier, code=CODE, **copied))
    assert kinds(counter, dossier)[-2:] == ["dossier.forwarded", "dossier.coded"]
    counter.run(province.copied_over, CopiedOver(dossier=other, **copied))  # its code comes later
    assert (state(counter, dossier), state(counter, other)) == (ProvinceState.CODED, ProvinceState.HANDED)
    correct(counter, other)
    with pytest.raises(ExpectedError, match=r"province.errors.changed"):
        counter.run(province.copied_over, CopiedOver(dossier=other, code=CODE, **copied))


def test_what_never_was_a_dossier_goes_nowhere(counter: Counter) -> None:
    command = RefuseDossier(procedure=BIRTH, place=DESK, desk="1", actor="canbo", reason="Thiếu giấy")
    refused = counter.run(dossiers.refuse, command)
    assert counter.read(asked.not_handed_over) == ()
    for dossier in (refused, "nobody"):
        with pytest.raises(ExpectedError, match=r"dossiers.errors.unknown"):
            counter.read(asked.sent, dossier)
