"""Random worlds for fault tests: stations of a ward or two, reduced to their chains, that record what a counter does.

Used by tests/faults/test_random_worlds.py. A world is made from one random source; how its pieces then travel is the
test's business. Nothing here opens a store.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import msgspec

from kiosk.journal import sealing
from kiosk.journal.envelope import FIRST, Envelope, encode, encode_body, hash_of
from kiosk.journal.heads import sign_head
from kiosk.journal.identity import Identity
from kiosk.records import calls, days, dossiers, drafts, feedback, print_jobs, ranges, ratings, stations, tickets
from kiosk.records.facts import Fact, kind_of
from kiosk.values.dossiers import Applicant
from kiosk.values.ids import ward_of
from kiosk.values.journal import Batch, Hole, Sender, WrappedKey
from tests.kiosk.records.sample_facts import Name, SlipIssued, SlipNoted

DAYS = (date(2026, 11, 24), date(2026, 11, 25))
NOON = 1_795_496_400_000_000  # microseconds: noon of the first day in Việt Nam
KIOSK, DESK, ALL = ("citizen",), ("desk",), ("citizen", "desk", "hall", "rating", "single")
POISON = "poison"  # a note that a broken fold stumbles over


class Said(NamedTuple):
    """One thing to record: the fact, its subject, what is sealed."""

    fact: Fact
    subject: str
    sealed: msgspec.Struct | None = None


class Chain:
    """One epoch of a station. `keys`: (ward, subject) -> the key of its sealed parts, shared by a ward's stations."""

    def __init__(self, station: str, roles: tuple[str, ...], identity: Identity, epoch: int) -> None:
        self.station, self.roles, self.identity, self.epoch = station, roles, identity, epoch
        self.prev, self.raws = FIRST, list[bytes]()
        self.key_ids: dict[int, tuple[bytes, str]] = {}  # seq -> (key id, subject) of a sealed part

    @property
    def name(self) -> tuple[str, int]:
        return self.station, self.epoch

    def envelope(self, said: Said, depth: int, event_id: str, key: bytes | None, **changes: Any) -> Envelope:
        kind, seq = kind_of(said.fact), len(self.raws) + 1
        box = None
        if said.sealed is not None and key is not None:
            box = sealing.seal(key, encode_body(said.sealed), event_id, kind.name, said.subject)
            self.key_ids[seq] = (sealing.key_id_of(key), said.subject)
        given = Envelope(
            id=event_id, station=self.station, epoch=self.epoch, seq=seq, kind=kind.name, version=kind.version,
            subject=said.subject, depth=depth, made_at=NOON + 61_000_000 * (1000 * self.epoch + seq), actor="",
            body=msgspec.Raw(encode_body(said.fact)), sealed=box, prev=self.prev,
            key_id=sealing.key_id_of(key) if box and key else None,
        )  # fmt: skip
        return msgspec.structs.replace(given, **changes)

    def add(self, raw: bytes) -> None:
        self.raws.append(raw)
        self.prev = hash_of(raw)

    def add_envelope(self, envelope: Envelope) -> None:
        self.add(encode(envelope))

    def sender(self) -> Sender:
        return Sender(station=self.station, public_key=self.identity.public, roles=self.roles)

    def batch(
        self, first: int, last: int, holes: dict[int, str], keys: tuple[WrappedKey, ...] = (), signed: int = 0
    ) -> Batch:
        """The places `first` to `last`; those in `holes` (seq -> reason) without their bytes. `signed`: how far the
        head reaches, if not to the end."""
        end = signed or last
        head = sign_head(self.identity, self.station, self.epoch, end, hash_of(self.raws[end - 1]))
        places = range(first, last + 1)
        left_out = tuple(Hole(seq, hash_of(self.raws[seq - 1]), holes[seq]) for seq in places if seq in holes)
        raws = tuple(b"" if seq in holes else self.raws[seq - 1] for seq in places)
        return Batch(self.station, self.epoch, first, raws, (head,), keys, left_out)


class World:
    """What happened in it: `chains`, the `keys` of subjects, and `never`: places that no receiver is to see."""

    def __init__(self, rng: random.Random, events: int, *, poison: bool) -> None:
        self.rng, self._poison = rng, poison
        self.keys: dict[tuple[str, str], bytes] = {}
        self.chains: list[Chain] = []
        self._depths: dict[tuple[str, str], int] = {}
        self._ids = 0
        self._make_stations()
        for _ in range(events):
            self._happen(rng.choice(self.chains))
        self._record_again()
        self.never = {
            (chain.name, seq) for chain in self.chains for seq in range(1, len(chain.raws) + 1) if rng.random() < 0.02
        }

    # -- who there is ---------------------------------------------------------------------------------------
    def _make_stations(self) -> None:
        rng = self.rng
        wards = ["99001", "99002"][: rng.choice((1, 1, 2))]
        for nth in range(rng.randint(2, 4)):
            self._station(f"{rng.choice(wards)}.s{nth}", rng.choice((KIOSK, DESK, ALL, ("rating",), ALL)))
        self._station(f"{wards[0]}.one", ALL)
        if rng.random() < 0.3:
            self._station("00000.city", ("central",))

    def _station(self, name: str, roles: tuple[str, ...]) -> None:
        identity = Identity(self.rng.randbytes(32), self.rng.randbytes(32))
        self.chains += [Chain(name, roles, identity, epoch) for epoch in range(1, self.rng.choice((2, 2, 3)))]

    def record(self, chain: Chain, said: Said, **changes: Any) -> None:
        """`said`, mostly as the newest of its subject, now and then beside others of the same depth."""
        place = ward_of(chain.station), said.subject
        known = self._depths.get(place, 0)
        depth = known + 1 if self.rng.random() < 0.7 else self.rng.randint(1, known + 1)
        self._depths[place] = max(known, depth)
        key = self.keys.setdefault(place, self.rng.randbytes(32)) if said.sealed is not None else None
        chain.add_envelope(chain.envelope(said, depth, self._id(), key, **changes))

    # -- what happens ---------------------------------------------------------------------------------------
    def _happen(self, chain: Chain) -> None:
        chance = self.rng.random()
        if chance < 0.04:
            chain.add(self.rng.choice((b"\xc1 no event", b"\x00", self._of_no_letters(chain), self._elsewhere(chain))))
        elif chance < 0.10:
            self._of_a_newer_program(chain)
        else:
            self.record(chain, self._something(chain))

    def _elsewhere(self, chain: Chain) -> bytes:
        """An event that says it stands elsewhere."""
        said = Said(days.DayClosed(day=DAYS[0]), "astray")
        return encode(chain.envelope(said, 1, self._id(), None, seq=len(chain.raws) + 9))

    def _of_no_letters(self, chain: Chain) -> bytes:
        """An event whose text is no UTF-8."""
        said = Said(days.DayClosed(day=DAYS[0]), "scribbled")
        return encode(chain.envelope(said, 1, self._id(), None)).replace(b"scribbled", b"scrib\xff\xfeed")

    def _of_a_newer_program(self, chain: Chain) -> None:
        subject = self.one_of("slip", 4)
        noted, met = SlipNoted(words="z"), tickets.TicketMet(day=DAYS[0], label="B001", place="desk-1")
        said, changes = self.rng.choice(
            (
                (Said(noted, subject), {"version": 3}),
                (Said(met, self.one_of("ticket", 8)), {"version": 2}),
                (Said(noted, subject), {"kind": "weather.noted"}),
                (Said(noted, subject), {"body": msgspec.Raw(b"\x01")}),
            )
        )
        self.record(chain, said, **changes)

    def _something(self, chain: Chain) -> Said:
        """Mostly what this station's roles may author, now and then a breach."""
        for _ in range(20):
            said = self.rng.choice(_MAKERS)(self)
            if kind_of(said.fact).authors & set(chain.roles) or self.rng.random() < 0.03:
                return said
        return Said(days.DayOpened(day=DAYS[0]), f"day:{ward_of(chain.station)}:{DAYS[0]}")

    def _record_again(self) -> None:
        """What a fork leaves behind: the same fact with the same id in two epochs of one station."""
        for chain in self.chains:
            later = next((other for other in self.chains if other.name == (chain.station, chain.epoch + 1)), None)
            if later is None or "single" not in chain.roles:
                continue
            said = Said(ratings.RatingGiven(day=DAYS[0], level=2), f"again-{self._ids}")
            event_id, changes = self._id(), {"made_at": NOON}
            for epoch in (chain, later):
                epoch.add_envelope(epoch.envelope(said, 1, event_id, None, **changes))

    def _id(self) -> str:
        self._ids += 1
        return f"0193{self._ids:028d}"

    def one_of(self, what: str, count: int) -> str:
        return f"{what}-{self.rng.randrange(count)}"

    def day(self) -> date:
        return self.rng.choice(DAYS)

    @property
    def words(self) -> str:
        return POISON if self._poison and self.rng.random() < 0.1 else str(self.rng.randrange(10))


def _ticket(world: World) -> Said:
    number = world.rng.randint(1, 6)
    fact = tickets.TicketIssued(
        day=world.day(), letter="A", number=number, label=f"A{number:03d}", field="chung-thuc", place="kiosk-1",
        ahead=world.rng.randrange(9),
    )  # fmt: skip
    return Said(fact, world.one_of("ticket", 8))


def _call(world: World) -> Said:
    desk = str(world.rng.randint(1, 3))
    kind = world.rng.choice((calls.CallMade, calls.CallMade, calls.CallRepeated, calls.CallAbsent, calls.CallWithdrawn))
    return Said(kind(desk=desk, place=f"desk-{desk}"), world.one_of("ticket", 8))


def _end(world: World) -> Said:
    fact = world.rng.choice(
        (
            calls.CallFinished(place="desk-1", outcome="received"),
            tickets.TicketMet(day=world.day(), label=f"A{world.rng.randint(1, 6):03d}", place="desk-1"),
        )
    )
    return Said(fact, world.one_of("ticket", 8))


def _draft(world: World) -> Said:
    kind = world.rng.choice((drafts.DraftParked, drafts.DraftFinished))
    fact = kind(
        code=f"C{world.rng.randrange(4)}", form="khai-sinh", form_version="1", procedure="1.001193", place="kiosk-1",
        ticket=world.one_of("ticket", 8),
    )  # fmt: skip
    sealed = drafts.SealedDraft(answers={"a": "Trần Thị Mẫu"}, record={})
    return Said(fact, world.one_of("draft", 4), sealed)


def _of_a_draft(world: World) -> Said:
    kept = datetime.fromtimestamp(NOON / 1e6 + 61 * world.rng.randint(1001, 1020), UTC)
    fact = world.rng.choice(
        (
            drafts.DraftTaken(place="desk-2", ticket=world.one_of("ticket", 8)),
            drafts.DraftShown(place=world.rng.choice(("", "desk-1"))),
            drafts.DraftConfirmed(place="desk-1", of=kept, right=world.rng.random() < 0.7),
            drafts.DraftExpired(),
        )
    )
    return Said(fact, world.one_of("draft", 4))


def _dossier(world: World) -> Said:
    number = world.rng.randint(1, 5)
    fact = dossiers.DossierReceived(
        day=world.day(), code=f"TAM-1-261124-{number:04d}", series="tam:1", number=number, provisional=True,
        procedure="1.001193", procedure_version=1, place="desk-1", desk="1", due="2026-11-30", why="", time_words="",
        draft=world.one_of("draft", 4),
    )  # fmt: skip
    return Said(fact, world.one_of("dossier", 5), _applicant())


def _of_a_dossier(world: World) -> Said:
    number, day = world.rng.randint(1, 5), world.day()
    fact = world.rng.choice(
        (
            dossiers.DossierBooked(series="receipt:2026", day=day, number=number),
            dossiers.DossierCoded(official_code=f"H99.001.01-261124-{number:04d}"),
        )
    )
    return Said(fact, world.one_of("dossier", 5))


def _refused(world: World) -> Said:
    fact = dossiers.DossierRefused(day=world.day(), procedure="1.001193", place="desk-1", desk="1")
    return Said(fact, world.one_of("dossier", 5), dossiers.SealedDossier(reason="Thiếu giấy tờ"))


def _certified(world: World) -> Said:
    fact = dossiers.DossierCertified(
        day=world.day(), register="SCT/BS", series="book:SCT/BS:2026", number=world.rng.randint(1, 5),
        procedure="2.000815", procedure_version=1, place="desk-1", desk="1", pages=2, copies=world.rng.randint(1, 3),
        fee=4000, fee_words="", due="", why="",
    )  # fmt: skip
    return Said(fact, world.one_of("dossier", 5))


def _applicant() -> dossiers.SealedDossier:
    return dossiers.SealedDossier(applicant=Applicant(name="Trần Thị Mẫu"))


def _rating(world: World) -> Said:
    level = world.rng.choice((None, 1, 2, 3))
    return Said(ratings.RatingGiven(day=world.day(), level=level), world.one_of("rating", 6))


def _print(world: World) -> Said:
    nth = world.rng.randint(1, 3)
    done = print_jobs.PrintDone(paper="ticket", nth=nth, place="kiosk-1")
    failed = print_jobs.PrintFailed(paper="ticket", nth=nth, place="kiosk-1", reason="paper")
    unknown = print_jobs.PrintUnknown(paper="ticket", nth=nth, place="kiosk-1", reason=world.rng.choice(("", "gone")))
    return Said(world.rng.choice((done, failed, unknown)), world.one_of("ticket", 8))


def _help(world: World) -> Said:
    fact = world.rng.choice((feedback.HelpAsked(place="kiosk-1"), feedback.HelpDone(place="kiosk-1")))
    return Said(fact, world.one_of("help", 3))


def _day(world: World) -> Said:
    day = world.day()
    return Said(world.rng.choice((days.DayOpened(day=day), days.DayClosed(day=day))), f"day:{day}")


def _range(world: World) -> Said:
    start = world.rng.choice((1, 501))
    granted = ranges.RangeGranted(series="ticket:A", start=start, size=500, station="99001.one")
    taken = ranges.RangeTaken(series="ticket:A", start=start, size=500)
    return Said(world.rng.choice((granted, taken)), f"range:ticket:A:{start}")


def _erasure(world: World) -> Said:
    return Said(stations.SubjectErased(), world.one_of(world.rng.choice(("draft", "dossier", "slip")), 4))


def _slip(world: World) -> Said:
    number, day = world.rng.randint(1, 4), world.day()
    fact = SlipIssued(series="ticket:Q", number=number, day=day)
    return Said(fact, world.one_of("slip", 4), Name(name="Nguyễn Văn Mẫu") if world.rng.random() < 0.7 else None)


def _note(world: World) -> Said:
    return Said(SlipNoted(words=world.words), world.one_of("slip", 4))


_MAKERS: tuple[Callable[[World], Said], ...] = (
    _ticket, _ticket, _ticket, _call, _call, _call, _end, _draft, _draft, _of_a_draft, _dossier, _dossier,
    _of_a_dossier, _refused, _certified, _rating, _rating, _print, _help, _day, _range, _erasure, _slip, _note, _note,
)  # fmt: skip
