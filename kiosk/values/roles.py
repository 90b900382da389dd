"""The roles of stations: what a station may author, hold and be granted; stored, sent and set by their words.

A station has one or more of them (kiosk.settings, given by the city's server when it enrols). Imported by every room.
Words that come from outside (settings, wire, database) stay plain strings, which equal the members here.
"""

from __future__ import annotations

import enum


class Role(enum.StrEnum):
    CITIZEN = "citizen"
    DESK = "desk"
    HALL = "hall"
    RATING = "rating"
    HUB = "hub"  # keeps and passes on what its ward's stations wrote
    SINGLE = "single"  # the one station of its ward: does what a central or a hub would do for it
    CENTRAL = "central"  # the city's server


EVERY_ROLE = frozenset(Role)
NUMBERING = frozenset({Role.CITIZEN, Role.HUB, Role.SINGLE})  # issue tickets
RECEIVING = frozenset({Role.DESK, Role.SINGLE})  # receive dossiers and declarations
KEEPING = RECEIVING | {Role.HUB}  # hold drafts of other stations of their ward, and the keys of others' events
ENROLLED = tuple(role for role in Role if role is not Role.CENTRAL)  # those that a station may be let in with
AT_PLACES = {
    "kiosk": Role.CITIZEN, "desk": Role.DESK, "hall": Role.HALL, "pad": Role.RATING, "hub": Role.HUB,
}  # what stands at a place ("desk-3") -> its role
UPSTREAM = Role.CENTRAL.value  # what the server that a station is enrolled with is called: in marks and granted ranges
