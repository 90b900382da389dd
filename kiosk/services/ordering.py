"""What rules.calling_order is told by a desk's station: the ward's settings, the latest calls, and the desks open now.

Called by services.calls within its transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from kiosk.queries import calls
from kiosk.queries.desks import desks_now
from kiosk.rules.calling_order import Order
from kiosk.rules.priority_delay import Called
from kiosk.store import Context
from kiosk.values.calls import CallNext
from kiosk.values.desks import DeskNow, DeskState


def seen(ctx: Context, command: CallNext) -> tuple[list[Called], Order]:
    """The first calls of the last hours, oldest first; and the order's settings."""
    desks = desks_now(ctx)
    lately = calls.called_lately(ctx.connection, ctx.station.ward, ctx.now)
    fields = {desk.number: frozenset(desk.fields) for desk in desks}
    history = [call._replace(fields=fields.get(call.desk, frozenset())) for call in lately]
    queue = ctx.settings.queue
    return history, Order(
        bound=timedelta(minutes=queue.normal_delay_minutes), normal_per_priority=queue.normal_per_priority,
        express_every=queue.express_every, rejoin_calls=queue.rejoin_calls,
        late=timedelta(minutes=queue.late_minutes), desk=command.desk,
        busy_desks=frozenset(desk.number for desk in desks if desk.state is DeskState.OPEN),
        fields=frozenset(command.fields), express=_shared(ctx, command, desks),
    )  # fmt: skip


def _shared(ctx: Context, command: CallNext, desks: Iterable[DeskNow]) -> frozenset[str]:
    """Express fields that this desk serves beside others and that no open desk serves alone."""
    own = command.fields or tuple(field.key for field in ctx.catalogue.fields())
    short = {field.key for field in ctx.catalogue.fields() if field.express}
    covered = {key for desk in desks if desk.express and desk.state is DeskState.OPEN for key in desk.fields}
    return frozenset() if short.issuperset(own) else frozenset(short.intersection(own) - covered)
