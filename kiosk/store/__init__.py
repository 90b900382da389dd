"""The store: one writer thread that runs use cases and commits them in groups, and readers beside it.

`store.py` is the Store itself, `any_store.py` what servers want of one; `ledger.py` what its parts share; `context.py`
and `reader.py` what use cases and queries see. Committing: `writer.py`, `tasks.py`, `held.py` (commands that wait until
numbers may be given). Other machines' events: `receiving.py` stores, `backlog.py` knows what waits, `slices.py` picks,
`applying.py` folds and `folder.py` does so a slice at a time, `received.py` does one after the other; `burying.py` what
was erased elsewhere. At opening (`opening.py`): `first_look.py` whether a file is lost,
`epoch_keeper.py` whether this database is the one in use here, `forked.py` own events of a chain that a server knows
otherwise, `new_identity.py` becoming another station. While nobody wants anything: `tidying.py` logs and erased keys,
`scrubbing.py` rows that the disk damaged. `readers.py`, `projections.py`, `reserve.py`, `file_lock.py`, `metadata.py`
and `remembered.py` are what their names say.
"""

from kiosk.store.any_store import AnyStore
from kiosk.store.context import Context
from kiosk.store.file_lock import FileLock
from kiosk.store.judging import judge
from kiosk.store.metadata import meta, meta_int, meta_json, set_meta
from kiosk.store.reader import Reader
from kiosk.store.store import Store
from kiosk.store.tasks import Refusal

__all__ = [
    "AnyStore", "Context", "FileLock", "Reader", "Refusal", "Store", "judge", "meta", "meta_int", "meta_json",
    "set_meta",
]  # fmt: skip
