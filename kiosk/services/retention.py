"""Erasing what was kept long enough, once the head has approved it: a few at a time, by resources/retention.toml.

The supervisor's page shows what is due (queries.retention); `approve` is the head's word, on record, and `erase_old`
then erases, run by kiosk.app with each new business day and by the page after the approval. Where the ward's settings
say [retention] approval = "rule", no word is needed. The journal, the numbers and the statistics stay; the sealed parts
of a dossier and of the declaration that it stands on become unreadable at every level. Raises ExpectedError
retention.errors.{wrong, changed}.
"""

from __future__ import annotations

from datetime import date

from kiosk.clock import business_day
from kiosk.errors import ExpectedError
from kiosk.queries import erasure as found
from kiosk.queries.retention import APPROVED, approved_until, counted, due, last_day, next_of, rules
from kiosk.records.retention import ErasureApproved
from kiosk.services import erasure
from kiosk.services.permits import HEAD, SUPERVISOR, given_by, need
from kiosk.store import Context, Reader, set_meta
from kiosk.values.erasure import ApproveErasure, RetentionDue, RetentionRule
from kiosk.values.ids import Place
from kiosk.values.journal import EraseSubject

AT_ONCE = 20  # dossiers erased in one command, so that no touch waits long for it
PER_OPENING = 2000


def shown(reader: Reader, command: tuple[Place, str]) -> RetentionDue:
    """What is due, for the head or supervisor (place, account) who is signed in there."""
    place, actor = command
    need(reader, actor, place, HEAD, SUPERVISOR)
    return due(reader)


@given_by(HEAD)
def approve(ctx: Context, command: ApproveErasure) -> int:
    """What was shown as due may go; how many dossiers that is. Another number than was shown is refused: the head
    looks again."""
    today = business_day(ctx.now)
    there = _due_now(ctx)
    if command.day != today or command.count != sum(there.values()):
        raise ExpectedError("retention.errors.changed")
    every = {rule.what: last_day(rule, today) for rule in rules(ctx.settings.ward_dir).rule}
    until = " ".join(f"{what}={day.isoformat()}" for what, day in every.items())
    fact = ErasureApproved(day=today, place=command.place, count=command.count, until=until)
    ctx.record(fact, subject=f"retention:{ctx.station.ward}", actor=command.actor)
    for what, day in every.items():
        set_meta(ctx.connection, APPROVED + what, day.isoformat())
    return command.count


def _due_now(ctx: Context) -> dict[str, int]:
    """Kind -> how many are due, within `approve`."""
    today = business_day(ctx.now)
    every = rules(ctx.settings.ward_dir).rule
    return {one.what: counted(ctx.connection, ctx.station.ward, one, last_day(one, today)) for one in every}


def erase_old(ctx: Context, _command: None = None) -> int:
    """Erase the oldest that may go; how many: fewer than AT_ONCE where none is left."""
    gone, today = 0, business_day(ctx.now)
    for rule in rules(ctx.settings.ward_dir).rule:
        until = _until(ctx, rule, today)
        if until is not None and gone < AT_ONCE:
            for subject in next_of(ctx.connection, ctx.station.ward, rule, until, AT_ONCE - gone):
                _erase(ctx, subject)
                gone += 1
    return gone


def _until(ctx: Context, rule: RetentionRule, today: date) -> date | None:
    if ctx.settings.retention.approval == "rule":
        return last_day(rule, today)
    return approved_until(ctx.connection, rule, today)


def _erase(ctx: Context, dossier: str) -> None:
    """The dossier itself in any case: one that was erased elsewhere gets this ward's tombstone, and is due no more."""
    for one in found.belonging(ctx.connection, ctx.station.ward, (dossier,)):
        if one == dossier or not ctx.is_erased(one):
            erasure.erase_by_rule(ctx, EraseSubject(subject=one, actor="", reason="retention"))
