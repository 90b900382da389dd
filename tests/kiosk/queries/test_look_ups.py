"""Documents that wait for a look-up stay in the list until they are looked up, or the dossier is over."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import msgspec

from kiosk.records.dossier_steps import DocumentsLookedUp, DossierStopped, DossierTakenBack
from kiosk.records.dossiers import DossierReceived, step
from kiosk.records.facts import OpenedEvent, Row
from kiosk.values.dossiers import DocumentState, TickedDocument

DAY = date(2026, 11, 23)
WAITS = TickedDocument(key="b", name='Giấy "state": "look_up"', state=DocumentState.LOOK_UP)


def _event(kind: str, body: object) -> OpenedEvent:
    return OpenedEvent(
        id="e", station="s", epoch=1, seq=1, kind=kind, subject="d", depth=1,
        made_at=datetime(2026, 11, 23, tzinfo=UTC), actor="canbo", body=body, sealed=None, ward="w",
    )  # type: ignore[arg-type]  # fmt: skip


def _received() -> Row:
    documents = (TickedDocument(key="a", name="Tờ khai", state=DocumentState.COPY, copies=1, pages=2), WAITS)
    body = DossierReceived(
        day=DAY, code="H1", series="dossier:H", number=1, provisional=True, procedure="1.001193", procedure_version=1,
        place="desk-1", desk="1", due="2026-11-23T17:00", why="", time_words="", documents=documents,
    )  # fmt: skip
    return step(None, _event("dossier.received", body))


def test_one_that_waits_is_counted_until_it_is_looked_up() -> None:
    row = _received()
    assert row["to_look_up"] == 1
    found = msgspec.structs.replace(WAITS, state=DocumentState.BY_DATA)
    row = step(row, _event("dossier.looked_up", DocumentsLookedUp(day=DAY, place="desk-1", documents=(found,))))
    assert row["to_look_up"] == 0
    assert [one["state"] for one in json.loads(row["documents"])] == ["copy", "by_data"]


def test_a_dossier_that_is_over_waits_for_nothing() -> None:
    for kind, body in (
        ("dossier.stopped", DossierStopped(day=DAY, place="desk-1")),
        ("dossier.taken_back", DossierTakenBack(day=DAY, place="desk-1", taken_back="e")),
    ):
        assert step(_received(), _event(kind, body))["to_look_up"] == 0
