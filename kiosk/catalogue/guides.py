"""The guide of a procedure as a paper: documents, steps, time, fee and the portal, from the catalogue alone.

Called by the citizen's procedure page and by the desk, which print it as a leaflet. It names nobody. Raises nothing.
"""

from __future__ import annotations

from datetime import date

from kiosk.catalogue.catalogue import Catalogue
from kiosk.catalogue.words import fee_words, time_words
from kiosk.texts import text
from kiosk.values.papers_slips import GuideDocument, GuidePaper
from kiosk.values.procedures import DocumentItem, DocumentNeed, Procedure

_ORDER = (DocumentNeed.SUBMIT, DocumentNeed.SHOW, DocumentNeed.DATA)


def guide(catalogue: Catalogue, procedure: Procedure, day: date, language: str = "vi") -> GuidePaper:
    """What `procedure` says on `day` (the ward's date), in `language`; a fee is an amount only where it is approved."""
    documents = sorted(procedure.documents, key=lambda item: _ORDER.index(item.need))
    return GuidePaper(
        agency=catalogue.agency(), procedure=procedure.code, version=procedure.version, since=procedure.effective_from,
        title=procedure.name.of(language), short=procedure.short.of(language),
        field=catalogue.field(procedure.field).name.of(language),
        documents=tuple(_document(item, language) for item in documents),
        steps=tuple(step.of(language) for step in procedure.steps),
        time=_begun(time_words(procedure.time, language)), fee=_begun(fee_words(procedure.fee, language)),
        settled_by=catalogue.agency_name(procedure.agency), basis=procedure.legal_basis,
        portal=catalogue.ward().portal.replace("{code}", procedure.code), day=day, language=language,
        condolence=procedure.about_death,
    )  # fmt: skip


def _document(item: DocumentItem, language: str) -> GuideDocument:
    only_if = item.only_if.of(language) if item.only_if is not None else ""
    return GuideDocument(
        need=item.need.value, name=item.name.of(language), only_if=only_if, count=_count(item, language)
    )


def _count(item: DocumentItem, language: str) -> str:
    """How many are handed in; what is only shown or looked up is not counted."""
    if item.need is not DocumentNeed.SUBMIT:
        return ""
    counts = (("originals", item.originals), ("copies", item.copies))
    return ", ".join(text(f"guide.paper.{key}", language, n=n) for key, n in counts if n)


def _begun(words: str) -> str:
    """With a capital letter: it begins a line."""
    return words[:1].upper() + words[1:]
