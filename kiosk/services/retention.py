"""Erasing what was kept long enough, by the kinds and days of resources/retention.toml, a few at a time.

Run by kiosk.app once a business day was opened, at stations that may erase or ask for it (desk, single). The journal,
the numbers and the statistics stay; the sealed parts of a dossier and of the declaration that it stands on become
unreadable at every level. Dossiers are taken in the order in which they were received: one that is not due yet holds
those after it back until it is. Raises ExpectedError retention.errors.wrong for a file that says nothing clear.
"""

from __future__ import annotations

import functools
import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
from sqlalchemy import bindparam, select

from kiosk.clock import business_day, local
from kiosk.db.base import from_micros, to_micros
from kiosk.db.prepared import Columns, Prepared
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.errors import ExpectedError
from kiosk.queries import erasure as found
from kiosk.services import erasure
from kiosk.store import Context, meta_int, set_meta
from kiosk.values.erasure import RetentionRule
from kiosk.values.journal import EraseSubject

EARLIEST = date(2000, 1, 1)
AT_ONCE = 20  # dossiers looked at in one command, so that no touch waits long for it
PER_OPENING = 2000
_COMMON = Path(__file__).resolve().parents[2] / "resources" / "retention.toml"
_LOOKED = "retained_to:"  # meta: dossiers of a kind received up to then were looked at
_OLD = Prepared(
    select(DossierRecord.subject, DossierRecord.received_at, DossierRecord.due, DossierRecord.state)
    .where(
        DossierRecord.ward == bindparam("b_ward"),
        DossierRecord.day >= bindparam("b_day"),
        DossierRecord.day <= bindparam("b_last"),
        DossierRecord.received_at > bindparam("b_from"),
    )
    .order_by(DossierRecord.day, DossierRecord.received_at)
    .limit(bindparam("b_most"))
)


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rule: tuple[RetentionRule, ...]


def rules(ward_dir: Path) -> tuple[RetentionRule, ...]:
    """The ward's own rules, else those that come with the program."""
    own = ward_dir / "retention.toml"
    return _read(own if own.is_file() else _COMMON)


@functools.lru_cache(maxsize=4)
def _read(file: Path) -> tuple[RetentionRule, ...]:
    try:
        return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), _File).rule
    except (OSError, ValueError) as error:
        raise ExpectedError("retention.errors.wrong", text=f"{file}: {error}") from error


def erase_old(ctx: Context, _command: None = None) -> int:
    """Erase the oldest whose time is over; how many were looked at: fewer than AT_ONCE where none is left."""
    looked = 0
    for rule in rules(ctx.settings.ward_dir):
        for subject, received_at, due, state in _next(ctx, rule, AT_ONCE - looked):
            if state == rule.what:
                if _ends(rule, received_at, due) >= local(ctx.now).date():
                    break
                _erase(ctx, subject)
            set_meta(ctx.connection, _LOOKED + rule.what, str(to_micros(received_at)))
            looked += 1
    return looked


def _next(ctx: Context, rule: RetentionRule, most: int) -> list[Columns]:
    """Dossiers of any kind that were not looked at for this rule yet, in the order of their days."""
    since = from_micros(meta_int(ctx.connection, _LOOKED + rule.what))
    last = business_day(ctx.now) - timedelta(days=rule.days)
    first = max(business_day(since), EARLIEST)
    return _OLD.all(ctx.connection, b_ward=ctx.station.ward, b_day=first, b_last=last, b_from=since, b_most=most)


def _ends(rule: RetentionRule, received_at: datetime, due: str) -> date:
    """The last day on which it may be read."""
    start = local(received_at).date()
    if rule.after == "due" and due:
        start = max(start, datetime.fromisoformat(due).date())
    return start + timedelta(days=rule.days)


def _erase(ctx: Context, subject: str) -> None:
    for one in found.belonging(ctx.connection, ctx.station.ward, (subject,)):
        if not ctx.is_erased(one):
            erasure.erase_by_rule(ctx, EraseSubject(subject=one, actor="", reason="retention"))
