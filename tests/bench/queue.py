"""`./run.sh bench queue [--peer FOLDER] [--only http,calls,ward,days]`: the figures of a ward's queue, in one object.

http: `http_tickets_per_s_{1,8}` and `http_ms_{1,8}`: `POST /tickets` of a hub in a process of its own, by one and by
eight client processes, each with a signed-in greeter's token and a fresh request id. `bare_commits_per_s`: one row a
commit in bare sqlite3 with WAL and FULL in the same run; `commit_ratio` is http_tickets_per_s_1 divided by it,
`commit_ratio_8` the same of eight clients. `peer_*`: a town hall's queue in production (_peer_queue.py) beside it,
asked in the same way in turn with ours, and what is held: `times_peer_8` (rates) and `tail_of_peer_8` (our 99th
percentile over its). Without --peer these are null.
calls: `call_to_display_ms`, `call_to_voice_ms`, `call_to_desk_ms` (_calls.py), 20 calls for every five of `--runs`.
ward: `hub_rss_mib`, `hub_peak_mib`, `hub_cpu`, `tickets_per_s`, `converged_s` (_ward.py).
days: `rss_growth`, and `resident_mib` after the first and the last day (_days.py).
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

PARTS = ("http", "calls", "ward", "days")


def measure(runs: int = 20, peer: Path | None = None, only: Sequence[str] = PARTS) -> dict[str, Any]:
    """See the module. Each part has a folder, and a hub, of its own."""
    parts: dict[str, Callable[[Path], dict[str, Any]]] = {
        "http": lambda folder: _http(folder, runs, peer), "calls": lambda folder: _calls(folder, 4 * runs),
        "ward": _ward, "days": _days,
    }  # fmt: skip
    found: dict[str, Any] = {}
    for name in PARTS:
        if name in only:
            print(f"-- {name}")
            with tempfile.TemporaryDirectory(prefix="motcua-bench-") as folder:
                found |= parts[name](Path(folder))
    return found


def _http(folder: Path, runs: int, peer: Path | None) -> dict[str, Any]:
    from tests.bench import _http as part

    return part.measure(folder, runs, peer)


def _calls(folder: Path, count: int) -> dict[str, Any]:
    from tests.bench import _calls as part

    return part.measure(folder, count)


def _ward(folder: Path) -> dict[str, Any]:
    from tests.bench import _ward as part

    return part.measure(folder)


def _days(folder: Path) -> dict[str, Any]:
    from tests.bench import _days as part

    return part.measure(folder)
