"""The city's documents at a station: kept when they verify, and what they say put into the catalogue.

`keep` is run by kiosk.remote.documents for every version that came whole; `refresh` reads what is held and hands it to
the catalogue, when a store has opened and after every change. A version that does not verify or does not load is left
out, and the one before it, or the files, go on: `refresh` raises nothing because of one. Whose signature counts is the
key of the city that this station or its hub enrolled with; it is pinned at the first answer and goes with a new
enrolment. Raises ExpectedError documents.errors.{signature, bytes, not_ours, older}.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Row, Select, delete, func, insert, select, tuple_

from kiosk.catalogue import city_contents
from kiosk.catalogue.city_shelf import ShelfVersion
from kiosk.clock import local
from kiosk.db.tables.documents import HeldDocument
from kiosk.db.tables.sync import UpstreamRow
from kiosk.errors import ExpectedError
from kiosk.forms import city_forms
from kiosk.journal import signed_documents
from kiosk.journal.identity import Identity
from kiosk.log import known
from kiosk.rules import document_versions
from kiosk.store import Context, Reader, Store, meta, set_meta
from kiosk.values.base import Value
from kiosk.values.document_contents import Content, FormsContent
from kiosk.values.documents import DocumentKind, SignedDocument
from kiosk.values.roles import UPSTREAM, Role

log = logging.getLogger("motcua.documents")
WAIT = 30.0
GO_BACK = 2  # superseded versions of each that are kept
ROOT = "documents_root"  # meta: "station hex" of the city whose signatures count
FOLDER = "documents"  # within the data folder: forms as files


class KeepDocument(Value, frozen=True, kw_only=True):
    """Command: a version that came whole. `key`: of a sealed one, wrapped for this station."""

    signed: SignedDocument
    content: bytes
    key: bytes = b""


class PinCity(Value, frozen=True, kw_only=True):
    """Command: whose signatures count here, as the server of the line says."""

    station: str
    public_key: bytes


class HeldHead(NamedTuple):
    kind: str
    scope: str
    version: int
    valid_from: date
    follows: int


class _HeldRow(NamedTuple):
    kind: str
    scope: str
    version: int
    valid_from: date
    head: bytes
    signature: bytes
    content: bytes
    key: bytes


_PLACE = (HeldDocument.kind, HeldDocument.scope, HeldDocument.version)
_HEADS = (*_PLACE, HeldDocument.valid_from, HeldDocument.head)


# -- whose signature counts --------------------------------------------------------------------------------------


def signer(at: Reader | Context) -> tuple[str, bytes]:
    """The city's server and its public key, as this machine knows them; ("", b"") before it has heard of one."""
    if Role.CENTRAL in at.station.roles:
        identity = at.identity if isinstance(at, Reader) else at.ledger.identity
        return at.station.id, identity.public
    query = select(UpstreamRow.station, UpstreamRow.public_key).where(UpstreamRow.level == UPSTREAM)
    above = at.connection.execute(query).first()
    if above is not None:
        return str(above.station), bytes(above.public_key)
    station, _, key = meta(at.connection, ROOT).partition(" ")
    try:
        return station, bytes.fromhex(key)
    except ValueError:
        return "", b""


def pin(ctx: Context, command: PinCity) -> bool:
    """At the first answer of the ward's hub its word is taken; whether these signatures count."""
    station, key = signer(ctx)
    if not key and command.public_key:
        set_meta(ctx.connection, ROOT, f"{command.station} {command.public_key.hex()}")
        return True
    return (station, key) == (command.station, command.public_key)


def forget_city(ctx: Context, _none: None = None) -> None:
    """This station enrols anew, maybe with another city: what the former one signed counts no more."""
    set_meta(ctx.connection, ROOT, "")
    ctx.connection.execute(delete(HeldDocument))


# -- what is held ------------------------------------------------------------------------------------------------


def held(reader: Reader) -> tuple[HeldHead, ...]:
    """Every version here, without its bytes."""
    query = select(*_HEADS).order_by(HeldDocument.kind, HeldDocument.scope, HeldDocument.version)
    return tuple(map(_head_of, reader.connection.execute(query)))


def _head_of(row: Row) -> HeldHead:
    said = signed_documents.read_head(row.head)
    return HeldHead(row.kind, row.scope, row.version, row.valid_from, said.follows if said else row.version - 1)


def marks(reader: Reader) -> tuple[tuple[str, str, int, bytes], ...]:
    """Of every version here: by these a city that was put back from a backup finds what it lacks."""
    query = select(*_PLACE, HeldDocument.head).order_by(*_PLACE)
    return tuple((*row[:3], signed_documents.mark(row.head)) for row in reader.connection.execute(query))


def shown(reader: Reader, places: tuple[tuple[str, str, int], ...]) -> tuple[SignedDocument, ...]:
    """Heads and signatures of these, as far as they are here."""
    query = select(HeldDocument.head, HeldDocument.signature).where(tuple_(*_PLACE).in_(places))
    found = reader.connection.execute(query) if places else ()
    return tuple(SignedDocument(head=row.head, signature=row.signature) for row in found)


def refuse(ctx: Context | Reader, signed: SignedDocument) -> signed_documents.DocumentHead:
    """The head of a version that may be taken here. Raises ExpectedError, else."""
    head = signed_documents.head_of(signed, signer(ctx)[1])
    if head is None:
        raise ExpectedError("documents.errors.signature")
    if head.scope not in ("", ctx.station.ward):
        raise ExpectedError("documents.errors.not_ours", scope=head.scope)
    place = (head.kind, head.scope, head.version)
    if head.version <= _newest(ctx, head.kind, head.scope) and not _is_damaged(ctx, place):
        raise ExpectedError("documents.errors.older", version=head.version)
    return head


def keep(ctx: Context, command: KeepDocument) -> HeldHead:
    """Store a version, byte for byte. Raises ExpectedError where anything of it does not verify."""
    head = refuse(ctx, command.signed)
    if not signed_documents.fits(head, command.content):
        raise ExpectedError("documents.errors.bytes")
    row = {
        "scope": head.scope, "kind": head.kind.value, "version": head.version, "valid_from": head.valid_from,
        "head": command.signed.head, "signature": command.signed.signature, "content": command.content,
        "key": command.key, "got_at": ctx.now,
    }  # fmt: skip
    same = (getattr(HeldDocument, name) == row[name] for name in ("scope", "kind", "version"))
    ctx.connection.execute(delete(HeldDocument).where(*same))  # one that was damaged here
    ctx.connection.execute(insert(HeldDocument).values(**row))
    _drop_old(ctx, head.kind, head.scope)
    return HeldHead(head.kind, head.scope, head.version, head.valid_from, head.follows)


def _is_damaged(at: Context | Reader, place: tuple[str, str, int]) -> bool:
    """Whether this version is here and is not what was signed, as after a fault of the disk."""
    table = HeldDocument
    where = (table.kind == place[0], table.scope == place[1], table.version == place[2])
    row = at.connection.execute(select(table.head, table.signature, table.content).where(*where)).first()
    if row is None:
        return False
    said = signed_documents.head_of(SignedDocument(head=row.head, signature=row.signature), signer(at)[1])
    if said is None or (said.kind, said.scope, said.version) != place:
        return True
    return not signed_documents.fits(said, row.content)


def _newest(at: Context | Reader, kind: str, scope: str) -> int:
    query = select(func.max(HeldDocument.version)).where(HeldDocument.kind == kind, HeldDocument.scope == scope)
    return int(at.connection.execute(query).scalar() or 0)


def _drop_old(ctx: Context, kind: str, scope: str) -> None:
    where = (HeldDocument.kind == kind, HeldDocument.scope == scope)
    rows = [_head_of(row) for row in ctx.connection.execute(select(*_HEADS).where(*where))]
    for one in document_versions.superseded(rows, local(ctx.now).date(), GO_BACK):
        ctx.connection.execute(delete(HeldDocument).where(*where, HeldDocument.version == one.version))


# -- into the catalogue ------------------------------------------------------------------------------------------


def refresh(store: Store) -> None:
    """Read what is held, and let the catalogue go by it."""
    found = store.read(_read).result(WAIT)
    store.catalogue.city.put(found)
    _drop_folders(store.settings.data_dir / FOLDER, {one.folder for one in found if one.folder is not None})


def _read(reader: Reader) -> tuple[ShelfVersion, ...]:
    """Every version with what it says, or with why it cannot be read."""
    heads = held(reader)
    if not heads:
        return ()
    key = signer(reader)[1]
    return tuple(_shelved(reader, head, key) for head in heads)


def _shelved(reader: Reader, head: HeldHead, public_key: bytes) -> ShelfVersion:
    shelved = ShelfVersion(DocumentKind(head.kind), head.scope, head.version, head.valid_from, after=head.follows)
    try:
        content = _content(reader, head, public_key)
        if isinstance(content, FormsContent):
            return shelved._replace(folder=_laid_out(reader.settings.data_dir / FOLDER, content))
        return shelved._replace(content=content)
    except ExpectedError as error:
        log.warning("a document is left out: %s %s: %s", known(head.kind), head.version, known(error.key))
        return shelved._replace(why=error.key)
    except Exception:
        log.exception("a document is left out: %s %s", known(head.kind), head.version)
        return shelved._replace(why="documents.errors.unreadable")


def _content(reader: Reader, head: HeldHead, public_key: bytes) -> Content:
    row = _HeldRow(*reader.connection.execute(_one(head)).one())
    said = signed_documents.head_of(SignedDocument(head=row.head, signature=row.signature), public_key)
    if said is None or (said.kind, said.scope, said.version) != head[:3]:
        raise ExpectedError("documents.errors.signature")
    if not signed_documents.fits(said, row.content):
        raise ExpectedError("documents.errors.bytes")
    plain = _plain(row, said, reader.identity)
    return city_contents.decode(said.kind, plain)


def _plain(row: _HeldRow, head: signed_documents.DocumentHead, identity: Identity) -> bytes:
    if not head.sealed:
        return row.content
    plain = signed_documents.unsealed(row.content, row.key, identity, head.kind.value, head.scope)
    if plain is None:
        raise ExpectedError("documents.errors.does_not_open")
    return plain


def _one(head: HeldHead) -> Select:
    table = HeldDocument
    return select(
        *_PLACE, table.valid_from, table.head, table.signature, table.content, table.key
    ).where(table.kind == head.kind, table.scope == head.scope, table.version == head.version)


def _laid_out(folder: Path, content: FormsContent) -> Path:
    """The forms as files, in a folder named after what they are; looked through before it gets that name."""
    digest = hashlib.sha256(city_contents.encode(content)).hexdigest()[:32]
    home = folder / digest
    if not home.is_dir():
        city_forms.check(content)
        coming = folder / f".{digest}-{os.getpid()}"
        shutil.rmtree(coming, ignore_errors=True)
        coming.mkdir(parents=True)
        city_forms.lay_out(content.forms, coming)
        try:
            coming.rename(home)
        except OSError:  # another reader was sooner
            shutil.rmtree(coming, ignore_errors=True)
            if not home.is_dir():
                raise
    return home


def _drop_folders(folder: Path, used: set[Path]) -> None:
    """Those of versions that are gone. A declaration under way holds its form in memory."""
    if folder.is_dir():
        for one in folder.iterdir():
            if one not in used:
                shutil.rmtree(one, ignore_errors=True)


def newest_held(
    heads: tuple[HeldHead, ...], damaged: frozenset[tuple[str, str, int]] = frozenset()
) -> dict[tuple[str, str], int]:
    """By kind and scope; what comes before one that is damaged, so that it is offered again."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    for one in heads:
        found[one.kind, one.scope] = max(found[one.kind, one.scope], one.version)
    for kind, scope, version in damaged:
        found[kind, scope] = min(found.get((kind, scope), version), version - 1)
    return dict(found)
