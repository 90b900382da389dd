"""The table of papers: whatever a row names is there, on both sides of the house."""

from __future__ import annotations

import importlib
import inspect
import json

import msgspec
import pytest

from kiosk.settings import PlaceSettings, PrinterSettings
from kiosk.texts import text
from kiosk.values.papers import PaperValue
from kiosk.values.print_jobs import Again, PaperKind

KNOWN = [kind for kind in PaperKind if kind is not PaperKind.OTHER]
STORED = [kind for kind in KNOWN if not kind.is_leaflet]
WORDS = {"ticket": "to_bytes", "a5": "to_pdf", "a4": "to_pdf"}  # what is drawn for such a printer


@pytest.mark.parametrize("kind", STORED)
def test_every_paper_has_somebody_who_makes_its_value(kind: PaperKind) -> None:
    module, _, name = f"kiosk.{kind.maker}".rpartition(".")
    maker = getattr(importlib.import_module(module), name)
    made = maker if isinstance(maker, type) else inspect.get_annotations(maker, eval_str=True)["return"]
    assert issubclass(made, PaperValue)
    assert kind.facts


@pytest.mark.parametrize("kind", KNOWN)
def test_every_paper_is_drawn_for_the_printers_that_it_names(kind: PaperKind) -> None:
    drawing = importlib.import_module(f"printing.documents.{kind.drawing}")
    assert kind.printers
    assert all(callable(getattr(drawing, WORDS[printer])) for printer in kind.printers)


@pytest.mark.parametrize("kind", [*STORED, PaperKind.OTHER])
def test_the_desk_has_words_for_every_paper_that_did_not_come_out(kind: PaperKind) -> None:
    words = ("print", "paper")
    assert all(text(f"desk.attention.{word}_{kind}", language) for word in words for language in ("vi", "en"))


def test_papers_are_stored_and_sent_by_their_words() -> None:
    words = ["ticket", "receipt", "declaration", "code", "next_steps", "refusal"]
    words += ["residence_receipt", "residence_refusal", "fee", "supplement", "apology", "stop"]
    words += ["control", "residence_supplement", "promise", "feedback", "guide", "address_labels"]
    words += ["reconciliation", "register"]
    words += ["test_ticket", "test_a5", "test_a4", "other"]
    assert [kind.value for kind in PaperKind] == [str(kind) for kind in PaperKind] == words
    assert json.loads(json.dumps(list(PaperKind))) == words
    assert msgspec.json.decode(msgspec.json.encode(list(PaperKind)), type=list[PaperKind]) == list(PaperKind)
    assert PaperKind("hologram") is PaperKind.OTHER


def test_what_a_visitor_may_print_again() -> None:
    assert [kind for kind in STORED if kind.again is Again.ANYBODY] == [PaperKind.TICKET, PaperKind.CODE]
    assert PaperKind.DECLARATION.again is Again.HOLDER


def test_a_paper_goes_to_the_first_of_its_printers_that_is_there() -> None:
    slip, large = PrinterSettings(), PrinterSettings(profile="a4-system", transport="virtual")
    assert PlaceSettings(ticket=slip, a4=large).printer_for(PaperKind.NEXT_STEPS) == large
    assert PlaceSettings(ticket=slip).printer_for(PaperKind.NEXT_STEPS) == slip
    assert PlaceSettings(ticket=slip).printer_for(PaperKind.DECLARATION).transport == ""  # says what is missing
    assert PlaceSettings(ticket=slip, a4=large).printer_for(PaperKind.CODE) == slip
