"""A dossier keeps what it was received under: paper, fee, deadline, names, agency, whatever the city says since."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from kiosk.catalogue import city_contents
from kiosk.catalogue.city_shelf import ShelfVersion
from kiosk.clock import local
from kiosk.queries import (
    dossier_life,
    dossier_search,
    dossiers,
    due,
    fee_slips,
    papers,
    receipts,
    reconciliation,
    registers,
)
from kiosk.services import tickets
from kiosk.values.base import Text
from kiosk.values.calendars import YearCalendar
from kiosk.values.document_contents import CalendarContent, CatalogueContent, Content
from kiosk.values.documents import DocumentKind
from kiosk.values.dossier_search import FoundBy
from kiosk.values.ids import ProcedureCode
from kiosk.values.procedures import TimeUnit
from kiosk.values.tickets import IssueTicket
from tests.kiosk.city.papers import delegated, fee, merged, shipped
from tests.kiosk.counter import KIOSK, Counter

SIGNATURE = ProcedureCode("2.000884")  # 10.000 đồng a case
KINDS = {"catalogue": DocumentKind.CATALOGUE, "fees": DocumentKind.FEES, "units": DocumentKind.UNITS,
         "calendar": DocumentKind.CALENDAR}  # fmt: skip


def say(counter: Counter, **contents: Content) -> None:
    """The city's documents of this moment, in force from today."""
    day = local(counter.clock.now()).date()
    counter.store.catalogue.city.put(
        ShelfVersion(KINDS[kind], "", 1, day, content) for kind, content in contents.items()
    )


def line_of(counter: Counter, dossier: Any, day: Any) -> Any:
    """Of Mẫu 07."""
    lines = [line for part in counter.read(registers.register, day, day).parts for line in part.lines]
    return next(one for one in lines if one.code == dossier.code)


def facts(counter: Counter, dossier: Any) -> dict[str, Any]:
    """What papers and pages say of it."""
    day = local(counter.clock.now()).date()
    paper, row = counter.read(papers.receipt, dossier.id), counter.read(dossiers.by_id, dossier.id)
    life = counter.read(dossier_life.life, dossier.id)
    line = line_of(counter, dossier, day)
    checked = counter.read(receipts.check, dossier.code)
    return {
        "paper": msgspec.structs.replace(paper, qr=""), "slip": counter.read(fee_slips.fee_slip, dossier.id),
        "row": row, "life": life, "line": line, "checked": checked.procedure,
        "due": [one.name for one in counter.read(due.due_tomorrow) if one.id == dossier.id],
        "reconciled": reconciled(counter, dossier),
    }  # fmt: skip


def reconciled(counter: Counter, dossier: Any) -> list[str]:
    """Its names on the head's paper of the day."""
    lists = counter.read(reconciliation.paper, local(counter.clock.now()).date()).lists
    return [line.procedure for one in lists for line in one.lines if line.subject == dossier.id]


def test_a_slip_that_is_printed_again_says_the_name_that_it_said(counter: Counter) -> None:
    issue = IssueTicket(field="chung-thuc", place=KIOSK, procedure=SIGNATURE)
    ticket = counter.run(tickets.issue, issue)
    before = counter.read(papers.ticket_slip, ticket.id)
    old = counter.store.catalogue.procedure(SIGNATURE)
    today = local(counter.clock.now()).date()
    changed = msgspec.structs.replace(old, short=Text("Tên mới"), effective_from=today, effective_to=None)
    say(counter, catalogue=city_contents.carried_on(CatalogueContent(procedures=tuple(shipped())), [changed]))
    assert counter.read(papers.ticket_slip, ticket.id).procedure == before.procedure == old.short
    later = counter.run(tickets.issue, issue)
    assert counter.read(papers.ticket_slip, later.id).procedure == Text("Tên mới")


def test_what_was_received_this_morning_is_not_changed_by_a_document_of_noon(counter: Counter) -> None:
    day = local(counter.clock.now()).date()
    before = counter.received(procedure=SIGNATURE)
    then = facts(counter, before)
    assert then["reconciled"]
    old = counter.store.catalogue.procedure(SIGNATURE)
    changed = msgspec.structs.replace(
        old, short=Text("Tên mới"), name=Text("Tên mới của thủ tục"), effective_from=day, effective_to=None,
        time=msgspec.structs.replace(old.time, unit=TimeUnit.WORKING_DAYS, quantity=30), documents=old.documents[:1],
    )  # fmt: skip
    whole = city_contents.carried_on(CatalogueContent(procedures=tuple(shipped())), [changed])
    (new_fee,) = fee(55_000, day).fees
    fees = msgspec.structs.replace(fee(1, day), fees=(msgspec.structs.replace(new_fee, procedure=SIGNATURE),))
    year = counter.store.catalogue.calendar(day.year)
    assert isinstance(year, YearCalendar)
    say(counter, catalogue=whole, fees=fees, calendar=CalendarContent(years=(year,)))
    assert counter.store.catalogue.procedure(SIGNATURE).short.vi == "Tên mới"
    assert facts(counter, before) == then
    after = facts(counter, counter.received(procedure=SIGNATURE))
    assert after["slip"].total == 55_000
    assert after["line"].procedure == "Tên mới của thủ tục"
    assert after["paper"].time_words != then["paper"].time_words


def test_a_delegation_counts_by_the_day_of_reception(counter: Counter) -> None:
    received = counter.received()
    then = facts_of_agency(counter, received)
    counter.pass_time(days=1)
    say(counter, units=delegated("Sở Tư pháp (mẫu)", local(counter.clock.now()).date()))
    assert facts_of_agency(counter, received) == then
    assert "Sở Tư pháp (mẫu)" not in str(then)
    assert "Sở Tư pháp (mẫu)" in str(facts_of_agency(counter, counter.received()))


def facts_of_agency(counter: Counter, dossier: Any) -> tuple[str, ...]:
    day = local(counter.read(dossiers.by_id, dossier.id).received_at).date()
    line = line_of(counter, dossier, day)
    return line.decided_by, counter.read(dossier_life.life, dossier.id).units.agency


@pytest.mark.parametrize("typed", ["cỏ may", "Phuong Co May"])
def test_a_search_by_a_former_wards_name_finds_what_was_received_under_it(counter: Counter, typed: str) -> None:
    old = counter.received()
    counter.pass_time(days=2)
    day = local(counter.clock.now()).date()
    new = counter.received()
    units = merged("Phường Hoa Sen Mới (mẫu)", day)
    (ward,) = units.wards
    former = msgspec.structs.replace(ward.predecessors[0], until=day - timedelta(days=1))
    say(counter, units=msgspec.structs.replace(units, wards=(msgspec.structs.replace(ward, predecessors=(former,)),)))
    found = counter.read(dossier_search.search, typed)
    assert [one.id for one in found if one.by is FoundBy.FORMER_WARD] == [old.id]
    assert new.id not in [one.id for one in found if one.by is FoundBy.FORMER_WARD]
    own = counter.read(dossier_search.search, "hoa sen")  # the name before the merger, of the ward itself
    assert old.id in [one.id for one in own]
