"""Papers printed ahead: every number once, codes that a scanner reads, nothing outside a printer's reach."""

from __future__ import annotations

import io
from datetime import date

import msgspec
import pypdf

from kiosk.values.base import Text
from kiosk.values.kit import KitPaper, KitSlip
from printing.documents import kit
from tests.printing.read_back import assert_inside, codes_of, words_of
from tests.printing.samples import AGENCY

CODES = tuple(f"TAM-K7Q2M9X4KIT-261130-{n:04d}" for n in (1, 2, 3))
FIELDS = {"A": Text("Chứng thực"), "X": Text("Người có công, bảo trợ xã hội và những việc khác")}


def test_a_kit_is_instructions_slips_and_receipts() -> None:
    slips = tuple(KitSlip(label=f"{letter}{900 + n}", field=FIELDS[letter]) for letter in FIELDS for n in range(12))
    agency = msgspec.structs.replace(AGENCY, sample=False)
    paper = KitPaper(agency=agency, day=date(2026, 11, 30), slips=slips, codes=CODES, letters=tuple(FIELDS.items()))
    pdf = kit.to_pdf(paper)
    assert_inside(pdf)
    words = words_of(pdf)
    for one in ("KHI MẤT ĐIỆN HOẶC MÁY HỎNG", "motcua kit enter", "X900 – X911", "Ưu tiên", "NGƯỜI TIẾP NHẬN HỒ SƠ"):
        assert one in words
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert [round(page.mediabox.width) for page in pages] == [595, 595, 595, 842, 842]
    on_slips = " ".join(page.extract_text() for page in pages[1:3])
    assert [on_slips.count(slip.label) for slip in slips] == [1] * len(slips)
    found = codes_of(pdf, 3) | codes_of(pdf, 4)
    assert {code for _kind, code in found} == set(CODES)
    assert {kind for kind, _code in found} == {"Code128", "QRCode"}
