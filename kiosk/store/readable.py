"""Keys that came later than the events whose sealed parts they open: rows are folded anew, and it is said.

Called within the writer's transaction by `receiving` and `burying`; announced after the commit as SubjectsReadable.
"""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.records.apply import fold_anew
from kiosk.store.context import Context


def open_late(ctx: Context, places: Iterable[tuple[str, str]]) -> None:
    """Keys of these (ward, subject) came."""
    late = set(places)
    if late:
        fold_anew(ctx.connection, late, ctx.ledger.keys.get)
        state = ctx.ledger.state
        ctx.ledger.state = state._replace(opened=(*state.opened, *sorted(subject for _ward, subject in late)))
