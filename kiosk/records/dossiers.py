"""Dossiers: received with code and deadline, refused, certified on the spot, given an official code later; and
whatever follows (records.dossier_steps).

The event holds what was decided (deadline, number, fee, procedure version), so that a later catalogue moves
nothing. Names, numbers, addresses and reasons are sealed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from kiosk.clock import business_day, local
from kiosk.db.base import from_micros
from kiosk.db.tables.dossiers import CertificateRow, DossierRecord
from kiosk.records import lives
from kiosk.records.dossier_steps import SAID_ANEW, STEPS, Way, province_state
from kiosk.records.facts import Fact, Numbered, OpenedEvent, Projection, Row, fact
from kiosk.records.limits import Code, Count, Few, Micros, Moment, Money, Subject, Words
from kiosk.records.told_states import KINDS as TOLD
from kiosk.records.told_states import beside, told
from kiosk.values.dossier_steps import Delivery, ProvinceState, Stage
from kiosk.values.dossiers import Applicant, Principal, TickedDocument
from kiosk.values.procedures import CertifiedWork
from kiosk.values.roles import Role

AUTHORS = {Role.DESK, Role.SINGLE}
Arrived = Annotated[str, Meta(max_length=16, pattern="^(counter|post|online)$")]  # Channel
FilledIn = Annotated[str, Meta(max_length=16, pattern="^(|applicant|helper|staff)$")]  # FilledBy
ERASURES = ("subject.erased", "erasure.asked")
_RUNS = frozenset(stage.value for stage in Stage if stage.open)
_GOES_ON = _RUNS | {Stage.DONE.value}
CLOSED = (Stage.RETURNED, Stage.WITHDRAWN, Stage.STOPPED, Stage.REFUSED, Stage.TAKEN_BACK)


class SealedDossier(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    applicant: Applicant | None = None
    principals: tuple[Principal, ...] = ()
    content: str = ""
    reason: str = ""
    actor_name: str = ""


@fact("dossier.received", authors=AUTHORS, sealed=SealedDossier)
class DossierReceived(Fact, frozen=True, kw_only=True, omit_defaults=True):
    day: date
    code: Code
    series: Code  # the range the code's number comes from
    number: Count
    provisional: bool
    procedure: Code
    procedure_version: Count
    place: Code
    desk: Code
    due: Moment
    why: Words
    time_words: Words
    warnings: Annotated[tuple[Words, ...], Meta(max_length=100)] = ()  # e.g. the calendar was not approved yet
    documents: Annotated[tuple[TickedDocument, ...], Meta(max_length=500)] = ()
    sets: Few = 1
    return_at: Way = "counter"
    ticket: Subject | None = None
    draft: Subject | None = None
    confirmed_by: Code = ""
    written_at: Micros | None = None  # on paper by hand, and entered afterwards under a code printed ahead
    helped_at: Code = ""  # units: where the citizen was helped, where it was received, who decides
    taken_in_at: Code = ""
    agency: Code = ""
    green_day: Code = ""  # of a green day, beside the legal deadline: printed on a slip of its own
    promise_minutes: Few = 0
    promise_due: Moment = ""
    promise_why: Words = ""
    field: Code = ""  # of the procedure, as the catalogue had it then; "" in events of before
    channel: Arrived = "counter"
    filled_by: FilledIn = ""  # who answered the declaration's questions; "": there was none
    fee: Money | None = None  # of one case, as approved then; None where the row named none
    fee_words: Words = ""  # how it is charged; "" in events of before, which named no fee
    fee_approved: Words = ""

    def numbered(self) -> Numbered | None:
        """None for a code that was printed ahead: its number is none of those that this station gives."""
        return None if self.written_at is not None else Numbered(self.series, self.day, self.number)


@fact("dossier.booked", authors=AUTHORS)
class DossierBooked(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """The number of a Mẫu 01 or 03 in a volume of the year's book ("Số: …", "Quyển số … Số thứ tự …")."""

    series: Code
    day: date
    number: Count
    volume: Code = ""

    def numbered(self) -> Numbered:
        return Numbered(self.series, self.day, self.number)


@fact("dossier.refused", authors=AUTHORS, sealed=SealedDossier)
class DossierRefused(Fact, frozen=True, kw_only=True, omit_defaults=True):
    day: date
    procedure: Code
    place: Code
    desk: Code
    ticket: Subject | None = None
    draft: Subject | None = None
    field: Code = ""


@fact("dossier.certified", authors=AUTHORS, sealed=SealedDossier)
class DossierCertified(Fact, frozen=True, kw_only=True, omit_defaults=True):
    day: date
    register: Code
    series: Code
    number: Count
    procedure: Code
    procedure_version: Count
    place: Code
    desk: Code
    pages: Few
    copies: Few
    fee: Money | None
    fee_words: Words
    due: Moment
    why: Words
    given_now: bool = True
    ticket: Subject | None = None
    volume: Code = ""  # of the register; "" in events of before volumes
    work: Code = "copies"  # CertifiedWork
    people: Few = 0  # who signed, where signatures are certified; `copies` counts the papers then
    paper: Code = ""  # the kind of paper, by the ward's list; any other name is sealed
    batch: Subject | None = None  # the first of those certified together; None: this one
    field: Code = ""

    def numbered(self) -> Numbered:
        return Numbered(self.series, self.day, self.number)


@fact("dossier.coded", authors={Role.DESK, Role.SINGLE, Role.CENTRAL})
class DossierCoded(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """The official code of a dossier that bore a provisional one; both stay searchable."""

    official_code: Code


def _received_at(body: DossierReceived, event: OpenedEvent) -> datetime:
    return event.made_at if body.written_at is None else from_micros(body.written_at)


def _received(row: Row, event: OpenedEvent) -> None:
    body: DossierReceived = event.body
    row.update(
        day=body.day, code=body.code, provisional=body.provisional, procedure=body.procedure,
        procedure_version=body.procedure_version, ticket=body.ticket, draft=body.draft, desk=body.desk,
        actor=event.actor, received_at=_received_at(body, event), due=body.due, sets=body.sets,
        return_at=body.return_at, entered_late=body.written_at is not None, due_now=body.due,
        green_day=body.green_day, promise_due=body.promise_due,
        helped_at=body.helped_at, taken_in_at=body.taken_in_at, agency=body.agency,
        field=body.field, channel=body.channel, filled_by=body.filled_by,
        documents=json.dumps(msgspec.to_builtins(body.documents), ensure_ascii=False),
    )  # fmt: skip
    if row.get("state") != "certified":
        row["state"] = "received"
    row["stage"] = row.get("stage") or Stage.RECEIVED
    row["province"] = row.get("province") or ProvinceState.WAITING


def _booked(row: Row, event: OpenedEvent) -> None:
    row.update(receipt_number=event.body.number, receipt_volume=event.body.volume)


def _refused(row: Row, event: OpenedEvent) -> None:
    body: DossierRefused = event.body
    row.update(
        state="refused", stage=Stage.REFUSED, day=body.day, procedure=body.procedure, desk=body.desk,
        ticket=body.ticket, draft=body.draft, actor=event.actor, received_at=event.made_at, field=body.field,
    )  # fmt: skip


def _certified(row: Row, event: OpenedEvent) -> None:
    body: DossierCertified = event.body
    row.update(
        state="certified", day=body.day, procedure=body.procedure, procedure_version=body.procedure_version,
        desk=body.desk, ticket=body.ticket, register=body.register, register_volume=body.volume,
        register_number=body.number,
        pages=body.pages, copies=body.copies, fee=body.fee, due=body.due, actor=event.actor, work=body.work,
        people=body.people, paper=body.paper, batch=body.batch or event.subject,
        received_at=row.get("received_at") or event.made_at, due_now=body.due,
        field=body.field or row.get("field", ""),
    )  # fmt: skip
    if body.given_now:
        row.update(stage=Stage.RETURNED, delivery=Delivery.COUNTER, done_at=event.made_at, returned_at=event.made_at)


def _coded(row: Row, event: OpenedEvent) -> None:
    """Whoever gave the code has the dossier, also where no hand-over was noted; what was said anew still goes."""
    row["official_code"] = event.body.official_code
    row["province_revision"] = row.get("province_revision") or row.get("revision", 1)


_STEPS: dict[str, Callable[[Row, OpenedEvent], None]] = {
    "dossier.received": _received,
    "dossier.booked": _booked,
    "dossier.refused": _refused,
    "dossier.certified": _certified,
    "dossier.coded": _coded,
    **STEPS,
    **dict.fromkeys(TOLD, told),
}


def step(row: Row | None, event: OpenedEvent) -> Row | None:
    """One more event of a dossier. A step that came before its reception waits for it: an incomplete row. An erasure
    is of a declaration where there is no row."""
    if event.kind in ERASURES and not row:
        return None
    new: Row = dict(row) if row else {}
    before = new.get("stage")
    if event.kind in ERASURES:
        new["erased"] = True
    else:
        _STEPS[event.kind](new, event)
    if event.kind not in TOLD:
        beside(new, before, event)
    _end_erased(new)
    _close(new, event)
    new["to_look_up"] = _to_look_up(new)
    if event.kind in SAID_ANEW:
        new["revision"] = new.get("revision", 1) + 1
    new["province"] = province_state(new)
    new["promise_kept"] = _promise_kept(new)
    return new


def _end_erased(row: Row) -> None:
    """Nobody can take a step of it any more, nor tell the province of it: no list waits for either."""
    if row.get("erased") and row.get("stage") in _GOES_ON:
        row["stage"] = Stage.STOPPED
    if row.get("erased") and row.get("province") == ProvinceState.WAITING:
        row["province"] = ProvinceState.NONE


def _close(row: Row, event: OpenedEvent) -> None:
    """As what, and on which day, nothing more is to be done with it; opened again, neither holds."""
    stage, state = row.get("stage"), row.get("state", "")
    closed = stage in CLOSED
    stopped = closed and state == "received" and stage != Stage.RETURNED
    row["closed_as"] = "" if not closed else "stopped" if stopped else state
    row["closed_on"] = (row.get("closed_on") or business_day(event.made_at)) if closed else None


def _to_look_up(row: Row) -> int:
    """How many documents wait for a look-up, as long as the dossier's deadline runs."""
    return str(row.get("documents") or "").count('"state": "look_up"') if row.get("stage") in _RUNS else 0


def _promise_kept(row: Row) -> bool | None:
    """Whether the result was there in time; the promise is in whole minutes."""
    due, done_at = row.get("promise_due"), row.get("done_at")
    return f"{local(done_at):%Y-%m-%dT%H:%M}" <= due if due and done_at is not None else None


def step_certificate(row: Row | None, event: OpenedEvent) -> Row:
    """The register number of certified copies."""
    body: DossierCertified = event.body
    return {"register": body.register, "volume": body.volume, "year": body.day.year, "number": body.number}


def _certified_totals(day: date | str, row: Row) -> Mapping[tuple[date | str, str], int]:
    """A number that was voided or taken back counts as that alone: the register has it, the day's work does not."""
    if row.get("voided") or row.get("stage") == Stage.TAKEN_BACK:
        return {(day, "certified_void"): 1}
    copies = row.get("copies") or 0
    if row.get("work") == CertifiedWork.SIGNATURES:
        return {(day, "certified"): 1, (day, "certified_papers"): copies}
    pages = copies * (row.get("pages") or 0)
    return {(day, "certified"): 1, (day, "certified_copies"): copies, (day, "certified_pages"): pages}


def totals(row: Row) -> Mapping[tuple[date | str, str], int]:
    """Per day: `dossiers` received (certified ones apart), `refused`, neither taken back; `certified` (numbers of a
    register), of these `_copies` and `_pages`, or `_papers` with signatures; `certified_void`; of a green day the
    `promises` given, and those `promises_kept`."""
    day = row.get("day")
    if day is None:
        return {}
    if row.get("state") == "certified":
        return _certified_totals(day, row)
    if row.get("stage") == Stage.TAKEN_BACK:
        return {}
    state = row.get("state")
    return {(day, "refused" if state == "refused" else "dossiers"): 1, **_promises(day, row)} if state else {}


def _promises(day: date, row: Row) -> Mapping[tuple[date | str, str], int]:
    if not row.get("promise_due") or row.get("stage") == Stage.TAKEN_BACK:
        return {}
    return {(day, "promises"): 1, **({(day, "promises_kept"): 1} if row.get("promise_kept") else {})}


projection = Projection(
    table=DossierRecord.__table__,
    kinds=(*_STEPS, *ERASURES),
    step=step,
    totals=totals,
    rolls=lives.rolls,
    note=lives.live,
    unique_groups=(("code",),),
    version=7,
)
certificates = Projection(
    table=CertificateRow.__table__,
    kinds=("dossier.certified",),
    step=step_certificate,
    unique_groups=(("register", "volume", "year", "number"),),
    version=2,
)
