"""A declaration is confirmed on a pad that is a machine of its own: through the hub, and nothing of it stays there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.app import Kiosk
from kiosk.queries import drafts as asked
from kiosk.remote import pads as remote
from kiosk.remote.link import Refused
from kiosk.services import drafts
from kiosk.sync import pad_wire
from kiosk.values.drafts import ConfirmDraft, Draft, FilledBy, HandedToPad, KeepDraft, PadSilent, PadWord, ShowDraft
from kiosk.values.ids import DraftId, FormId, Place
from tests.faults import ward
from tests.kiosk.counter import BIRTH, RECORD
from tests.kiosk.sync.hubs import WardHere

DESK = Place("desk-1")


class Pair:
    """A desk, its pad and another desk's pad."""

    def __init__(self, folder: Path) -> None:
        self.here = WardHere(folder)
        self.desk, self.pad = self._at("desk-1", "desk"), self._at("pad-1", "rating")
        self.handed: list[HandedToPad] = []
        self.silent: list[PadSilent] = []
        self.pad.bus.listen(HandedToPad, self.handed.append)
        self.desk.bus.listen(PadSilent, self.silent.append)

    def _at(self, place: str, role: str) -> Kiosk:
        made = self.here.enrolled(place, role)
        made.machine_state = lambda: {"place": place}
        made.state_changed()
        said = f'%"{place}"%'
        query = "SELECT count(*) FROM machines WHERE said LIKE ?"
        assert self.here.until(made, lambda: made.sync.nudges.listening)
        assert self.here.hub.watched.until(lambda: ward.sql(self.here.hub.store, query, said) == [(1,)])
        return made

    def show(self) -> str:
        kept = self.desk.store.run(drafts.keep, KeepDraft(
            form=FormId("khai-sinh"), form_version="", procedure=BIRTH, place=DESK, language="vi", answers={},
            record=RECORD, finished=True, filled_by=FilledBy.STAFF, actor="canbo",
        )).result(20)  # fmt: skip
        self.desk.store.run(drafts.show, ShowDraft(draft=kept.id, place=DESK, actor="canbo")).result(20)
        return str(kept.id)

    def draft(self, draft: str) -> Draft:
        found = self.desk.store.read(asked.by_id, DraftId(draft)).result(20)
        assert found is not None
        return found

    def shows(self, count: int = 1) -> HandedToPad:
        """What the pad was handed last, once there are `count` different ones."""
        newest = lambda: list({one.request: one for one in self.handed if one.record is not None}.values())  # noqa: E731
        assert self.here.until(self.pad, lambda: len(newest()) >= count)
        return newest()[-1]

    @property
    def held(self) -> int:
        return int(self.here.hub.protocol.pads.held)


@pytest.fixture
def pair(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pair]:
    monkeypatch.setattr(remote, "LOOK", 0.1)
    made = Pair(tmp_path)
    yield made
    made.here.close()


def test_the_applicant_confirms_on_the_pad_and_no_word_of_it_stays(pair: Pair) -> None:
    draft = pair.show()
    handed = pair.shows()
    assert handed.record is not None
    assert handed.record.sections == _record(pair.desk, draft).sections != ()
    assert pair.held > 0
    assert pair.pad.sync.answer_pad(handed.request, PadWord.RIGHT).result(20)
    assert pair.here.until(pair.desk, lambda: pair.draft(draft).confirmed)
    assert pair.held == 0
    word = _a_word(handed)
    for place in ("pad-1", "hub"):
        assert not [file for file in (pair.here.folder / place).rglob("*.sqlite*") if word in file.read_bytes()]
    assert not pair.pad.sync.answer_pad(handed.request, PadWord.WRONG).result(20)  # said once
    assert pair.draft(draft).confirmed


def test_it_goes_from_the_pad_when_the_desk_takes_it_back_or_falls_silent(pair: Pair) -> None:
    draft = pair.show()
    first = pair.shows()
    pair.desk.store.run(
        drafts.confirm, ConfirmDraft(draft=DraftId(draft), place=DESK, of=pair.draft(draft).kept_at, right=True,
                                     on_paper=True, actor="canbo"),
    ).result(20)  # fmt: skip
    assert pair.here.until(pair.pad, lambda: HandedToPad(request=first.request) in pair.handed)
    assert (pair.held, pair.draft(draft).on_paper) == (0, True)
    pair.desk.store.run(drafts.show, ShowDraft(draft=DraftId(draft), place=DESK, actor="canbo")).result(20)
    left = pair.shows(2)
    pair.pad.sync.answer_pad(left.request, PadWord.LEFT).result(20)
    assert pair.here.until(pair.desk, lambda: pair.draft(draft).shown_until is None)
    assert pair.silent == []  # the pad did show it
    pair.desk.store.run(drafts.show, ShowDraft(draft=DraftId(draft), place=DESK, actor="canbo")).result(20)
    last = pair.shows(3)
    pair.desk.close()  # killed while the applicant reads
    for shown in pair.here.hub.protocol.pads._shown.values():
        shown.until = 0.0
    assert pair.here.until(pair.pad, lambda: HandedToPad(request=last.request) in pair.handed)


def test_without_a_pad_the_desk_is_told_and_nobody_else_gets_it(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = pad_wire.PadAsked(pair.pad.store.station.id, "one", "desk-1", b"k", b"box")
    with ward.line(pair.pad.store, pair.here.hub) as line, pytest.raises(Refused) as refused:  # type: ignore[arg-type]
        line.ask("/v1/pads", asking, pad_wire.PadSaid)
    assert refused.value.error == "files.errors.not_yours"
    pair.show()
    handed = pair.shows()
    other = pair.here.enrolled("pad-2", "rating")
    with ward.line(other.store, pair.here.hub) as line:  # type: ignore[arg-type]
        own = other.store.station.id
        assert line.ask("/v1/pads/look", pad_wire.PadLook(own), pad_wire.PadLooked) == pad_wire.PadLooked()
        said = pad_wire.PadAnswered(own, handed.request, "right")
        assert not line.ask("/v1/pads/answer", said, pad_wire.PadTaken).taken
    monkeypatch.setattr(remote.PadReader, "work", lambda _pad: remote.LONG)
    for shown in pair.here.hub.protocol.pads._shown.values():
        shown.looked_at = -1e9  # its line stands, and yet it looks no more
    assert pair.here.until(pair.desk, lambda: len(pair.silent) == 1)
    pair.pad.close()
    pair.show()
    assert pair.here.until(pair.desk, lambda: pair.silent == [PadSilent(place=DESK)] * 2)
    assert pair.desk.store.read(asked.shown_at, DESK).result(20) is None


def _record(desk: Kiosk, draft: str) -> Any:
    from kiosk.services import declared

    return desk.store.read(declared.record, DraftId(draft)).result(20)


def _a_word(handed: HandedToPad) -> bytes:
    assert handed.record is not None
    return max((line.value for section in handed.record.sections for line in section.lines), key=len).encode()
