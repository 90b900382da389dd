"""POST /tickets: one number for a request however often it comes, for signed-in staff alone, in few commits."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from kiosk.errors import BugError
from kiosk.ids import uuid7
from kiosk.server import sessions
from kiosk.server.bursts import Bursts
from kiosk.server.joined import JoinedTransport
from kiosk.services import asked_tickets
from tests.fakes import StandingClock
from tests.faults.ward import sql
from tests.kiosk.server.ward_server import GREETER, PASSWORD, Browser, WardServer, ward_server

CLOCK = StandingClock()


def request() -> str:
    return uuid7(CLOCK.now())


@pytest.fixture
def seconds() -> list[float]:
    return [0.0]


@pytest.fixture
def served(tmp_path: Path, seconds: list[float]) -> Iterator[tuple[WardServer, str]]:
    with ward_server(tmp_path, CLOCK, monotonic=lambda: seconds[0]) as made:
        yield made


@pytest.fixture
def browser(served: tuple[WardServer, str]) -> Iterator[Browser]:
    made = Browser(served[1])
    yield made
    made.close()


def test_a_signed_in_greeter_gets_numbers_and_a_repeat_gets_the_same(
    served: tuple[WardServer, str], browser: Browser
) -> None:
    assert browser.sign_in() == 200
    first = {"request": request(), "field": "chung-thuc", "priority": True, "print_at": "kiosk-1"}
    status, said = browser.post("/tickets", first)
    assert status == 200
    assert {name: said[name] for name in ("label", "field", "ahead", "wait")} == {
        "label": "A001", "field": "chung-thuc", "ahead": 0, "wait": None,
    }  # fmt: skip
    assert browser.post("/tickets", first) == (200, said)
    assert browser.post("/tickets", {**first, "field": "ho-tich"}) == (200, said)  # it was given, whatever is said now
    other = browser.post("/tickets", {"request": request(), "field": "chung-thuc"})[1]
    assert (other["label"], other["ahead"]) == ("A002", 1)
    assert served[0].waited == 4  # each answer waited for the standby
    rows = sql(served[0].store, "SELECT kind, subject FROM journal_events WHERE kind LIKE 'ticket.%' ORDER BY seq")
    assert rows == [("ticket.issued", said["id"]), ("ticket.print_asked", said["id"]), ("ticket.issued", other["id"])]
    served[0].leads = False
    assert browser.post("/tickets", first)[0] == 429  # as the hub puts it: another one leads


def test_nobody_else_gets_one(served: tuple[WardServer, str], browser: Browser) -> None:
    asked = {"request": request(), "field": "chung-thuc"}
    assert browser.post("/tickets", asked)[0] == 401
    assert browser.post("/tickets", asked, authorization="Bearer guess")[0] == 401
    assert browser.sign_in(password="wrong-2026") == 403
    assert browser.cookie == ""
    assert browser.sign_in() == 200
    for wrong in ({}, {**asked, "request": "1"}, {**asked, "more": 1}, {**asked, "field": 1}, [asked]):
        assert browser.post("/tickets", wrong)[0] == 400, wrong
    assert browser.post("/tickets", b"x" * 5000)[0] == 413
    assert browser.post("/tickets", {**asked, "field": "nowhere"})[0] == 422
    assert browser.ask("POST", "/tickets", asked, content_type="text/plain")[0] == 415
    assert sql(served[0].store, "SELECT count(*) FROM tickets") == [(0,)]


def test_another_sites_page_changes_nothing(browser: Browser) -> None:
    right = {"name": GREETER, "password": PASSWORD}
    assert browser.post("/staff/sign-in", right, origin="http://evil.example")[0] == 403
    assert browser.sign_in() == 200
    assert "HttpOnly" in browser.headers["set-cookie"]
    assert "SameSite=Strict" in browser.headers["set-cookie"]
    asked = {"request": request(), "field": "chung-thuc"}
    for origin in ("http://evil.example", "null", ""):
        assert browser.post("/tickets", asked, origin=origin)[0] == 403, origin
    token = browser.cookie.partition("=")[2]
    browser.cookie = ""
    assert browser.post("/tickets", asked, origin="", authorization=f"Bearer {token}")[0] == 200  # no browser adds it


def test_under_tls_the_cookie_is_the_hosts_alone(tmp_path: Path) -> None:
    with ward_server(tmp_path, CLOCK, tls=True) as (_hub, address):
        browser = Browser(address)
        assert browser.sign_in() == 200
        given = browser.headers["set-cookie"]
        assert given.startswith("__Host-motcua=")
        assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(given.split("; "))
        assert "Domain" not in given
        assert browser.post("/tickets", {"request": request(), "field": "khac"})[0] == 200
        assert browser.post("/staff/sign-out")[0] == 200
        assert "Max-Age=0" in browser.headers["set-cookie"]
        browser.close()


def test_a_session_ends_by_time_and_by_hand(
    served: tuple[WardServer, str], browser: Browser, seconds: list[float]
) -> None:
    presence = served[0].store.presence
    assert browser.sign_in() == 200
    for _ in range(3):
        seconds[0] += sessions.IDLE - 1
        assert browser.post("/tickets", {"request": request(), "field": "khac"})[0] == 200
    seconds[0] += sessions.IDLE - 1
    assert browser.get("/staff/me")[0] == 200  # the page asks by itself
    seconds[0] += 2
    assert browser.get("/staff/me")[0] == 401
    assert presence.names() == set()
    assert browser.sign_in() == 200
    assert presence.names() == {GREETER}
    old = browser.cookie
    assert browser.post("/staff/sign-out")[0] == 200
    assert presence.names() == set()
    browser.cookie = old
    assert browser.get("/staff/me")[0] == 401
    assert browser.sign_in() == 200
    for _ in range(int(sessions.WHOLE // (sessions.IDLE - 1)) + 1):
        seconds[0] += sessions.IDLE - 1
        browser.post("/tickets", {"request": request(), "field": "khac"})
    assert browser.get("/staff/me")[0] == 401  # half a day after the password, whatever was done


def test_eight_at_once_get_numbers_of_their_own(served: tuple[WardServer, str], browser: Browser) -> None:
    assert browser.sign_in() == 200

    def ask(_at: int) -> list[str]:
        one = Browser(served[1])
        one.cookie = browser.cookie
        found = [one.post("/tickets", {"request": request(), "field": "khac"})[1]["label"] for _ in range(10)]
        one.close()
        return found

    with ThreadPoolExecutor(8) as pool:
        labels = [label for found in pool.map(ask, range(8)) for label in found]
    assert sorted(labels) == [f"U{number:03d}" for number in range(1, 81)]


def test_the_id_of_a_ticket_is_nobodys_choice() -> None:
    asked = request()
    ticket = asked_tickets.ticket_of(GREETER, asked)
    assert ticket == asked_tickets.ticket_of(GREETER, asked)
    assert ticket[:13] == asked[:13]  # its time, so that rows lie together
    assert ticket != asked
    assert ticket != asked_tickets.ticket_of("another", asked)
    assert (len(ticket), ticket[14], ticket[19] in "89ab") == (36, "7", True)


def test_commands_that_come_together_go_together() -> None:
    handed: list[list[int]] = []
    waiting: list[Future[int]] = []

    def run(command: int) -> Future[int]:
        if command < 0:
            raise BugError("the store is not open")
        if not waiting:
            handed.append([])
        handed[-1].append(command)
        future: Future[int] = Future()
        waiting.append(future)
        return future

    def commit() -> None:
        done = waiting[:]
        waiting.clear()
        for future, command in zip(done, handed[-1], strict=True):
            future.set_result(command * 10)

    async def all_of_it() -> list[Any]:
        bursts = Bursts(run)
        asked = [asyncio.create_task(bursts.ask(number)) for number in range(1, 9)]
        await asyncio.sleep(0)
        assert handed == [[1]]  # somebody alone never waits
        commit()
        await asyncio.gather(asked[0])
        while len(handed) < 2:
            await asyncio.sleep(0)
        assert handed[1] == [2, 3, 4, 5, 6, 7, 8]  # what came meanwhile
        again = asyncio.create_task(bursts.ask(9))
        asked[1].cancel()  # its asker is gone
        commit()
        found = await asyncio.gather(*asked, return_exceptions=True)
        while len(handed) < 3:
            await asyncio.sleep(0)  # seven more might come: for WAIT at the latest
        commit()
        assert await again == 90
        with pytest.raises(BugError):
            await bursts.ask(-1)
        return found

    found = asyncio.run(all_of_it())
    assert isinstance(found[1], asyncio.CancelledError)
    assert [one for one in found if isinstance(one, int)] == [10, 30, 40, 50, 60, 70, 80]


def test_an_answer_leaves_in_one_piece(served: tuple[WardServer, str]) -> None:
    from tests.kiosk.server.served import connected

    port = int(served[1].rpartition(":")[2])
    with connected(port, b"GET /staff/me HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n") as one:
        first = one.recv(65_536)
    head, _end, body = first.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 401")
    assert json.loads(body)["error"] == "staff.errors.not_signed_in"


def test_a_joined_line_can_all_that_a_line_can() -> None:
    """What it does not say itself, asyncio's own class would refuse only when it is asked for."""
    import inspect

    optional = {"can_write_eof", "write_eof", "get_write_buffer_limits", "is_reading"}
    named = {name for name, _function in inspect.getmembers(asyncio.Transport, inspect.isfunction) if name[0] != "_"}
    assert named - set(vars(JoinedTransport)) <= optional
