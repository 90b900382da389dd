"""The store: one writer thread that runs use cases and commits them in groups, and readers beside it.

`store.py` is the Store itself; `context.py` what use cases and queries see; `epoch_keeper.py` whether this database
is the one in use here; `received.py` other stations' events; `readers.py`, `projections.py`, `reserve.py`,
`tidying.py`, `file_lock.py` and `metadata.py` what their names say.
"""

from kiosk.store.context import Context, Reader, Refusal
from kiosk.store.file_lock import FileLock
from kiosk.store.metadata import meta, meta_int, meta_json, set_meta
from kiosk.store.received import judge
from kiosk.store.store import Store

__all__ = ["Context", "FileLock", "Reader", "Refusal", "Store", "judge", "meta", "meta_int", "meta_json", "set_meta"]
