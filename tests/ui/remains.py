"""What a test's own doing left in memory: for tests that personal data are gone.

`own_objects` (a fixture of tests/ui/conftest.py) puts what was there before the test out of sight of `gc`;
`live_objects` gives what came since, and what the product's modules hold themselves: caches and lists that outlive
every window.
"""

from __future__ import annotations

import gc
import linecache
import sys
from collections.abc import Iterator

PACKAGES = ("kiosk", "ui", "printing")


def own_objects() -> Iterator[None]:
    """A look through all live objects then takes milliseconds, and finds no other test's remains."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
    gc.collect()
    gc.freeze()  # as tests/conftest.py had it


def live_objects() -> list[object]:
    """All objects since `own_objects`, and those of the product's modules, one level deep into lists and caches."""
    linecache.clearcache()  # a failure elsewhere makes pytest remember a file's own lines
    gc.collect()
    return [*gc.get_objects(), *held_by_modules()]


def held_by_modules() -> list[object]:
    found: list[object] = []
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in PACKAGES:
            for value in list(vars(module).values()):
                if isinstance(value, list | dict | set) or hasattr(value, "cache_info"):
                    found += [value, *gc.get_referents(value)]
    return found
