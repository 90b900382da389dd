"""`motcua kit` and `motcua kit enter` as a ward uses them: papers and sheet out, the filled sheet in, once."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk import cli
from tests.factories import open_store
from tests.printing.read_back import words_of

Ran = Callable[..., tuple[int, str]]


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ran:
    """The command on a station of its own, signed in: its exit status and all that it said."""
    open_store(tmp_path).close()
    monkeypatch.setenv("MOTCUA_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("MOTCUA_WITNESS_DIR", str(tmp_path / "witness"))
    monkeypatch.setenv("MOTCUA_CLOCK_AT", "2026-11-24T11:00:00+07:00")

    def run(*words: str, password: str = "mau-2026") -> tuple[int, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
        status = cli.main(["kit", *words, "--account", "truongbophan"])
        said = capsys.readouterr()
        return status, said.out + said.err

    return run


def test_papers_are_printed_ahead_and_entered_once(ran: Ran, tmp_path: Path) -> None:
    status, said = ran("--out", str(tmp_path / "bo-giay.pdf"), "--slips", "2", "--receipts", "1")
    assert status == 0, said
    words = words_of((tmp_path / "bo-giay.pdf").read_bytes())
    sheet = tmp_path / "bo-giay-nhap-bu.csv"
    rows = list(csv.reader(io.StringIO(sheet.read_text("utf-8-sig"))))
    header, numbers = rows[0], [row[0] for row in rows[1:]]
    assert header[:3] == ["so", "ngay", "gio_lay"]
    assert numbers[:2] == ["A900", "A901"]
    assert all(number in words for number in numbers)
    filled = {
        "A900": {"ngay": "24/11/2026", "gio_lay": "8:05", "gio_goi": "8h30", "gio_xong": "08:42", "quay": "2"},
        "A901": {"ngay": "24/11/2026", "gio_lay": "sáng"},
        numbers[-1]: {"ngay": "24/11/2026", "gio_lay": "09:10", "thu_tuc": "1.001193", "ho_ten": "Trần Thị Mẫu",
                      "giay_to": "Tờ khai; Giấy chứng sinh", "so_phieu": "A900"},
    }  # fmt: skip
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, header, delimiter=";")  # as spreadsheet programs here save it
    writer.writeheader()
    writer.writerows({"so": number, **filled.get(number, {})} for number in numbers)
    sheet.write_text(out.getvalue(), "utf-8")
    status, said = ran("enter", str(sheet))
    assert status == 1
    for one in ("Đã nhập số A900", f"Đã nhập hồ sơ {numbers[-1]}", "2026-11-24 17:00", "gio_lay", "sáng"):
        assert one in said
    assert "Đã nhập 2 dòng, 1 dòng chưa nhập được" in said
    status, said = ran("enter", str(sheet))
    assert status == 1
    assert said.count("Không nhập lần nữa") == 2


def test_a_hub_prints_for_its_ward_and_enters_numbers_alone(ran: Ran, tmp_path: Path) -> None:
    open_store(tmp_path / "hub", roles=("hub",)).close()
    folders = ("--hub", "--data-dir", str(tmp_path / "hub/data"), "--witness-dir", str(tmp_path / "hub/witness"))
    status, said = ran("--out", str(tmp_path / "kit.pdf"), "--slips", "1", "--receipts", "1", *folders)
    assert status == 0, said
    sheet = tmp_path / "kit-nhap-bu.csv"
    lines = sheet.read_text("utf-8-sig").splitlines()
    code = lines[-1].partition(",")[0]
    sheet.write_text(f"so,ngay,gio_lay,thu_tuc,ho_ten\nA900,24/11/2026,09:00\n{code},24/11/2026,09:00,1.001193,Mẫu\n")
    status, said = ran("enter", str(sheet), *folders)
    assert status == 1
    assert "Đã nhập số A900" in said
    assert "máy của một quầy" in said


def test_what_cannot_be_done_is_said(ran: Ran, tmp_path: Path) -> None:
    out = str(tmp_path / "x.pdf")
    status, said = ran("--out", out, password="sai")
    assert (status, (tmp_path / "x.pdf").exists()) == (1, False)
    store = open_store(tmp_path)
    status, said = ran("--out", out)
    store.close()
    assert status == 1
    assert "đang làm việc" in said
    (tmp_path / "y.csv").write_text("ten;gio\n", "utf-8")
    status, said = ran("enter", str(tmp_path / "y.csv"))
    assert status == 1
    assert "so, ngay, gio_lay" in said
