"""Chains of real facts for tests of the engine: every kind of the counter, by several stations, over few subjects."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec

from kiosk.db.base import to_micros
from kiosk.journal import sealing
from kiosk.journal.envelope import Envelope, encode, encode_body
from kiosk.records import (
    calls,
    days,
    desks,
    dossiers,
    drafts,
    feedback,
    groups,
    print_jobs,
    public_feedback,
    ranges,
    ratings,
    slots,
    staff,
    stations,
    tickets,
    visits,
)
from kiosk.records.facts import kind_of
from kiosk.values.dossiers import Applicant, DocumentState, TickedDocument
from tests.kiosk.records.test_apply import Elsewhere

DAYS = (date(2026, 11, 23), date(2026, 11, 24), date(2026, 12, 31), date(2027, 1, 2))
START = datetime(2026, 11, 23, 20, 59, tzinfo=UTC)  # a minute before a business day changes
ROLES = ("citizen", "desk", "rating", "hub", "single")
Made = tuple[Any, Any]  # fact and sealed part


def _kept(kind: type[Any]) -> Callable[[random.Random], Made]:
    def make(source: random.Random) -> Made:
        number = source.randrange(30)
        fact = kind(
            code=f"K1-AAAA{number:02}", form="khai-sinh", form_version="1", procedure="1.001193", place="kiosk-1",
            ticket=source.choice([None, f"ticket-{number}"]),
        )  # fmt: skip
        return fact, drafts.SealedDraft(answers={"/data/r_name": "Nguyễn Văn Mẫu"}, record={})

    return make


def _received(source: random.Random) -> Made:
    number = source.randrange(1, 60)
    paper = TickedDocument(key="a", name="Tờ khai", state=DocumentState.SUBMITTED)
    fact = dossiers.DossierReceived(
        day=source.choice(DAYS), code=f"TAM-1-261124-{number:04d}", series="tam:1", number=number, provisional=True,
        procedure="1.001193", procedure_version=1, place="desk-1", desk="1", due="2026-11-24T17:00", why="",
        time_words="", documents=(paper,), draft=source.choice([None, "draft-1"]),
    )  # fmt: skip
    return fact, dossiers.SealedDossier(applicant=Applicant(name="Trần Thị Mẫu"))


def _certified(source: random.Random) -> Made:
    day, number = source.choice(DAYS), source.randrange(1, 60)
    fact = dossiers.DossierCertified(
        day=day, register="SCT/BS", series=f"book:SCT/BS:{day.year}", number=number, procedure="2.000815",
        procedure_version=1, place="desk-1", desk="1", pages=source.randrange(9), copies=source.randrange(9),
        fee=source.choice([None, 12_000, 2**31]), fee_words="", due="2026-11-24T17:00", why="",
    )  # fmt: skip
    return fact, None


def _issued(source: random.Random) -> Made:
    number = source.randrange(1, 80)
    fact = tickets.TicketIssued(
        day=source.choice(DAYS), letter="A", number=number, label=f"A{number:03}", field="chung-thuc", place="kiosk-1",
        priority=source.random() < 0.2, ahead=source.randrange(30),
    )  # fmt: skip
    return fact, None


def _entered(source: random.Random) -> tickets.TicketEntered:
    number, at = source.randrange(900, 910), to_micros(START)
    return tickets.TicketEntered(
        day=source.choice(DAYS), letter="A", number=number, label=f"A{number}", field="chung-thuc", place="desk-1",
        taken_at=at, outcome=source.choice(("served", "left", "waiting")), finished_at=source.choice((None, at)),
    )  # fmt: skip


def _said(source: random.Random) -> Made:
    number = source.randrange(1, 60)
    fact = public_feedback.FeedbackSaid(
        day=source.choice(DAYS), code=f"PA-{number}", series="feedback:A", number=number, about="waiting",
        channel="kiosk", place="kiosk-1", forward_by="2026-11-25T17:00", answer_by="2026-12-08T17:00",
    )  # fmt: skip
    return fact, None


def _call(kind: type[Any]) -> Callable[[random.Random], Made]:
    def make(source: random.Random) -> Made:
        desk = source.choice("123")
        return kind(desk=desk, place=f"desk-{desk}"), None

    return make


def _plain(*facts: Any) -> Callable[[random.Random], Made]:
    return lambda source: (source.choice(facts), None)


TICKET = (
    _issued, _issued, _call(calls.CallMade), _call(calls.CallMade), _call(calls.CallRepeated), _call(calls.CallAbsent),
    _call(calls.CallWithdrawn), _call(calls.CallRestored), _plain(calls.CallFinished(place="desk-1", outcome="guided")),
    lambda source: (tickets.TicketMet(day=DAYS[0], label=f"A{source.randrange(80):03}", place="desk-1"), None),
    _plain(print_jobs.PrintDone(paper="ticket", nth=1, place="kiosk-1")),
    _plain(print_jobs.PrintFailed(paper="ticket", nth=1, place="kiosk-1", reason="jam")),
    _plain(print_jobs.PrintUnknown(paper="ticket", nth=1, place="kiosk-1", reason="unknown")),
    _plain(print_jobs.PrintAsked(place="kiosk-1")),
    _plain(visits.VisitAboutDeath(), visits.VisitMoved(place="kiosk-2"), visits.VisitDeclaring(place="kiosk-1")),
    _plain(visits.VisitDeclared(place="kiosk-1"), visits.VisitComing(place="kiosk-1"), visits.VisitInPlace()),
    lambda source: (calls.CallParked(desk=source.choice("123"), place="desk-1", why="form"), None),
    lambda source: (
        calls.CallTransferred(place="desk-1", desk=source.choice("123"), field="ho-tich", to_desk="2"), None,
    ),
    _plain(tickets.TicketReturned(place="kiosk-1"), tickets.TicketRejoined(place="kiosk-1")),
    _plain(tickets.TicketCarried(day=DAYS[1]), tickets.TicketBooked(at=to_micros(START)), tickets.TicketLapsed()),
    lambda source: (_entered(source), None), _plain(tickets.TicketStruck(place="desk-1")),
)  # fmt: skip
DRAFT = (
    _kept(drafts.DraftParked), _kept(drafts.DraftFinished), _plain(drafts.DraftTaken(place="desk-1")),
    _plain(drafts.DraftShown(place="desk-2"), drafts.DraftShown()), _plain(drafts.DraftExpired()),
    _plain(drafts.DraftConfirmed(place="pad-1", of=START, right=True)),
)  # fmt: skip
DOSSIER = (
    _received, _received, _certified, _plain(dossiers.DossierRefused(day=DAYS[1], procedure="1", place="d", desk="1")),
    lambda source: (
        dossiers.DossierBooked(series="receipt:2026", day=DAYS[0], number=source.randrange(1, 99)), None,
    ),
    lambda source: (dossiers.DossierCoded(official_code=f"H99.001.01-261124-{source.randrange(99):04}"), None),
)  # fmt: skip
OTHERS: dict[str, tuple[Callable[[random.Random], Made], ...]] = {
    "day": tuple(_plain(kind(day=day)) for kind in (days.DayOpened, days.DayClosed) for day in DAYS),
    "rating": (lambda source: (ratings.RatingGiven(day=source.choice(DAYS), level=source.choice([None, 1, 3])), None),),
    "slot": (
        lambda source: (slots.SlotBooked(code=f"C{source.randrange(9)}", at=to_micros(START), field="khac"), None),
        _plain(slots.SlotTaken(ticket="t1"), slots.SlotTaken(ticket="t2")),
        _plain(slots.SlotWithdrawn(), slots.SlotBooked(code="C1", at=to_micros(START), field="khac", source="city")),
    ),
    "feedback": (
        _said, _plain(*(public_feedback.FeedbackForwarded(day=day, unit="ward") for day in DAYS)),
        _plain(*(public_feedback.FeedbackAnswered(day=day) for day in DAYS)),
    ),
    "help": (_plain(feedback.HelpAsked(place="kiosk-1")), _plain(feedback.HelpDone(place="kiosk-1"))),
    "roll": tuple(
        _plain(print_jobs.PrinterRoll(place="kiosk-1", printer="ticket", paper="ticket", low=low))
        for low in (True, False)
    ),
    "range": (
        _plain(ranges.RangeGranted(series="ticket:A", start=1, size=100, station="99001.a")),
        _plain(ranges.RangeTaken(series="ticket:A", start=1, size=100)),
    ),
    "desk": (
        _plain(desks.DeskOpened(desk="1", place="desk-1"), desks.DeskClosed(desk="1", place="desk-1")),
        _plain(desks.DeskPaused(desk="1", place="desk-1", why="lunch"), desks.DeskOpened(
            desk="2", place="desk-1", fields=("ho-tich", "cu-tru"))),
        _plain(desks.DeskAssigned(place="desk-1", fields=("chung-thuc",)), desks.DeskAssigned(place="desk-1")),
    ),
    "group": tuple(
        _plain(kind(field="ho-tich", day=day, place="desk-1"))
        for kind in (groups.GroupOpened, groups.GroupClosed, groups.GroupReleased) for day in DAYS
    ),
    "clock": (
        _plain(days.ClockMeasured(offset_ms=-5), days.ClockStepped(step_ms=2**40)),
        _plain(staff.StaffSignedIn(account="canbo", place="desk-1")),
        _plain(staff.SignInTermLifted(account="lanhdao", place="desk-1", until=2**50)),
        _plain(stations.StationLost(station="99001.b", epoch=1, last_seq=9)),
        _plain(stations.EpochOpened(reason="behind", former_epoch=1)),
    ),
}  # fmt: skip
ERASED: tuple[Callable[[random.Random], Made], ...] = (_plain(stations.SubjectErased(reason="asked")),)
WORDS = {"ticket": TICKET, "draft": (*DRAFT, *ERASED), "dossier": (*DOSSIER, *DOSSIER, *ERASED), **OTHERS}
WEIGHTS = {"ticket": 10, "draft": 6, "dossier": 6}


class Author(Elsewhere):
    """A station that writes real facts, their personal part sealed under the subject's key."""

    def __init__(self, name: str, ward: str = "99001") -> None:
        super().__init__(name, ROLES, ward)

    def writes(
        self, made: Made, subject: str, depth: int, at: datetime, keys: dict[str, bytes]
    ) -> None:
        fact, sealed = made
        kind, seq = kind_of(fact), len(self.raws) + 1
        event_id, box, key_id = f"{self.name}-{seq}", None, None
        if sealed is not None:
            key = keys.setdefault(subject, sealing.new_key())
            box, key_id = sealing.seal(key, encode_body(sealed), event_id, kind.name, subject), sealing.key_id_of(key)
        event = Envelope(
            event_id, self.name, 1, seq, kind.name, kind.version, subject, depth, to_micros(at), "canbo",
            msgspec.Raw(encode_body(fact)), box, key_id, self.prev,
        )  # fmt: skip
        self.add(encode(event))


def write(source: random.Random, count: int, authors: list[Author]) -> dict[str, bytes]:
    """`count` events of all kinds, by all authors, with depths in any order; the subjects' keys."""
    keys: dict[str, bytes] = {}
    words = list(WORDS)
    weights = [WEIGHTS.get(word, 1) for word in words]
    for n in range(count):
        word = source.choices(words, weights)[0]
        author = source.choice(authors)
        subject = f"{word}-{source.randrange(max(3, count // 40))}"
        at = START + timedelta(seconds=n * 7)
        author.writes(source.choice(WORDS[word])(source), subject, source.randrange(1, 9), at, keys)
    return keys
