"""The line of `motcua doctor` on what goes to the province's system: how, what is not handed over, since when, and why.

Called by kiosk.commands.doctor. It reads the station's own database, which may be in use, and tries the folder; the
province's API is asked nothing. A database of an older version says nothing here.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from kiosk.clock import local
from kiosk.commands.findings import Finding, finding
from kiosk.db.base import from_micros
from kiosk.settings import Settings
from kiosk.texts import known, text
from kiosk.values.addresses import is_plain_elsewhere
from kiosk.values.dossier_steps import ProvinceState
from kiosk.values.roles import RECEIVING
from kiosk.values.ways_on import Adapter


class NotHanded(NamedTuple):
    waiting: int
    since: datetime | None
    why: str  # key below province.why
    status: int


def check_province(settings: Settings) -> Iterator[Finding]:
    if not RECEIVING.intersection(settings.roles):
        return
    yield from _way(settings)
    backlog = _backlog(settings)
    if backlog is None:
        return
    if not backlog.waiting or backlog.since is None:
        yield finding(settings, "province", "ok", "province.none_waits")
        return
    since = f"{local(backlog.since):%H:%M %d/%m/%Y}"
    yield finding(settings, "province", "warn", "province.waits", count=backlog.waiting, since=since,
                  why=_words(settings, backlog))  # fmt: skip


def _way(settings: Settings) -> Iterator[Finding]:
    """Whether the way that the settings name can work at all."""
    chosen = settings.province
    if chosen.adapter is Adapter.FOLDER:
        named = chosen.folder != Path()
        usable = named and chosen.folder.is_dir() and os.access(chosen.folder, os.W_OK | os.X_OK)
        level, key = ("ok", "province.folder") if usable else ("bad", "province.no_folder")
        yield finding(settings, "province", level, key, folder=chosen.folder)
    elif chosen.adapter is Adapter.HTTP:
        usable = bool(chosen.url) and not is_plain_elsewhere(chosen.url)
        level, key = ("ok", "province.http") if usable else ("bad", "province.no_url")
        yield finding(settings, "province", level, key, url=chosen.url)
    else:
        yield finding(settings, "province", "ok", "province.copy")


def _backlog(settings: Settings) -> NotHanded | None:
    """None where the database is not there, or does not tell."""
    waiting = "FROM dossiers WHERE province = ? AND received_at IS NOT NULL"
    trouble = "SELECT key, status FROM province_troubles ORDER BY tried_at DESC LIMIT 1"
    try:
        with closing(sqlite3.connect(f"file:{settings.database}?mode=ro", uri=True, timeout=5)) as connection:
            row = connection.execute(f"SELECT count(*), min(received_at) {waiting}", (ProvinceState.WAITING.value,))
            count, first = row.fetchone()
            key, status = connection.execute(trouble).fetchone() or ("", 0)
    except sqlite3.Error:
        return None
    return NotHanded(count, from_micros(first) if isinstance(first, int) else None, str(key), int(status))


def _words(settings: Settings, backlog: NotHanded) -> str:
    default = "copy" if settings.province.adapter is Adapter.COPY else "waits"
    key = f"province.why.{backlog.why or default}"
    return text(key if known(key) else f"province.why.{default}", settings.language, status=backlog.status)
