"""An event larger than a batch may be is refused before it is recorded, in words; the largest that fits arrives."""

from __future__ import annotations

from typing import Any

import pytest

from kiosk.errors import ExpectedError
from kiosk.services import drafts
from kiosk.texts import error_texts
from kiosk.values.drafts import KeepDraft, KeptDraft
from kiosk.values.ids import FormId, Place
from tests.faults.city import City
from tests.faults.ward import sql
from tests.kiosk.counter import BIRTH


def keep(city: City, size: int) -> KeptDraft:
    command = KeepDraft(
        form=FormId("khai-sinh"), form_version="1", procedure=BIRTH, place=Place("kiosk-1"), language="vi",
        answers={"/data/note": "x" * size}, record={}, finished=False,
    )  # fmt: skip
    kept: KeptDraft = city.store.run(drafts.keep, command).result(30)
    return kept


def counts(city: City) -> list[tuple[Any, ...]]:
    return sql(city.store, "SELECT (SELECT count(*) FROM journal_events), (SELECT count(*) FROM drafts)")


def test_a_declaration_beyond_a_batch_is_refused_in_words_and_holds_nothing_up(city: City) -> None:
    city.enrol()
    kept = keep(city, 1000)
    before = counts(city)
    with pytest.raises(ExpectedError) as caught:
        keep(city, 4_500_000)
    assert caught.value.key == "store.errors.too_large"
    for language in ("vi", "en"):
        title, message = error_texts(caught.value, language)
        assert title
        assert "256" in message
        assert "43" in message  # about 4,394 KB
    assert counts(city) == before
    largest = keep(city, 250_000)
    city.start_worker()
    assert city.synced()
    city.issue(1)
    assert city.synced()
    city.shown += [kept.id, largest.id]
    assert city.agree() == []
