#!/usr/bin/env bash
# PySide6 6.11.3 reads the source of every module that is imported after it, and all its lines stay in memory.
#
# It wraps `import` and asks inspect.getsource of each new module whether its text names "PySide6", to know for whom its
# "features" (snake_case, true_property) may be switched; getsource leaves the lines in linecache, for good.
# Seen: after PySide6.QtCore and sqlalchemy.orm 225,000 lines of source are kept, and the process is 18 MiB larger than
# where the two are imported the other way round.
# Exit 0 while that is so, 1 once it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check "PySide6-Essentials==6.11.3" "SQLAlchemy==2.1.9"
cat >"$folder/memory.py" <<'PYTHON'
import importlib
import linecache
import sys
import time

began = time.perf_counter()
for name in sys.argv[1:]:
    importlib.import_module(name)
took = time.perf_counter() - began
with open("/proc/self/status", encoding="ascii") as status:
    kib = next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
print(sum(len(kept[2]) for kept in linecache.cache.values() if len(kept) == 4), kib // 1024, round(took * 1000))
PYTHON
for _ in 1 2; do  # the first round writes the bytecode
    read -r lines after ms < <("$folder/venv/bin/python" "$folder/memory.py" PySide6.QtCore sqlalchemy.orm)
    read -r none before other < <("$folder/venv/bin/python" "$folder/memory.py" sqlalchemy.orm PySide6.QtCore)
done
echo "PySide6 first: $lines lines of source, $after MiB, $ms ms; SQLAlchemy first: $none lines, $before MiB, $other ms"
[ "$lines" -gt 100000 ] && [ $((after - before)) -gt 10 ]
