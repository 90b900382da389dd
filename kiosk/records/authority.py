"""Whose business an event is: what names a ward, a station, a series or a range names its author's own ward.

Used where received events are judged (kiosk.store.received). Pure: it reads the event alone. A ticket, draft or
dossier names no ward; of those the journal knows which ward began them (kiosk.journal.storing.foreign), and every
table keeps each ward's rows apart, so that an event that comes first in another ward's name changes nothing of theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kiosk.journal.envelope import Envelope
from kiosk.journal.storing import is_uuid
from kiosk.values.ids import ward_of
from kiosk.values.roles import Role

_STATION = re.compile(r"(?:^|:)(\d{5})\.[a-z2-9]{8}(?=:|$)")  # "99001.k7q2m9x4", "receipt:2026:99001.k7q2m9x4"
_DAY = re.compile(r"^(?:day|desk|group|roll):(\d{5}):")
_GRANTED = re.compile(r"^range:(?:ticket|dossier):[^:]*:\d+:(\d{5})$")  # central names the ward behind the range


def is_anothers(event: Envelope, body: object, roles: frozenset[str]) -> bool:
    """Whether the event is about something of another ward than its author's. Central speaks for every ward."""
    if Role.CENTRAL in roles:
        return False
    if is_uuid(event.subject) and not getattr(body, "station", "") and not getattr(body, "series", ""):
        return False  # most name nothing
    own = ward_of(event.station)
    return any(ward != own for ward in _named(event.subject, body))


def _named(subject: str, body: object) -> Iterator[str]:
    if not is_uuid(subject):
        yield from _DAY.findall(subject)
        yield from _GRANTED.findall(subject)
        yield from _STATION.findall(subject)
    station, series = getattr(body, "station", ""), getattr(body, "series", "")
    if station:
        yield ward_of(station)
    if series:
        yield from _STATION.findall(series)
