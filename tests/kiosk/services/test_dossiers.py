"""Dossiers: codes, deadlines, Mẫu 01, refusals, certified copies with fee and register number."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.catalogue.catalogue import SAMPLE_WARD
from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.queries import dossiers as asked
from kiosk.queries import drafts, due, papers
from kiosk.rules import numbering
from kiosk.services import clock_checks, dossiers, erasure, ranges
from kiosk.store.backups import back_up
from kiosk.values.dossiers import Applicant, DocumentState, Principal, RefuseDossier, ReturnAt, TickedDocument
from kiosk.values.journal import ConfirmDate, EraseSubject, RangeGrant
from tests.kiosk.counter import BIRTH, DESK, PERSON, Counter

PREFIX = "H99.001.01"


def grant(counter: Counter, size: int = 500) -> None:
    counter.run(ranges.add_range, RangeGrant(series=f"dossier:{PREFIX}", start=1, size=size))


def at(counter: Counter, hour: int, minute: int = 0, day: int = 24) -> None:
    counter.clock.at = datetime(2026, 11, day, hour - 7, minute, tzinfo=UTC)


def volume_of(counter: Counter) -> str:
    return numbering.volume(counter.store.station.id, counter.store.station.epoch)


def tam(counter: Counter, number: int, day: str = "261124") -> str:
    return f"TAM-{volume_of(counter)}-{day}-{number:04d}"


def test_without_a_granted_range_codes_are_visibly_provisional(counter: Counter) -> None:
    done = [counter.received(), counter.received(), counter.received(desk="2")]
    assert [one.code for one in done] == [tam(counter, n) for n in (1, 2, 3)]
    assert all(one.provisional for one in done)
    counter.pass_time(days=1)
    assert counter.received().code == tam(counter, 1, "261125")


def test_a_granted_range_gives_official_codes_until_it_is_used_up(counter: Counter) -> None:
    grant(counter, size=2)
    codes = [counter.received().code for _ in range(3)]
    assert codes == [f"{PREFIX}-261124-0001", f"{PREFIX}-261124-0002", tam(counter, 1)]
    counter.pass_time(days=1)
    done = counter.received()
    assert (done.code, done.provisional) == (f"{PREFIX}-261125-0001", False)


def test_no_official_code_without_a_decision_of_the_province(tmp_path: Path) -> None:
    """A range alone, as a server may grant one, is no grant of the province's; neither is a decision past its time."""
    words = (SAMPLE_WARD / "ward.toml").read_text(encoding="utf-8")
    decision = words[words.index("[[code_grants]]"):words.index("[agency]")]
    for nth, (changed, official) in enumerate((
        ("", 0), (decision + "valid_until = 2026-11-23\n\n", 0), (decision + "last = 1\n\n", 1),
    )):  # fmt: skip
        ward = tmp_path / str(nth)
        shutil.copytree(SAMPLE_WARD, ward)
        (ward / "ward.toml").write_text(words.replace(decision, changed), encoding="utf-8")
        counter = Counter(tmp_path / f"station-{nth}", ward_dir=ward)
        grant(counter)
        assert [one.provisional for one in (counter.received(), counter.received())].count(False) == official
        counter.close()


def test_one_declaration_makes_one_dossier(counter: Counter) -> None:
    ticket = counter.ticket("ho-tich", BIRTH)
    first, second = (counter.declaration(ticket=ticket.id) for _ in range(2))
    counter.run(dossiers.refuse, RefuseDossier(
        procedure=BIRTH, place=DESK, desk="1", actor="canbo", reason="Thiếu giấy", ticket=ticket.id, draft=first.id))
    done = counter.received(ticket=ticket.id, draft=first.id)  # the missing paper was fetched
    counter.restart()
    with pytest.raises(ExpectedError, match=r"received_already") as told:
        counter.received(ticket=ticket.id, draft=first.id, desk="2")
    assert told.value.values["code"] == done.code
    assert [one.received for one in counter.read(drafts.for_ticket, ticket.id)] == [True, False]
    counter.received(ticket=ticket.id, draft=second.id)
    assert counter.totals()["dossiers"] == 2


def test_mau_01_has_every_field(counter: Counter) -> None:
    documents = (
        TickedDocument(key="a", name="Tờ khai", state=DocumentState.SUBMITTED, originals=1),
        TickedDocument(key="b", name="Giấy chứng sinh", state=DocumentState.LOOK_UP),
    )
    principals = (
        Principal(name="Nguyễn Văn Thử", number="001090000456", paper="Giấy ủy quyền"),
        Principal(name="Lê Thị Thử", paper="Văn bản ủy quyền số 3"),
    )
    at(counter, 9, 12)
    done = counter.received(
        documents=documents, principals=principals, sets=2,
        return_at=ReturnAt.POST, content="Đăng ký khai sinh cho con",
    )  # fmt: skip
    paper = counter.read(papers.receipt, done.id, 1)
    assert (paper.number, paper.code, paper.provisional) == (1, tam(counter, 1), True)
    assert paper.volume == volume_of(counter)
    assert (paper.applicant, paper.principals) == (PERSON, principals)
    assert (paper.content, paper.documents, paper.sets) == ("Đăng ký khai sinh cho con", documents, 2)
    assert f"{paper.received_at:%H:%M %d/%m/%Y}" == "09:12 24/11/2026"
    assert f"{paper.due_at:%Y-%m-%dT%H:%M}" == done.due
    assert "ngay trong ngày" in paper.time_words
    assert paper.return_at.startswith("Dịch vụ bưu chính")
    assert paper.clerk == "Cán Bộ Mẫu"
    assert paper.reprint is None
    assert counter.read(papers.receipt, done.id, 3).reprint.nth == 3
    plain = counter.read(papers.receipt, counter.received().id, 1)
    assert (plain.number, plain.content) == (2, counter.store.catalogue.procedure(BIRTH).name.vi)
    assert plain.return_at == counter.store.catalogue.agency().counter


def test_the_deadline_is_the_procedures_own_and_is_kept(counter: Counter) -> None:
    at(counter, 14, 59)
    assert counter.received().due == "2026-11-24T17:00"
    at(counter, 15, 1, day=26)
    done = counter.received()
    assert done.due == "2026-11-27T17:00"
    assert "15 giờ" in done.why
    rows = {row.id: row for row in counter.read(asked.today)}
    assert rows[done.id].due == "2026-11-27T17:00"
    at(counter, 9, day=27)
    assert f"{counter.read(papers.receipt, done.id, 1).due_at:%Y-%m-%dT%H:%M}" == "2026-11-27T17:00"


def test_a_name_is_needed(counter: Counter) -> None:
    with pytest.raises(ExpectedError, match="dossiers.errors.no_name"):
        counter.received(applicant=Applicant(name="  "))
    with pytest.raises(ExpectedError, match="catalogue.errors.unknown_procedure"):
        counter.received(procedure="0.000000")


def test_a_clock_that_is_off_needs_a_supervisor(counter: Counter) -> None:
    counter.run(clock_checks.measured, 14 * 60_000)
    counter.received()
    counter.run(clock_checks.measured, -16 * 60_000)
    with pytest.raises(ExpectedError, match="dossiers.errors.clock_off"):
        counter.received()
    for confirmed_by in ("canbo", "nobody", "truongbophan"):  # a name is no proof
        with pytest.raises(ExpectedError, match="dossiers.errors.not_confirmed"):
            counter.received(confirmed_by=confirmed_by)
    today = local(counter.clock.now()).date()
    counter.run(clock_checks.confirm_date, ConfirmDate(day=today, actor="truongbophan", place=DESK))
    assert counter.received(confirmed_by="truongbophan").code
    assert counter.certified().register_number == 1
    with pytest.raises(ExpectedError, match="dossiers.errors.clock_off"):
        counter.certified(given_now=False, applicant=PERSON)
    assert counter.certified(given_now=False, applicant=PERSON, confirmed_by="truongbophan").code


def refuse(counter: Counter, reason: str) -> str:
    command = RefuseDossier(procedure=BIRTH, place=DESK, desk="1", actor="canbo", reason=reason)
    return counter.run(dossiers.refuse, command)


def test_a_refusal_keeps_its_reason_sealed(counter: Counter) -> None:
    done = refuse(counter, "Thiếu giấy chứng sinh của cháu An")
    assert counter.read(lambda reader: reader.open_sealed(done)).reason == "Thiếu giấy chứng sinh của cháu An"
    assert "cháu An".encode() not in counter.store.settings.database.read_bytes()
    assert [(row.state, row.code) for row in counter.read(asked.today)] == [("refused", "")]
    with pytest.raises(ExpectedError, match="dossiers.errors.no_reason"):
        refuse(counter, " ")
    with pytest.raises(ExpectedError, match="dossiers.errors.no_receipt"):
        counter.read(papers.receipt, done, 1)


def test_a_refused_command_leaves_no_gap(counter: Counter) -> None:
    counter.received()
    with pytest.raises(ExpectedError):
        counter.certified(given_now=False)
    assert counter.received().code == tam(counter, 2)


def test_the_official_code_comes_later_and_both_are_found(counter: Counter) -> None:
    done = counter.received()
    counter.run(dossiers.map_code, (done.id, "h99.001.01 - 261124-0077"))
    for code in (done.code.lower(), f"{PREFIX}-261124-0077"):
        row = counter.read(asked.find, code)
        assert (row.id, row.code, row.provisional) == (done.id, f"{PREFIX}-261124-0077", False)
    paper = counter.read(papers.receipt, done.id, 2)
    assert (paper.code, paper.provisional) == (f"{PREFIX}-261124-0077", False)
    with pytest.raises(ExpectedError, match="province.errors.provisional"):
        counter.run(dossiers.map_code, (done.id, tam(counter, 3)))
    with pytest.raises(ExpectedError, match="dossiers.errors.unknown"):
        counter.run(dossiers.map_code, ("nobody", f"{PREFIX}-261124-0078"))
    assert counter.read(asked.find, "TAM-9-261124-0001") is None


def test_an_erased_dossier_keeps_its_code_and_loses_its_paper(counter: Counter) -> None:
    done = counter.received()
    counter.run(erasure.erase, EraseSubject(subject=done.id, actor="truongbophan"))
    assert counter.read(asked.find, done.code).id == done.id
    with pytest.raises(ExpectedError, match="dossiers.errors.erased"):
        counter.read(papers.receipt, done.id, 1)
    with pytest.raises(ExpectedError, match="dossiers.errors.unknown"):
        counter.read(papers.receipt, "nobody", 1)


def test_no_name_or_number_lies_open(counter: Counter) -> None:
    counter.received()
    counter.certified(given_now=False, applicant=PERSON)
    held = b"".join(p.read_bytes() for p in counter.store.settings.data_dir.iterdir() if p.is_file())
    for secret in (PERSON.name, PERSON.number, PERSON.address, PERSON.phone):
        assert secret.encode() not in held


@pytest.fixture
def copied(tmp_path: Path) -> Iterator[Counter]:
    """A counter with one certified paper, of which a backup was put back: a new epoch."""
    opened = Counter(tmp_path)
    opened.certified()
    opened.received()
    backup = tmp_path / "backup.sqlite"
    back_up(opened.store.settings, backup, opened.store.clock)
    opened.certified()
    opened.received()
    opened.close()
    database = opened.store.settings.database
    for leftover in database.parent.glob(database.name + "-*"):
        leftover.unlink()
    database.write_bytes(backup.read_bytes())
    opened.restart()
    yield opened
    opened.close()


def test_after_a_restore_no_number_comes_twice(copied: Counter) -> None:
    assert copied.store.station.epoch == 2
    volume = volume_of(copied)
    assert volume.endswith("E2")
    certified, done = copied.certified(), copied.received()
    assert (certified.register_number, certified.volume) == (1, f"{volume}/2026")
    assert done.code == f"TAM-{volume}-261124-0001"
    paper = copied.read(papers.receipt, done.id, 1)
    assert (paper.number, paper.volume) == (1, volume)
    assert copied.sql("SELECT count(*) FROM certificates WHERE conflict > 0") == [(0,)]
    assert copied.faults() == []


def test_no_list_waits_for_what_was_erased(counter: Counter) -> None:
    """Every step of it is refused: it could never leave the list again."""
    done = counter.received()
    counter.run(erasure.erase, EraseSubject(subject=done.id, actor="truongbophan"))
    counter.pass_time(days=30)
    row = "SELECT stage, province, closed_as, to_look_up FROM dossiers"
    assert counter.sql(row) == [("stopped", "", "stopped", 0)]
    assert counter.read(due.late) == ()
    assert counter.totals()["dossiers"] == 1  # it was received, whatever became of it
    assert counter.faults() == []
