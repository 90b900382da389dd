"""`./run.sh bench NAME [--json] [--runs N] [--peer FOLDER] [--only PARTS]`: one measurement and its figures.

With --json stdout holds one object {"bench", "runs", "figures"} and nothing else; progress goes to stderr.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import pkgutil
import sys
from pathlib import Path

import tests.bench as room


def names() -> list[str]:
    return sorted(m.name for m in pkgutil.iter_modules(room.__path__) if not m.name.startswith("_"))


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run.sh bench")
    parser.add_argument("name", choices=names())
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--runs", type=int, default=20, help="at least 20")
    parser.add_argument("--peer", type=Path, help="queue, start: the folder of the program that is run beside ours")
    parser.add_argument("--only", help="queue: some of its parts, as http,calls")
    parser.add_argument("--minutes", type=float, help="reports: so long events are folded for real (10)")
    chosen = parser.parse_args()
    runs = max(20, chosen.runs)
    more = {} if chosen.peer is None else {"peer": chosen.peer.resolve()}
    more |= {} if chosen.only is None else {"only": chosen.only.split(",")}
    more |= {} if chosen.minutes is None else {"minutes": chosen.minutes}
    with contextlib.redirect_stdout(sys.stderr):
        figures = importlib.import_module(f"tests.bench.{chosen.name}").measure(runs, **more)
    if chosen.json:
        print(json.dumps({"bench": chosen.name, "runs": runs, "figures": figures}))
        return 0
    for name, figure in figures.items():
        shown = figure if not isinstance(figure, dict) else "  ".join(f"{k} {v:.2f}" for k, v in figure.items())
        print(f"{name:28} {shown if isinstance(shown, str) else round(shown, 3)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
