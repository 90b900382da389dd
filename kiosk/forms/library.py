"""A ward's forms: the one in force on a day, an earlier version, whether one is offered, and a session to fill it in.

Made once beside the catalogue (by Kiosk, by the windows' House, by commands) and handed on as that is: to stations, use
cases and queries. Called on any thread. Constructing reads nothing; a form is read once in a process and shared by all
who fill it in. Raises what kiosk.forms.model.published_forms raises, forms.errors.*.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.forms.model import form_folders
from kiosk.values.papers import Agency
from kiosk.values.ward import BirthPlace

if TYPE_CHECKING:
    from kiosk.forms.answering.session import Session
    from kiosk.forms.model.definition import Form

KEPT = 8  # forms held in memory


class WardPlaces(Protocol):
    """What a form takes of the catalogue: usual places of birth, the ward's name, the folders in which forms lie."""

    def birth_places(self) -> tuple[BirthPlace, ...]: ...

    def agency(self) -> Agency: ...

    def city_forms(self) -> tuple[Path, ...]: ...


class FormLibrary:
    """The forms of one ward: the city's, its own, then the shipped ones. `places` is the catalogue."""

    def __init__(self, ward_dir: Path, places: WardPlaces) -> None:
        self._ward_dir = Path(ward_dir)
        self._places = places
        self._terms: dict[str, tuple[form_folders.Term, ...]] = {}

    def _folders(self) -> tuple[Path, ...]:
        return (*self._places.city_forms(), self._ward_dir)

    def in_force(self, form: str, day: date) -> Form:
        """The version that holds on that day. Raises ExpectedError forms.errors.not_in_force where none does."""
        return self.version(form, self.version_on(form, day))

    def version_on(self, form: str, day: date) -> str:
        """The name of the version that holds on that day, without reading the form. Raises as `in_force`."""
        return form_folders.version_on(form, self._folders(), day)

    def version(self, form: str, version: str = "") -> Form:
        """That version of a form with this ward's own lists, the present one where none is named.

        A draft is read with the version it was begun with: forms.errors.no_version where that is gone.
        """
        homes = form_folders.homes_of(form, self._folders()) if not version else []
        known = form_folders.published_version(homes[0]) if homes else version
        return _read(form, known, self._folders(), self._places.birth_places())

    def opened(self, source: str | Path) -> Form:
        """A form by its id or its file, an XLSForm too: for the command line, which keeps none."""
        from kiosk.forms.model.published_forms import birth_place_lists  # with lxml: no first screen waits for it
        from kiosk.forms.publishing.spreadsheets import open_form

        return open_form(source, self._folders(), birth_place_lists(self._places.birth_places()))

    def offered(self, form: str, day: date) -> bool:
        """Whether a kiosk can fill in that form on that day; else it is filled in at the desk.

        Answered from memory, so that no ticket waits for a disk: read at the first question, and by `look_again`.
        """
        if form not in self._terms:
            self._look(form)
        return any(term.holds(day) for term in self._terms[form])

    def look_again(self, forms: Iterable[str] = ()) -> None:
        """Read when these forms hold, and those that were ever asked for; a running station does so now and then."""
        for form in {*forms, *self._terms}:
            self._look(form)

    def _look(self, form: str) -> None:
        try:
            self._terms[form] = form_folders.terms(form, self._folders())
        except ExpectedError:  # its form.toml is damaged: nothing that a citizen could fill in
            self._terms[form] = ()

    def session(self, form: Form, language: str, now: datetime, procedure: str | None = None) -> Session:
        """An empty declaration, begun now, that knows the ward's name and the procedure that it is for."""
        from kiosk.forms.answering.session import Session

        facts = {"ward_name": self._places.agency().place_name}
        if procedure is not None:
            facts["procedure_code"] = procedure
        return Session(form, language, now=local(now), facts=facts)


@functools.lru_cache(maxsize=KEPT)
def _read(form: str, version: str, folders: tuple[Path, ...], places: tuple[BirthPlace, ...]) -> Form:
    from kiosk.forms.model import published_forms

    return published_forms.load(form, folders, published_forms.birth_place_lists(places), version)
