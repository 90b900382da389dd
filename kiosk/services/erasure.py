"""Erasing a subject: a tombstone in the journal, its keys deleted for good, its rows folded without them."""

from __future__ import annotations

from kiosk.records.stations import SubjectErased
from kiosk.services import attachments
from kiosk.store import Context
from kiosk.values.journal import EraseSubject


def erase(ctx: Context, command: EraseSubject) -> None:
    """The chain stays whole; nobody can read the subject's sealed parts again, and no key for it is taken."""
    ctx.record(SubjectErased(reason=command.reason), subject=command.subject, actor=command.actor)
    attachments.remove(ctx, command.subject)
    ctx.erase_keys(command.subject)
