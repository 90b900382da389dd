"""Files of a declaration: sealed on disk, given back with the draft, gone with it, told nowhere."""

from __future__ import annotations

from pathlib import Path

from kiosk.queries import drafts as asked
from kiosk.records.stations import SubjectErased
from kiosk.services import drafts, erasure
from kiosk.settings import DraftSettings
from kiosk.values.attachments import JPEG, PNG, Attachment
from kiosk.values.drafts import OpenDraft
from kiosk.values.journal import EraseSubject
from tests.kiosk.counter import KIOSK, Counter
from tests.kiosk.records.test_apply import Elsewhere, introduce, wait_until_applied

SIGNED = Attachment(name="x_sign-1a2b.png", media_type=PNG, data=b"\x89PNG chu-ky-thu-nghiem " * 9)
PICTURE = Attachment(name="paper-3c4d.jpg", media_type=JPEG, data=b"\xff\xd8 anh-giay-to-thu-nghiem " * 500)


def opened(counter: Counter, code: str) -> tuple[Attachment, ...]:
    return counter.run(drafts.open, OpenDraft(code=code, place=KIOSK, number="001196000123")).attachments


def rows(counter: Counter) -> list[str]:
    return [name for (name,) in counter.sql("SELECT name FROM attachments ORDER BY name")]


def test_files_come_back_with_the_draft_at_the_kiosk_and_at_the_desk(counter: Counter) -> None:
    kept = counter.declaration(finished=False, record={}, attachments=(SIGNED, PICTURE))
    counter.restart()
    assert opened(counter, kept.code) == (SIGNED, PICTURE)
    assert counter.read(asked.by_id, kept.id).attachments == (SIGNED, PICTURE)


def test_no_byte_and_no_name_of_a_file_lies_open_on_disk(counter: Counter) -> None:
    counter.declaration(attachments=(SIGNED, PICTURE))
    counter.store.close()
    for file in Path(counter.folder).rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert b"chu-ky-thu-nghiem" not in data
            assert b"anh-giay-to-thu-nghiem" not in data
    counter.restart()


def test_kept_again_without_a_word_about_files_the_files_stay(counter: Counter) -> None:
    kept = counter.declaration(attachments=(SIGNED, PICTURE))
    counter.declaration(draft=kept.id)
    assert opened(counter, kept.code) == (SIGNED, PICTURE)
    counter.declaration(draft=kept.id, attachments=(PICTURE,))
    assert opened(counter, kept.code) == (PICTURE,)
    assert rows(counter) == [PICTURE.name]


def test_files_go_with_the_subject(counter: Counter) -> None:
    kept = counter.declaration(attachments=(SIGNED,))
    other = counter.declaration(attachments=(PICTURE,))
    counter.run(erasure.erase, EraseSubject(subject=kept.id, actor="truongbophan", reason="asked"))
    assert rows(counter) == [PICTURE.name]
    assert opened(counter, other.code) == (PICTURE,)


def test_files_expire_with_the_draft(counter: Counter) -> None:
    counter.declaration(attachments=(SIGNED,))
    counter.pass_time(hours=DraftSettings().keep_hours + 1)
    assert counter.run(drafts.expire_old) == 1
    assert rows(counter) == []


def test_a_changed_row_is_left_out_and_breaks_nothing(counter: Counter) -> None:
    kept = counter.declaration(attachments=(SIGNED, PICTURE))

    def damage(ctx, _command) -> None:
        ctx.connection.exec_driver_sql("UPDATE attachments SET sealed = zeroblob(80) WHERE name = ?", (SIGNED.name,))

    counter.run(damage)
    assert opened(counter, kept.code) == (PICTURE,)


def test_a_files_content_is_in_no_words_about_it() -> None:
    assert "thu-nghiem" not in repr(SIGNED)
    assert len(repr(PICTURE)) < 80


def test_files_of_a_subject_that_another_station_erased_go_with_the_next_look(counter: Counter) -> None:
    counter.foreseen = "5"
    kept, other = counter.declaration(attachments=(SIGNED,)), counter.declaration(attachments=(PICTURE,))
    elsewhere = Elsewhere("desk2", roles=("single",))
    introduce(counter.store, elsewhere)
    for number, subject in enumerate((kept.id, "unknown-here"), 1):
        elsewhere.says(SubjectErased(reason="asked"), subject, 5 * number)
    counter.store.apply_received(elsewhere.batch(1, 2)).result()
    wait_until_applied(counter.store)
    counter.run(drafts.expire_old)
    assert rows(counter) == [PICTURE.name]
    assert opened(counter, other.code) == (PICTURE,)
    counter.run(drafts.expire_old)
    assert rows(counter) == [PICTURE.name]
