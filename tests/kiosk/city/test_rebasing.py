"""A draft whose document has got a newer version is put onto it: field by field, chosen where both changed the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.catalogue import city_contents
from kiosk.city import documents, rebasing
from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.server.central import Central
from kiosk.values.base import Text
from kiosk.values.document_contents import CatalogueContent, NoticesContent
from kiosk.values.documents import DocumentDraft, DocumentKind, DraftStage, RebaseDraft
from kiosk.values.notices import PublicNotice
from tests.factories import settings_in
from tests.fakes import StandingClock
from tests.kiosk.city.papers import (
    AUTHOR,
    OTHER,
    WARD,
    accounts,
    act,
    calendar,
    publish,
    save,
    shipped,
)

NOTICES, CATALOGUE = DocumentKind.NOTICES, DocumentKind.CATALOGUE
THIRD, FOURTH = "nguoi.thu.ba", "nguoi.thu.tu"
VERIFIER = "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$" + "{}" + "aGFzaGhhc2g"


@pytest.fixture
def store(tmp_path: Path, any_db: str) -> Iterator[Any]:
    made = Central(settings_in(tmp_path / "central"), clock=StandingClock(), db=any_db)
    made.open()
    yield made.store
    made.close()


def notices(**words: str) -> NoticesContent:
    return NoticesContent(notices=tuple(PublicNotice(key=key, text=Text(said, f"{said} (en)"))
                                        for key, said in words.items()))  # fmt: skip


def rebase(store: Any, draft: DocumentDraft, actor: str = THIRD, **chosen: str) -> DocumentDraft:
    found = store.read(rebasing.view, draft.id).result(20).conflicts
    picked = tuple((one.name, chosen[one.key]) for one in found if one.key in chosen)
    command = RebaseDraft(id=draft.id, revision=draft.revision, actor=actor, chosen=picked)
    made: DocumentDraft = store.run(rebasing.rebase, command).result(20)
    return made


def refused(work: Any) -> str:
    with pytest.raises(ExpectedError) as error:
        work()
    return error.value.key


def test_what_only_one_side_changed_is_taken_and_what_both_changed_is_chosen(store: Any) -> None:
    publish(store, NOTICES, notices(a="một", b="hai", c="ba", d="bốn"))
    draft = save(store, NOTICES, notices(a="một của bản thảo", b="hai", c="ba của bản thảo", e="thêm"))
    draft = store.run(documents.submit, act(draft)).result(20)
    assert refused(lambda: rebase(store, draft)) == "documents.errors.base_there"
    publish(store, NOTICES, notices(a="một", b="hai mới", c="ba mới", d="bốn", f="cũng thêm"))
    seen = store.read(rebasing.view, draft.id).result(20)
    assert [row.key for row in seen.meanwhile.changed] == ["b", "c"]
    assert [(one.key, one.field) for one in seen.conflicts] == [("c", "text")]
    assert dict(seen.conflicts[0].theirs)["text > vi"] == "ba mới"
    assert refused(lambda: rebase(store, draft)) == "documents.errors.conflicts"
    made = rebase(store, draft, c="mine")
    assert (made.base, made.state) == (2, DraftStage.DRAFT)  # handed in anew
    assert made.content is not None
    assert isinstance(made.content, NoticesContent)
    said = {one.key: one.text.vi for one in made.content.notices}
    assert said == {
        "a": "một của bản thảo", "b": "hai mới", "c": "ba của bản thảo", "f": "cũng thêm", "e": "thêm",
    }  # d: the draft took it away  # fmt: skip
    assert [one.act for one in store.read(documents.acts, draft.id).result(20)] == ["saved", "submitted", "rebased"]
    made = store.run(documents.submit, act(made)).result(20)
    for author in (AUTHOR, THIRD):  # whoever chose is an author
        assert refused(lambda who=author: store.run(documents.approve, act(made, who)).result(20)) == (
            "documents.errors.own_draft"
        )
    assert store.run(documents.approve, act(made, OTHER)).result(20).version == 3


def test_a_row_that_one_side_took_away_and_the_other_changed_is_chosen(store: Any) -> None:
    publish(store, NOTICES, notices(a="một", b="hai"))
    draft = save(store, NOTICES, notices(a="một"))
    publish(store, NOTICES, notices(a="một", b="hai mới"))
    (met,) = store.read(rebasing.view, draft.id).result(20).conflicts
    assert (met.key, met.field, met.mine) == ("b", "", ())
    made = rebase(store, draft, b="theirs")
    assert made.content == notices(a="một", b="hai mới")


def test_procedures_follow_what_was_published_and_no_published_row_changes(store: Any) -> None:
    day = local(store.clock.now()).date()
    whole = CatalogueContent(procedures=tuple(shipped()))
    publish(store, CATALOGUE, whole)
    every = [one.code for one in shipped()]
    codes = [one.code for one in shipped() if every.count(one.code) == 1 and one.effective_to is None][:3]
    last = {one.code: one for one in whole.procedures}

    def changed(code: str, after: int, **fields: Any) -> Any:
        first = day + timedelta(days=after)
        return msgspec.structs.replace(last[code], effective_from=first, effective_to=None, **fields)

    mine = [changed(codes[0], 5, short=Text("của bản thảo")), changed(codes[1], 5, short=Text("chỉ bản thảo"))]
    draft = save(store, CATALOGUE, city_contents.carried_on(whole, mine), valid_from=day + timedelta(days=5))
    theirs = [changed(codes[0], 9, agency="police"), changed(codes[2], 1, short=Text("chỉ ban hành"))]
    publish(store, CATALOGUE, city_contents.carried_on(whole, theirs), valid_from=day + timedelta(days=1))
    made = rebase(store, draft)
    assert isinstance(made.content, CatalogueContent)
    newest = {one.code: one for one in made.content.procedures}
    first = newest[codes[0]]
    assert (first.short.vi, first.agency, first.version) == ("của bản thảo", "police", last[codes[0]].version + 2)
    assert first.effective_from == day + timedelta(days=10)  # after what was published for the ninth
    assert newest[codes[1]].short.vi == "chỉ bản thảo"
    assert newest[codes[2]].short.vi == "chỉ ban hành"
    made = store.run(documents.submit, act(made)).result(20)
    assert store.run(documents.approve, act(made, OTHER)).result(20).version == 3


def test_days_of_one_year_that_two_add_stand_both(store: Any) -> None:
    one = calendar()
    (year,) = one.years
    publish(store, DocumentKind.CALENDAR, one)
    fewer, others = (msgspec.structs.replace(one, years=(msgspec.structs.replace(year, days=days),))
                     for days in (year.days[1:], year.days[:-1]))  # fmt: skip
    draft = save(store, DocumentKind.CALENDAR, fewer)
    publish(store, DocumentKind.CALENDAR, others)
    made = rebase(store, draft)
    assert made.content == msgspec.structs.replace(
        one, years=(msgspec.structs.replace(year, days=tuple(sorted(year.days[1:-1], key=lambda day: day.date))),)
    )


def test_no_verifier_is_ever_shown(store: Any) -> None:
    kind = DocumentKind.ACCOUNTS
    publish(store, kind, accounts(verifier=VERIFIER.format("a")), scope=WARD)
    draft = save(store, kind, accounts(verifier=VERIFIER.format("b")), scope=WARD)
    publish(store, kind, accounts(verifier=VERIFIER.format("c")), scope=WARD)
    seen = store.read(rebasing.view, draft.id).result(20)
    assert [one.field for one in seen.conflicts] == ["verifier"]
    assert "argon2" not in str((seen.conflicts, seen.meanwhile, seen.mine))
