"""Spreadsheets for the tests of how they are read: written, checked in a process of their own, refused in words."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from kiosk.commands.form import check_form
from kiosk.errors import ExpectedError
from kiosk.texts import error_texts

FAULTS = Path(__file__).with_name("faults")
CORPUS = Path(__file__).with_name("corpus")
ENGLISH = re.compile(
    r"\b(the|is|are|was|must|should|value|invalid|not|with|for|of|and|cannot|error|Error|None|Type|Key|Attribute)\b"
)
MOST_MEMORY = 300 * 1024  # kB, beyond what the interpreter takes: both are counted
MOST_SECONDS = 10  # of its own work; others may be at work on the same machine
CHECK = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, ({MOST_SECONDS}, {MOST_SECONDS}))
from kiosk.cli import main
code = main(["form", "check", sys.argv[1]])
highest = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print("memory", highest, file=sys.stderr)
sys.exit(code)
"""


def checked(file: Path) -> tuple[int, str]:
    """`motcua form check` in a child of its own: its status and what it said, within time and memory."""
    done = subprocess.run([sys.executable, "-c", CHECK, str(file)], capture_output=True, text=True, check=False)
    words, _, memory = done.stderr.rpartition("memory ")
    assert memory, f"ended without an answer: {done.returncode} {done.stderr[-600:]}"
    assert int(memory) < MOST_MEMORY, (memory, words)
    assert "Traceback" not in words
    return done.returncode, words + done.stdout


def refused(file: Path, language: str = "vi") -> str:
    with pytest.raises(ExpectedError) as caught:
        check_form(file)
    return error_texts(caught.value, language)[1]


def book(file: Path, **sheets: Sequence[Sequence[Any]]) -> Path:
    made = Workbook()
    made.remove(made["Sheet"])
    for name, rows in sheets.items():
        page = made.create_sheet(name)
        for row in rows:
            page.append(list(row))
    made.save(file)
    return file


def no_english(words: str) -> bool:
    """Whether nothing but what is quoted, or stands in brackets, is English."""
    return not ENGLISH.search(re.sub(r"“[^”]*”|\([^)]*\)", "", words))


FORM = {
    "survey": [["type", "name", "label", "hint"], ["text", "ten", "Họ và tên?", ""], ["integer", "n", "Mấy?", ""]],
    "settings": [["form_id", "form_title", "version"], ["thu", "Thử", "1"]],
}
