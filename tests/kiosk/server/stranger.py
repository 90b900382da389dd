"""What somebody with bytes, keys or a code of his own can send to the city's server; and what it then holds."""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import msgspec

from kiosk.catalogue import Catalogue
from kiosk.db.base import to_micros
from kiosk.journal.identity import Identity
from kiosk.remote.enrol import enrol
from kiosk.remote.link import Link
from kiosk.sync import proofs, wire
from tests.factories import open_store
from tests.faults.city import ROLES, City


class Elsewhere(Catalogue):
    """The sample ward's documents under another ward's code."""

    def ward(self) -> Any:
        return msgspec.structs.replace(super().ward(), code="99002")


def post(city: City, path: str, body: bytes) -> int:
    """The status of these very bytes."""
    try:
        asked = urllib.request.Request(city.central.address + path, body, {"content-type": wire.MEDIA_TYPE})
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def signed(city: City, path: str, message: msgspec.Struct, identity: Identity | None = None) -> bytes:
    """A question of the city's station, as it would stand in a recording; or under another key."""
    store = city.store
    author = wire.Author(store.station.id, store.lease, identity or store.identity)
    return wire.sign_request(author, path, message, to_micros(city.clock.now()))


def enrol_as(
    city: City, station: str, identity: Identity, code: str, roles: tuple[str, ...] = ROLES, signer: Any = None
) -> wire.EnrolAnswer:
    """Enrol under any id and key; `signer`: who signs in place of that key. Raises Refused."""
    link = Link(city.central.address)
    try:
        offer = link.ask("/v1/enrol", None, wire.Offer)
        asked = wire.Enrol(station, identity.public, identity.seal_public, roles, b"")
        asked = msgspec.structs.replace(asked, proof=proofs.proof(code, "station", offer, asked, b""))
        return link.ask("/v1/enrol", proofs.sign(signer or identity, asked), wire.EnrolAnswer)
    finally:
        link.close()


def of_another_ward(city: City, folder: Path, roles: tuple[str, ...] = ROLES) -> Any:
    """An open station of ward 99002, enrolled; the caller closes it."""
    store = open_store(folder, clock=city.clock, catalogue=Elsewhere(), roles=roles)
    enrol(store, city.central.address, city.code(roles, ward="99002"))
    return store


def at_central(city: City, words: str, *values: object) -> list[tuple[Any, ...]]:
    return city.central_rows(words, *values)


def everything(city: City) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of central's tables that a request may write."""
    names = (
        "journal_events", "journal_quarantine", "journal_heads", "contacts", "station_leases", "lacking_keys", "meta",
        "ranges", "answered_commands", "epochs_heard", "known_stations", "enrol_codes", "tickets",
    )  # fmt: skip
    return {name: sorted(at_central(city, f"SELECT * FROM {name}"), key=repr) for name in names}
