"""`./run.sh simulate NAME [ARGS]`: runs one simulation of this folder."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import tests.simulate as room


def main() -> int:
    names = sorted(m.name for m in pkgutil.iter_modules(room.__path__) if not m.name.startswith("_"))
    if len(sys.argv) < 2 or sys.argv[1] not in names:
        print("usage: ./run.sh simulate NAME [ARGS]\nsimulations: " + ", ".join(names), file=sys.stderr)
        return 2
    return importlib.import_module(f"tests.simulate.{sys.argv[1]}").main(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
