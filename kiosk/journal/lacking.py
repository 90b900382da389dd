"""Keys that sealed parts held here need and that are not here: noted when an event comes, asked for until they come.

Called by the inbox, by the server's protocol and answers, and by the store at opening. A key is taken only for the
subject that an event of its ward names. Each station's lack is a row of its own: what one says of a key (that its
event needs it, that it is gone) keeps nobody from being asked for the same key.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, delete, insert, select

from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import ACCEPTED, JournalEvent, LackingKey
from kiosk.journal.envelope import read
from kiosk.journal.subject_keys import SubjectKeys
from kiosk.values.ids import ward_of
from kiosk.values.roles import KEEPING

MOST_LACKS = 200  # keys asked for in one answer
_OF_STATION = Prepared(
    select(LackingKey.key_id)
    .where(LackingKey.station == bindparam("b_station"))
    .limit(bindparam("b_most", MOST_LACKS))
)
_OF_WARD = Prepared(
    select(LackingKey.key_id)
    .where(LackingKey.ward == bindparam("b_ward"), LackingKey.station != bindparam("b_station"))
    .limit(bindparam("b_most", MOST_LACKS))
)
_AMONG = Prepared(
    select(LackingKey.key_id, LackingKey.subject).where(
        LackingKey.ward == bindparam("b_ward"), LackingKey.subject.in_(bindparam("l_subjects", expanding=True))
    )
)


def note(connection: Connection, key_id: bytes, station: str, subject: str) -> None:
    known = select(LackingKey.key_id).where(LackingKey.key_id == key_id, LackingKey.station == station)
    if connection.execute(known).first() is None:
        row = {"key_id": key_id, "ward": ward_of(station), "station": station, "subject": subject}
        connection.execute(insert(LackingKey).values(**row))


def look_for_lost(connection: Connection, own: str, keys: SubjectKeys) -> int:
    """Note every key that others' events need and that is not here; how many. Reads the whole journal: only for a key
    file that was put back and is older than the journal beside it."""
    table = JournalEvent
    query = select(table.station, table.raw).where(table.station != own, table.state == ACCEPTED)
    lost: dict[tuple[bytes, str], str] = {}
    for station, raw in connection.execute(query):
        event = read(bytes(raw))
        if event is None or event.key_id is None or (event.key_id, station) in lost:
            continue
        if keys.get(event.key_id) is None and not keys.erased(ward_of(station), event.subject):
            lost[event.key_id, station] = event.subject
    for (key_id, station), subject in lost.items():
        note(connection, key_id, station, subject)
    return len(lost)


def among(connection: Connection, ward: str, subjects: Iterable[str]) -> set[tuple[bytes, str]]:
    """(key id, subject) of the keys that events of the ward need here, as far as these subjects go: one question for
    all keys of a batch."""
    names = list(subjects)
    found = _AMONG.all(connection, b_ward=ward, l_subjects=names) if names else ()
    return {(bytes(key_id), subject) for key_id, subject in found}


def of_station(connection: Connection, station: str) -> tuple[bytes, ...]:
    """Ids of some keys that sealed parts of a station need and that are not here."""
    return tuple(bytes(key_id) for (key_id,) in _OF_STATION.all(connection, b_station=station))


def ask(connection: Connection, station: str, roles: Iterable[str]) -> tuple[bytes, ...]:
    """Ids of keys that a station is asked for when it says hello: those of its own events, then others of its ward
    where it may hold such. The former identity of a machine answers no more; the machine itself still does.
    """
    own = of_station(connection, station)
    if len(own) == MOST_LACKS or not KEEPING.intersection(roles):
        return own
    rows = _OF_WARD.all(connection, b_ward=ward_of(station), b_station=station, b_most=MOST_LACKS - len(own))
    return own + tuple(key_id for (key_id,) in rows if key_id not in own)


def came(connection: Connection, ward: str, key_id: bytes) -> None:
    connection.execute(delete(LackingKey).where(LackingKey.key_id == key_id, LackingKey.ward == ward))


def forget(connection: Connection, station: str, key_ids: Iterable[bytes]) -> None:
    """The station does not have these keys either: nobody asks for them again."""
    for key_id in key_ids:
        connection.execute(delete(LackingKey).where(LackingKey.key_id == key_id, LackingKey.station == station))
