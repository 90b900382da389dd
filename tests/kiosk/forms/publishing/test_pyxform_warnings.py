"""pyxform's warnings in the official's words: from pyxform itself, over every form of the corpus, and one by one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kiosk.errors import ExpectedError
from kiosk.forms.publishing import publish, pyxform_warnings

CORPUS = Path(__file__).parents[1] / "corpus"
SHEETS = sorted(one for one in CORPUS.rglob("*") if one.suffix in (".xls", ".xlsx", ".md"))
ENGLISH = re.compile(r"\b(?:the|is|are|with|should|Learn more)\b")


def warned() -> dict[str, str]:
    """Every warning that pyxform has about a form of the corpus, and the file it is from."""
    found = {}
    for file in SHEETS:
        try:
            found |= dict.fromkeys(publish.compile_spreadsheet(file).warnings, file.name)
        except ExpectedError:
            continue
    return found


def test_nothing_of_the_corpus_is_told_in_english() -> None:
    known = warned()
    assert len(known) >= 10, known
    for warning, file in known.items():
        for words in pyxform_warnings.told([warning]):
            assert not ENGLISH.search(words), f"{file}: {words}"
            assert "Xin " in words, f"{file}: {words}"


ADVICE = {
    "[row : 7] Group has no label: {'name': 'g'}":
        "trang survey, dòng 7, cột label: nhóm chưa có tên phần. Xin ghi cột label",
    "When looking for a sheet named 'settings', the following sheets with similar names were found: 'setting'. If":
        "trang 'setting' gần giống tên “settings” nên có thể viết nhầm. "
        "Xin sửa tên trang, hoặc thêm gạch dưới ở đầu nếu cố ý",
    "[row : 5] something pyxform says one day":
        "trang survey, dòng 5: có chỗ chưa đúng thông lệ XLSForm. Xin so với mẫu đúng; tờ khai vẫn dùng được",
}  # fmt: skip


@pytest.mark.parametrize("warning", ADVICE)
def test_a_warning_names_its_place_and_what_to_do(warning: str) -> None:
    assert pyxform_warnings.told([warning, warning]) == (ADVICE[warning],)


@pytest.mark.parametrize(
    "warning",
    [
        "[row : 36] Use the max-pixels parameter to speed up submission sending",
        "Language 'default' is missing the survey label column.",
        "[row : 23] On the 'choices' sheet, the 'label' value is invalid. Choices should have a label. Learn more: x",
    ],
)
def test_what_means_nothing_here_or_is_told_better_by_check_is_left_out(warning: str) -> None:
    assert pyxform_warnings.told([warning]) == ()
