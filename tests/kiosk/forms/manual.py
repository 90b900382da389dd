"""What docs/forms.md shows, as files: its tables as a workbook, its commands as lists of words.

Used by test_docs.py. A part of the page is found by the comment before it, such as <!-- survey -->.
"""

from __future__ import annotations

import re
import shlex
import shutil
from datetime import date
from pathlib import Path

import openpyxl

from kiosk.forms.publishing.publish import publish
from tests.kiosk.forms.walking import SAMPLE_WARD

PAGE = Path(__file__).parents[3] / "docs" / "forms.md"
EXAMPLE = PAGE.parent / "examples" / "nha-van-hoa"
Rows = list[dict[str, str]]


def words() -> str:
    return PAGE.read_text(encoding="utf-8")


def parts(name: str) -> list[str]:
    """The blocks (tables or fenced text) that follow <!-- name -->."""
    found = []
    for after in words().split(f"<!-- {name} -->\n")[1:]:
        fence = re.match(r"```\w*\n(.*?)```", after, re.DOTALL)
        found.append(fence.group(1) if fence else after.partition("\n\n")[0])
    assert found, name
    return found


def table(text: str) -> Rows:
    lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in text.splitlines()]
    head, rule, *rows = lines
    assert all(set(cell) == {"-"} for cell in rule)
    assert all(len(row) == len(head) for row in rows), [row for row in rows if len(row) != len(head)]
    return [{key: cell for key, cell in zip(head, row, strict=True) if cell} for row in rows]


def sheets() -> dict[str, Rows]:
    return {name: [row for part in parts(name) for row in table(part)] for name in ("survey", "choices", "settings")}


def write_workbook(file: Path) -> None:
    """The page's tables as an official types them into Excel."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets().items():
        sheet = book.create_sheet(name)
        head = list(dict.fromkeys(key for row in rows for key in row))
        sheet.append(head)
        for row in rows:
            sheet.append([row.get(key) for key in head])
    book.save(file)


def read_workbook(file: Path) -> dict[str, Rows]:
    found: dict[str, Rows] = {}
    for sheet in openpyxl.load_workbook(file).worksheets:
        head, *rows = [[str(cell) if cell is not None else "" for cell in row] for row in sheet.values]
        found[sheet.title] = [{key: cell for key, cell in zip(head, row, strict=True) if cell} for row in rows]
    return found


def commands(name: str) -> list[list[str]]:
    return [shlex.split(line) for part in parts(name) for line in part.splitlines() if line.strip()]


def ward_of_the_page(folder: Path) -> Path:
    """The ward's folder as the page leaves it: the sample ward with a form and a procedure of its own."""
    ward = folder / "phuong"
    shutil.copytree(SAMPLE_WARD, ward)
    home = ward / "forms" / EXAMPLE.name
    home.mkdir(parents=True)
    shutil.copy(EXAMPLE / "paper.toml", home)
    shutil.copy(EXAMPLE / f"{EXAMPLE.name}.xlsx", home)
    publish(home / f"{EXAMPLE.name}.xlsx", home, begins=date(2026, 11, 1))
    (ward / "catalogue").mkdir(exist_ok=True)
    shutil.copy(EXAMPLE / "thu-tuc.toml", ward / "catalogue" / f"{EXAMPLE.name}.toml")
    return ward
