"""The line of `motcua doctor` on the city's documents: which versions this machine goes by, and what cannot be used.

Called by kiosk.commands.doctor. It reads the station's own database, which may be in use, and checks signature, bytes
and content of each version again; what is sealed is taken as it lies there. An older database says nothing here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from typing import NamedTuple

from kiosk.app import clock_of
from kiosk.catalogue import city_contents, document_words
from kiosk.catalogue.city_shelf import CityShelf, ShelfVersion
from kiosk.clock import local
from kiosk.commands.findings import Finding, finding
from kiosk.errors import ExpectedError
from kiosk.journal import signed_documents
from kiosk.services.documents import ROOT
from kiosk.settings import Settings
from kiosk.values.documents import DocumentKind, SignedDocument
from kiosk.values.roles import UPSTREAM


class _Row(NamedTuple):
    kind: str
    scope: str
    version: int
    valid_from: str
    head: bytes
    signature: bytes
    content: bytes


def check_documents(settings: Settings) -> Iterator[Finding]:
    if not settings.database.exists():
        return
    try:
        with closing(sqlite3.connect(f"file:{settings.database}?mode=ro", uri=True, timeout=5)) as connection:
            query = "SELECT kind, scope, version, valid_from, head, signature, content FROM documents"
            rows = [_Row(*row) for row in connection.execute(query)]
            key = _signer(connection)
    except sqlite3.Error:
        return
    if not rows:
        return
    shelf = CityShelf()
    shelf.put(_looked_at(row, key) for row in rows)
    standing = shelf.standing(local(clock_of(settings).now()).date())
    said = "; ".join(document_words.lines(standing, settings.language))
    if any(one.refused for one in standing):
        yield finding(settings, "documents", "warn", "documents.left", said=said)
    else:
        yield finding(settings, "documents", "ok", "documents.used", said=said)


def _signer(connection: sqlite3.Connection) -> bytes:
    above = connection.execute("SELECT public_key FROM upstreams WHERE level = ?", (UPSTREAM,)).fetchone()
    if above is not None:
        return bytes(above[0])
    pinned = connection.execute("SELECT value FROM meta WHERE name = ?", (ROOT,)).fetchone()
    try:
        return bytes.fromhex(str(pinned[0]).partition(" ")[2]) if pinned is not None else b""
    except ValueError:
        return b""


def _looked_at(row: _Row, key: bytes) -> ShelfVersion:
    kind = DocumentKind(row.kind)
    found = ShelfVersion(kind, row.scope, row.version, date.fromisoformat(row.valid_from))
    head = signed_documents.head_of(SignedDocument(head=row.head, signature=row.signature), key)
    if head is None:
        return found._replace(why="documents.errors.signature")
    if not signed_documents.fits(head, row.content):
        return found._replace(why="documents.errors.bytes")
    try:
        if not head.sealed:
            city_contents.decode(kind, row.content)
    except ExpectedError as error:
        return found._replace(why=error.key)
    return found
