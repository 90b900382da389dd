"""The ward's own document, ward.toml: names, hours, fields with their letters, home cards, desks, birth places,
and the province's decisions about dossier codes.

Called by Catalogue. Small on purpose: the citizen's first page waits for it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec

from kiosk.catalogue.reading import decode, fault, table, table_in
from kiosk.rules.dossier_codes import is_agency
from kiosk.values.calendars import OpeningHours
from kiosk.values.papers import Agency
from kiosk.values.procedures import HomeCard, ServiceField
from kiosk.values.ward import BirthPlace, CodeGrant, CounterUnit, Desk, WardInfo

HOME_CARDS = 6


class EarlierAgency(Agency, frozen=True, kw_only=True):
    """The names that papers bore until a day; a later print of such a paper bears them again."""

    until: date  # the last day on which they were valid
    agencies: dict[str, str] = {}  # by role, where they had other names


class WardDocument(msgspec.Struct, frozen=True, kw_only=True):
    """ward.toml as it is written."""

    ward: WardInfo
    agency: Agency
    earlier_agencies: tuple[EarlierAgency, ...] = ()
    hours: OpeningHours
    agencies: dict[str, str]  # by role of Procedure.agency: "ward", "police", "other"; "police_parent" is above
    fields: tuple[ServiceField, ...]
    home_cards: tuple[HomeCard, ...]
    desks: tuple[Desk, ...] = ()
    birth_places: tuple[BirthPlace, ...] = ()
    units: tuple[CounterUnit, ...] = ()
    code_grants: tuple[CodeGrant, ...] = ()

    def agency_on(self, day: date) -> Agency:
        """The names that were valid on that day."""
        earlier = min((one for one in self.earlier_agencies if day <= one.until), key=_until, default=None)
        return self.agency if earlier is None else earlier

    def role_on(self, role: str, day: date) -> str:
        """The name on that day of the agency that decides."""
        return self.named_on(role, day) or self.agency_on(day).counter

    def named_on(self, role: str, day: date) -> str:
        """The same, "" where the ward names none."""
        return self._role(role, day)

    def above_on(self, role: str, day: date) -> str:
        """The name on that day of the agency above it; "" where none is configured."""
        return self._role(f"{role}_parent", day)

    def _role(self, role: str, day: date) -> str:
        then = self.agency_on(day)
        named = then.agencies.get(role, "") if isinstance(then, EarlierAgency) else ""
        return named or self.agencies.get(role, "")


def _until(one: EarlierAgency) -> date:
    return one.until


def load(path: Path) -> WardDocument:
    """Raises ExpectedError(catalogue.errors.unreadable | .wrong)."""
    raw = table(path)
    hours = table_in(raw.get("hours", {}), path, "hours")
    weekdays = table_in(hours.get("weekdays", {}), path, "hours > weekdays")
    raw["hours"] = {**hours, "weekdays": {int(day) if day.isdigit() else 0: s for day, s in weekdays.items()}}
    document = decode(raw, WardDocument, path, "")
    _check_hours(document.hours, path)
    _check_fields(document, path)
    _check_codes(document, path)
    return document


def _check_hours(hours: OpeningHours, path: Path) -> None:
    if not 0 <= (hours.numbers_before or 0) <= 240:
        raise fault(path, "hours > numbers_before", "count_between", least=0, most=240)
    for day, sessions in hours.weekdays.items():
        if not 1 <= day <= 7:
            raise fault(path, "hours > weekdays", "weekday")
        ends = [edge for session in sessions for edge in (session.opens, session.closes)]
        if ends != sorted(set(ends)):
            raise fault(path, f"hours > weekdays > {day}", "must_rise")


def _check_codes(document: WardDocument, path: Path) -> None:
    """An identifier that codes bear, and of each grant the decision that it rests on."""
    agencies = [("ward > agency_code", document.ward.agency_code)] if document.ward.agency_code else []
    agencies += [("code_grants > prefix", one.prefix) for one in document.code_grants]
    wrong = next(((where, value) for where, value in agencies if not is_agency(value)), None)
    if wrong is not None:
        raise fault(path, wrong[0], "agency_code", value=wrong[1])
    if not all(one.decision.strip() for one in document.code_grants):
        raise fault(path, "code_grants > decision", "no_decision")


def _check_fields(document: WardDocument, path: Path) -> None:
    keys = [field.key for field in document.fields]
    letters = [field.letter for field in document.fields]
    for name, values in (("key", keys), ("letter", letters)):
        twice = next((value for value in values if values.count(value) > 1), None)
        if twice is not None:
            raise fault(path, f"fields > {name}", "value_twice", value=twice)
    for letter in letters:
        if len(letter) != 1 or not "A" <= letter <= "Z":
            raise fault(path, "fields > letter", "one_letter", value=letter)
    for field in document.fields:
        _check_field(field, path)
    used = [(f"home_cards > {card.key}", card.field) for card in document.home_cards]
    used += [(f"desks > {desk.place}", key) for desk in document.desks for key in desk.fields]
    for where, key in used:
        if key not in keys:
            raise fault(path, where, "no_field", name=key)
    if len(document.home_cards) != HOME_CARDS:
        raise fault(path, "home_cards", "home_cards", count=HOME_CARDS)


def _check_field(field: ServiceField, path: Path) -> None:
    where = f"fields > {field.key}"
    if not 0 <= field.capacity <= 9999:
        raise fault(path, f"{where} > capacity", "count_between", least=0, most=9999)
    for hours in field.hours:
        if not hours.days or not all(1 <= day <= 7 for day in hours.days):
            raise fault(path, f"{where} > hours > days", "weekday")
        if hours.opens >= hours.closes:
            raise fault(path, f"{where} > hours", "must_rise")
