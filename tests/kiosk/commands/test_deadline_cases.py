"""`motcua deadline --cases`: files as spreadsheets write them, wrong rows, and files that are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk import cli

ROWS = "code,received\n1.001193,2026-11-17T15:00\n1.001193,2026-11-17T15:00:01\n1.004873,2026-11-16 16:59\n"
BESIDE_OTHERS = """stt,received,note,code
1,2026-11-17T15:00,x,1.001193
2,2026-11-17T15:00:01,"a
b",1.001193
3,2026-11-16 16:59,,1.004873
"""
DUE = "2026-11-17T17:00\n2026-11-18T17:00\n2026-11-19T17:00\n"


class Run:
    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.file, self.capsys = folder / "cases.csv", capsys

    def __call__(self, content: str | bytes) -> tuple[int, str, str]:
        self.file.write_bytes(content.encode() if isinstance(content, str) else content)
        status = cli.main(["deadline", "--cases", str(self.file)])
        return (status, *self.capsys.readouterr())


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    return Run(tmp_path, capsys)


@pytest.mark.parametrize(
    "content",
    [
        ROWS.encode(),
        ROWS.encode("utf-8-sig"),
        ROWS.replace("\n", "\r\n").encode(),
        ROWS.replace("\n", "\r").encode(),
        ROWS.rstrip().encode(),
        ROWS.replace(",", ";").encode("utf-8-sig"),
        ROWS.replace(",", "\t").encode("utf-16"),
        ROWS.replace("\n", "\n\n").encode(),
        ROWS.replace("\n", "\n , \n").encode(),
        ROWS.replace("code,received", ' Code ,"RECEIVED"').encode(),
        ROWS.replace("11-17T15:00\n", "11-17T15:00:00\n").replace("2026-11-16 16:59", "16/11/2026 16:59").encode(),
        BESIDE_OTHERS.encode(),
    ],
)  # fmt: skip
def test_a_file_as_spreadsheets_write_it(run: Run, content: bytes) -> None:
    assert run(content) == (0, DUE, "")


def test_a_code_that_lost_its_last_digits_to_a_number(run: Run) -> None:
    rows = [("1.01004", "1.010040"), ("1,001193", "1.001193")]
    short = "code;received\n" + "".join(f"{code};2026-11-17T09:00\n" for code, _whole in rows)
    whole = "code;received\n" + "".join(f"{code};2026-11-17T09:00\n" for _short, code in rows)
    assert run(short) == run(whole)
    assert run(short)[0] == 0


def test_a_wrong_row_keeps_its_place_and_is_named(run: Run) -> None:
    rows = (
        "code,received\n1.001193,2026-11-17T15:00\n\n9.999999,2026-11-17T15:00\n1.001193,hôm qua\n1.001193\n"
        "1.004873,2026-11-16T16:59\n"
    )
    status, out, err = run(rows)
    assert (status, out) == (1, "2026-11-17T17:00\n\n\n\n2026-11-19T17:00\n")
    lines = err.splitlines()
    assert [line.split(":")[0] for line in lines] == ["Dòng 4", "Dòng 5", "Dòng 6"]
    assert "9.999999" in lines[0]
    assert "hôm qua" in lines[1]


def test_a_warning_is_said_once_and_is_no_fault(run: Run) -> None:
    status, out, err = run("code,received\n" + "1.001193,2026-12-31T16:00\n" * 3)
    assert (status, out) == (0, "2027-01-04T17:00\n" * 3)
    assert err.count("2027 chưa được duyệt") == 1


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", 1), (b"\n\n", 1), (b"ma,luc\n1.001193,2026-11-17T15:00\n", 1), (b"\n1.001193,2026-11-17T15:00\n", 2),
        (b'code,received\n1.001193,"2026', 2), (b"code,received\n" + b"x" * 200_000 + b",y\n", 2),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_told_by_its_line(run: Run, content: bytes, line: int) -> None:
    status, out, err = run(content)
    assert (status, out) == (1, "")
    assert f"òng {line}" in err


def test_a_file_that_cannot_be_read(run: Run, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(b"code,received\n\xff\xfe\xfa,1\n")[0] == 1
    for path in (tmp_path, tmp_path / "none.csv"):
        assert cli.main(["deadline", "--cases", str(path)]) == 1
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1)


@pytest.mark.parametrize("words", [[], ["1.001193"], ["--received", "2026-11-17T15:00"], ["1.001193", "--cases", "x"]])
def test_one_question_or_a_file_of_them(words: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["deadline", *words])
    assert stopped.value.code == 2
