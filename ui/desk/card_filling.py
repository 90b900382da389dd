"""A card or passport that is scanned while a dossier is being received fills in who hands it in.

Asked by ui.desk.other_scans. What the clerk typed, or the declaration says, of somebody else stays: a scan never puts
another person in their place without a word. The text of a card is unsigned and proves nothing.
"""

from __future__ import annotations

from msgspec.structs import replace

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.rules import identity_papers
from kiosk.texts import text
from ui.desk.at_work import AtWork
from ui.desk.dossier_form import DossierForm


def fill(at_work: AtWork, form: DossierForm, words: str) -> None:
    """Says what was done with it, or what is wrong with the scan."""
    language, today = at_work.station.language, local(at_work.station.clock.now()).date()
    try:
        paper = identity_papers.read(words, today=today).paper
    except ExpectedError as error:
        at_work.failed(error)
        return
    present = form.applicant.applicant()
    if present.number not in ("", paper.personal_number) or (not present.number and present.name):
        at_work.tell(text("desk.scans.card_other", language))
        return
    read = replace(present, name=paper.full_name, number=paper.personal_number or present.number)
    address = getattr(paper, "address", "") or present.address
    form.applicant.show_applicant(replace(read, address=address), form.applicant.return_at())
    form.go_on()
    at_work.tell(text("desk.scans.card_filled", language))
