"""Today's figures made from the public page's overview. A query of kiosk.server.city.figures; raises nothing."""

from __future__ import annotations

from datetime import timedelta

from kiosk.server.overview import Overview, StationState, WardDay, overview
from kiosk.store import Reader
from kiosk.values.city_reports import Satisfaction, StationFigures, TodayFigures, WardFigures

UNUSUAL = 30  # minutes


def today(reader: Reader) -> TodayFigures:
    found = overview(reader)
    wards = [_ward(found, ward) for ward in found.wards]
    return TodayFigures(now=found.now, day=found.day, unusual_minutes=UNUSUAL, wards=tuple(wards))


def _ward(found: Overview, ward: WardDay) -> WardFigures:
    counts = ward.counts
    return WardFigures(
        ward=ward.ward, name=ward.name, waiting=ward.waiting, tickets=counts["tickets"], served=counts["served"],
        received=counts["dossiers"],
        ratings=Satisfaction(
            very_satisfied=counts["rating_3"], satisfied=counts["rating_2"], unsatisfied=counts["rating_1"],
            none=counts["rating_none"],
        ),
        stations=tuple(_station(found, one) for one in found.stations if one.ward == ward.ward),
    )  # fmt: skip


def _station(found: Overview, one: StationState) -> StationFigures:
    seen = None if one.seen_seconds is None else found.now - timedelta(seconds=one.seen_seconds)
    return StationFigures(
        station=one.station, ward=one.ward, roles=one.roles, seen_at=seen, backlog=one.waiting, oldest=one.oldest,
        quarantined=one.quarantined, damaged=not one.whole, doubled=one.doubled, withdrawn_at=one.withdrawn_at,
    )  # fmt: skip
