"""Drafts: kept sealed under a code, opened with a proof and few tries, moved, expired and erased."""

from __future__ import annotations

import contextlib
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kiosk.errors import ExpectedError
from kiosk.journal.envelope import decode
from kiosk.queries import drafts as asked
from kiosk.services import calls, draft_codes, drafts, papers
from kiosk.settings import DraftSettings, Settings
from kiosk.store import Context
from kiosk.values.dates import PartialDate
from kiosk.values.drafts import (
    AnswerChange,
    ConfirmDraft,
    Draft,
    DraftState,
    FilledBy,
    KeptDraft,
    OpenDraft,
    ShowDraft,
    TakeDraft,
)
from kiosk.values.ids import Place, StationId
from kiosk.values.journal import StationIdentity
from tests.kiosk.counter import BIRTH, DESK, KIOSK, RECORD, Counter

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


def guessed(counter: Counter, code: str, years: range, place: Place = KIOSK) -> int | None:
    """The year that opened it; each try waits for its turn, over a restart too."""
    for year in years:
        with contextlib.suppress(ExpectedError):
            open_with(counter, code, born=PartialDate(year), place=place)
            return year
        counter.pass_time(minutes=16)
    return None


def test_a_year_of_birth_is_not_guessed(counter: Counter) -> None:
    """Who knows somebody's age within five years has eleven guesses to make, and three in the declaration's life."""
    kept = counter.declaration(holder_births=(PartialDate(1948),), holder_numbers=(NUMBER,))
    assert guessed(counter, kept.code, range(1943, 1943 + drafts.TRIES_BY_YEAR)) is None
    counter.restart()
    assert guessed(counter, kept.code, range(1946, 1954), Place("kiosk-2")) is None
    assert open_with(counter, kept.code, NUMBER).id == kept.id  # the card still opens it


def test_a_clerk_opens_by_the_year_that_was_guessed_at(counter: Counter) -> None:
    kept = counter.declaration(holder_births=(PartialDate(1948),), holder_numbers=())
    guessed(counter, kept.code, range(1940, 1944))
    command = OpenDraft(code=kept.code, place=DESK, born=PartialDate(1948), actor="canbo")
    assert counter.run(drafts.open, command).id == kept.id


def test_a_whole_date_is_not_guessed_for_days(counter: Counter) -> None:
    kept = counter.declaration()
    assert guessed(counter, kept.code, range(1960, 1960 + drafts.TRIES_BY_DATE)) is None
    assert refused(counter, kept.code) == "drafts.errors.no_match"
    with pytest.raises(ExpectedError, match="no_match"):
        open_with(counter, kept.code, born=PartialDate(1996, 5, 3))
    assert open_with(counter, kept.code, NUMBER).id == kept.id


def test_a_few_slips_do_no_harm(counter: Counter) -> None:
    kept = counter.declaration()
    guessed(counter, kept.code, range(1960, 1960 + drafts.TRIES_BY_YEAR + 1))
    assert open_with(counter, kept.code, born=PartialDate(1996, 5, 3)).id == kept.id


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
    (found,) = counter.read(asked.for_ticket, ticket.id)
    assert (found.id, found.state, found.record) == (kept.id, DraftState.FINISHED, RECORD)
    assert [row.draft for row in counter.waiting()] == [kept.id]
    assert counter.read(asked.for_ticket, counter.ticket().id) == ()


def test_it_moves_to_whoever_opened_it(counter: Counter) -> None:
    kept = counter.declaration()
    open_with(counter, kept.code, NUMBER, place=Place("kiosk-2"))
    assert counter.sql("SELECT holder FROM drafts") == [("kiosk-2",)]
    counter.run(drafts.take, TakeDraft(draft=kept.id, place=DESK, actor="canbo"))
    assert counter.sql("SELECT holder FROM drafts") == [("desk-1",)]
    counter.received(draft=kept.id)
    assert counter.sql("SELECT kind FROM journal_events WHERE kind = 'draft.taken'") == [("draft.taken",)] * 2
    with pytest.raises(ExpectedError, match="drafts.errors.gone"):
        counter.run(drafts.take, TakeDraft(draft="nobody", place=DESK, actor="canbo"))  # type: ignore[arg-type]


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
    assert counter.store.keys.erased(counter.store.station.ward, kept.id)
    anew: KeptDraft = counter.declaration(draft=kept.id)
    assert anew.id != kept.id
    assert open_with(counter, anew.code, NUMBER).id == anew.id


def test_the_declaration_is_printed_with_the_form_it_was_made_with(counter: Counter) -> None:
    from kiosk.forms.model.published_forms import load

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


def test_how_long_is_a_setting(tmp_path: Path) -> None:
    hours = {"a week": (168, 168), "an hour": (1, 1)}
    for name, (setting, kept_for) in hours.items():
        made = Counter(tmp_path / name, drafts=DraftSettings(keep_hours=setting))
        made.declaration()
        made.pass_time(hours=kept_for - 0.5)
        assert made.run(drafts.expire_old) == 0, name
        made.pass_time(hours=1)
        assert made.run(drafts.expire_old) == 1, name
        made.close()


class _Only:
    """The two facts that decide how long."""

    def __init__(self, hours: int, *roles: str) -> None:
        self.settings = Settings(drafts=DraftSettings(keep_hours=hours))
        self.station = StationIdentity(id=StationId("1.a"), ward="1", epoch=1, roles=roles, first_epoch=True)


def test_a_citizens_station_keeps_a_day_at_most() -> None:
    assert drafts._kept_for(_Only(168, "citizen")) == timedelta(hours=24)  # type: ignore[arg-type]
    assert drafts._kept_for(_Only(168, "citizen", "desk")) == timedelta(hours=168)  # type: ignore[arg-type]
    assert drafts._kept_for(_Only(0, "desk")) == timedelta(hours=1)  # type: ignore[arg-type]


# -- the desk's side --------------------------------------------------------------------------------------


def by_clerk(counter: Counter, kept: KeptDraft, **more: Any) -> KeptDraft:
    """A clerk corrects the name of a declaration that lies at the desk."""
    change = AnswerChange(
        path="/data/requester/r_name", before="Trần Thị Mẫu", after="Trần Thị Mậu", actor="canbo",
        at=counter.clock.now(),
    )  # fmt: skip
    answers = {"/data/requester/r_name": "Trần Thị Mậu"}
    given = {"draft": kept.id, "place": DESK, "actor": "canbo", "answers": answers, "changes": (change,), **more}
    return counter.declaration(**given)


def the(counter: Counter, kept: KeptDraft) -> Draft:
    found: Draft = counter.read(asked.by_id, kept.id)
    return found


def test_what_a_clerk_changes_is_recorded_as_the_clerks(counter: Counter) -> None:
    kept = counter.declaration()
    counter.run(drafts.take, TakeDraft(draft=kept.id, place=DESK, actor="canbo"))
    by_clerk(counter, kept, seen=the(counter, kept).kept_at)
    draft = the(counter, kept)
    assert [(one.before, one.after, one.actor) for one in draft.changes] == [("Trần Thị Mẫu", "Trần Thị Mậu", "canbo")]
    assert (draft.actor, draft.confirmed, draft.filled_by) == ("canbo", False, FilledBy.APPLICANT)
    by_clerk(counter, kept, changes=())
    assert len(the(counter, kept).changes) == 1  # told for good
    kinds = [kind for (kind,) in counter.sql("SELECT kind FROM journal_events WHERE kind LIKE 'draft.%' ORDER BY seq")]
    assert kinds == ["draft.finished", "draft.taken", "draft.finished", "draft.finished"]
    assert counter.faults() == []


def test_who_could_open_it_still_can_after_a_clerk_kept_it(counter: Counter) -> None:
    kept = counter.declaration()
    counter.run(drafts.take, TakeDraft(draft=kept.id, place=DESK, actor="canbo"))
    by_clerk(counter, kept, holder_numbers=(), holder_births=())
    assert open_with(counter, kept.code, NUMBER).id == kept.id


def test_two_desks_never_write_over_each_other(counter: Counter) -> None:
    kept = counter.declaration()
    counter.run(drafts.take, TakeDraft(draft=kept.id, place=DESK, actor="canbo"))
    seen = the(counter, kept).kept_at
    counter.run(drafts.take, TakeDraft(draft=kept.id, place=Place("desk-2"), actor="truongbophan"))
    with pytest.raises(ExpectedError, match=r"drafts\.errors\.elsewhere"):
        by_clerk(counter, kept, seen=seen)
    by_clerk(counter, kept, seen=seen, place=Place("desk-2"), actor="truongbophan")
    counter.run(drafts.take, TakeDraft(draft=kept.id, place=DESK, actor="canbo"))
    with pytest.raises(ExpectedError, match=r"drafts\.errors\.changed"):
        by_clerk(counter, kept, seen=seen)
    assert len(the(counter, kept).changes) == 1


def test_a_citizen_who_types_on_while_a_desk_has_it_writes_over_nothing(counter: Counter) -> None:
    ticket = counter.ticket("ho-tich")
    kept = counter.declaration(finished=False, record={}, ticket=ticket.id)
    counter.run(drafts.take, TakeDraft(draft=kept.id, place=DESK, actor="canbo"))
    by_clerk(counter, kept, ticket=ticket.id)
    typed = {"/data/requester/r_name": "Trần Thị Mẫu Hai"}
    own = counter.declaration(draft=kept.id, ticket=ticket.id, answers=typed, holder_numbers=(), holder_births=())
    assert own.code != kept.code
    at_the_desk, typed_on = counter.read(asked.for_ticket, ticket.id)
    assert (at_the_desk.id, at_the_desk.actor) == (kept.id, "canbo")
    assert (typed_on.id, typed_on.answers, typed_on.changes) == (own.id, typed, ())
    assert open_with(counter, own.code, NUMBER).id == own.id
    assert counter.faults() == []


def test_opened_at_a_desk_it_belongs_to_the_present_visit(counter: Counter) -> None:
    kept, ticket = counter.declaration(finished=False, record={}), counter.ticket("ho-tich")
    command = OpenDraft(code=kept.code, place=DESK, number=NUMBER, ticket=ticket.id, actor="canbo")
    assert counter.run(drafts.open, command).ticket == ticket.id
    counter.restart()
    assert [one.id for one in counter.read(asked.for_ticket, ticket.id)] == [kept.id]
    assert the(counter, kept).holder == DESK


def test_several_declarations_of_one_ticket_come_in_their_order(counter: Counter) -> None:
    ticket = counter.ticket("ho-tich")
    kept = [counter.declaration(ticket=ticket.id, procedure=code) for code in (BIRTH, "1.004222", "2.000986")]
    counter.declaration(ticket=ticket.id, draft=kept[0].id, procedure=BIRTH)  # kept again: its place stays
    assert [one.id for one in counter.read(asked.for_ticket, ticket.id)] == [one.id for one in kept]


def test_the_applicant_confirms_the_version_that_was_read(counter: Counter) -> None:
    kept = counter.declaration(filled_by=FilledBy.STAFF, actor="canbo", place=DESK)
    counter.run(drafts.show, ShowDraft(draft=kept.id, place=DESK, actor="canbo"))
    shown = counter.read(asked.shown_at, DESK)
    assert (shown.draft, shown.of) == (kept.id, the(counter, kept).kept_at)
    assert counter.read(asked.shown_at, Place("desk-2")) is None
    answer = ConfirmDraft(draft=kept.id, place=Place("pad-1"), of=shown.of, right=True)
    counter.run(drafts.confirm, answer)
    assert (the(counter, kept).confirmed, the(counter, kept).on_paper) == (True, False)
    assert counter.read(asked.shown_at, DESK) is None
    by_clerk(counter, kept, filled_by=FilledBy.STAFF)
    assert not the(counter, kept).confirmed
    with pytest.raises(ExpectedError, match=r"drafts\.errors\.changed"):  # of what was read before
        counter.run(drafts.confirm, answer)
    assert not the(counter, kept).confirmed
    counter.run(drafts.confirm, ConfirmDraft(draft=kept.id, place=DESK, of=the(counter, kept).kept_at, right=True,
                                             on_paper=True, actor="canbo"))  # fmt: skip
    assert (the(counter, kept).confirmed, the(counter, kept).on_paper) == (True, True)


def test_not_right_yet_is_no_confirmation(counter: Counter) -> None:
    kept = counter.declaration(filled_by=FilledBy.STAFF, actor="canbo", place=DESK)
    counter.run(drafts.show, ShowDraft(draft=kept.id, place=DESK, actor="canbo"))
    of = the(counter, kept).kept_at
    counter.run(drafts.confirm, ConfirmDraft(draft=kept.id, place=Place("pad-1"), of=of, right=False))
    assert (the(counter, kept).confirmed, the(counter, kept).declined) == (False, True)
    by_clerk(counter, kept, filled_by=FilledBy.STAFF)
    assert not the(counter, kept).declined


def test_nothing_stays_on_a_pad(counter: Counter) -> None:
    ticket = counter.ticket("ho-tich")
    counter.at_desk(calls.call, ticket.id)
    kept = counter.declaration(ticket=ticket.id)
    other = counter.declaration(ticket=ticket.id)
    for draft in (kept, other):  # one at a time
        counter.run(drafts.show, ShowDraft(draft=draft.id, place=DESK, actor="canbo"))
        assert counter.read(asked.shown_at, DESK).draft == draft.id
    assert counter.sql("SELECT count(*) FROM drafts WHERE shown_to <> ''") == [(1,)]
    counter.finish(ticket.id)
    assert counter.read(asked.shown_at, DESK) is None
    counter.run(drafts.show, ShowDraft(draft=kept.id, place=DESK, actor="canbo"))
    counter.pass_time(seconds=91)
    assert counter.read(asked.shown_at, DESK).until < counter.clock.now()
    counter.run(drafts.hide, DESK)
    assert counter.read(asked.shown_at, DESK) is None
    parked = counter.declaration(finished=False, record={})
    with pytest.raises(ExpectedError, match=r"drafts\.errors\.unfinished"):
        counter.run(drafts.show, ShowDraft(draft=parked.id, place=DESK, actor="canbo"))


def test_a_damaged_draft_is_told_and_older_bytes_never_stand_in(counter: Counter) -> None:
    ticket = counter.ticket("ho-tich")
    kept = counter.declaration(ticket=ticket.id)
    counter.declaration(ticket=ticket.id, draft=kept.id)
    _damage(counter, kept.id)
    (found,) = counter.read(asked.for_ticket, ticket.id)
    assert (found.damaged, found.answers, found.record, found.code) == (True, {}, {}, kept.code)
    assert refused(counter, kept.code, NUMBER) == "drafts.errors.damaged"
    with pytest.raises(ExpectedError, match=r"drafts\.errors\.damaged"):
        counter.read(papers.declaration, kept.id, 1)
    counter.foreseen = "69"  # the chain and the tables rightly complain of the changed bytes
    assert counter.declaration(draft=kept.id).id == kept.id  # filled in anew it is whole
    assert not the(counter, kept).damaged


def _damage(counter: Counter, draft: str) -> None:
    """A bad sector: one byte of the newest sealed part is another one."""

    def spoil(ctx: Context, _command: None) -> None:
        query = "SELECT id, raw FROM journal_events WHERE subject = ? AND kind = 'draft.finished' ORDER BY seq DESC"
        event, raw = ctx.connection.exec_driver_sql(query, (draft,)).first()  # type: ignore[misc]
        envelope = decode(raw)
        assert envelope.sealed is not None
        at = raw.index(envelope.sealed) + len(envelope.sealed) // 2
        spoiled = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        ctx.connection.exec_driver_sql("UPDATE journal_events SET raw = ? WHERE id = ?", (spoiled, event))

    counter.run(spoil)


def test_the_first_declaration_of_a_ticket_has_the_code_that_is_printed_on_it(counter: Counter) -> None:
    ticket = counter.ticket("ho-tich", BIRTH)
    assert re.fullmatch(r"K1-[2-9A-HJKMNP-Z]{6}", ticket.draft_code)
    assert counter.read(papers.ticket_slip, ticket.id).draft_code == ticket.draft_code
    assert refused(counter, ticket.draft_code, NUMBER) == "drafts.errors.no_match"  # nothing is kept under it yet
    first = counter.declaration(ticket=ticket.id, finished=False, record={}, slip=True)
    assert (first.code, first.on_ticket, first.slip) == (ticket.draft_code, True, True)
    whole = counter.declaration(ticket=ticket.id, draft=first.id, slip=True)
    assert (whole.id, whole.code, whole.on_ticket, whole.slip) == (first.id, first.code, True, False)
    second = counter.declaration(ticket=ticket.id, slip=True)
    assert (second.code == first.code, second.on_ticket, second.slip) == (False, False, True)
    assert counter.read(papers.ticket_slip, ticket.id).draft_code == ticket.draft_code


def test_a_ticket_without_a_declaration_has_no_code(counter: Counter) -> None:
    ticket = counter.ticket()
    kept = counter.declaration(ticket=ticket.id)
    assert (ticket.draft_code, kept.on_ticket) == ("", False)


def test_a_code_that_is_taken_meanwhile_is_not_given_twice(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft_codes, "short_code", lambda length, signs: "7Q4MXP")
    ticket, other = (counter.ticket("ho-tich", BIRTH) for _ in range(2))
    monkeypatch.undo()
    assert counter.declaration(ticket=ticket.id).code == "K1-7Q4MXP"
    assert counter.declaration(ticket=other.id).code != "K1-7Q4MXP"


def test_what_was_received_is_written_over_by_nobody(counter: Counter) -> None:
    kept = counter.declaration()
    code = counter.received(draft=kept.id).code
    with pytest.raises(ExpectedError, match=r"drafts\.errors\.received") as told:
        open_with(counter, kept.code, NUMBER)
    assert told.value.values["code"] == code
    assert refused(counter, kept.code) == "drafts.errors.no_match"  # without a proof nothing is told
    desk = counter.run(drafts.open, OpenDraft(code=kept.code, place=DESK, number=NUMBER, actor="canbo"))
    assert desk.received
    with pytest.raises(ExpectedError, match=r"drafts\.errors\.received"):
        counter.declaration(draft=kept.id, place=DESK, actor="canbo")
    later = counter.declaration(draft=kept.id, place=KIOSK)  # somebody was still typing at the kiosk
    assert (later.id == kept.id, later.code == kept.code) == (False, False)
