"""What every answer carries, errors of every kind included, and what is refused before anybody reads it."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import logging
import re
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.log import Seldom
from kiosk.remote.city import ask_code
from kiosk.server import edge
from kiosk.server.central import Central
from kiosk.server.edge import AFTER, SPREAD
from kiosk.server.limits import BODY, HAND, HEADER
from kiosk.server.rates import BURST, MOST, Rates
from kiosk.settings import ServerSettings
from kiosk.sync.wire import MEDIA_TYPE
from kiosk.values.city_accounts import CityRole
from tests.factories import settings_in
from tests.kiosk.server.city.people import FIRST, open_account
from tests.kiosk.server.served import GET, answer_of, connected, limits, served

ALWAYS = {
    "x-content-type-options": "nosniff", "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin", "cross-origin-opener-policy": "same-origin",
}  # fmt: skip
WIRE = {"content-type": MEDIA_TYPE}
JSON = {"content-type": "application/json"}


@pytest.fixture
def central(tmp_path: Path) -> Iterator[Central]:
    made = Central(settings_in(tmp_path))
    made.open()
    yield made
    made.close()


def asked(
    central: Central, method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None
) -> tuple[int, dict[str, str]]:
    host, port = central.address.rpartition("/")[2].split(":")
    line: http.client.HTTPConnection
    if central.address.startswith("https"):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        line = http.client.HTTPSConnection(host, int(port), timeout=20, context=context)
    else:
        line = http.client.HTTPConnection(host, int(port), timeout=20)
    try:
        line.request(method, path, body, headers or {})
        answer = line.getresponse()
        answer.read()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}
    finally:
        line.close()


EVERY: list[tuple[int, str, str, dict[str, str], bytes | None]] = [
    (200, "GET", "/", {}, None), (200, "GET", "/parts/overview?lang=en", {}, None),
    (200, "GET", "/v1/status", {}, None), (200, "GET", "/assets/page.css", {}, None),
    (200, "GET", "/v1/enrol", {}, None), (404, "GET", "/nowhere", {}, None),
    (404, "GET", "/assets/..%2fsecret", {}, None), (405, "PUT", "/v1/push", {}, b""), (405, "HEAD", "/", {}, None),
    (405, "POST", "/", WIRE, b""), (400, "POST", "/v1/push", WIRE, b"junk"), (415, "POST", "/v1/push", {}, b"junk"),
    (415, "POST", "/v1/push", {"content-type": "text/plain"}, b"junk"),
    (413, "POST", "/v1/push", WIRE, bytes(BODY + 1)),
    (415, "POST", "/v1/admin/enrol-code", {"content-type": "application/x-www-form-urlencoded"}, b"{}"),
    (403, "POST", "/v1/admin/enrol-code", JSON, b"{}"), (400, "GET", "/", {"host": "a b"}, None),
    (400, "GET", "/", {"host": "a/../b"}, None), (400, "GET", "/", {"host": ""}, None),
    (431, "GET", "/", {f"x-{at}": "y" * 1000 for at in range(HEADER // 1000 + 1)}, None),
]  # fmt: skip


def test_every_answer_carries_what_keeps_browsers_safe(central: Central) -> None:
    for status, method, path, headers, body in EVERY:
        found, given = asked(central, method, path, headers, body)
        assert found == status or (found, status) == (400, 431), (method, path)  # as the pieces of a long head come
        assert given.items() >= ALWAYS.items(), (method, path, given)
        assert "frame-ancestors 'none'" in given["content-security-policy"], path
        assert "default-src 'none'" in given["content-security-policy"] or given["content-type"].startswith("text/html")
        assert "server" not in given
        assert "strict-transport-security" not in given
        assert given["cache-control"] == "no-store" or path.startswith("/assets/page")


def test_what_is_no_http_is_refused_with_the_same_headers(central: Central) -> None:
    port = int(central.address.rpartition(":")[2])
    tls, long = b"\x16\x03\x01\x00\xff" * 9 + b"\r\n\r\n", GET[:-2] + b"A" * 20_000
    for said in (tls, b"GET\r\n\r\n", b"GET / HTTP/1.1\r\nno colon\r\n\r\n", long):
        with connected(port, said) as one:
            answer = answer_of(one).lower()
        assert answer.startswith(b"http/1.1 400")
        for words in (b"nosniff", b"frame-ancestors 'none'", b"no-referrer", b"no-store"):
            assert words in answer
        assert b"server:" not in answer


def test_under_tls_browsers_are_told_to_stay_there(tmp_path: Path) -> None:
    made = Central(settings_in(tmp_path), tls=True)
    made.open()
    try:
        for path in ("/", "/v1/status", "/nowhere"):
            assert "max-age" in asked(made, "GET", path)[1]["strict-transport-security"]
    finally:
        made.close()


def test_only_the_hosts_that_are_named_are_answered(tmp_path: Path) -> None:
    made = Central(settings_in(tmp_path, server=ServerSettings(names=("motcua.Example.vn", "192.0.2.7"))))
    made.open()
    try:
        hosts = {
            "motcua.example.vn": 200, "MOTCUA.example.vn:8765": 200, "192.0.2.7:1": 200, "localhost": 200,
            "[::1]:9": 200, "elsewhere.example": 421, "192.0.2.8": 421, "[2001:db8::1]": 421,
        }  # fmt: skip
        assert {host: asked(made, "GET", "/v1/status", {"host": host})[0] for host in hosts} == hosts
    finally:
        made.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "::", "::1"])
def test_the_administrator_reaches_a_server_that_listens_everywhere_under_a_name(tmp_path: Path, host: str) -> None:
    if ":" in host and not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    made = Central(settings_in(tmp_path, server=ServerSettings(names=("motcua.example.vn",))), host=host, tls=True)
    made.open()
    try:
        assert ask_code(made.settings.data_dir, "99001", ("hall",))
    finally:
        made.close()


def admin(central: Central, more: dict[str, str], body: bytes = b'{"ward":"99001","roles":["hall"]}') -> int:
    headers = {**JSON, "x-motcua-token": central.token, **more}
    return asked(central, "POST", "/v1/admin/enrol-code", headers, body)[0]


def test_the_endpoints_of_this_machine_are_nobody_elses(central: Central) -> None:
    assert admin(central, {}) == 200
    assert admin(central, {"x-forwarded-for": "127.0.0.1"}) == 403
    assert admin(central, {"forwarded": "for=127.0.0.1"}) == 403
    assert admin(central, {"x-motcua-token": "guess"}) == 403
    for body in (b"", b"\xff", b"[" * 60_000, b" " * (HAND + 1), b'{"ward":1}', b"null"):
        assert admin(central, {}, body) == 400


def test_a_forwarded_address_counts_only_from_a_proxy_that_is_named(tmp_path: Path) -> None:
    def is_held_back(server: ServerSettings, address: str, most: int = BURST + 2) -> bool:
        made = Central(settings_in(tmp_path / address / str(len(server.proxies)), server=server))
        made.open()
        try:
            found = (asked(made, "GET", "/nowhere", {"x-forwarded-for": address})[0] for _ in range(most))
            return any(status == 503 for status in found)
        finally:
            made.close()

    once = ServerSettings(requests_per_second=1)
    named = ServerSettings(requests_per_second=1, proxies=("127.0.0.0/8",))
    many = 50 * BURST  # a busy machine asks slowly, and each second allows one more
    assert not is_held_back(once, "198.51.100.7")  # this machine's own word: not believed
    assert is_held_back(named, "198.51.100.7", many)
    assert is_held_back(named, "6.6.6.6, 198.51.100.7", many)  # what the proxy was told is not the proxy's word
    assert not is_held_back(named, "127.0.0.1")


def test_a_named_proxy_says_for_whom_and_under_what(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cookie is Secure where the browser's line is, which the proxy alone knows; anybody else's word is nothing."""
    monkeypatch.setattr(edge, "_UNNAMED", Seldom())
    csrf = hmac.new(b"", b"motcua1 form", hashlib.sha256).hexdigest()  # of nobody's session
    form = {
        "content-type": "application/x-www-form-urlencoded", "host": "city", "origin": "https://city",
        "x-csrf-token": csrf, "x-forwarded-for": "198.51.100.7", "x-forwarded-proto": "https",
    }  # fmt: skip
    for proxies, secure in (((), False), (("127.0.0.1",), True), (("10.0.0.0/8",), False)):
        made = Central(settings_in(tmp_path / str(proxies), server=ServerSettings(proxies=proxies)))
        made.open()
        try:
            status, said = asked(made, "POST", "/city/look", form, b"lang=en&next=/city")
            assert status == 303
            assert ("strict-transport-security" in said) == secure
            assert ("secure" in said["set-cookie"].lower()) == secure
            open_account(made, "chu-tich", CityRole.CITY)
            status, said = asked(made, "POST", "/city/sign-in", form, f"name=chu-tich&password={FIRST}".encode())
            assert status == 303
            assert ("__Host-motcua-city=" in said["set-cookie"]) == secure  # the session's
            assert ("; Secure" in said["set-cookie"]) == secure
        finally:
            made.close()
    assert sum("server.proxies" in one.getMessage() for one in caplog.records) == 1


def test_an_address_asks_only_so_often_and_the_others_never_notice() -> None:
    rates = Rates(10)
    assert sum(rates.allows("192.0.2.1", 0.0) for _ in range(200)) == 10 * BURST
    assert rates.allows("192.0.2.2", 0.0)
    assert not rates.allows("192.0.2.1", 0.05)
    assert sum(rates.allows("192.0.2.1", 1.0) for _ in range(200)) == 10
    assert sum(rates.allows(f"2001:db8::{at:x}", 0.0) for at in range(200)) == 10 * BURST  # one line of IPv6
    assert all(rates.allows("127.0.0.1", 0.0) for _ in range(200))
    for at in range(MOST + 500):
        rates.allows(f"10.{at >> 16}.{at >> 8 & 255}.{at & 255}", 2.0)
    assert len(rates._left) == MOST


@pytest.mark.parametrize("processes", [1, 4, 40])
def test_several_processes_let_no_more_through_than_one(processes: int) -> None:
    each = [Rates(10, processes) for _ in range(processes)]
    sent = [rates.allows("192.0.2.1", second / 4) for second in range(4 * 60) for rates in each for _ in range(3)]
    assert sum(sent) <= 10 * BURST + 10 * 60
    assert all(Rates(10, processes).allows("192.0.2.1", 0.0) for _ in range(3))  # nobody is shut out by it


def test_too_many_at_once_are_told_to_come_back() -> None:
    import asyncio

    async def never(_scope: Any, _receive: Any, _send: Any) -> None:
        await asyncio.Event().wait()

    with served(never, limits(requests_at_once=2)) as (_server, port):
        first, second = connected(port, GET), connected(port, GET)
        answers = []
        while not answers or not answers[-1].startswith(b"HTTP/1.1 503"):
            with connected(port, GET) as third:
                third.settimeout(0.2)
                try:
                    answers.append(answer_of(third))
                except TimeoutError:
                    answers.append(b"")
            assert len(answers) < 50
        found = re.search(rb"retry-after: (\d+)\r\n", answers[-1].lower())
        assert found is not None
        assert AFTER <= int(found[1]) < AFTER + SPREAD  # not all at once again
        first.close()
        second.close()


def test_a_fault_of_the_program_says_nothing_and_writes_one_line(caplog: pytest.LogCaptureFixture) -> None:
    async def faulty(scope: Any, _receive: Any, send: Any) -> None:
        if scope["path"] == "/late":
            await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"9")]})
        raise ValueError("Nguyễn Thị Mẫu\nforged line")

    with served(faulty, limits()) as (_server, port), caplog.at_level(logging.DEBUG):
        with connected(port, GET) as one:
            answer = answer_of(one)
        assert answer.startswith(b"HTTP/1.1 500")
        assert b"nosniff" in answer
        with connected(port, GET.replace(b"/v1/status", b"/late")) as one:
            assert answer_of(one).endswith(b"\r\n\r\n")  # cut: nobody takes it for whole
    said = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(said) == 2
    assert all(line.startswith("a request failed: ValueError at test_edge.py") for line in said)


def test_the_status_says_nothing_else(central: Central) -> None:
    line = http.client.HTTPConnection("127.0.0.1", int(central.address.rpartition(":")[2]), timeout=20)
    line.request("GET", "/v1/status")
    found = json.loads(line.getresponse().read())
    line.close()
    assert set(found) == {"ok", "now", "day", "events", "pending", "waiting", "totals", "wards", "stations"}
