"""Files of a declaration over the whole way: a kiosk, the ward's hub with its nudges, a desk; each on its database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kiosk.app import Kiosk
from kiosk.queries import drafts as asked
from kiosk.services import drafts
from kiosk.values.attachments import JPEG, Attachment, FetchFiles, FetchState
from kiosk.values.drafts import KeepDraft
from kiosk.values.ids import DraftId, FormId, Place
from tests.kiosk.counter import BIRTH, RECORD
from tests.kiosk.sync.hubs import WardHere

PICTURE = Attachment(name="giay-3c4d.jpg", media_type=JPEG, data=b"\xff\xd8 anh-giay-to-thu-nghiem " * 20_000)


def of(desk: Kiosk, draft: str) -> Any:
    return desk.store.read(asked.by_id, DraftId(draft)).result(20)


def test_a_desk_gets_the_pictures_of_a_declaration_that_a_kiosk_keeps(tmp_path: Path) -> None:
    here = WardHere(tmp_path)
    try:
        kiosk, desk = here.enrolled("kiosk", "citizen"), here.enrolled("desk", "desk")
        assert here.until(kiosk, lambda: kiosk.sync.nudges.listening)
        kept = kiosk.store.run(drafts.keep, KeepDraft(
            form=FormId("khai-sinh"), form_version="", procedure=BIRTH, place=Place("kiosk-1"), language="vi",
            answers={}, record=RECORD, finished=True, attachments=(PICTURE,),
        )).result(20)  # fmt: skip
        assert here.until(desk, lambda: of(desk, kept.id) is not None)
        assert [note.name for note in of(desk, kept.id).lacking] == [PICTURE.name]
        fetched = desk.fetch(FetchFiles(draft=kept.id, visit="")).result(30)
        assert fetched.state is FetchState.HERE
        assert of(desk, kept.id).attachments == (PICTURE,)
        kiosk.close()
        desk.store.borrowed.clear()
        assert desk.fetch(FetchFiles(draft=kept.id, visit="")).result(30).state is FetchState.SILENT
    finally:
        here.close()
