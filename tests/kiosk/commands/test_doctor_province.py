"""`motcua doctor` on the province's system: how dossiers go on, what waits, since when, and why."""

from __future__ import annotations

from pathlib import Path

import msgspec

from kiosk.commands.doctor_province import check_province
from kiosk.services import province
from kiosk.settings import ProvinceSettings, Settings
from kiosk.values.province import HandOverTrouble
from kiosk.values.roles import Role
from kiosk.values.ways_on import Adapter
from tests.kiosk.counter import Counter


def said(settings: Settings, **changes: object) -> list[tuple[str, str]]:
    chosen = msgspec.structs.replace(settings, province=ProvinceSettings(**changes))  # type: ignore[arg-type]
    return [(one.level, one.words) for one in check_province(chosen)]


def test_what_waits_is_told_with_since_when_and_why(tmp_path: Path) -> None:
    counter = Counter(tmp_path)
    settings = counter.store.settings
    assert [level for level, _words in said(settings)] == ["ok", "ok"]
    dossier = counter.received().id
    way, waits = said(settings)
    assert way[0] == "ok"
    assert waits[0] == "warn"
    assert "1 hồ sơ chưa chuyển, cũ nhất từ 08:30 24/11/2026" in waits[1]
    assert "chép" in waits[1]
    counter.run(province.note_trouble, HandOverTrouble(dossier=dossier, key="server", status=503))
    _way, waits = said(settings, adapter=Adapter.HTTP, url="https://127.0.0.1/")
    assert "(503)" in waits[1]
    counter.close()


def test_a_way_that_cannot_work_is_broken(tmp_path: Path) -> None:
    counter = Counter(tmp_path)
    settings = counter.store.settings
    for changes, level in (
        ({"adapter": Adapter.FOLDER, "folder": tmp_path}, "ok"), ({"adapter": Adapter.FOLDER}, "bad"),
        ({"adapter": Adapter.FOLDER, "folder": tmp_path / "none"}, "bad"),
        ({"adapter": Adapter.HTTP, "url": "https://127.0.0.1/"}, "ok"), ({"adapter": Adapter.HTTP}, "bad"),
        ({"adapter": Adapter.HTTP, "url": "http://192.0.2.1/"}, "bad"),
    ):  # fmt: skip
        assert said(settings, **changes)[0][0] == level, changes
    kiosk = msgspec.structs.replace(settings, roles=(Role.CITIZEN,))
    assert said(kiosk) == []
    counter.close()
