"""Whole lists and histories that were shown or written out: who saw personal data of many. No row follows from it."""

from __future__ import annotations

from datetime import date

from kiosk.records.facts import Fact, fact
from kiosk.records.limits import Code, Subject
from kiosk.values.roles import Role


@fact("list.read", authors={Role.DESK, Role.HUB, Role.SINGLE})
class ListRead(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """`what`: ListKind; `first` to `last`: of which days; `dossier`: of which dossier alone."""

    day: date
    place: Code
    what: Code
    first: date | None = None
    last: date | None = None
    dossier: Subject | None = None
    personal: bool = False  # names and what else is personal stood in it
    written_out: bool = False  # into a file or on paper
