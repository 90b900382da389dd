"""Which paper a dossier is received or refused with, by the set of forms that its procedure names.

Called where such a paper is asked for: services.dossiers, and queries.dossier_papers for one more print. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from kiosk.values.print_jobs import PaperKind
from kiosk.values.procedures import PaperSet, Procedure


class SetOfForms(NamedTuple):
    receipt: PaperKind
    refusal: PaperKind


FORMS: Mapping[PaperSet, SetOfForms] = {
    PaperSet.ONE_STOP: SetOfForms(PaperKind.RECEIPT, PaperKind.REFUSAL),
    PaperSet.RESIDENCE: SetOfForms(PaperKind.RESIDENCE_RECEIPT, PaperKind.RESIDENCE_REFUSAL),
}


def forms_of(procedure: Procedure) -> SetOfForms:
    """Its receipt, given at reception, and its refusal."""
    return FORMS[procedure.papers]
