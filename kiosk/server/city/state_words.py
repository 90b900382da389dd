"""How a ward and its stations stand, for the pages of today, of a ward and of a station: what is amiss, and how badly.

Pure; the words are keys of resources/i18n/city_pages.toml.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from kiosk.values.city_reports import Satisfaction, StationFigures, TodayFigures, WardFigures

SILENT = timedelta(minutes=3)  # since a station was heard of: they say something every minute
BEHIND = timedelta(minutes=10)  # age of the oldest event that is not here


class Amiss(NamedTuple):
    """`key` under city_pages.amiss, with its number; `tone` of the badge."""

    key: str
    tone: str
    number: int = 1


def is_silent(station: StationFigures, now: datetime) -> bool:
    return station.withdrawn_at is None and (station.seen_at is None or now - station.seen_at > SILENT)


def is_behind(station: StationFigures, now: datetime) -> bool:
    return station.withdrawn_at is None and station.oldest is not None and now - station.oldest > BEHIND


def of_station(station: StationFigures, now: datetime) -> tuple[Amiss, ...]:
    """The worst first."""
    if station.withdrawn_at is not None:
        return (Amiss("withdrawn", "plain"),)
    found = [
        Amiss("damaged", "bad", int(station.damaged)), Amiss("doubled", "bad", int(station.doubled)),
        Amiss("quarantined", "bad", station.quarantined), Amiss("silent", "warm", int(is_silent(station, now))),
        Amiss("behind", "warm", int(is_behind(station, now))),
        *(Amiss("printer", "warm") for state in station.printers.values() if state not in ("", "ok")),
    ]  # fmt: skip
    return tuple(one for one in found if one.number)


def of_ward(ward: WardFigures, found: TodayFigures) -> tuple[Amiss, ...]:
    """What of a ward somebody should look at, the worst first."""
    now, working = found.now, [one for one in ward.stations if one.withdrawn_at is None]
    long = ward.waiting_since is not None and now - ward.waiting_since > timedelta(minutes=found.unusual_minutes)
    amiss = [
        Amiss("troubled", "bad", ward.troubled), Amiss("late", "bad", ward.late),
        Amiss("silent_stations", "warm", sum(is_silent(one, now) for one in working)),
        Amiss("behind_stations", "warm", sum(is_behind(one, now) for one in working)),
        Amiss("long_wait", "warm", int(long)), Amiss("papers", "warm", ward.papers_failed + ward.papers_doubtful),
        Amiss("ahead", "warm", ward.ahead), Amiss("rolls", "plain", len(ward.rolls)),
    ]  # fmt: skip
    return tuple(one for one in amiss if one.number)


def badness(ward: WardFigures, found: TodayFigures) -> tuple[int, int, int]:
    """What a ward is sorted by: how much is bad, how much is not as it should be, how many wait."""
    tones = [one.tone for one in of_ward(ward, found)]
    return tones.count("bad"), tones.count("warm"), ward.waiting


def ratings_of(wards: tuple[WardFigures, ...]) -> tuple[int, int]:
    """Satisfied or very satisfied, and all who answered, over the wards."""
    def happy(one: Satisfaction) -> int:
        return one.very_satisfied + one.satisfied

    return sum(happy(ward.ratings) for ward in wards), sum(ward.ratings.answered for ward in wards)


class Summary(NamedTuple):
    """The figures above the grid."""

    waiting: int
    longest: datetime | None
    unusual: int
    served: int
    received: int
    late: int
    happy: int
    answered: int
    stations: int
    silent: int
    behind: int
    oldest: datetime | None
    quarantined: int
    papers: int


def _stations(wards: tuple[WardFigures, ...]) -> Iterator[StationFigures]:
    for ward in wards:
        yield from (one for one in ward.stations if one.withdrawn_at is None)


def summary(found: TodayFigures) -> Summary:
    happy, answered = ratings_of(found.wards)
    stations, now = list(_stations(found.wards)), found.now
    return Summary(
        waiting=found.sum_of("waiting"), unusual=found.sum_of("unusual"), served=found.sum_of("served"),
        longest=min((one.waiting_since for one in found.wards if one.waiting_since), default=None),
        received=found.sum_of("received"), late=found.sum_of("late"), happy=happy, answered=answered,
        stations=len(stations), silent=sum(is_silent(one, now) for one in stations),
        behind=sum(is_behind(one, now) for one in stations),
        oldest=min((one.oldest for one in stations if one.oldest), default=None),
        quarantined=sum(one.quarantined for one in stations),
        papers=found.sum_of("papers_failed") + found.sum_of("papers_doubtful"),
    )  # fmt: skip
