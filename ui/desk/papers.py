"""Papers for the desk's eyes, as PDF bytes: the citizen's declaration, Mẫu 01 and 03, drawn where they are read.

Queries for `tasks.read`: they run on the store's reader thread, so that reportlab never holds up a key press.
The bytes are the very ones that would be printed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.values.drafts import DeclaredRecord
from kiosk.values.ids import DossierId, DraftId

if TYPE_CHECKING:
    from kiosk.store import Reader


def declaration_pdf(reader: Reader, draft: DraftId) -> bytes:
    from kiosk.services import papers
    from printing.documents import declaration

    return declaration.to_pdf(papers.declaration(reader, draft, 1))


def declared_record(reader: Reader, draft: DraftId, language: str) -> DeclaredRecord:
    """The declaration's lines in the clerk's language, with what to look at."""
    from kiosk.services import declared

    return declared.record(reader, draft, language)


def receipt_pdf(reader: Reader, dossier: DossierId) -> bytes:
    from kiosk.queries import papers
    from printing.documents import receipt

    return receipt.to_pdf(papers.receipt(reader, dossier, 1))


def refusal_pdf(reader: Reader, dossier: DossierId) -> bytes:
    from kiosk.queries import refusals
    from printing.documents import refusal

    return refusal.to_pdf(refusals.refusal(reader, dossier, 1))
