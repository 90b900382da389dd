"""Documents in the city: drafts, approval by somebody else, versions ahead, what differs, editors who meet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select, text

from kiosk.city import documents
from kiosk.clock import local
from kiosk.db.tables.city_documents import CityDocument
from kiosk.errors import ExpectedError
from kiosk.journal import signed_documents
from kiosk.server.central import Central
from kiosk.values.base import Text
from kiosk.values.document_contents import CatalogueContent
from kiosk.values.documents import DocumentKind, DraftStage, SignedDocument
from tests.factories import settings_in
from tests.fakes import StandingClock
from tests.kiosk.city.papers import (
    AUTHOR,
    BIRTH,
    OTHER,
    WARD,
    accounts,
    act,
    fee,
    notice,
    publish,
    renamed,
    save,
    shipped,
    targets,
)

NOTICES, CATALOGUE = DocumentKind.NOTICES, DocumentKind.CATALOGUE


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def store(tmp_path: Path, clock: StandingClock, any_db: str) -> Iterator[Any]:
    made = Central(settings_in(tmp_path / "central"), clock=clock, db=any_db)
    made.open()
    try:
        yield made.store
    finally:
        made.close()


def today(store: Any) -> date:
    return local(store.clock.now()).date()


def refused(future: Any) -> str:
    with pytest.raises(ExpectedError) as error:
        future.result(20)
    return error.value.key


def test_a_version_is_made_by_two_people_and_signed(store: Any) -> None:
    draft = save(store, NOTICES, notice("Nghỉ lễ"))
    assert (draft.state, draft.revision, draft.authors) == (DraftStage.DRAFT, 1, (AUTHOR,))
    assert refused(store.run(documents.approve, act(draft, OTHER))) == "documents.errors.not_submitted"
    draft = store.run(documents.submit, act(draft)).result(20)
    assert refused(store.run(documents.approve, act(draft, AUTHOR))) == "documents.errors.own_draft"
    assert refused(store.run(documents.approve, act(draft, f" {AUTHOR.upper()}"))) == "documents.errors.own_draft"
    made = store.run(documents.approve, act(draft, OTHER)).result(20)
    assert (made.version, made.approved_by, made.authors) == (1, OTHER, (AUTHOR,))
    assert store.read(documents.current, NOTICES).result(20) == made
    assert store.read(documents.versions, NOTICES).result(20) == (made,)
    assert store.read(documents.content, NOTICES, "", 1).result(20) == notice("Nghỉ lễ")
    assert [one.act for one in store.read(documents.acts, draft.id).result(20)] == ["saved", "submitted", "approved"]
    query = select(CityDocument.head, CityDocument.signature)
    head, signature = store.read(lambda reader: reader.connection.execute(query).one()).result(20)
    signed = SignedDocument(head=head, signature=signature)
    told = signed_documents.head_of(signed, store.identity.public)
    assert told is not None
    assert (told.version, told.hash, told.by) == (1, made.hash, store.station.id)
    assert signed_documents.head_of(signed, bytes(32)) is None
    assert store.read(documents.drafts).result(20) == ()


def test_whoever_touched_a_draft_does_not_approve_it(store: Any) -> None:
    draft = save(store, NOTICES, notice("một"))
    draft = save(store, NOTICES, notice("hai"), id=draft.id, revision=draft.revision, actor=OTHER)
    draft = store.run(documents.submit, act(draft)).result(20)
    assert draft.authors == (AUTHOR, OTHER)
    for account in draft.authors:
        assert refused(store.run(documents.approve, act(draft, account))) == "documents.errors.own_draft"
    assert store.run(documents.approve, act(draft, "nguoi.thu.ba")).result(20).version == 1


def test_two_who_edit_one_draft_hear_of_each_other(store: Any) -> None:
    draft = save(store, NOTICES, notice("một"))
    save(store, NOTICES, notice("hai"), id=draft.id, revision=1, actor=OTHER)
    with pytest.raises(ExpectedError) as error:
        save(store, NOTICES, notice("ba"), id=draft.id, revision=1)
    assert (error.value.key, error.value.values["by"]) == ("documents.errors.draft_changed", OTHER)
    assert refused(store.run(documents.submit, act(draft))) == "documents.errors.draft_changed"
    assert store.read(documents.draft, draft.id).result(20).content == notice("hai")


def test_two_drafts_upon_one_version_the_second_is_told(store: Any) -> None:
    first, second = save(store, NOTICES, notice("một")), save(store, NOTICES, notice("hai"), actor=OTHER)
    second = store.run(documents.submit, act(second, OTHER)).result(20)
    publish_of(store, first)
    assert refused(store.run(documents.approve, act(second, "nguoi.thu.ba"))) == "documents.errors.base_moved"
    assert refused(store.run(documents.submit, act(second))) == "documents.errors.not_a_draft"
    again = save(store, NOTICES, notice("hai"), id=second.id, revision=second.revision, base=1)
    assert publish_of(store, again).version == 2


def publish_of(store: Any, draft: Any) -> Any:
    draft = store.run(documents.submit, act(draft)).result(20)
    return store.run(documents.approve, act(draft, "nguoi.thu.ba")).result(20)


def test_a_rejected_draft_goes_back_with_its_reason_and_a_withdrawn_one_is_over(store: Any) -> None:
    draft = store.run(documents.submit, act(save(store, NOTICES, notice("một")))).result(20)
    assert refused(store.run(documents.reject, act(draft, OTHER))) == "documents.errors.no_reason"
    draft = store.run(documents.reject, act(draft, OTHER, "Thiếu căn cứ")).result(20)
    assert (draft.state, draft.note) == (DraftStage.REJECTED, "Thiếu căn cứ")
    draft = save(store, NOTICES, notice("hai"), id=draft.id, revision=draft.revision)
    draft = store.run(documents.withdraw_draft, act(draft)).result(20)
    assert (draft.state, draft.content) == (DraftStage.WITHDRAWN, None)
    assert refused(store.run(documents.submit, act(draft))) == "documents.errors.not_a_draft"
    assert refused(store.read(documents.draft, "none")) == "documents.errors.unknown_draft"


def test_several_versions_ahead_hold_each_from_its_day(store: Any, clock: StandingClock) -> None:
    day = today(store)
    for ahead, words in ((0, "nay"), (10, "mười"), (5, "năm")):
        publish(store, NOTICES, notice(words), valid_from=day + timedelta(days=ahead))

    def holds(days: int) -> int:
        return store.read(documents.current, NOTICES, "", day + timedelta(days=days)).result(20).version

    assert [holds(days) for days in (0, 4, 5, 9, 10, 99)] == [1, 1, 3, 3, 2, 2]
    assert store.read(documents.current, NOTICES, "", day - timedelta(days=1)).result(20) is None
    clock.advance(timedelta(days=6))
    assert store.read(documents.current, NOTICES).result(20).version == 3
    draft = save(store, NOTICES, notice("qua"), valid_from=day)
    assert refused(store.run(documents.submit, act(draft))) == "documents.errors.past"


def test_what_differs_is_told_row_by_row_and_field_by_field(store: Any) -> None:
    publish(store, CATALOGUE, CatalogueContent(procedures=tuple(shipped())))
    changed = renamed("Khai sinh cho con")
    extra = msgspec.structs.replace(shipped()[0], code="9.999999", version=1, effective_to=None)  # type: ignore[arg-type]
    draft = save(store, CATALOGUE, CatalogueContent(procedures=(*changed.procedures, extra)))
    diff = store.read(documents.draft_diff, draft.id).result(20)
    assert [row.key for row in diff.added] == ["9.999999"]
    assert diff.removed == ()
    (row,) = diff.changed
    told = {one.field: (one.before, one.after) for one in row.fields}
    assert row.key == BIRTH
    assert told["short > vi"][1] == "Khai sinh cho con"
    assert "version" in told
    assert "effective_from" in told
    assert "time > unit" not in told
    publish_of(store, draft)
    assert store.read(documents.diff, CATALOGUE, "", 1, 2).result(20) == diff
    back = store.read(documents.diff, CATALOGUE, "", 2, 1).result(20)
    assert [row.key for row in back.removed] == ["9.999999"]
    assert store.read(documents.diff, CATALOGUE, "", 1, 1).result(20).is_empty


def test_a_row_that_dossiers_rest_on_does_not_change(store: Any) -> None:
    rows = shipped()
    publish(store, CATALOGUE, CatalogueContent(procedures=tuple(rows)))
    touched = tuple(msgspec.structs.replace(one, short=Text("x")) if one.code == BIRTH else one for one in rows)
    for procedures in (touched, tuple(one for one in rows if one.code != BIRTH)):
        draft = save(store, CATALOGUE, CatalogueContent(procedures=procedures))
        assert refused(store.run(documents.submit, act(draft))) == "documents.errors.row_changed"


def test_what_a_station_would_refuse_is_refused_here(store: Any) -> None:
    day = today(store)
    wrong = [
        (DocumentKind.FEES, "", fee(10_000, day, approved="")),
        (DocumentKind.ACCOUNTS, WARD, accounts(verifier="mat-khau-ro")),
        (CATALOGUE, "", CatalogueContent(procedures=(shipped()[0], shipped()[0]))),
        (CATALOGUE, "", notice("x")),
    ]
    for kind, scope, content in wrong:
        with pytest.raises(ExpectedError) as error:
            save(store, kind, content, scope=scope)
        assert error.value.key == "catalogue.errors.wrong"
    with pytest.raises(ExpectedError) as error:
        save(store, DocumentKind.ACCOUNTS, accounts())
    assert error.value.key == "documents.errors.scope"
    draft = save(store, DocumentKind.TARGETS, targets(), reason=" ")
    assert refused(store.run(documents.submit, act(draft))) == "documents.errors.no_reason"
    publish(store, DocumentKind.TARGETS, targets())
    draft = save(store, DocumentKind.TARGETS, targets())
    assert refused(store.run(documents.submit, act(draft))) == "documents.errors.unchanged"


def test_accounts_lie_sealed_in_the_database(store: Any) -> None:
    publish(store, DocumentKind.ACCOUNTS, accounts(code="7788"), scope=WARD)
    for table in ("city_drafts", "city_documents"):
        query = text(f"SELECT content FROM {table}")
        data = bytes(store.read(lambda reader, asked=query: reader.connection.execute(asked).scalar()).result(20))
        assert "Nguyễn Văn Mẫu".encode() not in data
        assert b"7788" not in data
    assert store.read(documents.content, DocumentKind.ACCOUNTS, WARD, 1).result(20) == accounts(code="7788")
