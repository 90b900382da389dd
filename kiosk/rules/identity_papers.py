"""What was scanned where a person's paper is asked for: a citizen card's QR, or a passport's machine-readable zone.

Called by the screens that wait for a card. Raises what kiosk.rules.citizen_card and kiosk.rules.passport raise.
"""

from __future__ import annotations

from datetime import date

from kiosk.rules import citizen_card, passport
from kiosk.values.people import PaperReading
from kiosk.values.units import PlaceTable


def read(text: str, *, today: date | None = None, places: PlaceTable | None = None) -> PaperReading:
    if passport.looks_like(text):
        return passport.read(text, today=today or date.max)
    reading = citizen_card.read(text, today=today, places=places)
    return PaperReading(paper=reading.card, warnings=reading.warnings, addresses=reading.addresses)
