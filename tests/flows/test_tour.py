"""The whole visit, played by `motcua tour` in a process of its own, at every size, theme and text size.

The ordinary run plays the visit for copies in one look, chosen anew each time, and each visit for a declaration in the
usual one; --long plays all 36 combinations.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest
import zxingcpp
from PIL import Image

SIZES = ("1920x1080", "1080x1920", "1366x768")
COMBINATIONS = list(itertools.product(("birth", "copies"), ("100", "130", "160"), ("normal", "contrast"), SIZES))
SECONDS = {  # by the keystroke model: what a declaration may take at most, from its first page to its last
    "cham-dut-hkd": 230, "chuyen-truong-thcs": 220, "chuyen-truong-tieu-hoc": 220, "ct01": 220, "ket-hon": 186,
    "khai-sinh": 239.5, "khai-tu": 228, "tham-mo-liet-si": 220, "tinh-trang-hon-nhan": 191, "trich-luc": 155,
}  # fmt: skip
KEYS = {
    "ticket_number", "ticket_id", "dossier_code", "draft_code", "deadline", "rating", "touches_to_ticket",
    "touches_to_declaration", "characters_typed", "keystroke_model_seconds", "keys_to_certify",
    "station_events", "central_events", "chain_ok", "seconds",
}  # fmt: skip


def tour(out: Path, *options: str) -> dict:
    """Play one tour into `out`; its summary. Fails the test with the tour's own words if it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "kiosk.cli", "tour", "--out", str(out), *options],
        capture_output=True,
        text=True,
        timeout=560,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        check=False,
    )
    assert done.returncode == 0, f"{options}\n{done.stdout[-3000:]}\n{done.stderr[-6000:]}"
    return json.loads((out / "summary.json").read_text(encoding="utf-8"))


def test_birth_with_both_cards(tmp_path: Path) -> None:
    summary = tour(tmp_path)
    assert set(summary) >= KEYS
    assert summary["touches_to_ticket"] == 2
    assert summary["keystroke_model_seconds"] <= 300
    assert summary["chain_ok"] is True
    assert summary["station_events"] == summary["central_events"] > 0
    assert summary["keys_to_certify"] is None
    with Image.open(tmp_path / "ticket.png") as picture:
        codes = [code.text for code in zxingcpp.read_barcodes(picture)]
    assert summary["ticket_id"] in codes
    receipt = "\n".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "receipt.pdf").pages)
    assert summary["dossier_code"] in receipt
    declaration = "\n".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "declaration.pdf").pages)
    assert "TỜ KHAI ĐĂNG KÝ KHAI SINH" in declaration
    assert (tmp_path / "ticket.bin").stat().st_size > 1000


def test_with_one_card_and_in_english(tmp_path: Path, few: Callable[[int, int], int], seeded: random.Random) -> None:
    """One of both in an ordinary run."""
    ways = (("--cards", "1"), ("--lang", "en"))
    for options in seeded.sample(ways, few(len(ways), 1)):
        summary = tour(tmp_path / options[1], *options)
        assert summary["keystroke_model_seconds"] <= 360
        assert summary["chain_ok"] is True


def forms_with_persons() -> list[str]:
    file = Path(__file__).parents[2] / "resources" / "tour" / "persons.toml"
    return sorted(tomllib.loads(file.read_text(encoding="utf-8"))["forms"])


@pytest.mark.timeout(1200)
def test_every_form_within_its_seconds(
    tmp_path: Path, few: Callable[[int, int], int], seeded: random.Random
) -> None:
    """The whole visit of each declaration; an ordinary run plays one of them."""
    forms = forms_with_persons()
    assert set(forms) == set(SECONDS)
    for form in seeded.sample(forms, few(len(forms), 1)):
        summary = tour(tmp_path / form, "--form", form)
        assert summary["keystroke_model_seconds"] <= SECONDS[form], form
        assert summary["chain_ok"] is True, form
        assert summary["dossier_code"], form


def test_a_birth_found_by_way_of_the_life_event(tmp_path: Path) -> None:
    summary = tour(tmp_path, "--life", "co-em-be")
    assert summary["ticket_number"].startswith("H")
    assert summary["draft_code"]
    assert summary["keystroke_model_seconds"] <= 300
    text = "".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "next-steps.pdf").pages)
    assert "VIỆC CẦN LÀM TIẾP" in text
    assert "Đăng ký khai sinh" in text
    second = "".join(page.extract_text() for page in pypdf.PdfReader(tmp_path / "declaration-2.pdf").pages)
    assert "NGUYỄN MINH AN" in second  # the child of the first declaration, not typed again
    receipts = [
        pypdf.PdfReader(tmp_path / f"receipt{nth}.pdf").pages[0].extract_text() for nth in ("", "-2")
    ]
    assert summary["dossier_code"] in receipts[0]
    assert summary["dossier_code"] not in receipts[1]


@pytest.mark.timeout(3600)
def test_every_size_theme_and_text(
    tmp_path: Path, few: Callable[[int, int], int], seeded: random.Random
) -> None:
    """One visit for copies in an ordinary run, in another look each time."""
    copies = [one for one in COMBINATIONS if one[0] == "copies"]
    chosen = [seeded.choice(copies)] if few(2, 1) == 1 else COMBINATIONS
    for visit, words, theme, size in chosen:
        out = tmp_path / f"{visit}-{words}-{theme}-{size}"
        options = ("--visit", visit, "--text", words, "--theme", theme, "--size", size)
        summary = tour(out, *options)
        assert summary["chain_ok"] is True, options
        if visit == "copies":
            copied(summary, out)


def copied(summary: dict, out: Path) -> None:
    assert summary["touches_to_ticket"] == 2
    assert summary["keys_to_certify"] <= 6
    assert summary["draft_code"] is None
    assert not (out / "declaration.pdf").exists()
