#!/usr/bin/env bash
# PySide6 6.11.3 makes a class when it is first asked for: until then it is in dir(QtWidgets), but not in vars(QtWidgets).
#
# A program that looks names up in a module's dictionary (eval with vars(module) as its names, a scan of
# QtWidgets.__dict__ for subclasses of QWidget, a type checker's stub test) finds only what somebody asked for before;
# what it finds depends on what else has run. getattr(QtWidgets, name) and inspect.getmembers find all.
# Seen: 'QLabel' is in dir() and not in vars(); after getattr it is in both; of the names in dir() that are classes of
# Qt, vars() holds fewer than one in ten at first.
# Exit 0 while that is so, 1 once it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check "PySide6-Essentials==6.11.3"
"$folder/venv/bin/python" - <<'PYTHON'
import sys

from PySide6 import QtWidgets

named = "QLabel" in dir(QtWidgets)
before = "QLabel" in vars(QtWidgets)
held = [name for name, one in list(vars(QtWidgets).items()) if name.startswith("Q") and isinstance(one, type)]
all_of_them = [name for name in dir(QtWidgets) if name.startswith("Q")]
try:
    eval("QLabel", dict(vars(QtWidgets)))
    found = True
except NameError:
    found = False
QtWidgets.QLabel
after = "QLabel" in vars(QtWidgets)
print(f"in dir: {named}; in vars before: {before}, after it was asked for: {after}; eval with vars finds it: {found}")
print(f"classes in vars at first: {len(held)} of {len(all_of_them)} names")
sys.exit(not (named and not before and after and not found and len(held) * 10 < len(all_of_them)))
PYTHON
