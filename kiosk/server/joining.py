"""Routers as parts of one application. Called where the web applications of hub, city and API are put together.

FastAPI's `include_router` works out each route's parameters once more for the place where it is put, and a city's
server has a hundred and seventy routes: most of the time that its start took. What is joined here is taken as it is,
so a router's routes must have all that is theirs (prefix, class) when it comes. Pages, which no station asks for, are
made when somebody first asks for one: a server that comes back hears its stations at once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from fastapi import APIRouter, FastAPI
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send


def join(into: FastAPI | APIRouter, *routers: APIRouter) -> None:
    """Behind the routes that are there."""
    for router in routers:
        into.routes.extend(router.routes)


class WhenAsked(BaseRoute):
    """All that lies below some paths, by a router that is made for the first question."""

    def __init__(self, make: Callable[[], APIRouter], *below: str) -> None:
        self._make, self._below = make, below

    @cached_property
    def _router(self) -> APIRouter:
        return self._make()

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        path = f"{scope['path']}/"
        here = scope["type"] == "http" and any(path.startswith(f"{one}/") for one in self._below)
        return Match.FULL if here else Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._router(scope, receive, send)
