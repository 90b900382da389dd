"""Watches every statement that SQLite runs, and judges the plan of each: nothing may walk a table that grows.

Used by test_query_plans. `Watch` stands between the program and the driver: it keeps the text of each statement as it
was really run, with its parameters and the function of the program that asked for it, and which functions of the
program were called at all. `judge` explains the statements afterwards on the same tables, with their indexes made in
several orders: without statistics SQLite takes the one made last where it finds two equally good, and a file that was
upgraded has another order than a fresh one.
"""

from __future__ import annotations

import functools
import inspect
import re
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, NamedTuple
from unittest import mock

# Columns that bind nothing: a ward, a station or a state is as large as the table after some years.
WIDE = frozenset(
    {"ward", "station", "epoch", "level", "state", "closed", "reason", "field", "place", "kind", "desk", "register"}
)
_ASKED = re.compile(r"^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)
_STEP = re.compile(r"^(SCAN|SEARCH) (\S+)(?: AS \S+)?(.*)$")
_INDEX = re.compile(r"USING (?:COVERING )?INDEX (\S+)")
_PLUMBING = (
    "kiosk.db.rows", "kiosk.db.prepared", "kiosk.db.engine", "kiosk.db.engines.sqlite", "kiosk.store.metadata",
)


class Statement(NamedTuple):
    """One text as it was run first: on which file, with what, by which function ("kiosk.queries.calls.recent")."""

    file: tuple[Any, ...]
    sql: str
    parameters: Any
    asker: str


class Finding(NamedTuple):
    asker: str
    table: str
    plan: str
    sql: str

    def __str__(self) -> str:
        return f"{self.asker}: {self.plan}\n        {' '.join(self.sql.split())}"


class Watch:
    """See the module; everything opened within `watching` is seen while `on`."""

    def __init__(self) -> None:
        self.on = False
        self.statements: dict[tuple[Any, str], Statement] = {}
        self.called: set[int] = set()  # of code objects
        self._codes: list[Any] = []  # kept alive, so that an id means one of them

    @contextmanager
    def watching(self) -> Iterator[Watch]:
        former = sys.getprofile()
        threading.setprofile(self._profile)
        sys.setprofile(self._profile)
        try:
            with mock.patch.object(sqlite3, "connect", self._connect):
                yield self
        finally:
            sys.setprofile(former)
            threading.setprofile(None)  # type: ignore[arg-type]

    def _profile(self, frame: Any, event: str, _argument: Any) -> None:
        code = frame.f_code
        if event == "call" and id(code) not in self.called and self.on:
            self.called.add(id(code))
            self._codes.append(code)

    def was_called(self, function: Any) -> bool:
        return id(inspect.unwrap(function).__code__) in self.called

    def _connect(self, *arguments: Any, **options: Any) -> Any:
        connection = _CONNECT(*arguments, **{**options, "factory": _watched(options.get("factory"))})
        connection.seen = functools.partial(self._note, (str(arguments[0]), bool(options.get("uri"))))
        return connection

    def _note(self, file: tuple[Any, ...], sql: str, parameters: Any) -> None:
        if not self.on or (file, sql) in self.statements or not _ASKED.match(sql):
            return
        self.statements[file, sql] = Statement(file, sql, parameters, _asker())


_CONNECT = sqlite3.connect


class _Cursor(sqlite3.Cursor):
    def execute(self, sql: str, parameters: Any = ()) -> Any:
        self.connection.seen(sql, parameters)  # type: ignore[attr-defined]
        return super().execute(sql, parameters)

    def executemany(self, sql: str, rows: Any) -> Any:
        kept = list(rows)
        if kept:
            self.connection.seen(sql, kept[0])  # type: ignore[attr-defined]
        return super().executemany(sql, kept)


class _Watched(sqlite3.Connection):
    seen: Any

    def cursor(self, factory: Any = None) -> Any:
        return super().cursor(_Cursor)

    def execute(self, sql: str, parameters: Any = ()) -> Any:
        self.seen(sql, parameters)
        return super().execute(sql, parameters)

    def executemany(self, sql: str, rows: Any) -> Any:
        kept = list(rows)
        if kept:
            self.seen(sql, kept[0])
        return super().executemany(sql, kept)


@functools.cache
def _watched(factory: type[sqlite3.Connection] | None) -> type[sqlite3.Connection]:
    """The program's own kind of connection, watched as well."""
    return _Watched if factory is None else type("_WatchedToo", (_Watched, factory), {})


def _asker() -> str:
    """The function of the program that asked, past the plumbing."""
    frame: Any = sys._getframe(2)
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module.startswith("kiosk.") and module not in _PLUMBING and not frame.f_code.co_name.startswith("<"):
            return f"{module}.{frame.f_code.co_name}"
        frame = frame.f_back
    return "?"


Columns = frozenset[tuple[str, str]]  # (table, column)


def judge(
    statements: list[Statement], growing: frozenset[str], few: Columns = frozenset(), since: Columns = frozenset()
) -> list[Finding]:
    """The statements that walk a growing table, or all of a ward, a station or a state in one.

    `few`: those that mean few rows all the same; `since`: those that are only asked about from a short while ago on.
    """
    found = []
    for file in sorted({statement.file for statement in statements}, key=str):
        asked = [one for one in statements if one.file == file]
        for order in ORDERS:
            with closing(_same_tables(file, order)) as db:
                found += [finding for statement in asked for finding in _judge_one(db, statement, growing, few, since)]
    return list(dict.fromkeys(found))


ORDERS = (-1, 1, 3, 5, 7)  # -1: backwards; else every so-many-th


def _same_tables(file: tuple[Any, ...], order: int) -> sqlite3.Connection:
    """The file's schema in memory, its indexes made in an order of their own. Plans depend on nothing else."""
    with closing(_CONNECT(file[0], uri=file[1])) as db:
        made = db.execute(
            "SELECT type, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY name"
        ).fetchall()
    copy = _CONNECT(":memory:")
    indexes = [sql for kind, sql in made if kind == "index"]
    ordered = indexes[::-1] if order < 0 else [sql for first in range(order) for sql in indexes[first::order]]
    for sql in (*(sql for kind, sql in made if kind == "table"), *ordered):
        copy.execute(sql)
    return copy


def _judge_one(
    db: sqlite3.Connection, statement: Statement, growing: frozenset[str], few: Columns, since: Columns
) -> Iterator[Finding]:
    sql = statement.sql
    plan = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", statement.parameters)]
    sorts = any("TEMP B-TREE FOR ORDER BY" in detail for detail in plan)
    for detail in plan:
        step = _STEP.match(detail)
        if step is None or step[2] not in growing:
            continue
        wide = WIDE - {column for table, column in few if table == step[2]}
        limited = re.search(r"\bLIMIT\b", sql, re.IGNORECASE) is not None and not sorts
        recent = {column for table, column in since if table == step[2]}
        bounded = _narrow(step[3], wide, recent, limited) if step[1] == "SEARCH" else False
        if not (bounded or _walks_to_an_end(db, sql, step[3], sorts)):
            yield Finding(statement.asker, step[2], detail, sql)


def _narrow(how: str, wide: frozenset[str], recent: set[str], limited: bool) -> bool:
    """Whether a SEARCH binds a column that means few rows, or begins somewhere in an order and ends soon: at a LIMIT,
    at an upper bound, or at the present.
    """
    terms = how[how.find("(", how.find("INDEX") + 1) + 1 : how.rfind(")")].split(" AND ")
    equal = {term.partition("=")[0] for term in terms if "=" in term}
    after = {term.partition(">")[0] for term in terms if ">" in term}
    before = any("<" in term for term in terms)
    return bool(equal - wide) or bool(after and (limited or before or after <= recent))


def _walks_to_an_end(db: sqlite3.Connection, sql: str, how: str, sorts: bool) -> bool:
    """Whether one step at an end of an index answers (a greatest, a least), or the first few rows in its order."""
    limited = re.search(r"\bLIMIT\b", sql, re.IGNORECASE) is not None and not sorts
    if "(" not in how:
        return limited and re.search(r"\bWHERE\b", sql, re.IGNORECASE) is None
    index = _INDEX.search(how)
    if index is None:
        return False
    columns = [row[2] for row in db.execute(f'PRAGMA index_info("{index[1]}")')]
    bound = how[how.rfind("(") + 1 : how.rfind(")")].count("=?")
    following = columns[bound] if bound < len(columns) else ""
    least = re.search(rf"\b(max|min)\((\w+\.)?{following}\)", sql, re.IGNORECASE) is not None
    counts = re.search(r"\bcount\(|\bGROUP BY\b", sql, re.IGNORECASE) is not None
    ordered = re.search(rf"\bORDER BY (\w+\.)?{following}\b", sql, re.IGNORECASE) is not None
    return (least and not counts) or (limited and ordered)
