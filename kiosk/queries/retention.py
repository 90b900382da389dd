"""What of the personal data is due to be erased: counts by kind, and the next few dossiers of a kind.

Closed dossiers alone are due, counted from the day on which they were closed; open ones never are. Called by
services.retention and the supervisor's page. Raises ExpectedError retention.errors.wrong for a file of rules that says
nothing clear.
"""

from __future__ import annotations

import functools
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Connection, TextClause, bindparam, func, select

from kiosk.clock import business_day
from kiosk.db.prepared import Prepared
from kiosk.db.tables.dossiers import LEFT, DossierRecord
from kiosk.db.tables.public_feedback import WORDED, PublicFeedback
from kiosk.errors import ExpectedError
from kiosk.store import Reader, meta
from kiosk.values.erasure import DueForErasure, KeptRecord, RetentionDue, RetentionRule

APPROVED = "retention_approved:"  # meta: the last day of closing whose dossiers the head has approved, by kind
_COMMON = Path(__file__).resolve().parents[2] / "resources" / "retention.toml"
_WHERE = (
    DossierRecord.ward == bindparam("b_ward"), DossierRecord.closed_as == bindparam("b_what"), LEFT,
    DossierRecord.closed_on <= bindparam("b_until"),
)  # fmt: skip
_ANSWERED = (
    PublicFeedback.ward == bindparam("b_ward"), WORDED, PublicFeedback.closed_on <= bindparam("b_until"),
)  # fmt: skip


class _Kept(NamedTuple):
    """Of one table: how many are due, since when, the next."""

    how_many: Prepared
    oldest: Prepared
    nearest: Prepared


def _kept(
    table: type[DossierRecord] | type[PublicFeedback], where: tuple[ColumnElement[bool] | TextClause, ...]
) -> _Kept:
    by_age = select(table.subject).where(*where).order_by(table.closed_on).limit(bindparam("b_most"))
    return _Kept(
        Prepared(select(func.count()).where(*where)),
        Prepared(select(table.closed_on).where(*where).order_by(table.closed_on).limit(1)), Prepared(by_age),
    )  # fmt: skip


_DOSSIERS, _OPINIONS = _kept(DossierRecord, _WHERE), _kept(PublicFeedback, _ANSWERED)


def _of(what: str) -> tuple[_Kept, dict[str, object]]:
    """Where subjects of a rule lie, and what names them there."""
    return (_OPINIONS, {}) if what == "opinion" else (_DOSSIERS, {"b_what": what})


class RetentionFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rule: tuple[RetentionRule, ...]
    kept: tuple[KeptRecord, ...] = ()


def rules(ward_dir: Path) -> RetentionFile:
    """The ward's own rules, else those that come with the program."""
    own = ward_dir / "retention.toml"
    return _read(own if own.is_file() else _COMMON)


@functools.lru_cache(maxsize=4)
def _read(file: Path) -> RetentionFile:
    try:
        return msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), RetentionFile)
    except (OSError, ValueError) as error:
        raise ExpectedError("retention.errors.wrong", text=f"{file}: {error}") from error


def due(reader: Reader) -> RetentionDue:
    """Of each rule, how many dossiers are due today."""
    today, ward = business_day(reader.clock.now()), reader.station.ward
    file = rules(reader.settings.ward_dir)
    approved = sum(
        counted(reader.connection, ward, rule, until) for rule in file.rule
        if (until := approved_until(reader.connection, rule, today)) is not None
    )  # fmt: skip
    return RetentionDue(
        day=today, due=tuple(_due(reader.connection, ward, rule, today) for rule in file.rule), kept=file.kept,
        approved=approved, by_rule=reader.settings.retention.approval == "rule",
    )  # fmt: skip


def _due(connection: Connection, ward: str, rule: RetentionRule, today: date) -> DueForErasure:
    until = last_day(rule, today)
    kept, named = _of(rule.what)
    given = {"b_ward": ward, "b_until": until, **named}
    count, oldest = kept.how_many.value(connection, **given), kept.oldest.value(connection, **given)
    return DueForErasure(rule=rule, count=count, until=until, oldest=oldest)


def counted(connection: Connection, ward: str, rule: RetentionRule, until: date) -> int:
    """How many dossiers of a rule were closed until that day and are still readable."""
    kept, named = _of(rule.what)
    count: int = kept.how_many.value(connection, b_ward=ward, b_until=until, **named)
    return count


def last_day(rule: RetentionRule, today: date) -> date:
    """The last day of closing whose dossiers are due: `days` whole days have passed since."""
    return today - timedelta(days=rule.days + 1)


def approved_until(connection: Connection, rule: RetentionRule, today: date) -> date | None:
    """The last day of closing that the head has approved; never one that is not due, whatever the rules say now."""
    words = meta(connection, APPROVED + rule.what)
    return min(date.fromisoformat(words), last_day(rule, today)) if words else None


def next_of(connection: Connection, ward: str, rule: RetentionRule, until: date, most: int) -> list[str]:
    """The dossiers that are to go first."""
    kept, named = _of(rule.what)
    found = kept.nearest.all(connection, b_ward=ward, b_until=until, b_most=most, **named)
    return [subject for (subject,) in found]
