#!/usr/bin/env bash
# SQLAlchemy 2.1.9 creates the indexes of one table in another order in each process, and SQLite's plan depends on it.
#
# A Table keeps its indexes in a set of objects, so `create_all` walks them in the order of their addresses. Where two
# indexes serve a query equally well and there are no statistics, SQLite takes the one that was created last. So the
# same program can make two databases that answer one query by different indexes.
# Seen: several orders in 20 processes; the plan names ix_y for the order x, y and ix_x for the order y, x.
# Exit 0 while that is so, 1 once it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check "SQLAlchemy==2.1.9"
cat >"$folder/orders.py" <<'PYTHON'
from sqlalchemy import Column, Index, Integer, MetaData, Table, create_mock_engine

table = Table("t", MetaData(), *(Column(name, Integer) for name in "abcdef"))
for name in "abcdef":
    Index(f"ix_{name}", table.c[name])
said = []
engine = create_mock_engine("sqlite://", lambda words, *_, **__: said.append(str(words.compile(dialect=engine.dialect))))
table.metadata.create_all(engine, checkfirst=False)
print(" ".join(words.split()[2] for words in said if words.strip().startswith("CREATE INDEX")))
PYTHON
cat >"$folder/plans.py" <<'PYTHON'
import sqlite3

for order in ("xy", "yx"):
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE t (id TEXT PRIMARY KEY, ward TEXT, x INT, y INT)")
    for name in order:
        db.execute(f"CREATE INDEX ix_{name} ON t (ward, {name})")
    plan = db.execute("EXPLAIN QUERY PLAN SELECT id FROM t WHERE ward = 'a' AND x > 1 AND y > 1").fetchone()[3]
    print(plan.split("INDEX ")[1].split()[0])
PYTHON
orders=$(for _ in $(seq 20); do "$folder/venv/bin/python" "$folder/orders.py"; done | sort -u | wc -l)
plans=$("$folder/venv/bin/python" "$folder/plans.py" | tr '\n' ' ')
echo "orders of CREATE INDEX in 20 processes: $orders; plans by order of creation: $plans"
[ "$orders" -gt 1 ] && [ "$plans" = "ix_y ix_x " ]
