"""The day's reconciliation for the head: ten counts, each by an index of its own, and the lines behind one of them.

`day` is what `motcua report day`, the desk's page and the bench ask; `opened` gives the lines of one count. Nothing
sealed is opened for a count. Who may ask is said by services.reconciling.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

import msgspec
from sqlalchemy import bindparam, case, func, or_, select

from kiosk.clock import ZONE, local
from kiosk.db.prepared import Columns, Prepared
from kiosk.db.tables.dossiers import PAID, TO_LOOK_UP, UNCODED, DossierRecord
from kiosk.db.tables.tickets import Ticket
from kiosk.errors import ExpectedError
from kiosk.queries.tickets import shown_label
from kiosk.records.dossiers import SealedDossier
from kiosk.rules import calendars
from kiosk.store import Reader
from kiosk.values.dossier_steps import ProvinceState, Stage
from kiosk.values.dossiers import Applicant, DocumentState
from kiosk.values.reconciliation import (
    PEOPLE,
    DayQuestion,
    FeesOfDay,
    ReconciledLine,
    ReconciledRow,
    Reconciliation,
    ReconciliationList,
    ReconciliationPaper,
)
from kiosk.values.tickets import TicketState

MOST = 500  # lines of one list; the count counts all
ON_PAPER = 40
PRINTED = tuple(one for one in DayQuestion if one is not DayQuestion.PROVISIONAL)  # those are NOT_HANDED too, mostly
DAY_BEGINS = time(4)  # kiosk.clock.business_day
_OPEN = (TicketState.WAITING, TicketState.CALLED, TicketState.ABSENT, TicketState.PARKED)
_RUNNING = (Stage.RECEIVED, Stage.IN_PROGRESS, Stage.DUTY)  # a supplement that is waited for stops the clock
_D = DossierRecord
_WARD = _D.ward == bindparam("b_ward")
_COLUMNS = (
    _D.subject, _D.code, _D.official_code, _D.procedure, _D.received_at, _D.due_now, _D.stage, _D.fee, _D.duty,
    _D.paid, _D.payments, _D.documents, _D.apologies, _D.done_at, _D.register,
    _D.register_number, _D.procedure_version,
)  # fmt: skip
_TICKETS = (
    Ticket.ward == bindparam("b_ward"), Ticket.state.in_(bindparam("b_states", expanding=True)),
    Ticket.issued_at >= bindparam("b_from", type_=Ticket.issued_at.type),
    Ticket.issued_at < bindparam("b_to", type_=Ticket.issued_at.type),
)  # fmt: skip
_PROVINCE = (_WARD, _D.province == bindparam("b_province"))
_UNCODED = (_WARD, UNCODED)
_LOOK_UP = (_WARD, TO_LOOK_UP)
_DONE = (_WARD, _D.stage == Stage.DONE)
_DUE = (
    _WARD, _D.stage.in_(bindparam("b_stages", expanding=True)),
    _D.due_now >= bindparam("b_from"), _D.due_now < bindparam("b_to"),
)  # fmt: skip
_COUNT_TICKETS = Prepared(select(func.count()).where(*_TICKETS))
_COUNT_PROVINCE = Prepared(select(func.count()).where(*_PROVINCE))
_COUNT_UNCODED = Prepared(select(func.count()).select_from(_D).where(*_UNCODED))
_COUNT_LOOK_UP = Prepared(select(func.count()).select_from(_D).where(*_LOOK_UP))
_COUNT_DONE = Prepared(select(func.count()).where(*_DONE))
_COUNT_DUE = Prepared(select(func.count()).where(*_DUE))
_COUNT_APOLOGY = Prepared(select(func.count()).where(*_DUE, _D.apologies == 0))
_COUNT_LATE = Prepared(select(func.count(), func.sum(case((_D.apologies == 0, 1), else_=0))).where(*_DUE))
_COUNTED_TOGETHER = frozenset({DayQuestion.LATE, DayQuestion.APOLOGY})  # by `day`: they walk the same rows
_LIST_TICKETS = Prepared(
    select(
        Ticket.subject, Ticket.label, Ticket.met_label, Ticket.conflict, Ticket.field, Ticket.issued_at, Ticket.state
    )
    .where(*_TICKETS)
    .order_by(Ticket.issued_at)
    .limit(MOST)
)
_LIST_PROVINCE = Prepared(select(*_COLUMNS).where(*_PROVINCE).order_by(_D.received_at).limit(MOST))
_LIST_UNCODED = Prepared(select(*_COLUMNS).where(*_UNCODED).order_by(_D.received_at).limit(MOST))
_LIST_LOOK_UP = Prepared(select(*_COLUMNS).where(*_LOOK_UP).order_by(_D.received_at).limit(MOST))
_LIST_DONE = Prepared(select(*_COLUMNS).where(*_DONE).order_by(_D.due_now).limit(MOST))
_LIST_DUE = Prepared(select(*_COLUMNS).where(*_DUE).order_by(_D.due_now).limit(MOST))
_LIST_APOLOGY = Prepared(select(*_COLUMNS).where(*_DUE, _D.apologies == 0).order_by(_D.due_now).limit(MOST))
_OF_DAY = Prepared(
    select(*_COLUMNS).where(
        _WARD, _D.day == bindparam("b_day"), or_(_D.fee > 0, _D.duty > 0),
        _D.stage.not_in((Stage.TAKEN_BACK, Stage.REFUSED)), _D.voided.is_(False),  # such numbers owe nothing
    )
)  # fmt: skip
_PAID_ON = Prepared(select(*_COLUMNS).where(_WARD, PAID, _D.paid_on == bindparam("b_day")))


def day(reader: Reader, day: date) -> Reconciliation:
    """All counts of a business day. What is open is told as it is now, not as it was on that day."""
    fees, unequal = _fees(reader, day)
    counts = {one: count(reader, day) for one, count in _COUNTS.items() if one not in _COUNTED_TOGETHER}
    counts[DayQuestion.FEES] = len(unequal)
    late, without = _COUNT_LATE.one(reader.connection, **_late(reader, day)) or (0, 0)
    counts[DayQuestion.LATE], counts[DayQuestion.APOLOGY] = late, without or 0
    return Reconciliation(
        day=day, made_at=reader.clock.now(), next_day=next_day(reader, day), fees=fees,
        rows=tuple(ReconciledRow(question=one, count=counts[one]) for one in DayQuestion),
    )  # fmt: skip


def opened(reader: Reader, question: DayQuestion, day: date) -> ReconciliationList:
    """The lines behind a count, the most urgent first, MOST at most."""
    if question is DayQuestion.FEES:
        lines = _fees(reader, day)[1]
        return ReconciliationList(question=question, day=day, count=len(lines), lines=tuple(lines[:MOST]))
    rows, line = _LISTS[question]
    lines = [line(reader, row) for row in rows(reader, day)]
    if question in PEOPLE:
        lines = [_with_person(reader, one) for one in lines]
    return ReconciliationList(question=question, day=day, count=_COUNTS[question](reader, day), lines=tuple(lines))


def paper(reader: Reader, day_: date) -> ReconciliationPaper:
    """The counts and their lists without persons, for A4."""
    found = day(reader, day_)
    asked = [row.question for row in found.rows if row.count and row.question in PRINTED]
    lists = tuple(_on_paper(reader, opened(reader, question, day_)) for question in asked)
    return ReconciliationPaper(agency=reader.catalogue.agency(), found=found, lists=lists)


def _on_paper(reader: Reader, one: ReconciliationList) -> ReconciliationList:
    """The first lines without persons, procedures and fields by their names."""
    fields = {field.key: field.name.vi for field in reader.catalogue.fields()}
    lines = tuple(
        msgspec.structs.replace(
            line, person="", phone="", gone=False, field=fields.get(line.field, line.field),
            procedure=_named(reader, line, one.day),
        )
        for line in one.lines[:ON_PAPER]
    )  # fmt: skip
    return msgspec.structs.replace(one, lines=lines)


def _named(reader: Reader, line: ReconciledLine, on: date) -> str:
    """By the version under which it was received."""
    try:
        return reader.catalogue.procedure(line.procedure, on, line.version or None).short.vi if line.procedure else ""
    except ExpectedError:
        return line.procedure


def next_day(reader: Reader, day: date) -> date:
    """The working day after it; the day after it where no calendar says which that is."""
    try:
        return calendars.next_working_day(day, reader.catalogue.calendars())
    except ExpectedError:
        return day + timedelta(days=1)


# -- what is asked of the tables --------------------------------------------------------------------------------
Given = dict[str, object]


def _ward(reader: Reader, **given: object) -> Given:
    return {"b_ward": reader.station.ward, **given}


def _tickets(reader: Reader, day: date) -> Given:
    begins = datetime.combine(day, DAY_BEGINS, ZONE)
    return _ward(reader, b_states=_OPEN, b_from=begins, b_to=begins + timedelta(days=1))


def _not_handed(reader: Reader) -> Given:
    return _ward(reader, b_province=ProvinceState.WAITING)


def _due_today(reader: Reader, day: date) -> Given:
    """Those whose hour is still to come; of a day that is over, none."""
    return _ward(reader, b_stages=_RUNNING, b_from=max(_now(reader), f"{day}T"), b_to=f"{day + timedelta(days=1)}T")


def _due_tomorrow(reader: Reader, day: date) -> Given:
    """Until the end of the next working day, with the days off before it, as kiosk.queries.due counts."""
    until = f"{next_day(reader, day) + timedelta(days=1)}T"
    return _ward(reader, b_stages=_RUNNING, b_from=max(_now(reader), f"{day + timedelta(days=1)}T"), b_to=until)


def _late(reader: Reader, day: date) -> Given:
    """Whatever was due before now, or before that day's end where it is over."""
    return _ward(reader, b_stages=_RUNNING, b_from="0", b_to=min(_now(reader), f"{day + timedelta(days=1)}T"))


def _now(reader: Reader) -> str:
    return f"{local(reader.clock.now()):%Y-%m-%dT%H:%M}"


Count = Callable[[Reader, date], int]
_COUNTS: dict[DayQuestion, Count] = {
    DayQuestion.NO_OUTCOME: lambda reader, day: _COUNT_TICKETS.value(reader.connection, **_tickets(reader, day)),
    DayQuestion.PROVISIONAL: lambda reader, day: _COUNT_UNCODED.value(reader.connection, **_ward(reader)),
    DayQuestion.LOOK_UP: lambda reader, day: _COUNT_LOOK_UP.value(reader.connection, **_ward(reader)),
    DayQuestion.NOT_HANDED: lambda reader, day: _COUNT_PROVINCE.value(reader.connection, **_not_handed(reader)),
    DayQuestion.NOT_COLLECTED: lambda reader, day: _COUNT_DONE.value(reader.connection, **_ward(reader)),
    DayQuestion.DUE_TODAY: lambda reader, day: _COUNT_DUE.value(reader.connection, **_due_today(reader, day)),
    DayQuestion.DUE_TOMORROW: lambda reader, day: _COUNT_DUE.value(reader.connection, **_due_tomorrow(reader, day)),
    DayQuestion.LATE: lambda reader, day: _COUNT_DUE.value(reader.connection, **_late(reader, day)),
    DayQuestion.APOLOGY: lambda reader, day: _COUNT_APOLOGY.value(reader.connection, **_late(reader, day)),
}


# -- lines ------------------------------------------------------------------------------------------------------
def _ticket(reader: Reader, row: Columns) -> ReconciledLine:
    subject, label, met_label, conflict, field, issued_at, state = row
    shown = shown_label(label, met_label, conflict)
    return ReconciledLine(subject=subject, code=shown, field=field, at=issued_at, state=state)


def _dossier(reader: Reader, row: Columns) -> ReconciledLine:
    (subject, code, official, procedure, received_at, due, stage, fee, duty, paid, payments, documents, apologies,
     done_at, register, number, version) = row  # fmt: skip
    at = done_at if stage == Stage.DONE else received_at
    shown = official or code or (f"{register} {number}" if number else "")
    return ReconciledLine(
        subject=subject, code=shown, procedure=procedure, version=version or 0, at=at,
        due=due, state=stage, amount=(fee or 0) + duty, paid=paid, apologies=apologies,
        receipts=", ".join(receipt for _day, _amount, receipt in json.loads(payments) if receipt),
        documents=tuple(_looked_up_later(documents)),
    )  # fmt: skip


def _looked_up_later(documents: str) -> Iterator[str]:
    for one in json.loads(documents):
        if one["state"] == DocumentState.LOOK_UP:
            yield one["name"]


Rows = Callable[[Reader, date], list[Columns]]
_LISTS: dict[DayQuestion, tuple[Rows, Callable[[Reader, Columns], ReconciledLine]]] = {
    DayQuestion.NO_OUTCOME: (lambda reader, day: _without_outcome(reader, day), _ticket),
    DayQuestion.PROVISIONAL: (lambda reader, day: _LIST_UNCODED.all(reader.connection, **_ward(reader)), _dossier),
    DayQuestion.LOOK_UP: (lambda reader, day: _LIST_LOOK_UP.all(reader.connection, **_ward(reader)), _dossier),
    DayQuestion.NOT_HANDED: (
        lambda reader, day: _LIST_PROVINCE.all(reader.connection, **_not_handed(reader)),
        _dossier,
    ),
    DayQuestion.NOT_COLLECTED: (lambda reader, day: _LIST_DONE.all(reader.connection, **_ward(reader)), _dossier),
    DayQuestion.DUE_TODAY: (lambda reader, day: _LIST_DUE.all(reader.connection, **_due_today(reader, day)), _dossier),
    DayQuestion.DUE_TOMORROW: (
        lambda reader, day: _LIST_DUE.all(reader.connection, **_due_tomorrow(reader, day)),
        _dossier,
    ),
    DayQuestion.LATE: (lambda reader, day: _LIST_DUE.all(reader.connection, **_late(reader, day)), _dossier),
    DayQuestion.APOLOGY: (lambda reader, day: _LIST_APOLOGY.all(reader.connection, **_late(reader, day)), _dossier),
}


def _without_outcome(reader: Reader, day: date) -> list[Columns]:
    return _LIST_TICKETS.all(reader.connection, **_tickets(reader, day))


def _with_person(reader: Reader, line: ReconciledLine) -> ReconciledLine:
    """Whom to call; `gone` where the personal data were erased or do not open here."""
    person = _applicant(reader, line.subject)
    if person is None:
        return msgspec.structs.replace(line, gone=True)
    return msgspec.structs.replace(line, person=person.name, phone=person.phone)


def _applicant(reader: Reader, subject: str) -> Applicant | None:
    for event in reversed(reader.events_of(subject)):
        corrected = getattr(event.sealed, "applicant", None)
        if isinstance(corrected, Applicant) and (
            isinstance(event.sealed, SealedDossier) or event.kind == "dossier.corrected"
        ):
            return corrected
    return None


# -- fees -------------------------------------------------------------------------------------------------------
def _fees(reader: Reader, day: date) -> tuple[FeesOfDay, list[ReconciledLine]]:
    """What was due and paid on the day, and the dossiers where that is not the same or no receipt was noted."""
    own = _OF_DAY.all(reader.connection, b_ward=reader.station.ward, b_day=day)
    known = {row[0] for row in own}
    paid = _PAID_ON.all(reader.connection, b_ward=reader.station.ward, b_day=day)
    lines = [_dossier(reader, row) for row in own]
    later = [_dossier(reader, row) for row in paid if row[0] not in known]
    payments = [one for row in own + [row for row in paid if row[0] not in known] for one in json.loads(row[10])]
    of_day = [(amount, receipt) for when, amount, receipt in payments if when == day.isoformat()]
    figures = FeesOfDay(
        dossiers=len(own), due=sum(line.amount for line in lines), paid=sum(amount for amount, _ in of_day),
        receipts=sum(1 for _, receipt in of_day if receipt),
    )  # fmt: skip
    return figures, [line for line in (*lines, *later) if line.amount != line.paid or not line.receipts]
