"""Files of a dossier: sealed on disk, told by digest, gone after their days, with the dossier, on a clerk's word."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.errors import ExpectedError
from kiosk.queries import dossier_files as asked
from kiosk.services import dossier_files, erasure
from kiosk.store import Context
from kiosk.values.attachments import JPEG, PDF, Attachment
from kiosk.values.dossier_files import MOST_FILES, AttachFiles, DossierFile, DropFiles
from kiosk.values.ids import DossierId
from kiosk.values.journal import EraseSubject
from tests.kiosk.counter import DESK, Counter

BIRTH_PAPER = Attachment(name="giay_chung_sinh-3c4d.jpg", media_type=JPEG, data=b"\xff\xd8 anh-giay-thu-nghiem " * 500)
SCAN = Attachment(name="van_ban-1a2b.pdf", media_type=PDF, data=b"%PDF- ban-quet-thu-nghiem " * 90)


def attach(counter: Counter, dossier: DossierId, *files: Attachment) -> int:
    command = AttachFiles(dossier=dossier, place=DESK, desk="1", actor="canbo", files=files)
    return counter.run(dossier_files.attach, command)


def files(counter: Counter, dossier: DossierId) -> tuple[DossierFile, ...]:
    return counter.read(asked.of_dossier, dossier)


def names(counter: Counter) -> list[str]:
    return [name for (name,) in counter.sql("SELECT name FROM attachments ORDER BY name")]


def test_what_was_attached_comes_back_whole_also_after_a_restart(counter: Counter) -> None:
    dossier = counter.received().id
    assert attach(counter, dossier, BIRTH_PAPER, SCAN) == 2
    counter.restart()
    found = files(counter, dossier)
    assert [(one.document, one.data, one.note) for one in found] == [
        ("giay_chung_sinh", BIRTH_PAPER.data, BIRTH_PAPER.note), ("van_ban", SCAN.data, SCAN.note),
    ]  # fmt: skip


def test_no_byte_and_no_name_lies_open_on_disk(counter: Counter) -> None:
    attach(counter, counter.received().id, BIRTH_PAPER)
    counter.store.close()
    for file in Path(counter.folder).rglob("*"):
        if file.is_file():
            assert b"anh-giay-thu-nghiem" not in file.read_bytes()
    counter.restart()


def test_after_the_settings_days_the_journal_alone_tells_of_a_file(counter: Counter) -> None:
    first, second = counter.received().id, counter.received().id
    attach(counter, first, BIRTH_PAPER)
    for _ in range(3):
        counter.pass_time(days=2)
        counter.ticket()
    attach(counter, second, SCAN)
    assert counter.run(dossier_files.drop_old, None) == 0
    counter.pass_time(days=2)
    assert counter.run(dossier_files.drop_old, None) == 1
    assert names(counter) == [SCAN.name]
    [told] = files(counter, first)
    assert (told.data, told.note) == (None, BIRTH_PAPER.note)


def test_a_file_of_a_declaration_has_no_days_of_its_own(counter: Counter) -> None:
    counter.declaration(attachments=(BIRTH_PAPER,))
    counter.pass_time(days=30)
    assert counter.run(dossier_files.drop_old, None) == 0


def test_a_clerk_drops_a_wrong_file_and_says_why(counter: Counter) -> None:
    dossier = counter.received().id
    attach(counter, dossier, BIRTH_PAPER, SCAN)
    drop = DropFiles(dossier=dossier, place=DESK, actor="canbo", names=(SCAN.name,), reason=" ")
    with pytest.raises(ExpectedError, match="no_reason"):
        counter.run(dossier_files.drop, drop)
    counter.run(dossier_files.drop, DropFiles(**{**_fields(drop), "reason": "Quét nhầm giấy của người khác"}))
    assert names(counter) == [BIRTH_PAPER.name]
    assert [one.note.name for one in files(counter, dossier)] == [BIRTH_PAPER.name]


def _fields(command: DropFiles) -> dict[str, object]:
    return {name: getattr(command, name) for name in command.__struct_fields__}


def test_files_go_with_an_erased_dossier(counter: Counter) -> None:
    dossier = counter.received().id
    attach(counter, dossier, BIRTH_PAPER)
    counter.run(erasure.erase, EraseSubject(subject=dossier, actor="truongbophan", reason="asked"))
    assert names(counter) == []
    with pytest.raises(ExpectedError, match="erased"):
        attach(counter, dossier, SCAN)


def test_what_is_too_much_or_belongs_to_no_dossier_is_refused_whole(counter: Counter) -> None:
    dossier = counter.received().id
    many = tuple(Attachment(name=f"x-{n:04}.jpg", media_type=JPEG, data=b"\xff\xd8") for n in range(MOST_FILES + 1))
    with pytest.raises(ExpectedError, match="too_many"):
        attach(counter, dossier, *many)
    large = Attachment(name="x-0.pdf", media_type=PDF, data=bytes(41 * 1024 * 1024))
    with pytest.raises(ExpectedError, match="too_much"):
        attach(counter, dossier, large)
    with pytest.raises(ExpectedError, match="unknown"):
        attach(counter, DossierId("nobody"), SCAN)
    assert names(counter) == []
    assert files(counter, dossier) == ()


def test_on_a_full_disk_a_file_is_refused_in_words_and_nothing_of_it_stays(counter: Counter) -> None:
    dossier = counter.received().id
    large = Attachment(name="x-0.pdf", media_type=PDF, data=bytes(4 * 1024 * 1024))
    pages = counter.sql("PRAGMA page_count")[0][0]

    def room(ctx: Context, most: int) -> None:
        ctx.connection.exec_driver_sql(f"PRAGMA max_page_count = {most}").fetchall()

    counter.run(room, pages + 20)
    with pytest.raises(ExpectedError) as refused:
        attach(counter, dossier, large)
    assert refused.value.key == "store.errors.disk_full"
    assert (names(counter), files(counter, dossier)) == ([], ())
    counter.run(room, 1_000_000)
    assert attach(counter, dossier, SCAN) == 1
