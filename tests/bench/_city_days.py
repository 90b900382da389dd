"""Whole working days of wards as their stations' own chains, made without any store: what a city's server receives.

Used by `./run.sh bench sync` and `./run.sh simulate city`. A ward has kiosks, desks and rating pads; each visit's
events stand in the chains of the stations that wrote them: ticket, slip and declaration at a kiosk; call, reception
with its sealed part and key, number, receipt, code, work, result and return at a desk; the answer at a pad. Names are
put together by chance from what is common (tests/bench/_lives.py), numbers are made up. `Written` counts what the
tables must say afterwards. Days are alike in all dossiers unless they are `mixed`: then fields, channels, help,
deadlines and outcomes are as various as a ward's, and `Written.volumes` says what form II.06a has to say of the day.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from kiosk.clock import ZONE
from kiosk.db.base import to_micros
from kiosk.ids import uuid7
from kiosk.journal import sealing
from kiosk.journal.append import MOST_BYTES
from kiosk.journal.envelope import FIRST, Envelope, encode, encode_body, hash_of
from kiosk.journal.heads import sign_head
from kiosk.journal.identity import Identity
from kiosk.records.calls import CallFinished, CallMade
from kiosk.records.dossier_steps import (
    DossierDone,
    DossierStarted,
    DossierStopped,
    ResultReturned,
    SealedStep,
    SupplementAsked,
)
from kiosk.records.dossiers import DossierBooked, DossierCoded, DossierReceived, SealedDossier
from kiosk.records.drafts import DraftFinished, DraftReceived, SealedDraft
from kiosk.records.facts import kind_of
from kiosk.records.print_jobs import PrintDone
from kiosk.records.ratings import RatingGiven
from kiosk.records.tickets import TicketIssued
from kiosk.values.journal import MOST_PLACES, Batch, Sender, WrappedKey
from kiosk.values.roles import Role
from tests.bench._lives import somebody
from tests.bench._years import BIRTH, PAPER

DOSSIERS = 292  # of a ward's day: a city of 168 wards at Ho Chi Minh City's measure
MONDAY = date(2026, 11, 23)


class Layout(NamedTuple):
    """Stations of a ward by what they do."""

    kiosks: int
    desks: int
    pads: int


TEN = Layout(3, 5, 2)
FOUR = Layout(1, 2, 1)


class Course(NamedTuple):
    """What is particular to a dossier. `due`: clock time of the deadline; `days`: from the reception on."""

    field: str = ""
    channel: str = "counter"
    helped: bool = False
    days: int = 3
    due: str = "17:00"
    ends: str = "done"  # "open", "waits" for a supplement, "stopped"


FIELDS = (
    ("chung-thuc", 40), ("ho-tich", 20), ("cu-tru", 12), ("xa-hoi", 8), ("dat-dai", 7), ("kinh-doanh", 6),
    ("giao-duc", 4), ("khac", 3),
)  # fmt: skip
CHANNELS = (("counter", 70), ("online", 25), ("post", 5))
ENDS = (("done", 90), ("open", 6), ("waits", 2), ("stopped", 2))
DUE = (((3, "17:00"), 70), ((0, "23:00"), 27), ((0, "07:00"), 3))  # ahead of time; that day; late whatever is done


def mixed_course(chance: random.Random) -> Course:
    drawn = [chance.choices(*zip(*one, strict=True))[0] for one in (FIELDS, CHANNELS, DUE, ENDS)]
    field, channel, (days, due), ends = drawn
    return Course(field, channel, chance.random() < 0.2, days, due, ends)


class StationChain:
    """A station and what it has written. A subject's key travels with the first batch of this chain that needs it."""

    def __init__(self, name: str, role: str) -> None:
        self.name, self.role = name, role
        self.identity = Identity(sealing.new_key(), sealing.new_key(), name)
        self.lease = f"lease-{name}"
        self.raws: list[bytes] = []
        self.keys: list[tuple[int, bytes, str, bytes]] = []  # (seq of its event, id, subject, key)
        self._prev = FIRST

    @property
    def sender(self) -> Sender:
        return Sender(
            station=self.name, public_key=self.identity.public, seal_key=self.identity.seal_public, roles=(self.role,)
        )

    def says(
        self, at: datetime, fact: Any, subject: str, depth: int, sealed: msgspec.Struct | None = None, actor: str = "",
        key: bytes = b"",
    ) -> None:  # fmt: skip
        """`key`: of the subject, where `sealed` is given."""
        kind, event_id, box, key_id = kind_of(fact), uuid7(at), None, None
        seq = len(self.raws) + 1
        if sealed is not None:
            key_id = sealing.key_id_of(key)
            box = sealing.seal(key, encode_body(sealed), event_id, kind.name, subject)
            self.keys.append((seq, key_id, subject, key))
        envelope = Envelope(
            event_id, self.name, 1, seq, kind.name, kind.version, subject, depth, to_micros(at), actor,
            msgspec.Raw(encode_body(fact)), box, key_id, self._prev,
        )  # fmt: skip
        raw = encode(envelope)
        self.raws.append(raw)
        self._prev = hash_of(raw)

    def batches(self, recipient: bytes, reader: str, most: int = MOST_PLACES) -> Iterator[Batch]:
        """The whole chain in pieces as large as a batch may be, each with its head and its keys for the server."""
        first, keys = 1, iter(self.keys)
        waiting = next(keys, None)
        while first <= len(self.raws):
            last, size = first, len(self.raws[first - 1])
            while last < len(self.raws) and last - first + 1 < most:
                size += len(self.raws[last])
                if size > MOST_BYTES:
                    break
                last += 1
            wrapped: dict[bytes, WrappedKey] = {}
            while waiting is not None and waiting[0] <= last:
                _seq, key_id, subject, key = waiting
                if key_id not in wrapped:
                    wrapped[key_id] = WrappedKey(key_id, subject, sealing.wrap(key, recipient), reader)
                waiting = next(keys, None)
            head = sign_head(self.identity, self.name, 1, last, hash_of(self.raws[last - 1]))
            yield Batch(self.name, 1, first, tuple(self.raws[first - 1 : last]), (head,), tuple(wrapped.values()))
            first = last + 1


class Written(NamedTuple):
    """What was written: rows that the tables must have, and counts of each day by the metric that totals call them."""

    dossiers: int
    tickets: int
    done: int
    levels: Counter[int]
    volumes: Counter[tuple[str, int]] = Counter()  # (ward, number of a column of form II.06a) -> of that day

    def __add__(self, other: Written) -> Written:  # type: ignore[override]
        return Written(
            self.dossiers + other.dossiers, self.tickets + other.tickets, self.done + other.done,
            self.levels + other.levels, self.volumes + other.volumes,
        )  # fmt: skip


def columns_of(course: Course) -> tuple[int, ...]:
    """Of form II.06a, in which a dossier stands that came and ended within the day."""
    came = (3, 4 if course.channel == "online" else 5)
    late = (course.days, course.due) == (0, "07:00")
    if course.ends == "open":
        return (*came, 11, 12 if course.days else 13)  # as the day's end finds it
    if course.ends in ("waits", "stopped"):
        return (*came, 7, 9)
    return (*came, 7, 10 if late else 8 if course.days else 9)


class WardDays:
    """A ward's stations and their chains over some working days."""

    def __init__(
        self, ward: str, layout: Layout = TEN, days: int = 1, dossiers: int = DOSSIERS, first: date = MONDAY,
        seed: int = 1, mixed: bool = False,
    ) -> None:  # fmt: skip
        self.ward, self._mixed = ward, mixed
        self._chance = random.Random(f"{seed} {ward}")
        made = lambda kind, count, role: [StationChain(f"{ward}.{kind}{n}", role) for n in range(1, count + 1)]  # noqa: E731
        self.kiosks = made("kiosk", layout.kiosks, Role.CITIZEN)
        self.desks = made("quay", layout.desks, Role.DESK)
        self.pads = made("pad", layout.pads, Role.RATING)
        self.written = Written(0, 0, 0, Counter())
        self._receipts = [0] * layout.desks  # numbers in the year's books
        for day in range(days):
            self._day(first + timedelta(days=day), dossiers)

    @property
    def chains(self) -> list[StationChain]:
        return [*self.kiosks, *self.desks, *self.pads]

    @property
    def events(self) -> int:
        return sum(len(chain.raws) for chain in self.chains)

    def _day(self, day: date, dossiers: int) -> None:
        morning = datetime(day.year, day.month, day.day, 7, 30, tzinfo=ZONE).astimezone(UTC)
        step = timedelta(seconds=min(100.0, 8 * 3600 / max(1, dossiers)))
        for nth in range(dossiers):
            self._visit(morning + nth * step, day, nth)

    def _visit(self, at: datetime, day: date, nth: int) -> None:
        chance = self._chance
        kiosk, desk_at = self.kiosks[nth % len(self.kiosks)], nth % len(self.desks)
        desk, place, name = self.desks[desk_at], f"desk-{desk_at + 1}", str(desk_at + 1)
        person, ticket = somebody(chance), uuid7(at)
        course = mixed_course(chance) if self._mixed else None
        letter = "ABCDEF"[nth % len(self.kiosks)]
        number = nth // len(self.kiosks) + 1
        issued = TicketIssued(
            day=day, letter=letter, number=number, label=f"{letter}{number:03d}",
            field=course.field if course else "ho-tich", place="kiosk-1", procedure=BIRTH,
        )  # fmt: skip
        kiosk.says(at, issued, ticket, 1)
        kiosk.says(at, PrintDone(paper="ticket", nth=1, place="kiosk-1"), ticket, 2)
        later = at + timedelta(minutes=chance.randrange(4, 30))
        dossier, key = uuid7(later), sealing.new_key()
        draft = self._declaration(kiosk, desk, (at, later), (ticket, dossier), person) if nth % 2 else None
        desk.says(later, CallMade(desk=name, place=place), ticket, 3, actor="canbo")
        served = later + timedelta(minutes=chance.randrange(3, 12))
        short = desk.name.rpartition(".")[2].upper()
        received = DossierReceived(
            day=day, code=f"TAM-{short}-{day:%y%m%d}-{nth + 1:04d}", series=f"tam:{desk.name}", number=nth + 1,
            provisional=True, procedure=BIRTH, procedure_version=1, place=place, desk=name,
            due=f"{day + timedelta(days=3)}T17:00", why="", time_words="", documents=(PAPER,), ticket=ticket,
            draft=draft,
        )  # fmt: skip
        if course:
            received = _coursed(received, course)
        sealed = SealedDossier(applicant=person, actor_name="Cán Bộ Mẫu")
        desk.says(served, received, dossier, 1, sealed, "canbo", key)
        self._receipts[desk_at] += 1
        series = f"receipt:{day.year}:{desk.name}"
        booked = DossierBooked(series=series, day=day, number=self._receipts[desk_at], volume=short)
        desk.says(served, booked, dossier, 2)
        desk.says(served, PrintDone(paper="receipt", nth=1, place=place), dossier, 3)
        desk.says(served, CallFinished(place=place, outcome="received"), ticket, 4, actor="canbo")
        ends = course.ends if course else "done" if chance.random() < 0.9 else "open"
        official = f"{self.ward}.{name}-{day:%y%m%d}-{nth + 1:04d}"
        done = self._worked(desk, served, (dossier, key), (official, ends), place)
        levels: Counter[int] = Counter()
        if nth % 2:
            level = chance.choice((1, 2, 3, 3, 3, 3))
            self.pads[nth // 2 % len(self.pads)].says(served, RatingGiven(day=day, level=level), uuid7(served), 1)
            levels[level] += 1
        told = Counter((self.ward, column) for column in columns_of(course)) if course else Counter[tuple[str, int]]()
        self.written += Written(1, 1, done, levels, told)

    def _declaration(
        self, kiosk: StationChain, desk: StationChain, times: tuple[datetime, datetime], of: tuple[str, str],
        person: Any,
    ) -> str:  # fmt: skip
        at, later = times
        draft, key = uuid7(at), sealing.new_key()
        code = "".join(self._chance.choices("ABCDEFGHJKLMNPQRSTUVWXYZ23456789", k=6))
        kept = DraftFinished(
            code=f"K1-{code}", form="khai-sinh", form_version="1", procedure=BIRTH, place="kiosk-1", ticket=of[0]
        )
        record = {"requester": {"r_name": person.name, "r_number": person.number}}
        declared = SealedDraft(answers={}, record=record, holder_numbers=(person.number,))
        kiosk.says(at, kept, draft, 1, declared, key=key)
        desk.says(later, DraftReceived(dossier=of[1]), draft, 2)
        return draft

    def _worked(
        self, desk: StationChain, at: datetime, of: tuple[str, bytes], to: tuple[str, str], place: str
    ) -> int:
        """`to`: its official code, and how it ends. Whether it was done."""
        (dossier, key), (official, ends) = of, to
        desk.says(at, DossierCoded(official_code=official), dossier, 4)
        today = at.astimezone(ZONE).date()
        desk.says(at + timedelta(minutes=20), DossierStarted(day=today, place=place), dossier, 5)
        ready = at + timedelta(minutes=50)
        if ends != "done":
            if ends != "open":
                said = SupplementAsked if ends == "waits" else DossierStopped
                desk.says(ready, said(day=today, place=place), dossier, 6)
            return 0
        day = ready.astimezone(ZONE).date()
        desk.says(ready, DossierDone(day=day, place=place), dossier, 6)
        taken = ResultReturned(day=day, place=place, way="counter")
        desk.says(ready + timedelta(minutes=10), taken, dossier, 7, SealedStep(actor_name="Cán Bộ Mẫu"), key=key)
        return 1


def _coursed(received: DossierReceived, course: Course) -> DossierReceived:
    filled = ("helper" if course.helped else "applicant") if received.draft else ""
    due = f"{received.day + timedelta(days=course.days)}T{course.due}"
    return msgspec.structs.replace(
        received, field=course.field, channel=course.channel, filled_by=filled, due=due
    )


def written_by(wards: Sequence[WardDays]) -> Written:
    total = wards[0].written
    for ward in wards[1:]:
        total += ward.written
    return total
