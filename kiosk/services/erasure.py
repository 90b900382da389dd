"""Erasing a subject: a tombstone in the journal, its keys deleted for good, its rows folded without them."""

from __future__ import annotations

from kiosk.records.stations import SubjectErased
from kiosk.services import attachments
from kiosk.services.permits import SUPERVISOR, given_by
from kiosk.store import Context
from kiosk.values.journal import EraseSubject


@given_by(SUPERVISOR)
def erase(ctx: Context, command: EraseSubject) -> None:
    """A supervisor's word, given at this station."""
    erase_by_rule(ctx, command)


def erase_by_rule(ctx: Context, command: EraseSubject) -> None:
    """What the program erases by itself when its time is over; no window may ask for it (services.permits).

    The chain stays whole; nobody can read the subject's sealed parts again, and no key for it is taken.
    """
    ctx.record(SubjectErased(reason=command.reason), subject=command.subject, actor=command.actor)
    attachments.remove(ctx, command.subject)
    ctx.erase_keys(command.subject)
