"""The city's documents for whoever asks: offered by central from its own table, by a hub from what it was given.

Parts of the protocol (kiosk.server.city_slots for central, hub_protocol for a hub). A station is offered what is for
every ward and for its own, and accounts only where staff sign in there; bytes and signatures are passed on as central
made them, and the key of a sealed version is wrapped anew for the asker. What a station says of its versions is kept;
versions that it holds and this city does not know are asked for (kiosk.city.lost_versions): then a backup was restored.
Raises ExpectedError journal.errors.head, documents.errors.unknown_version.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import NamedTuple

import msgspec
from sqlalchemy import func, insert, select, update

from kiosk.city import lost_versions
from kiosk.clock import local
from kiosk.db.tables.city_documents import CityDocument, CityStationDocument
from kiosk.db.tables.documents import HeldDocument, StationDocumentRow
from kiosk.errors import ExpectedError
from kiosk.journal import signed_documents
from kiosk.rules import document_versions
from kiosk.server.asking import Asked, Work, done
from kiosk.services import documents
from kiosk.store import AnyStore, Context, Reader
from kiosk.sync import document_wire as wire
from kiosk.values.documents import SEALED_KINDS, DocumentKind, SignedDocument
from kiosk.values.ids import ward_of
from kiosk.values.journal import Sender
from kiosk.values.roles import Role

SIGNED_IN = frozenset({Role.HUB, Role.SINGLE, Role.DESK, Role.CITIZEN})  # where staff sign in, or pass accounts on
SAID_ANEW = timedelta(hours=1)  # what stays the same is noted again
Held = type[CityDocument] | type[HeldDocument]
Said = type[CityStationDocument] | type[StationDocumentRow]


class _Shown(NamedTuple):
    """A version as an offer needs it."""

    kind: str
    scope: str
    version: int
    valid_from: date
    head: bytes
    signature: bytes
    follows: int


class _Saying(NamedTuple):
    table: Said
    sender: Sender
    said: tuple[wire.DocumentSaid, ...]


class HandedDocuments:
    """Two questions. `held`: the table of versions; `said`: that of what stations go by; `now`: refuses a recorded
    question."""

    def __init__(self, store: AnyStore, held: Held, said: Said, now: Callable[[Asked], Awaitable[None]]) -> None:
        self._store, self._held, self._said, self._now = store, held, said, now

    def questions(self) -> dict[str, Work]:
        return {"/documents": self.offers, "/document": self.piece}

    async def offers(self, asked: Asked) -> wire.DocumentsAnswer:
        message = asked.message(wire.DocumentsAsked)
        _own(message.station, asked.sender)
        await self._now(asked)
        saying = _Saying(self._said, asked.sender, message.said)
        if await done(self._store.read(_says_news, saying)):
            await done(self._store.run(_note, saying))
        if self._held is CityDocument:
            return await self._of_city(asked.sender, message)
        return await done(self._store.read(_offers, self._held, asked.sender, message))

    async def _of_city(self, sender: Sender, message: wire.DocumentsAsked) -> wire.DocumentsAnswer:
        if message.shown:
            signed = tuple(SignedDocument(head=one.head, signature=one.signature) for one in message.shown)
            await done(self._store.run(lost_versions.learn, lost_versions.Showing(sender.station, signed)))
        answer = await done(self._store.read(_offers, self._held, sender, message))
        unknown = await done(self._store.read(lost_versions.unknown, message.marks))
        return msgspec.structs.replace(answer, show=unknown[: wire.MOST_SHOWN])

    async def piece(self, asked: Asked) -> wire.DocumentPiece:
        message = asked.message(wire.DocumentAsked)
        _own(message.station, asked.sender)
        await self._now(asked)
        return await done(self._store.read(_piece, self._held, asked.sender, message))


def _own(station: str, sender: Sender) -> None:
    if station != sender.station:
        raise ExpectedError("journal.errors.head", station=station)


def _may_have(kind: str, sender: Sender) -> bool:
    return kind not in SEALED_KINDS or bool(SIGNED_IN.intersection(sender.roles))


def _offers(reader: Reader, table: Held, sender: Sender, asked: wire.DocumentsAsked) -> wire.DocumentsAnswer:
    city, key = documents.signer(reader)
    if not key:
        return wire.DocumentsAnswer(city, key)
    query = select(
        table.kind, table.scope, table.version, table.valid_from, table.head, table.signature
    ).where(table.scope.in_(("", ward_of(sender.station))))
    found: dict[tuple[str, str], list[_Shown]] = defaultdict(list)
    for row in reader.connection.execute(query):
        said = signed_documents.read_head(row.head)
        found[row.kind, row.scope].append(_Shown(*row, said.follows if said is not None else row.version - 1))
    held = {(kind, scope): version for kind, scope, version in asked.held}
    today = local(reader.clock.now()).date()
    offers = [
        wire.Offered(one.head, one.signature)
        for (kind, scope), versions in sorted(found.items())
        if _may_have(kind, sender)
        for one in document_versions.useful(versions, today)
        if one.version > held.get((kind, scope), 0)
    ]
    return wire.DocumentsAnswer(city, key, tuple(offers[: wire.MOST]))


def _piece(reader: Reader, table: Held, sender: Sender, asked: wire.DocumentAsked) -> wire.DocumentPiece:
    if asked.scope not in ("", ward_of(sender.station)) or not _may_have(asked.kind, sender):
        raise ExpectedError("documents.errors.unknown_version", version=asked.version)
    data = func.substr(table.content, asked.offset + 1, wire.PIECE)
    query = select(data.label("data"), table.key).where(
        table.scope == asked.scope, table.kind == asked.kind, table.version == asked.version
    )
    row = reader.connection.execute(query).first()
    if row is None:
        raise ExpectedError("documents.errors.unknown_version", version=asked.version)
    key = signed_documents.rewrapped(row.key, reader.identity, sender.seal_key) if row.key else b""
    return wire.DocumentPiece(bytes(row.data or b""), key)


# -- what stations say of theirs -----------------------------------------------------------------------------------


def _believed(saying: _Saying) -> list[wire.DocumentSaid]:
    """A station speaks for itself, a hub for its ward; of kinds that there are."""
    ward, kinds = ward_of(saying.sender.station), {kind.value for kind in DocumentKind}
    speaks_for_all = Role.HUB in saying.sender.roles
    return [
        one
        for one in saying.said
        if one.kind in kinds and one.scope in ("", ward)
        and (one.station == saying.sender.station or (speaks_for_all and ward_of(one.station) == ward))
    ]  # fmt: skip


def _known(at: Reader | Context, saying: _Saying) -> dict[tuple[str, str, str], tuple[object, ...]]:
    table = saying.table
    query = select(
        table.station, table.kind, table.scope, table.version, table.held, table.refused, table.why, table.at
    ).where(table.ward == ward_of(saying.sender.station))
    return {(row[0], row[1], row[2]): tuple(row[3:]) for row in at.connection.execute(query)}


def _news(at: Reader | Context, saying: _Saying) -> list[tuple[wire.DocumentSaid, bool]]:
    """What is new or has changed, and whether there is a row already."""
    believed = _believed(saying)
    known = _known(at, saying) if believed else {}
    now = at.clock.now()
    news = []
    for one in believed:
        row = known.get((one.station, one.kind, one.scope))
        same = row is not None and row[:4] == (one.version, one.held, one.refused, one.why)
        if row is None or not same or now - row[4] >= SAID_ANEW:  # type: ignore[operator]
            news.append((one, row is not None))
    return news


def _says_news(reader: Reader, saying: _Saying) -> bool:
    return bool(_news(reader, saying))


def _note(ctx: Context, saying: _Saying) -> None:
    table, ward = saying.table, ward_of(saying.sender.station)
    for one, there in _news(ctx, saying):
        said = {"version": one.version, "held": one.held, "refused": one.refused, "why": one.why, "at": ctx.now}
        place = {"ward": ward, "station": one.station, "kind": one.kind, "scope": one.scope}
        if there:
            where = (getattr(table, name) == value for name, value in place.items())
            ctx.connection.execute(update(table).where(*where).values(**said))
        else:
            ctx.connection.execute(insert(table).values(**place, **said))
