"""What the store's parts share: the writer's connection and keys, who this station is, and where its chain stands.

Owned by the Store and handed to its parts, to `Context` and `Reader`; no use case looks into it. All of it is the
writer thread's alone, but for `settings`, `clock`, `catalogue`, `forms`, `presence`, `borrowed`, `gathered`, `hold` and
the frozen values `identity`, `station` and `state`, which any thread may read. May raise sqlite3.Error; a transaction
that raises keeps nothing.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import Connection

from kiosk.clock import Clock
from kiosk.db import engine
from kiosk.errors import BugError
from kiosk.journal.append import Tip
from kiosk.journal.erased_list import ErasedList
from kiosk.journal.identity import Identity
from kiosk.journal.keys import KeyFile
from kiosk.journal.positions import OneWriter, Positions
from kiosk.journal.storing import Arrived
from kiosk.journal.subject_keys import SubjectKeys, Waiting
from kiosk.records import rollups
from kiosk.settings import Settings
from kiosk.store.backlog import PendingRows, UnfoldedEvents
from kiosk.store.borrowed import Borrowed
from kiosk.store.gathered import Gathered
from kiosk.store.held import Hold
from kiosk.store.metadata import set_meta
from kiosk.store.presence import Presence
from kiosk.values.ids import JobId
from kiosk.values.journal import Noted, StationIdentity
from kiosk.values.roles import Role

if TYPE_CHECKING:
    from kiosk.catalogue import Catalogue
    from kiosk.forms.library import FormLibrary


class State(NamedTuple):
    """What the writer remembers between commands; put back when a command or a commit rolls back."""

    tip: Tip
    day: date | None  # the business day that is open
    last: int  # clock at the last event, microseconds since 1970
    doubt: str  # "" | "behind" | "ahead": staff must confirm the date
    notes: tuple[Noted, ...] = ()
    jobs: tuple[JobId, ...] = ()
    opened: tuple[str, ...] = ()  # subjects whose keys came
    witness_due: bool = False  # the witness is written as soon as this is committed, before it is answered


class Before(NamedTuple):
    """What is put back when a command or a commit rolls back."""

    state: State
    station: StationIdentity
    keys: Waiting
    letters: tuple[str, ...]
    spoken: Mapping[str, int]
    pending: int


class Ledger:
    """What a transaction of the store works with, wherever its database lies. `keys`: of sealed parts."""

    __slots__ = (
        "arrived", "backlog", "borrowed", "catalogue", "clock", "connection", "erased_list", "forms", "gathered",
        "hold", "identity", "keys", "letters", "pending", "positions", "presence", "settings", "spoken", "state",
        "station",
    )  # fmt: skip

    connection: Connection  # of the transaction
    identity: Identity
    station: StationIdentity
    state: State

    def __init__(
        self, settings: Settings, clock: Clock, catalogue: Catalogue | None, forms: FormLibrary | None,
        keys: SubjectKeys, positions: Positions, backlog: UnfoldedEvents,
    ) -> None:  # fmt: skip
        self.settings, self.clock, self.catalogue, self.forms = settings, clock, catalogue, forms
        self.keys, self.positions, self.backlog = keys, positions, backlog
        self.erased_list = ErasedList(settings.witness_dir)
        self.presence = Presence()
        self.borrowed = Borrowed(clock)
        self.gathered = Gathered()
        self.hold = Hold(clock)
        self.letters: tuple[str, ...] = ()  # typed by supervisors, of former epochs too
        self.spoken: Mapping[str, int] = {}  # versions of event kinds that the upstream understands, as far as known
        self.arrived: Arrived | None = None  # what the last batch brought, where it may be folded at once
        self.pending = 0  # received events that wait to be folded, as far as known: never 0 while one does

    def need_catalogue(self) -> Catalogue:
        """The ward's catalogue. Raises BugError in a city's server, which has none."""
        if self.catalogue is None:
            raise BugError("this program has no catalogue")
        return self.catalogue

    def need_forms(self) -> FormLibrary:
        """The ward's forms. Raises BugError in a city's server, which has none."""
        if self.forms is None:
            raise BugError("this program has no forms")
        return self.forms

    def transaction(self) -> contextlib.AbstractContextManager[None]:
        """For the store's own parts; use cases are in one already. What raises in it keeps nothing."""
        raise NotImplementedError

    def before(self) -> Before:
        return Before(self.state, self.station, self.keys.waiting(), self.letters, self.spoken, self.pending)

    def put_back(self, before: Before) -> None:
        """After a rollback; also the epoch, if the command had begun one."""
        self.state, self.station = before.state, before.station
        self.letters, self.spoken, self.pending = before.letters, before.spoken, before.pending
        self.positions.forget()
        self.keys.put_back(before.keys)


class FileLedger(Ledger):
    """A station's, or that of a server whose data lie in a file: the writer's connection, and its key file.

    Constructing opens nothing.
    """

    __slots__ = ("_raw",)

    keys: KeyFile

    def __init__(
        self, settings: Settings, clock: Clock, catalogue: Catalogue | None, forms: FormLibrary | None
    ) -> None:
        keys = KeyFile(settings.key_file)
        super().__init__(settings, clock, catalogue, forms, keys, OneWriter(), PendingRows())
        self._raw: sqlite3.Connection | None = None

    @property
    def raw(self) -> sqlite3.Connection:
        """The driver's own connection. Raises BugError while the store is closed."""
        if self._raw is None:
            raise BugError("the store is not open")
        return self._raw

    def open(self, command: str) -> None:
        """Open database and key file. `command`: which program an error names. Raises as `engine.prepare`."""
        self.positions.forget()  # of a database that may have been another one
        self._raw = engine.prepare(self.settings.database, command)
        self.connection = engine.connection_of(self._raw)
        rollups.keep(self.connection, kept=Role.CENTRAL in self.settings.roles)
        self.keys.open()

    def close(self) -> None:
        """Safe to call twice, and where opening failed in the middle."""
        self.keys.close()
        if self._raw is not None:
            if hasattr(self, "connection"):
                engine.close_connection(self.connection, self._raw)
            self._raw.close()
            self._raw = None

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """For the store's own parts, at opening and on the writer's thread; use cases are in one already."""
        raw = self.raw
        raw.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.keep_keys()
            raw.execute("COMMIT")
        except BaseException:
            self.positions.forget()
            if raw.in_transaction:
                raw.execute("ROLLBACK")
            raise

    def keep_keys(self) -> None:
        """New keys are durable before the event that needs them; the journal notes how many there ever were."""
        if self.keys.commit_new():
            set_meta(self.connection, "keys_taken", str(self.keys.taken))
