"""What a clerk has typed of a dossier outlives a power cut and a lock: kept sealed on this machine until it is decided.

Called by the desk (ui.desk.auto_save). One a desk; the next visitor's takes its place, an ending erases it, and after
half a day nothing is given back. The key is this station's own, so that a copied database tells nothing.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, insert, select

from kiosk.db.rows import first_of
from kiosk.db.tables.typed_forms import TypedForm
from kiosk.journal import sealing
from kiosk.services.permits import CLERK, given_by
from kiosk.store import Context
from kiosk.values.base import Value
from kiosk.values.ids import Place, TicketId

LONGEST = timedelta(hours=12)
KIND = "typed form"


class KeepTyped(Value, frozen=True, kw_only=True):
    """Command: keep what stands in the form now."""

    place: Place
    actor: str
    ticket: TicketId
    contents: bytes


class ResumeTyped(Value, frozen=True, kw_only=True):
    """Command: what was typed for this ticket at this desk, if anything."""

    place: Place
    actor: str
    ticket: TicketId


@given_by(CLERK, locked_too=True)
def keep(ctx: Context, command: KeepTyped) -> None:
    forget(ctx, command.place)
    sealed = sealing.seal(_key(ctx), command.contents, command.ticket, KIND, command.place)
    row = {"place": command.place, "ticket": command.ticket, "sealed": sealed, "kept_at": ctx.now}
    ctx.connection.execute(insert(TypedForm).values(**row))


@given_by(CLERK)
def resume(ctx: Context, command: ResumeTyped) -> bytes | None:
    """None where nothing was kept, it is another visitor's, or it is too old; what does not open is dropped."""
    row = first_of(TypedForm, ctx.connection, select(TypedForm.__table__).where(TypedForm.place == command.place))
    if row is None:
        return None
    if row.ticket == command.ticket and ctx.now - row.kept_at < LONGEST:
        from cryptography.exceptions import InvalidTag

        try:
            return sealing.unseal(_key(ctx), row.sealed, row.ticket, KIND, command.place)
        except InvalidTag:  # of a restored database under another station's keys
            pass
    forget(ctx, command.place)
    return None


def forget(ctx: Context, place: Place) -> None:
    """Decided, or over."""
    ctx.connection.execute(delete(TypedForm).where(TypedForm.place == place))


def _key(ctx: Context) -> bytes:
    return ctx.secret_of(KIND)
