"""What a use case sees of the store: the writer's transaction, the clock, the catalogue, and `record`.

A use case is `f(ctx: Context, command) -> result`; it decides and records. `Context.record` appends a fact to the
journal and folds it into the tables in the same transaction. Valid only while the use case runs. What comes from other
machines is taken in by `kiosk.store.receiving` and `burying`, which look into `ledger`; a use case does not.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import hmac
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
from sqlalchemy import insert

from kiosk.clock import business_day, local
from kiosk.db.base import LocalBase, to_micros
from kiosk.db.prepared import Prepared
from kiosk.errors import BugError, ExpectedError
from kiosk.ids import uuid7
from kiosk.journal import sealing
from kiosk.journal.append import NewEvent, append
from kiosk.journal.envelope import encode_body
from kiosk.records.apply import apply_own, fold_anew
from kiosk.records.days import DayOpened, day_subject
from kiosk.records.facts import Fact, OpenedEvent, kind_of
from kiosk.records.opening import Unacceptable, body_at, body_of, version_for
from kiosk.store.ledger import Ledger
from kiosk.store.metadata import set_meta
from kiosk.store.reader import events_of
from kiosk.values.ids import EventId, JobId, Place, erasing_ward, ward_of
from kiosk.values.journal import Noted
from kiosk.values.print_jobs import HELD, JobState, PaperKind

if TYPE_CHECKING:
    from kiosk.catalogue import Catalogue
    from kiosk.forms.library import FormLibrary

BEHIND = timedelta(minutes=2)  # a clock further behind its last event is doubted
AHEAD = timedelta(days=3)
_BEHIND, _AHEAD = BEHIND // timedelta(microseconds=1), AHEAD // timedelta(microseconds=1)


class Context:
    """What a use case sees; valid only inside it. `now` stands still for the whole use case."""

    __slots__ = ("borrowed", "clock", "connection", "ledger", "now", "presence", "settings", "station")

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger  # for the store's own parts
        self.connection = ledger.connection
        self.clock = ledger.clock
        self.settings = ledger.settings
        self.station = ledger.station
        self.presence = ledger.presence
        self.borrowed = ledger.borrowed
        self.now: datetime = ledger.clock.now()

    @property
    def catalogue(self) -> Catalogue:
        """The ward's; raises BugError in a city's server, which has none."""
        return self.ledger.need_catalogue()

    @property
    def forms(self) -> FormLibrary:
        """As Reader.forms."""
        return self.ledger.need_forms()

    @property
    def day(self) -> date:
        """The business day: opened at its first use after 04:00 local time, never backwards.

        Raises ExpectedError store.errors.clock_{behind,ahead} where staff must confirm the date first.
        """
        need_date(self)
        state, today = self.ledger.state, business_day(self.now)
        if state.day is None or today > state.day:
            self.open_day(today)
            return today
        return state.day

    def need_numbers(self) -> None:
        """For whatever decides a number: raises NotYet, which the writer handles, while they are held back."""
        hold = self.ledger.hold
        if hold.until is not None:
            hold.check()

    @property
    def open_day_now(self) -> date | None:
        """The business day that is open, without opening one."""
        return self.ledger.state.day

    def clock_step_ms(self) -> int:
        """Now minus the clock at the last event; 0 without one."""
        last = self.ledger.state.last
        return (to_micros(self.now) - last) // 1000 if last else 0

    def open_day(self, day: date, *, confirmed: bool = False) -> None:
        """Record day.opened; for `day` above and for `services.clock_checks`."""
        ward = self.station.ward
        self.ledger.state = self.ledger.state._replace(day=day, witness_due=True)
        set_meta(self.connection, "day", day.isoformat())
        self.record(DayOpened(day=day, confirmed=confirmed), subject=day_subject(ward, day))

    def trust_clock(self) -> None:
        """Staff confirmed the date: from now on the clock is compared with this moment."""
        self.ledger.state = self.ledger.state._replace(doubt="", last=to_micros(self.now))
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
        ledger = self.ledger
        version = version_for(kind, ledger.spoken.get(kind.name, kind.version))
        with _as_typed():
            body = body_at(kind, fact, version)
            written = body_of(kind, version, body)
        if version != kind.version:
            fact = written  # the tables are the fold of what was written
        new = NewEvent(
            identifier, kind.name, version, subject, to_micros(instant), actor, body, box, key_id,
        )  # fmt: skip
        tip, envelope = append(self.connection, ledger.state.tip, new, ledger.positions)
        note = Noted(kind=kind.name, subject=subject, event_id=EventId(identifier), body=fact)
        ledger.state = ledger.state._replace(tip=tip, notes=(*ledger.state.notes, note))
        event = OpenedEvent(
            id=identifier, station=envelope.station, epoch=envelope.epoch, seq=envelope.seq, kind=kind.name,
            subject=subject, depth=envelope.depth, made_at=instant, actor=actor, body=fact,
            sealed=sealed, ward=ward_of(envelope.station),
        )  # fmt: skip
        apply_own(self.connection, event)
        return note.event_id

    def _note_clock(self, kind: str) -> None:
        ledger = self.ledger
        state, now = ledger.state, to_micros(self.now)
        doubt = doubt_of(state.last, now)
        if doubt and not state.doubt and kind != "clock.stepped":
            set_meta(self.connection, "clock_doubt", doubt)
            state = state._replace(doubt=doubt)
        if not (doubt and kind == "epoch.opened"):  # opened by nobody's hand: compared is with the former end
            state = state._replace(last=now)
        ledger.state = state

    def _seal(
        self, kind: str, declared_type: type | None, sealed: msgspec.Struct | None, event_id: str, subject: str
    ) -> tuple[bytes | None, bytes | None]:
        if sealed is None:
            return None, None
        if declared_type is None or not isinstance(sealed, declared_type):
            raise BugError(f"{kind} does not declare {type(sealed).__name__} as its sealed part")
        key_id, key = self._key_for(subject)
        with _as_typed():
            plain = encode_body(sealed)
        return sealing.seal(key, plain, event_id, kind, subject), key_id

    def _key_for(self, subject: str) -> tuple[bytes, bytes]:
        found = self.ledger.keys.for_subject(self.station.ward, subject)
        if found is None:
            raise ExpectedError("store.errors.erased")
        return found

    def seal_file(self, subject: str, name: str, data: bytes) -> tuple[bytes, bytes]:
        """`data` sealed under the subject's key and bound to its name, and the key's id."""
        key_id, key = self._key_for(subject)
        return sealing.seal(key, data, name, "attachment", subject), key_id

    def key_of(self, key_id: bytes) -> bytes | None:
        return self.ledger.keys.get(key_id)

    def secret_of(self, use: str) -> bytes:
        """A key for one use, derived from this station's private ones: nobody finds it in the database."""
        own = self.ledger.identity.rows["sealing"]
        return hmac.new(own, b"motcua1 secret of " + use.encode(), hashlib.sha256).digest()

    def is_erased(self, subject: str, ward: str = "") -> bool:
        """Whether a ward's subject (of this one, where none is named) is erased for ever."""
        return self.ledger.keys.erased(ward or self.station.ward, subject)

    def print(self, kind: PaperKind, subject: str, place: Place, *, held: bool = False) -> JobId:
        """Queue a paper in this transaction; announced after the commit. `held`: not before it can't be undone any
        more (services.undoing)."""
        job = JobId(uuid7(self.now))
        _print_statement().run(
            self.connection, id=job, kind=kind, subject=subject, place=place, state=JobState.WAITING,
            nth=1, asked_at=self.now, reason="", remote="", held_until=self.now + HELD if held else None,
        )  # fmt: skip
        self.announce_job(job)
        return job

    def announce_job(self, job: JobId) -> None:
        """Let the spooler look, after the commit."""
        self.ledger.state = self.ledger.state._replace(jobs=(*self.ledger.state.jobs, job))

    def events_of(self, subject: str, ward: str = "") -> list[OpenedEvent]:
        """As Reader.events_of."""
        return events_of(self.connection, subject, self.ledger.keys, ward)

    def erase_keys(self, subject: str) -> None:
        """For services.erasure: the subject's keys go with this commit; its rows are folded without them.

        Central folded the subject in the wards that have events of it.
        """
        keys = self.ledger.keys
        keys.erase(erasing_ward(self.station.id, self.station.roles), subject)
        places = {(event.ward, subject) for event in self.events_of(subject)}
        fold_anew(self.connection, {(self.station.ward, subject), *places}, keys.get)

    @property
    def closed_keys(self) -> int:
        """How many keys of a backup wait for the list of erasures."""
        return self.ledger.keys.closed


def need_date(ctx: Context) -> None:
    """For whatever rests on today's date: raises ExpectedError store.errors.clock_{behind,ahead}."""
    doubt = doubted(ctx.ledger, ctx.now)
    if doubt:
        raise ExpectedError(f"store.errors.clock_{doubt}", now=local(ctx.now))


def doubted(ledger: Ledger, now: datetime) -> str:
    """ "behind" or "ahead" where this machine's date is doubted until staff confirm it, else "". From any thread."""
    state = ledger.state
    return state.doubt or doubt_of(state.last, to_micros(now))


def doubt_of(last: int, now: int) -> str:
    """ "behind" or "ahead" where the clock and the last event (microseconds) do not fit together, else ""."""
    if last and now < last - _BEHIND:
        return "behind"
    if last and now > last + _AHEAD:
        return "ahead"
    return ""


@contextlib.contextmanager
def _as_typed() -> Iterator[None]:
    """What no receiver would accept (records.limits) could never be synced: whoever typed it is told. So is half a
    character, as a keyboard or a scanner may send it."""
    try:
        yield
    except (Unacceptable, UnicodeEncodeError) as error:
        raise ExpectedError("store.errors.beyond") from error


@functools.cache
def _print_statement() -> Prepared:
    return Prepared(insert(LocalBase.metadata.tables["print_jobs"]))
