"""Versions that wards hold and that this city lost when its database was put back from a backup.

A station names every version that it holds by a mark of its head (kiosk.server.documents); of one that is not here the
city asks for the head and the signature. Where they are this server's own, the number is taken for good: what is
approved next has a number above it and says which version it follows, so that every ward passes over what lies between.
Where another version got that number meanwhile, it is signed again under a number above, as it was approved: else a
ward that holds the lost one would never take it. `learn` may be repeated; what is no version of this city is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, insert, select

from kiosk.clock import local
from kiosk.db.base import from_micros, to_micros
from kiosk.db.engines import engine_of
from kiosk.db.rows import all_of
from kiosk.db.tables.city_documents import CityDocument, CityDraftAct, CityLostDocument
from kiosk.errors import ExpectedError
from kiosk.journal import signed_documents
from kiosk.rules import document_versions
from kiosk.store import Context, Reader
from kiosk.values.documents import DocumentKind, LostVersion, SignedDocument

Place = tuple[str, str, int]  # kind, scope, version
Marked = tuple[str, str, int, bytes]


class Showing(NamedTuple):
    """Command: heads that a station holds and was asked for."""

    station: str
    signed: tuple[SignedDocument, ...]


class _Own(NamedTuple):
    version: int
    valid_from: date
    follows: int


def unknown(reader: Reader, marks: Sequence[Marked]) -> tuple[Place, ...]:
    """Those that are neither this city's versions nor known as lost."""
    if not marks:
        return ()
    known = _known(reader)
    return tuple((kind, scope, version) for kind, scope, version, mark in marks
                 if (kind, scope, version, mark) not in known)  # fmt: skip


def _known(at: Reader | Context) -> set[Marked]:
    own, lost = CityDocument, CityLostDocument
    found = at.connection.execute(select(own.kind, own.scope, own.version, own.head))
    known = {(row.kind, row.scope, row.version, signed_documents.mark(row.head)) for row in found}
    heard = at.connection.execute(select(lost.kind, lost.scope, lost.version, lost.mark))
    return known | {(row.kind, row.scope, row.version, bytes.fromhex(row.mark)) for row in heard}


def learn(ctx: Context, showing: Showing) -> int:
    """Keep what is ours; how many there are. Whose number another version has got is numbered anew."""
    known, public = _known(ctx), ctx.ledger.identity.public
    lowest: dict[tuple[DocumentKind, str], int] = {}
    rows = []
    for signed in showing.signed:
        head, mark = signed_documents.head_of(signed, public), signed_documents.mark(signed.head)
        if head is None or (head.kind.value, head.scope, head.version, mark) in known:
            continue
        rows.append({
            "scope": head.scope, "kind": head.kind.value, "version": head.version, "mark": mark.hex(),
            "valid_from": head.valid_from, "made_at": from_micros(head.made_at), "station": showing.station,
            "heard_at": ctx.now,
        })  # fmt: skip
        place = (head.kind, head.scope)
        lowest[place] = min(head.version, lowest.get(place, head.version))
    table = CityLostDocument.metadata.tables[CityLostDocument.__tablename__]
    if rows:
        engine_of(ctx.connection).insert_new(ctx.connection, table, rows)
    for (kind, scope), version in sorted(lowest.items()):
        _number_anew(ctx, kind, scope, version)
    return len(rows)


def highest(at: Reader | Context, kind: DocumentKind, scope: str) -> int:
    """The greatest number that was ever signed, as far as it is known here."""
    numbers = (
        at.connection.execute(
            select(func.max(table.version)).where(table.kind == kind.value, table.scope == scope)
        ).scalar()
        for table in (CityDocument, CityLostDocument)
    )
    return max(int(number or 0) for number in numbers)


def lost(reader: Reader, kind: DocumentKind | None = None, scope: str | None = None) -> tuple[LostVersion, ...]:
    """Those that wards showed, the newest first."""
    query = select(CityLostDocument).order_by(CityLostDocument.version.desc(), CityLostDocument.kind)
    if kind is not None:
        query = query.where(CityLostDocument.kind == kind.value)
    if scope is not None:
        query = query.where(CityLostDocument.scope == scope)
    return tuple(
        LostVersion(
            kind=DocumentKind(row.kind), scope=row.scope, version=row.version, valid_from=row.valid_from,
            made_at=row.made_at, station=row.station,
            passed=_is_passed(row.version, _own(reader, DocumentKind(row.kind), row.scope)),
        )
        for row in all_of(CityLostDocument, reader.connection, query)
    )  # fmt: skip


def _is_passed(version: int, own: Iterable[_Own]) -> bool:
    return any(one.follows < version < one.version for one in own)


def _own(at: Reader | Context, kind: DocumentKind, scope: str) -> list[_Own]:
    query = select(CityDocument.version, CityDocument.valid_from, CityDocument.base).where(
        CityDocument.kind == kind.value, CityDocument.scope == scope
    )
    return [_Own(*row) for row in at.connection.execute(query.order_by(CityDocument.version))]


def _number_anew(ctx: Context, kind: DocumentKind, scope: str, lowest: int) -> None:
    """What this city approved under the lost number or above it, and what anybody still needs of it."""
    own = _own(ctx, kind, scope)
    if _is_passed(lowest, own):
        return
    follows = max((one.version for one in own if one.version < lowest), default=0)
    today = local(ctx.now).date()
    for one in document_versions.useful(own, today):
        if one.version >= lowest:
            follows = _sign_again(ctx, kind, scope, one.version, follows)


def _sign_again(ctx: Context, kind: DocumentKind, scope: str, version: int, follows: int) -> int:
    """The same content with the same approval under the next number, which is returned."""
    query = select(CityDocument).where(
        CityDocument.kind == kind.value, CityDocument.scope == scope, CityDocument.version == version
    )
    (row,) = all_of(CityDocument, ctx.connection, query)
    number = highest(ctx, kind, scope) + 1
    head = signed_documents.DocumentHead(
        kind, scope, number, row.valid_from, row.hash, row.size, bool(row.key), to_micros(ctx.now), ctx.station.id,
        follows,
    )  # fmt: skip
    signed = signed_documents.sign(ctx.ledger.identity, head)
    values = {
        "scope": scope, "kind": kind.value, "version": number, "draft": row.draft, "base": follows,
        "valid_from": row.valid_from, "reason": row.reason, "approved_by": row.approved_by,
        "approved_at": row.approved_at, "authors": row.authors, "hash": row.hash, "size": row.size,
        "head": signed.head, "signature": signed.signature, "content": row.content, "key": row.key,
    }  # fmt: skip
    table = CityDocument.metadata.tables[CityDocument.__tablename__]
    if not engine_of(ctx.connection).insert_new(ctx.connection, table, [values]):
        raise ExpectedError("documents.errors.base_moved", base=version, newest=number)
    acts = CityDraftAct
    last = ctx.connection.execute(select(func.max(acts.nth)).where(acts.draft == row.draft)).scalar()
    ctx.connection.execute(insert(acts).values(
        draft=row.draft, nth=int(last or 0) + 1, at=ctx.now, account=ctx.station.id, act="renumbered",
        note=f"{version} → {number}",
    ))  # fmt: skip
    return number
