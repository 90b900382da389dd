"""`motcua report` beside an open station: the queue as a table, a CSV, a workbook, a PDF; the register of dossiers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from kiosk import cli
from kiosk.rules.sheet_cells import guarded
from kiosk.services import erasure
from kiosk.values.certifications import CertifySet
from kiosk.values.journal import EraseSubject
from tests.kiosk.counter import PERSON, Counter
from tests.printing.read_back import in_order, words_of

DAYS = ["--from", "2026-11-24", "--to", "2026-11-24"]


@pytest.fixture
def station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter]:
    monkeypatch.setenv("MOTCUA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("MOTCUA_CLOCK_AT", "2026-11-24T15:00:00+07:00")
    counter = Counter(tmp_path)
    for field in ("chung-thuc", "chung-thuc", "ho-tich"):
        counter.served(field)
    yield counter
    counter.close()


def test_a_table_and_a_csv_go_to_the_screen(station: Counter, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["report", "queue", *DAYS]) == 0
    shown = capsys.readouterr().out
    for words in ("THỐNG KÊ XẾP HÀNG", "Ngày 24/11/2026", "Theo giờ", "Hộ tịch", "08:00"):
        assert words in shown
    assert cli.main(["report", "queue", *DAYS, "--format", "csv"]) == 0
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert rows[0][:3] == ["Phần", "Mục", "Lấy số"]
    assert ["Theo lĩnh vực", "Chứng thực", "2"] in [row[:3] for row in rows]
    assert {len(row) for row in rows} == {15}


def test_files_are_written_for_spreadsheets_and_for_paper(
    station: Counter, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for suffix in ("csv", "xlsx", "pdf"):
        assert cli.main(["report", "queue", *DAYS, "--out", str(tmp_path / f"bao-cao.{suffix}")]) == 0
    assert (tmp_path / "bao-cao.csv").read_bytes().startswith("\ufeffPhần".encode())
    book = openpyxl.load_workbook(tmp_path / "bao-cao.xlsx")
    assert book.sheetnames == ["Chung", "Theo ngày", "Theo giờ", "Theo lĩnh vực", "Theo quầy"]
    assert [cell.value for cell in book["Theo lĩnh vực"][2]][:2] == ["Chứng thực", 2]
    words = words_of((tmp_path / "bao-cao.pdf").read_bytes())
    for one in ("THỐNG KÊ XẾP HÀNG", "3 số đã lấy", "Thời gian chờ theo lĩnh vực", "Hộ tịch"):
        assert one in words


def test_what_a_spreadsheet_would_take_for_a_formula_is_text() -> None:
    assert guarded('=HYPERLINK("x")') == '\'=HYPERLINK("x")'
    assert [guarded(cell) for cell in ("+1", "-1", "@x", "Hộ tịch", 3, -3, None)] == [
        "'+1", "'-1", "'@x", "Hộ tịch", 3, -3, None,
    ]  # fmt: skip


def test_what_cannot_be_done_is_said(station: Counter, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["report", "queue", *DAYS, "--format", "pdf"]) == 1
    assert "--out" in capsys.readouterr().err
    assert cli.main(["report", "queue", *DAYS, "--out", str(tmp_path / "nowhere" / "x.pdf")]) == 1
    assert "Không ghi được" in capsys.readouterr().err
    assert cli.main(["report", "queue", "--from", "2026-11-24", "--to", "2026-11-20"]) == 1
    assert "--from" in capsys.readouterr().err


def test_a_machine_without_data_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MOTCUA_DATA_DIR", str(tmp_path / "empty"))
    assert cli.main(["report", "queue", *DAYS]) == 1
    assert "chưa có dữ liệu" in capsys.readouterr().err
    assert not (tmp_path / "empty").exists()


def test_the_register_of_a_month(station: Counter, tmp_path: Path) -> None:
    kept, erased = station.received(), station.received()
    station.run(erasure.erase, EraseSubject(subject=erased.id, actor="truongbophan"))
    out = tmp_path / "so.pdf"
    period = ["--from", "2026-11-01", "--to", "2026-11-30"]
    assert cli.main(["report", "register", *period, "--out", str(out)]) == 0
    words = words_of(out.read_bytes())
    in_order(words, ["SỔ THEO DÕI HỒ SƠ", "Lĩnh vực: Hộ tịch", kept.code, PERSON.name, "Cộng", "2 hồ sơ"])
    assert words.count(PERSON.name) == 1
    assert "dữ liệu cá nhân đã xóa" in words
    assert out.stat().st_mode & 0o077 == 0
    assert cli.main(["report", "register", *period, "--field", "chung-thuc", "--out", str(out)]) == 0
    assert "Không có hồ sơ nào" in words_of(out.read_bytes())


def test_the_day_goes_to_the_screen_a_table_and_paper_without_names(
    station: Counter, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    station.ticket("ho-tich")
    code = station.received().code
    assert cli.main(["report", "day", "--date", "2026-11-24"]) == 0
    assert "     1  Số chưa có kết quả" in capsys.readouterr().out
    assert cli.main(["report", "day", "--date", "2026-11-24", "--format", "csv"]) == 0
    rows = list(csv.reader(io.StringIO(capsys.readouterr().out)))
    assert ["Chưa chuyển lên hệ thống của tỉnh", "1"] in rows
    assert cli.main(["report", "day", "--date", "2026-11-24", "--out", str(tmp_path / "doi-soat.pdf")]) == 0
    data = (tmp_path / "doi-soat.pdf").read_bytes()
    in_order(words_of(data), ["CỘNG HÒA", "BẢNG ĐỐI SOÁT CUỐI NGÀY", "Số chưa có kết quả", "LÃNH ĐẠO DUYỆT"])
    assert code in words_of(data)
    assert PERSON.name not in words_of(data)
    assert cli.main(["report", "day", "--format", "pdf"]) == 1


def test_the_register_as_a_table_names_nobody_where_it_is_not_asked(station: Counter, tmp_path: Path) -> None:
    code = station.received().code
    for name, more in (("ten.csv", []), ("khong-ten.csv", ["--without-names"])):
        assert cli.main(["report", "register", *DAYS, *more, "--out", str(tmp_path / name)]) == 0
        words = (tmp_path / name).read_text(encoding="utf-8-sig")
        assert code in words
        assert (PERSON.name in words) is (more == [])


def test_the_certification_registers_as_paper_and_as_table(station: Counter, tmp_path: Path) -> None:
    done = station.certified(sets=(CertifySet(pages=2, copies=3, name="=Bằng lái"),))
    period = ["--from", "2026-11-24", "--to", "2026-11-24"]
    for out in (tmp_path / "so.pdf", tmp_path / "so.csv"):
        assert cli.main(["report", "certifications", *period, "--out", str(out)]) == 0
        assert out.stat().st_mode & 0o077 == 0
    assert "SỔ CHỨNG THỰC" in words_of((tmp_path / "so.pdf").read_bytes())
    head, line = (tmp_path / "so.csv").read_text(encoding="utf-8-sig").splitlines()
    assert head.startswith("Sổ,Quyển,Số chứng thực,Ngày")
    assert line.startswith(f"SCT/BS,{done.volume},1,2026-11-24,,,'=Bằng lái,2,3,,12000,Còn hiệu lực")
