"""`./run.sh bench sync [--peer FOLDER]`: whole days of wards pushed to the city's server over HTTP.

`push_sqlite_events_per_s`: chains and signatures verified, events stored durably and acknowledged, and applied to
tables and roll-ups, in batches of 500 (a little less where 256 KiB came first, as the protocol cuts), client and server
on this machine. `today_ratio`: the same beside another build of this program, FOLDER, in turn with this one, runs of
the same chains: above 1 is faster.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench._city_days import FOUR, WardDays
from tests.bench._figures import percentile
from tests.bench._pushes import ROOT, checked, city_server, made_for, push

WARDS, DAYS = 4, 2


def _wards() -> list[WardDays]:
    return [WardDays(f"990{n:02d}", FOUR, DAYS) for n in range(1, WARDS + 1)]


def _pushed(folder: Path, wards: list[WardDays], db: str = "", tree: Path = ROOT) -> float:
    """Events per second of one run on a database of its own."""
    chains = [chain for ward in wards for chain in ward.chains]
    with city_server(folder, chains, db, tree) as server:
        pushes = made_for(server, chains)
        seconds = push(server, pushes)
        checked(server, wards)
    shutil.rmtree(folder, ignore_errors=True)
    return sum(ward.events for ward in wards) / seconds


def measure(runs: int = 20, peer: Path | None = None, only: list[str] | None = None) -> dict[str, Any]:
    few = max(3, runs // 4)
    wards = _wards()
    folder = Path(tempfile.mkdtemp(prefix="motcua-sync-"))
    rates: dict[str, list[float]] = {"ours": [], "peer": []}
    try:
        for run in range(few + 1):
            for name, tree in (("ours", ROOT), ("peer", peer)):
                if tree is not None:
                    rate = _pushed(folder / f"{name}{run}", wards, tree=tree)
                    print(f"{name}: {rate:.0f} events/s", file=sys.stderr)
                    if run:  # the first one warms up
                        rates[name].append(rate)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    found: dict[str, Any] = {
        "push_sqlite_events_per_s": median(rates["ours"]),
        "push_sqlite_slowest_of_20": percentile(rates["ours"], 0.05),
    }
    if rates["peer"]:
        found["today_ratio"] = median(rates["ours"]) / median(rates["peer"])
    return found
