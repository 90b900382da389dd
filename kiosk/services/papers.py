"""The paper that a print job asks for, rebuilt from tables, sealed parts and forms when it is printed.

Called by the spooler's port (kiosk.app) and by the desk. Lies with the services because a declaration needs
the forms, which queries may not import; it writes nothing.
"""

from __future__ import annotations

import functools
from datetime import date
from pathlib import Path

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.forms.files import attachments
from kiosk.forms.model import published_forms
from kiosk.forms.model.definition import Form
from kiosk.forms.results import paper
from kiosk.queries import drafts
from kiosk.queries.code_slips import code_slip
from kiosk.queries.papers import receipt, reprint_of, ticket_slip
from kiosk.store import Reader
from kiosk.values.ids import DossierId, DraftId, TicketId
from kiosk.values.papers import CodeSlip, DeclarationPaper, ReceiptPaper, TicketSlip
from kiosk.values.print_jobs import PaperKind, PrintJob
from kiosk.values.ward import BirthPlace

__all__ = ["declaration", "form_of", "in_force", "is_offered", "paper_of", "published", "receipt", "ticket_slip"]


def paper_of(reader: Reader, job: PrintJob) -> TicketSlip | CodeSlip | ReceiptPaper | DeclarationPaper:
    """The value to print. Raises ExpectedError where there is no such paper (any more)."""
    if job.kind is PaperKind.TICKET:
        return ticket_slip(reader, TicketId(job.subject), job.nth)
    if job.kind is PaperKind.RECEIPT:
        return receipt(reader, DossierId(job.subject), job.nth)
    if job.kind is PaperKind.CODE:
        return code_slip(reader, DraftId(job.subject), job.nth)
    return declaration(reader, DraftId(job.subject), job.nth)


def declaration(reader: Reader, draft: DraftId, nth: int = 1) -> DeclarationPaper:
    """A finished declaration in its official order, with the form version it was made with."""
    found = drafts.by_id(reader, draft)
    if found is None or reader.is_erased(draft):
        raise ExpectedError("drafts.errors.gone")
    if found.damaged:
        raise drafts.unreadable(reader.keys.closed, found.code)
    if not found.record:
        raise ExpectedError("drafts.errors.unfinished", code=found.code)
    form = form_of(reader, found.form, found.form_version)
    return paper.declaration(
        form, found.record, reader.catalogue.agency(), local(found.kept_at).date(), code=found.code,
        reprint=reprint_of(reader, nth), pictures=attachments.signatures(found.attachments),
    )  # fmt: skip


def form_of(reader: Reader, form: str, version: str) -> Form:
    """A published form with this ward's own lists."""
    return published(form, version, reader.settings.ward_dir, tuple(reader.catalogue.birth_places()))


def in_force(form: str, day: date, ward_dir: Path, places: tuple[BirthPlace, ...]) -> Form:
    """The version that holds on that day. Raises ExpectedError forms.errors.not_in_force where none does."""
    return published(form, published_forms.version_on(form, (ward_dir,), day), ward_dir, places)


def is_offered(form: str, day: date, ward_dir: Path) -> bool:
    """Whether a kiosk can fill that form on that day; else the declaration is filled at the desk."""
    try:
        published_forms.version_on(form, (ward_dir,), day)
    except ExpectedError:
        return False
    return True


@functools.lru_cache(maxsize=8)
def published(form: str, version: str, ward_dir: Path, places: tuple[BirthPlace, ...]) -> Form:
    """A published form ("" = its present version) with a ward's own lists, read once for each process."""
    return published_forms.load(form, (ward_dir,), published_forms.birth_place_lists(places), version)
