"""A ward's page and a station's: how they stand, what is amiss, what lies aside. Pages of kiosk.server.city.

A ward's account opens its own wards and their stations alone. Figures only; nothing personal.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from kiosk.city import former_names, quarantine
from kiosk.errors import ExpectedError
from kiosk.journal import chain_ends
from kiosk.server.city import state_words
from kiosk.server.city.access import allow, see_ward
from kiosk.server.city.figures import FiguresOfToday
from kiosk.server.city.menu import WITH_WARDS
from kiosk.server.city.quarantine import link_of
from kiosk.server.city.web import CityPage, CityWeb
from kiosk.store import Reader
from kiosk.texts import known, text
from kiosk.values.city_accounts import CityUser
from kiosk.values.city_reports import StationFigures, WardFigures
from kiosk.values.ids import ward_of

Seeing = Annotated[CityUser, Depends(allow(*WITH_WARDS))]
Ward = Annotated[str, Path(pattern=r"^[0-9]{5}$")]
Station = Annotated[str, Path(max_length=32)]


class WardAndStationPages:
    def __init__(self, web: CityWeb) -> None:
        self._web, self._figures = web, web.kept(FiguresOfToday)

    def router(self) -> APIRouter:
        router = self._web.router()
        for path, handler in (
            ("/city/wards/{ward}", self.ward), ("/city/parts/wards/{ward}", self.part),
            ("/city/stations/{station}", self.station),
        ):  # fmt: skip
            router.add_api_route(path, handler, methods=["GET"], response_class=Response)
        return router

    async def ward(self, request: Request, user: Seeing, ward: Ward) -> Response:
        see_ward(user, ward)
        await self._web.audit(request, "ward", ward, ward)
        return await self._shown(request, user, ward, "ward.html")

    async def part(self, request: Request, user: Seeing, ward: Ward) -> Response:
        see_ward(user, ward)
        return await self._shown(request, user, ward, "ward_part.html")

    async def _shown(self, request: Request, user: CityUser, ward: str, template: str) -> Response:
        found = await self._figures.seen_by(user)
        one = await self._figures.of_ward(user, ward)
        if one is None:
            raise ExpectedError("city_pages.errors.not_there")
        former = (await self._web.read(former_names.former, ward)).get(ward, ())
        merged = await self._web.read(former_names.named, ward)
        return self._web.page(
            request, template, w=one, f=found, former=former, merged=merged, amiss=state_words.of_ward(one, found),
            of=state_words.of_station, ill=state_words.ill_printers,
            ill_there=any(state_words.ill_printers(each) for each in one.stations),
            printer_words=self._printer_words(request),
        )  # fmt: skip

    def _printer_words(self, request: Request) -> Callable[[str], str]:
        """What a printer's last paper told, in words."""
        language = self._web.language(request)

        def words(state: str) -> str:
            if state in ("", "ok"):
                return text("city_pages.printer_state.well", language)
            key = f"{state}.title"
            return text(key if known(key) else "city_pages.printer_state.ill", language)

        return words

    async def station(self, request: Request, user: Seeing, station: Station) -> Response:
        ward = see_ward(user, ward_of(station))
        await self._web.audit(request, "station", station, ward)
        figures = await self._figures.of_ward(user, ward)
        one = _station(figures, station)
        found = await self._figures.seen_by(user)
        chains = await self._web.read(_chains, station)
        aside = await self._web.read(quarantine.held, station=station)
        return self._web.page(
            request, "station.html", s=one, ward=figures, chains=chains, aside=aside, link=link_of,
            amiss=state_words.of_station(one, found.now), printer_words=self._printer_words(request),
        )  # fmt: skip


def _station(figures: WardFigures | None, station: str) -> StationFigures:
    found = next((one for one in figures.stations if one.station == station), None) if figures is not None else None
    if found is None:
        raise ExpectedError("city_pages.errors.not_there")
    return found


def _chains(reader: Reader, station: str) -> list[tuple[int, int]]:
    """Epochs of the station and how many events of each lie here without a gap, the newest first."""
    ends = chain_ends.ends_of(reader.connection, station)
    return sorted(((end.epoch, end.seq) for end in ends), reverse=True)


PAGE = CityPage(lambda web: WardAndStationPages(web).router())
