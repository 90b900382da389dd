"""Handing in a published list of procedures, and a form as an XLSForm: both go into a draft, with their report.

Pages of kiosk.server.city. A list is taken against the version that the draft goes out from, so that the same list
again after mending it takes the first one's place. Files are bounded by the frame (kiosk.server.city.web) and by
kiosk.city.lists; they are read on a thread of their own.
"""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import Future
from datetime import date
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, Response, UploadFile

from kiosk.catalogue import procedures
from kiosk.city import documents, form_check, importing
from kiosk.city.editing.fields import TypedRow
from kiosk.city.editing.shapes import catalogue_of, forms_of
from kiosk.city.importing import ImportedProcedures
from kiosk.city.lists import LARGEST, HandedIn
from kiosk.city.working import Ended, LongWorker, Progress
from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.forms import city_forms
from kiosk.server.city.documents_shared import (
    DRAFTS,
    Editing,
    Filling,
    PageWords,
    base_content,
    say,
)
from kiosk.server.city.web import CityPage, CityWeb
from kiosk.texts import error_texts
from kiosk.values.city_accounts import CityUser
from kiosk.values.city_work import BeginWork, WorkKind
from kiosk.values.document_contents import CatalogueContent, Content, FormsContent, PublishedForm
from kiosk.values.documents import DocumentDraft, DocumentKind, SaveDraft
from kiosk.values.imports import ImportAsked

SHOWN = 500  # faulty rows of a report
FORM_ID = re.compile(r"[a-z][a-z0-9-]{1,40}", re.ASCII)
Revision = Annotated[int, Form(ge=0, le=1_000_000_000)]
Words = Annotated[str, Form(max_length=500)]


class ImportPages:
    def __init__(self, web: CityWeb) -> None:
        self._web, self._worker = web, LongWorker(web.store)

    def router(self) -> APIRouter:
        router = self._web.router()
        for method, path, handler in (
            ("GET", "import", self.asked), ("POST", "import", self.take), ("GET", "form", self.form_asked),
            ("POST", "form", self.form),
        ):  # fmt: skip
            router.add_api_route(f"{DRAFTS}/{{name}}/{path}", handler, methods=[method], response_class=Response)
        return router

    async def _draft(self, name: str, kind: DocumentKind) -> DocumentDraft:
        draft = await self._web.read(documents.draft, name)
        if draft.kind is not kind or draft.content is None:
            raise ExpectedError("city_pages.errors.not_there")
        return draft

    async def _save(
        self, request: Request, user: CityUser, draft: DocumentDraft, revision: int, content: Content, day: date,
        reason: str,
    ) -> None:  # fmt: skip
        await self._web.run(documents.save_draft, SaveDraft(
            kind=draft.kind, scope=draft.scope, content=content, valid_from=day, reason=reason, actor=user.account,
            base=draft.base, id=draft.id, revision=revision,
        ))  # fmt: skip
        await self._web.audit(request, "draft_saved", draft.kind.value, draft.scope)

    # -- a list of procedures -------------------------------------------------------------------------------

    async def asked(self, request: Request, name: str, user: Editing) -> Response:
        draft = await self._draft(name, DocumentKind.CATALOGUE)
        return self._import_page(request, draft)

    def _import_page(self, request: Request, draft: DocumentDraft, status: int = 200, **words: Filling) -> Response:
        given: PageWords = {
            "problem": None, "wrong": {}, "typed": {}, "report": None, "most": LARGEST // 1_048_576, "shown": SHOWN,
        }
        return self._web.page(
            request, "draft_import.html", status, draft=draft,
            **{**given, **words, **say(request, self._web.language(request))},
        )  # fmt: skip

    async def take(
        self, request: Request, name: str, user: Editing, revision: Revision, file: Annotated[UploadFile, File()],
        decision: Words = "", valid_from: Annotated[str, Form(max_length=20)] = "", whole: Words = "",
    ) -> Response:  # fmt: skip
        draft = await self._draft(name, DocumentKind.CATALOGUE)
        typed = TypedRow({"valid_from": [valid_from], "decision": [decision]})
        day, said = typed.day("valid_from", required=True), typed.words("decision", required=True, most=500)
        kept = {"decision": decision, "valid_from": valid_from, "whole": whole}
        if day is None or typed.wrong:
            wrong = {field: f"city_documents.wrong.{key}" for field, key in typed.wrong.items()}
            return self._import_page(request, draft, 422, wrong=wrong, typed=kept)
        today = local(self._web.store.clock.now()).date()
        asked = ImportAsked(valid_from=day, decision=said, whole=bool(whole), looked_at=today)
        base = await self._web.read(base_content, draft)
        try:
            made = await self._worked(user, await _handed(file), asked, base)
        except ExpectedError as error:
            problem = error_texts(error, self._web.language(request))
            return self._import_page(request, draft, 422, problem=problem, typed=kept)
        if made.report.changes:
            await self._save(request, user, draft, revision, made.content, day, draft.reason or said)
            draft = await self._draft(name, DocumentKind.CATALOGUE)
        return self._import_page(request, draft, report=made.report, typed=kept)

    async def _worked(
        self, user: CityUser, file: HandedIn, asked: ImportAsked, base: Content | None
    ) -> ImportedProcedures:
        """As long work: whoever looks meanwhile, or later, sees how far it is and what came of it."""
        outcome: Future[ImportedProcedures] = Future()

        def job(progress: Progress) -> Ended:
            progress(0, 1)
            try:
                made = _imported(file, asked, base)
            except BaseException as error:
                outcome.set_exception(error)
                raise
            outcome.set_result(made)
            progress(1, 1)
            told = made.report
            return Ended(
                "city_pages.work_result.import", new=len(told.new), changed=len(told.changed),
                abolished=len(told.abolished), faulty=len(told.faulty),
            )  # fmt: skip

        command = BeginWork(kind=WorkKind.IMPORT, about=file.name, account=user.account, total=1)
        await asyncio.wrap_future(self._worker.begin(command, job))
        return await asyncio.wrap_future(outcome)

    # -- a form ---------------------------------------------------------------------------------------------

    async def form_asked(self, request: Request, name: str, user: Editing) -> Response:
        return self._form_page(request, await self._draft(name, DocumentKind.FORMS))

    def _form_page(self, request: Request, draft: DocumentDraft, status: int = 200, **words: Filling) -> Response:
        content = forms_of(draft.content) if draft.content is not None else FormsContent(forms=())
        given: PageWords = {
            "problem": None, "wrong": {}, "typed": {}, "forms": content.forms, "findings": (), "added": "",
        }  # fmt: skip
        return self._web.page(
            request, "draft_form.html", status, draft=draft,
            **{**given, **words, **say(request, self._web.language(request))},
        )  # fmt: skip

    async def form(
        self, request: Request, name: str, user: Editing, revision: Revision, sheet: Annotated[UploadFile, File()],
        paper: Annotated[UploadFile | None, File()] = None, beside: Annotated[list[UploadFile], File()] = [],  # noqa: B006
        form: Words = "",
    ) -> Response:  # fmt: skip
        draft = await self._draft(name, DocumentKind.FORMS)
        if not FORM_ID.fullmatch(form):
            wrong = {"form": "city_documents.wrong.form"}
            return self._form_page(request, draft, 422, wrong=wrong, typed={"form": form})
        given = await _source(form, sheet, paper, beside)
        today = local(self._web.store.clock.now()).date()
        try:
            made, findings = await asyncio.to_thread(_published, draft.content, given, today, draft.valid_from)
        except ExpectedError as error:
            problem = error_texts(error, self._web.language(request))
            return self._form_page(request, draft, 422, problem=problem, typed={"form": form})
        kept = [one for one in forms_of(draft.content).forms if one.form != form] if draft.content else []
        content = FormsContent(forms=(*kept, made))
        await self._save(request, user, draft, revision, content, draft.valid_from, draft.reason)
        fresh = await self._draft(name, DocumentKind.FORMS)
        return self._form_page(request, fresh, findings=findings, added=form)


async def _handed(file: UploadFile) -> HandedIn:
    """At most one byte more than is read, so that a larger one is told. Raises ExpectedError city_imports.errors."""
    data = await file.read(LARGEST + 1)
    if not data:
        raise ExpectedError("city_imports.errors.no_file")
    return HandedIn(name=file.filename or "", data=data)


def _imported(file: HandedIn, asked: ImportAsked, base: Content | None) -> ImportedProcedures:
    before = catalogue_of(base) if base is not None else CatalogueContent(procedures=())
    return importing.procedures(file, asked, before.procedures, procedures.load())


async def _source(
    form: str, sheet: UploadFile, paper: UploadFile | None, beside: list[UploadFile]
) -> city_forms.FormSource:
    lists = tuple([(one.filename or "", await one.read(LARGEST + 1)) for one in beside if one.filename])
    layout = await paper.read(LARGEST + 1) if paper is not None and paper.filename else b""
    return city_forms.FormSource(form=form, spreadsheet=await sheet.read(LARGEST + 1), paper=layout, beside=lists)


def _published(
    content: Content | None, source: city_forms.FormSource, today: date, begins: date
) -> tuple[PublishedForm, tuple[str, ...]]:
    """The form compiled as at an official's desk, and what its check finds."""
    if len(source.spreadsheet) > LARGEST:
        raise ExpectedError("city_imports.errors.too_large", most=LARGEST // 1_048_576)
    known = forms_of(content).forms if content is not None else ()
    before = next((one for one in known if one.form == source.form), None)
    made = city_forms.published(before, source, today=today, begins=begins)
    return made, form_check.findings(source)


PAGE = CityPage(lambda web: ImportPages(web).router())
