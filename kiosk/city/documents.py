"""The documents that the city makes for its wards: drafts, approval by somebody else, signed versions, what differs.

Use cases and queries for the city's pages, imports and `motcua central document`. A version never changes; it is made
when somebody who is no author of the draft approves it, and is signed with this server's key. Two who edit one document
hear of each other: a draft names the revision that was read, and the version that it goes out from.

Raises ExpectedError documents.errors.{unknown_draft, unknown_version, draft_changed, base_moved, not_a_draft,
not_submitted, own_draft, no_reason, scope, too_large, past, row_changed, unchanged, does_not_open},
catalogue.errors.wrong, forms.errors.*.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import msgspec
from sqlalchemy import ColumnElement, Select, func, insert, select, update
from sqlalchemy.orm import aliased

from kiosk.catalogue import city_contents
from kiosk.city import lost_versions
from kiosk.clock import local
from kiosk.db.base import to_micros
from kiosk.db.engines import engine_of
from kiosk.db.rows import all_of, first_of
from kiosk.db.tables.city_documents import CityDocument, CityDraft, CityDraftAct, CityStationDocument
from kiosk.errors import ExpectedError
from kiosk.forms import city_forms
from kiosk.ids import uuid7
from kiosk.journal import sealing, signed_documents
from kiosk.journal.identity import Identity
from kiosk.rules import document_diff
from kiosk.store import Context, Reader
from kiosk.values.document_contents import Content, FormsContent
from kiosk.values.documents import (
    EVERY_WARD,
    LARGEST,
    SEALED_KINDS,
    WARDS_OWN,
    ActOnDraft,
    DocumentDiff,
    DocumentDraft,
    DocumentKind,
    DocumentVersion,
    DraftAct,
    DraftStage,
    SaveDraft,
    StationDocument,
)

_OPEN = (DraftStage.DRAFT, DraftStage.SUBMITTED, DraftStage.REJECTED)
_SIGNIFICANT = ("saved", "submitted", "rebased")  # acts that make somebody an author
_VERSION = (
    CityDocument.kind, CityDocument.scope, CityDocument.version, CityDocument.valid_from, CityDocument.approved_at,
    CityDocument.approved_by, CityDocument.authors, CityDocument.reason, CityDocument.hash, CityDocument.size,
    CityDocument.base,
)  # fmt: skip


class _Stored(NamedTuple):
    """A content as it lies in a table."""

    data: bytes
    key: bytes


# -- use cases ---------------------------------------------------------------------------------------------------


def save_draft(ctx: Context, command: SaveDraft) -> DocumentDraft:
    """Begin a draft or change one that is not approved yet; it waits for nobody until it is submitted."""
    _refuse_scope(command.kind, command.scope)
    city_contents.check(command.kind, command.content)
    _need_base(ctx, command.kind, command.scope, command.base)
    return save_upon(ctx, command, "saved")


def save_upon(ctx: Context, command: SaveDraft, act: str, note: str = "") -> DocumentDraft:
    """A draft as it is to be kept from now on; `act` stands in its trail."""
    stored = _stored(ctx, command.kind, command.scope, command.content)
    values = {
        "kind": command.kind.value, "scope": command.scope, "base": command.base, "state": DraftStage.DRAFT.value,
        "valid_from": command.valid_from, "reason": command.reason.strip(), "changed_by": command.actor,
        "changed_at": ctx.now, "content": stored.data, "key": stored.key, "revision": command.revision + 1,
    }  # fmt: skip
    if command.id:
        known = _need(ctx, command.id)
        if (known.kind, known.scope) != (command.kind.value, command.scope):
            raise ExpectedError("documents.errors.unknown_draft")
        _change(ctx, ActOnDraft(id=command.id, revision=command.revision, actor=command.actor), values)
        name = command.id
    else:
        name = uuid7(ctx.now)
        ctx.connection.execute(insert(CityDraft).values(id=name, note="", **values | {"revision": 1}))
    _note(ctx, name, command.actor, act, note)
    return draft_of(ctx, name)


def submit(ctx: Context, command: ActOnDraft) -> DocumentDraft:
    """Hand a draft to whoever approves it; looked through as a station will."""
    row = _need(ctx, command.id)
    if row.state not in (DraftStage.DRAFT, DraftStage.REJECTED):
        raise ExpectedError("documents.errors.not_a_draft")
    if not row.reason:
        raise ExpectedError("documents.errors.no_reason")
    _look_through(ctx, row)
    _change(ctx, command, {"state": DraftStage.SUBMITTED.value, "note": ""})
    _note(ctx, command.id, command.actor, "submitted", command.note)
    return draft_of(ctx, command.id)


def approve(ctx: Context, command: ActOnDraft) -> DocumentVersion:
    """Make the draft the next version, signed: by somebody who is none of its authors."""
    row = _need(ctx, command.id)
    if row.state != DraftStage.SUBMITTED:
        raise ExpectedError("documents.errors.not_submitted")
    authors = _authors(ctx, command.id)
    if command.actor.strip().casefold() in {one.strip().casefold() for one in authors}:
        raise ExpectedError("documents.errors.own_draft")
    content = _look_through(ctx, row)
    _change(ctx, command, {"state": DraftStage.APPROVED.value, "note": command.note})
    _note(ctx, command.id, command.actor, "approved", command.note)
    return _publish(ctx, row, content, command.actor, authors)


def reject(ctx: Context, command: ActOnDraft) -> DocumentDraft:
    """Give a submitted draft back to its authors, with a reason."""
    if _need(ctx, command.id).state != DraftStage.SUBMITTED:
        raise ExpectedError("documents.errors.not_submitted")
    if not command.note.strip():
        raise ExpectedError("documents.errors.no_reason")
    _change(ctx, command, {"state": DraftStage.REJECTED.value, "note": command.note.strip()})
    _note(ctx, command.id, command.actor, "rejected", command.note.strip())
    return draft_of(ctx, command.id)


def withdraw_draft(ctx: Context, command: ActOnDraft) -> DocumentDraft:
    """Nobody goes on with it. Its content is gone with it, its trail stays."""
    if _need(ctx, command.id).state not in _OPEN:
        raise ExpectedError("documents.errors.not_a_draft")
    values = {"state": DraftStage.WITHDRAWN.value, "content": b"", "key": b"", "note": command.note.strip()}
    _change(ctx, command, values)
    _note(ctx, command.id, command.actor, "withdrawn", command.note.strip())
    return draft_of(ctx, command.id)


# -- queries -----------------------------------------------------------------------------------------------------


def versions(reader: Reader, kind: DocumentKind, scope: str = EVERY_WARD) -> tuple[DocumentVersion, ...]:
    """All of a kind and scope, the newest first."""
    return versions_of(reader, kind, scope)


def current(
    reader: Reader, kind: DocumentKind, scope: str = EVERY_WARD, day: date | None = None
) -> DocumentVersion | None:
    """The version that holds on a day, or today; None where none does yet."""
    return current_on(reader, kind, scope, day or local(reader.clock.now()).date())


def content(reader: Reader, kind: DocumentKind, scope: str, version: int) -> Content:
    """What a version says. Raises ExpectedError(documents.errors.unknown_version)."""
    return content_of_version(reader, kind, scope, version)


def drafts(reader: Reader, kind: DocumentKind | None = None, scope: str | None = None) -> tuple[DocumentDraft, ...]:
    """Those that are under way, the one that was changed last first, without their contents."""
    return drafts_of(reader, kind, scope)


def draft(reader: Reader, name: str) -> DocumentDraft:
    """One draft with its content (None once it is withdrawn). Raises ExpectedError(documents.errors.unknown_draft)."""
    return draft_of(reader, name)


def acts(reader: Reader, name: str) -> tuple[DraftAct, ...]:
    """Who did what to a draft, in order."""
    query = select(CityDraftAct).where(CityDraftAct.draft == name).order_by(CityDraftAct.nth)
    found = all_of(CityDraftAct, reader.connection, query)
    return tuple(DraftAct(at=one.at, account=one.account, act=one.act, note=one.note) for one in found)


def diff(reader: Reader, kind: DocumentKind, scope: str, older: int, newer: int) -> DocumentDiff:
    """From one version to another; 0 is an empty document."""
    before, after = (
        content_of_version(reader, kind, scope, version) if version else None for version in (older, newer)
    )
    return document_diff.diff(before, after)


def draft_diff(reader: Reader, name: str) -> DocumentDiff:
    """What a draft changes in the version that it goes out from."""
    found = draft_of(reader, name)
    before = content_of_version(reader, found.kind, found.scope, found.base) if found.base else None
    return document_diff.diff(before, found.content)


def newest(reader: Reader | Context, kind: DocumentKind, scope: str = EVERY_WARD) -> int:
    """The number of the last version, whatever its day: what a new draft names as its base. 0 = none."""
    query = select(func.max(CityDocument.version)).where(_of(kind, scope))
    return int(reader.connection.execute(query).scalar() or 0)


def station_documents(reader: Reader, ward: str = "") -> tuple[StationDocument, ...]:
    """What the stations of a ward, or of all, said last of the documents that they go by."""
    query = select(CityStationDocument).order_by(
        CityStationDocument.ward, CityStationDocument.station, CityStationDocument.kind, CityStationDocument.scope
    )
    if ward:
        query = query.where(CityStationDocument.ward == ward)
    return tuple(
        StationDocument(
            station=one.station, kind=DocumentKind(one.kind), scope=one.scope, version=one.version, held=one.held,
            refused=one.refused, why=one.why, at=one.at,
        )
        for one in all_of(CityStationDocument, reader.connection, query)
    )  # fmt: skip


# -- within ------------------------------------------------------------------------------------------------------


def versions_of(at: Reader | Context, kind: DocumentKind, scope: str) -> tuple[DocumentVersion, ...]:
    """As `versions`."""
    return tuple(_version_of(row) for row in all_of(CityDocument, at.connection, _versions(kind, scope)))


def current_on(at: Reader | Context, kind: DocumentKind, scope: str, day: date) -> DocumentVersion | None:
    """As `current`."""
    later = aliased(CityDocument)
    passed = (  # a later one follows a version before it
        select(later.version)
        .where(later.kind == kind.value, later.scope == scope)
        .where(later.base < CityDocument.version, later.version > CityDocument.version)
    )
    query = (
        select(*_VERSION)
        .where(_of(kind, scope), CityDocument.valid_from <= day, ~passed.exists())
        .order_by(CityDocument.valid_from.desc(), CityDocument.version.desc())
        .limit(1)
    )
    row = first_of(CityDocument, at.connection, query)
    return None if row is None else _version_of(row)


def drafts_of(at: Reader | Context, kind: DocumentKind | None, scope: str | None) -> tuple[DocumentDraft, ...]:
    """As `drafts`."""
    query = select(CityDraft.id).where(CityDraft.state.in_([one.value for one in _OPEN]))
    if kind is not None:
        query = query.where(CityDraft.kind == kind.value)
    if scope is not None:
        query = query.where(CityDraft.scope == scope)
    names = at.connection.execute(query.order_by(CityDraft.changed_at.desc(), CityDraft.id)).scalars().all()
    return tuple(draft_of(at, name, whole=False) for name in names)


def draft_of(at: Reader | Context, name: str, *, whole: bool = True) -> DocumentDraft:
    """A draft as its table has it. Raises ExpectedError(documents.errors.unknown_draft)."""
    row = _need(at, name)
    kind = DocumentKind(row.kind)
    said = None
    if whole and row.content:
        said = _opened(at, kind, row.scope, _Stored(row.content, row.key))
    return DocumentDraft(
        id=row.id, kind=kind, scope=row.scope, base=row.base, revision=row.revision, state=DraftStage(row.state),
        valid_from=row.valid_from, reason=row.reason, authors=_authors(at, name), changed_by=row.changed_by,
        changed_at=row.changed_at, note=row.note, content=said,
    )  # fmt: skip


def _refuse_scope(kind: DocumentKind, scope: str) -> None:
    if kind in WARDS_OWN and scope == EVERY_WARD:
        raise ExpectedError("documents.errors.scope")


def _need_base(ctx: Context, kind: DocumentKind, scope: str, base: int) -> None:
    there = newest(ctx, kind, scope)
    if there != base:
        raise ExpectedError("documents.errors.base_moved", base=base, newest=there)


def _look_through(ctx: Context, row: CityDraft) -> Content:
    """What a draft says, where it can become the next version."""
    kind = DocumentKind(row.kind)
    _need_base(ctx, kind, row.scope, row.base)
    if row.valid_from < local(ctx.now).date():
        raise ExpectedError("documents.errors.past", day=row.valid_from)
    said = _opened(ctx, kind, row.scope, _Stored(row.content, row.key))
    city_contents.check(kind, said)
    if isinstance(said, FormsContent):
        city_forms.check(said)
    if row.base:
        before = content_of_version(ctx, kind, row.scope, row.base)
        if before == said and row.valid_from == _valid_from(ctx, kind, row.scope, row.base):
            raise ExpectedError("documents.errors.unchanged")
        city_contents.refuse_changed_rows(before, said)
    return said


def _publish(
    ctx: Context, row: CityDraft, said: Content, approver: str, authors: Sequence[str]
) -> DocumentVersion:
    kind = DocumentKind(row.kind)
    stored = _stored(ctx, kind, row.scope, said)
    identity = ctx.ledger.identity
    head = signed_documents.DocumentHead(
        kind, row.scope, lost_versions.highest(ctx, kind, row.scope) + 1, row.valid_from,
        hashlib.sha256(stored.data).digest(), len(stored.data), bool(stored.key), to_micros(ctx.now), ctx.station.id,
        row.base,
    )  # fmt: skip
    signed = signed_documents.sign(identity, head)
    values = {
        "scope": row.scope, "kind": kind.value, "version": head.version, "draft": row.id, "base": row.base,
        "valid_from": row.valid_from, "reason": row.reason, "approved_by": approver, "approved_at": ctx.now,
        "authors": msgspec.json.encode(tuple(authors)).decode(), "hash": head.hash, "size": head.size,
        "head": signed.head, "signature": signed.signature, "content": stored.data, "key": stored.key,
    }  # fmt: skip
    table = CityDocument.metadata.tables[CityDocument.__tablename__]
    if not engine_of(ctx.connection).insert_new(ctx.connection, table, [values]):
        raise ExpectedError("documents.errors.base_moved", base=row.base, newest=head.version)  # somebody was sooner
    query = select(*_VERSION).where(_of(kind, row.scope), CityDocument.version == head.version)
    made = first_of(CityDocument, ctx.connection, query)
    assert made is not None
    return _version_of(made)


def _stored(ctx: Context, kind: DocumentKind, scope: str, said: Content) -> _Stored:
    plain = city_contents.encode(said)
    if len(plain) > LARGEST:
        raise ExpectedError("documents.errors.too_large", most=LARGEST // 1_048_576)
    if kind not in SEALED_KINDS:
        return _Stored(plain, b"")
    box, key = signed_documents.sealed(plain, kind.value, scope)
    return _Stored(box, sealing.wrap(key, ctx.ledger.identity.seal_public))


def _identity(at: Reader | Context) -> Identity:
    return at.identity if isinstance(at, Reader) else at.ledger.identity


def _opened(at: Reader | Context, kind: DocumentKind, scope: str, stored: _Stored) -> Content:
    plain: bytes | None = stored.data
    if stored.key:
        plain = signed_documents.unsealed(stored.data, stored.key, _identity(at), kind.value, scope)
    if plain is None:
        raise ExpectedError("documents.errors.does_not_open")
    return city_contents.decode(kind, plain)


def content_of_version(at: Reader | Context, kind: DocumentKind, scope: str, version: int) -> Content:
    """As `content`."""
    query = select(CityDocument.content, CityDocument.key).where(_of(kind, scope), CityDocument.version == version)
    row = first_of(CityDocument, at.connection, query)
    if row is None:
        raise ExpectedError("documents.errors.unknown_version", version=version)
    return _opened(at, kind, scope, _Stored(row.content, row.key))


def _valid_from(ctx: Context, kind: DocumentKind, scope: str, version: int) -> date | None:
    query = select(CityDocument.valid_from).where(_of(kind, scope), CityDocument.version == version)
    found: date | None = ctx.connection.execute(query).scalar()
    return found


def _need(at: Reader | Context, name: str) -> CityDraft:
    row = first_of(CityDraft, at.connection, select(CityDraft.__table__).where(CityDraft.id == name))
    if row is None:
        raise ExpectedError("documents.errors.unknown_draft")
    return row


def _change(ctx: Context, command: ActOnDraft, values: Mapping[str, object]) -> None:
    """Change the draft, if it is as its reader has read it. Raises ExpectedError(documents.errors.draft_changed)."""
    row = _need(ctx, command.id)
    if row.state not in _OPEN:
        raise ExpectedError("documents.errors.not_a_draft")
    changing = (
        update(CityDraft)
        .where(CityDraft.id == command.id, CityDraft.revision == command.revision)
        .values(**{**values, "revision": command.revision + 1, "changed_by": command.actor, "changed_at": ctx.now})
    )
    if ctx.connection.execute(changing).rowcount != 1:
        raise ExpectedError("documents.errors.draft_changed", by=row.changed_by, at=local(row.changed_at))


def _note(ctx: Context, name: str, account: str, act: str, note: str = "") -> None:
    last = ctx.connection.execute(select(func.max(CityDraftAct.nth)).where(CityDraftAct.draft == name)).scalar()
    row = {"draft": name, "nth": int(last or 0) + 1, "at": ctx.now, "account": account, "act": act, "note": note}
    ctx.connection.execute(insert(CityDraftAct).values(**row))


def _authors(at: Reader | Context, name: str) -> tuple[str, ...]:
    query = (
        select(CityDraftAct.account)
        .where(CityDraftAct.draft == name, CityDraftAct.act.in_(_SIGNIFICANT))
        .order_by(CityDraftAct.nth)
    )
    return tuple(dict.fromkeys(at.connection.execute(query).scalars()))


def _of(kind: DocumentKind, scope: str) -> ColumnElement[bool]:
    return (CityDocument.kind == kind.value) & (CityDocument.scope == scope)


def _versions(kind: DocumentKind, scope: str) -> Select:
    return select(*_VERSION).where(_of(kind, scope)).order_by(CityDocument.version.desc())


def _version_of(row: CityDocument) -> DocumentVersion:
    return DocumentVersion(
        kind=DocumentKind(row.kind), scope=row.scope, version=row.version, valid_from=row.valid_from,
        approved_at=row.approved_at, approved_by=row.approved_by,
        authors=msgspec.json.decode(row.authors, type=tuple[str, ...]), reason=row.reason, hash=row.hash,
        size=row.size, base=row.base,
    )  # fmt: skip
