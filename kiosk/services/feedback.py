"""Calling a clerk to a kiosk, and saying that somebody came.

Called by the citizen station and the desk. Asking twice from one kiosk is one call; answering twice is harmless.
"""

from __future__ import annotations

import uuid

from msgspec import structs

from kiosk.queries.feedback import open_rows
from kiosk.records.feedback import HelpAsked, HelpDone
from kiosk.services.permits import STAFF, attended_by
from kiosk.store import Context
from kiosk.values.feedback import AskHelp, HelpPage
from kiosk.values.ids import Place

LONGEST_PATH = 200  # records.limits.FormPath


def ask_help(ctx: Context, place: Place) -> str:
    """Show on every desk that somebody at `place` needs help; the call's id."""
    return ask_help_at(ctx, AskHelp(place=place))


def ask_help_at(ctx: Context, command: AskHelp) -> str:
    """The same, with the page of the declaration at which they stand."""
    found = (one for one in open_rows(ctx.connection, ctx.station.ward, ctx.now) if one.place == command.place)
    known = next(found, None)
    if known is not None and known.at == _told(command.at):
        return known.id
    subject = known.id if known is not None else f"help:{uuid.uuid4()}"
    where = structs.asdict(page) if (page := _told(command.at)) is not None else {}
    ctx.record(HelpAsked(place=command.place, **where), subject=subject)
    return subject


def _told(page: HelpPage | None) -> HelpPage | None:
    """Without paths that are longer than a fact may tell."""
    if page is None or max(len(page.page), len(page.question)) <= LONGEST_PATH:
        return page
    return structs.replace(page, page="", question="")


@attended_by(*STAFF)
def help_done(ctx: Context, subject: str) -> None:
    """Somebody went there."""
    if any(known.id == subject for known in open_rows(ctx.connection, ctx.station.ward, ctx.now)):
        ctx.record(HelpDone(), subject=subject)
