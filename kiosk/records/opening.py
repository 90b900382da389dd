"""From an envelope to what a fold sees: body decoded and upcast, sealed part opened where its key is here.

Called by apply, replay and readers. `Unacceptable` says why an event can be applied nowhere in this program:
"bytes", "version" or "kind"; local state never is a reason. Whatever a body or a sealed part holds, nothing else is
raised.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import TypeVar

import msgspec

from kiosk.db.base import from_micros
from kiosk.journal import decoding, sealing
from kiosk.journal.envelope import Envelope, encode_body
from kiosk.records import declared
from kiosk.records.facts import Fact, Kind, OpenedEvent
from kiosk.values.base import MEETING
from kiosk.values.ids import ward_of

log = logging.getLogger("motcua.journal")
T = TypeVar("T")
KeyOf = Callable[[bytes], bytes | None]


class Unacceptable(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@functools.cache
def _decoder(kind: type[T]) -> msgspec.msgpack.Decoder[T]:
    with MEETING:
        return msgspec.msgpack.Decoder(kind)


def body_of(kind: Kind, version: int, raw: bytes | msgspec.Raw) -> Fact:
    """The fact, upcast to the program's version. Raises Unacceptable("bytes" | "version")."""
    if version > kind.version:
        raise Unacceptable("version")
    try:
        if b"\0" in bytes(raw) and _tells_nul(msgspec.msgpack.decode(raw)):
            raise Unacceptable("bytes")
        if version == kind.version:
            return decoding.packed(raw, _decoder(kind.body))
        tree = msgspec.msgpack.decode(raw)
        for step in range(version, kind.version):
            tree = kind.upcasters[step](tree)
        return msgspec.convert(tree, kind.body, strict=False)
    except (decoding.Garbled, *decoding.FAULTS) as error:
        raise Unacceptable("bytes") from error


def version_for(kind: Kind, understood: int) -> int:
    """At which version to write for an upstream that understands no more than `understood`.

    A kind without downcasters is written as it is: the upstream holds it until it is upgraded.
    """
    version = kind.version
    while version > understood and version in kind.downcasters:
        version -= 1
    return version


def body_at(kind: Kind, fact: Fact, version: int) -> bytes:
    """The fact's bytes as a program that understands no more than `version` of its kind reads them."""
    if version == kind.version:
        return encode_body(fact)
    tree = msgspec.to_builtins(fact)
    for step in range(kind.version, version, -1):
        tree = kind.downcasters[step](tree)
    return encode_body(tree)


def _tells_nul(tree: object) -> bool:
    """`_has_nul`, asked of its JSON first: most bodies have a zero in a number and none in a text."""
    try:
        return b"\\u0000" in msgspec.json.encode(tree) and _has_nul(tree)
    except (TypeError, ValueError, RecursionError):  # not everything that MessagePack says has a JSON
        return _has_nul(tree)


def _has_nul(tree: object) -> bool:
    """Whether a text has a NUL in it, which not every engine stores. The bytes of a number may have one."""
    if isinstance(tree, str):
        return "\0" in tree
    if isinstance(tree, dict):
        return any(map(_has_nul, tree)) or any(map(_has_nul, tree.values()))
    return isinstance(tree, list) and any(map(_has_nul, tree))


def open_event(envelope: Envelope, key_of: KeyOf) -> OpenedEvent:
    """Raises Unacceptable."""
    kind = declared().kinds.get(envelope.kind)
    if kind is None:
        raise Unacceptable("kind")
    return OpenedEvent(  # by place, which is twice as fast as by name
        envelope.id, envelope.station, envelope.epoch, envelope.seq, envelope.kind, envelope.subject, envelope.depth,
        from_micros(envelope.made_at), envelope.actor, body_of(kind, envelope.version, envelope.body),
        sealed_part(envelope, kind, key_of), ward_of(envelope.station),
    )  # fmt: skip


def sealed_part(envelope: Envelope, kind: Kind, key_of: KeyOf) -> object:
    """The personal data, or None where there is none, its key is gone, or it does not open."""
    if envelope.sealed is None or envelope.key_id is None or kind.sealed is None:
        return None
    key = key_of(envelope.key_id)
    if key is None:
        return None
    from cryptography.exceptions import InvalidTag

    try:
        plain = sealing.unseal(key, envelope.sealed, envelope.id, envelope.kind, envelope.subject)
        if decoding.nests_too_deeply(plain):
            raise decoding.Garbled("nesting")
        return decoding.packed(plain, _decoder(kind.sealed))
    except (InvalidTag, decoding.Garbled, *decoding.FAULTS):
        log.warning("sealed part of event %s does not open", envelope.id)
        return None
