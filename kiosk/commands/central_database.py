"""What `motcua central` does where its data lie in a database that several processes share.

Used by kiosk.commands.central. Raises ExpectedError city_store.errors.* and what the city's store raises at opening.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import msgspec

from kiosk.errors import ExpectedError
from kiosk.settings import Settings
from kiosk.texts import text
from kiosk.values.roles import Role

if TYPE_CHECKING:
    from kiosk.city.store import CityStore

ENGINES = ("postgresql", "mariadb")


def add_options(common: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """The same parser."""
    default = argparse.SUPPRESS
    common.add_argument("--db", default=default, metavar="URL", help="a database that several processes share")
    common.add_argument("--keys-db", default=default, metavar="URL", help="of its keys; default: NAME_keys beside it")
    return common


def checked(url: str) -> str:
    """Raises ExpectedError city_store.errors.engine."""
    if url and not url.startswith(ENGINES):
        raise ExpectedError("city_store.errors.engine", name=url.partition("@")[2] or url)
    return url


def _store(chosen: argparse.Namespace, settings: Settings) -> CityStore:
    from kiosk.bus import Bus
    from kiosk.city.store import CityStore
    from kiosk.clock import SystemClock

    if not chosen.db:
        raise ExpectedError("city_store.errors.needs_db")
    own = msgspec.structs.replace(settings, roles=(Role.CENTRAL,))
    return CityStore(own, SystemClock(), Bus(), checked(chosen.db), chosen.keys_db)


def take_over(chosen: argparse.Namespace, settings: Settings) -> int:
    """The database was put back by its own means, or is begun anew: a new epoch, which grants with care."""
    if not (chosen.put_back or chosen.without_backup or chosen.without_keys):
        raise ExpectedError("journal.errors.no_file", file="–")
    store = _store(chosen, settings)
    store.open(restored=chosen.put_back or chosen.without_backup, without_keys=chosen.without_keys)
    try:
        station = store.station
    finally:
        store.close()
    if chosen.without_keys:
        print(text("city_store.restore.without_keys", settings.language, station=station.id))
    if not (chosen.put_back or chosen.without_backup):
        return 0
    if chosen.without_backup:
        print(text("city_store.restore.without", settings.language, station=station.id))
    else:
        print(text("city_store.restore.done", settings.language, station=station.id))
    said = {"epoch": station.epoch, "witness": settings.witness_dir, "folder": settings.data_dir}
    print(text("central.restore.next", settings.language, **said))
    return 0


def rotate_keys(chosen: argparse.Namespace, settings: Settings) -> int:
    """A new master key; everything that lives is wrapped under it, then the former ones are destroyed."""
    from kiosk.city.rotating import rotate

    store = _store(chosen, settings)
    store.open()
    try:
        assert store.keys_database is not None
        count, left = rotate(store.keys_database, store.clock)
        print(text("city_store.rotate.done", count=count, left=left))
        print(text("city_store.rotate.copy", file=store.keys_database.masters.file))
    finally:
        store.close()
    return 0
