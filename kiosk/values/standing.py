"""Where a dossier stands, as anybody may know it who holds its receipt: nothing of it names a person."""

from __future__ import annotations

from kiosk.values.base import Value
from kiosk.values.dossier_steps import Stage


class ShownStanding(Value, frozen=True, kw_only=True):
    stage: Stage
    due: str = ""  # the deadline as it stands, local "YYYY-MM-DDTHH:MM"
    first_due: str = ""  # as Mẫu 01 says it
    apologies: int = 0
    return_at: str = "counter"  # values.dossiers.ReturnAt: where the result is collected
    delivery: str = ""  # values.dossier_steps.Delivery: how it went out
    told: str = ""  # values.told_states.ToldState, of the department that settles it
    told_by: str = ""  # its name
    told_day: str = ""  # local "YYYY-MM-DD"
    told_aside: bool = False  # the counter went another way
    ward: str = ""  # whose dossier it is, where that is another ward than the one that shows it
