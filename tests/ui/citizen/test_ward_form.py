"""A ward's own form at the kiosk, as docs/forms.md brings it there: found, filled by touches and a card, printed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kiosk.services import papers
from kiosk.values.devices import Scanned
from printing.documents import declaration as document
from tests.kiosk.forms.manual import ward_of_the_page
from tests.printing.read_back import in_order, words_of
from tests.ui.house import open_house, station_at
from ui.citizen.window import CitizenWindow
from ui.page_check import check
from ui.tour.filling import Card, Filler
from ui.tour.hand import Hand, spin_until
from ui.tour.model import KeystrokeModel

CARD = "001094000456||Nguyễn Văn Thử|02031994|Nam|Số 12, đường Thử Nghiệm, Phường Hoa Sen|11052022"
ANSWERS = {
    "card": Card(CARD), "phone": "0900000123", "what": "wedding", "day": "2026-12-05", "part": "morning",
    "size": "small", "things": ("chairs",), "helpers": "0",
}  # fmt: skip


def test_from_the_first_page_to_the_paper(tmp_path: Path) -> None:
    with open_house(tmp_path, ward_dir=ward_of_the_page(tmp_path)) as house:
        window = CitizenWindow(station_at(house, "kiosk-1", (1366, 768)))
        window.resize(1366, 768)
        window.show()
        hand = Hand(window)
        hand.touch("card:khac")
        while not hand.sees("procedure:P.000001"):
            hand.touch("more")
        hand.touch("procedure:P.000001")
        hand.touch("take_number")
        hand.touch("declare")
        spin_until(lambda: window.screen_name == "declare", 20, "the declaration")
        faults: list[str] = []

        def declaration() -> Any:
            return window.screen_.pages if window.screen_name == "declare" else None  # type: ignore[union-attr]

        def look(name: str) -> None:
            found = check(window, window.station.theme.pixels_per_mm)
            faults.extend(f"{name}: {fault}" for fault in found)

        def scan(text: str) -> bool:
            house.bus.announce(Scanned(text=text))
            return True

        Filler(hand, KeystrokeModel(), declaration, ANSWERS, scan, look).fill()
        hand.wait_for("draft_code")
        kept: Any = window.screen_
        paper = house.kiosk.store.read(papers.declaration, kept.kept.id).result(20)
        window.close()
    in_order(words_of(document.to_pdf(paper)), [
        "ĐƠN ĐỀ NGHỊ SỬ DỤNG NHÀ VĂN HÓA", "Họ và tên: NGUYỄN VĂN THỬ", "Để: tổ chức đám cưới", "Ngày: 05/12/2026",
        "Buổi: sáng", "Người đề nghị", "Nguyễn Văn Thử",
    ])  # fmt: skip
    assert faults == []
