"""The paper that a print job asks for, rebuilt from tables, sealed parts and forms when it is printed.

Called by the spooler's port (kiosk.app) and by the desk. Lies with the services because a declaration needs
the forms, which queries may not import; it writes nothing.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.forms.files import attachments
from kiosk.forms.results import paper
from kiosk.queries import drafts
from kiosk.queries.papers import of_fact, receipt, reprint_of, ticket_slip
from kiosk.store import Reader
from kiosk.values.ids import DraftId
from kiosk.values.papers import DeclarationPaper, PaperValue
from kiosk.values.print_jobs import PaperKind, PrintJob

__all__ = ["declaration", "paper_of", "receipt", "ticket_slip"]
Maker = Callable[[Reader, str, int], PaperValue]


def paper_of(reader: Reader, job: PrintJob) -> PaperValue:
    """The value to print. Raises ExpectedError where there is no such paper (any more)."""
    maker = _maker(job.kind)
    if isinstance(maker, type):
        return of_fact(reader, maker, job)
    return maker(reader, job.subject, job.nth)


def first_print(reader: Reader, kind: PaperKind, subject: str) -> PaperValue:
    """A paper as it looks the first time, to be shown. Raises as `paper_of`."""
    maker = _maker(kind)
    assert not isinstance(maker, type)
    return maker(reader, subject, 1)


def _maker(kind: PaperKind) -> Maker | type[PaperValue]:
    if not kind.maker:
        raise ExpectedError("print_jobs.errors.no_such_paper")
    module, _, name = f"kiosk.{kind.maker}".rpartition(".")
    maker: Maker | type[PaperValue] = getattr(importlib.import_module(module), name)
    return maker


def declaration(reader: Reader, draft: DraftId, nth: int = 1) -> DeclarationPaper:
    """A finished declaration in its official order, with the form version it was made with."""
    found = drafts.by_id(reader, draft)
    if found is None or reader.is_erased(draft):
        raise ExpectedError("drafts.errors.gone")
    if found.damaged:
        raise drafts.unreadable(reader.keys.closed, found.code)
    if not found.record:
        raise ExpectedError("drafts.errors.unfinished", code=found.code)
    form = reader.forms.version(found.form, found.form_version)
    day = local(found.kept_at).date()
    return paper.declaration(
        form, found.record, reader.catalogue.agency(day), day, code=found.code,
        reprint=reprint_of(reader, nth), pictures=attachments.signatures(found.attachments),
    )  # fmt: skip
