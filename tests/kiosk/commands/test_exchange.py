"""`motcua central exchange` and `api-token` against a running server: files in and out, lines refused by number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from kiosk.city import exchange, lists
from kiosk.city.lists import HandedIn
from kiosk.cli import main
from kiosk.errors import ExpectedError
from tests.kiosk.city.towns import WARD, Town, received

FOR = ["--department", "noi-vu"]


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path)
    try:
        yield made
    finally:
        made.close()


def central(town: Town, *words: str) -> int:
    return main(["central", words[0], words[1], *words[2:], "--data-dir", str(town.central.settings.data_dir)])


def cells(file: Path) -> list[list[str]]:
    sheet = lists.sheets(HandedIn(name=file.name, data=file.read_bytes()))[0]
    return [list(row[1]) for row in sheet.rows]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_list_goes_out_states_come_back_and_what_is_wrong_is_named(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str], ending: str
) -> None:
    store = town.station()
    first, second = received(store), received(store)
    town.push(store)
    out = tmp_path / f"ra.{ending}"
    assert central(town, "exchange", "export", "--ward", WARD, *FOR, "--out", str(out)) == 0
    assert {first.code, second.code} <= {cell for row in cells(out) for cell in row}
    back, report = tmp_path / "vao.csv", tmp_path / "bao-cao.csv"
    lines = (
        "Mã phường xã,Mã hồ sơ,Trạng thái,Lý do,Số kết quả,Ngày ký",
        f"{WARD},{first.code},có kết quả,,12/QĐ,24/11/2026",
        f"{WARD},{second.code},refused,,,",
        f"{WARD},H99.001.01-261124-9999,ready,,,",
        f"99002,{second.code},ready,,,",
        f"{WARD},{second.code},bay,,,",
        f"{WARD},{second.code},ready,,12/QĐ,32/13/2026",
    )
    back.write_text("\n".join(lines), encoding="utf-8-sig")
    told = ["exchange", "import", str(back), *FOR, "--name", "Phòng Nội vụ", "--report", str(report)]
    assert central(town, *told) == 1
    said = capsys.readouterr().out
    assert "6 dòng: 1 mới, 0 đã có, 5 bị từ chối" in said
    assert [line.split(":")[0] for line in said.splitlines() if line.startswith("Dòng")] == [
        f"Dòng {n}" for n in range(3, 8)
    ]
    assert len(cells(report)) == 6
    assert central(town, *told) == 1
    assert "6 dòng: 0 mới, 1 đã có, 5 bị từ chối" in capsys.readouterr().out, "the same file changes nothing"
    town.pull(store)
    assert store.read(lambda r: r.events_of(first.id)).result(20)[-1].body.number == "12/QĐ"


def test_a_file_without_its_columns_is_no_list(town: Town, tmp_path: Path) -> None:
    file = tmp_path / "khac.csv"
    file.write_text("Họ tên,Tuổi\nNguyễn Văn Mẫu,7\n", encoding="utf-8")
    with pytest.raises(ExpectedError, match=r"city_api\.errors\.columns"):
        exchange.read(HandedIn(name=file.name, data=file.read_bytes()))
    assert central(town, "exchange", "import", str(file), *FOR, "--name", "x") == 1


def test_a_token_is_made_shown_once_listed_and_withdrawn(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    made = ["api-token", "make", *FOR, "--name", "Phòng Nội vụ", "--by", "quantri", "--ward", WARD, "--days", "30"]
    assert central(town, *made) == 0
    token = capsys.readouterr().out.splitlines()[-1]
    asked = {"headers": {"authorization": f"Bearer {token}"}, "trust_env": False}
    assert httpx.get(f"{town.central.address}/api/v1/me", **asked).json()["wards"] == [WARD]  # type: ignore[arg-type]
    assert central(town, "api-token", "list") == 0
    listed = capsys.readouterr().out
    name = token.split("_")[1]
    assert name in listed
    assert token not in listed
    assert central(town, "api-token", "revoke", name, "--by", "quantri") == 0
    assert httpx.get(f"{town.central.address}/api/v1/me", **asked).status_code == 401  # type: ignore[arg-type]
