"""The city's page for everybody: is a receipt genuine, and where does a dossier stand. No sign-in, no script needed.

A page of kiosk.server.city. What is asked comes by POST and stands in no address and no log; nothing of a person is in
an answer. Tries are bounded by rows that all processes share (kiosk.city.public). Every answer comes at a whole step of
time after its question, so that how long it took says nothing of what was looked at.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from kiosk.catalogue import procedures
from kiosk.city import public
from kiosk.city.former_names import WardNamed
from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.queries import receipts
from kiosk.rules import standing_words
from kiosk.rules.dossier_codes import parse
from kiosk.server.city.access import address_of
from kiosk.server.city.web import PUBLIC, CityPage, CityWeb
from kiosk.values.procedures import Procedure
from kiosk.values.public import PublicAnswer, PublicAsker, PublicLookUp
from kiosk.values.receipts import Genuineness, ReceiptChecked

T = TypeVar("T")
PATH = PUBLIC
STEP = 0.5  # seconds
_TONES = {Genuineness.GENUINE: "good", Genuineness.NOT_SYNCED: "good", Genuineness.UNKNOWN: "warm"}
Typed = Annotated[str, Form(max_length=5_000)]
Sleep = Callable[[float], Awaitable[None]]


async def at_step(
    work: Awaitable[T], step: float = STEP, monotonic: Callable[[], float] = time.monotonic,
    sleep: Sleep = asyncio.sleep,
) -> T:  # fmt: skip
    """What `work` brings or raises, at the next whole step after it began."""
    began = monotonic()
    try:
        return await work
    finally:
        taken = monotonic() - began
        await sleep(max(1, math.ceil(taken / step)) * step - taken)


class PublicPage:
    def __init__(self, web: CityWeb) -> None:
        self._web = web
        self._version = 0
        self._names: dict[str, tuple[Procedure, ...]] = {}
        for one in procedures.load():
            self._names[one.code] = (*self._names.get(one.code, ()), one)

    def router(self) -> APIRouter:
        router = self._web.router(open_to_all=True)
        for method, path, handler in (
            ("GET", PATH, self.page), ("POST", f"{PATH}/ho-so", self.state), ("POST", f"{PATH}/giay", self.receipt),
            ("GET", f"{PATH}/{{rest:path}}", self.begin_anew),
        ):  # fmt: skip
            router.add_api_route(path, handler, methods=[method], response_class=Response)
        return router

    async def page(self, request: Request) -> Response:
        return self._shown(request)

    async def begin_anew(self, request: Request) -> Response:
        """An answer's address, which a phone that comes back to it fetches without the question, or one mistyped."""
        return RedirectResponse(f"{PATH}?lang={self._web.language(request)}", 303)

    def _shown(self, request: Request, status: int = 200, **words: object) -> Response:
        now, language = self._web.store.clock.now(), self._web.language(request)
        given: dict[str, object] = {
            "typed": {}, "wrong": {}, "found": None, "missed": "", "many": False, "checked": None, "path_here": PATH,
            "standing_state": lambda one: standing_words.state(one, now, language),
            "standing_deadline": lambda one: standing_words.deadline(one, language),
            "standing_advice": lambda one: standing_words.advice(one, now, language, away=True),
            "standing_place": lambda one, counter: standing_words.place(one, counter, language),
        }  # fmt: skip
        answered = bool(words.keys() & {"found", "missed", "many", "checked"})
        return self._web.page(request, "public.html", status, **{**given, **words, "answered": answered})

    # -- where a dossier stands -----------------------------------------------------------------------------

    async def state(self, request: Request, code: Typed = "", digits: Typed = "") -> Response:
        asked = _read(code, digits)
        if isinstance(asked, dict):
            return self._shown(request, 422, wrong=asked, typed={"code": code[:80]})
        asker = PublicAsker(address=address_of(request), code=asked.code)
        allowed, found, named = await at_step(self._looked_up(asker, asked))
        if not allowed:
            return self._shown(request, 429, many=True, typed={"code": asked.code})
        if found is None:
            return self._shown(request, 404, missed=asked.code, typed={"code": asked.code})
        return self._shown(request, found=found, code=asked.code, named=named)

    async def _looked_up(self, asker: PublicAsker, asked: PublicLookUp) -> tuple[bool, PublicAnswer | None, WardNamed]:
        if not await self._web.run(public.allow, asker):
            return False, None, WardNamed("")
        found = await self._web.read(public.find, asked)
        if found is None:
            return True, None, WardNamed("")
        await self._web.run(public.give_back, asker)
        return True, found, await self._web.read(public.ward_named, found.ward, found.day)

    # -- whether a receipt is genuine -----------------------------------------------------------------------

    async def receipt(self, request: Request, text: Typed = "", name: Typed = "") -> Response:
        if not text.strip():
            return self._shown(request, 422, wrong={"text": "city_public.receipt.empty"})
        asker = PublicAsker(address=address_of(request))
        checked = await at_step(self._checked(asker, text, name[:200].strip()))
        if checked is None:
            return self._shown(request, 429, many=True, typed={"text": text})
        found, named = checked
        reason, tone = _reason(found, text), _TONES.get(found.verdict, "bad")
        if reason == "withdrawn_in_book":  # the book vouches for it
            tone = "warm"
        typed = {} if tone == "good" else {"code": text.strip()} if reason == "code_alone" else {"text": text}
        return self._shown(
            request, checked=found, named=named, tone=tone, reason=reason, typed=typed,
            agrees=tone == "good" or reason == "withdrawn_in_book",
            procedure=self._name_of(request, found), name_given=bool(name.strip()),
        )  # fmt: skip

    async def _checked(self, asker: PublicAsker, text: str, name: str) -> tuple[ReceiptChecked, WardNamed] | None:
        if not await self._web.run(public.allow, asker):
            return None
        found = await self._web.read(receipts.check_of_any_ward, text, name)
        if found.claims is None:
            return found, WardNamed("")
        if found.verdict in (Genuineness.GENUINE, Genuineness.NOT_SYNCED):
            await self._web.run(public.give_back, asker)
        self._version, names = await self._web.read(public.procedure_names, self._version)
        self._names |= names
        day = local(found.claims.received_at).date()
        return found, await self._web.read(public.ward_named, found.station.partition(".")[0], day)

    def _name_of(self, request: Request, found: ReceiptChecked) -> str:
        """As it was called on the day of reception."""
        if found.claims is None:
            return ""
        code, day = found.claims.procedure, local(found.claims.received_at).date()
        rows = self._names.get(code, ())
        named = next((one.short for one in reversed(rows) if one.in_force(day)), rows[-1].short if rows else None)
        return named.of(self._web.language(request)) if named is not None else code


def _read(code: str, digits: str) -> PublicLookUp | dict[str, str]:
    """What was typed; or the key of what is wrong by its field."""
    wrong = {}
    plain = "".join(digits.split())
    if len(plain) != public.DIGITS or not (plain.isascii() and plain.isdigit()):
        wrong["digits"] = "city_public.state.wrong_digits"
    try:
        read = parse(code)
    except ExpectedError:
        return {"code": "city_public.state.wrong_code", **wrong}
    return wrong or PublicLookUp(code=read.code, digits=plain)


def _reason(found: ReceiptChecked, text: str) -> str:
    """The key below city_public.reason."""
    if found.reason == "format":
        try:
            parse(text)
        except ExpectedError:
            return "format"
        return "code_alone"
    return found.reason or "none"


PAGE = CityPage(lambda web: PublicPage(web).router())
