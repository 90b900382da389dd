"""Long work begun on a page: its progress and end stand in rows that every process shows, one of a kind at a time."""

from __future__ import annotations

import io
import shutil
import threading
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec import structs

from kiosk.city import work
from kiosk.city.store import CityStore
from kiosk.city.working import Ended, LongWorker, Progress
from kiosk.db.base import to_micros
from kiosk.errors import ExpectedError
from kiosk.server.central import Central
from kiosk.server.city.work import result_words
from kiosk.texts import text
from kiosk.values.city_accounts import CityRole
from kiosk.values.city_reports import ReportName
from kiosk.values.city_work import BeginWork, LongWork, MadeFile, WorkKind, WorkState
from tests.factories import settings_in
from tests.fakes import StandingClock
from tests.kiosk.server.city.people import Person, open_account
from tests.waiting import eventually

pytestmark = pytest.mark.one_engine  # beside the core (test_protocol, test_bad_batches), which is on all


@pytest.fixture
def central(tmp_path: Path, city_db: str) -> Iterator[Central]:
    made = Central(settings_in(tmp_path / "one"), clock=StandingClock(), db=city_db)
    made.open()
    yield made
    made.close()


def chief(central: Central) -> Person:
    open_account(central, "chu-tich", CityRole.CITY)
    person = Person(central, "chu-tich")
    person.set_up()
    return person


def clock_of(central: Central) -> StandingClock:
    assert isinstance(central.clock, StandingClock)
    return central.clock


def newest(central: Central) -> LongWork:
    return central.store.read(work.newest).result(30)[0]


def ended(central: Central, name: str = "") -> LongWork:
    name = name or newest(central).id
    eventually(lambda: central.store.read(work.one, name).result(30).state is not WorkState.RUNNING)
    return central.store.read(work.one, name).result(30)


def begun(kind: WorkKind = WorkKind.IMPORT) -> BeginWork:
    return BeginWork(kind=kind, about="danh mục", account="chu-tich")


def test_what_a_page_begins_is_done_and_its_result_is_kept(central: Central, city_db: str) -> None:
    """On each engine: the reports of a year as one file, a replay, and, where there are master keys, their rotation."""
    person = chief(central)
    said = person.post("/city/work", {"kind": "export", "year": "2026"})
    assert said.headers["location"] == "/city/work?said=city_pages.said.work_began"
    found = ended(central)
    assert (found.state, found.done, found.account) == (WorkState.DONE, len(ReportName), "chu-tich"), found
    file = person.get(f"/city/work/{found.id}/file")
    assert file.headers["content-disposition"] == 'attachment; filename="motcua-2026.zip"'
    names = zipfile.ZipFile(io.BytesIO(file.content)).namelist()
    assert {"volumes-2026.xlsx", "volumes-2026.pdf", "feedback-2026.pdf"} <= set(names)
    for kind, words in (("replay", "Khớp hoàn toàn"), ("rotation", "keys.masters")):
        clock_of(central).advance(timedelta(seconds=1))  # the newest stands first
        answer = person.post("/city/work", {"kind": kind})
        if kind == "rotation" and not city_db:
            assert answer.status_code == 400
            continue
        assert answer.status_code == 303
        assert ended(central).state is WorkState.DONE
        assert words in person.get("/city/work").text
    assert "Bắt đầu một việc dài" in person.get("/city/audit").text


def test_an_old_master_key_is_told_to_the_city_alone(central: Central, city_db: str) -> None:
    """Due and overdue on today's page and where it is replaced; nothing where there is none, or another role looks."""
    person = chief(central)
    open_account(central, "thanh-tra", CityRole.AUDITOR)
    auditor = Person(central, "thanh-tra")
    auditor.set_up()
    store = central.store
    keys = store.keys_database if isinstance(store, CityStore) else None
    for days, word in ((27, ""), (28, "due"), (35, "late")):
        if keys is not None:
            at = to_micros(store.clock.now() - timedelta(days=days))
            keys.masters._write([structs.replace(one, at=at) for one in keys.masters.all()])
        for path in ("/city", "/city/work"):
            for looks in (person, auditor):
                shown = looks.get(path).text
                said = [one for one in ("due", "late") if text(f"city_master.{one}.title", "vi", days=days) in shown]
                assert said == ([word] if word and keys is not None and looks is person else []), (days, path)
            assert not keys or not word or text(f"city_master.{word}.what", "vi") in person.get(path).text
    if keys is not None:
        person.post("/city/work", {"kind": "rotation"})
        ended(central)
        assert text("city_master.late.title", "vi", days=35) not in person.get("/city").text


def test_one_of_a_kind_runs_at_a_time_and_can_be_stopped(central: Central) -> None:
    person, goes, worker = chief(central), threading.Event(), LongWorker(central.store)

    def job(progress: Progress) -> Ended:
        progress(3, 9)
        goes.wait(60)
        progress.stop.wait(60)
        progress(4, 9)
        raise AssertionError("it was to stop")

    name = worker.begin(begun(WorkKind.REPLAY), job).result(30)
    eventually(lambda: newest(central).done == 3)
    shown = person.get("/city/parts/work").text
    assert "33 %" in shown
    assert "Đang chạy" in shown
    refused = person.post("/city/work", {"kind": "replay"})
    assert refused.status_code == 409
    assert "Việc này đang chạy" in refused.text
    worker.begin(begun(), lambda _progress: Ended("city_pages.work_result.failed")).result(30)  # another kind may
    goes.set()
    assert person.post("/city/work/stop", {"work_id": name}, page="/city/work").status_code == 303
    eventually(lambda: central.store.read(work.one, name).result(30).state is WorkState.STOPPED)
    worker.begin(begun(WorkKind.REPLAY), lambda _progress: Ended("city_pages.work_result.failed")).result(30)


def test_an_error_is_kept_in_words_and_nothing_of_a_bug_is_shown(central: Central) -> None:
    def expected(_progress: Progress) -> Ended:
        raise ExpectedError("city_pages.errors.too_many", minutes=3)

    def bug(_progress: Progress) -> Ended:
        raise KeyError("Nguyễn Văn Mẫu")

    for job, words in ((expected, "Hãy đợi 3 phút"), (bug, "lỗi của chương trình")):
        found = ended(central, LongWorker(central.store).begin(begun(), job).result(30))
        assert found.state is WorkState.FAILED
        assert words in result_words(found.result, "vi")
        assert "Mẫu" not in found.result


def test_work_whose_process_died_is_lost_and_may_begin_again(central: Central) -> None:
    name = central.store.run(work.begin, begun()).result(30)
    with pytest.raises(ExpectedError, match="work_runs"):
        central.store.run(work.begin, begun()).result(30)
    clock_of(central).advance(work.SILENT + timedelta(seconds=1))
    assert central.store.read(work.one, name).result(30).state is WorkState.LOST
    central.store.run(work.begin, begun()).result(30)


def test_a_large_file_comes_back_as_it_was(central: Central) -> None:
    data = bytes(range(256)) * 1000
    job = lambda _progress: Ended("city_pages.work_result.failed", MadeFile(name="a.zip", data=data))  # noqa: E731
    name = LongWorker(central.store).begin(begun(), job).result(30)
    assert ended(central, name).file == "a.zip"
    assert central.store.read(work.file_of, name).result(30) == data


def test_two_processes_see_one_work(central: Central, tmp_path: Path, city_db: str) -> None:
    if not city_db:
        pytest.skip("a file has one process")
    there = settings_in(tmp_path / "two")
    there.data_dir.mkdir(parents=True)
    shutil.copy(central.settings.data_dir / "keys.masters", there.data_dir / "keys.masters")
    other = Central(there, clock=central.clock, db=city_db)
    other.open()
    goes = threading.Event()

    def job(progress: Progress) -> Ended:
        progress(5, 10)
        goes.wait(60)
        return Ended("city_pages.work_result.year", count=7, year=2026)

    try:
        LongWorker(central.store).begin(begun(WorkKind.EXPORT), job).result(30)
        eventually(lambda: newest(other).part == 0.5)
        with pytest.raises(ExpectedError, match="work_runs"):
            LongWorker(other.store).begin(begun(WorkKind.EXPORT), job).result(30)
        goes.set()
        assert ended(other).state is WorkState.DONE
    finally:
        goes.set()
        other.close()
