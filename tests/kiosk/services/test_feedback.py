"""Calls for help: shown once per kiosk, answered once, forgotten after two hours."""

from __future__ import annotations

from msgspec import structs

from kiosk.queries import feedback as asked
from kiosk.services import feedback
from kiosk.values.feedback import AskHelp, HelpPage
from kiosk.values.ids import Place
from tests.kiosk.counter import KIOSK, Counter


def test_a_call_for_help_is_shown_until_somebody_came(counter: Counter) -> None:
    call = counter.run(feedback.ask_help, KIOSK)
    assert counter.run(feedback.ask_help, KIOSK) == call
    counter.run(feedback.ask_help, Place("kiosk-2"))
    assert [row.place for row in counter.read(asked.open_help)] == ["kiosk-1", "kiosk-2"]
    for _ in range(2):
        counter.run(feedback.help_done, call)
    assert [row.place for row in counter.read(asked.open_help)] == ["kiosk-2"]
    kinds = counter.sql("SELECT kind FROM journal_events WHERE kind LIKE 'feedback.%' ORDER BY seq")
    assert [kind for (kind,) in kinds] == ["feedback.help_asked"] * 2 + ["feedback.help_done"]
    assert counter.totals() == {"help_asked": 2}


def test_an_old_call_is_left_alone_and_can_be_made_anew(counter: Counter) -> None:
    old = counter.run(feedback.ask_help, KIOSK)
    counter.pass_time(hours=3)
    assert counter.read(asked.open_help) == ()
    assert counter.run(feedback.ask_help, KIOSK) != old


def test_a_call_says_at_which_page_they_stand_and_one_from_another_page_is_the_same_call(counter: Counter) -> None:
    page = HelpPage(
        form="khai-sinh", form_version="2026", page="/data/mother", question="/data/mother/m_name", number=5, count=23,
        procedure="1.001193",
    )  # fmt: skip
    call = counter.run(feedback.ask_help_at, AskHelp(place=KIOSK, at=page))
    counter.pass_time(minutes=2)
    asked_at = counter.read(asked.open_help)[0].asked_at
    assert counter.run(feedback.ask_help_at, AskHelp(place=KIOSK, at=page)) == call
    later = structs.replace(page, page="/data/" + "x" * 300, number=6)
    assert counter.run(feedback.ask_help_at, AskHelp(place=KIOSK, at=later)) == call
    (shown,) = counter.read(asked.open_help)
    assert shown.at == structs.replace(later, page="", question="")
    assert shown.asked_at == asked_at
    assert counter.totals() == {"help_asked": 1}
