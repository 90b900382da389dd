"""Fetches the city's documents over a station's line, and lets the catalogue go by them: at a hub, a desk, a kiosk.

Run by the push worker with each beat of its line, to central or to the ward's hub. Asks what is there at least every
EVERY seconds, and tells in the same question which versions this station goes by (a hub: those of its ward's, too). A
version is taken whole or not at all; what does not verify leaves the one before in use and is told to the city. A line
that breaks is asked again; a server whose program is older knows no such question, which delays nothing else.
"""

from __future__ import annotations

import logging
from typing import NamedTuple

from sqlalchemy import select

from kiosk.clock import Clock, local
from kiosk.db.tables.documents import StationDocumentRow
from kiosk.errors import ExpectedError
from kiosk.journal import signed_documents
from kiosk.log import known
from kiosk.remote.link import Link, Refused
from kiosk.services import documents
from kiosk.store import Reader, Store
from kiosk.sync import document_wire
from kiosk.values.documents import LARGEST, SignedDocument
from kiosk.values.roles import Role

log = logging.getLogger("motcua.documents")
WAIT = 30.0
EVERY = 60.0  # seconds
BOX = 64  # bytes that a sealed content is longer at most


class _Left(NamedTuple):
    """A version that was offered and not taken."""

    version: int
    why: str


class DocumentPull:
    """One line's. Used on the push worker's thread alone."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._due = 0.0
        self._left: dict[tuple[str, str], _Left] = {}
        self._asked: tuple[tuple[str, str, int], ...] = ()  # what the server wants to see
        self._seen: set[tuple[str, str, int]] = set()  # what it has seen on this line

    def renew(self) -> None:
        """A new handshake: much may have changed meanwhile."""
        self._due = 0.0
        self._seen.clear()

    def look(self, link: Link) -> None:
        """Raises what the link raises where the line is cut."""
        if self._clock.monotonic() < self._due:
            return
        try:
            while self._fetch(link):  # told again at once: the city hears what has become of it
                pass
        except Refused as refused:
            log.warning("no documents are given: %s", known(refused.error))
        except ExpectedError as error:
            if error.key != "sync.errors.not_central":  # an answer that nobody signed: it knows no such question
                raise
        self._due = self._clock.monotonic() + EVERY

    def _fetch(self, link: Link) -> bool:
        """Whether anything changed here."""
        damaged = self._store.catalogue.city.damaged()
        heads = self._store.read(documents.held).result(WAIT)
        held = documents.newest_held(heads, damaged)
        asked = document_wire.DocumentsAsked(
            self._store.station.id, tuple((*place, version) for place, version in held.items()), self._said(),
            self._store.read(documents.marks).result(WAIT)[: document_wire.MOST_MARKS], self._shown(),
        )  # fmt: skip
        answer = link.ask("/v1/documents", asked, document_wire.DocumentsAnswer)
        if not answer.public_key:
            return False  # a ward without a city
        pinned = documents.PinCity(station=answer.city, public_key=answer.public_key)
        if not self._store.run(documents.pin, pinned).result(WAIT):
            log.warning("the line's server passes on documents of another city")
            return False
        self._asked = tuple(one for one in answer.show if one not in self._seen)
        before, took = dict(self._left), False
        whole = {(one.kind, one.scope, one.version) for one in heads} - damaged
        for offer in answer.offers:
            told = signed_documents.read_head(offer.head)
            if damaged and told is not None and (told.kind.value, told.scope, told.version) in whole:
                continue  # offered again because of the damaged one before it
            took = self._take(link, SignedDocument(head=offer.head, signature=offer.signature)) or took
        if took:
            documents.refresh(self._store)
        return took or self._left != before or bool(self._asked)

    def _take(self, link: Link, signed: SignedDocument) -> bool:
        told = signed_documents.read_head(signed.head)
        place = (str(told.kind), told.scope) if told is not None else ("", "")
        try:
            head = self._store.read(documents.refuse, signed).result(WAIT)
            data, key = self._whole(link, head)
            kept = documents.KeepDocument(signed=signed, content=data, key=key)
            self._store.run(documents.keep, kept).result(WAIT)
        except ExpectedError as error:
            if not error.key.startswith("documents.errors."):
                raise
            log.warning("a document is not taken: %s %s", known(place[0]), known(error.key))
            if told is not None:
                self._left[place] = _Left(told.version, error.key)
            return False
        self._left.pop(place, None)
        log.info("%s version %d is here, valid from %s", head.kind, head.version, head.valid_from)
        return True

    def _whole(self, link: Link, head: signed_documents.DocumentHead) -> tuple[bytes, bytes]:
        """All of its bytes and, of a sealed one, its key. Raises documents.errors.bytes where there are fewer."""
        data, key = bytearray(), b""
        while True:
            asked = document_wire.DocumentAsked(
                self._store.station.id, head.kind.value, head.scope, head.version, len(data)
            )
            piece = link.ask("/v1/document", asked, document_wire.DocumentPiece)
            data += piece.data
            key = piece.key or key
            if len(data) >= head.size or not piece.data or len(data) > LARGEST + BOX:
                break
        if not signed_documents.fits(head, bytes(data)):
            raise ExpectedError("documents.errors.bytes")
        return bytes(data), key

    def _shown(self) -> tuple[document_wire.Offered, ...]:
        """Versions that a city which was put back from a backup lacks; each once, whatever it makes of them."""
        places, self._asked = self._asked, ()
        self._seen.update(places)
        found = self._store.read(documents.shown, places).result(WAIT) if places else ()
        return tuple(document_wire.Offered(one.head, one.signature) for one in found)

    # -- what is told ---------------------------------------------------------------------------------------

    def _said(self) -> tuple[document_wire.DocumentSaid, ...]:
        mine, today = self._store.station, local(self._clock.now()).date()
        standing = {(one.kind.value, one.scope): one for one in self._store.catalogue.city.standing(today)}
        said = []
        for place in sorted({*standing, *self._left}):
            now, left = standing.get(place), self._left.get(place)
            version, held = (now.version, now.held) if now is not None else (0, 0)
            refused, why = (now.refused, now.why) if now is not None else (0, "")
            if left is not None and left.version >= refused:
                refused, why = left.version, left.why
            said.append(document_wire.DocumentSaid(mine.id, *place, version, held, refused, why))
        others = self._store.read(_others).result(WAIT) if Role.HUB in mine.roles else ()
        return (*said, *others)[: document_wire.MOST_SAID]


def _others(reader: Reader) -> tuple[document_wire.DocumentSaid, ...]:
    """What the ward's stations said last, for the city to know."""
    table = StationDocumentRow
    query = select(
        table.station, table.kind, table.scope, table.version, table.held, table.refused, table.why
    ).where(table.ward == reader.station.ward, table.station != reader.station.id).order_by(table.at.desc())
    rows = reader.connection.execute(query.limit(document_wire.MOST_SAID))
    return tuple(document_wire.DocumentSaid(*row) for row in rows)
