"""A real folder: dossiers as signed files, answers read back, hostile ones set aside, nothing lost by a full disk."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from kiosk.app import bootstrap
from kiosk.province import folder as files
from kiosk.province.answers import LARGEST, read_answer
from kiosk.province.rendering import as_json, as_xml
from kiosk.province.ways import LineDown
from kiosk.province.worker import ProvinceWorker, way_of
from kiosk.queries import dossiers as book
from kiosk.queries import province as asked
from kiosk.services import erasure
from kiosk.settings import ProvinceSettings
from kiosk.values.dossier_steps import ProvinceState
from kiosk.values.erasure import SubjectsErased
from kiosk.values.journal import EraseSubject
from kiosk.values.province import ANSWER, SentDossier
from kiosk.values.ways_on import Adapter
from tests.factories import settings_in
from tests.kiosk.counter import PERSON, Counter
from tests.kiosk.services.test_province import correct, kinds, state

CODE = "H99.001.01-261124-0901"


@pytest.fixture
def share(tmp_path: Path) -> Path:
    made = tmp_path / "tinh"
    made.mkdir()
    return made


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path / "station")
    yield made
    assert made.faults() == []
    made.close()


def worker(counter: Counter, share: Path, **settings: Any) -> ProvinceWorker:
    chosen = ProvinceSettings(adapter=Adapter.FOLDER, folder=share, **settings)
    store = counter.store
    return ProvinceWorker(store, lambda: way_of(store.identity, chosen, counter.clock))


def received(counter: Counter, count: int = 1) -> list[str]:
    made = [str(counter.received(draft=counter.declaration().id).id) for _ in range(count)]
    counter.pass_time(minutes=1)
    return made


def answer(share: Path, name: str, **said: Any) -> None:
    (share / "in" / name).write_bytes(msgspec.json.encode({"schema": ANSWER, **said}))


def names(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir() if one.name != "refused"}


def test_a_dossier_lies_there_whole_signed_and_as_documented(counter: Counter, share: Path) -> None:
    dossier, = received(counter)
    worker(counter, share).round()
    assert names(share / "out") == {f"{dossier}{end}" for end in (".json", ".json.sig", ".xml", ".xml.sig")}
    key = load_pem_public_key((share / files.KEY_FILE).read_bytes())
    for end in (".json", ".xml"):
        data, signature = ((share / "out" / f"{dossier}{one}").read_bytes() for one in (end, f"{end}.sig"))
        key.verify(signature, data)  # type: ignore[union-attr,call-arg]
    said = msgspec.json.decode((share / "out" / f"{dossier}.json").read_bytes(), type=SentDossier)
    assert (said.id, said.revision, said.code_kind, said.applicant) == (dossier, 1, "provisional", PERSON)
    assert said.declaration is not None
    assert said.declaration.record["child"]["c_name"] == "Nguyễn Minh An"  # type: ignore[index]
    assert said.received_at.endswith("+07:00")
    tree = ElementTree.fromstring((share / "out" / f"{dossier}.xml").read_text(encoding="utf-8"))
    assert (tree.findtext("id"), tree.findtext("applicant/name")) == (dossier, PERSON.name)
    assert tree.findtext("documents/item/name") == "Tờ khai"
    assert (as_json(said), as_xml(said)) == (as_json(said), as_xml(said))
    assert state(counter, dossier) == ProvinceState.HANDED


def test_answers_bring_codes_and_the_files_go(counter: Counter, share: Path) -> None:
    one, other, third = received(counter, 3)
    hand = worker(counter, share)
    hand.round()
    answer(share, "1.json", dossier=one, official_code=CODE, reference="T-1")
    answer(share, "2.json", dossier=other, refused=True, reason="Bà Mẫu chưa ký")
    answer(share, "3.json", dossier=third, reference="T-3")  # taken, its code comes later
    (share / "in" / "ghi-chu.txt").write_text("không phải trả lời", encoding="utf-8")
    hand.round()
    assert [state(counter, each) for each in (one, other, third)] == ["coded", "waiting", "handed"]
    assert counter.read(book.find, CODE).id == one
    assert counter.read(asked.trouble_words, other) == "Bà Mẫu chưa ký"
    assert {name.split(".")[0] for name in names(share / "out")} == {other, third}
    assert names(share / "in") == {"ghi-chu.txt"}
    correct(counter, other)
    hand.round()  # what was refused goes anew, as it stands
    said = msgspec.json.decode((share / "out" / f"{other}.json").read_bytes(), type=SentDossier)
    assert (said.revision, said.applicant.name, state(counter, other)) == (2, "Trần Thị Đúng", "handed")
    kept = worker(counter, share, keep_answered=True)
    answer(share, "4.json", dossier=third, official_code=CODE.replace("0901", "0902"))
    kept.round()
    assert f"{third}.json" in names(share / "out")


def test_hostile_answers_are_set_aside_with_the_reason_and_change_nothing(counter: Counter, share: Path) -> None:
    one, other = received(counter, 2)
    hand = worker(counter, share)
    hand.round()
    answer(share, "000.json", dossier=one, official_code=CODE)
    outside = share.parent / "secret.json"
    outside.write_bytes(msgspec.json.encode({"schema": ANSWER, "dossier": other, "official_code": CODE}))
    answer(share, "twice.json", dossier=other, official_code=CODE)
    answer(share, "ward.json", dossier=other, official_code="H99.002.01-261124-0001")
    answer(share, "old.json", dossier=other, official_code="000.00.16.H26-190614-0001")
    answer(share, "path.json", dossier="../../station/data/keys", official_code=CODE)
    answer(share, "nobody.json", dossier="01a224fd-45e0-7c31-bb9e-000000000000", official_code=CODE)
    answer(share, "schema.json", dossier=other, schema="motcua.dossier-answer/9")
    (share / "in" / "deep.json").write_bytes(b"[" * 60_000)
    (share / "in" / "bytes.json").write_bytes(b'{"schema":"\xff\xfe"}')
    (share / "in" / "huge.json").write_bytes(b" " * (LARGEST + 1))
    (share / "in" / "folder.json").mkdir()
    os.symlink(outside, share / "in" / "link.json")
    os.mkfifo(share / "in" / "pipe.json")
    hand.round()
    aside = {name: (share / "in" / "refused" / f"{name}.json.why.txt").read_text(encoding="utf-8").strip()
             for name in ("twice", "ward", "old", "path", "nobody", "schema", "deep", "bytes", "huge", "folder", "link",
                          "pipe")}  # fmt: skip
    assert all(len(words) > 20 for words in aside.values())
    assert "đã thuộc hồ sơ khác" in aside["twice"]
    assert "không phải của phường mình" in aside["ward"]
    assert "quá lớn" in aside["huge"]
    assert names(share / "in") == set()
    assert outside.exists()
    assert (state(counter, one), state(counter, other)) == ("coded", "handed")
    assert kinds(counter, other).count("dossier.coded") == 0
    assert {line.why for line in counter.read(asked.still_provisional)} == {asked.BAD_ANSWER}
    answer(share, "twice.json", dossier=other, official_code=CODE)  # the same name once more
    hand.round()
    assert (share / "in" / "refused" / "twice.json.2").exists()


def test_a_share_that_is_gone_or_full_is_a_pause_and_loses_nothing(
    counter: Counter, share: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = received(counter, 2)
    share.rename(share.with_name("weg"))
    hand = worker(counter, share)
    with pytest.raises(LineDown):
        hand.round()
    assert [line.why for line in counter.read(asked.not_handed_over)] == ["no_folder", "no_folder"]
    assert not share.exists()
    share.with_name("weg").rename(share)
    real = os.fsync

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LineDown):
        hand.round()
    assert hand.work() > 0  # the first round of the thread only waits
    assert 0 <= hand.work() <= 300
    monkeypatch.setattr(os, "fsync", real)
    assert not any(name.endswith((".json", ".part")) for name in names(share / "out"))
    assert counter.read(asked.not_handed_over)[0].why == "folder_full"
    hand.round()
    assert {f"{one}.json", f"{other}.json"} <= names(share / "out")
    assert counter.read(asked.not_handed_over) == ()


def test_a_corrected_dossier_never_stands_beside_another_ones_signature(
    counter: Counter, share: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dossier, = received(counter)
    hand = worker(counter, share)
    hand.round()
    correct(counter, dossier)
    write, there = files.write_whole, []

    def looked(path: Path, data: bytes) -> None:
        there.append((share / "out" / f"{dossier}.json").exists())
        write(path, data)

    monkeypatch.setattr(files, "write_whole", looked)
    hand.round()
    assert there == [False] * 4
    assert counter.read(asked.not_handed_over) == ()


def test_what_is_erased_goes_from_the_folder_too(counter: Counter, share: Path) -> None:
    one, other = received(counter, 2)
    hand = worker(counter, share)
    hand.round()
    (share / "out" / f".{one}.json.part").write_bytes(b"{")  # of a cut
    (share / "out" / "ghi-chu.txt").write_bytes(b"")
    stop = counter.bus.listen(SubjectsErased, hand.erased)
    counter.run(erasure.erase, EraseSubject(subject=one, actor="truongbophan"))
    hand.round()
    stop()
    assert {name.strip(".").split(".")[0] for name in names(share / "out")} == {other, "ghi-chu"}
    counter.run(erasure.erase, EraseSubject(subject=other, actor="truongbophan"))  # and nobody hears it
    worker(counter, share).round()  # the next start
    assert names(share / "out") == {"ghi-chu.txt"}


def test_files_are_readable_as_the_folder_says(counter: Counter, share: Path) -> None:
    share.chmod(0o2750)
    dossier, = received(counter)
    worker(counter, share).round()
    assert (share / "out").stat().st_mode & 0o777 == 0o750
    assert (share / "out" / f"{dossier}.json").stat().st_mode & 0o777 == 0o640


def test_the_documented_examples_are_what_is_sent_and_read(counter: Counter, share: Path) -> None:
    words = (Path(__file__).resolve().parents[3] / "docs" / "province.md").read_text(encoding="utf-8")
    example, reply = (part.split("```")[0] for part in words.split("```json\n")[1:])
    documented = msgspec.json.decode(example)
    received(counter)
    worker(counter, share).round()
    path, = (share / "out").glob("*.json")
    sent = msgspec.json.decode(path.read_bytes())
    assert list(documented) == list(sent)
    for part in ("ward", "procedure", "applicant", "declaration"):
        assert list(documented[part]) == list(sent[part]), part
    assert documented["documents"] == sent["documents"]
    assert read_answer(reply.encode()).official_code == CODE


def test_a_station_starts_its_worker_where_the_settings_name_a_way(tmp_path: Path, share: Path) -> None:
    for adapter, wanted in ((Adapter.FOLDER, 1), (Adapter.COPY, 0)):
        settings = settings_in(tmp_path / adapter, province=ProvinceSettings(adapter=adapter, folder=share))
        kiosk = bootstrap(settings)
        kiosk.open()
        try:
            assert sum(thread.name == "province" for thread in threading.enumerate()) == wanted
        finally:
            kiosk.close()
        assert all(thread.name != "province" for thread in threading.enumerate())
