"""A draft that expired is unreadable at every level; what was handed in meanwhile is kept, in any order of arrival."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from kiosk.db.tables.drafts import DraftRow
from kiosk.journal.keys import KeyFile
from kiosk.queries import public_feedback as feedback_queries
from kiosk.services import attachments, public_feedback
from kiosk.values.ids import Place
from kiosk.values.public_feedback import AboutWhat, FeedbackState, SayFeedback
from tests.faults.checker import check
from tests.faults.town import FILE, Town, declaration_of, expire, held_keys, readable, rows
from tests.kiosk.counter import RECORD


def _newest(store: Any, dossier: str) -> str:
    query = select(DraftRow.subject).where(DraftRow.dossier == dossier).order_by(DraftRow.subject.desc())
    return str(store.read(lambda r: r.connection.execute(query).scalar()).result(20))


@pytest.mark.parametrize("roles", [("citizen",), ("citizen", "desk"), ("desk",), ("citizen", "desk", "single")])
def test_a_draft_that_expired_at_a_station_is_unreadable_at_the_city_too(town: Town, roles: tuple[str, ...]) -> None:
    mine = town.store if roles == ("citizen",) else town.another("other", *roles)
    gone, handed = town.keep(mine), town.keep(mine, finished=False, record={})
    town.push()
    assert readable(town.central.store, gone)
    town.later(hours=25)
    fresh = town.keep(mine)
    assert expire(mine) == 2
    assert not readable(mine, gone)
    town.push()
    for subject in (gone, handed):
        assert not readable(town.central.store, subject)
        assert held_keys(town.central.store, subject) == held_keys(mine, subject) == 0
    assert readable(town.central.store, fresh)
    town.restart_central()
    assert not readable(town.central.store, gone)
    assert readable(town.central.store, fresh)


def test_what_never_reached_the_city_before_it_expired_never_opens_there(town: Town) -> None:
    gone = town.keep(town.store)
    town.later(hours=25)
    assert expire(town.store) == 1
    town.push()
    assert not readable(town.central.store, gone)
    assert held_keys(town.central.store, gone) == 0


def test_a_desk_that_had_it_too_learns_of_it(town: Town) -> None:
    desk = town.another("desk", "desk")
    gone = town.keep(town.store)
    town.push()
    town.pull(desk)
    assert readable(desk, gone)
    town.later(hours=25)
    expire(town.store)
    town.push()
    assert town.hear(desk) == 1
    assert not readable(desk, gone)
    assert held_keys(desk, gone) == 0
    town.pull(desk)
    assert check(desk.settings.database, desk.settings.key_file) == []


def _dossier_first(town: Town, desk: Any) -> None:
    town.push(desk)
    town.push(town.store)


def _expiry_first(town: Town, desk: Any) -> None:
    town.push(town.store)
    town.hear(desk)
    town.push(desk)


def _expiry_first_dossier_before_the_list(town: Town, desk: Any) -> None:
    town.push(town.store)
    town.push(desk)
    town.hear(desk)
    town.push(desk)


def _expiry_known_at_the_desk_by_its_event(town: Town, desk: Any) -> None:
    town.push(town.store)
    town.pull(desk)
    town.hear(desk)
    town.push(desk)


def _central_restarts_in_between(town: Town, desk: Any) -> None:
    town.push(town.store)
    town.restart_central()
    town.hear(desk)
    town.hear(desk)
    town.push(desk)
    town.restart_central()


@pytest.mark.parametrize(
    "arrive",
    [
        _dossier_first, _expiry_first, _expiry_first_dossier_before_the_list, _expiry_known_at_the_desk_by_its_event,
        _central_restarts_in_between,
    ],
)  # fmt: skip
def test_what_was_received_while_it_expired_elsewhere_is_kept_in_any_order(
    town: Town, arrive: Callable[[Town, Any], None]
) -> None:
    desk = town.another("desk", "desk")
    draft = town.keep(town.store, attachments=None)
    abandoned = town.keep(town.store)
    town.push()
    town.pull(desk)
    town.later(hours=23)
    dossier = town.receive(desk, draft)  # both off line from here on
    town.later(hours=2)
    assert expire(town.store) == 2
    assert not readable(town.store, draft)
    arrive(town, desk)
    for store in (desk, town.central.store):
        found = declaration_of(store, dossier)
        if store is desk:
            assert found.record == RECORD
            assert found.received
            with pytest.raises(Exception, match="received_already"):
                town.receive(desk, found.id)
        assert readable(store, found.id if found else _newest(store, dossier))
    town.hear(desk)
    assert not readable(desk, abandoned)
    assert not readable(town.central.store, abandoned)
    assert declaration_of(desk, dossier).record == RECORD
    expire(desk)
    assert declaration_of(desk, dossier).record == RECORD  # it lives as long as its dossier
    assert check(desk.settings.database, desk.settings.key_file) == []


def test_a_restored_city_obeys_the_expiries_again(town: Town) -> None:
    gone = town.keep(town.store)
    town.push()
    older = town.central_image()
    town.later(hours=25)
    expire(town.store)
    town.push()
    assert not readable(town.central.store, gone)
    for file in town.central.settings.witness_dir.glob("*.erased"):
        file.unlink()
    town.put_central_back(older, journal=False)
    assert not readable(town.central.store, gone)
    assert held_keys(town.central.store, gone) == 0


def test_files_and_announcements_go_with_it(town: Town) -> None:
    from kiosk.values.erasure import SubjectsErased

    heard: list[Any] = []
    desk = town.another("desk", "desk")
    desk.bus.listen(SubjectsErased, heard.append)
    gone = town.keep(town.store)
    town.push()
    town.pull(desk)
    desk.run(lambda ctx, _: attachments.store(ctx, gone, (FILE,)), None).result(20)
    town.later(hours=25)
    expire(town.store)
    town.push(town.store)
    town.hear(desk)
    assert [one.subjects for one in heard] == [(("99001", gone),)]
    assert rows(desk, "SELECT * FROM attachments") == []
    key_file = KeyFile(desk.settings.key_file, read_only=True)
    key_file.open()
    assert key_file.erased("99001", gone)
    key_file.close()


def test_a_kiosk_lets_the_words_of_feedback_go_after_a_day_once_the_city_has_them(town: Town) -> None:
    def say(words: str) -> str:
        asked = SayFeedback(about=AboutWhat.STAFF, words=words, contact="0900000000", place=Place("kiosk-1"))
        return str(town.store.run(public_feedback.say, asked).result(20).id)

    def words(store: Any, subject: str) -> str:
        return str(store.read(feedback_queries.whole, "99001", subject).result(20).words)

    def let_go() -> int:
        return int(town.store.run(public_feedback.let_go, None).result(20))

    old = say("Nói gắt với tôi")
    assert let_go() == 0, "it was said just now"
    town.later(hours=25)
    assert let_go() == 0
    assert words(town.store, old) == "Nói gắt với tôi", "nobody else has it yet"
    town.push()
    fresh = say("Chờ lâu")
    town.push()
    assert let_go() == 1
    assert let_go() == 0
    assert [words(town.store, one) for one in (old, fresh)] == ["", "Chờ lâu"]
    assert [held_keys(town.store, one) for one in (old, fresh)] == [0, 1]
    assert words(town.central.store, old) == "Nói gắt với tôi", "who works on it goes on"
    shown = town.store.read(feedback_queries.shown, "PA1:" + old.replace("-", "")).result(20)
    assert (shown.state, shown.gone) == (FeedbackState.SAID, False), "it is no erasure"
    assert check(town.store.settings.database, town.store.settings.key_file) == []
