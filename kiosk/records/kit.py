"""Facts about slips and receipts that were printed ahead, for days on which no machine works.

Their numbers are none of those that machines give: of each letter the hundred of rules.numbering.KIT, of provisional
codes a volume of their own. What was given out by hand is entered afterwards (records.tickets, records.dossiers).
"""

from __future__ import annotations

from datetime import date

from kiosk.records.facts import Fact, fact
from kiosk.records.limits import Code, Count
from kiosk.values.roles import Role


@fact("kit.printed", authors={Role.HUB, Role.SINGLE})
class KitPrinted(Fact, frozen=True, kw_only=True, omit_defaults=True):
    """The `first`-th to the `last`-th of one letter's slips, or of one day's codes, both included."""

    series: Code  # "A" for a letter, else the volume of provisional codes
    day: date  # of printing; stands in the codes
    first: Count
    last: Count


def slips_subject(ward: str, letter: str) -> str:
    return f"kit:{ward}:{letter}"


def codes_subject(ward: str, volume: str, day: date) -> str:
    return f"kit:{ward}:{volume}:{day.isoformat()}"
