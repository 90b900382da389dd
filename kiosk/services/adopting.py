"""Keeping a declaration under a new id where the old one expired elsewhere although it is in use here.

Called by kiosk.remote.repairs before a subject that expired elsewhere is buried here. A kiosk that was cut off expires
what nobody came for, as far as it knows; if meanwhile a dossier was received with the declaration, or a newer version
was kept, the station that knows so keeps it anew, under another subject and key. So a tombstone stays one for ever, and
nothing that was handed in is lost. Nothing is kept anew whose newest version does not open here. The new subject is
told from the old one: two desks that keep one declaration anew, each while it is off line, make one of it, and none
brings back what somebody erased meanwhile.
"""

from __future__ import annotations

import hashlib
import uuid

import msgspec
from sqlalchemy import select

from kiosk.db.rows import filled, first_of
from kiosk.db.tables.drafts import DraftRow
from kiosk.queries import attachments as files
from kiosk.queries.code_slips import kept_for
from kiosk.records.drafts import DraftReceived, DraftRenewed
from kiosk.services import attachments
from kiosk.store import Context
from kiosk.values.drafts import DraftState
from kiosk.values.ids import DraftId
from kiosk.values.roles import RECEIVING

_ERASED = frozenset({"subject.erased", "erasure.asked"})


NOBODY = frozenset[str]()


def adopt(
    ctx: Context, draft: str, gone: frozenset[str] = NOBODY, expired: frozenset[str] = NOBODY
) -> DraftId | None:
    """The id under which it is kept from now on; None where it has ended here too, or this is no desk.

    `gone`, `expired`: what was heard of together with its end.
    """
    if not RECEIVING.intersection(ctx.station.roles):
        return None
    query = select(DraftRow.__table__).where(DraftRow.ward == ctx.station.ward, DraftRow.subject == draft)
    row = first_of(DraftRow, ctx.connection, query)
    kept = next((e for e in reversed(ctx.events_of(draft)) if e.kind in ("draft.parked", "draft.finished")), None)
    if row is None or kept is None or kept.sealed is None or not _in_use(ctx, row):
        return None
    fresh = _free(ctx, draft, gone, expired)
    if fresh is None:
        return None
    held = files.opened(ctx.connection, ctx.key_of, ctx.station.ward, draft, kept.sealed.attachments, ctx.borrowed)
    body = msgspec.structs.replace(kept.body, confirmed=bool(row.confirmed), ticket=row.ticket)
    ctx.record(body, subject=fresh, actor=kept.actor, sealed=kept.sealed, made_at=kept.made_at)
    attachments.store(ctx, fresh, held)
    ctx.record(DraftRenewed(into=fresh), subject=draft)
    if row.dossier:
        ctx.record(DraftReceived(dossier=row.dossier), subject=fresh)
    return fresh


def renewed(ward: str, draft: str) -> DraftId:
    """The id under which a draft is kept anew, wherever that is done: a UUIDv7 a moment later than its own."""
    try:
        made = uuid.UUID(draft).int >> 80
    except ValueError:
        made = 0
    rest = int.from_bytes(hashlib.sha256(f"kept anew {ward} {draft}".encode()).digest()[:10])
    rest = rest & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62
    return DraftId(str(uuid.UUID(int=(made + 1) % (1 << 48) << 80 | rest)))


def _free(ctx: Context, draft: str, gone: frozenset[str], expired: frozenset[str]) -> DraftId | None:
    """Where it is kept: the next id of the line that has not expired; None where somebody erased one of them."""
    fresh = renewed(ctx.station.ward, draft)
    while fresh in gone or ctx.is_erased(fresh):
        kinds = {event.kind for event in ctx.events_of(fresh)}
        if fresh not in expired and (kinds & _ERASED or "draft.expired" not in kinds):
            return None
        fresh = renewed(ctx.station.ward, fresh)
    return fresh


def _in_use(ctx: Context, row: DraftRow) -> bool:
    """A dossier stands on it, or it was kept too lately to have ended."""
    alive = row.state in (DraftState.PARKED, DraftState.FINISHED)
    return alive and (bool(row.dossier) or filled(row.kept_at) > ctx.now - kept_for(ctx.settings, ctx.station.roles))
