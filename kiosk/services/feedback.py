"""Calling a clerk to a kiosk, and saying that somebody came.

Called by the citizen station and the desk. Asking twice from one kiosk is one call; answering twice is harmless.
"""

from __future__ import annotations

import uuid

from kiosk.queries.feedback import open_rows
from kiosk.records.feedback import HelpAsked, HelpDone
from kiosk.services.permits import STAFF, attended_by
from kiosk.store import Context
from kiosk.values.ids import Place


def ask_help(ctx: Context, place: Place) -> str:
    """Show on every desk that somebody at `place` needs help; the call's id."""
    for known in open_rows(ctx.connection, ctx.station.ward, ctx.now):
        if known.place == place:
            return known.id
    subject = f"help:{uuid.uuid4()}"
    ctx.record(HelpAsked(place=place), subject=subject)
    return subject


@attended_by(*STAFF)
def help_done(ctx: Context, subject: str) -> None:
    """Somebody went there."""
    if any(known.id == subject for known in open_rows(ctx.connection, ctx.station.ward, ctx.now)):
        ctx.record(HelpDone(), subject=subject)
