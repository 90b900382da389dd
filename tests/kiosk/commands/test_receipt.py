"""`motcua receipt` on the command line: its words, its exit statuses, lists of keys, and texts of any kind."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.errors import ExpectedError
from kiosk.queries import papers
from kiosk.rules import receipt_keys
from tests.kiosk.counter import PERSON, Counter


@pytest.fixture
def words(counter: Counter) -> str:
    text: str = counter.read(papers.receipt, counter.received().id).qr
    return text


def verify(counter: Counter, words: str, *more: str) -> int:
    return main(["receipt", "verify", words, "--data-dir", str(counter.store.settings.data_dir), *more])


def test_it_says_what_stands_on_the_paper_and_that_it_is_no_legal_signature(
    counter: Counter, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Beside the working station."""
    assert verify(counter, words, "--name", PERSON.name) == 0
    said = capsys.readouterr().out
    code = words.split(":")[1]
    for part in ("Giấy thật", code, "1.001193", "Tiếp nhận lúc: 08:30 24/11/2026", "không phải chữ ký số"):
        assert part in said
    assert PERSON.name not in said


@pytest.mark.parametrize(
    ("made", "status", "said"),
    [
        (lambda words: words.replace("-0001:", "-0002:"), 4, "bị sửa"), (lambda _: "MC1:X", 5, "không phải mã vuông"),
        (lambda _: "", 5, "không phải mã vuông"), (lambda words: "MC9" + words[3:], 5, "phiên bản mới"),
        (lambda _: "TAM-K7Q2M9X4-261124-0009", 5, "không có mã đó"),
    ],
)  # fmt: skip
def test_each_outcome_has_its_status(
    counter: Counter, words: str, made: object, status: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callable(made)
    assert verify(counter, made(words)) == status
    assert said in capsys.readouterr().out


def test_the_name_of_another_person_is_an_altered_paper(
    counter: Counter, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(counter, words, "--name", "Trần Văn Khác", "--json") == 4
    said = json.loads(capsys.readouterr().out)
    assert (said["verdict"], said["reason"], said["name_fits"]) == ("altered", "name", False)


def test_anybody_tells_it_by_the_published_keys(
    counter: Counter, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without this station: from a file alone, the text from a scanner's pipe."""
    keys = tmp_path / "keys.txt"
    main(["receipt", "key", "--data-dir", str(counter.store.settings.data_dir), "--out", str(keys)])
    assert keys.read_text().startswith(f"root {counter.store.station.ward} ")
    monkeypatch.setattr("sys.stdin", io.StringIO(words + "\n"))
    assert main(["receipt", "verify", "-", "--key", str(keys), "--data-dir", str(tmp_path / "none")]) == 0
    assert "Chưa so với sổ" in capsys.readouterr().out
    keys.write_text(f"root 00004 {'0' * 64}\n")
    assert main(["receipt", "verify", words, "--key", str(keys)]) == 5


@pytest.mark.parametrize("words", ["", "root 99001 abc", "root 99001", "revoked zz", f"revoked {'0' * 64}", "\0" * 99])
def test_a_list_that_does_not_read_is_refused(words: str) -> None:
    with pytest.raises(ExpectedError, match=r"receipts\.errors\.keys"):
        receipt_keys.read([words])


def test_a_file_that_is_no_list_is_refused_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("missing", "binary"):
        (tmp_path / "binary").write_bytes(b"\xff\xfe" * 50)
        assert main(["receipt", "verify", "x", "--key", str(tmp_path / name)]) == 1
        assert "motcua receipt key" in capsys.readouterr().err
