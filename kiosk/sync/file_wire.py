"""Messages about files of a declaration that lie at another machine of the ward (docs/design/sync.md#sealed-data).

A desk asks the hub (`FileAsked`), the hub nudges whoever kept the declaration, which looks what is wanted
(`FileLook`) and gives it in pieces (`FileGiven`), sealed to the asker; the hub hands it on (`FileAnswer`) and forgets
it. Shared by kiosk.server.files and kiosk.remote.files; signed and packed like all messages of kiosk.sync.wire.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from kiosk.values.journal import Digest, Name, Small, StationName

PIECE = 2 * 1024 * 1024  # bytes of a file's piece
MOST_PIECES = 4  # a declaration's files take 5 MiB at most, and a few bytes of sealing
MOST = PIECE * MOST_PIECES
RequestId = Annotated[str, Meta(max_length=36, pattern="^[^\\x00]*$")]
Number = Annotated[int, Meta(ge=0, lt=MOST_PIECES)]
Count = Annotated[int, Meta(ge=1, le=MOST_PIECES)]
MOST_FILES = 200  # of one declaration


class FileAsked(msgspec.Struct, frozen=True, array_like=True):
    """The files of one subject. `besides`: holders whose answer did not open; `request` stays when it is repeated."""

    station: StationName
    subject: Name
    request: RequestId
    besides: Annotated[tuple[StationName, ...], Meta(max_length=8)] = ()


class FileAnswer(msgspec.Struct, frozen=True, array_like=True):
    """`state`: here | waiting (a holder was told, ask again) | silent (no holder listens) | nobody (none has them)."""

    state: Name
    holder: StationName = ""
    key: Small = b""  # of the box, wrapped for the asker's seal key
    box: Annotated[bytes, Meta(max_length=MOST)] = b""


class FileLook(msgspec.Struct, frozen=True, array_like=True):
    """A holder asks what a nudge meant."""

    station: StationName
    request: RequestId


class FileLooked(msgspec.Struct, frozen=True, array_like=True):
    """Whose files are wanted by whom; "" where nothing is wanted any more."""

    subject: Name = ""
    asker: StationName = ""
    seal_key: Small = b""


class FileGiven(msgspec.Struct, frozen=True, array_like=True):
    """A piece of the sealed box, or that there is nothing here (`key` is b"")."""

    station: StationName
    request: RequestId
    key: Small = b""
    number: Number = 0
    count: Count = 1
    piece: Annotated[bytes, Meta(max_length=PIECE)] = b""


class FileTaken(msgspec.Struct, frozen=True, array_like=True):
    """False: nobody waits for it any more, or there is no room now."""

    taken: bool


class SealedRow(msgspec.Struct, frozen=True, array_like=True):
    """One file within the box, still under its subject's key."""

    name: Annotated[str, Meta(max_length=80)]
    key_id: Digest
    sealed: Annotated[bytes, Meta(max_length=MOST)]


Rows = Annotated[tuple[SealedRow, ...], Meta(max_length=MOST_FILES)]
