"""Which paper a dossier is received or refused with, and which each later step prints, by its procedure's set of forms.

Called where such a paper is asked for: services.dossiers and dossier_steps, and queries.dossier_papers for one more
print. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from kiosk.values.print_jobs import PaperKind
from kiosk.values.procedures import PaperSet, Procedure


class SetOfForms(NamedTuple):
    receipt: PaperKind
    refusal: PaperKind
    supplement: PaperKind
    apology: PaperKind = PaperKind.APOLOGY
    stop: PaperKind = PaperKind.STOP
    control: PaperKind = PaperKind.CONTROL


FORMS: Mapping[PaperSet, SetOfForms] = {
    PaperSet.ONE_STOP: SetOfForms(PaperKind.RECEIPT, PaperKind.REFUSAL, PaperKind.SUPPLEMENT),
    PaperSet.RESIDENCE: SetOfForms(
        PaperKind.RESIDENCE_RECEIPT, PaperKind.RESIDENCE_REFUSAL, PaperKind.RESIDENCE_SUPPLEMENT
    ),
}

BOOKS: Mapping[PaperKind, str] = {  # the year's book that a step's paper is numbered in, by its sign on the paper
    PaperKind.SUPPLEMENT: "PBS",
    PaperKind.RESIDENCE_SUPPLEMENT: "PBS",
    PaperKind.APOLOGY: "PXL",
    PaperKind.STOP: "TBD",
    PaperKind.CONTROL: "PKS",
}


OF_DOSSIERS = tuple(kind for kind in PaperKind if any(fact.startswith("dossier.") for fact in kind.facts))


def forms_of(procedure: Procedure) -> SetOfForms:
    """Its receipt, given at reception, its refusal, and those of the steps that follow."""
    return FORMS[procedure.papers]
