"""One line to a server: asks, checks the answer's signature, translates what goes wrong. Opens at the first ask.

Used by enrolment, handshake, claims and the push worker, one thread at a time; `interrupt` alone may be called
from another one. Every question of the protocol may be repeated, so a line that broke is opened once more.
Raises ExpectedError sync.errors.{unreachable, not_central, server, plain}, and `Refused` for a signed refusal. No
server, and nobody on the way, can hold a line longer than WHOLE of its time-outs or fill the memory by its answer.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import http.client
import math
import socket
import ssl
from collections.abc import Callable, Iterator
from typing import TypeVar
from urllib.parse import SplitResult, urlsplit

import msgspec

from kiosk.clock import Clock, SystemClock
from kiosk.db.base import to_micros
from kiosk.errors import ExpectedError
from kiosk.remote.cutting import Cutting
from kiosk.sync import wire
from kiosk.values.addresses import is_plain_elsewhere

T = TypeVar("T")
_CHUNK = 65_536
RETIMED = 3  # questions repeated under another time
_BROKEN = (OSError, ValueError, http.client.HTTPException)  # ValueError: a chunk of a size below zero
ELSEWHERE = "192.0.2.1"  # an address that nobody has (RFC 5737)
LONGEST_AWAY = 60  # seconds that a busy server may keep anybody away
WHOLE = 6  # time-outs from the first byte of a question to the last one of its answer


class Refused(Exception):
    """The server understood and says no. `error` is the key of its texts, `status` as HTTP has it."""

    def __init__(self, status: int, problem: wire.Problem) -> None:
        super().__init__(status, problem.error)
        self.status, self.error, self.here = status, problem.error, problem.here


class Link:
    """`public_key` b"": answers are taken unsigned (only while enrolling). `certificate`: PEM, pinned. `author`: who
    signs the questions; None asks unsigned."""

    def __init__(
        self, url: str, public_key: bytes = b"", certificate: str = "", timeout: float = 10.0,
        author: wire.Author | None = None, clock: Clock | None = None,
    ) -> None:  # fmt: skip
        parts, host, port = _parts_of(url)
        self.url, self._public_key, self._certificate = url.rstrip("/"), public_key, certificate
        self._host, self._port, self._tls = host, port, parts.scheme == "https"
        self._prefix = parts.path.rstrip("/")
        self._timeout = timeout
        self._author, self._clock = author, clock or SystemClock()
        self._ahead = self._signed_at = 0  # microseconds: the server's clock before ours; time of the last question
        self._line: http.client.HTTPConnection | None = None
        self._sock: socket.socket | None = None
        self._interrupted = False
        self._after = ""  # what the last answer said of when to come back
        self._until = math.inf

    @contextlib.contextmanager
    def until(self, moment: float) -> Iterator[None]:
        """What is asked within this has its answer by that moment of the clock's monotonic seconds, or none."""
        self._until = moment
        try:
            yield
        finally:
            self._until = math.inf

    def ask(self, path: str, message: msgspec.Struct | None, shape: type[T]) -> T:
        """POST a message (GET without one) and read the answer. Where the server takes the time of a question for an
        old one, it says which time it has, and is asked again."""
        for _ in range(RETIMED):
            try:
                return self._ask(path, message, shape)
            except Refused as refused:
                if refused.error != "sync.errors.stale":
                    raise
                self._signed_at, self._ahead = refused.here, refused.here - to_micros(self._clock.now())
        return self._ask(path, message, shape)

    def overhear(self, path: str, shape: type[T]) -> tuple[T, Callable[[bytes], bool]]:
        """GET what anybody may say; and whether a key has signed it, for whoever learns from it which keys count."""
        answer = self._exchange("GET", path, b"")
        said = self._read(path, b"", *answer, shape)
        status, signature, packed = answer

        def is_from(key: bytes) -> bool:
            return wire.answer_is_from(key, self._prefix + path, b"", status, packed, signature)

        return said, is_from

    def lines(self, path: str, message: msgspec.Struct, silence: float) -> Iterator[bytes]:
        """POST a message and read the lines of an answer that does not end, until it does or nothing came for
        `silence` seconds. Raises as `ask` does; the lines themselves are unsigned, and nothing may rest on them."""
        for last in (*[False] * RETIMED, True):
            try:
                yield from self._lines(path, message, silence)
            except Refused as refused:
                if last or refused.error != "sync.errors.stale":
                    raise
                self._signed_at, self._ahead = refused.here, refused.here - to_micros(self._clock.now())
            else:
                return

    def _lines(self, path: str, message: msgspec.Struct, silence: float) -> Iterator[bytes]:
        if is_plain_elsewhere(self.url):
            raise ExpectedError("sync.errors.plain", url=self.url)
        self.close()
        body = self._body(path, message)
        try:
            line = self._open()
            line.request("POST", self._prefix + path, body, {"content-type": wire.MEDIA_TYPE})
            self._sock = line.sock
            with contextlib.closing(line.getresponse()) as answer:
                if answer.status != 200:
                    self._read(path, body, answer.status, answer.getheader(wire.SIGNATURE, ""), answer.read(_CHUNK),
                               wire.Problem)  # fmt: skip
                if self._sock is not None:
                    self._sock.settimeout(silence)
                while part := answer.readline(_CHUNK):
                    yield part
        except _BROKEN as error:
            raise ExpectedError("sync.errors.unreachable", url=self.url) from error
        finally:
            self.close()

    def _ask(self, path: str, message: msgspec.Struct | None, shape: type[T]) -> T:
        body = self._body(path, message)
        return self._read(path, body, *self._exchange("POST" if message is not None else "GET", path, body), shape)

    def _read(self, path: str, body: bytes, status: int, signature: str, answer: bytes, shape: type[T]) -> T:
        """What an answer says, where the pinned key has signed it. Raises as `ask` does."""
        signed = not self._public_key or wire.answer_is_from(
            self._public_key, self._prefix + path, body, status, answer, signature
        )
        if status >= 500 and not (signed and signature):
            if status == 503 and self._after.isdecimal():  # turned away at the door, by whomever
                raise Refused(status, wire.Problem(wire.BUSY, min(LONGEST_AWAY, int(self._after[:4]))))
            raise ExpectedError("sync.errors.server", status=status)
        if not signed:
            raise ExpectedError("sync.errors.not_central", url=self.url)
        try:
            if status != 200:
                raise Refused(status, wire.unpack(answer, wire.Problem))
            return wire.unpack(answer, shape)
        except wire.WireError as error:
            raise ExpectedError("sync.errors.not_central", url=self.url) from error

    def _body(self, path: str, message: msgspec.Struct | None) -> bytes:
        """The question as it travels: signed as a whole, but for enrolment, where no key is known yet."""
        if message is None:
            return b""
        if self._author is None:
            return wire.pack(message)
        self._signed_at = max(self._signed_at + 1, to_micros(self._clock.now()) + self._ahead)
        return wire.sign_request(self._author, self._prefix + path, message, self._signed_at)

    def _exchange(self, method: str, path: str, body: bytes) -> tuple[int, str, bytes]:
        if is_plain_elsewhere(self.url):
            raise ExpectedError("sync.errors.plain", url=self.url)
        reused = self._line is not None
        try:
            return self._once(method, path, body)
        except _BROKEN as error:
            self.close()
            if not reused or self._interrupted or isinstance(error, TimeoutError):
                raise ExpectedError("sync.errors.unreachable", url=self.url) from error
        try:  # an idle line may have been closed by the other side long ago
            return self._once(method, path, body)
        except _BROKEN as error:
            self.close()
            raise ExpectedError("sync.errors.unreachable", url=self.url) from error

    def _once(self, method: str, path: str, body: bytes) -> tuple[int, str, bytes]:
        seconds = min(WHOLE * self._timeout, self._until - self._clock.monotonic())
        cutting = Cutting(seconds, self._shut)  # each byte alone may be in time, for hours
        cutting.start()
        try:
            answer = self._answered(method, path, body)
        except _BROKEN as error:
            if cutting.over():
                raise TimeoutError from error
            raise
        finally:
            late = cutting.over()
        if late:  # http.client takes a cut head, and a cut body in parts, for a whole one
            raise TimeoutError
        return answer

    def _answered(self, method: str, path: str, body: bytes) -> tuple[int, str, bytes]:
        line = self._open()
        headers = {"content-type": wire.MEDIA_TYPE} if body else {}
        line.request(method, self._prefix + path, body or None, headers)
        self._sock = line.sock  # http.client forgets it where an answer ends with the line
        parts, size = [], 0
        with contextlib.closing(line.getresponse()) as answer:
            while part := answer.read(_CHUNK):
                parts.append(part)
                size += len(part)
                if size > wire.LIMIT:
                    self.close()
                    raise ExpectedError("sync.errors.not_central", url=self.url)
            self._after = answer.getheader("retry-after", "")
            return answer.status, answer.getheader(wire.SIGNATURE, ""), b"".join(parts)

    def _open(self) -> http.client.HTTPConnection:
        if self._line is None:
            self._interrupted = False
            if self._tls:
                self._line = http.client.HTTPSConnection(
                    self._host, self._port, timeout=self._timeout, context=pinned(self._certificate)
                )
            else:
                self._line = http.client.HTTPConnection(self._host, self._port, timeout=self._timeout)
        return self._line

    def close(self) -> None:
        line, self._line, self._sock = self._line, None, None
        if line is not None:
            line.close()

    def interrupt(self) -> None:
        """Break off a question that is under way; its asker gets sync.errors.unreachable."""
        self._interrupted = True
        self._shut()

    def _shut(self) -> None:
        line = self._line
        sock = (line.sock if line is not None else None) or self._sock
        if sock is not None:
            with contextlib.suppress(OSError, ValueError):  # closed meanwhile
                sock.shutdown(socket.SHUT_RDWR)


def _parts_of(url: str) -> tuple[SplitResult, str, int | None]:
    """A server's address, its host and its port. Raises sync.errors.address."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ExpectedError("sync.errors.address", url=url) from error
    if parts.scheme not in ("http", "https") or not host:
        raise ExpectedError("sync.errors.address", url=url)
    return parts, host, port


def way_out() -> str:
    """This machine's address on the way to other networks; "" without one. Nothing is sent."""
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        try:
            probe.connect((ELSEWHERE, 9))
            return str(probe.getsockname()[0])
        except OSError:
            return ""


def is_off_line(error: BaseException) -> bool:
    """Whether an unreachable server is so for sure (nobody listens, no network), not merely slow or cut off."""
    cause = error.__cause__
    surely = (errno.ECONNREFUSED, errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL)
    return isinstance(cause, socket.gaierror) or (isinstance(cause, OSError) and cause.errno in surely)


def pinned(pem: str) -> ssl.SSLContext:
    """TLS that trusts this one certificate and nothing else; its name does not matter, its key does."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    if pem:
        context.load_verify_locations(cadata=pem)
    return context


def certificate_of(url: str, timeout: float) -> str:
    """The certificate that a server shows, unchecked, as PEM; "" on plain HTTP.

    Raises sync.errors.{address, unreachable}.
    """
    parts, host, port = _parts_of(url)
    if parts.scheme != "https":
        return ""
    try:
        return ssl.get_server_certificate((host, port or 443), timeout=timeout)
    except (OSError, ValueError) as error:
        raise ExpectedError("sync.errors.unreachable", url=url) from error


def reach(url: str, certificate: str, timeout: float) -> None:
    """Ask whether a server answers at all. Raises ExpectedError sync.errors.{address, plain, unreachable, server}."""
    link = Link(url, certificate=certificate or certificate_of(url, timeout), timeout=timeout)
    try:
        status, _signature, _answer = link._exchange("GET", "/v1/status", b"")
    finally:
        link.close()
    if status != 200:
        raise ExpectedError("sync.errors.server", status=status)


def fingerprint(pem: str) -> bytes:
    """SHA-256 of the certificate; b"" for none."""
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).digest() if pem else b""
