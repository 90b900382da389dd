"""Phản ánh, kiến nghị: said, numbered, forwarded, answered once, shown to the receipt's holder, counted whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.city import feedback as of_city
from kiosk.errors import ExpectedError
from kiosk.queries import erasure as erasable
from kiosk.queries import public_feedback as asked
from kiosk.services import erasure
from kiosk.services import public_feedback as service
from kiosk.values.journal import EraseSubject
from kiosk.values.public_feedback import (
    MARK,
    AboutWhat,
    AnswerFeedback,
    FeedbackState,
    ForwardFeedback,
    SayFeedback,
    WithdrawFeedback,
)
from tests.kiosk.city.towns import WARD, Town
from tests.kiosk.counter import DESK, KIOSK, Counter

WORDS = "Bàn viết ở sảnh bị hỏng, mong phường sửa."


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path)
    try:
        yield made
    finally:
        made.close()


def say(run: Any, words: str = WORDS, about: AboutWhat = AboutWhat.PLACE, **given: Any) -> Any:
    return run(service.say, SayFeedback(about=about, words=words, place=KIOSK, **given))


def qr(subject: str) -> str:
    return MARK + subject.replace("-", "").upper()


def test_it_needs_words_and_no_name_and_bears_a_number_and_a_deadline(counter: Counter) -> None:
    first, second = say(counter.run), say(counter.run, contact="0900000000")
    assert first.code.startswith("PA-")
    assert first.code != second.code
    assert first.answer_by == "2026-12-15T17:00", "fifteen working days after Tuesday 24 November 2026"
    with pytest.raises(ExpectedError, match=r"feedback\.errors\.empty"):
        say(counter.run, "   ")
    assert [one.code for one in counter.read(asked.open_ones)] == [first.code, second.code]
    slip = counter.read(asked.slip, first.id)
    assert (slip.code, slip.qr) == (first.code, qr(first.id))
    assert WORDS not in repr(slip)


def test_the_qr_shows_the_answer_and_the_number_alone_does_not(counter: Counter) -> None:
    said = say(counter.run)
    given = {"subject": said.id, "actor": "canbo", "place": DESK}
    counter.run(service.forward, ForwardFeedback(**given, unit="Văn phòng UBND phường"))
    assert counter.read(asked.shown, said.code).state is FeedbackState.FORWARDED
    counter.run(service.answer, AnswerFeedback(**given, words="Bàn đã được thay ngày 25/11."))
    shown = counter.read(asked.shown, qr(said.id).lower())
    assert (shown.state, shown.answer) == (FeedbackState.ANSWERED, "Bàn đã được thay ngày 25/11.")
    assert counter.read(asked.shown, said.code).answer == ""
    assert counter.read(asked.shown, "PA-XXXX-261124-0001") is None
    with pytest.raises(ExpectedError, match=r"feedback\.errors\.answered"):
        counter.run(service.answer, AnswerFeedback(**given, words="Lần nữa"))


def test_erased_it_is_still_counted_and_nothing_of_it_can_be_read(counter: Counter) -> None:
    said = say(counter.run)
    command = EraseSubject(subject=said.id, actor="", reason="asked")
    counter.run(erasure.erase_by_rule, command)
    whole = counter.read(asked.whole, counter.store.station.ward, said.id)
    assert (whole.words, whole.gone) == ("", True)
    with pytest.raises(ExpectedError, match=r"feedback\.errors\.erased"):
        counter.run(service.answer, AnswerFeedback(subject=said.id, actor="canbo", place=DESK, words="x"))


def test_whoever_holds_the_receipt_takes_it_back_and_the_count_stays(counter: Counter) -> None:
    opened, answered = say(counter.run, contact="0900000000"), say(counter.run)
    counter.run(service.answer, AnswerFeedback(subject=answered.id, actor="canbo", place=DESK, words="Đã sửa"))
    for guessed in (opened.code, qr("0" * 8 + opened.id[8:]), ""):
        with pytest.raises(ExpectedError, match=r"feedback\.errors\.unknown"):
            counter.run(service.withdraw, WithdrawFeedback(text=guessed, place=KIOSK))
    assert counter.run(service.withdraw, WithdrawFeedback(text=qr(opened.id), place=KIOSK)) is True
    assert counter.run(service.withdraw, WithdrawFeedback(text=qr(opened.id), place=KIOSK)) is False
    by_clerk = WithdrawFeedback(text=answered.code.lower(), actor="canbo", place=DESK)
    assert counter.run(service.withdraw, by_clerk) is True
    ward = counter.store.station.ward
    for one, state in ((opened, FeedbackState.WITHDRAWN), (answered, FeedbackState.ANSWERED)):
        whole = counter.read(asked.whole, ward, one.id)
        assert (whole.words, whole.contact, whole.answer, whole.gone) == ("", "", "", True)
        shown = counter.read(asked.shown, qr(one.id))
        assert (shown.state, shown.gone, shown.answer) == (state, True, "")
    assert counter.read(asked.open_ones) == ()
    (found,) = counter.read(asked.counts, date(2026, 11, 24), date(2026, 11, 24))
    assert (found.said, found.answered, found.withdrawn, found.open) == (2, 1, 1, 0)
    (there,) = counter.read(erasable.find, opened.code).subjects
    assert (there.kind, there.versions, there.erased) == ("feedback", 0, True)


def test_all_of_it_is_accounted_for(counter: Counter) -> None:
    told = [say(counter.run) for _ in range(7)]
    for one in told[:2]:
        counter.run(service.answer, AnswerFeedback(subject=one.id, actor="canbo", place=DESK, words="Đã xong"))
    for _ in range(20):  # a clock that leaps is doubted
        counter.clock.advance(timedelta(days=2))
        counter.run(service.forward, ForwardFeedback(subject=told[3].id, actor="canbo", place=DESK, unit="Tổ mẫu"))
    counter.run(service.answer, AnswerFeedback(subject=told[2].id, actor="canbo", place=DESK, words="Muộn"))
    counter.run(service.withdraw, WithdrawFeedback(text=qr(told[5].id), place=KIOSK))
    (found,) = counter.read(asked.counts, date(2026, 11, 24), date(2026, 11, 24))
    assert (found.said, found.in_time, found.late, found.open, found.passed) == (7, 2, 1, 2, 1)
    assert (found.withdrawn, found.overdue) == (1, 3)
    assert found.said == found.in_time + found.late + found.open + found.passed + found.withdrawn
    left = counter.read(asked.open_ones)
    assert [one.days_left for one in left] == [-19, -19, -19], "each open one has its days"
    assert counter.read(asked.counts, date(2026, 11, 25), date(2026, 12, 31)) == ()


def test_the_city_answers_and_the_ward_shows_it(tmp_path: Path) -> None:
    town = Town(tmp_path)
    try:
        store = town.station()
        said = store.run(service.say, SayFeedback(about=AboutWhat.MONEY, words=WORDS, place=KIOSK)).result(20)
        town.push(store)
        there = town.central.store.read(asked.open_ones, (WARD,)).result(20)
        assert [one.code for one in there] == [said.code]
        assert town.central.store.read(asked.whole, WARD, said.id).result(20).words == WORDS
        given = {"subject": said.id, "ward": WARD, "actor": "thanhpho"}
        town.run(of_city.forward, ForwardFeedback(**given, unit="Sở Tài chính"))
        town.run(of_city.answer, AnswerFeedback(**given, words="Mức thu đúng quy định, xin xem bảng ở sảnh."))
        assert town.pull(store) == 3
        shown = store.read(asked.shown, qr(said.id)).result(20)
        assert (shown.unit, shown.answer) == ("Sở Tài chính", "Mức thu đúng quy định, xin xem bảng ở sảnh.")
        with pytest.raises(ExpectedError, match=r"feedback\.errors\.answered"):
            town.run(of_city.answer, AnswerFeedback(**given, words="Lại"))
    finally:
        town.close()
