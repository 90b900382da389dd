"""Catalogue: one object that answers what the ward offers, when it works, and what things are called."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

import msgspec

from kiosk.catalogue import green_days, life_events, portal_states, procedures, ward
from kiosk.catalogue.city_shelf import CityShelf, Edition, names_on, role_on
from kiosk.catalogue.notices import Notices
from kiosk.catalogue.phrases import Phrases
from kiosk.catalogue.reading import decode, fault, table
from kiosk.catalogue.roster import Roster
from kiosk.catalogue.units import Units
from kiosk.clock import Clock, SystemClock, local
from kiosk.errors import ExpectedError
from kiosk.rules.search import Index
from kiosk.values.calendars import OpeningHours, YearCalendar
from kiosk.values.document_contents import CalendarContent, FormerWard
from kiosk.values.dossier_steps import Stage
from kiosk.values.green_days import GreenDay
from kiosk.values.life_events import LifeEvent
from kiosk.values.papers import Agency
from kiosk.values.portal_states import PortalState
from kiosk.values.procedures import HomeCard, Procedure, ServiceField
from kiosk.values.staff import Account
from kiosk.values.ward import BirthPlace, CodeGrant, CounterUnit, Desk, WardInfo

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
T = TypeVar("T")
SAMPLE_WARD = RESOURCES / "sample_ward"


class Catalogue:
    """The documents of one ward. Constructing reads nothing; unknown codes raise ExpectedError."""

    def __init__(self, ward_dir: Path = SAMPLE_WARD, clock: Clock | None = None) -> None:
        self._ward_dir = Path(ward_dir)
        self._clock = clock or SystemClock()
        self.city = CityShelf()  # the city's documents, which go before the files
        self._files_only = Edition(())  # what is worked out while there are none
        self.units = Units()
        self.notices = Notices(self._ward_dir, lambda: self._edition().notices())
        self.phrases = Phrases(self._ward_dir)
        self.roster = Roster(self._ward_dir / "accounts.toml", lambda: self._edition().accounts())

    def _edition(self) -> Edition:
        """What the city's documents say today."""
        return self.city.edition(self._today())

    def city_forms(self) -> tuple[Path, ...]:
        """Folders with forms of the city, which go before the ward's own."""
        return self._edition().folders

    # The ward

    @functools.cached_property
    def _ward(self) -> ward.WardDocument:
        return ward.load(self._ward_dir / "ward.toml")

    def ward(self) -> WardInfo:
        """Code, name, province, identifier; the launcher's sample account."""
        info = self._ward.ward
        unit = self._edition().unit(info.code)
        return info if unit is None else msgspec.structs.replace(info, name=unit.name)

    def former_wards(self) -> tuple[FormerWard, ...]:
        """Wards that were merged into this one."""
        unit = self._edition().unit(self._ward.ward.code)
        return unit.predecessors if unit is not None else ()

    def former_names(self) -> tuple[tuple[str, date], ...]:
        """What this ward was called before, or a ward that was merged into it, each with the last day of that name."""
        unit = self._edition().unit(self._ward.ward.code)
        told = unit.names if unit is not None else ()
        names = [(one.place_name, one.until) for one in self._ward.earlier_agencies]
        names += [(one.name, one.until) for one in self.former_wards()]
        for nth, one in enumerate(told):
            last = one.valid_from - timedelta(days=1)
            names.append(((told[nth - 1].agency if nth else self._ward.agency_on(last)).place_name, last))
        present = self.agency().place_name
        return tuple(dict.fromkeys((name, until) for name, until in names if name and name != present))

    def code_grant(self, on: date | None = None) -> CodeGrant | None:
        """The province's grant of official dossier codes that holds on a day, or today; the latest of several."""
        day = on or local(self._clock.now()).date()
        held = [one for one in self._ward.code_grants if one.holds_on(day)]
        return max(held, key=lambda one: one.valid_from, default=None)

    @property
    def dossier_prefix(self) -> str:
        """Of the codes that the ward may issue today; "" = provisional ones only."""
        grant = self.code_grant()
        return grant.prefix if grant is not None else ""

    def agency(self, on: date | None = None) -> Agency:
        """Names for papers and screens: those of a day, for a paper of that day; else today's."""
        day = on or self._today()
        unit = self._edition().unit(self._ward.ward.code)
        named = names_on(unit, day) if unit is not None else None
        return self._ward.agency_on(day) if named is None else named.agency

    def agency_name(self, role: str, on: date | None = None, procedure: str = "") -> str:
        """Name of the competent agency of a procedure ("ward", "police", "other"), on a day or today. `procedure`: its
        code; of dossiers that are received on that day another agency may decide, by a delegation."""
        day, ward_code = on or self._today(), self._ward.ward.code
        for content in reversed(self._edition().units()) if procedure else ():
            held = [one for one in content.delegations if one.holds(ward_code, procedure, day)]
            if held:
                return max(held, key=lambda one: one.valid_from).agency
        unit = self._edition().unit(ward_code)
        told = role_on(unit, role, day) if unit is not None else ""
        return told or self._named(role, day)

    def _named(self, role: str, day: date) -> str:
        """By the ward's own file; the ward's counter decides where it names nobody."""
        return self._ward.named_on(role, day) or self.agency(day).counter

    def agency_above(self, role: str, on: date | None = None) -> str:
        """Name of the agency above it, for the head of its own papers; "" where the ward names none."""
        day = on or self._today()
        unit = self._edition().unit(self._ward.ward.code)
        told = role_on(unit, f"{role}_parent", day) if unit is not None else ""
        return told or self._ward.above_on(role, day)

    def hours(self) -> OpeningHours:
        return self._ward.hours

    def fields(self) -> tuple[ServiceField, ...]:
        """Fields of the queue, in the order of the ward's document."""
        return self._ward.fields

    def field(self, key: str) -> ServiceField:
        """Raises ExpectedError(catalogue.errors.unknown_field)."""
        for field in self._ward.fields:
            if field.key == key:
                return field
        raise ExpectedError("catalogue.errors.unknown_field", field=key)

    def home_cards(self) -> tuple[HomeCard, ...]:
        """The six cards of the citizen's first page."""
        return self._ward.home_cards

    def desks(self) -> tuple[Desk, ...]:
        return self._ward.desks

    def desk(self, place: str) -> Desk | None:
        return next((desk for desk in self._ward.desks if desk.place == place), None)

    def counter_units(self) -> tuple[CounterUnit, ...]:
        """The counter's places that bear names of their own (rules.counter_units)."""
        return self._ward.units

    def portal_state(self, stage: Stage) -> PortalState:
        """The national portal's status code of a dossier's stage."""
        return portal_states.portal_states(self._ward_dir)[stage]

    def birth_places(self) -> tuple[BirthPlace, ...]:
        """Usual places of birth, proposed by the birth form."""
        return self._ward.birth_places

    def account(self, name: str) -> Account | None:
        """The account of that name, also an inactive one, or None; as the file says now."""
        return self.roster.by_name().get(name.strip())

    def accounts(self) -> tuple[Account, ...]:
        return tuple(self.roster.by_name().values())

    # Calendars

    @functools.cached_property
    def _calendars(self) -> dict[int, YearCalendar]:
        paths = [*sorted((RESOURCES / "calendars").glob("*.toml"))]
        paths += sorted((self._ward_dir / "calendars").glob("*.toml"))  # a ward's newer file wins
        found: dict[int, YearCalendar] = {}
        for path in paths:
            calendar = decode(table(path), YearCalendar, path, "")
            known = found.get(calendar.year)
            for day in calendar.days:
                if day.date.year != calendar.year:
                    raise fault(path, f"days > {day.date}", "another_year", year=calendar.year)
            if known is None or calendar.version >= known.version:
                found[calendar.year] = calendar
        return found

    def calendar(self, year: int) -> YearCalendar | None:
        return self.calendars().get(year)

    def calendars(self) -> Mapping[int, YearCalendar]:
        """By year: what rules.deadlines.due wants."""
        edition = self._edition()
        told = edition.calendars()
        return edition.once("calendars", lambda: self._with_years(told)) if told else self._calendars

    def _with_years(self, told: list[CalendarContent]) -> Mapping[int, YearCalendar]:
        return {**self._calendars, **{year.year: year for content in told for year in content.years}}

    @functools.cached_property
    def _green_days(self) -> tuple[GreenDay, ...]:
        return green_days.load(self._ward_dir / "green_days.toml")

    def green_days(self) -> tuple[GreenDay, ...]:
        """Weekdays on which some procedures are settled within minutes: what rules.green_days wants."""
        return self._green_days

    # Life events

    @functools.cached_property
    def _life_events(self) -> tuple[LifeEvent, ...]:
        return life_events.load(ward_folder=self._ward_dir / "life_events")

    def life_events(self) -> tuple[LifeEvent, ...]:
        """ "Nhà có em bé" and the others, in the order of their page."""
        return self._life_events

    def life_event(self, key: str) -> LifeEvent:
        """Raises ExpectedError(catalogue.errors.unknown_event)."""
        for event in self._life_events:
            if event.key == key:
                return event
        raise ExpectedError("catalogue.errors.unknown_event", event=key)

    # Procedures

    @functools.cached_property
    def _procedures(self) -> tuple[Procedure, ...]:
        return procedures.load(ward_folder=self._ward_dir / "catalogue")

    def _today(self) -> date:
        return local(self._clock.now()).date()

    def _known(self) -> Mapping[str, tuple[Procedure, ...]]:
        """All versions by code, in the documents' order."""
        edition = self._edition()
        if not edition.versions:
            return self._of_files
        return edition.once("procedures", lambda: _by_code(edition.procedures(self._procedures)))

    @functools.cached_property
    def _of_files(self) -> Mapping[str, tuple[Procedure, ...]]:
        return _by_code(self._procedures)

    def _with_fee(self, procedure: Procedure, day: date) -> Procedure:
        """The procedure with the fee that the city's document names for that day."""
        edition = self._edition()
        told = edition.once("fees", edition.fees).get(procedure.code) if edition.versions else None
        held = [one for one in told or () if one.valid_from <= day]
        return msgspec.structs.replace(procedure, fee=held[-1].fee) if held else procedure

    def procedure(self, code: str, day: date | None = None, version: int | None = None) -> Procedure:
        """This version, or the one in force on `day` (default: today); its fee is that of the day.

        Raises ExpectedError(catalogue.errors.unknown_procedure | .not_in_force).
        """
        known = self._known().get(code)
        if not known:
            raise ExpectedError("catalogue.errors.unknown_procedure", code=code)
        on = day or self._today()
        if version is not None:
            found = next((p for p in known if p.version == version), None) or self._before(code, version)
        else:
            found = next((p for p in reversed(known) if p.in_force(on)), None)
        if found is None:
            raise ExpectedError("catalogue.errors.not_in_force", code=code, day=day or f"v{version}")
        return self._with_fee(found, on)

    def _before(self, code: str, version: int) -> Procedure | None:
        """A version that a dossier was received under before the city's document came."""
        return next((p for p in self._of_files.get(code, ()) if p.version == version), None)

    def procedures(self, day: date | None = None, field: str = "") -> tuple[Procedure, ...]:
        """Those in force on `day` (default: today), of one field or all, in the documents' order."""
        on = day or self._today()
        found = self._kept(("in_force", on), lambda: self._all_on(on))
        return tuple(p for p in found if p.field == field) if field else found

    def _all_on(self, day: date) -> tuple[Procedure, ...]:
        """A field that the queue of this ward does not know is another ward's."""
        every = (p for rows in self._known().values() for p in rows if p.in_force(day))
        if not self._edition().versions:
            return tuple(every)
        here = {field.key for field in self._ward.fields}
        return tuple(self._with_fee(p, day) for p in every if p.field in here)

    def _kept(self, key: object, make: Callable[[], T]) -> T:
        """Worked out once for as long as the documents stay as they are."""
        edition = self._edition()
        return (edition if edition.versions else self._files_only).once(key, make)

    def search(self, query: str, day: date | None = None, limit: int = 12) -> tuple[Procedure, ...]:
        """Procedures that fit what a person typed, best first; forgives marks, abbreviations, slips."""
        on = day or self._today()
        return self._kept(("index", on), lambda: Index(self.procedures(on))).find(query)[:limit]


def _by_code(rows: Iterable[Procedure]) -> dict[str, tuple[Procedure, ...]]:
    found: dict[str, list[Procedure]] = {}
    for one in rows:
        found.setdefault(one.code, []).append(one)
    return {code: tuple(versions) for code, versions in found.items()}
