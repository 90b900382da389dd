"""The paper that a print job asks for, rebuilt from tables, sealed parts and forms when it is printed.

Called by the spooler's port (kiosk.app) and by the desk. Lies with the services because a declaration needs
the forms, which queries may not import; it writes nothing.
"""

from __future__ import annotations

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.forms.files import attachments
from kiosk.forms.results import paper
from kiosk.queries import drafts
from kiosk.queries.code_slips import code_slip
from kiosk.queries.papers import receipt, reprint_of, ticket_slip
from kiosk.store import Reader
from kiosk.values.ids import DossierId, DraftId, TicketId
from kiosk.values.papers import CodeSlip, DeclarationPaper, ReceiptPaper, TicketSlip
from kiosk.values.print_jobs import PaperKind, PrintJob

__all__ = ["declaration", "paper_of", "receipt", "ticket_slip"]


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
    form = reader.forms.version(found.form, found.form_version)
    return paper.declaration(
        form, found.record, reader.catalogue.agency(), local(found.kept_at).date(), code=found.code,
        reprint=reprint_of(reader, nth), pictures=attachments.signatures(found.attachments),
    )  # fmt: skip
