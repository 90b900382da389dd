"""`bench reports [--minutes N] [--only sqlite,postgres]`: what the city's pages cost over a year of Ho Chi Minh City.

168 wards of 292 dossiers a day, as various as a ward's; as many events as fit in ten minutes (`--minutes`, for all
engines together) are folded for real, the rest is on paper (tests/bench/_city_year.py): rows as ten million events
leave them, roll-ups of 250 working days, 12,254,254 dossiers a year. Then the pages are asked over HTTP by somebody
who is signed in, today's figures read anew each time. Milliseconds by the clock and of the server's processor time
(`_cpu`, the database's with it, which neighbours on the machine do not change): `page_today_ms_X`,
`report_year_ms_X` (of the slowest report's page), `pages_ms_X` of each page and file. `X_bytes_per_event`: what the
database grew by where events were folded; `X_year_gb`: a year of them.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from kiosk.clock import SystemClock, business_day
from kiosk.server.central import Central
from kiosk.server.city import figures as shared_figures
from kiosk.settings import ServerSettings, Settings, with_defaults
from kiosk.values.city_accounts import CityRole
from kiosk.values.city_reports import TOGETHER, ReportName
from tests.bench._city_days import TEN, WardDays
from tests.bench._city_engines import ENGINES, Databases
from tests.bench._city_year import AT_ONCE, folded, names, on_paper
from tests.bench._figures import percentile
from tests.bench._pushes import city_server
from tests.bench.sync import YEAR, database_size
from tests.kiosk.server.city.people import Person, open_account

CHOSEN = ("sqlite", "postgres")
FASTEST = 2  # wards' days that any machine folds in a second
SLOW = 5  # times that a report's page is asked


class Spent(NamedTuple):
    wall: float
    cpu: float


def measure(
    runs: int = 20, only: list[str] | None = None, minutes: float = 10.0, **_more: Any
) -> dict[str, object]:
    chosen = [name for name in CHOSEN if only is None or name in only]
    today = business_day(SystemClock().now())
    seconds = minutes * 60 / len(chosen)
    most = AT_ONCE + int(seconds * FASTEST)
    wards = [WardDays(ward, TEN, first=today, seed=1, mixed=True) for ward in names()[:most]]
    figures: dict[str, object] = {"wards": len(names())}
    for name in chosen:
        with ENGINES[name]() as databases, _folder() as folder:
            db = databases.fresh()
            chains = [chain for ward in wards for chain in ward.chains]
            with city_server(folder, chains, db) as server:
                empty = database_size(folder, db)
                real = folded(server, wards, seconds)
            grown = (database_size(folder, db) - empty) / real.events
            print(f"{name}: {real.events} events folded in {real.seconds:.0f} s", flush=True)
            settings = _settings(folder)
            url = db[0] if db else f"sqlite:///{settings.database}"
            rows = on_paper(url, real, today)
            figures |= {
                f"{name}_folded_events": real.events, f"{name}_rows": rows, f"{name}_bytes_per_event": grown,
                f"{name}_year_gb": grown * real.events / real.dossiers * YEAR / 1e9,
            }
            with _opened(settings, db, databases) as asked:
                figures |= _asked(name, asked, runs, today)
    return figures


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="motcua-reports-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _settings(folder: Path) -> Settings:
    server = ServerSettings(connections_per_address=4000, requests_per_second=100_000)
    given: dict[str, Any] = {"data_dir": folder / "data", "witness_dir": folder / "witness"}
    return with_defaults(Settings(**given, server=server))


@contextlib.contextmanager
def _opened(settings: Settings, db: tuple[str, ...], databases: Databases) -> Iterator[Callable[[str], Spent]]:
    """A server in this process, and somebody of the city who asks it."""
    central = Central(settings, clock=SystemClock(), **dict(zip(("db", "keys_db"), db, strict=False)))
    with mock.patch.object(shared_figures, "FRESH", 0.0):
        central.open()
    try:
        open_account(central, "mau-city", CityRole.CITY)
        person = Person(central, "mau-city")
        person.set_up()

        def ask(path: str) -> Spent:
            wall, cpu = time.perf_counter(), time.process_time() + databases.cpu_seconds()
            answer = person.get(path, timeout=600)
            seconds = time.perf_counter() - wall
            spent = Spent(1000 * seconds, 1000 * (time.process_time() + databases.cpu_seconds() - cpu))
            assert answer.status_code == 200, answer.text[:500]
            return spent

        yield ask
        person.close()
    finally:
        central.close()


def _asked(name: str, ask: Callable[[str], Spent], runs: int, today: date) -> dict[str, object]:
    ask("/city")  # templates are compiled
    days = [ask("/city") for _ in range(max(20, runs))]
    period = f"first={today - timedelta(days=365)}&last={today - timedelta(days=1)}"
    pages: dict[str, float] = {}
    slowest = Spent(0, 0)
    for each in ReportName:
        for which, ward in (("", ""), (" by field", TOGETHER), (" of a ward", names()[0])):
            spent = [ask(f"/city/reports/{each}?{period}&ward={ward}") for _ in range(SLOW)]
            pages[f"{each}{which}"] = round(max(one.wall for one in spent), 1)
            slowest = max(slowest, *spent)
    for shape in ("csv", "xlsx", "pdf"):
        pages[f"volumes {shape}"] = round(ask(f"/city/reports/volumes/file?{period}&format={shape}").wall, 1)
    return {
        f"page_today_ms_{name}": _told([one.wall for one in days]),
        f"page_today_cpu_ms_{name}": _told([one.cpu for one in days]),
        f"report_year_ms_{name}": slowest.wall, f"report_year_cpu_ms_{name}": slowest.cpu, f"pages_ms_{name}": pages,
    }  # fmt: skip


def _told(series: list[float]) -> dict[str, float]:
    return {"median": percentile(series, 0.5), "p95": percentile(series, 0.95)}
