"""Read-only: what the idle desk shows of the day: due today and tomorrow, late, waiting, and what is not done yet.

Called by the desk while it serves nobody. Each number is a count along an index.
"""

from __future__ import annotations

from kiosk.queries import due, look_ups, province, tickets
from kiosk.store import Reader
from kiosk.values.desk_day import DeskDay

MOST_NEXT = 5  # of today's deadlines in view


def today(reader: Reader) -> DeskDay:
    return DeskDay(
        due=due.counts(reader), next_due=due.due_today(reader, MOST_NEXT),
        waiting=len(tickets.line(reader.connection, reader.station.ward, (), reader.clock.now())),
        provisional=province.count_still_provisional(reader),
        not_handed_over=province.count_not_handed_over(reader),
        to_look_up=sum(len(one.documents) for one in look_ups.waiting(reader)),
    )  # fmt: skip
