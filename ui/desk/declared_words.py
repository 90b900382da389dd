"""What is said of a visitor's declaration beside the dossier: who filled it in, and what a clerk should look at. Pure.

Called by ui.desk.declared and, before a dossier is received, by ui.desk.dossier_form.
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.errors import ExpectedError
from kiosk.texts import error_line, text
from kiosk.values.drafts import Draft, DraftState, FilledBy
from kiosk.values.ids import Place
from ui.desk.words import place_words

_UNCONFIRMED = {FilledBy.HELPER: "helper", FilledBy.STAFF: "staff", FilledBy.APPLICANT: "changed"}


def unconfirmed(draft: Draft) -> bool:
    """Whether somebody else than the applicant had a hand in it and the applicant has not confirmed this version."""
    return not draft.confirmed and (draft.filled_by is not FilledBy.APPLICANT or bool(draft.actor))


def filled_by(draft: Draft, name_of: Callable[[str], str], language: str) -> str:
    if draft.filled_by is FilledBy.STAFF:
        return text("desk.declared.by_staff", language, actor=name_of(draft.actor))
    if draft.filled_by is FilledBy.HELPER and draft.helper is not None:
        return text("desk.declared.by_helper", language, name=draft.helper.name, relation=draft.helper.relation)
    return text("desk.declared.by_applicant", language)


def looks(draft: Draft, here: Place, language: str, still_open: int = 0) -> list[str]:
    """What to look at, a line each; `still_open`: questions without an answer, where that is known already."""
    if draft.damaged:
        return [error_line(ExpectedError("drafts.errors.damaged", code=draft.code), language)]
    lines = [line for line in (_state(draft, language, still_open),) if line]
    if draft.holder not in ("", here) and draft.holder.startswith("desk"):
        where = place_words(draft.holder, language)
        lines.append(text("desk.declared_look.elsewhere", language, place=where))
    return lines


def _state(draft: Draft, language: str, still_open: int) -> str:
    if draft.state is DraftState.PARKED:
        return text("desk.declared_look.parked", language, count=still_open or "…")
    if draft.shown_until is not None:
        return text("desk.declared.waiting", language)
    if draft.declined:
        return text("desk.declared_look.declined", language)
    if unconfirmed(draft):
        key = "changed" if draft.changes else _UNCONFIRMED[draft.filled_by]
        return text(f"desk.declared_look.{key}", language)
    return ""
