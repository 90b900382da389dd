"""Phản ánh, kiến nghị of the wards: overdue first, one of them whole, passed on, answered. A page of kiosk.server.city.

A ward's account sees and answers those of its wards, the city all of them; an auditor sees how each stands, and never
what was said. Who opened the words of one is written in the audit; who opened them at a desk of the ward is shown to
the city and to the auditor.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Form, Request, Response
from markupsafe import Markup

from kiosk.city import feedback
from kiosk.clock import business_day
from kiosk.errors import ExpectedError
from kiosk.queries import city_names, public_feedback
from kiosk.server.city.access import allow, see_ward
from kiosk.server.city.menu import WITH_WARDS, MenuEntry
from kiosk.server.city.web import CityPage, CityWeb
from kiosk.server.city.words import CityWords
from kiosk.texts import known
from kiosk.values.city_accounts import CityRole, CityUser
from kiosk.values.public_feedback import (
    LONGEST,
    AnswerFeedback,
    FeedbackReader,
    FeedbackState,
    ForwardFeedback,
    ListedFeedback,
    WholeFeedback,
)

PATH = "/city/feedback"
SINCE = timedelta(days=30)
Seeing = Annotated[CityUser, Depends(allow(*WITH_WARDS))]
READERS_FOR = (CityRole.CITY, CityRole.AUDITOR)
Working = Annotated[CityUser, Depends(allow(CityRole.CITY, CityRole.WARD))]
OPEN = (FeedbackState.SAID, FeedbackState.FORWARDED)
COLUMNS = ("code", "ward", "about", "day", "answer_by", "state", "unit")


class FeedbackPages:
    def __init__(self, web: CityWeb) -> None:
        self._web = web

    def router(self) -> APIRouter:
        router = self._web.router()
        router.add_api_route(PATH, self.listed, methods=["GET"], response_class=Response)
        one = f"{PATH}/{{ward}}/{{subject}}"
        router.add_api_route(one, self.one, methods=["GET"], response_class=Response)
        router.add_api_route(f"{one}/forward", self.forward, methods=["POST"], response_class=Response)
        router.add_api_route(f"{one}/answer", self.answer, methods=["POST"], response_class=Response)
        return router

    async def listed(self, request: Request, user: Seeing) -> Response:
        names = await self._web.read(city_names.wards)
        wards = tuple(one for one in names if user.sees(one))
        since = business_day(self._web.store.clock.now()) - SINCE
        open_ = await self._web.read(public_feedback.open_ones, wards) if wards else ()
        done = await self._web.read(public_feedback.answered_ones, wards, since) if wards else ()
        words = CityWords(self._web.language(request))
        columns = [(words.t(f"city_feedback.{key}"), "") for key in COLUMNS]
        await self._web.audit(request, "feedback")
        return self._web.page(
            request, "feedback.html", columns=columns,
            open_rows=[_row(one, words, names) for one in open_],
            answered_rows=[_row(one, words, names) for one in done],
        )  # fmt: skip

    async def one(self, request: Request, user: Seeing, ward: str, subject: str) -> Response:
        found = await self._web.read(public_feedback.whole, see_ward(user, ward), subject)
        who_read = user.role in READERS_FOR
        readers = await self._web.read(public_feedback.readers, ward, subject) if who_read else ()
        opens = user.changes
        await self._web.audit(request, "feedback_one" if opens else "feedback_readers", found.line.code, ward)
        words = CityWords(self._web.language(request))
        named = (await self._web.read(city_names.wards)).get(ward) or ward
        return self._web.page(
            request, "feedback_one.html", one=found if opens else _unread(found), opens=opens,
            may_change=opens and found.line.state in OPEN and not found.gone,
            until=words.wall(found.line.answer_by), here_path=f"{PATH}/{ward}/{subject}", who_read=who_read,
            ward_name=named,
            readers=[_reading(one, words) for one in readers],
            columns=[(words.t(f"city_feedback.readers.{key}"), "") for key in ("at", "account", "role", "place")],
        )  # fmt: skip

    async def forward(
        self, request: Request, user: Working, ward: str, subject: str, unit: Annotated[str, Form(max_length=200)] = ""
    ) -> Response:
        _need(unit)
        command = ForwardFeedback(subject=subject, ward=see_ward(user, ward), unit=unit.strip(), actor=user.account)
        await self._web.run(feedback.forward, command)
        await self._web.audit(request, "feedback_forwarded", subject, ward)
        return self._web.back(f"{PATH}/{ward}/{subject}", "city_feedback.said.forwarded")

    async def answer(
        self, request: Request, user: Working, ward: str, subject: str,
        words: Annotated[str, Form(max_length=LONGEST)] = "",
    ) -> Response:  # fmt: skip
        _need(words)
        command = AnswerFeedback(subject=subject, ward=see_ward(user, ward), words=words.strip(), actor=user.account)
        await self._web.run(feedback.answer, command)
        await self._web.audit(request, "feedback_answered", subject, ward)
        return self._web.back(PATH, "city_feedback.said.answered")


def _need(words: str) -> None:
    if not words.strip():
        raise ExpectedError("feedback.errors.empty")


def _until(one: ListedFeedback, words: CityWords) -> str:
    """Its deadline, and of an open one how many days it has."""
    until = words.wall(one.answer_by)
    if one.state not in OPEN:
        return until
    key = "days_over" if one.days_left < 0 else "days_left" if one.days_left else "today"
    return f"{until}, {words.t(f'feedback.desk.{key}', days=abs(one.days_left))}"


def _unread(one: WholeFeedback) -> WholeFeedback:
    """Without anything that somebody said or was told."""
    return msgspec.structs.replace(one, words="", contact="", answer="")


def _reading(one: FeedbackReader, words: CityWords) -> list[object]:
    role = f"city_documents.option.roles.{one.role}"
    return [words.moment(one.at), one.account, words.t(role) if known(role) else one.role or "–", one.place]


def _row(one: ListedFeedback, words: CityWords, names: Mapping[str, str]) -> list[object]:
    link = Markup('<a class="when" href="{}/{}/{}">{}</a>').format(PATH, one.ward, one.id, one.code)
    state = words.t(f"city_feedback.states.{one.state}")
    late = Markup('<span class="badge bad">{}</span>').format(words.t("city_feedback.late")) if one.late else state
    return [
        link, names.get(one.ward) or one.ward, words.t(f"feedback.about.{one.about}"), words.day(one.day),
        _until(one, words), late, one.unit,
    ]  # fmt: skip


PAGE = CityPage(
    lambda web: FeedbackPages(web).router(), (MenuEntry("city_pages.menu.feedback", PATH, WITH_WARDS),)
)
