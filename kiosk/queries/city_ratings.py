"""Satisfaction of wards, desks and procedures over some days, with how sure it is; reasons; how many answered.

Called by kiosk.queries.city_reports and city_today. Nobody's answer can be told from it: what stands for a desk or a
procedure are tallies (docs/decisions/0077-ratings-by-desk-and-procedure.md). Not the SIPAS survey, and says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from kiosk.queries import rolled
from kiosk.rules.satisfaction import wilson
from kiosk.values.city_reports import Cell, CellKind, ReportColumn, ReportNote, Satisfaction
from kiosk.values.targets import FigureTargets

SHARE = CellKind.SHARE
COLUMNS = (
    ReportColumn(key="asked"), ReportColumn(key="answered"), ReportColumn(key="share_response", kind=SHARE),
    ReportColumn(key="very_satisfied", head="levels"), ReportColumn(key="satisfied", head="levels"),
    ReportColumn(key="unsatisfied", head="levels"), ReportColumn(key="share_satisfied", kind=SHARE, head="share"),
    ReportColumn(key="share_low", kind=SHARE, head="share"), ReportColumn(key="share_high", kind=SHARE, head="share"),
    ReportColumn(key="none"), ReportColumn(key="skipped"), ReportColumn(key="quick"),
)  # fmt: skip
WORDS = ("3", "2", "1", "none", "skip", "quick")
Counts = Mapping[str, int]


class RatedLines(NamedTuple):
    cells: dict[str, tuple[Cell, ...]]
    total: tuple[Cell, ...]
    notes: tuple[ReportNote, ...]


def satisfaction(
    targets: FigureTargets, rolls: rolled.Rolls, wards: Sequence[str], first: date, last: date, of_ward: str | bool
) -> RatedLines:
    """A line for each ward, or of one ward (or of all together) for each desk, procedure and reason."""
    by_ward = _words(rolls.between(rolled.RollsAsked(wards), _metrics("rate"), first, last))
    whole: dict[str, int] = defaultdict(int)
    for counts in by_ward.values():
        for word, count in counts.items():
            whole[word] += count
    if of_ward:
        cells = dict(_parts(rolls, wards, first, last, targets))
    else:
        cells = {ward: cells_of(figures(counts, targets)) for ward, counts in by_ward.items() if any(counts.values())}
    notes = (
        ReportNote(key="no_sipas"),
        ReportNote(key="few", values={"count": str(targets.few_answers), "source": targets.source("few_answers")}),
        ReportNote(
            key="target", values={"percent": f"{targets.satisfaction:g}", "source": targets.source("satisfaction")}
        ),
        *((ReportNote(key="tallies"),) if of_ward else ()),
    )  # fmt: skip
    return RatedLines(cells, cells_of(figures(whole, targets)), notes)


def _parts(
    rolls: rolled.Rolls, wards: Sequence[str], first: date, last: date, targets: FigureTargets
) -> Iterator[tuple[str, tuple[Cell, ...]]]:
    """Keys are "desk/1", "procedure/1.001193", "reason/slow"."""
    asked = rolled.RollsAsked(wards, by_part=True)
    for name, of in (("desk", "desk"), ("proc", "procedure")):
        found = _words(rolls.between(asked, _metrics(name), first, last))
        for part in sorted(found):
            yield f"{of}/{part}", cells_of(figures(found[part], targets))
    reasons = rolls.between(asked, ["reason"], first, last)
    for part, counts in sorted(reasons.items(), key=lambda one: (-one[1]["reason"], one[0])):
        yield f"reason/{part}", (None, counts["reason"], *(None for _column in COLUMNS[2:]))


def _metrics(name: str) -> list[str]:
    return [f"{name}.{word}" for word in WORDS]


def _words(sums: rolled.Sums) -> dict[str, dict[str, int]]:
    """By the words of WORDS alone."""
    return {key: {metric.partition(".")[2]: count for metric, count in counts.items()} for key, counts in sums.items()}


def figures(counts: Counts, targets: FigureTargets) -> Satisfaction:
    """`counts`: by the words of WORDS."""
    get = counts.get
    very, satisfied, unsatisfied = get("3", 0), get("2", 0), get("1", 0)
    answers = very + satisfied + unsatisfied
    sure = wilson(very + satisfied, answers) if answers >= targets.few_answers else None
    return Satisfaction(
        very_satisfied=very, satisfied=satisfied, unsatisfied=unsatisfied, none=get("none", 0), skipped=get("skip", 0),
        quick=get("quick", 0), needed=targets.few_answers, target=targets.satisfaction,
        low=sure[0] if sure else None, high=sure[1] if sure else None,
    )  # fmt: skip


def cells_of(one: Satisfaction) -> tuple[Cell, ...]:
    return (
        one.asked, one.answered, one.response, one.very_satisfied, one.satisfied, one.unsatisfied, one.share, one.low,
        one.high, one.none, one.skipped, one.quick,
    )  # fmt: skip
