"""`deadlines_per_s` of `./run.sh bench desk`: deadlines of the shipped catalogue, each with its sentence and warnings.

Every procedure in force whose deadline needs no agreement, received at any minute of the shipped calendars' years, also
on days off and over days that are not approved yet. Called by tests.bench.desk.
"""

from __future__ import annotations

import random
import time
from datetime import date, datetime, timedelta

CASES, SLICE = 20_000, 2_000


def deadlines_per_s() -> float:
    """The best slice of three runs: from the others, other processes take their time."""
    from kiosk.catalogue import Catalogue
    from kiosk.clock import ZONE
    from kiosk.rules import deadlines
    from kiosk.values.procedures import TimeUnit

    catalogue, chance = Catalogue(), random.Random(13)
    calendars, hours = catalogue.calendars(), catalogue.hours()
    rows = catalogue.procedures(date(2026, 11, 24))
    counted = [one for one in rows if one.time.unit is not TimeUnit.AGREED or one.time.quantity]
    start = datetime(2026, 1, 1, tzinfo=ZONE)
    cases = [
        (chance.choice(counted), start + timedelta(minutes=chance.randrange(2 * 365 * 24 * 60))) for _ in range(CASES)
    ]
    rates = []
    for first in range(0, 3 * CASES, SLICE):
        begin = time.perf_counter()
        for procedure, received in cases[first % CASES : first % CASES + SLICE]:
            deadlines.due(procedure, received, calendars, hours)
        rates.append(SLICE / (time.perf_counter() - begin))
    return max(rates)
