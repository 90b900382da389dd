"""A paper with a letter that no face has is refused in words before anything is drawn."""

from __future__ import annotations

import unicodedata

import msgspec
import pytest

from kiosk.errors import ExpectedError
from kiosk.texts import error_texts
from kiosk.values.print_jobs import PaperKind
from printing.printers import profiles
from printing.spooler import draw
from tests.printing.layout.names import FOREIGN, MINORITY, NOBODY
from tests.printing.read_back import words_of
from tests.printing.samples import RECEIPT


def receipt(name: str) -> bytes:
    paper = msgspec.structs.replace(RECEIPT, applicant=msgspec.structs.replace(RECEIPT.applicant, name=name))
    return draw(PaperKind.RECEIPT, paper, profiles.load("a5-system"))[0]


@pytest.mark.parametrize("kind", NOBODY)
def test_refused_with_the_letters_that_cannot_be_drawn(kind: str) -> None:
    with pytest.raises(ExpectedError) as refused:
        receipt(f"Trần {NOBODY[kind]} Mẫu")
    assert refused.value.key == "printer.errors.no_glyph"
    assert refused.value.values["letters"] in NOBODY[kind] + NOBODY[kind][::-1] + "አበ"
    assert all(error_texts(refused.value, language) for language in ("vi", "en"))


def test_the_receipt_bears_names_of_any_people_as_they_are_written() -> None:
    for name in (*MINORITY, *FOREIGN.values()):
        assert unicodedata.normalize("NFC", name) in words_of(receipt(name))


def test_the_receipt_composes_what_an_older_event_holds_apart() -> None:
    """Another station's signed event is never altered: its paper is drawn with whole letters all the same."""
    name = "Nguyễn Thị Bích Hằng"
    assert receipt(unicodedata.normalize("NFD", name)) == receipt(name)
