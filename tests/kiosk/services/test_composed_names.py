"""A name typed with its marks apart is whole in the journal and on Mẫu 01."""

from __future__ import annotations

import unicodedata

import msgspec

from kiosk.queries import papers
from printing.documents import receipt
from tests.kiosk.counter import PERSON, Counter
from tests.printing.read_back import words_of

NAME = "Nguyễn Thị Bích Hằng"
ADDRESS = "Số 12, đường Cầu Giấy"


def apart(words: str) -> str:
    return unicodedata.normalize("NFD", words)


def test_a_dossier_received_with_decomposed_letters_is_composed(counter: Counter) -> None:
    person = msgspec.structs.replace(PERSON, name=apart(NAME), address=apart(ADDRESS))
    done = counter.received(applicant=person, actor_name=apart("Cán Bộ Mẫu"), content=apart("Đăng ký lại"))
    paper = counter.read(papers.receipt, done.id)
    assert (paper.applicant.name, paper.applicant.address) == (NAME, ADDRESS)
    assert NAME in words_of(receipt.to_pdf(paper))
    assert unicodedata.is_normalized("NFC", repr(paper))
