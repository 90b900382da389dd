"""Following the hub of the highest term that counts, to another machine; being taken in by nobody else's word."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kiosk.app import Kiosk
from kiosk.clock import SystemClock
from kiosk.journal.identity import Identity
from kiosk.remote import discovery, following
from kiosk.remote.discovery import FoundHub
from kiosk.remote.enrol import enrol, upstream
from kiosk.server import hub_clock, hub_terms
from kiosk.services import calls
from kiosk.store import set_meta
from kiosk.sync import terms, wire
from kiosk.sync.follower import Follower
from kiosk.sync.lines import HubLines
from kiosk.sync.pulling import pull_all
from tests.faults import ward
from tests.kiosk.records.test_apply import wait_until_applied
from tests.kiosk.sync.hubs import WARD, HubHere, WardHere, issue, next_for, on_line, patient, states


@pytest.fixture
def here(tmp_path: Path) -> Iterator[WardHere]:
    made = WardHere(tmp_path)
    try:
        yield made
    finally:
        made.close()


@pytest.fixture
def standby(here: WardHere, tmp_path: Path) -> Iterator[HubHere]:
    """A second machine that the hub has given its coming term."""
    made = HubHere(tmp_path / "standby", waits=True)
    made.open()
    enrol(made.store, here.hub.address, here.hub.code("hub"), "Phường Hoa Sen (mẫu)")
    asked = wire.TermAsked(made.store.station.id, b"", made.address)
    term = here.hub.store.run(hub_terms.sign_next, (asked, ward.sender_of(made.store))).result(20)
    before = here.hub.store.read(hub_terms.shown, "x").result(20)
    made.store.run(hub_terms.keep_granted, hub_terms.Granted(term, before)).result(20)
    try:
        yield made
    finally:
        made.close()


def copy(here: WardHere, standby: HubHere) -> None:
    with ward.line(standby.store, here.hub) as line:  # type: ignore[arg-type]
        pull_all(standby.store, line, ward.sender_of(here.hub.store))
    wait_until_applied(standby.store)


def take_over(standby: HubHere) -> None:
    standby.store.run(hub_terms.take_over, None).result(20)
    standby._turn()


def above(station: Kiosk) -> str:
    found = station.store.read(upstream).result(20)
    assert found is not None
    return found.station


def look(station: Kiosk) -> None:
    """What the follower does by itself every few seconds."""
    if isinstance(station.sync, HubLines):
        station.sync.follower.wake()


def known_addresses(station: Kiosk) -> tuple[str, ...]:
    return station.store.read(following.addresses).result(20)


def test_the_stations_go_to_the_hub_of_the_next_term_and_give_it_what_it_lacks(
    here: WardHere, standby: HubHere
) -> None:
    kiosk, desk = here.enrolled("kiosk", "citizen"), here.enrolled("desk", "desk")
    for station in (kiosk, desk):
        look(station)
        assert here.until(station, lambda station=station: standby.address in known_addresses(station))
        assert here.until(station, lambda station=station: station.sync.status.waiting == 0)
    copy(here, standby)
    ticket, second = issue(kiosk), issue(kiosk)
    assert here.until(desk, lambda: second.label in states(desk.store))
    call = desk.claim(calls.call_next, next_for("1")).result(20)  # not at the standby
    assert (call.label, states(standby.store)) == (ticket.label, {})
    here.hub.close()
    take_over(standby)
    for station in (kiosk, desk):
        assert here.until(station, lambda station=station: above(station) == standby.store.station.id, 60)
        assert here.until(station, lambda station=station: on_line(station), 60)
    assert standby.watched.until(lambda: states(standby.store).get(ticket.label) == ("called", "1"), 60)
    patient(desk)
    later = desk.claim(calls.call_next, next_for("1")).result(20)
    assert later.label == second.label
    assert here.until(kiosk, lambda: states(kiosk.store).get(second.label) == ("called", "1"))


def test_terms_that_nobody_known_has_signed_change_nothing(here: WardHere) -> None:
    desk = here.enrolled("desk", "desk")
    stranger = Identity.new(f"{WARD}.strange2")
    own = wire.HubTerm(WARD, 9, stranger.station, stranger.public, stranger.seal_public, b"", stranger.station)
    said = wire.HubTerms(WARD, terms=(wire.sign_term(stranger, own),), addresses=((stranger.station, "http://x"),))
    begun = following.hear(desk.store, said)
    assert [term.station for term in begun] in ([], [here.hub.store.station.id])
    forged = msgspec.structs.replace(own, by=here.hub.store.station.id)
    assert following.hear(desk.store, wire.HubTerms(WARD, terms=(wire.sign_term(stranger, forged),))) == begun
    true_term = here.hub.store.read(hub_terms.shown, "x").result(20).terms[-1]
    elsewhere = msgspec.structs.replace(true_term, public_key=stranger.public)
    assert following.reach(desk.store, SystemClock(), elsewhere, here.hub.address) is None  # another key answers
    assert following.reach(desk.store, SystemClock(), true_term, here.hub.address) is not None


class Stranger(http.server.BaseHTTPRequestHandler):
    """Answers anybody with what a hub would say, unsigned."""

    said = b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("content-length", str(len(self.said)))
        self.end_headers()
        self.wfile.write(self.said)

    def log_message(self, *_words: object) -> None:
        """Says nothing."""


@contextmanager
def stranger(said: wire.HubTerms) -> Iterator[str]:
    """Its address."""
    handler = type("Told", (Stranger,), {"said": wire.pack(said)})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_stranger_who_announces_a_hub_neither_becomes_it_nor_hides_it(here: WardHere, standby: HubHere) -> None:
    desk = here.enrolled("desk", "desk")
    true = following.listen_to(desk.store, here.hub.address)
    assert true is not None
    assert true.addresses == ((standby.store.station.id, standby.address),)
    following.hear(desk.store, true)
    wrong = tuple((standby.store.station.id, f"http://127.0.0.1:{port}") for port in range(1, 21))
    key = Identity.new(f"{WARD}.strange2")
    high = wire.sign_term(key, wire.HubTerm(WARD, 99, key.station, key.public, key.seal_public, b"", key.station))
    with stranger(wire.HubTerms(WARD, "", key.station, (*true.terms, high), wrong)) as url:
        told = following.listen_to(desk.store, url)
        assert told is not None
        assert told.addresses == ()
        assert following.hear(desk.store, told) == true.terms
        assert hub_clock.look_for_newer(here.hub.store, lambda _ward, _seconds: (announced(url, key.station),)) is None
        kept = here.hub.store.read(lambda r: terms.addresses(r.connection, WARD)).result(20)
        assert kept == {standby.store.station.id: standby.address}
        take_over(standby)
        here.hub.close()
        desk_follows(desk, here, (announced(url, key.station), announced(standby.address, standby.store.station.id)))


def announced(url: str, station: str) -> FoundHub:
    return FoundHub(url=url, ward=WARD, station=station, term=99)


def desk_follows(desk: Kiosk, here: WardHere, found: tuple[FoundHub, ...]) -> None:
    """Away from the hub that is gone, to the last of those that are announced."""
    to = desk.store.read(upstream).result(20)
    assert to is not None
    follower = Follower(desk.store, to, SystemClock(), lambda: False, look=lambda _ward, _enough: found)
    desk.store.run(lambda ctx, _: set_meta(ctx.connection, "hub_addresses", "[]"), None).result(20)
    follower.work()
    now = desk.store.read(upstream).result(20)
    assert now is not None
    assert now.url == found[-1].url


def test_an_address_in_the_settings_wins_until_that_machine_is_no_hub_any_more(
    here: WardHere, standby: HubHere
) -> None:
    from kiosk.sync.worker import reached

    desk = here.enrolled("desk", "desk")
    settings = msgspec.structs.replace(
        desk.settings, hub=msgspec.structs.replace(desk.settings.hub, url="https://set.example:1")
    )

    def url() -> str:
        found = reached(desk.store, settings)
        assert found is not None
        return found.url

    assert url() == "https://set.example:1"
    term = standby.store.read(lambda r: hub_terms.terms.signed(r.connection, WARD)).result(20)[-1]
    take_over(standby)
    to = following.reach(desk.store, SystemClock(), term, standby.address)
    assert to is not None
    following.follow(desk.store, to, settings.hub.url)
    assert url() == standby.address


def test_a_hub_is_found_on_a_network_of_this_machine_alone() -> None:
    announcer = discovery.Announcer(WARD, f"{WARD}.abcdefgh", 3, b"", "127.0.0.1", 4711, ("127.0.0.1",))
    announcer.open()
    try:
        found = discovery.look(WARD, 20, ("127.0.0.1",), most=1)
    finally:
        announcer.close()
    assert found == (FoundHub(url="http://127.0.0.1:4711", ward=WARD, station=f"{WARD}.abcdefgh", term=3),)


class Announced:
    """An announcement as zeroconf hands it over."""

    def __init__(self, hosts: list[str], **said: str) -> None:
        self.properties: dict[bytes, Any] = {key.encode(): value.encode() for key, value in said.items()}
        self.port, self._hosts = 8443, hosts

    def parsed_addresses(self) -> list[str]:
        return self._hosts


def test_what_an_announcement_says_is_an_address_to_try_and_never_an_unencrypted_one_elsewhere() -> None:
    def urls(hosts: list[str], **said: str) -> list[str]:
        return [hub.url for hub in discovery.found_in(Announced(hosts, **said))]  # type: ignore[arg-type]

    assert urls(["192.0.2.7", "127.0.0.1"], ward=WARD, term="1") == ["http://127.0.0.1:8443"]
    assert urls(["192.0.2.7", "fe80::1"], ward=WARD, term="1", tls="ab" * 32) == [
        "https://192.0.2.7:8443", "https://[fe80::1]:8443"
    ]  # fmt: skip
    assert urls(["127.0.0.1"], term="x") == urls(["127.0.0.1"], tls="zz") == []


def test_a_standby_whose_certificate_changes_again_and_again_leaves_no_heap_of_terms(
    here: WardHere, standby: HubHere
) -> None:
    def rows(hub: HubHere) -> list[tuple[int, int]]:
        return [tuple(row) for row in ward.sql(hub.store, "SELECT term, begun FROM hub_terms ORDER BY term")]  # type: ignore[misc]

    sender, before = ward.sender_of(standby.store), here.hub.store.read(hub_terms.shown, "x").result(20)
    for number in range(1, 6):
        asked = wire.TermAsked(standby.store.station.id, bytes([number]) * 32, standby.address)
        term = here.hub.store.run(hub_terms.sign_next, (asked, sender)).result(20)
        standby.store.run(hub_terms.keep_granted, hub_terms.Granted(term, before)).result(20)
    assert rows(here.hub) == rows(standby) == [(1, 1), (term.term, 0)]
    assert term.term == 7  # no number was signed twice
    take_over(standby)
    assert rows(standby) == [(1, 1), (7, 1)]
