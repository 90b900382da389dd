"""Who fills in, in the words that stand on every page of the declaration. Used by ui.citizen.strip."""

from __future__ import annotations

from kiosk.texts import text
from kiosk.values.filling import Filling


def lines(filling: Filling, language: str) -> list[str]:
    """Longest first: a screen takes the first that fits. None where the applicant fills it in."""
    if filling.actor:
        return [text("citizen.filling.staff", language, name=filling.actor_name),
                text("citizen.filling.staff_short", language)]  # fmt: skip
    if filling.helper is not None:
        name, relation = filling.helper.name, filling.helper.relation
        return [text("citizen.filling.helper", language, name=name, relation=relation),
                text("citizen.filling.helper_short", language, relation=relation)]  # fmt: skip
    return [text("citizen.filling.staff_before", language)] if filling.helped else []
