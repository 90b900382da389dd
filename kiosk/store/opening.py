"""Opening a database for use: who this station is, which epoch it is in, and that what was erased stays unreadable.

Called by the Store under the lock of its folder, before any thread runs. Each step is a transaction of its own and may
be repeated: killed anywhere, the next opening does it. Raises ExpectedError store.errors.{newer, unreadable, disk_full,
lost_database, lost_keys, old_keys}, sqlite3.Error, OSError.
"""

from __future__ import annotations

from kiosk import private
from kiosk.journal import lacking
from kiosk.store import first_look, projections, receiving
from kiosk.store.epoch_keeper import EpochKeeper
from kiosk.store.ledger import FileLedger
from kiosk.store.metadata import meta_int, meta_json, set_meta
from kiosk.values.roles import Role


def tighten(ledger: FileLedger) -> None:
    """Files that an older program left to be read by everybody are the station's own account's."""
    for folder in (ledger.settings.data_dir, ledger.settings.witness_dir):
        private.tighten_below(folder)


def open_database(ledger: FileLedger, epochs: EpochKeeper, *, new_identity: bool) -> None:
    """Make the ledger whole; `new_identity`: become another station first."""
    settings = ledger.settings
    first_look.forget_second_names(settings.database)
    first_look.refuse(settings, ledger.catalogue, excused="keys" if new_identity else "")
    ledger.open(first_look.command_of(settings))
    connection, keys = ledger.connection, ledger.keys
    with ledger.transaction():
        projections.prepare(connection, keys)
    older = keys.backup.made_at > 0 or projections.knows_fewer(connection, keys)
    put_back = epochs.establish(new_identity=new_identity) or older
    with ledger.transaction():
        projections.bury_erased(connection, keys)
    _bury_listed(ledger, put_back=put_back)
    _ask_for_lost_keys(ledger)
    ledger.spoken = meta_json(connection, "spoken", dict[str, int], {})
    receiving.reconsider(ledger)


def _bury_listed(ledger: FileLedger, *, put_back: bool) -> None:
    """What the list of erasures names is unreadable in a database that was put back, too: keys, then rows."""
    keys, erased = ledger.keys, ledger.erased_list
    erased.begin(ledger.station.id)
    whole = put_back or erased.short
    listed = erased.read(whole=whole)
    with ledger.transaction():
        projections.forget_erased(ledger.connection, keys, listed)
    keys.commit_erased()
    if whole:
        erased.add(keys.tombstones.all() - listed)


def _ask_for_lost_keys(ledger: FileLedger) -> None:
    """A key file older than the journal beside it lacks keys: a server has them sent to it once more."""
    connection, keys = ledger.connection, ledger.keys
    known, taken = meta_int(connection, "keys_taken"), keys.taken
    if known > taken and {Role.CENTRAL, Role.HUB}.intersection(ledger.settings.roles):
        with ledger.transaction():
            lacking.look_for_lost(connection, ledger.station.id, keys)
            set_meta(connection, "keys_taken", str(taken))
