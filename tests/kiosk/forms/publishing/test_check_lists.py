"""Lists in files and filters by their columns: what could offer nothing is refused, what can be read is used."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.commands.form import check_form
from kiosk.errors import ExpectedError
from kiosk.forms.publishing.publish import publish
from tests.kiosk.forms.sheets import FORM, book, no_english, refused

# lists in files


def listed(folder: Path, content: bytes, name: str = "xa.csv", **more: str) -> Path:
    folder.joinpath(name).write_bytes(content)
    heads, row = ["type", "name", "label", *more], [f"select_one_from_file {name}", "xa", "Xã?", *more.values()]
    return book(folder / "thu.xlsx", survey=[heads, row], settings=FORM["settings"])


GOOD = "name,label,tinh\nx1,Xã Một,79\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "không có lựa chọn nào"), (b"\n\n", "không có lựa chọn nào"), (b"name,label\n", "không có lựa chọn nào"),
        (b"name,label\n,\n,\n", "không có lựa chọn nào"), (GOOD.encode("utf-16"), "UTF-8"),
        (GOOD.encode("cp1258", "replace").replace(b"X", b"\xd0"), "UTF-8"), (b"ten,nhan\na,A\n", "“name”"),
        (GOOD.replace(",", "|").encode(), "“name”"), (b"NAME,LABEL\na,A\n", "gần giống: NAME"),
    ],
)  # fmt: skip
def test_a_list_that_offers_nothing_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    file = listed(tmp_path, content)
    words = refused(file)
    assert said in words, words
    assert "xa.csv" in words
    assert no_english(words), words
    with pytest.raises(ExpectedError):
        publish(file, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "content", [GOOD.encode(), GOOD.encode("utf-8-sig"), GOOD.replace(",", ";").encode(), GOOD.encode() + b"\r\n\r\n"]
)
def test_a_list_that_can_be_read_is_used(tmp_path: Path, content: bytes) -> None:
    assert check_form(listed(tmp_path, content, choice_filter="tinh = '79'")) == 0


def test_a_list_may_lie_in_the_wards_folder(tmp_path: Path) -> None:
    home = tmp_path / "phuong" / "forms" / "thu"
    home.mkdir(parents=True)
    file = listed(home, b"")
    (home / "xa.csv").rename(tmp_path / "phuong" / "xa.csv")
    assert "xa.csv" in refused(file)
    (tmp_path / "phuong" / "xa.csv").write_text(GOOD, encoding="utf-8")
    assert check_form(file) == 0
    publish(file, home)
    assert (home / "compiled.xml").is_file()


def test_a_missing_list_is_named(tmp_path: Path) -> None:
    file = listed(tmp_path, b"")
    (tmp_path / "xa.csv").unlink()
    assert "“xa.csv”" in refused(file)


@pytest.mark.parametrize(
    ("name", "content"),
    [("xa.xml", b"<root><item><ma>1</ma></item></root>"), ("xa.xml", b"<root/>"), ("xa.xml", b"<root><item>"),
     ("xa.geojson", b'{"type": "FeatureCollection", "features": []}'), ("xa.geojson", b"{}"), ("xa.geojson", b"{")],
)  # fmt: skip
def test_other_kinds_of_lists_likewise(tmp_path: Path, name: str, content: bytes) -> None:
    words = refused(listed(tmp_path, content, name))
    assert name in words
    assert no_english(words), words


@pytest.mark.parametrize(
    ("wanted", "good"),
    [
        ("tinhh = '79'", False), ("tinhh != '1'", False), ("tinh = '79' and tinhh = '1'", False),
        ("selected('79 80', tinhh)", False), ("tinh = '79' or tinhh = '1'", True), ("not(tinhh = '79')", True),
        ("tinh = '79'", True),
    ],
)  # fmt: skip
def test_a_filter_by_a_missing_column_is_refused_where_it_leaves_nothing(
    tmp_path: Path, wanted: str, good: bool
) -> None:
    file = listed(tmp_path, GOOD.encode(), choice_filter=wanted)
    if good:
        assert check_form(file) == 0
    else:
        assert "cột choice_filter" in refused(file)


def filtered(folder: Path, parents: str, required: str = "yes", relevant: str = "") -> Path:
    """Communes that lie in provinces a and b, asked after a province of `parents`."""
    survey = [
        ["type", "name", "label", "choice_filter", "required", "relevant"],
        ["select_one t", "tinh", "Tỉnh?"],
        ["select_one x", "xa", "Xã?", "tinh = ${tinh}", required, relevant],
    ]
    choices = [["list_name", "name", "label", "tinh"], *(["t", one, one.upper()] for one in parents)]
    choices += [["x", "a1", "A1", "a"], ["x", "b1", "B1", "b"]]
    return book(folder / "thu.xlsx", survey=survey, choices=choices, settings=FORM["settings"])


def test_a_filter_whose_values_never_meet_is_refused(tmp_path: Path) -> None:
    words = refused(filtered(tmp_path, "AB"))
    for part in ("trang survey, dòng 3, cột choice_filter", "“tinh” là A, B", "chữ hoa"):
        assert part in words, words
    assert "không có dòng nào" in refused(listed(tmp_path, GOOD.encode(), choice_filter="tinh = '99'"))


def test_a_choice_after_which_nothing_is_left_is_noted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check_form(filtered(tmp_path, "abc")) == 0
    assert "dòng 3, cột choice_filter: sau các lựa chọn c, câu bắt buộc “xa”" in capsys.readouterr().err
    for required, relevant in (("", ""), ("yes", "${tinh} != 'c'")):
        assert check_form(filtered(tmp_path, "abc", required, relevant)) == 0
        assert capsys.readouterr().err == ""
    assert check_form(filtered(tmp_path, "ab")) == 0
    assert capsys.readouterr().err == ""


def test_external_choices_likewise(tmp_path: Path) -> None:
    survey = [["type", "name", "label", "choice_filter"], ["select_one_external x", "xa", "Xã?", "tinhh='79'"]]
    lists = [["list_name", "name", "label", "tinh"], ["x", "a1", "A1", "79"]]
    file = book(tmp_path / "thu.xlsx", survey=survey, external_choices=lists, settings=FORM["settings"])
    assert "trang external_choices không có cột này" in refused(file)
    survey[1][3] = "tinh='79'"
    file = book(tmp_path / "thu.xlsx", survey=survey, external_choices=lists, settings=FORM["settings"])
    assert check_form(file) == 0


FILTERED = [["select_one t", "t", "Tỉnh?", ""], ["select_one c", "q", "Chọn?", ""]]
TWO_LISTS = [
    ["list_name", "name", "label", "tinh"], ["t", "1", "Một", ""], ["t", "2", "Hai", ""], ["c", "a", "A", "1"],
    ["c", "b", "B", "2"],
]  # fmt: skip


def narrowed(file: Path, condition: str) -> Path:
    rows = [FILTERED[0], [*FILTERED[1][:3], condition]]
    heads = ["type", "name", "label", "choice_filter"]
    return book(file, survey=[heads, *rows], choices=TWO_LISTS, settings=FORM["settings"])


@pytest.mark.parametrize("condition", [
    "tinhh", "tinhh > 5", "selected(tinhh, ${t})", "selected(${t}, tinhh)", "starts-with(tinhh, ${t})",
    "contains(tinhh, 'a')", "string-length(tinhh) = 1", "substr(tinhh, 0, 1) = ${t}", "concat(tinhh, '') = ${t}",
    "tinh = ${t} and regex(tinhh, '1')",
])  # fmt: skip
def test_a_column_that_is_missing_is_told_wherever_it_stands(tmp_path: Path, condition: str) -> None:
    words = refused(narrowed(tmp_path / "a.xlsx", condition))
    for part in ("trang survey, dòng 3, cột choice_filter", "“tinhh”", "gần giống: tinh"):
        assert part in words, words
    assert no_english(words)


@pytest.mark.parametrize("condition", ["false()", "1 = 2", "'a' = 'b'", "tinh = ${t} and not(true())"])
def test_a_filter_that_is_never_true_is_told(tmp_path: Path, condition: str) -> None:
    words = refused(narrowed(tmp_path / "a.xlsx", condition))
    assert "không bao giờ đúng" in words
    assert "trang survey, dòng 3, cột choice_filter" in words


@pytest.mark.parametrize(
    "condition", ["true()", "1 = 1", "tinh = ${t}", "tinh = ${t} or tinhh = ${t}", "not(tinh = '3')"]
)
def test_a_filter_that_may_be_true_is_good(tmp_path: Path, condition: str) -> None:
    assert check_form(narrowed(tmp_path / "a.xlsx", condition)) == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("name,nhan\na,A\n", "chưa có cột “label”"), ("name,label\na,A\n,B\n", "có 1 dòng không dùng được"),
        ("name,label\na,A\na,B\nb,B\n", "ví dụ: a,B"),
    ],
)  # fmt: skip
def test_rows_of_a_file_that_are_left_out_are_named(
    tmp_path: Path, content: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check_form(listed(tmp_path, content.encode())) == 0
    words = capsys.readouterr().err
    assert "trang survey, dòng 2, cột type: tệp xa.csv" in words
    assert said in words
    assert no_english(words)


def test_one_name_for_several_provinces_is_no_slip(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check_form(listed(tmp_path, b"name,label,tinh\na,A,1\na,A,2\n")) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("xa.xml", "<root><item>", "dòng 1"), ("xa.xml", "", "sai mẫu"), ("xa.geojson", '{"type":', "dòng 1"),
        ("xa.xml", "<root><item><ma>a</ma></item></root>", "cột parameters"), ("xa.xml", "<root/>", "lựa chọn"),
        ("xa.geojson", '{"type": "FeatureCollection", "features": []}', "lựa chọn"), ("xa.geojson", "[1]", "Feature"),
    ],
)  # fmt: skip
def test_lists_of_other_kinds_are_told_as_lists(tmp_path: Path, name: str, content: str, said: str) -> None:
    words = refused(listed(tmp_path, content.encode(), name))
    assert "trang survey, dòng 2" in words
    assert said in words
    assert "motcua form publish" not in words
    assert no_english(words)
