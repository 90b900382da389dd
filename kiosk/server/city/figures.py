"""Today's figures for the city's pages, read once for all who look at the same moment.

Held by the pages of kiosk.server.city, one for each process: however many browsers stay open, the figures are read
anew a few times a minute at most.
"""

from __future__ import annotations

import msgspec

from kiosk.queries.city_today import today
from kiosk.server.city.web import CityWeb
from kiosk.server.pages.shared import Shared
from kiosk.values.city_accounts import CityUser
from kiosk.values.city_reports import TodayFigures, WardFigures

FRESH = 2.0  # seconds that figures are given again


class FiguresOfToday:
    def __init__(self, web: CityWeb) -> None:
        self._web = web
        self._shared: Shared[TodayFigures] = Shared(self._read, least=FRESH)

    async def _read(self) -> TodayFigures:
        return await self._web.read(today)

    async def seen_by(self, user: CityUser) -> TodayFigures:
        """Of the wards that this person sees."""
        found = await self._shared.get()
        return msgspec.structs.replace(found, wards=tuple(one for one in found.wards if user.sees(one.ward)))

    async def of_ward(self, user: CityUser, ward: str) -> WardFigures | None:
        """One ward's; None where there is none of that code. Whether the person may see it was looked at before."""
        found = await self.seen_by(user)
        return next((one for one in found.wards if one.ward == ward), None)
