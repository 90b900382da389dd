"""The guide of a procedure as a paper: documents, steps, time, fee and the portal, from the catalogue alone.

Called by the citizen's procedure page and by the desk, which print it as a leaflet. It names nobody. Raises nothing.
"""

from __future__ import annotations

from datetime import date

from kiosk.catalogue.catalogue import Catalogue
from kiosk.catalogue.words import agency_words, condition, fee_words, note_of, time_words
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
        documents=(*(_document(item, language) for item in documents), *_helpful(procedure, language)),
        steps=tuple(step.of(language) for step in procedure.steps),
        time=_begun(time_words(procedure.time, language)), fee=_begun(fee_words(procedure.fee, language)),
        settled_by=agency_words(
            procedure.agency, catalogue.agency_name(procedure.agency, day, procedure.code), language
        ),
        basis=procedure.legal_basis,
        portal=catalogue.ward().portal.replace("{code}", procedure.code), day=day, language=language,
        condolence=procedure.about_death, icon=procedure.icon,
    )  # fmt: skip


def _document(item: DocumentItem, language: str) -> GuideDocument:
    name, count, note = item.name.of(language), _count(item, language), note_of(item, language)
    if note and count:
        count = text("guide.paper.noted", language, words=count, note=note)
    elif note:
        name = text("guide.paper.noted", language, words=name, note=note)
    return GuideDocument(need=item.need.value, name=name, only_if=condition(item, language), count=count)


def _helpful(procedure: Procedure, language: str) -> tuple[GuideDocument, ...]:
    """What nobody has to bring and yet is good to have at hand; named last, under words of its own."""
    if not procedure.card_helps:
        return ()
    return (GuideDocument(need="help", name=text("catalogue.need.help_card", language)),)


def _count(item: DocumentItem, language: str) -> str:
    """How many are handed in; what is only shown or looked up is not counted."""
    if item.need is not DocumentNeed.SUBMIT:
        return ""
    counts = (("originals", item.originals), ("copies", item.copies))
    return ", ".join(text(f"guide.paper.{key}", language, n=n) for key, n in counts if n)


def _begun(words: str) -> str:
    """With a capital letter: it begins a line."""
    return words[:1].upper() + words[1:]
