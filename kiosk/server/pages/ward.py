"""The hub's pages for staff's browsers: the greeter's, made for a phone, and the supervisor's view of the ward.

Paths of kiosk.server.staff_web. The pages themselves hold no figures and are given to anybody; `/parts/groups` and
`/parts/board`, which they fill themselves with, want a session, and are made once for all who look. Vietnamese, or
English with `?lang=en`. Nothing on them is personal or comes from another server.
"""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kiosk.catalogue import document_words
from kiosk.clock import local
from kiosk.server.board import WardBoard, board, is_late, is_troubled
from kiosk.server.pages import RESOURCES
from kiosk.server.pages.shared import Shared
from kiosk.server.pages.ward_words import WardWords
from kiosk.server.staff_web import StaffAnswer, StaffAsked, StaffRoute
from kiosk.store import Store
from kiosk.texts import text

Notices = Callable[[], tuple[tuple[str, dict[str, str]], ...]]
HTML = b"text/html; charset=utf-8"
FRESH = 1.0  # seconds that a part may be old
_FONTS = tuple(f"BeVietnamPro-{weight}.ttf" for weight in ("Regular", "Medium", "SemiBold", "Bold"))
_ASSETS = {
    "page.css": b"text/css; charset=utf-8", "staff.css": b"text/css; charset=utf-8",
    **{f"{name}.js": b"text/javascript; charset=utf-8" for name in ("staff", "greeter", "board")},
}  # fmt: skip


class WardPages:
    """The handlers; `routes` names their paths. `notices`: what staff must know of the hub itself."""

    def __init__(self, store: Store, notices: Notices) -> None:
        self._store, self._notices = store, notices
        self._templates = Environment(
            loader=FileSystemLoader(RESOURCES / "pages"), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self._board = Shared(self._read, least=FRESH)
        self._parts = {
            (name, language): Shared(functools.partial(self._part, name, language), least=FRESH)
            for name in ("groups_part.html", "board_part.html") for language in ("vi", "en")
        }  # fmt: skip

    def routes(self) -> dict[tuple[str, str], StaffRoute]:
        found = {
            "/": StaffRoute(functools.partial(self._page, "greeter"), roles=None),
            "/board": StaffRoute(functools.partial(self._page, "board"), roles=None),
            "/parts/groups": StaffRoute(functools.partial(self._given, "groups_part.html"), by_hand=False),
            "/parts/board": StaffRoute(functools.partial(self._given, "board_part.html"), by_hand=False),
        }
        for name, media in (*_ASSETS.items(), *((font, b"font/ttf") for font in _FONTS)):
            found[f"/assets/{name}"] = StaffRoute(functools.partial(_asset, name, media), roles=None)
        return {("GET", path): route for path, route in found.items()}

    async def _page(self, name: str, asked: StaffAsked) -> StaffAnswer:
        words = WardWords(asked.language)
        ward = self._store.catalogue.ward().name
        page = self._templates.get_template("staff.html").render(page=name, lang=asked.language, ward=ward, t=words.t)
        return StaffAnswer(page.encode(), media=HTML)

    async def _given(self, name: str, asked: StaffAsked) -> StaffAnswer:
        return StaffAnswer(await self._parts[name, asked.language].get(), media=HTML)

    async def _read(self) -> WardBoard:
        return await asyncio.wrap_future(self._store.read(board))

    async def _part(self, name: str, language: str) -> bytes:
        found = await self._board.get()
        return await asyncio.to_thread(self._rendered, name, found, language)

    def _rendered(self, name: str, found: WardBoard, language: str) -> bytes:
        words = WardWords(language)
        names = {field.key: field.name.of(language) for field in self._store.catalogue.fields()}
        rendered = self._templates.get_template(name).render(
            b=found, lang=language, names=names, kiosks=found.kiosks, late=is_late, troubled=is_troubled,
            time=words.second(found.now),
            notices=[(text(key, language, **values), values.get("day")) for key, values in self._notices()],
            documents=document_words.lines(self._store.catalogue.city.standing(local(found.now).date()), language),
            **words.all(),
        )  # fmt: skip
        return rendered.encode()


async def _asset(name: str, media: bytes, _asked: StaffAsked) -> StaffAnswer:
    folder = "fonts" if name in _FONTS else "pages"
    data = await asyncio.to_thread((RESOURCES / folder / name).read_bytes)
    age = b"max-age=86400" if name in _FONTS else b"no-cache"
    return StaffAnswer(data, media=media, headers=((b"cache-control", age),))
