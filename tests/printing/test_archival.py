"""Every paper is PDF/A-2b by the clauses that can be read back, the same bytes each time, and names nobody outside."""

from __future__ import annotations

import base64
import importlib
import io

import msgspec
import pikepdf
import pypdf
import pypdfium2
import pytest
from PIL import Image, ImageCms

from kiosk.values.dossiers import Applicant
from kiosk.values.papers import PaperValue
from printing.documents import declaration, receipt
from printing.layout.colours import srgb
from tests.printing import form_samples, samples
from tests.printing.pdfa import violations

FOREIGN = ("王小明", "김철수", "สมชาย ใจดี", "ສົມສັກ", "សុខ ចាន់", "محمد علي", "H'Ê̆ Niê Ƀuôn Ô̆", "Łukasz Żółć")
PAPERS = samples.large() | form_samples.large()


@pytest.mark.parametrize("name", PAPERS)
def test_every_paper_keeps_the_clauses(name: str) -> None:
    data = _drawn(name, PAPERS[name])
    assert violations(data) == []
    assert _drawn(name, PAPERS[name]) == data


def test_foreign_names_keep_the_clauses_and_are_read_back() -> None:
    for name in FOREIGN:
        data = receipt.to_pdf(msgspec.structs.replace(samples.RECEIPT, applicant=Applicant(name=name)))
        assert violations(data) == [], name
        assert name in pypdf.PdfReader(io.BytesIO(data)).pages[0].extract_text()
        document = pypdfium2.PdfDocument(data)
        assert name in document[0].get_textpage().get_text_range()
        document.close()


def test_a_drawn_signature_keeps_the_clauses() -> None:
    drawn = Image.new("RGBA", (60, 20), (0, 0, 0, 0))
    drawn.paste((20, 20, 90, 255), (5, 8, 50, 12))
    out = io.BytesIO()
    drawn.save(out, "PNG")
    data_uri = "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()
    signer = msgspec.structs.replace(samples.DECLARATION.signers[0], signature=data_uri)
    data = declaration.to_pdf(msgspec.structs.replace(samples.DECLARATION, signers=(signer,)))
    assert violations(data) == []
    assert b"/SMask" in data


def test_what_breaks_a_clause_is_named() -> None:
    """The reader of clauses itself: each of these changes is one that it must see."""
    whole = receipt.to_pdf(samples.RECEIPT)
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        font = next(iter(pdf.pages[0].resources.Font.values()))
        del font.DescendantFonts[0].FontDescriptor.FontFile2
        del pdf.Root.OutputIntents
        del pdf.Root.Metadata
        pdf.pages[0].AA = pikepdf.Dictionary()
        out = io.BytesIO()
        pdf.save(out, static_id=True)
    clauses = " ".join(violations(out.getvalue()))
    for clause in ("6.2.11.4.1", "6.2.3", "6.6.2.1", "6.5.2"):
        assert clause in clauses
    assert any("6.1.7.1" in one for one in violations(whole.replace(b"\nendstream", b" endstream")))


def test_the_colour_profile_is_srgb() -> None:
    """As another program reads it: colours of its own sRGB come out the same."""
    picture = Image.new("RGB", (64, 1))
    for place in range(64):
        picture.putpixel((place, 0), (place * 4, 255 - place * 3, (place * 37) % 256))
    ours = ImageCms.ImageCmsProfile(io.BytesIO(srgb()))
    seen = ImageCms.profileToProfile(picture, ours, ImageCms.createProfile("sRGB"))
    assert seen is not None
    pairs = zip(picture.tobytes(), seen.tobytes(), strict=True)
    assert max(abs(one - other) for one, other in pairs) <= 2


def test_language_and_title() -> None:
    with pikepdf.open(io.BytesIO(receipt.to_pdf(samples.RECEIPT))) as pdf:
        assert str(pdf.Root.Lang) == "vi"
        assert str(pdf.docinfo["/Title"]).startswith("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ")
        assert samples.RECEIPT.applicant.name.encode() not in pdf.Root.Metadata.read_bytes()


def _drawn(name: str, paper: PaperValue) -> bytes:
    data: bytes = importlib.import_module(f"printing.documents.{name}").to_pdf(paper)
    return data
