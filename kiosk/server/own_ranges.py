"""The hub's own numbers: tickets that the greeter gives out are numbered by the hub, from ranges that it grants itself.

Called by POST /tickets, within the writer's transaction. Ranges are those of everybody else
(`kiosk.server.grants`): one row and one event each, so that no number is given twice. Raises what services.tickets
raises; tickets.errors.no_range where no range can be granted (after a restore, until it is sure).
"""

from __future__ import annotations

from kiosk.errors import ExpectedError
from kiosk.ids import uuid7
from kiosk.server import grants
from kiosk.services import tickets
from kiosk.store import Context
from kiosk.sync.wire import Claim
from kiosk.values.tickets import IssuedTicket, IssueTicket


def issue_ticket(ctx: Context, command: IssueTicket) -> IssuedTicket:
    """services.tickets.issue, with a further range where this hub has none left."""
    try:
        return tickets.issue(ctx, command)
    except ExpectedError as error:
        series = f"ticket:{ctx.catalogue.field(command.field).letter}"
        if not error.key.startswith("tickets.errors.no_range") or not grant_own(ctx, series):
            raise
    return tickets.issue(ctx, command)


def grant_own(ctx: Context, series: str) -> bool:
    """One more range of a series for this hub itself."""
    station = ctx.station
    claim = Claim(station.id, station.epoch, uuid7(ctx.now), series, 0)
    return grants.grant(ctx, claim).granted

