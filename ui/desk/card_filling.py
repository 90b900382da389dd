"""A card or passport that is scanned while a dossier is received, or papers certified, fills in who hands them in.

Asked by ui.desk.other_scans. What the clerk typed, or the declaration says, of somebody else stays: a scan never puts
another person in their place without a word. The text of a card is unsigned and proves nothing.
"""

from __future__ import annotations

from msgspec.structs import replace

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.rules import identity_papers
from kiosk.texts import text
from kiosk.values.dossiers import Applicant
from kiosk.values.people import CitizenCard, Passport
from ui.desk.at_work import AtWork
from ui.desk.certify_who import CertifyWho
from ui.desk.dossier_form import DossierForm


def fill(at_work: AtWork, form: DossierForm, words: str) -> None:
    """Says what was done with it, or what is wrong with the scan."""
    paper = _read(at_work, words)
    if paper is None:
        return
    present = form.applicant.applicant()
    if present.number not in ("", paper.personal_number) or (not present.number and present.name):
        at_work.tell(text("desk.scans.card_other", at_work.station.language))
        return
    read = replace(present, name=paper.full_name, number=paper.personal_number or present.number)
    address = getattr(paper, "address", "") or present.address
    form.applicant.show_applicant(replace(read, address=address), form.applicant.return_at())
    form.go_on()
    at_work.tell(text("desk.scans.card_filled", at_work.station.language))


def fill_certified(at_work: AtWork, who: CertifyWho, words: str) -> None:
    """Who asks for a certification, for the register and Mẫu 01; the counts and the focus stay where they are."""
    paper = _read(at_work, words)
    if paper is None:
        return
    if who.name.text().strip() not in ("", paper.full_name):
        at_work.tell(text("desk.scans.card_other", at_work.station.language))
        return
    who.show_person(
        Applicant(name=paper.full_name, number=paper.personal_number, address=getattr(paper, "address", ""))
    )
    at_work.tell(text("certify.page.card_filled", at_work.station.language))


def _read(at_work: AtWork, words: str) -> CitizenCard | Passport | None:
    today = local(at_work.station.clock.now()).date()
    try:
        return identity_papers.read(words, today=today).paper
    except ExpectedError as error:
        at_work.failed(error)
        return None
