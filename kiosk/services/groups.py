"""Staff open or close a group of the queue by hand, for this business day.

Called by the desk's supervisor and by the hub's pages. Raises ExpectedError catalogue.errors.unknown_field, and what
the business day raises where the clock is doubted.
"""

from __future__ import annotations

from kiosk.records.facts import Fact
from kiosk.records.groups import GroupClosed, GroupOpened, GroupReleased, group_subject
from kiosk.services.permits import GREETER, SUPERVISOR, given_by
from kiosk.store import Context
from kiosk.values.groups import SetGroup


@given_by(GREETER, SUPERVISOR)
def set_group(ctx: Context, command: SetGroup) -> None:
    """Open, close, or leave to hours and capacity. Whoever speaks last is heard."""
    field = ctx.catalogue.field(command.field).key
    kinds: dict[bool | None, type[Fact]] = {True: GroupOpened, False: GroupClosed, None: GroupReleased}
    fact = kinds[command.open](field=field, day=ctx.day, place=command.place)
    ctx.record(fact, subject=group_subject(ctx.station.ward, field), actor=command.actor)
