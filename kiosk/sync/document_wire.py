"""Messages by which a station asks for the city's documents: what is there for me, and give me this one whole.

Signed and packed like all messages of kiosk.sync.wire. A version comes in pieces of PIECE bytes; its head bears
central's own signature, which hubs pass on byte for byte. Shared by kiosk.server.documents and kiosk.remote.documents.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from kiosk.journal import signed_documents
from kiosk.values.journal import Small, StationName

PIECE = 512 * 1024
MOST = 200  # versions in one answer
MOST_MARKS = 1_000
MOST_SHOWN = 50
MOST_SAID = 2_000  # what a hub tells of its stations at once
Word = Annotated[str, Meta(max_length=16, pattern=r"^[a-z]*\Z")]
ScopeName = Annotated[str, Meta(max_length=8, pattern=r"^[0-9]*\Z")]
Number = Annotated[int, Meta(ge=0, le=2**31 - 1)]
Why = Annotated[str, Meta(max_length=200, pattern=r"^[^\x00]*\Z")]
HeldVersion = tuple[Word, ScopeName, Number]  # kind, scope, the newest version held
Mark = Annotated[bytes, Meta(max_length=signed_documents.MARK)]
Marked = tuple[Word, ScopeName, Number, Mark]


class DocumentSaid(msgspec.Struct, frozen=True, array_like=True):
    """What a station goes by: of one kind and scope the version in force, the newest held, and one not taken."""

    station: StationName
    kind: Word
    scope: ScopeName
    version: Number
    held: Number
    refused: Number = 0
    why: Why = ""


class Offered(msgspec.Struct, frozen=True, array_like=True):
    """A version without its bytes (kiosk.journal.signed_documents.DocumentHead)."""

    head: Annotated[bytes, Meta(max_length=signed_documents.HEAD)]
    signature: Annotated[bytes, Meta(max_length=signed_documents.SIGNATURE)]


class DocumentsAsked(msgspec.Struct, frozen=True, array_like=True):
    """What is there for the asker beyond what it holds. `said`: of itself; a hub's also of its ward's stations."""

    station: StationName
    held: Annotated[tuple[HeldVersion, ...], Meta(max_length=64)] = ()
    said: Annotated[tuple[DocumentSaid, ...], Meta(max_length=MOST_SAID)] = ()
    marks: Annotated[tuple[Marked, ...], Meta(max_length=MOST_MARKS)] = ()  # of every version that it holds
    shown: Annotated[tuple[Offered, ...], Meta(max_length=MOST_SHOWN)] = ()  # what the last answer asked for


class DocumentsAnswer(msgspec.Struct, frozen=True, array_like=True):
    """Versions in order of their numbers. `city`: whose signatures these are, by the answering server's word."""

    city: StationName
    public_key: Small
    offers: Annotated[tuple[Offered, ...], Meta(max_length=MOST)] = ()
    show: Annotated[tuple[HeldVersion, ...], Meta(max_length=MOST_SHOWN)] = ()  # versions that the city does not know


class DocumentAsked(msgspec.Struct, frozen=True, array_like=True):
    """The bytes of a version from `offset` on."""

    station: StationName
    kind: Word
    scope: ScopeName
    version: Number
    offset: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 0


class DocumentPiece(msgspec.Struct, frozen=True, array_like=True):
    """At most PIECE bytes; of a sealed version its key, wrapped for the asker."""

    data: Annotated[bytes, Meta(max_length=PIECE)]
    key: Annotated[bytes, Meta(max_length=signed_documents.WRAPPED)] = b""
