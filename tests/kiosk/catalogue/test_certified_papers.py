"""The list of papers that are often certified: the program's, a ward's own, and one that says nothing clear."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.catalogue import certified_papers
from kiosk.errors import ExpectedError
from kiosk.values.procedures import CertifiedWork

OWN = '[[paper]]\nkey = "{key}"\nname = {{ vi = "{name}", en = "x" }}\nworks = ["{works}"]\n'


def test_each_letter_names_one_paper_of_a_kind_of_work(tmp_path: Path) -> None:
    papers = certified_papers.papers(tmp_path)
    assert {work for paper in papers for work in paper.works} == set(CertifiedWork)
    (tmp_path / "certified_papers.toml").write_text(OWN.format(key="z", name="Sổ lương hưu", works="copies"))
    assert [paper.name.vi for paper in certified_papers.papers(tmp_path)] == ["Sổ lương hưu"]


@pytest.mark.parametrize("wrong", [
    OWN.format(key="x", name="Sổ", works="copies"), OWN.format(key="kk", name="Sổ", works="copies"),
    OWN.format(key="k", name="Sổ", works="copies") * 2, OWN.format(key="k", name="S" * 65, works="copies"),
    OWN.format(key="k", name="", works="copies"), OWN.format(key="k", name="Sổ", works="wills"),
])  # fmt: skip
def test_a_list_that_is_not_clear_is_refused(tmp_path: Path, wrong: str) -> None:
    (tmp_path / "certified_papers.toml").write_text(wrong)
    with pytest.raises(ExpectedError, match=r"catalogue\.errors"):
        certified_papers.papers(tmp_path)
