"""A small client of the Internet Printing Protocol (RFC 8010, RFC 8011): what a print job and its state need, no more.

Used by printing.printers.system. It speaks to CUPS over its Unix socket or TCP, or to a printer itself. Answers are
bounded in size and time; whatever cannot be read as one is an ExpectedError (printer.errors.queue_garbled), nobody
there is printer.errors.queue_down, and a refusal of the other side is QueueRefused.
"""

from __future__ import annotations

import http.client
import os
import socket
import struct
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kiosk.errors import ExpectedError
from kiosk.values.base import Value

if TYPE_CHECKING:
    from typing_extensions import Buffer

CONNECT_SECONDS = 3.0
ANSWER_SECONDS = 20.0
LARGEST_ANSWER = 1 << 20  # bytes; what a printer with a thousand media says takes a tenth of it
MOST_VALUES = 20_000
PORT = 631

GET_PRINTER, CREATE_JOB, SEND_DOCUMENT, CANCEL_JOB, GET_JOB, GET_JOBS = 0x0B, 0x05, 0x06, 0x08, 0x09, 0x0A
NOT_AUTHORIZED, NOT_POSSIBLE, NOT_FOUND = (0x0401, 0x0402, 0x0403), 0x0404, (0x0406, 0x0407)  # statuses
_OPERATION, _JOB, _END, _UNSUPPORTED = 0x01, 0x02, 0x03, 0x05
_BEGIN_COLLECTION, _END_COLLECTION, _MEMBER = 0x34, 0x37, 0x4A
_INTEGER, _BOOLEAN, _ENUM, _OCTETS, _KEYWORD, _URI = 0x21, 0x22, 0x23, 0x30, 0x44, 0x45
_NAME, _CHARSET, _LANGUAGE, _MIME = 0x42, 0x47, 0x48, 0x49

Item = int | str | None  # booleans are 0 and 1; None: no value, unknown, or a kind that this product has no use for
Attributes = Mapping[str, tuple[Item, ...]]
Attribute = tuple[int, str, int | str | Sequence[str]]  # (tag, name, value or values)
Request = Sequence[Attribute]


class QueueRefused(ExpectedError):
    """The other side understood and said no. `status` is its IPP status code (RFC 8011 appendix B)."""

    def __init__(self, status: int, words: str = "") -> None:
        known = {0x0506: "queue_rejecting", 0x0507: "busy", 0x0502: "queue_down"}
        known |= dict.fromkeys(NOT_AUTHORIZED, "queue_no_right") | dict.fromkeys(NOT_FOUND, "queue_unknown")
        super().__init__(f"printer.errors.{known.get(status, 'queue_refused')}", reason=f"{status:#06x} {words}")
        self.status = status


class IppServer(Value, frozen=True, kw_only=True):
    """Where IPP is spoken: a Unix socket, or a host and its port."""

    socket: str = ""
    host: str = "localhost"
    port: int = PORT

    @property
    def is_here(self) -> bool:
        """On this machine: what it reaches is reached from here."""
        return bool(self.socket) or self.host in ("localhost", "127.0.0.1", "::1")

    @classmethod
    def named(cls, words: str) -> IppServer:
        """From CUPS_SERVER or client.conf's way of writing: /path, host or host:port, with or without /version=…"""
        if words.startswith("/"):
            return cls(socket=words)
        split = urlsplit(f"//{words.partition('/')[0]}")
        try:
            return cls(host=split.hostname or "localhost", port=split.port or PORT)
        except ValueError as error:
            raise ExpectedError("printer.errors.queue_down", reason=str(error)) from error


def user() -> str:
    """The account that owns the jobs: CUPS lets it alone (and an operator) look at them and delete them."""
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError, AttributeError):
        return os.environ.get("USERNAME", "motcua")


def ask(
    server: IppServer, operation: int, uri: str, more: Request = (), job: Request = (), data: bytes = b"",
    *, connect_seconds: float = CONNECT_SECONDS,
) -> list[Attributes]:
    """One request and its answer's groups behind the first (a printer, or jobs). `uri` is the printer's own."""
    head: Request = [
        (_CHARSET, "attributes-charset", "utf-8"),
        (_LANGUAGE, "attributes-natural-language", "en"),
        (_URI, "printer-uri", uri),
        (_NAME, "requesting-user-name", user()),
        *more,
    ]
    body = struct.pack(">BBHI", 2, 0, operation, 1) + _group(_OPERATION, head)
    body += (_group(_JOB, job) if job else b"") + bytes([_END]) + data
    return groups(_posted(server, urlsplit(uri).path or "/", body, connect_seconds))


def keywords(name: str, *values: str) -> Attribute:
    return (_KEYWORD, name, values)


def name(key: str, value: str) -> Attribute:
    return (_NAME, key, value)


def number(key: str, value: int) -> Attribute:
    return (_INTEGER, key, value)


def flag(key: str, value: bool) -> Attribute:
    return (_BOOLEAN, key, int(value))


def mime(key: str, value: str) -> Attribute:
    return (_MIME, key, value)


# -- requests -----------------------------------------------------------------------------------------------


def _group(tag: int, attributes: Request) -> bytes:
    return bytes([tag]) + b"".join(_attribute(*one) for one in attributes)


def _attribute(tag: int, key: str, value: int | str | Sequence[str]) -> bytes:
    values: Sequence[int | str] = [value] if isinstance(value, int | str) else value
    named = [key, *[""] * (len(values) - 1)]  # a further value of the same attribute has no name
    return b"".join(
        bytes([tag]) + _counted(part.encode()) + _counted(_octets(tag, one))
        for part, one in zip(named, values, strict=True)
    )


def _octets(tag: int, value: int | str) -> bytes:
    if isinstance(value, str):
        return value.encode()
    return struct.pack(">?", bool(value)) if tag == _BOOLEAN else struct.pack(">i", value)


def _counted(octets: bytes) -> bytes:
    return struct.pack(">H", len(octets)) + octets


# -- the line -----------------------------------------------------------------------------------------------


class _Bounded(socket.socket):
    """A line whose answers have to be there by a time, however slowly their octets drip: each look waits for what is
    left of it. (A time-out of its own begins anew with each octet.)"""

    until = 0.0

    def recv_into(self, buffer: Buffer, nbytes: int = 0, flags: int = 0) -> int:
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer takes too long")
        self.settimeout(left)
        return super().recv_into(buffer, nbytes, flags)


class _OverSocket(http.client.HTTPConnection):
    """HTTP over a Unix socket. CUPS takes such a line's own account for the one that asks (PeerCred)."""

    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def _posted(server: IppServer, path: str, body: bytes, connect_seconds: float) -> bytes:
    headers = {"Content-Type": "application/ipp"}
    line: http.client.HTTPConnection
    if server.socket:
        line, headers["Authorization"] = _OverSocket(server.socket, connect_seconds), f"PeerCred {user()}"
    else:
        line = http.client.HTTPConnection(server.host, server.port, timeout=connect_seconds)
    try:
        line.connect()
        line.sock = _bounded(line.sock)
        line.request("POST", path, body, headers)
        with line.getresponse() as response:
            return _read(response)
    except http.client.HTTPException as error:
        raise _garbled(type(error).__name__) from error
    except (OSError, UnicodeError) as error:  # the second: of an address that no host or path can have
        raise ExpectedError("printer.errors.queue_down", reason=str(error)) from error
    finally:
        line.close()


def _bounded(line: socket.socket) -> _Bounded:
    made = _Bounded(line.family, line.type, line.proto, line.detach())
    made.settimeout(ANSWER_SECONDS)
    made.until = time.monotonic() + ANSWER_SECONDS
    return made


def _read(response: http.client.HTTPResponse) -> bytes:
    if response.status in (401, 403):
        raise QueueRefused(NOT_AUTHORIZED[0])
    if response.status == 404:
        raise QueueRefused(NOT_FOUND[0])
    if response.status != 200:
        raise _garbled(f"HTTP {response.status}")
    parts, size = [], 0
    while part := response.read1(1 << 16):
        parts.append(part)
        size += len(part)
        if size > LARGEST_ANSWER:
            raise _garbled("too long")
    return b"".join(parts)


def _garbled(reason: str) -> ExpectedError:
    return ExpectedError("printer.errors.queue_garbled", reason=reason)


# -- answers ------------------------------------------------------------------------------------------------


def groups(answer: bytes) -> list[Attributes]:
    """Raises QueueRefused, and queue_garbled for octets that are no whole answer."""
    try:
        _major, _minor, status, _request = struct.unpack_from(">BBHI", answer)
        groups = list(_grouped(answer))
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise _garbled(type(error).__name__) from error
    if not groups:
        raise _garbled("no groups")
    if status >= 0x0100:
        raise QueueRefused(status, str(next(iter(groups[0].get("status-message", ())), "")))
    return groups[1:]


def _grouped(answer: bytes) -> Iterator[Attributes]:
    """Group after group, but for what it could not do with our words (unsupported attributes).

    What lies in collections is passed over; `depth` counts those that are open.
    """
    found: dict[str, list[Item]] = {}
    place, depth, values, last, group = 8, 0, 0, "", _UNSUPPORTED
    while (tag := answer[place]) != _END:
        place += 1
        if tag < 0x10:
            if group != _UNSUPPORTED:
                yield _frozen(found)
            found, last, group = {}, "", tag
            continue
        key, place = _field(answer, place)
        octets, place = _field(answer, place)
        values += 1
        if values > MOST_VALUES:
            raise _garbled("too many values")
        if depth == 0:
            last = key.decode() or last
            found.setdefault(last, []).append(_item(tag, octets))
        depth += (tag == _BEGIN_COLLECTION) - (tag == _END_COLLECTION)
        if depth < 0:
            raise _garbled("a collection that never began")
    if group != _UNSUPPORTED:
        yield _frozen(found)


def _frozen(found: dict[str, list[Item]]) -> Attributes:
    return {key: tuple(values) for key, values in found.items()}


def _field(answer: bytes, place: int) -> tuple[bytes, int]:
    (length,) = struct.unpack_from(">h", answer, place)
    end = place + 2 + length
    if length < 0 or end > len(answer):
        raise _garbled("cut off")
    return answer[place + 2 : end], end


def _item(tag: int, octets: bytes) -> Item:
    if tag in (_INTEGER, _ENUM):
        (value,) = struct.unpack(">i", octets)
        return int(value)
    if tag == _BOOLEAN:
        (yes,) = struct.unpack(">B", octets)
        return int(yes != 0)
    return octets.decode(errors="replace") if tag == _OCTETS or (tag >= 0x40 and tag != _MEMBER) else None
