"""Papers for the desk's eyes, as PDF bytes: a declaration, a dossier's receipt or refusal, drawn where they are read.

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


def dossier_pdf(reader: Reader, dossier: DossierId) -> bytes:
    """Its receipt or refusal, by the forms of its procedure."""
    import importlib

    from kiosk.queries.dossier_papers import paper_of_dossier
    from kiosk.services import papers

    kind = paper_of_dossier(reader, dossier)
    drawing = importlib.import_module(f"printing.documents.{kind.drawing}")
    pdf: bytes = drawing.to_pdf(papers.first_print(reader, kind, dossier))
    return pdf
