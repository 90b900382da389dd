"""Reports of wards and of the city over any business days, from roll-ups: II.06a, on-time rate, waits, channels, late
dossiers with their apologies, the register, ratings.

`report` is called by `motcua report`, by the city's pages and by whoever writes files. With `ward` EACH every ward has
a line; TOGETHER, or of one ward, every field has one. Costs are those of the months of the period. What is open past
its deadline is told as of the last day's end, or as of now where that day has not ended. A period ends today at the
latest: what a clock that is ahead dates after today is told apart. `listed`: which of a ward's single dossiers. Raises
ExpectedError report.errors.order, city_reports.errors.{unknown, no_ward}.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from kiosk.clock import business_day, local
from kiosk.errors import ExpectedError
from kiosk.queries import (
    city_feedback,
    city_late,
    city_names,
    city_ratings,
    city_tracking,
    documents_in_force,
    rolled,
)
from kiosk.queries.report_lines import Counts, ListedDossiers, ListedPart, ReportLines
from kiosk.rules.spreads import beyond, quantile
from kiosk.store import Reader
from kiosk.values.city_reports import (
    EACH,
    STEPS,
    TOGETHER,
    Cell,
    CellKind,
    ChartSeries,
    CityReport,
    IdentityOutcome,
    ReportChart,
    ReportColumn,
    ReportName,
    ReportNote,
    ReportRow,
)

HELP = ("self", "helped", "desk")
ONLINE = tuple(f"in.online.{by}" for by in HELP)
POST = tuple(f"in.post.{by}" for by in HELP)
COUNTER = tuple(f"in.counter.{by}" for by in HELP)
IN = (*ONLINE, *POST, *COUNTER)
OUT = ("out.before", "out.on_time", "out.back", "out.late")
CHARTED = 12  # rows of a chart
EVERY = ListedPart(0, 20_000)  # of single dossiers: as many as a file holds
_OF_PROCEDURES = (ReportName.RATINGS, ReportName.LATE, ReportName.TRACKING)
_ANSWERS = tuple(f"rate.{word}" for word in city_ratings.WORDS[:4])
_BEYOND = "more"


class MadeLines(NamedTuple):
    """A report's columns behind the first one, its lines, and what goes with them."""

    columns: tuple[ReportColumn, ...]
    cells: Mapping[str, tuple[Cell, ...]]  # key of a line -> cells
    total: tuple[Cell, ...] | None = None
    identities: tuple[IdentityOutcome, ...] = ()
    notes: tuple[ReportNote, ...] = ()
    charted: tuple[str, ...] = ()  # columns
    listed: ListedDossiers = ListedDossiers()


def report(
    reader: Reader, name: str, first: date, last: date, ward: str = EACH, field: str = "", *, language: str = "vi",
    listed: ListedPart = EVERY,
) -> CityReport:  # fmt: skip
    """See the module."""
    if last < first:
        raise ExpectedError("report.errors.order", first=first, last=last)
    if name not in list(ReportName):
        raise ExpectedError("city_reports.errors.unknown", name=name)
    today = business_day(reader.clock.now())
    procedures = city_names.procedures(reader, language) if name in _OF_PROCEDURES else {}
    lines = _lines(reader, first, min(last, today), ward, field, language)
    lines = lines._replace(procedures=procedures, listed=listed)
    drawn = _DRAWERS[ReportName(name)](lines, ward, language)
    name_of = functools.partial(_named, lines, language)
    rows = tuple(
        ReportRow(key=key, cells=(name_of(key), *drawn.cells[key])) for key in _ordered(drawn.cells, lines.names)
    )
    number = 2 if any(one.number for one in drawn.columns) else 0
    unit = ReportColumn(key="unit" if not lines.by_field else "field", kind=CellKind.TEXT, number=number)
    total = None if drawn.total is None else ReportRow(key="", cells=("", *drawn.total))
    columns = (unit, *drawn.columns)
    odd = lines.after(today, *IN, "taken", *_ANSWERS) if last >= today else 0
    notes = (*drawn.notes, *((ReportNote(key="odd", values={"count": str(odd)}),) if odd else ()))
    return CityReport(
        name=ReportName(name), first=first, last=last, made_at=local(reader.clock.now()), columns=columns, rows=rows,
        total=total, identities=drawn.identities, charts=_charts(columns, rows, drawn.charted), notes=notes,
        detail_columns=drawn.listed.columns, details=drawn.listed.rows, details_total=drawn.listed.total,
        details_from=listed.first if drawn.listed.rows else 0, ward=ward, field=field,
        ward_name=city_names.wards(reader).get(ward, "") if ward not in (EACH, TOGETHER) else "",
        field_name=city_names.fields(reader, language).get(field, field), agency=city_names.agency(reader, last),
    )  # fmt: skip


def _named(lines: ReportLines, language: str, key: str) -> str:
    return lines.names.get(key) or city_names.line_name(key, language, lines.procedures)


def _lines(reader: Reader, first: date, last: date, ward: str, field: str, language: str) -> ReportLines:
    known = rolled.wards(reader)
    if ward not in (EACH, TOGETHER, *known):
        raise ExpectedError("city_reports.errors.no_ward", ward=ward)
    by_field = ward != EACH
    names = city_names.fields(reader, language) if by_field else city_names.wards(reader)
    wards = known if ward in (EACH, TOGETHER) else (ward,)
    targets = documents_in_force.targets(reader, last)
    return ReportLines(reader, first, last, wards, by_field, field, names, rolled.Rolls(reader), targets, {}, EVERY)


def _ordered(cells: Mapping[str, object], names: Mapping[str, str]) -> list[str]:
    """As the ward's document has its fields; what it does not name, and wards, by their keys."""
    places = {key: nth for nth, key in enumerate(names)}
    return sorted(cells, key=lambda key: (places.get(key, len(places)), key))


def _charts(
    columns: tuple[ReportColumn, ...], rows: tuple[ReportRow, ...], charted: tuple[str, ...]
) -> tuple[ReportChart, ...]:
    """The largest lines by the first of the columns, the lowest where it is a share of what is good; one line has
    nothing to be compared with, and where all is nothing there is nothing to see."""
    places = [next(nth for nth, one in enumerate(columns) if one.key == key) for key in charted]
    if len(rows) < 2 or not places:
        return ()
    rising = columns[places[0]].kind is CellKind.SHARE
    told = [row for row in rows if row.cells[places[0]] is not None or not rising]
    chosen = sorted(told, key=lambda row: _number(row.cells[places[0]]) * (1 if rising else -1))[:CHARTED]
    if not any(_number(row.cells[place]) for row in chosen for place in places):
        return ()
    series = tuple(
        ChartSeries(key=columns[place].key, values=tuple(_number(row.cells[place]) for row in chosen))
        for place in places
    )
    labels = tuple(str(row.cells[0]) for row in chosen)
    return (ReportChart(key=charted[0], labels=labels, series=series, kind=columns[places[0]].kind),)


def _number(cell: Cell) -> float:
    return float(cell) if isinstance(cell, int | float) else 0.0


def _sum(cells: Mapping[str, tuple[Cell, ...]], width: int) -> tuple[int, ...]:
    return tuple(sum(int(_number(line[place])) for line in cells.values()) for place in range(width))


# -- II.06a ---------------------------------------------------------------------------------------------------------
VOLUMES = tuple(
    ReportColumn(key=key, head=head, number=number)
    for key, head, number in (
        ("in_total", "in", 3), ("in_online", "in", 4), ("in_direct", "in", 5), ("in_before", "in", 6),
        ("out_total", "out", 7), ("out_before", "out", 8), ("out_on_time", "out", 9), ("out_late", "out", 10),
        ("open_total", "open", 11), ("open_on_time", "open", 12), ("open_late", "open", 13),
    )
)  # fmt: skip
IDENTITIES: tuple[tuple[int, tuple[int, ...]], ...] = ((3, (4, 5, 6)), (7, (8, 9, 10)), (11, (12, 13)), (3, (7, 11)))


def volumes(lines: ReportLines, ward: str, language: str) -> MadeLines:
    """Totals are summed by themselves, from the beginning to both ends of the period, so that an identity that holds
    says something. Who waits for a supplement stands in column 9, as the law's form has it, while it lasts."""
    inside, before = lines.between(*IN, *OUT), lines.before(*IN, *OUT)
    ended = lines.until(lines.last, *IN, *OUT, "waits", "overdue")
    late = city_late.overdue_now(lines) if _lasts(lines) else {key: line["overdue"] for key, line in ended.items()}
    cells = {
        key: volume(inside[key], before[key], ended[key], late.get(key, 0))
        for key in sorted({*inside, *before, *ended})
    }
    shown = {key: line for key, line in cells.items() if any(line)}
    total = _sum(shown, len(VOLUMES))
    notes = (ReportNote(key="supplement"), *((ReportNote(key="so_far"),) if _lasts(lines) else ()))
    return MadeLines(
        VOLUMES, shown, total, tuple(_outcome(identity, shown) for identity in IDENTITIES), notes,
        charted=("in_total", "out_total", "open_total"),
    )  # fmt: skip


def _lasts(lines: ReportLines) -> bool:
    """Whether the last day has not ended."""
    return lines.last >= business_day(lines.reader.clock.now())


def volume(inside: Counts, before: Counts, ended: Counts, late: int) -> tuple[int, ...]:
    waits = ended["waits"]
    carried = _of(before, IN) - _of(before, OUT)
    open_now = _of(ended, IN) - _of(ended, OUT) - waits
    on_time = inside["out.on_time"] + inside["out.back"] + waits
    return (
        _of(ended, IN) - _of(before, OUT), _of(inside, ONLINE), _of(inside, POST) + _of(inside, COUNTER), carried,
        _of(ended, OUT) - _of(before, OUT) + waits, inside["out.before"], on_time, inside["out.late"],
        open_now, open_now - late, late,
    )  # fmt: skip


def _of(counts: Counts, metrics: tuple[str, ...]) -> int:
    return sum(counts[metric] for metric in metrics)


def _outcome(identity: tuple[int, tuple[int, ...]], cells: Mapping[str, tuple[int, ...]]) -> IdentityOutcome:
    """Which lines it does not hold for; a number below nothing makes its line wrong, too."""
    left, right = identity
    wrong = tuple(
        key for key, line in cells.items()
        if line[left - 3] != sum(line[n - 3] for n in right) or min(line[n - 3] for n in (left, *right)) < 0
    )  # fmt: skip
    return IdentityOutcome(says=f"{left} = {' + '.join(map(str, right))}", wrong=wrong)


# -- on time --------------------------------------------------------------------------------------------------------
ONTIME = (
    ReportColumn(key="settled"), ReportColumn(key="out_before"), ReportColumn(key="in_time"),
    ReportColumn(key="out_late"), ReportColumn(key="share_on_time", kind=CellKind.SHARE), ReportColumn(key="back"),
)  # fmt: skip


def ontime(lines: ReportLines, ward: str, language: str) -> MadeLines:
    """Of results alone: what was stopped or withdrawn has none."""
    cells = {key: _ontime(counts) for key, counts in lines.between(*OUT).items() if any(counts.values())}
    whole: dict[str, int] = defaultdict(int)
    for counts in lines.between(*OUT).values():
        for metric, count in counts.items():
            whole[metric] += count
    target = lines.targets.on_time
    notes = (ReportNote(key="ontime"), ReportNote(
        key="target", values={"percent": f"{target:g}", "source": lines.targets.source("on_time")}
    ))
    return MadeLines(ONTIME, cells, _ontime(whole), notes=notes, charted=("share_on_time",))


def _ontime(counts: Counts) -> tuple[Cell, ...]:
    before, on_time, late = counts["out.before"], counts["out.on_time"], counts["out.late"]
    settled = before + on_time + late
    return settled, before, on_time, late, _share(before + on_time, settled), counts["out.back"]


def _share(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


# -- waits and services ---------------------------------------------------------------------------------------------
MINUTES = CellKind.MINUTES
WAITS = (
    ReportColumn(key="taken"), ReportColumn(key="served"), ReportColumn(key="left"),
    ReportColumn(key="wait_mean", kind=MINUTES, head="wait"),
    ReportColumn(key="wait_median", kind=MINUTES, head="wait"),
    ReportColumn(key="wait_ninetieth", kind=MINUTES, head="wait"), ReportColumn(key="unusual", head="wait"),
    ReportColumn(key="unknown", head="wait"), ReportColumn(key="serve_mean", kind=MINUTES, head="serve"),
    ReportColumn(key="serve_median", kind=MINUTES, head="serve"),
    ReportColumn(key="serve_ninetieth", kind=MINUTES, head="serve"),
)  # fmt: skip


def step_metrics(name: str) -> tuple[str, ...]:
    return (*(f"{name}.{step:03d}" for step in STEPS), f"{name}.{_BEYOND}")


QUEUE = (
    "taken", "done", "left", "wait.s", "wait.unknown", "serve.s", *step_metrics("wait"), *step_metrics("serve"),
)  # fmt: skip


def waits(lines: ReportLines, ward: str, language: str) -> MadeLines:
    unusual = lines.targets.unusual_minutes
    found = lines.between(*QUEUE)
    whole: dict[str, int] = defaultdict(int)
    for counts in found.values():
        for metric, count in counts.items():
            whole[metric] += count
    cells = {key: _waited(counts, unusual) for key, counts in found.items() if any(counts.values())}
    said = {"minutes": str(unusual), "source": lines.targets.source("unusual_minutes")}
    notes = (ReportNote(key="waits"), ReportNote(key="unusual", values=said))
    charted = ("wait_median", "wait_ninetieth")
    return MadeLines(WAITS, cells, _waited(whole, unusual), notes=notes, charted=charted)


def _waited(counts: Counts, unusual: int) -> tuple[Cell, ...]:
    steps = [counts[metric] for metric in step_metrics("wait")]
    services = [counts[metric] for metric in step_metrics("serve")]
    return (
        counts["taken"], counts["done"], counts["left"], _mean(counts["wait.s"], steps), quantile(STEPS, steps, 0.5),
        quantile(STEPS, steps, 0.9), beyond(STEPS, steps, unusual), counts["wait.unknown"],
        _mean(counts["serve.s"], services), quantile(STEPS, services, 0.5), quantile(STEPS, services, 0.9),
    )  # fmt: skip


def _mean(seconds: int, steps: list[int]) -> float | None:
    return seconds / 60 / sum(steps) if sum(steps) else None


# -- how dossiers came in -------------------------------------------------------------------------------------------
CHANNELS = (
    ReportColumn(key="received"), ReportColumn(key="by_online", head="by"), ReportColumn(key="by_post", head="by"),
    ReportColumn(key="by_counter", head="by"), ReportColumn(key="help_self", head="help"),
    ReportColumn(key="help_helped", head="help"), ReportColumn(key="help_desk", head="help"),
    ReportColumn(key="share_self", kind=CellKind.SHARE),
)  # fmt: skip


def channels(lines: ReportLines, ward: str, language: str) -> MadeLines:
    cells = {key: _came(counts) for key, counts in lines.between(*IN).items() if any(counts.values())}
    total = _sum(cells, len(CHANNELS) - 1)
    share = _share(total[4], total[0])
    return MadeLines(CHANNELS, cells, (*total, share), notes=(ReportNote(key="channels"),), charted=("received",))


def _came(counts: Counts) -> tuple[Cell, ...]:
    by_help = [sum(counts[metric] for metric in IN if metric.endswith(f".{by}")) for by in HELP]
    every = _of(counts, IN)
    by_way = (_of(counts, ONLINE), _of(counts, POST), _of(counts, COUNTER))
    return (every, *by_way, *by_help, _share(by_help[0], every))


# -- late, and apologies --------------------------------------------------------------------------------------------
LATE = (
    ReportColumn(key="settled"), ReportColumn(key="out_late"), ReportColumn(key="share_late", kind=CellKind.SHARE),
    ReportColumn(key="open_late"), ReportColumn(key="apologies"), ReportColumn(key="bare"),
)  # fmt: skip


def late(lines: ReportLines, ward: str, language: str) -> MadeLines:
    inside = lines.between(*OUT, "out.bare", "sorry")
    if _lasts(lines):
        overdue = city_late.overdue_now(lines)
    else:
        overdue = {key: counts["overdue"] for key, counts in lines.until(lines.last, "overdue").items()}
    cells = {key: _was_late(inside[key], overdue.get(key, 0)) for key in {*inside, *overdue}}
    shown = {key: line for key, line in cells.items() if any(line)}
    settled, ended, _none, still, sorry, bare = _sum(shown, len(LATE))
    total = (settled, ended, _share(ended, settled), still, sorry, bare)
    notes = (ReportNote(key="late"), *((ReportNote(key="so_far"),) if _lasts(lines) else ()))
    listed = city_late.listed(lines) if ward not in (EACH, TOGETHER) else ListedDossiers()
    return MadeLines(LATE, shown, total, notes=notes, charted=("out_late", "open_late", "apologies"),
                     listed=listed)  # fmt: skip


def _was_late(counts: Counts, overdue: int) -> tuple[Cell, ...]:
    settled = counts["out.before"] + counts["out.on_time"] + counts["out.late"]
    return (settled, counts["out.late"], _share(counts["out.late"], settled), overdue, counts["sorry"],
            counts["out.bare"])  # fmt: skip


TRACKED = (ReportColumn(key="received"), ReportColumn(key="out_settled"), ReportColumn(key="open_now"))


def tracking(lines: ReportLines, ward: str, language: str) -> MadeLines:
    """The register: how many dossiers it has and how they stand, and of one ward each of them."""
    inside, ended = lines.between(*IN, *OUT), lines.until(lines.last, *IN, *OUT)
    cells = {
        key: (_of(inside[key], IN), _of(inside[key], OUT), _of(ended[key], IN) - _of(ended[key], OUT))
        for key in {*inside, *ended}
    }
    shown = {key: line for key, line in cells.items() if any(line)}
    listed = city_tracking.listed(lines, language) if ward not in (EACH, TOGETHER) else ListedDossiers()
    note = ReportNote(key="tracking" if ward not in (EACH, TOGETHER) else "tracking_of_ward")
    return MadeLines(TRACKED, shown, _sum(shown, len(TRACKED)), notes=(note,), charted=("received",), listed=listed)


def ratings(lines: ReportLines, ward: str, language: str) -> MadeLines:
    asked = (lines.wards, lines.first, lines.last, lines.by_field and ward)
    made = city_ratings.satisfaction(lines.targets, lines.rolls, *asked)
    return MadeLines(city_ratings.COLUMNS, made.cells, made.total, notes=made.notes, charted=("share_satisfied",))


def feedback(lines: ReportLines, ward: str, language: str) -> MadeLines:
    """A line a ward: what is said is of no field."""
    wards = () if ward in (EACH, TOGETHER) else lines.wards  # nothing of a ward without dossiers is left out
    told = city_feedback.accounted(lines.reader, wards, lines.first, lines.last)
    note = ReportNote(key="feedback")
    return MadeLines(
        city_feedback.COLUMNS, told.cells, told.total, told.identities, (note,), charted=("feedback_said",)
    )


_DRAWERS: Mapping[ReportName, Callable[[ReportLines, str, str], MadeLines]] = {
    ReportName.VOLUMES: volumes,
    ReportName.ONTIME: ontime,
    ReportName.WAITS: waits,
    ReportName.CHANNELS: channels,
    ReportName.LATE: late,
    ReportName.TRACKING: tracking,
    ReportName.RATINGS: ratings,
    ReportName.FEEDBACK: feedback,
}
