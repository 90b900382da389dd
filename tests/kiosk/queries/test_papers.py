"""A paper that says what one fact said is made from its open fields, by their names."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import msgspec
import pytest

from kiosk.catalogue.ward import EarlierAgency
from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.queries.papers import of_fact, receipt, ticket_slip
from kiosk.values.ids import Place
from kiosk.values.papers import Agency, PaperValue, Reprint
from tests.jobs import take_next
from tests.kiosk.counter import KIOSK, Counter


class IssuedSlip(PaperValue, frozen=True, kw_only=True):
    agency: Agency
    subject: str
    label: str
    day: date
    made_at: datetime
    place: Place
    note: str = "nothing says this"
    reprint: Reprint | None = None


def test_a_paper_says_what_its_fact_said(counter: Counter) -> None:
    ticket, issued_at = counter.ticket(), local(counter.clock.now())
    counter.pass_time(minutes=3)
    job = counter.run(take_next, KIOSK)
    slip = counter.read(of_fact, IssuedSlip, job)
    assert (slip.subject, slip.label, slip.place, slip.note) == (ticket.id, ticket.label, KIOSK, "nothing says this")
    assert (slip.day, slip.made_at) == (issued_at.date(), issued_at)
    assert slip.agency == counter.read(lambda reader: reader.catalogue.agency())
    assert slip.reprint is None
    again = counter.read(of_fact, IssuedSlip, msgspec.structs.replace(job, nth=2))
    assert again.reprint is not None
    assert again.reprint.nth == 2


def test_without_its_fact_there_is_no_paper(counter: Counter) -> None:
    counter.ticket()
    job = counter.run(take_next, KIOSK)
    with pytest.raises(ExpectedError, match="print_jobs.errors.unknown"):
        counter.read(of_fact, IssuedSlip, msgspec.structs.replace(job, subject="nobody"))


def test_a_paper_bears_the_names_of_its_own_day(counter: Counter) -> None:
    """A receipt of November, printed again when the ward has another name: the old one, on the slip as well."""
    done, ticket = counter.received(), counter.ticket()
    day = local(counter.clock.now()).date()
    catalogue = counter.store.catalogue
    document = catalogue._ward
    now = msgspec.structs.replace(document.agency, name="TRUNG TÂM MỚI (MẪU)", short="TTM")
    before = EarlierAgency(until=day, **msgspec.structs.asdict(document.agency))
    catalogue._ward = msgspec.structs.replace(document, agency=now, earlier_agencies=(before,))
    for paper in (counter.read(receipt, done.id, 2), counter.read(ticket_slip, ticket.id, 2)):
        assert (paper.agency.name, paper.agency.short) == (document.agency.name, document.agency.short)
    assert catalogue.agency(day + timedelta(days=1)).short == "TTM"
