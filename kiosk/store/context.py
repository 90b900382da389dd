"""What use cases and queries see of the store: `Context` within the writer's transaction, `Reader` within a snapshot.

A use case is `f(ctx: Context, command) -> result`; it decides and records. `Context.record` appends a fact to the
journal and folds it into the tables in the same transaction. Valid only while the use case or query runs.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from sqlalchemy import Connection, bindparam, func, insert, select

from kiosk.clock import business_day, local
from kiosk.db.base import LocalBase, from_micros, to_micros
from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import QUARANTINED, JournalEvent
from kiosk.errors import BugError, ExpectedError
from kiosk.ids import uuid7
from kiosk.journal import inbox, sealing
from kiosk.journal.append import Draft, Tip, append
from kiosk.journal.chains import put_back
from kiosk.journal.envelope import encode_body, read, read_stored
from kiosk.journal.keys import KeyFile
from kiosk.records.apply import apply_own, fold_anew, tell_damaged
from kiosk.records.days import DayOpened, day_subject
from kiosk.records.facts import Fact, Kind, OpenedEvent, kind_of
from kiosk.records.opening import Unacceptable, body_at, body_of, open_event, version_for
from kiosk.store.metadata import set_meta
from kiosk.values.ids import EventId, JobId, Place, erasing_ward, ward_of
from kiosk.values.journal import Batch, Noted, Receipt, Sender, StationIdentity, WrappedKey
from kiosk.values.print_jobs import JobState, PaperKind

if TYPE_CHECKING:
    from kiosk.store.store import Store

BEHIND = timedelta(minutes=2)  # a clock further behind its last event is doubted
AHEAD = timedelta(days=3)

_OF_SUBJECT = Prepared(
    select(
        JournalEvent.raw, JournalEvent.hash, JournalEvent.id, JournalEvent.station, JournalEvent.epoch,
        JournalEvent.seq, JournalEvent.kind, JournalEvent.depth, JournalEvent.made_at,
    )
    .where(JournalEvent.subject == bindparam("subject"), JournalEvent.state != QUARANTINED)
    .order_by(JournalEvent.depth, JournalEvent.station, JournalEvent.epoch, JournalEvent.seq)
)  # fmt: skip


class State(NamedTuple):
    """What the writer remembers between commands; put back when a command or a commit rolls back."""

    tip: Tip
    day: date | None  # the business day that is open
    last: int  # clock at the last event, microseconds since 1970
    doubt: str  # "" | "behind" | "ahead": staff must confirm the date
    notes: tuple[Noted, ...] = ()
    jobs: tuple[JobId, ...] = ()
    day_opened: bool = False


class Reader:
    """What a query sees; valid only inside it."""

    def __init__(self, store: Store, connection: Connection, keys: KeyFile) -> None:
        self.connection = connection
        self.clock = store.clock
        self.settings = store.settings
        self.catalogue: Any = store.catalogue
        self.keys = keys
        self.presence = store.presence
        self._store = store

    @property
    def station(self) -> StationIdentity:
        """Who this station is now: a handshake may begin a new epoch while this reader's thread lives."""
        return self._store.station

    def events_of(self, subject: str) -> list[OpenedEvent]:
        """All events of a subject in the order of their fold. One whose bytes are damaged is there without its content,
        so that no older one stands in for it."""
        return _events_of(self.connection, subject, self.keys)

    def is_erased(self, subject: str, ward: str = "") -> bool:
        """Whether a ward's subject (of this one, where none is named) is erased for ever."""
        return self.keys.erased(ward or self.station.ward, subject)

    def open_sealed(self, subject: str, kind: str = "") -> Any:
        """The subject's newest sealed part (of `kind`, if given), or None where none opens here."""
        return _newest_sealed(self.events_of(subject), kind)


def _events_of(connection: Connection, subject: str, keys: KeyFile) -> list[OpenedEvent]:
    opened = []
    for raw, digest, event_id, station, epoch, seq, kind, depth, made_at in _OF_SUBJECT.all(
        connection, subject=subject
    ):
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


def _as_received(kind: Kind, version: int, body: bytes) -> Any:
    """The fact as a receiver reads it. What no receiver would accept (records.limits) could never be synced."""
    try:
        return body_of(kind, version, body)
    except Unacceptable as error:
        raise BugError(f"{kind.name} is beyond its limits") from error


def _newest_sealed(events: list[OpenedEvent], kind: str) -> Any:
    for event in reversed(events):
        if event.sealed is not None and kind in ("", event.kind):
            return event.sealed
    return None


class Context:
    """What a use case sees; valid only inside it. `now` stands still for the whole use case."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.connection = store.connection
        self.clock = store.clock
        self.settings = store.settings
        self.catalogue: Any = store.catalogue
        self.station = store.station
        self.presence = store.presence
        self.now: datetime = store.clock.now()

    @property
    def day(self) -> date:
        """The business day: opened at its first use after 04:00 local time, never backwards.

        Raises ExpectedError store.errors.clock_{behind,ahead} where staff must confirm the date first.
        """
        state = self._store.state
        doubt = state.doubt or self.clock_doubt()
        if doubt:
            raise ExpectedError(f"store.errors.clock_{doubt}", now=f"{local(self.now):%H:%M %d/%m/%Y}")
        today = business_day(self.now)
        if state.day is None or today > state.day:
            self.open_day(today)
            return today
        return state.day

    def need_numbers(self) -> None:
        """For whatever decides a number: raises NotYet, which the writer handles, while they are held back."""
        held = self._store.held
        if held.until is not None:
            held.check()

    @property
    def open_day_now(self) -> date | None:
        """The business day that is open, without opening one."""
        return self._store.state.day

    def clock_step_ms(self) -> int:
        """Now minus the clock at the last event; 0 without one."""
        last = self._store.state.last
        return (to_micros(self.now) - last) // 1000 if last else 0

    def clock_doubt(self) -> str:
        """ "behind" or "ahead" where the clock and the last event do not fit together, else ""."""
        last = self._store.state.last
        now = to_micros(self.now)
        if last and now < last - BEHIND // timedelta(microseconds=1):
            return "behind"
        if last and now > last + AHEAD // timedelta(microseconds=1):
            return "ahead"
        return ""

    def open_day(self, day: date, *, confirmed: bool = False) -> None:
        """Record day.opened; for `day` above and for `services.clock_checks`."""
        ward = self.station.ward
        self._store.state = self._store.state._replace(day=day, day_opened=True)
        set_meta(self.connection, "day", day.isoformat())
        self.record(DayOpened(day=day, confirmed=confirmed), subject=day_subject(ward, day))

    def trust_clock(self) -> None:
        """Staff confirmed the date: from now on the clock is compared with this moment."""
        self._store.state = self._store.state._replace(doubt="", last=to_micros(self.now))
        set_meta(self.connection, "clock_doubt", "")

    def record(
        self,
        fact: Fact,
        *,
        subject: str,
        actor: str = "",
        sealed: msgspec.Struct | None = None,
        made_at: datetime | None = None,
        event_id: str | None = None,
    ) -> EventId:
        """Append the fact to the journal and fold it into the tables, in this transaction."""
        kind = kind_of(fact)
        if not kind.authors.intersection(self.station.roles):
            raise BugError(f"this station may not author {kind.name}")
        self._note_clock(kind.name)
        instant = made_at or self.now
        identifier = event_id or uuid7(instant)
        box, key_id = self._seal(kind.name, kind.sealed, sealed, identifier, subject)
        store = self._store
        version = version_for(kind, store.spoken.get(kind.name, kind.version))
        body = body_at(kind, fact, version)
        written = _as_received(kind, version, body)
        if version != kind.version:
            fact = written  # the tables are the fold of what was written
        draft = Draft(
            identifier, kind.name, version, subject, to_micros(instant), actor, body, box, key_id,
        )  # fmt: skip
        tip, envelope = append(self.connection, store.state.tip, draft, store.positions)
        note = Noted(kind=kind.name, subject=subject, event_id=EventId(identifier), body=fact)
        store.state = store.state._replace(tip=tip, notes=(*store.state.notes, note))
        event = OpenedEvent(
            id=identifier, station=envelope.station, epoch=envelope.epoch, seq=envelope.seq, kind=kind.name,
            subject=subject, depth=envelope.depth, made_at=instant, actor=actor, body=fact,
            sealed=sealed, ward=ward_of(envelope.station),
        )  # fmt: skip
        apply_own(self.connection, event)
        return note.event_id

    def _note_clock(self, kind: str) -> None:
        state = self._store.state
        doubt = self.clock_doubt()
        if doubt and not state.doubt and kind != "clock.stepped":
            set_meta(self.connection, "clock_doubt", doubt)
            state = state._replace(doubt=doubt)
        if not (doubt and kind == "epoch.opened"):  # opened by nobody's hand: compared is with the former end
            state = state._replace(last=to_micros(self.now))
        self._store.state = state

    def _seal(
        self, kind: str, declared_type: type | None, sealed: msgspec.Struct | None, event_id: str, subject: str
    ) -> tuple[bytes | None, bytes | None]:
        if sealed is None:
            return None, None
        if declared_type is None or not isinstance(sealed, declared_type):
            raise BugError(f"{kind} does not declare {type(sealed).__name__} as its sealed part")
        found = self._store.keys.for_subject(self.station.ward, subject)
        if found is None:
            raise ExpectedError("store.errors.erased")
        key_id, key = found
        return sealing.seal(key, encode_body(sealed), event_id, kind, subject), key_id

    def seal_file(self, subject: str, name: str, data: bytes) -> tuple[bytes, bytes]:
        """`data` sealed under the subject's key and bound to its name, and the key's id."""
        found = self._store.keys.for_subject(self.station.ward, subject)
        if found is None:
            raise ExpectedError("store.errors.erased")
        key_id, key = found
        return sealing.seal(key, data, name, "attachment", subject), key_id

    def key_of(self, key_id: bytes) -> bytes | None:
        return self._store.keys.get(key_id)

    def secret_of(self, use: str) -> bytes:
        """A key for one use, derived from this station's private ones: nobody finds it in the database."""
        own = self._store.identity.rows["sealing"]
        return hmac.new(own, b"motcua1 secret of " + use.encode(), hashlib.sha256).digest()

    def is_erased(self, subject: str, ward: str = "") -> bool:
        """Whether a ward's subject (of this one, where none is named) is erased for ever."""
        return self._store.keys.erased(ward or self.station.ward, subject)

    def print(self, kind: PaperKind, subject: str, place: Place) -> JobId:
        """Queue a paper in this transaction; announced after the commit."""
        job = JobId(uuid7(self.now))
        statements = _print_statements()
        nth = 1 + (statements[0].value(self.connection, b_kind=kind, b_subject=subject) or 0)
        statements[1].run(
            self.connection, id=job, kind=kind, subject=subject, place=place, state=JobState.WAITING,
            nth=nth, asked_at=self.now, reason="",
        )  # fmt: skip
        self._store.state = self._store.state._replace(jobs=(*self._store.state.jobs, job))
        return job

    def events_of(self, subject: str) -> list[OpenedEvent]:
        """As Reader.events_of."""
        return _events_of(self.connection, subject, self._store.keys)

    def erase_keys(self, subject: str) -> None:
        """For services.erasure: the subject's keys go with this commit; its rows are folded without them."""
        self._store.keys.erase(erasing_ward(self.station.id, self.station.roles), subject)
        fold_anew(self.connection, {(self.station.ward, subject), *self._elsewhere(subject)}, self._store.keys.get)

    def _elsewhere(self, subject: str) -> set[tuple[str, str]]:
        """Where central folded the subject: in the wards that have events of it."""
        return {(event.ward, subject) for event in self.events_of(subject)}

    def receive(self, batch: Batch, sender: Sender | None = None) -> Receipt:
        """Store a batch of another station in this transaction; see Store.apply_received."""
        return self._store.received.receive(self, batch, sender)

    def know(self, sender: Sender) -> None:
        """Take a station's keys and roles as enrolled; what its former roles kept in quarantine is judged anew."""
        inbox.know(self.connection, sender, to_micros(self.now))
        self._store.received.roles_changed(sender.station)

    def take_keys(self, ward: str, keys: Iterable[WrappedKey]) -> None:
        """Take keys that lacked here, each for the subject that an event of the ward names."""
        self._store.received.take_keys(self, ward, keys)

    def bury(self, subjects: Iterable[str]) -> None:
        """Subjects of this ward were erased elsewhere: their keys go with this commit; rows are folded without them."""
        places = {(self.station.ward, subject) for subject in subjects}
        for place in places:
            self._store.keys.erase(*place)
        fold_anew(self.connection, places, self._store.keys.get)

    @property
    def closed_keys(self) -> int:
        """How many keys of a backup wait for the list of erasures."""
        return self._store.keys.closed

    def open_closed(self, most: int) -> int:
        """It was heard what was erased since the backup: the other keys open again; how many were left."""
        fold_anew(self.connection, self._store.keys.backup.open_closed(most), self._store.keys.get)
        return self._store.keys.closed

    def repair(self, epoch: int, seq: int, raw: bytes) -> bool:
        """Put the true bytes of an own damaged event back; False where they are others than the chain names."""
        event = read(raw)
        if event is None or (event.station, event.epoch, event.seq) != (self.station.id, epoch, seq):
            return False
        if not put_back(self.connection, event, raw):
            return False
        fold_anew(self.connection, {(self.station.ward, event.subject)}, self._store.keys.get)
        return True

    @property
    def spoken(self) -> dict[str, int]:
        """Versions of event kinds that the upstream understands, as far as known."""
        return self._store.spoken

    def speak(self, kinds: Mapping[str, int]) -> None:
        """From now on record no event at a higher version than the upstream understands."""
        set_meta(self.connection, "spoken", msgspec.json.encode(kinds).decode())
        self._store.spoken = dict(kinds)

    def known_letters(self) -> set[str]:
        """Letters that supervisors ever typed at this station, also before a restore."""
        return set(self._store.letters)

    def remember_letter(self, letter: str) -> None:
        self._store.letters = tuple(sorted({*self._store.letters, letter}))
        self._store.state = self._store.state._replace(day_opened=True)  # writes the witness after the commit


@functools.cache
def _print_statements() -> tuple[Prepared, Prepared]:
    table = LocalBase.metadata.tables["print_jobs"]
    known = select(func.count()).where(  # an expired job never came near the paper: the next print is the first
        table.c.kind == bindparam("b_kind"),
        table.c.subject == bindparam("b_subject"),
        table.c.state != JobState.EXPIRED.value,
    )
    return Prepared(known), Prepared(insert(table))


class Refusal(NamedTuple):
    """Result of a use case that refuses and yet keeps what it wrote (a failed try): raised after the commit."""

    error: ExpectedError
