"""The hub's answer to a machine that has no dossiers: where one stands, by its code.

Part of the hub's protocol (kiosk.server.hub_protocol). Any machine of the ward may ask; what it learns is what stands
on the page of a scanned receipt, and names nobody.
"""

from __future__ import annotations

from kiosk.queries import standing
from kiosk.store import Reader
from kiosk.sync.standing_wire import StandingAnswer


def answer(reader: Reader, code: str) -> StandingAnswer:
    found = standing.by_code(reader, code)
    if found is None:
        return StandingAnswer()
    return StandingAnswer(
        found.stage.value, found.due, found.first_due, found.apologies, found.return_at, found.delivery, found.told,
        found.told_by, found.told_day, found.told_aside,
    )  # fmt: skip
