"""The list of withdrawn keys: remembered outside database and backups, so that a restored server lets none in again.

One small file in the witness folder, `<central>.withdrawn`, written before what it names is committed. Called by
enrolment whenever a key is withdrawn or comes back, and when the server opens. A list that cannot be written fails the
command; one that cannot be read counts as none, and is written anew from the tables at the next change.
Raises ExpectedError enrol.errors.list.
"""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec
from sqlalchemy import select

from kiosk.db.tables.journal import KnownStation
from kiosk.errors import ExpectedError
from kiosk.journal import known
from kiosk.journal.witness import write_beside
from kiosk.store import Context
from kiosk.values.journal import Sender

log = logging.getLogger("motcua.server")


class _Gone(msgspec.Struct, frozen=True):
    station: str
    public_key: bytes
    at: int  # microseconds since 1970


def keep(ctx: Context) -> None:
    """Write down what is withdrawn now."""
    gone, file = sorted(_here(ctx), key=repr), _file(ctx)
    if gone == _load(file):
        return
    if not write_beside(file, msgspec.json.encode(gone), durable=True):
        raise ExpectedError("enrol.errors.list", folder=str(ctx.settings.witness_dir))


def obey(ctx: Context, _: None = None) -> None:
    """When the server opens: a key that was withdrawn after the backup that was put back does not count here either."""
    here = {(one.station, one.public_key) for one in _here(ctx)}
    for gone in _load(_file(ctx)):
        if (gone.station, gone.public_key) in here:
            continue
        log.warning("%s was withdrawn after the backup that was put back", gone.station)
        held = known.live(ctx.connection, gone.station)
        if held is not None and held.public_key == gone.public_key:
            known.withdraw(ctx.connection, gone.station, gone.at)
        else:
            known.know(ctx.connection, _sender(gone))


def _here(ctx: Context) -> list[_Gone]:
    table = KnownStation
    query = select(table.station, table.public_key, table.withdrawn_at).where(table.withdrawn_at > 0)
    return [_Gone(station, bytes(key), at) for station, key, at in ctx.connection.execute(query)]


def _sender(gone: _Gone) -> Sender:
    return Sender(station=gone.station, public_key=gone.public_key, withdrawn_at=gone.at)


def _file(ctx: Context) -> Path:
    return ctx.settings.witness_dir / f"{ctx.station.id}.withdrawn"


def _load(file: Path) -> list[_Gone]:
    try:
        return msgspec.json.decode(file.read_bytes(), type=list[_Gone])
    except FileNotFoundError:
        return []
    except (OSError, msgspec.MsgspecError, ValueError, RecursionError) as error:
        log.warning("the list of withdrawn keys was not read: %s", type(error).__name__)
        return []
