"""What lies on the disk before the store opens: a station's first start ever, or files of which one is lost.

Called by the store's opening, `motcua restore` and doctor; `look` reads only. A database that is gone, of 0 bytes or
without events beside the station's identity or a witness of its ward is no first start, and neither is a journal
without its key file: begun anew in silence, a station would give every number once more. `refuse` raises
ExpectedError store.errors.{lost_database, lost_keys}, or for central store.errors.{lost_database_central,
lost_keys_central}, whose words name the ways out. A torn file is left to `db.engine`.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kiosk.errors import ExpectedError
from kiosk.journal.identity import NEXT
from kiosk.journal.keys import KeyFile
from kiosk.journal.witness import stations_in
from kiosk.settings import Settings
from kiosk.values.roles import Role

if TYPE_CHECKING:
    from kiosk.catalogue import Catalogue

MISSING, EMPTY, PUT, USED, DAMAGED = "missing", "empty", "put", "used", "damaged"


class DiskState(NamedTuple):
    """`database`: MISSING, EMPTY (no event in it), PUT (none either, but a restore put it there), USED or DAMAGED.
    `station_there`: whose it says it is. `keys`: MISSING, EMPTY (no identity), PUT (an identity that has not opened
    an epoch yet), USED or DAMAGED; `station` and `coming` as the key file names them.
    """

    database: str
    station_there: str
    keys: str
    station: str
    coming: str
    witnesses: tuple[str, ...]

    @property
    def lost(self) -> str:
        """ "database" or "keys" where that file is lost, else ""."""
        if self.keys == DAMAGED:
            return "keys"
        nothing = self.database in (MISSING, EMPTY)
        if self.keys in (MISSING, EMPTY):
            cut_off = self.coming != "" and self.coming == self.station_there
            if self.database == USED and not cut_off:
                return "keys"
            return "database" if nothing and self.witnesses else ""
        return "database" if nothing and (self.keys == USED or self.station in self.witnesses) else ""


def look(settings: Settings, ward: str) -> DiskState:
    database, there = _database(settings.database)
    keys, station, coming = keys_in(settings.key_file)
    witnesses = stations_in(settings.witness_dir, ward, settings.data_dir)
    return DiskState(database, there, keys, station, coming, witnesses)


def ward_code(catalogue: Catalogue | None) -> str:
    """The ward of a station's catalogue; central has none."""
    return str(catalogue.ward().code) if catalogue is not None else "00000"


def refuse(settings: Settings, catalogue: Catalogue | None, *, excused: str = "") -> None:
    """Raise where a file of this station is lost; not where it is the `excused` one ("keys")."""
    found = look(settings, ward_code(catalogue))
    if found.lost and found.lost != excused:
        raise error_of(found.lost, settings, found.station or found.station_there or ", ".join(found.witnesses))


def is_central(settings: Settings) -> bool:
    return settings.roles == (Role.CENTRAL,)


def command_of(settings: Settings) -> str:
    """How the program of these settings is called: the servers have a restore of their own."""
    if settings.roles == (Role.HUB,):
        return "motcua hub"
    return "motcua central" if is_central(settings) else "motcua"


def error_of(lost: str, settings: Settings, station: str) -> ExpectedError:
    file = settings.database if lost == "database" else settings.key_file
    key = f"store.errors.lost_{lost}" + ("_central" if is_central(settings) else "")
    return ExpectedError(key, file=str(file), station=station or "?", folder=str(settings.data_dir))


def forget_second_names(database: Path) -> None:
    """A restore that was killed before its rename may have left the present database under a second name, by which
    nobody may open it. Under the lock.
    """
    if database.exists() and database.stat().st_nlink > 1:
        for other in database.parent.glob(f"{database.stem}.replaced-*{database.suffix}"):
            if other.samefile(database):
                other.unlink()


def _database(file: Path) -> tuple[str, str]:
    if not file.exists():
        return MISSING, ""
    if not file.stat().st_size:
        return EMPTY, ""  # not opened: SQLite would delete a log that lies beside it
    try:
        with closing(sqlite3.connect(file, timeout=10)) as db:
            db.execute("PRAGMA query_only=ON")
            known = {row[0] for row in db.execute("SELECT name FROM sqlite_master")}
            if not {"journal_events", "meta"} <= known:
                return EMPTY, ""
            facts = dict(db.execute("SELECT name, value FROM meta WHERE name IN ('station', 'restored')"))
            used = db.execute("SELECT 1 FROM journal_events LIMIT 1").fetchone() is not None
    except sqlite3.DatabaseError:
        return DAMAGED, ""
    return (USED if used else PUT if facts.get("restored") else EMPTY), facts.get("station", "")


def keys_in(file: Path) -> tuple[str, str, str]:
    """(state, station, coming station) of a key file."""
    if not file.exists():
        return MISSING, "", ""
    try:
        return _named(KeyFile(file, read_only=True))
    except sqlite3.OperationalError as error:
        return (EMPTY if "no such table" in str(error) else DAMAGED), "", ""
    except sqlite3.DatabaseError:
        return DAMAGED, "", ""


def _named(keys: KeyFile) -> tuple[str, str, str]:
    try:
        keys.open()
        identity, coming = keys.identity.read(), keys.identity.read(NEXT)
        state = EMPTY if identity is None else USED if keys.identity.in_use else PUT
    finally:
        keys.close()
    return state, identity.station if identity else "", coming.station if coming else ""
