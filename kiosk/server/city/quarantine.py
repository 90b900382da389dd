"""What the server has set aside: looked at, judged anew and released, or closed. A page of kiosk.server.city.

A ward's account and an auditor look; the city decides, and says why. What was decided stays to be seen with the event.
Whoever opens one is in the audit.
"""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from kiosk.city import quarantine
from kiosk.errors import ExpectedError
from kiosk.server.city.access import allow, see_ward
from kiosk.server.city.menu import WITH_WARDS, MenuEntry
from kiosk.server.city.web import CityPage, CityWeb, looked_at
from kiosk.values.city_accounts import CityRole, CityUser
from kiosk.values.ids import ward_of
from kiosk.values.set_aside import AsidePlace, SettleAside

Seeing = Annotated[CityUser, Depends(allow(*WITH_WARDS))]
Deciding = Annotated[CityUser, Depends(allow(CityRole.CITY))]
REASONS = ("version", "kind", "role", "ward", "bytes", "revoked", "fork", "twice", "fold")
TONES = {"released": "good", "kept": "warm", "closed": "plain"}
HOME = "/city/quarantine"
Name = Annotated[str, Form(max_length=32)]
Hash = Annotated[str, Form(pattern=r"^[0-9a-f]{64}$")]
Reason = Annotated[str, Form(min_length=5, max_length=200)]
Number = Annotated[int, Form(ge=0, lt=2**62)]


class QuarantinePages:
    def __init__(self, web: CityWeb) -> None:
        self._web = web

    def router(self) -> APIRouter:
        router = self._web.router()
        for method, path, handler in (
            ("GET", HOME, self.list), ("GET", f"{HOME}/event", self.one), ("POST", f"{HOME}/release", self.release),
            ("POST", f"{HOME}/close", self.close),
        ):  # fmt: skip
            router.add_api_route(path, handler, methods=[method], response_class=Response)
        return router

    async def list(self, request: Request, user: Seeing, reason: str = "") -> Response:
        wards = None if user.sees_all else user.wards
        chosen = reason if reason in REASONS else ""
        held = await self._web.read(quarantine.held, wards=wards, reason=chosen)
        decided = await self._web.read(quarantine.decided, wards=wards)
        await self._web.audit(request, "quarantine")
        return self._web.page(
            request, "quarantine.html", held=held, reason=chosen, reasons=REASONS, most=quarantine.PAGE,
            link=link_of, decided=decided, tones=TONES,
        )  # fmt: skip

    async def one(
        self, request: Request, user: Seeing, station: Annotated[str, Query(max_length=32)],
        epoch: Annotated[int, Query(ge=0, lt=2**62)], seq: Annotated[int, Query(ge=0, lt=2**62)],
        hash: Annotated[str, Query(pattern=r"^[0-9a-f]{64}$")],
    ) -> Response:  # fmt: skip
        ward = see_ward(user, ward_of(station))
        found = await self._web.read(quarantine.one, AsidePlace(station=station, epoch=epoch, seq=seq, hash=hash))
        if found is None:
            raise ExpectedError("city_pages.errors.not_there")
        await self._web.audit(request, "quarantined_event", found.event_id or station, ward)
        return self._web.page(
            request, "quarantine_event.html", e=found, tones=TONES,
            decides=user.role is CityRole.CITY and not found.closed,
        )  # fmt: skip

    async def release(
        self, request: Request, user: Deciding, station: Name, epoch: Number, seq: Number, hash: Hash, why: Reason
    ) -> Response:
        place = AsidePlace(station=station, epoch=epoch, seq=seq, hash=hash)
        by = looked_at(request, "released", f"{station}: {why}", ward_of(station))
        settled = await self._web.run(quarantine.settle, SettleAside(place=place, by=by, why=why))
        said = "released" if settled.released else "stays_aside"
        return self._web.back(link_of(place), f"city_pages.said.{said}")

    async def close(
        self, request: Request, user: Deciding, station: Name, epoch: Number, seq: Number, hash: Hash, why: Reason
    ) -> Response:
        place = AsidePlace(station=station, epoch=epoch, seq=seq, hash=hash)
        by = looked_at(request, "closed_aside", f"{station}: {why}", ward_of(station))
        await self._web.run(quarantine.settle, SettleAside(place=place, by=by, why=why, close=True))
        return self._web.back(link_of(place), "city_pages.said.closed_aside")


def link_of(place: AsidePlace) -> str:
    query = {"station": place.station, "epoch": place.epoch, "seq": place.seq, "hash": place.hash}
    return f"{HOME}/event?{urlencode(query)}"


PAGE = CityPage(
    lambda web: QuarantinePages(web).router(), (MenuEntry("city_pages.menu.quarantine", HOME, WITH_WARDS),)
)
