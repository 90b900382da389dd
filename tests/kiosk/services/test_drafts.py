"""Drafts: kept sealed under a code, opened with a proof and few tries, moved, expired and erased."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from kiosk.errors import ExpectedError
from kiosk.queries import drafts as asked
from kiosk.services import drafts, papers
from kiosk.values.dates import PartialDate
from kiosk.values.drafts import Draft, DraftState, KeptDraft, OpenDraft, TakeDraft
from kiosk.values.ids import Place
from tests.kiosk.counter import DESK, KIOSK, RECORD, Counter

NUMBER = "001196000123"


def open_with(counter: Counter, code: str, number: str = "", born: PartialDate | None = None,
              place: Place = KIOSK) -> Draft:  # fmt: skip
    opened: Draft = counter.run(drafts.open, OpenDraft(code=code, place=place, number=number, born=born))
    return opened


def refused(counter: Counter, code: str, number: str = "", place: Place = KIOSK) -> str:
    with pytest.raises(ExpectedError) as caught:
        open_with(counter, code, number, place=place)
    return caught.value.key


def test_a_draft_opens_with_its_code_and_a_proof(counter: Counter) -> None:
    kept = counter.declaration(finished=False, record={})
    assert re.fullmatch(r"K1-[2-9A-HJKMNP-Z]{6}", kept.code)
    assert kept.state is DraftState.PARKED
    by_number = open_with(counter, kept.code, NUMBER)
    assert by_number.answers == {"/data/requester/r_name": "Trần Thị Mẫu"}
    assert open_with(counter, kept.code.lower().replace("-", " "), "0011 9600 0123").id == kept.id
    assert open_with(counter, kept.code, born=PartialDate(1996, 5, 3)).id == kept.id


@pytest.mark.parametrize(
    ("known", "told", "fits"),
    [
        (PartialDate(1940), PartialDate(1940, 5, 3), True),
        (PartialDate(1940), PartialDate(1940), True),
        (PartialDate(1940), PartialDate(1941), False),
        (PartialDate(1940, 5, 3), PartialDate(1940), False),
        (PartialDate(1940, 1), PartialDate(1940, 10, 3), False),
    ],
)
def test_an_old_persons_year_is_enough_where_only_it_is_known(
    counter: Counter, known: PartialDate, told: PartialDate, fits: bool
) -> None:
    kept = counter.declaration(holder_births=(known,), holder_numbers=())
    if fits:
        assert open_with(counter, kept.code, born=told).id == kept.id
    else:
        with pytest.raises(ExpectedError, match="no_match"):
            open_with(counter, kept.code, born=told)


def test_wrong_code_and_wrong_proof_sound_the_same(counter: Counter) -> None:
    kept = counter.declaration()
    assert refused(counter, kept.code, "001196000999") == "drafts.errors.no_match"
    assert refused(counter, "K1-ZZZZZZ", NUMBER) == "drafts.errors.no_match"
    assert refused(counter, kept.code) == "drafts.errors.no_match"
    assert refused(counter, "", NUMBER) == "drafts.errors.no_match"


def test_tries_are_few_also_after_a_restart(counter: Counter) -> None:
    kept = counter.declaration()
    for _ in range(drafts.TRIES_PER_CODE):
        assert refused(counter, kept.code, "001196000999") == "drafts.errors.no_match"
    assert refused(counter, kept.code, NUMBER) == "drafts.errors.too_many"
    counter.restart()
    assert refused(counter, kept.code, NUMBER, Place("kiosk-2")) == "drafts.errors.too_many"
    counter.pass_time(minutes=16)
    assert open_with(counter, kept.code, NUMBER).id == kept.id


def test_a_place_that_guesses_codes_is_stopped_and_no_other(counter: Counter) -> None:
    kept = counter.declaration()
    for number in range(drafts.TRIES_PER_PLACE):
        assert refused(counter, f"K1-AAAA{number:02d}", NUMBER) == "drafts.errors.no_match"
    assert refused(counter, kept.code, NUMBER) == "drafts.errors.too_many"
    assert open_with(counter, kept.code, NUMBER, place=Place("kiosk-2")).id == kept.id


def test_kept_again_it_stays_the_same_draft(counter: Counter) -> None:
    ticket = counter.ticket("ho-tich")
    kept = counter.declaration(finished=False, record={}, ticket=ticket.id)
    again = counter.declaration(draft=kept.id)
    assert (again.id, again.code, again.state) == (kept.id, kept.code, DraftState.FINISHED)
    found = counter.read(asked.for_ticket, ticket.id)
    assert (found.id, found.state, found.record) == (kept.id, DraftState.FINISHED, RECORD)
    assert [row.draft for row in counter.waiting()] == [kept.id]
    assert counter.read(asked.for_ticket, counter.ticket().id) is None


def test_it_moves_to_whoever_opened_it(counter: Counter) -> None:
    kept = counter.declaration()
    open_with(counter, kept.code, NUMBER, place=Place("kiosk-2"))
    assert counter.sql("SELECT holder FROM drafts") == [("kiosk-2",)]
    counter.run(drafts.take, TakeDraft(draft=kept.id, place=DESK, actor="canbo"))
    assert counter.sql("SELECT holder FROM drafts") == [("desk-1",)]
    counter.received(draft=kept.id)
    assert counter.sql("SELECT kind FROM journal_events WHERE kind = 'draft.taken'") == [("draft.taken",)] * 2
    with pytest.raises(ExpectedError, match="drafts.errors.gone"):
        counter.run(drafts.take, TakeDraft(draft="nobody", place=DESK))  # type: ignore[arg-type]


def test_nothing_personal_lies_open_in_any_file(counter: Counter) -> None:
    counter.declaration()
    counter.store.read(lambda _reader: None).result()
    data = counter.store.settings.data_dir
    held = b"".join(path.read_bytes() for path in data.iterdir() if path.is_file())
    assert b"khai-sinh" in held
    for secret in ("Trần Thị Mẫu", "Nguyễn Minh An", NUMBER, "Thử Nghiệm"):
        assert secret.encode() not in held


def test_after_a_day_it_is_gone_for_good(counter: Counter) -> None:
    kept = counter.declaration()
    parked = counter.declaration(finished=False, record={})
    counter.pass_time(hours=23)
    fresh = counter.declaration()
    assert counter.run(drafts.expire_old) == 0
    counter.pass_time(hours=2)
    assert counter.run(drafts.expire_old) == 2
    assert refused(counter, kept.code, NUMBER) == refused(counter, parked.code, NUMBER) == "drafts.errors.no_match"
    assert counter.read(asked.by_id, kept.id) is None
    assert open_with(counter, fresh.code, NUMBER).id == fresh.id
    assert counter.store.keys.erased(kept.id)
    anew: KeptDraft = counter.declaration(draft=kept.id)
    assert anew.id != kept.id
    assert open_with(counter, anew.code, NUMBER).id == anew.id


def test_the_declaration_is_printed_with_the_form_it_was_made_with(counter: Counter) -> None:
    from kiosk.forms.load import load

    kept = counter.declaration(form_version=load("khai-sinh").version)
    paper = counter.read(papers.declaration, kept.id, 2)
    assert paper.title == "TỜ KHAI ĐĂNG KÝ KHAI SINH"
    assert (paper.code, paper.reprint.nth) == (kept.code, 2)
    assert paper.reprint.at - paper.reprint.at.replace(hour=8, minute=30) < timedelta(minutes=1)
    parked = counter.declaration(finished=False, record={})
    with pytest.raises(ExpectedError, match="drafts.errors.unfinished"):
        counter.read(papers.declaration, parked.id, 1)
    with pytest.raises(ExpectedError, match="drafts.errors.gone"):
        counter.read(papers.declaration, "nobody", 1)
