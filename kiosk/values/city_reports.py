"""What the reports of wards and of the city tell, and today's figures: frozen values that pages, files and papers draw.

Made by `kiosk.queries.city_reports.report(reader, name, first, last, ward="", field="") -> CityReport` and
`kiosk.queries.city_today.today(reader) -> TodayFigures`. Figures alone, nobody's name. Words are keys of
resources/i18n/city_reports.toml: `column.…`, `head.…`, `title.…`, `note.…`, `chart.…`.
"""

from __future__ import annotations

import enum
from datetime import date, datetime

from kiosk.values.base import Value

Cell = str | int | float | None
STEPS = (1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60, 90, 120, 180)  # minutes: where waits and services are counted apart


EACH, TOGETHER = "", "*"  # wards of a report: each on its line; all together, a line for each field


class ReportName(enum.StrEnum):
    """As `motcua report` and the pages call them."""

    VOLUMES = "volumes"  # II.06a/VPCP/KSTT
    ONTIME = "ontime"
    WAITS = "waits"
    CHANNELS = "channels"
    LATE = "late"  # and apologies
    TRACKING = "tracking"  # sổ theo dõi hồ sơ, without names
    RATINGS = "ratings"
    FEEDBACK = "feedback"  # phản ánh, kiến nghị


class CellKind(enum.StrEnum):
    """What a column holds, and so how it is written."""

    TEXT = "text"
    COUNT = "count"  # 1.059.072
    SHARE = "share"  # percent, 0 to 100: 99,78 %
    MINUTES = "minutes"  # 12,5
    MOMENT = "moment"  # local "YYYY-MM-DDTHH:MM"


class ReportColumn(Value, frozen=True, kw_only=True):
    """`head`: key of the words that stand over several columns; `number`: as the law numbers its columns."""

    key: str
    kind: CellKind = CellKind.COUNT
    head: str = ""
    number: int = 0


class ReportRow(Value, frozen=True, kw_only=True):
    """`key`: a ward, a field, "ward/field", or what else the report's first column names."""

    key: str
    cells: tuple[Cell, ...]


class IdentityOutcome(Value, frozen=True, kw_only=True):
    """`says`: "3 = 4 + 5 + 6"; `wrong`: keys of the rows for which it does not hold."""

    says: str
    wrong: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return not self.wrong


class ChartSeries(Value, frozen=True, kw_only=True):
    key: str  # city_reports.column.KEY
    values: tuple[float, ...]


class ReportChart(Value, frozen=True, kw_only=True):
    """One group of bars a label; the rows of a long report are its worst or largest ones."""

    key: str  # city_reports.chart.KEY
    labels: tuple[str, ...]
    series: tuple[ChartSeries, ...]
    kind: CellKind = CellKind.COUNT


class ReportNote(Value, frozen=True, kw_only=True):
    """Something that a reader of the figures should know: city_reports.note.KEY with these values."""

    key: str
    values: dict[str, str] = {}


class CityReport(Value, frozen=True, kw_only=True):
    """One report over the business days `first` to `last`, both included."""

    name: ReportName
    first: date
    last: date
    made_at: datetime  # local
    columns: tuple[ReportColumn, ...]
    rows: tuple[ReportRow, ...]
    total: ReportRow | None = None
    identities: tuple[IdentityOutcome, ...] = ()
    charts: tuple[ReportChart, ...] = ()
    notes: tuple[ReportNote, ...] = ()
    detail_columns: tuple[ReportColumn, ...] = ()
    details: tuple[ReportRow, ...] = ()  # single dossiers of a ward, without anybody's name
    details_total: int = 0  # how many there are, here or on another page
    details_from: int = 0  # how many come before the first of them
    ward: str = ""  # EACH, TOGETHER, or one
    ward_name: str = ""  # "" where the report is of all wards
    field: str = ""
    field_name: str = ""
    agency: str = ""  # who makes it: the ward's name, or the city's as its settings have it

    @property
    def title(self) -> str:
        """Key of the title."""
        return f"city_reports.title.{self.name}"

    @property
    def details_title(self) -> str:
        """Key of what stands above the single dossiers."""
        return f"city_reports.details.{self.name}"

    @property
    def holds(self) -> bool:
        return all(one.holds for one in self.identities)


class Satisfaction(Value, frozen=True, kw_only=True):
    """Answers of one ward, desk or procedure. No share stands below `needed` answers: few are shown as few."""

    very_satisfied: int = 0
    satisfied: int = 0
    unsatisfied: int = 0
    none: int = 0  # asked, and nobody answered
    skipped: int = 0  # of these: put away by a touch
    quick: int = 0  # answered faster than anybody reads; they count, and are told apart
    needed: int = 0  # answers from which on a share may stand
    target: float = 0.0  # percent
    low: float | None = None  # of the confidence interval (Wilson, 95 %), percent
    high: float | None = None

    @property
    def answered(self) -> int:
        return self.very_satisfied + self.satisfied + self.unsatisfied

    @property
    def asked(self) -> int:
        return self.answered + self.none

    @property
    def share(self) -> float | None:
        """Percent of the answers that are satisfied or very satisfied; None for too few."""
        if not self.answered or self.answered < self.needed:
            return None
        return 100 * (self.very_satisfied + self.satisfied) / self.answered

    @property
    def response(self) -> float | None:
        """Percent of those asked who answered."""
        return 100 * self.answered / self.asked if self.asked else None


class StationFigures(Value, frozen=True, kw_only=True):
    """How a station stands with the city. `backlog`: events that it said it still had to send."""

    station: str
    ward: str
    roles: tuple[str, ...] = ()
    seen_at: datetime | None = None  # None: never
    backlog: int = 0
    oldest: datetime | None = None  # when the oldest event was made that is not here
    pending: int = 0  # here, and not counted into the tables yet
    quarantined: int = 0
    damaged: bool = False  # a gap or a fork in its chain
    doubled: bool = False
    withdrawn_at: datetime | None = None
    place: str = ""  # as its machine said
    printers: dict[str, str] = {}  # as its machine said: name -> state
    version: str = ""


class RollFigures(Value, frozen=True, kw_only=True):
    """A printer that said that its roll is near its end."""

    place: str
    paper: str
    at: datetime | None


class WardFigures(Value, frozen=True, kw_only=True):
    """A ward's business day so far."""

    ward: str
    name: str
    waiting: int = 0  # people who wait now
    waiting_since: datetime | None = None  # the longest of them
    tickets: int = 0
    served: int = 0
    left: int = 0  # absent for good, or gone before a call
    median_wait: float | None = None  # minutes, of today's calls
    unusual: int = 0  # who waited, or still waits, longer than `unusual_minutes`
    received: int = 0
    finished: int = 0  # results that were there
    returned: int = 0
    late: int = 0  # open dossiers past their deadline, now
    ratings: Satisfaction = Satisfaction()
    papers_failed: int = 0
    papers_doubtful: int = 0
    rolls: tuple[RollFigures, ...] = ()
    ahead: int = 0  # dossiers, numbers and answers that carry a day after today: a clock is ahead
    stations: tuple[StationFigures, ...] = ()

    @property
    def troubled(self) -> int:
        """Stations that are damaged, doubled or hold something in quarantine."""
        return sum(one.damaged or one.doubled or bool(one.quarantined) for one in self.stations)


class TodayFigures(Value, frozen=True, kw_only=True):
    """All wards today, the worst first."""

    now: datetime
    day: date
    unusual_minutes: int
    unusual_source: str = ""  # the text that sets it
    wards: tuple[WardFigures, ...] = ()

    def sum_of(self, figure: str) -> int:
        """Over all wards, of a count by its name: "waiting", "served" ..."""
        return sum(int(getattr(ward, figure)) for ward in self.wards)
