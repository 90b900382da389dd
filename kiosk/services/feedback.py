"""Calling a clerk to a kiosk, and saying that somebody came."""

from __future__ import annotations

import uuid

from kiosk.records.feedback import HelpAsked, HelpDone
from kiosk.store import Context
from kiosk.values.ids import Place


def ask_help(ctx: Context, place: Place) -> str:
    """Show on every desk that somebody at `place` needs help; the call's id."""
    subject = f"help:{uuid.uuid4()}"
    ctx.record(HelpAsked(place=place), subject=subject)
    return subject


def help_done(ctx: Context, subject: str) -> None:
    ctx.record(HelpDone(), subject=subject)
