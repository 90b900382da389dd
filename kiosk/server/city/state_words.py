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
    """`key` under city_pages.amiss, its number and, where one tells more, a length of time; `tone` of the badge."""

    key: str
    tone: str
    number: int = 1
    seconds: float | None = None


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
        Amiss("quarantined", "bad", station.quarantined),
        Amiss("silent", "warm", int(is_silent(station, now)), _since(now, station.seen_at)),
        Amiss("behind", "warm", int(is_behind(station, now)), _since(now, station.oldest)),
        *(Amiss("printer", "warm") for _name, state in ill_printers(station)),
    ]  # fmt: skip
    return tuple(one for one in found if one.number)


def ill_printers(station: StationFigures) -> list[tuple[str, str]]:
    """Printers that are not well, by what their last paper told: name and the key of what is wrong, or "failed"."""
    return [(name, state) for name, state in station.printers.items() if state not in ("", "ok")]


def of_ward(ward: WardFigures, found: TodayFigures) -> tuple[Amiss, ...]:
    """What of a ward somebody should look at, the worst first: each reason with its number."""
    now, working = found.now, [one for one in ward.stations if one.withdrawn_at is None]
    silent = [one for one in working if is_silent(one, now)]
    heard = max((one.seen_at for one in silent if one.seen_at is not None), default=None)
    behind = min((one.oldest for one in working if one.oldest is not None and is_behind(one, now)), default=None)
    waited, all_silent = _since(now, ward.waiting_since) or 0, bool(working) and len(silent) == len(working)
    amiss = [
        Amiss("all_silent", "bad", int(all_silent), _since(now, heard)),
        Amiss("broken_stations", "bad", sum(one.damaged or one.doubled for one in working)),
        Amiss("quarantined", "bad", sum(one.quarantined for one in working)), Amiss("late", "bad", ward.late),
        Amiss("long_wait", "warm", int(waited > 60 * found.unusual_minutes), waited),
        Amiss("silent_stations", "warm", 0 if all_silent else len(silent), _since(now, heard)),
        Amiss("behind_stations", "warm", sum(is_behind(one, now) for one in working), _since(now, behind)),
        Amiss("papers", "warm", ward.papers_failed + ward.papers_doubtful),
        Amiss("ahead", "warm", ward.ahead),
        Amiss("printers", "warm", sum(len(ill_printers(one)) for one in working)),
        Amiss("rolls", "plain", len(ward.rolls)),
    ]  # fmt: skip
    return tuple(one for one in amiss if one.number)


def _since(now: datetime, then: datetime | None) -> float | None:
    return None if then is None else (now - then).total_seconds()


def oldest_of(ward: WardFigures) -> datetime | None:
    """When the oldest event was made that is not here, of stations that still send."""
    return min((one.oldest for one in ward.stations if one.oldest and one.withdrawn_at is None), default=None)


def badness(ward: WardFigures, found: TodayFigures) -> tuple[int, ...]:
    """What a ward is sorted by: how much is bad, how much is not as it should be, what else is told, how many are late,
    how many wait."""
    tones = [one.tone for one in of_ward(ward, found)]
    return tones.count("bad"), tones.count("warm"), len(tones), ward.late, ward.waiting


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
    oldest: datetime | None
    quarantined: int
    ill: int  # wards that somebody should look at


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
        oldest=min((one.oldest for one in stations if one.oldest), default=None),
        quarantined=sum(one.quarantined for one in stations),
        ill=sum(any(badness(one, found)[:2]) for one in found.wards),
    )  # fmt: skip
