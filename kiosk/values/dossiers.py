"""Dossiers received or refused at a desk. What is certified there: kiosk.values.certifications."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Annotated

from msgspec import Meta

from kiosk.values.base import Value
from kiosk.values.green_days import Promise
from kiosk.values.ids import DossierId, DraftId, JobId, Place, ProcedureCode, TicketId


class DocumentState(enum.StrEnum):
    """What the clerk ticks for each document."""

    SUBMITTED = "submitted"  # nộp bản chính
    COPY = "copy"  # nộp bản sao
    SHOWN = "shown"  # xuất trình
    BY_DATA = "by_data"  # thay bằng dữ liệu
    LOOK_UP = "look_up"  # chờ tra cứu
    MISSING = "missing"  # chưa có


PaperCount = Annotated[int, Meta(ge=0, le=1_000_000)]


class TickedDocument(Value, frozen=True, kw_only=True):
    """Stands in an event's body, so that each field has a bound."""

    key: Annotated[str, Meta(max_length=200)]  # DocumentItem.key
    name: Annotated[str, Meta(max_length=4000)]  # as printed
    state: DocumentState
    originals: PaperCount = 0
    copies: PaperCount = 0
    pages: PaperCount = 0  # of one copy; 0: not counted
    note: Annotated[str, Meta(max_length=500)] = ""


class Applicant(Value, frozen=True, kw_only=True):
    """Who hands a dossier in. Sealed."""

    name: str
    number: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""


class Principal(Applicant, frozen=True, kw_only=True):
    """Somebody for whom the applicant acts (người ủy quyền), and by which paper. Sealed."""

    paper: str = ""  # giấy tờ ủy quyền


class Channel(enum.StrEnum):
    """How a dossier came in: columns 4 and 5 of II.06a."""

    COUNTER = "counter"  # trực tiếp
    POST = "post"  # dịch vụ bưu chính
    ONLINE = "online"  # trực tuyến


class ReturnAt(enum.StrEnum):
    COUNTER = "counter"  # tại quầy
    POST = "post"  # bưu chính công ích
    ONLINE = "online"


class ReceiveDossier(Value, frozen=True, kw_only=True):
    """Command: receive a dossier and issue its code, deadline and Mẫu 01."""

    procedure: ProcedureCode
    applicant: Applicant
    documents: tuple[TickedDocument, ...]
    place: Place
    desk: str
    actor: str
    actor_name: str  # as printed under NGƯỜI TIẾP NHẬN HỒ SƠ
    ticket: TicketId | None = None
    draft: DraftId | None = None
    principals: tuple[Principal, ...] = ()
    content: str = ""  # nội dung yêu cầu; "" = the procedure's name
    sets: int = 1  # số lượng hồ sơ (bộ)
    return_at: ReturnAt = ReturnAt.COUNTER
    confirmed_by: str = ""  # supervisor who confirmed the clock, where that is needed
    held: bool = False  # its paper waits until it can't be undone any more
    channel: Channel = Channel.COUNTER
    helped: bool | None = None  # at the counter, as the clerk says; None: as the declaration says


class ReceivedDossier(Value, frozen=True, kw_only=True):
    id: DossierId
    code: str
    provisional: bool
    received_at: datetime  # UTC
    due: str  # local "YYYY-MM-DDTHH:MM"
    why: str
    warnings: tuple[str, ...]
    receipt: JobId
    why_en: str = ""  # both in English, for the desk
    warnings_en: tuple[str, ...] = ()
    promise: Promise | None = None  # of a green day
    promise_slip: JobId | None = None


class RefuseDossier(Value, frozen=True, kw_only=True):
    """Command: refuse at the desk, with the reason in words, and print Mẫu 03. Reason and person are kept sealed."""

    procedure: ProcedureCode
    place: Place
    desk: str
    actor: str
    reason: str
    actor_name: str = ""  # as printed under NGƯỜI TIẾP NHẬN HỒ SƠ
    applicant: Applicant | None = None  # as far as the desk knows; what is not known is written by hand
    ticket: TicketId | None = None
    draft: DraftId | None = None
    held: bool = False  # as of ReceiveDossier


class DossierRow(Value, frozen=True, kw_only=True):
    """A row of the desk's list of today's dossiers and of a search by code."""

    id: DossierId
    code: str
    procedure: ProcedureCode
    received_at: datetime
    due: str
    state: str
    provisional: bool
    conflict: int = 0
    by_post: bool = False  # how the result goes out
    entered_late: bool = False  # from a receipt printed ahead; its time is handwritten
    stage: str = ""  # values.dossier_steps.Stage
    due_now: str = ""  # the deadline as it stands
    payment: str = ""  # Payment
    delivery: str = ""  # Delivery
    province: str = ""  # ProvinceState
    holder: str = ""  # the unit that has it in hand; "" = this counter
    procedure_version: int = 0  # under which it was received; 0 = that of its day


class ToLookUp(Value, frozen=True, kw_only=True):
    """A dossier with documents that are still to be looked up."""

    dossier: DossierId
    code: str
    procedure: ProcedureCode
    received_at: datetime
    due: str  # local "YYYY-MM-DDTHH:MM"
    documents: tuple[TickedDocument, ...]  # only those
