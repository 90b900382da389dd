"""What can be drawn, and text made ready for it: the same answer for screens, PDF and thermal papers."""

from __future__ import annotations

import unicodedata

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from printing.layout import fonts
from printing.layout.letters import can_draw, clean, clusters, is_plain, missing, missing_in
from tests.printing.layout.names import FOREIGN, MINORITY, NOBODY
from tests.printing.samples import RECEIPT

BASES = "aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂĐEÊOÔƠUƯY '-"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323", "\u0306", "\u0302\u0306")
TYPED = st.lists(st.tuples(st.sampled_from(BASES), st.sampled_from(TONES)).map("".join), max_size=30).map("".join)
FACES = (
    *(f"BeVietnamPro-{weight}" for weight in ("Regular", "Medium", "SemiBold", "Bold", "ExtraBold")),
    *(f"LiberationSerif-{weight}" for weight in ("Regular", "Bold", "Italic", "BoldItalic")),
)


@pytest.mark.parametrize("face", FACES)
def test_each_face_of_papers_has_every_plain_letter(face: str) -> None:
    plain = [chr(code) for code in range(0x20, 0x2200) if is_plain(chr(code))]
    assert len(plain) > 250
    assert [letter for letter in plain if ord(letter) not in fonts.covered(face)] == []


def test_what_one_face_can_draw_can_be_drawn_everywhere() -> None:
    """So that the answer is the same for a ticket, a declaration and a screen."""
    for face in FACES:
        letters = [chr(code) for code in fonts.covered(face) if unicodedata.category(chr(code)) not in ("Co", "Cn")]
        assert [one for one in letters if not any(can_draw(other, one) for other in fonts.FALLBACKS)] == []


@pytest.mark.parametrize("name", [*MINORITY, *FOREIGN.values()])
def test_a_name_of_any_people_can_be_drawn(name: str) -> None:
    assert missing(name) == missing(unicodedata.normalize("NFD", name)) == ""


@pytest.mark.parametrize("kind", NOBODY)
def test_what_nobody_can_draw_is_named(kind: str) -> None:
    found = missing(f"Nguyễn {NOBODY[kind]} Văn")
    assert found
    assert set(found) == set(NOBODY[kind].replace("A", ""))


def test_every_text_of_a_paper_is_looked_at() -> None:
    named = msgspec.structs.replace(RECEIPT.documents[1], name="Giấy 😀")
    assert missing_in(RECEIPT) == ""
    assert missing_in(msgspec.structs.replace(RECEIPT, documents=(RECEIPT.documents[0], named))) == "😀"


@given(TYPED)
@settings(max_examples=200, deadline=None)
def test_composed_and_decomposed_are_the_same_letters(typed: str) -> None:
    apart, whole = unicodedata.normalize("NFD", typed), unicodedata.normalize("NFC", typed)
    assert clean(apart) == clean(whole) == whole
    assert missing(apart) == ""
    assert "".join(clusters(apart)) == apart
    assert all(not unicodedata.combining(part[0]) for part in clusters("x" + apart))


def test_line_ends_and_unseen_signs_leave_no_hole() -> None:
    assert clean("Nguyễn\nVăn\tA\x07\u2028B") == "Nguyễn Văn A  B"
    assert clean("Nguyễn\u200b Văn\u00ad \ufeffA") == "Nguyễn Văn A"
    assert missing("Nguyễn\nVăn\x00A\u200b") == ""
