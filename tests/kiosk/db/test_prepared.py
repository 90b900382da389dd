"""Statements that are compiled at their first use, whichever thread comes first."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Date, bindparam, select

from kiosk.db import engine
from kiosk.db.prepared import Prepared


def test_threads_that_compile_a_statement_at_once_convert_its_values_once(tmp_path: Path) -> None:
    """One that converted a list or a date twice found nothing from then on, and folds failed until a restart."""
    together = threading.Barrier(2, timeout=30)

    class Compiled:
        """Both threads are within the compilation."""

        def __init__(self) -> None:
            days: Any = bindparam("b_day", type_=Date)
            names: Any = bindparam("l_names", expanding=True)
            self.whole = select(days.label("day")).where(bindparam("b_name").in_(names))
            self.selected_columns = self.whole.selected_columns

        def compile(self, **how: Any) -> Any:
            together.wait()
            return self.whole.compile(**how)

    prepared = Prepared(Compiled())  # type: ignore[arg-type]
    file, day = tmp_path / "some.db", date(2026, 11, 24)

    def ask(_thread: int) -> object:
        raw = sqlite3.connect(file)
        connection = engine.connection_of(raw)
        try:
            return prepared.value(connection, b_day=day, b_name="A", l_names=["A", "B"])
        finally:
            engine.close_connection(connection, raw)

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(ask, range(2))) == [day, day]
    assert ask(0) == day
