"""Pictures of a declaration that lie at another machine: the desk says so, shows them when they come, loses none."""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import Qt

from kiosk.services import attachments
from kiosk.store.sealed_files import rows_of
from kiosk.values.attachments import JPEG, Attachment, FetchedFiles, FetchFiles, FetchState
from kiosk.values.ids import Place
from tests.ui.desk.test_declaring import Writer, keep
from tests.ui.real import World
from ui.station import Station


class Elsewhere(World):
    """The files that were kept here lie at another machine from now on; `answer` is what fetching them comes to."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.files: dict[str, Any] = {}
        self.answer = FetchState.SILENT
        self.asked: list[FetchFiles] = []

    def station(self, *given: Any, **more: Any) -> Station:
        made = super().station(*given, **more)
        made.kiosk = SimpleNamespace(fetch=self.fetch, store=self.store)  # type: ignore[assignment]
        return made

    def move_away(self, draft: str) -> None:
        ward = self.store.station.ward
        self.files = self.read(lambda reader: rows_of(reader.connection, ward, draft))
        self.run(lambda ctx, _none: attachments.remove(ctx, draft), None)

    def fetch(self, command: FetchFiles) -> Future[FetchedFiles]:
        self.asked.append(command)
        if self.answer is FetchState.HERE:
            self.store.borrowed.keep(command.draft, command.visit, self.files)
        future: Future[FetchedFiles] = Future()
        future.set_result(FetchedFiles(state=self.answer))
        return future


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Elsewhere]:
    made = Elsewhere(tmp_path)
    yield made
    made.close()


def picture() -> Attachment:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(out, "JPEG")
    return Attachment(name="giay-3c4d.jpg", media_type=JPEG, data=out.getvalue())


def test_the_desk_says_where_the_pictures_are_and_shows_them_when_they_come(qtbot, world: Elsewhere) -> None:
    ticket, brought = world.ticket("ho-tich", "1.001193"), picture()
    kept = keep(world, ticket.id, attachments=(brought,), place=Place("kiosk-1"))
    world.move_away(kept.id)
    clerk = Writer(qtbot, world)
    clerk.until(lambda: "không trả lời" in clerk.notice())
    assert clerk.at_work.visit.draft.attachments == ()
    assert (world.asked[0].draft, world.asked[0].visit) == (kept.id, ticket.id)
    world.answer = FetchState.NOBODY
    fetching = clerk.board.reading.fetching
    fetching._again.timeout.emit()
    clerk.until(lambda: "Không máy nào còn giữ" in clerk.notice())
    assert not fetching._again.isActive()  # nobody is asked in vain
    world.answer = FetchState.HERE
    fetching._again.timeout.emit()
    clerk.until(lambda: clerk.at_work.visit.draft.attachments == (brought,))
    clerk.until(lambda: clerk.notice() == "")
    with qtbot.waitSignal(clerk.window.finished):
        clerk.key(Qt.Key.Key_F11, Qt.KeyboardModifier.ShiftModifier)
    clerk.until(lambda: len(world.store.borrowed) == 0)


def test_a_declaration_that_is_corrected_without_its_pictures_keeps_them(qtbot, world: Elsewhere) -> None:
    ticket, brought = world.ticket("ho-tich", "1.001193"), picture()
    kept = keep(world, ticket.id, attachments=(brought,))
    world.move_away(kept.id)
    clerk = Writer(qtbot, world)
    clerk.until(lambda: "không trả lời" in clerk.notice())
    clerk.press(Qt.Key.Key_F12)
    clerk.until(lambda: clerk.showing(clerk.panels.entry_form))
    panel = clerk.panels.entry_form
    panel.open_section(panel.form.section_of("/data/child/c_given"))
    clerk.put("c_given", "bình an")
    clerk.press(Qt.Key.Key_F9)
    clerk.until(lambda: bool(clerk.at_work.visit.draft.changes))
    assert [note.name for note in clerk.at_work.visit.draft.lacking] == [brought.name]
