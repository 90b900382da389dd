"""`bench reports`: what pages over a city's year cost: 168 wards, a year of business days, eight fields, all metrics.

Roll-ups are written as folding would leave them (their number does not depend on that of events: a busier day has the
same rows), and 40,000 tickets and dossiers beside them, so that who waits and what is late now is looked for among
others. `rows`: of roll-ups; `report_year_ms` (the slowest report) and `page_today_ms` on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from kiosk.db import engine, making, tables
from kiosk.db.base import LocalBase
from kiosk.db.engines import connect, engine_of
from kiosk.db.tables.days import Rollup
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.db.tables.journal import KnownStation
from kiosk.db.tables.tickets import Ticket
from kiosk.queries.city_reports import IN, OUT, QUEUE, report
from kiosk.queries.city_today import today
from kiosk.records import rollups
from kiosk.store.reader import Reader
from kiosk.values.city_reports import ReportName
from tests import engines
from tests.kiosk.queries.test_city_engines import reading

WARDS = tuple(f"{n:05d}" for n in range(26_001, 26_169))
FIELDS = ("chung-thuc", "ho-tich", "cu-tru", "kinh-doanh", "giao-duc", "xa-hoi", "dat-dai", "khac")
METRICS = (*IN, *OUT, *QUEUE, "returned", "refused", "overdue", "waits", "sorry", "out.bare")
LAST = date(2026, 11, 24)  # of the standing clock
OLD = 40_000


def measure(runs: int, **_more: Any) -> dict[str, object]:
    figures: dict[str, object] = {}
    for name in ("sqlite", "postgresql"):
        with tempfile.TemporaryDirectory() as folder, engines.fresh(name, Path(folder)) as url:
            city = connect(url)
            with city.connect() as connection:
                rows = _filled(connection)
                reader = reading(connection, Path(folder))
                year = [_spent(reader, each) for each in ReportName for _ in range(3)]
                days = [_timed(lambda reader=reader: today(reader)) for _ in range(runs)]
                figures["rows"] = rows
                figures[f"report_year_ms_{name}"] = max(year)
                figures[f"page_today_ms_{name}"] = {
                    "median": statistics.median(days), "p95": sorted(days)[int(0.95 * (len(days) - 1))],
                }  # fmt: skip
            city.dispose()
    return figures


def _spent(reader: Reader, name: str) -> float:
    return _timed(lambda: report(reader, name, LAST - timedelta(days=364), LAST - timedelta(days=1)))


def _timed(work: Any) -> float:
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)


def _filled(connection: Connection) -> int:
    tables.load()
    source, at_once, rows = random.Random(1), engine_of(connection), 0
    with connection.begin():
        making.make(connection, LocalBase.metadata.sorted_tables)
        engine.make_projections(connection)
        rollups.keep(connection, kept=True)
        rollups.say(connection)
        known = [{"station": f"{w}.desk1", "public_key": b"k" * 32, "roles": "desk"} for w in WARDS]
        connection.execute(KnownStation.__table__.insert(), known)
        for ward in WARDS:
            made = list(_rolled(ward, source))
            at_once.insert_many(connection, Rollup.__table__, made)  # type: ignore[arg-type]
            rows += len(made)
        at_once.insert_many(connection, Ticket.__table__, list(_tickets()))  # type: ignore[arg-type]
        at_once.insert_many(connection, DossierRecord.__table__, list(_dossiers()))  # type: ignore[arg-type]
    connection.exec_driver_sql("ANALYZE")
    connection.commit()
    return rows


def _rolled(ward: str, source: random.Random) -> Iterator[dict[str, object]]:
    days = [LAST - timedelta(days=n) for n in range(365)]
    busy = [day.isoformat() for day in days if day.weekday() < 5]
    periods = [*busy, *sorted({f"m{day[:7]}" for day in busy})]
    for metric in METRICS:
        for period in periods:
            for part in FIELDS:
                if source.random() < 0.3:  # not every field has everything on every day
                    yield {"ward": ward, "metric": metric, "period": period, "part": part, "count": 7}


def _tickets() -> Iterator[dict[str, object]]:
    from tests.fakes import MORNING

    for n in range(OLD):
        waits = n % 20 == 0
        at = MORNING - timedelta(minutes=n % 90) if waits else MORNING - timedelta(days=n % 300 + 1)
        yield {
            "ward": WARDS[n % 168], "subject": f"t{n}", "state": "waiting" if waits else "done", "issued_at": at,
            "field": FIELDS[n % 8],
        }  # fmt: skip


def _dossiers() -> Iterator[dict[str, object]]:
    for n in range(OLD):
        late = n % 40 == 0
        yield {
            "ward": WARDS[n % 168], "subject": f"d{n}", "state": "received", "day": LAST - timedelta(days=n % 300),
            "stage": "in_progress" if late or n % 3 == 0 else "returned", "field": FIELDS[n % 8],
            "due_now": "2026-11-20T17:00" if late else "2026-12-01T17:00",
        }  # fmt: skip
