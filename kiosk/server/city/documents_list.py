"""The documents that the city makes for its wards: which there are, their versions, what differs, what each ward has.

Pages of kiosk.server.city; a draft's own are documents_draft. The auditor reads, the city begins drafts. A page of
accounts is written to the audit, like every document that is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Form, Path, Query, Request, Response

from kiosk.city import documents, lost_versions
from kiosk.city.editing import kinds
from kiosk.city.editing.fields import EditedRow
from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.rules import document_versions
from kiosk.server.city.access import allow
from kiosk.server.city.documents_shared import (
    DRAFTS,
    PATH,
    Editing,
    PageWords,
    Reading,
    Scope,
    draft_path,
    kind_of,
    say,
    start_content,
    wants_ward,
    ward_choices,
)
from kiosk.server.city.menu import STEERING, WITH_WARDS, MenuEntry
from kiosk.server.city.web import CityPage, CityWeb
from kiosk.store import Reader
from kiosk.texts import LONGEST, reason_text
from kiosk.values.city_accounts import CityRole, CityUser
from kiosk.values.document_contents import FormsContent
from kiosk.values.documents import (
    EVERY_WARD,
    DocumentDiff,
    DocumentDraft,
    DocumentKind,
    DocumentVersion,
    LostVersion,
    SaveDraft,
    StationDocument,
)

MOST = 300  # rows of a version that are listed
WithWards = Annotated[CityUser, Depends(allow(*WITH_WARDS))]


class KindState(NamedTuple):
    """One kind, of every ward: what holds today, what comes, and how many drafts are under way."""

    kind: DocumentKind
    now: DocumentVersion | None
    next: DocumentVersion | None
    wards: int  # that have one of their own


class WardDocuments(NamedTuple):
    """What one ward's stations go by. `behind`: none of them has the version that should hold now."""

    ward: str
    name: str
    stations: tuple[StationDocument, ...]
    behind: int
    refused: int


class _OfKind(NamedTuple):
    versions: tuple[DocumentVersion, ...]
    drafts: tuple[DocumentDraft, ...]
    wards: tuple[tuple[str, str], ...]
    lost: tuple[LostVersion, ...]  # that wards go by, and this server does not have


class DocumentPages:
    def __init__(self, web: CityWeb) -> None:
        self._web = web

    def router(self) -> APIRouter:
        router = self._web.router()
        for method, path, handler in (
            ("GET", PATH, self.overview), ("GET", f"{PATH}/wards", self.wards), ("GET", f"{PATH}/{{kind}}", self.kind),
            ("POST", f"{PATH}/{{kind}}", self.begin), ("GET", f"{PATH}/{{kind}}/{{version}}", self.version),
        ):  # fmt: skip
            router.add_api_route(path, handler, methods=[method], response_class=Response)
        return router

    async def overview(self, request: Request, user: Reading) -> Response:
        states, drafts, wards = await self._web.read(_overview)
        await self._web.audit(request, "documents")
        return self._web.page(
            request, "documents.html", states=states, drafts=drafts, wards=wards, editing=user.role is CityRole.CITY,
            **self._say(request),
        )  # fmt: skip

    async def kind(self, request: Request, kind: str, user: Reading, scope: Scope = EVERY_WARD) -> Response:
        of = kind_of(kind)
        found, drafts, wards, lost = await self._web.read(_of_kind, of, scope)
        await self._web.audit(request, "document", of.value, scope)
        today = local(self._web.store.clock.now()).date()
        now = document_versions.in_force(found, today)
        return self._web.page(
            request, "documents_kind.html", kind=of, scope=scope, versions=found, drafts=drafts, wards=wards, lost=lost,
            own=wants_ward(of), editing=user.role is CityRole.CITY, today=today, holds=now.version if now else 0,
            counting={one.version for one in document_versions.counting(found)}, **self._say(request),
        )  # fmt: skip

    async def version(
        self, request: Request, kind: str, version: Annotated[int, Path(ge=0, le=1_000_000_000)], user: Reading,
        scope: Scope = EVERY_WARD, since: Annotated[int, Query(ge=-1, le=1_000_000)] = -1,
    ) -> Response:  # fmt: skip
        of = kind_of(kind)
        found, versions, rows, differs = await self._web.read(_of_version, of, scope, version, since)
        await self._web.audit(request, "document", f"{of.value} {version}", scope)
        return self._web.page(
            request, "documents_version.html", kind=of, scope=scope, version=found, versions=versions, rows=rows,
            diff=differs, since=since if since >= 0 else found.base, **self._say(request),
        )  # fmt: skip

    async def begin(
        self, request: Request, kind: str, user: Editing, scope: Annotated[str, Form(pattern=r"^([0-9]{5})?$")] = ""
    ) -> Response:
        of = kind_of(kind)
        base, content = await self._web.read(start_content, of, scope)
        tomorrow = local(self._web.store.clock.now()).date() + timedelta(days=1)
        command = SaveDraft(
            kind=of, scope=scope, content=content, valid_from=tomorrow, reason="", actor=user.account, base=base
        )
        draft: DocumentDraft = await self._web.run(documents.save_draft, command)
        await self._web.audit(request, "draft_saved", of.value, scope)
        return self._web.back(draft_path(draft))

    async def wards(self, request: Request, user: WithWards) -> Response:
        found = await self._web.read(_of_wards)
        seen = tuple(one for one in found if user.sees(one.ward))
        await self._web.audit(request, "documents")
        language = self._web.language(request)
        return self._web.page(
            request, "documents_wards.html", wards=seen, why=lambda key: why_words(key, language), **self._say(request)
        )

    def _say(self, request: Request) -> PageWords:
        return say(request, self._web.language(request))


def why_words(key: str, language: str) -> str:
    """Why a machine could not take a version, and what to do. One of another program may say what is not known here."""
    return reason_text("city_documents.why", key, language, said=key[:LONGEST] or "–")


# -- queries ----------------------------------------------------------------------------------------------------


def _overview(
    reader: Reader,
) -> tuple[tuple[KindState, ...], tuple[DocumentDraft, ...], tuple[tuple[str, str], ...]]:
    states = tuple(_state(reader, kind) for kind in DocumentKind)
    return states, documents.drafts(reader), ward_choices(reader)


def _state(reader: Reader, kind: DocumentKind) -> KindState:
    today = local(reader.clock.now()).date()
    now = documents.current(reader, kind)
    coming = [
        one for one in document_versions.counting(documents.versions(reader, kind)) if one.valid_from > today
    ]
    own = sum(bool(documents.newest(reader, kind, ward)) for ward in kinds.known_wards(reader))
    return KindState(kind, now, coming[-1] if coming else None, own)


def _of_kind(reader: Reader, kind: DocumentKind, scope: str) -> _OfKind:
    lost = tuple(one for one in lost_versions.lost(reader, kind, scope) if not one.passed)
    return _OfKind(
        documents.versions(reader, kind, scope), documents.drafts(reader, kind, scope), ward_choices(reader), lost
    )


def _of_version(
    reader: Reader, kind: DocumentKind, scope: str, version: int, since: int
) -> tuple[DocumentVersion, tuple[DocumentVersion, ...], tuple[EditedRow, ...], DocumentDiff]:
    versions = documents.versions(reader, kind, scope)
    found = next((one for one in versions if one.version == version), None)
    if found is None:
        raise ExpectedError("documents.errors.unknown_version", version=version)
    before = since if since >= 0 else found.base
    differs = documents.diff(reader, kind, scope, before, version)
    said = documents.content(reader, kind, scope, version)
    if isinstance(said, FormsContent):
        rows = tuple(EditedRow(str(one.form), str(one.form), one.version) for one in said.forms)
    else:
        rows = tuple(row for editor in kinds.EDITORS[kind] for row in editor.rows(said))
    return found, versions, rows[:MOST], differs


def _of_wards(reader: Reader) -> tuple[WardDocuments, ...]:
    """What each ward goes by, the ones with a refusal first, then those behind."""
    current = {(kind, EVERY_WARD): documents.current(reader, kind) for kind in DocumentKind}
    wanted = {which: version.version for which, version in current.items() if version is not None}
    said: dict[str, list[StationDocument]] = {}
    for one in documents.station_documents(reader):
        said.setdefault(one.station.partition(".")[0], []).append(one)
    names = kinds.known_wards(reader)
    found = [_ward(ward, names.get(ward, ward), said.get(ward, ()), wanted) for ward in sorted({*names, *said})]
    return tuple(sorted(found, key=lambda one: (-one.refused, -one.behind, one.name)))


def _ward(
    ward: str, name: str, stations: Iterable[StationDocument], wanted: dict[tuple[DocumentKind, str], int]
) -> WardDocuments:
    rows = tuple(stations)
    has = {(one.kind, one.scope): one.version for one in rows}
    behind = sum(has.get(which, 0) < version for which, version in wanted.items())
    return WardDocuments(ward, name, rows, behind, sum(bool(one.refused) for one in rows))


PAGE = CityPage(
    lambda web: DocumentPages(web).router(),
    (
        MenuEntry("city_documents.menu.documents", PATH, STEERING, "documents", below=(DRAFTS,)),
        MenuEntry("city_documents.menu.wards", f"{PATH}/wards", WITH_WARDS, "documents"),
    ),
)
