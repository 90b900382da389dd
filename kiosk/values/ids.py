"""Types of identifiers, so that a ticket's id is never handed where a dossier's is meant."""

from __future__ import annotations

from typing import NewType

from kiosk.values.roles import Role

EventId = NewType("EventId", str)  # UUIDv7, lower-case hex with dashes
TicketId = NewType("TicketId", str)  # UUIDv7; also the content of the ticket's QR
DraftId = NewType("DraftId", str)  # UUIDv7
DossierId = NewType("DossierId", str)  # UUIDv7
JobId = NewType("JobId", str)  # UUIDv7 of a print job
StationId = NewType("StationId", str)  # "<ward code>.<8 base32 letters>", e.g. "99001.k7q2m9x4"
WardCode = NewType("WardCode", str)  # five digits of the official list
ProcedureCode = NewType("ProcedureCode", str)  # e.g. "1.001193"
FormId = NewType("FormId", str)  # e.g. "khai-sinh"
Place = NewType("Place", str)  # "kiosk-1", "desk-2", "pad-1", "hall-1": tells windows of one station apart


def erasing_ward(station: str, roles: tuple[str, ...] | frozenset[str]) -> str:
    """The ward whose subjects a station may erase: its own; "" = every ward, for central."""
    return "" if Role.CENTRAL in roles else ward_of(station)


def ward_of(station: StationId | str) -> WardCode:
    """The ward that a station belongs to: the part of its id before the dot."""
    return WardCode(station.partition(".")[0])


def city_chain(ward: str, central: str) -> StationId:
    """The chain of a ward in which the city speaks: named after the city's own station, so that every ward pulls it
    with the chains of its stations."""
    return StationId(f"{ward}.{central.partition('.')[2]}")
