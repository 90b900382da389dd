"""Whole lives of dossiers at a ward's other desks, brought here as their stations' chains with the keys.

Used by tests.bench.desk. Each dossier has about a dozen events: ticket, slip, declaration (every second one), call,
reception, its number, Mẫu 01, official code, work, result, its return, a rating. They come through
`Store.apply_received` in signed batches, so that chains, keys, rows and counts are what a ward would have; the newest
ones are still open. Names are put together by chance from what is common, numbers are made up.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from kiosk.db.base import to_micros
from kiosk.ids import short_code, uuid7
from kiosk.journal import sealing
from kiosk.journal.envelope import FIRST, Envelope, encode, encode_body, hash_of
from kiosk.journal.heads import sign_head
from kiosk.journal.identity import Identity
from kiosk.journal.inbox import know
from kiosk.records.calls import CallFinished, CallMade
from kiosk.records.dossier_steps import DossierDone, DossierStarted, ResultReturned, SealedStep
from kiosk.records.dossiers import DossierBooked, DossierCoded, DossierReceived, SealedDossier
from kiosk.records.drafts import DraftFinished, DraftReceived, SealedDraft
from kiosk.records.facts import kind_of
from kiosk.records.print_jobs import PrintDone
from kiosk.records.ratings import RatingGiven
from kiosk.records.tickets import TicketIssued
from kiosk.values.dossiers import Applicant
from kiosk.values.journal import MOST_PLACES, Batch, Sender, WrappedKey
from tests.bench._years import BIRTH, PAPER

DESKS = 4
A_DAY = 700  # dossiers of the whole ward
OPEN = 400  # the newest dossiers: not done yet, their official codes not known
FAMILIES = ("Nguyễn",) * 38 + ("Trần",) * 12 + ("Lê",) * 10 + ("Phạm",) * 7 + (
    "Hoàng", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Đinh", "Trương", "Đoàn", "Y",
)  # fmt: skip
MIDDLES = ("Thị", "Văn", "Thị", "Văn", "Minh", "Đức", "Ngọc", "Thanh", "Quốc", "Hoài", "Xuân", "Thị Mỹ", "Hữu", "")
ONSETS = ("", "B", "C", "D", "Đ", "H", "Kh", "L", "M", "N", "Nh", "Ph", "Qu", "S", "T", "Th", "Tr", "V")
RIMES = ("ân", "anh", "ảnh", "ạt", "ang", "ến", "iên", "inh", "oa", "oàng", "òng", "ung", "úy", "uyên", "yến", "ơn")


def somebody(chance: random.Random) -> Applicant:
    family, middle = chance.choice(FAMILIES), chance.choice(MIDDLES)
    given = chance.choice(ONSETS) + chance.choice(RIMES)
    return Applicant(
        name=f"{family} {middle} {given.capitalize()}".replace("  ", " "),
        number=f"0{chance.randrange(1, 97):02d}{chance.randrange(10**9):09d}",
        address="Số 12, đường Thử Nghiệm", phone=f"09{chance.randrange(10**8):08d}",
    )  # fmt: skip


class Lived(NamedTuple):
    """What of a dossier a clerk may search by."""

    person: Applicant
    code: str
    official: str


class Chain:
    """Another station of the ward: its chain so far, and what of it was not sent yet."""

    def __init__(self, store: Any, name: str) -> None:
        self.store, self.name = store, f"{store.station.ward}.{name}"
        self.identity = Identity(sealing.new_key(), sealing.new_key())
        self._prev, self._sent = FIRST, 0
        self._raws: list[bytes] = []
        self._keys: list[WrappedKey] = []
        roles = ("citizen", "desk", "rating")
        known = Sender(station=self.name, public_key=self.identity.public, roles=roles)
        store.run(lambda ctx, sender: know(ctx.connection, sender), known).result(60)

    def says(
        self, at: datetime, fact: Any, subject: str, depth: int, sealed: msgspec.Struct | None = None, actor: str = ""
    ) -> None:
        kind, event_id, box, key_id = kind_of(fact), uuid7(at), None, None
        if sealed is not None:
            key = sealing.new_key()
            key_id = sealing.key_id_of(key)
            box = sealing.seal(key, encode_body(sealed), event_id, kind.name, subject)
            wrapped = sealing.wrap(key, self.store.identity.seal_public)
            self._keys.append(WrappedKey(key_id, subject, wrapped, self.store.station.id))
        envelope = Envelope(
            id=event_id, station=self.name, epoch=1, seq=self._sent + len(self._raws) + 1, kind=kind.name,
            version=kind.version, subject=subject, depth=depth, made_at=to_micros(at), actor=actor,
            body=msgspec.Raw(encode_body(fact)), sealed=box, key_id=key_id, prev=self._prev,
        )  # fmt: skip
        self._raws.append(encode(envelope))
        self._prev = hash_of(self._raws[-1])
        if len(self._raws) == MOST_PLACES:
            self.send()

    def send(self) -> None:
        if self._raws:
            first, self._sent = self._sent + 1, self._sent + len(self._raws)
            head = sign_head(self.identity, self.name, 1, self._sent, self._prev)
            batch = Batch(self.name, 1, first, tuple(self._raws), (head,), tuple(self._keys))
            self._raws, self._keys = [], []
            self.store.apply_received(batch).result(120)


def live(store: Any, dossiers: int, until: datetime, seed: int) -> list[Lived]:
    """So many dossiers in the working days before `until`; what they may be searched by, the oldest first."""
    chance = random.Random(seed)
    desks = [(Chain(store, f"quay{number}"), "HKLM"[number], number) for number in range(DESKS)]
    lived = []
    for at, day_number, left in _moments(dossiers, until):
        chain, letter, desk = desks[day_number % DESKS]
        number = day_number // DESKS + 1
        lived.append(_life(chain, at, f"{letter}{number:03d}", number, str(desk + 1), chance, done=left > OPEN))
    for chain, _letter, _desk in desks:
        chain.send()
    return lived


def _moments(dossiers: int, until: datetime) -> Iterator[tuple[datetime, int, int]]:
    """(when its ticket was issued, which of its day, how many follow)."""
    days = -(-dossiers // A_DAY)
    morning = until.replace(hour=0, minute=40, second=0, microsecond=0) - timedelta(days=days)
    for nth in range(dossiers):
        day, number = divmod(nth, A_DAY)
        yield morning + timedelta(days=day, seconds=40 * number), number, dossiers - nth - 1


def _life(
    chain: Chain, at: datetime, label: str, number: int, desk: str, chance: random.Random, *, done: bool
) -> Lived:
    """One visit and what followed from it."""
    day, place, ticket, person = at.date(), f"desk-{desk}", uuid7(at), somebody(chance)
    issued = TicketIssued(
        day=day, letter=label[0], number=number, label=label, field="ho-tich", place="kiosk-1", procedure=BIRTH
    )
    chain.says(at, issued, ticket, 1)
    chain.says(at, PrintDone(paper="ticket", nth=1, place="kiosk-1"), ticket, 2)
    later = at + timedelta(minutes=9)
    dossier = uuid7(later)
    draft = _declaration(chain, at + timedelta(minutes=6), ticket, person, dossier) if number % 2 else None
    chain.says(later, CallMade(desk=desk, place=place), ticket, 3, actor="canbo")
    short, official = chain.name.rpartition(".")[2].upper(), f"H99.001.0{desk}-{day:%y%m%d}-{number:04d}"
    code = f"TAM-{short}-{day:%y%m%d}-{number:04d}"
    received = DossierReceived(
        day=day, code=code, series=f"tam:{chain.name}", number=number, provisional=True, procedure=BIRTH,
        procedure_version=1, place=place, desk=desk, due=f"{day + timedelta(days=3)}T17:00", why="", time_words="",
        documents=(PAPER,), ticket=ticket, draft=draft,
    )  # fmt: skip
    chain.says(later, received, dossier, 1, SealedDossier(applicant=person, actor_name="Cán Bộ Mẫu"), "canbo")
    booked = DossierBooked(series=f"receipt:{day.year}:{chain.name}", day=day, number=number, volume=short)
    chain.says(later, booked, dossier, 2)
    chain.says(later, PrintDone(paper="receipt", nth=1, place=place), dossier, 3)
    chain.says(later, CallFinished(place=place, outcome="received"), ticket, 4, actor="canbo")
    if number % 2:
        chain.says(later, RatingGiven(day=day, level=3), uuid7(later), 1)
    if done:
        _settled(chain, later, dossier, official, place)
    return Lived(person, code, official if done else "")


def _declaration(chain: Chain, at: datetime, ticket: str, person: Applicant, dossier: str) -> str:
    draft = uuid7(at)
    kept = DraftFinished(
        code=f"K1-{short_code(6)}", form="khai-sinh", form_version="1", procedure=BIRTH, place="kiosk-1", ticket=ticket
    )
    record = {"requester": {"r_name": person.name, "r_number": person.number}}
    chain.says(at, kept, draft, 1, SealedDraft(answers={}, record=record, holder_numbers=(person.number,)))
    chain.says(at + timedelta(minutes=3), DraftReceived(dossier=dossier), draft, 2)
    return draft


def _settled(chain: Chain, at: datetime, dossier: str, official: str, place: str) -> None:
    day = at.date()
    chain.says(at + timedelta(hours=1), DossierCoded(official_code=official), dossier, 4)
    chain.says(at + timedelta(hours=2), DossierStarted(day=day, place=place), dossier, 5)
    chain.says(at + timedelta(hours=3), DossierDone(day=day, place=place), dossier, 6)
    taken = ResultReturned(day=day, place=place, way="counter")
    chain.says(at + timedelta(hours=4), taken, dossier, 7, SealedStep(actor_name="Cán Bộ Mẫu"))
