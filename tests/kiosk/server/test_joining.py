"""Routers that are joined answer as they did alone; what is made when asked is made once, and not before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from fastapi import APIRouter, FastAPI, Request

from kiosk.server.joining import WhenAsked, join
from tests.kiosk.server.served import limits, served


@contextmanager
def asking(app: FastAPI) -> Iterator[httpx.Client]:
    with (
        served(app, limits()) as (_server, port),
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30) as asked,
    ):
        yield asked


async def here(request: Request) -> str:
    return request.url.path


def routes(*paths: str) -> APIRouter:
    router = APIRouter(prefix="/city")
    for path in paths:
        router.add_api_route(path, here, methods=["GET"])
    return router


def test_joined_routers_answer_in_their_order() -> None:
    app = FastAPI()
    first, second = APIRouter(), APIRouter()
    first.add_api_route("/{name}", lambda name: f"first {name}", methods=["GET"])
    second.add_api_route("/two", lambda: "second", methods=["GET", "PUT"])
    join(app, first, second)
    with asking(app) as asked:
        assert (asked.get("/two").json(), asked.put("/two").json()) == ("first two", "second")


def test_what_is_made_when_asked_is_made_once_and_for_its_own_paths() -> None:
    made: list[APIRouter] = []

    def make() -> APIRouter:
        made.append(routes("", "/wards/{ward}"))
        return made[-1]

    app = FastAPI()
    app.add_api_route("/city/before", lambda: "before", methods=["GET"])
    app.routes.append(WhenAsked(make, "/city"))
    app.add_api_route("/citywide", lambda: "behind", methods=["GET"])
    with asking(app) as asked:
        assert [asked.get(path).json() for path in ("/city/before", "/citywide")] == ["before", "behind"]
        assert asked.get("/elsewhere").status_code == 404
        assert made == []
        assert [asked.get(path).json() for path in ("/city", "/city/wards/1")] == ["/city", "/city/wards/1"]
        assert [asked.get("/city/nowhere").status_code, asked.put("/city").status_code] == [404, 405]
        assert len(made) == 1
