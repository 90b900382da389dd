"""Phản ánh, kiến nghị of the wards: overdue first, one of them whole, passed on, answered. A page of kiosk.server.city.

A ward's account sees and answers those of its wards, the city all of them; an auditor reads. Who opened the words of
one is written in the audit.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from markupsafe import Markup

from kiosk.city import feedback
from kiosk.clock import ZONE, business_day
from kiosk.errors import ExpectedError
from kiosk.queries import city_names, public_feedback
from kiosk.server.city.access import allow, see_ward
from kiosk.server.city.menu import WITH_WARDS, MenuEntry
from kiosk.server.city.web import CityPage, CityWeb
from kiosk.server.city.words import CityWords
from kiosk.values.city_accounts import CityRole, CityUser
from kiosk.values.public_feedback import LONGEST, AnswerFeedback, FeedbackState, ForwardFeedback, ListedFeedback

PATH = "/city/feedback"
SINCE = timedelta(days=30)
Seeing = Annotated[CityUser, Depends(allow(*WITH_WARDS))]
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
            open_rows=[_row(one, words, names, opens=user.changes) for one in open_],
            answered_rows=[_row(one, words, names, opens=user.changes) for one in done],
        )  # fmt: skip

    async def one(self, request: Request, user: Working, ward: str, subject: str) -> Response:
        found = await self._web.read(public_feedback.whole, see_ward(user, ward), subject)
        await self._web.audit(request, "feedback_one", found.line.code, ward)
        may = user.changes and found.line.state in OPEN and not found.gone
        words = CityWords(self._web.language(request))
        until = _moment(words, found.line.answer_by)
        named = (await self._web.read(city_names.wards)).get(ward) or ward
        return self._web.page(
            request, "feedback_one.html", one=found, may_change=may, until=until, here_path=f"{PATH}/{ward}/{subject}",
            ward_name=named,
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


def _moment(words: CityWords, wall: str) -> str:
    return words.moment(datetime.fromisoformat(wall).replace(tzinfo=ZONE))


def _until(one: ListedFeedback, words: CityWords) -> str:
    """Its deadline, and of an open one how many days it has."""
    until = _moment(words, one.answer_by)
    if one.state not in OPEN:
        return until
    key = "days_over" if one.days_left < 0 else "days_left" if one.days_left else "today"
    return f"{until}, {words.t(f'feedback.desk.{key}', days=abs(one.days_left))}"


def _row(one: ListedFeedback, words: CityWords, names: Mapping[str, str], *, opens: bool) -> list[object]:
    """`opens`: what somebody said may be read; an auditor sees that it is there, and how it stands."""
    link: object = Markup('<span class="when">{}</span>').format(one.code)
    if opens:
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
