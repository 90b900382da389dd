"""What a query sees of the store: one snapshot of the database, the keys that open sealed parts, the catalogue.

Made by `kiosk.store.readers`, one for each of its threads; valid only while a query runs.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import Connection, bindparam, select

from kiosk.catalogue import targets
from kiosk.db.base import from_micros
from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import QUARANTINED, JournalEvent
from kiosk.journal.envelope import read_stored
from kiosk.journal.identity import Identity
from kiosk.journal.subject_keys import SubjectKeys
from kiosk.records.apply import tell_damaged
from kiosk.records.facts import Fact, OpenedEvent
from kiosk.records.opening import Unacceptable, open_event
from kiosk.store.ledger import Ledger
from kiosk.values.ids import ward_of
from kiosk.values.journal import StationIdentity
from kiosk.values.targets import FigureTargets

if TYPE_CHECKING:
    from kiosk.catalogue import Catalogue
    from kiosk.clock import Clock
    from kiosk.forms.library import FormLibrary

_OF_SUBJECT = Prepared(
    select(
        JournalEvent.raw, JournalEvent.hash, JournalEvent.id, JournalEvent.station, JournalEvent.epoch,
        JournalEvent.seq, JournalEvent.kind, JournalEvent.depth, JournalEvent.made_at,
    )
    .where(JournalEvent.subject == bindparam("subject"), JournalEvent.state != QUARANTINED)
    .order_by(JournalEvent.depth, JournalEvent.station, JournalEvent.epoch, JournalEvent.seq)
)  # fmt: skip


class Reader:
    """What a query sees; valid only inside it."""

    def __init__(self, ledger: Ledger, connection: Connection, keys: SubjectKeys) -> None:
        self.connection = connection
        self.settings = ledger.settings
        self.keys = keys
        self.presence = ledger.presence
        self.borrowed = ledger.borrowed
        self.gathered = ledger.gathered
        self._ledger = ledger

    @property
    def clock(self) -> Clock:
        return self._ledger.clock

    @property
    def catalogue(self) -> Catalogue:
        """The ward's; raises BugError in a city's server, which has none."""
        return self._ledger.need_catalogue()

    @property
    def has_catalogue(self) -> bool:
        """False in a city's server."""
        return self._ledger.catalogue is not None

    @property
    def targets(self) -> FigureTargets:
        """What the figures of reports are measured by, as shipped (kiosk.queries.documents_in_force: by documents)."""
        return targets.shipped()

    @property
    def forms(self) -> FormLibrary:
        """The ward's; raises BugError in a city's server, which has none."""
        return self._ledger.need_forms()

    @property
    def identity(self) -> Identity:
        """This station's private keys: what queries make that bears its signature."""
        return self._ledger.identity

    @property
    def station(self) -> StationIdentity:
        """Who this station is now: a handshake may begin a new epoch while this reader's thread lives."""
        return self._ledger.station

    def events_of(self, subject: str, ward: str = "") -> list[OpenedEvent]:
        """All events of a subject in the order of their fold. One whose bytes are damaged is there without its content,
        so that no older one stands in for it. `ward`: of this one's alone, as its rows are folded; who reads for one
        ward where events of several lie has to name it, for another one may have begun a subject under the same id."""
        return events_of(self.connection, subject, self.keys, ward)

    def is_erased(self, subject: str, ward: str = "") -> bool:
        """Whether a ward's subject (of this one, where none is named) is erased for ever."""
        return self.keys.erased(ward or self.station.ward, subject)

    def open_sealed(self, subject: str, kind: str = "") -> msgspec.Struct | None:
        """The subject's newest sealed part (of `kind`, if given), or None where none opens here."""
        return _newest_sealed(self.events_of(subject), kind)


def events_of(connection: Connection, subject: str, keys: SubjectKeys, ward: str = "") -> list[OpenedEvent]:
    """See Reader.events_of."""
    opened = []
    for raw, digest, event_id, station, epoch, seq, kind, depth, made_at in _OF_SUBJECT.all(
        connection, subject=subject
    ):
        if ward and ward_of(station) != ward:
            continue
        envelope = read_stored(raw, digest)
        if envelope is None:
            tell_damaged(station, epoch, seq)
            opened.append(
                OpenedEvent(
                    event_id, station, epoch, seq, kind, subject, depth, from_micros(made_at), "", Fact(), None,
                    ward_of(station),
                )
            )  # fmt: skip
            continue
        with contextlib.suppress(Unacceptable):
            opened.append(open_event(envelope, keys.get))
    return opened


def _newest_sealed(events: list[OpenedEvent], kind: str) -> msgspec.Struct | None:
    for event in reversed(events):
        if event.sealed is not None and kind in ("", event.kind):
            return event.sealed
    return None
