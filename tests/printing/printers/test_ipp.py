"""Octets of IPP: requests as RFC 8010 has them, answers read or refused, whoever wrote them."""

from __future__ import annotations

import contextlib
import random
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from kiosk.errors import ExpectedError
from kiosk.texts import error_texts
from printing.printers import ipp
from printing.printers.ipp import IppServer

URI = "ipp://localhost/printers/A5"


def field(tag: int, name: str, value: bytes) -> bytes:
    return struct.pack(">BH", tag, len(name)) + name.encode() + struct.pack(">H", len(value)) + value


HEAD = b"\1" + field(0x47, "attributes-charset", b"utf-8") + field(0x48, "attributes-natural-language", b"en")
PRINTER = (
    b"\4"
    + field(0x23, "printer-state", struct.pack(">i", 3))
    + field(0x44, "media-supported", b"iso_a5_148x210mm")
    + field(0x44, "", b"iso_a4_210x297mm")
    + field(0x34, "media-col-ready", b"")
    + field(0x4A, "", b"media-size")
    + field(0x34, "", b"")
    + field(0x4A, "", b"x-dimension")
    + field(0x21, "", struct.pack(">i", 14800))
    + field(0x37, "", b"")
    + field(0x37, "", b"")
    + field(0x22, "printer-is-accepting-jobs", b"\1")
    + field(0x13, "printer-info", b"")
    + field(0x30, "printer-input-tray", b"level=0;")
)


def answer(status: int, *groups: bytes) -> bytes:
    return struct.pack(">BBHI", 2, 0, status, 1) + b"".join((HEAD, *groups)) + b"\3"


class _Said(HTTPServer):
    """Says `body` to whatever is asked, with `status`; keeps what was asked."""

    body, status, asked = b"", 200, b""


class _Says(BaseHTTPRequestHandler):
    server: _Said

    def do_POST(self) -> None:
        self.server.asked = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture(scope="module")
def there() -> Iterator[_Said]:
    server = _Said(("127.0.0.1", 0), _Says)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join(10)
    server.server_close()


@pytest.fixture
def ask(there: _Said) -> Callable[..., list[ipp.Attributes]]:
    def asked(body: bytes, status: int = 200) -> list[ipp.Attributes]:
        there.body, there.status = body, status
        here = IppServer(host="127.0.0.1", port=there.server_port)
        return ipp.ask(here, ipp.GET_PRINTER, URI, [ipp.keywords("requested-attributes", "media-supported", "all")])

    return asked


def test_a_request_and_its_answer(there: _Said, ask: Callable[..., list[ipp.Attributes]]) -> None:
    assert ask(answer(0, PRINTER)) == [{
        "printer-state": (3,),
        "media-supported": ("iso_a5_148x210mm", "iso_a4_210x297mm"),
        "media-col-ready": (None,),
        "printer-is-accepting-jobs": (1,),
        "printer-info": (None,),
        "printer-input-tray": ("level=0;",),
    }]  # fmt: skip
    assert there.asked.startswith(b"\2\0\0\x0b\0\0\0\1\1" + field(0x47, "attributes-charset", b"utf-8"))
    assert there.asked.endswith(
        field(0x44, "requested-attributes", b"media-supported") + field(0x44, "", b"all") + b"\3"
    )
    assert ask(answer(0)) == []
    assert ask(answer(1, b"\5" + field(0x44, "requested-attributes", b"printer-input-tray"), b"\4")) == [{}]


@pytest.mark.parametrize(
    ("status", "key"),
    [(0x0406, "queue_unknown"), (0x0403, "queue_no_right"), (0x0506, "queue_rejecting"), (0x0507, "busy"),
     (0x040A, "queue_refused"), (0x0500, "queue_refused")],
)  # fmt: skip
def test_a_refusal_says_what_to_do(ask: Callable[..., list[ipp.Attributes]], status: int, key: str) -> None:
    with pytest.raises(ipp.QueueRefused) as caught:
        ask(answer(status))
    assert (caught.value.status, caught.value.key) == (status, f"printer.errors.{key}")
    assert all(error_texts(caught.value))


@pytest.mark.parametrize(
    ("status", "key"),
    [(401, "queue_no_right"), (403, "queue_no_right"), (404, "queue_unknown"), (500, "queue_garbled"),
     (301, "queue_garbled")],
)  # fmt: skip
def test_an_answer_of_http_alone(ask: Callable[..., list[ipp.Attributes]], status: int, key: str) -> None:
    with pytest.raises(ExpectedError, match=key):
        ask(b"", status)


GARBLED = {
    "nothing": b"",
    "a page": b"<!doctype html><title>It works!</title>",
    "no groups": struct.pack(">BBHI", 2, 0, 0, 1) + b"\3",
    "no end": answer(0, PRINTER)[:-1],
    "a length below zero": answer(0, b"\4\x21\xff\xff"),
    "a length behind the end": answer(0, b"\4\x21\x7f\xff"),
    "a short number": answer(0, b"\4" + field(0x21, "job-id", b"\1")),
    "a name that is no text": answer(0, b"\4" + struct.pack(">BH", 0x44, 2) + b"\xff\xfe\0\0"),
    "a collection that never began": answer(0, b"\4" + field(0x37, "", b"")),
    "too many values": answer(0, b"\4" + field(0x44, "a", b"") * (ipp.MOST_VALUES + 1)),
    "too long": answer(0, b"\4" + field(0x44, "a", b"x" * 30_000) * 40),
}


@pytest.mark.parametrize("body", GARBLED.values(), ids=GARBLED.keys())
def test_a_garbled_answer(ask: Callable[..., list[ipp.Attributes]], body: bytes) -> None:
    with pytest.raises(ExpectedError) as caught:
        ask(body)
    assert caught.value.key == "printer.errors.queue_garbled"
    assert all(error_texts(caught.value))


def test_any_octets_are_read_or_refused(seeded: random.Random, times: Callable[[int], int]) -> None:
    whole = answer(0, PRINTER)
    for _ in range(times(5_000)):
        octets = bytearray(whole[: seeded.randrange(8, len(whole) + 1)])
        for _ in range(seeded.randrange(4)):
            octets[seeded.randrange(len(octets))] = seeded.randrange(256)
        with contextlib.suppress(ExpectedError):
            assert isinstance(ipp.groups(bytes(octets)), list)


def test_nobody_there() -> None:
    for server in (IppServer(host="127.0.0.1", port=1), IppServer(socket="/nowhere/cups.sock")):
        with pytest.raises(ExpectedError, match="queue_down"):
            ipp.ask(server, ipp.GET_PRINTER, URI)


@pytest.mark.parametrize(
    ("words", "server"),
    [("/run/cups/cups.sock", IppServer(socket="/run/cups/cups.sock")), ("print.ward", IppServer(host="print.ward")),
     ("10.0.0.5:8631/version=1.1", IppServer(host="10.0.0.5", port=8631)), ("[::1]:631", IppServer(host="::1"))],
)  # fmt: skip
def test_where_cups_is(words: str, server: IppServer) -> None:
    assert IppServer.named(words) == server


def test_a_wrong_name_of_the_server_is_told() -> None:
    with pytest.raises(ExpectedError, match="queue_down"):
        IppServer.named("host:port")


@pytest.mark.parametrize("words", [b"", b"HTTP/1.1 200 OK\r\n\r\n\2", b"SSH-2.0-OpenSSH\r\n"])
def test_somebody_who_does_not_go_on(words: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ipp, "ANSWER_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = IppServer(host="127.0.0.1", port=listener.getsockname()[1])

        def says() -> None:
            line, _ = listener.accept()
            with line:
                line.sendall(words)
                while line.recv(4096):  # until the other side has had enough
                    pass

        thread = threading.Thread(target=says, daemon=True)
        thread.start()
        with pytest.raises(ExpectedError, match="queue_down|queue_garbled"):
            ipp.ask(server, ipp.GET_PRINTER, URI)
        thread.join(10)


@pytest.mark.parametrize("words", [b"X: y\r\n", b"HTTP/1.1 100 Continue\r\n\r\n"])
def test_an_answer_that_drips_ends_in_time(words: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each octet comes soon enough, the whole never."""
    monkeypatch.setattr(ipp, "ANSWER_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server, pause = IppServer(host="127.0.0.1", port=listener.getsockname()[1]), threading.Event()

        def drips() -> None:
            line, _ = listener.accept()
            with line, contextlib.suppress(OSError):
                line.sendall(b"HTTP/1.1 100 Continue\r\n")
                while not pause.wait(0.005):
                    line.sendall(words)

        thread = threading.Thread(target=drips, daemon=True)
        thread.start()
        with pytest.raises(ExpectedError, match="queue_down|queue_garbled"):
            ipp.ask(server, ipp.GET_PRINTER, URI)
        pause.set()
        thread.join(10)


def test_an_address_that_nothing_can_have_is_told() -> None:
    for server, uri in ((IppServer(host="a" * 70), URI), (IppServer(host="127.0.0.1", port=1), "ipp://localhost/máy")):
        with pytest.raises(ExpectedError, match="queue_down"):
            ipp.ask(server, ipp.GET_PRINTER, uri)
