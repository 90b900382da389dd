"""The way in to the city's pages and out of them: password, second factor, a password of one's own, signing out.

A page of kiosk.server.city. Its routes run for everybody; each looks itself how far the session has come. With every
step the session gets a new token. Signing in and out is written to the audit.
"""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from kiosk.city import audit, second_factor, sessions, signing_in
from kiosk.errors import ExpectedError
from kiosk.server.city import pictures
from kiosk.server.city.access import address_of, cookie, session_of, token_of
from kiosk.server.city.web import SIGN_IN, THEMES, CityPage, CityWeb, next_step, own_path
from kiosk.texts import LANGUAGES, error_texts
from kiosk.values.city_accounts import CitySession, CitySignIn, LookedAt, OpenedSession

Typed = Annotated[str, Form(max_length=200)]
YEAR = 365 * 24 * 3600


class SigningPages:
    """The handlers; `router` names their paths."""

    def __init__(self, web: CityWeb) -> None:
        self._web = web

    def router(self) -> APIRouter:
        router = self._web.router(open_to_all=True)
        for method, path, handler in (
            ("GET", "/city/sign-in", self.asked), ("POST", "/city/sign-in", self.sign_in),
            ("GET", "/city/second", self.second_asked), ("POST", "/city/second", self.second),
            ("GET", "/city/second/new", self.new_second), ("POST", "/city/second/new", self.turn_on),
            ("GET", "/city/password", self.password_asked), ("POST", "/city/password", self.password),
            ("POST", "/city/sign-out", self.sign_out), ("POST", "/city/look", self.look),
        ):  # fmt: skip
            router.add_api_route(path, handler, methods=[method], response_class=Response)
        return router

    # -- password -------------------------------------------------------------------------------------------

    async def asked(self, request: Request, next: str = "") -> Response:
        session = session_of(request)
        if session is not None:
            return RedirectResponse(next_step(session), 303)
        return self._web.page(request, "sign_in.html", next=own_path(next), name="", problem=None)

    async def sign_in(self, request: Request, name: Typed, password: Typed, next: Typed = "") -> Response:
        command = CitySignIn(name=name, password=password, address=address_of(request))
        try:
            opened = await asyncio.wrap_future(signing_in.sign_in(self._web.store, command, token_of(request)))
        except ExpectedError as error:
            return self._again(request, "sign_in.html", error, next=own_path(next), name=name)
        step = next_step(opened.session)
        return _given(request, opened, f"{step}?next={own_path(next)}" if opened.session.has_second else step)

    # -- second factor --------------------------------------------------------------------------------------

    async def second_asked(self, request: Request, next: str = "") -> Response:
        session = session_of(request)
        if session is None or session.second or not session.has_second:
            return _elsewhere(session)
        return self._web.page(request, "second.html", next=own_path(next), problem=None)

    async def second(self, request: Request, code: Typed, next: Typed = "") -> Response:
        session = session_of(request)
        if session is None or session.second or not session.has_second:
            return _elsewhere(session)
        try:
            opened = await self._web.run(signing_in.give_code, self._code(request, session, code))
        except ExpectedError as error:
            return self._again(request, "second.html", error, next=own_path(next))
        await self._note(request, opened.session, "sign_in")
        return _given(request, opened, own_path(next) if opened.session.whole else next_step(opened.session))

    async def new_second(self, request: Request) -> Response:
        session = session_of(request)
        if session is None or session.has_second:
            return _elsewhere(session)
        return await self._shown(request, session)

    async def turn_on(self, request: Request, code: Typed) -> Response:
        session = session_of(request)
        if session is None or session.has_second:
            return _elsewhere(session)
        try:
            opened, codes = await self._web.run(signing_in.turn_second_on, self._code(request, session, code))
        except ExpectedError as error:
            return await self._shown(request, session, error)
        await self._note(request, opened.session, "second_on")
        answer = self._web.page(request, "recovery.html", codes=codes, on=next_step(opened.session))
        return _with_token(request, answer, opened.token)

    async def _shown(self, request: Request, session: CitySession, error: ExpectedError | None = None) -> Response:
        new = await self._web.run(second_factor.prepare, session.user.account)
        picture = pictures.qr(new.uri)
        if error is not None:
            return self._again(request, "second_new.html", error, picture=picture, secret=new.secret)
        return self._web.page(request, "second_new.html", picture=picture, secret=new.secret, problem=None)

    def _code(self, request: Request, session: CitySession, code: str) -> signing_in.GiveCode:
        return signing_in.GiveCode(token_of(request), session.user.account, code, address_of(request))

    # -- a password of one's own ----------------------------------------------------------------------------

    async def password_asked(self, request: Request) -> Response:
        session = session_of(request)
        if session is None or not (session.second and session.has_second):
            return _elsewhere(session)
        return self._web.page(request, "password.html", problem=None, first=session.must_change)

    async def password(self, request: Request, present: Typed, new: Typed, again: Typed) -> Response:
        session = session_of(request)
        if session is None or not (session.second and session.has_second):
            return _elsewhere(session)
        try:
            opened = await self._changed(request, session, present, new, again)
        except ExpectedError as error:
            return self._again(request, "password.html", error, first=session.must_change)
        await self._note(request, opened.session, "password")
        answer = self._web.back("/city/account", "city_pages.said.password")
        return _with_token(request, answer, opened.token)

    async def _changed(
        self, request: Request, session: CitySession, present: str, new: str, again: str
    ) -> OpenedSession:
        if new != again:
            raise ExpectedError("city_pages.errors.differ")
        account = session.user.account
        command = signing_in.OwnPassword(account, present, new, address_of(request), token_of(request))
        return await asyncio.wrap_future(signing_in.change_password(self._web.store, command))

    # -- out, and how pages look ----------------------------------------------------------------------------

    async def sign_out(self, request: Request, everywhere: Typed = "") -> Response:
        session = session_of(request)
        if session is not None:
            await self._web.run(sessions.end, token_of(request))
            if everywhere:
                await self._web.run(sessions.end_all, session.user.account)
            await self._note(request, session, "sign_out")
        return _with_token(request, self._web.back(SIGN_IN, "city_pages.said.signed_out"), "")

    async def look(self, request: Request, next: Typed = "", lang: Typed = "", theme: Typed = "", set: Typed = "") -> (
        Response
    ):
        """Language and theme, for a year of this browser."""
        answer = self._web.back(own_path(next))
        secure = request.url.scheme == "https"
        for name, value, known in (("motcua-lang", lang, LANGUAGES), ("motcua-theme", theme, THEMES)):
            if value in known:
                answer.set_cookie(name, value, max_age=YEAR, httponly=True, samesite="lax", secure=secure)
        return answer

    # -- together -------------------------------------------------------------------------------------------

    def _again(self, request: Request, template: str, error: ExpectedError, **words: object) -> Response:
        """The form once more, with what was wrong."""
        language = self._web.language(request)
        return self._web.page(request, template, 422, problem=error_texts(error, language), **words)

    async def _note(self, request: Request, session: CitySession, what: str) -> None:
        await self._web.run(audit.note, LookedAt(user=session.user, what=what, address=address_of(request)))


def _elsewhere(session: CitySession | None) -> Response:
    return RedirectResponse(SIGN_IN if session is None else next_step(session), 303)


def _given(request: Request, opened: OpenedSession, path: str) -> Response:
    return _with_token(request, RedirectResponse(path, 303), opened.token)


def _with_token(request: Request, answer: Response, token: str) -> Response:
    name, value = cookie(token, secure=request.url.scheme == "https")
    answer.raw_headers.append((name, value))
    return answer


PAGE = CityPage(lambda web: SigningPages(web).router())
