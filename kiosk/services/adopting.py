"""Keeping a declaration under a new id where the old one expired elsewhere although it is in use here.

Called by kiosk.remote.repairs before a subject that expired elsewhere is buried here. A kiosk that was cut off expires
what nobody came for, as far as it knows; if meanwhile a dossier was received with the declaration, or a newer version
was kept, the station that knows so keeps it anew, under another subject and key. So a tombstone stays one for ever, and
nothing that was handed in is lost. Nothing is kept anew whose newest version does not open here.
"""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import select

from kiosk.db.tables.drafts import DraftRow
from kiosk.ids import uuid7
from kiosk.queries import attachments as files
from kiosk.queries.code_slips import kept_for
from kiosk.records.drafts import DraftReceived, DraftRenewed
from kiosk.services import attachments
from kiosk.store import Context
from kiosk.values.drafts import DraftState
from kiosk.values.ids import DraftId

KEEPERS = frozenset({"desk", "single"})


def adopt(ctx: Context, draft: str) -> DraftId | None:
    """The id under which it is kept from now on; None where it has ended here too, or this is no desk."""
    if not KEEPERS.intersection(ctx.station.roles):
        return None
    query = select(DraftRow.__table__).where(DraftRow.ward == ctx.station.ward, DraftRow.subject == draft)
    row = ctx.connection.execute(query).first()
    kept = next((e for e in reversed(ctx.events_of(draft)) if e.kind in ("draft.parked", "draft.finished")), None)
    if row is None or kept is None or kept.sealed is None or not _in_use(ctx, row):
        return None
    fresh = DraftId(uuid7(ctx.now))
    held = files.opened(ctx.connection, ctx.key_of, ctx.station.ward, draft, kept.sealed.attachments)
    body = msgspec.structs.replace(kept.body, confirmed=bool(row.confirmed), ticket=row.ticket)
    ctx.record(body, subject=fresh, actor=kept.actor, sealed=kept.sealed, made_at=kept.made_at)
    attachments.store(ctx, fresh, held)
    ctx.record(DraftRenewed(into=fresh), subject=draft)
    if row.dossier:
        ctx.record(DraftReceived(dossier=row.dossier), subject=fresh)
    return fresh


def _in_use(ctx: Context, row: Any) -> bool:
    """A dossier stands on it, or it was kept too lately to have ended."""
    alive = row.state in (DraftState.PARKED, DraftState.FINISHED)
    return alive and (bool(row.dossier) or row.kept_at > ctx.now - kept_for(ctx.settings, ctx.station.roles))
