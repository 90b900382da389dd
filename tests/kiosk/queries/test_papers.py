"""A paper that says what one fact said is made from its open fields, by their names."""

from __future__ import annotations

from datetime import date, datetime

import msgspec
import pytest

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.queries.papers import of_fact
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
