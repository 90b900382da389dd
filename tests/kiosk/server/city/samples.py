"""Rows of a made-up city for looking at its pages: wards with a day behind them, machines in every state, long work.

Written straight into the server's database as its own programs would leave it. Whoever adds a page with data of its own
adds a function to FILLED. Nobody in it is real.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import insert

from kiosk.catalogue import Catalogue
from kiosk.city import api_tokens, documents, work
from kiosk.clock import business_day, local
from kiosk.db.base import to_micros
from kiosk.db.tables.days import DayTotal
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.db.tables.journal import KnownStation, QuarantinedEvent
from kiosk.db.tables.print_jobs import RollRow
from kiosk.db.tables.public_feedback import PublicFeedback
from kiosk.db.tables.sync import Contact, MachineRow
from kiosk.db.tables.tickets import Ticket
from kiosk.ids import uuid7
from kiosk.journal.envelope import Envelope, encode, hash_of
from kiosk.records import rollups
from kiosk.store import Context
from kiosk.values.city_work import BeginWork, MadeFile, WorkDone, WorkKind, WorkState
from kiosk.values.departments import MakeToken
from kiosk.values.document_contents import (
    CalendarContent,
    CatalogueContent,
    FeesContent,
    FormsContent,
    ProcedureFee,
)
from kiosk.values.documents import ActOnDraft, DocumentKind, SaveDraft
from kiosk.values.ids import ProcedureCode
from kiosk.values.imports import ImportReport, ListedRow
from kiosk.values.procedures import Fee, FeeUnit
from tests.kiosk.server.city.browser import PICTURES

NAMES = (
    "Hoa Sen", "An Bình", "Đồng Tâm", "Hoà Hiệp", "Long Thạnh", "Ngã Bảy", "Phú Mỹ", "Tân Lập", "Vĩnh Phước",
    "Bến Gạo", "Cây Đa", "Giếng Ngọc", "Đức Thắng", "Hưng Thịnh",
)  # fmt: skip
WARDS = 168 if PICTURES else 24  # pictures are of a whole city
ASIDE = "99001.quay1"  # the station of which something lies aside


def ward_of_number(number: int) -> tuple[str, str]:
    """Code and name."""
    name = NAMES[number % len(NAMES)]
    tail = f" {number // len(NAMES) + 1}" if number >= len(NAMES) else ""
    return f"{99001 + number}", f"Phường {name}{tail} (mẫu)"


def fill_wards(ctx: Context, count: int | None = None) -> None:
    rows: dict[Any, list[dict[str, Any]]] = {
        KnownStation: [], Contact: [], MachineRow: [], DayTotal: [], Ticket: [], DossierRecord: [], RollRow: [],
    }
    for number in range(WARDS if count is None else count):
        ward, name = ward_of_number(number)
        _stations(ctx, rows, ward, name, number)
        _day(ctx, rows, ward, number)
    for table, given in rows.items():
        if given:
            ctx.connection.execute(insert(table), given)


def _stations(ctx: Context, rows: dict[Any, list[dict[str, Any]]], ward: str, name: str, number: int) -> None:
    for n, (short, roles) in enumerate((("kiosk1", "citizen"), ("quay1", "desk,rating"), ("sanh", "hall"))):
        station, silent = f"{ward}.{short}", number % 17 == 1 and n == 0
        rows[KnownStation].append({
            "station": station, "public_key": station.encode().ljust(32, b"."), "seal_key": b"", "roles": roles,
            "withdrawn_at": to_micros(ctx.now) if number % 29 == 6 and n == 2 else 0,
        })  # fmt: skip
        behind = number % 23 == 4 and n == 1
        waiting = 37 if silent else 412 if behind else 0
        rows[Contact].append({
            "station": station, "ward_name": name, "at": ctx.now - timedelta(seconds=4000 if silent else 20),
            "waiting": waiting, "oldest": to_micros(ctx.now - timedelta(hours=1, minutes=6)) if waiting else 0,
        })  # fmt: skip
        ill = "printer.errors.no_paper" if number % 31 == 2 else "ok"
        said = {"place": ("Cửa chính", "Quầy 1", "Sảnh")[n], "version": "1.4.0", "printer:ticket": ill}
        rows[MachineRow].append({"station": station, "said": json.dumps(said), "at": ctx.now})


def _day(ctx: Context, rows: dict[Any, list[dict[str, Any]]], ward: str, number: int) -> None:
    day = business_day(ctx.now)
    rows[DayTotal].append({
        "ward": ward, "day": day.isoformat(), "metric": "print_failed", "count": 2 if number % 19 == 3 else 0
    })  # fmt: skip
    if number % 27 == 8:
        rows[RollRow].append({
            "ward": ward, "subject": "roll:kiosk1:ticket", "place": "kiosk1", "paper": "ticket", "at": ctx.now,
            "low": True,
        })  # fmt: skip
    for nth in range(number * 7 % 13):
        long = number % 11 == 5
        rows[Ticket].append({
            "ward": ward, "subject": f"ticket:{ward}-{nth}", "state": "waiting", "day": day, "label": f"A{nth:03d}",
            "field": "chung-thuc", "issued_at": ctx.now - timedelta(minutes=(9 * nth if long else nth) + 3),
        })  # fmt: skip
    late = (number * 5 % 9) + 1 if number % 13 == 3 else 0
    for nth in range(late + 2):
        due = local(ctx.now + timedelta(days=2 if nth >= late else -1 - nth))
        rows[DossierRecord].append({
            "ward": ward, "subject": uuid7(ctx.now), "state": "received", "day": day - timedelta(days=9),
            "code": f"H29-{ward}-{nth:04d}", "procedure": "1.001193", "field": "ho-tich", "stage": "in_progress",
            "received_at": ctx.now - timedelta(days=9), "due": f"{due:%Y-%m-%dT%H:%M}",
            "due_now": f"{due:%Y-%m-%dT%H:%M}", "holder": "Văn phòng (mẫu)",
        })  # fmt: skip


def fill_quarantine(ctx: Context) -> None:
    """One of a newer version, and one whose bytes are no event."""
    newer = Envelope(
        id=uuid7(ctx.now), station=ASIDE, epoch=1, seq=7, kind="ticket.issued", version=99,
        subject="ticket:99001-7", depth=1, made_at=to_micros(ctx.now), actor="canbo",
        body=msgspec.Raw(msgspec.msgpack.encode(["chung-thuc", 7])), sealed=None, key_id=None, prev=b"\0" * 32,
    )  # fmt: skip
    for seq, reason, raw in ((7, "version", encode(newer)), (8, "bytes", b"\xc1 broken")):
        ctx.connection.execute(
            insert(QuarantinedEvent).values(
                station=ASIDE, epoch=1, seq=seq, hash=hash_of(raw), reason=reason, raw=raw, at=to_micros(ctx.now),
                closed=0, event_id=newer.id if seq == 7 else "",
            )
        )  # fmt: skip


def fill_work(ctx: Context) -> None:
    """Two that are done with their files, one that failed, one that runs."""
    file = MadeFile(name="motcua-2025.zip", data=b"PK")
    told = ImportReport(
        new=("9.000001",), changed=("1.001193", "2.000815"), abolished=("9.000002",), unchanged=3,
        faulty=(ListedRow(sheet="Danh mục", row=7, why="code", value="khong-phai-ma", column="code"),),
    )  # fmt: skip
    report = MadeFile(name="report.json", data=msgspec.json.encode(told))
    read = "city_pages.work_result.import|new=1|changed=2|abolished=1|faulty=1"
    done = "city_pages.work_result.year|count=7|year=2025"
    for kind, about, state, at, result, made in (
        (WorkKind.EXPORT, "2025", WorkState.DONE, 7, done, file),
        (WorkKind.IMPORT, "Danh mục mới.xlsx", WorkState.DONE, 7, read, report),
        (WorkKind.IMPORT, "Danh mục cũ.csv", WorkState.FAILED, 1, "city_pages.work_result.failed", None),
        (WorkKind.REPLAY, "", WorkState.RUNNING, 3, "", None),
    ):
        name = work.begin(ctx, BeginWork(kind=kind, about=about, account="chu-tich", total=7))
        work.go_on(ctx, WorkDone(work=name, done=at, state=state, result=result, file=made))


def fill_documents(ctx: Context) -> None:
    """Fees that hold today, the same with a change that waits for approval, and a calendar under way."""
    today = business_day(ctx.now)
    fee = Fee(unit=FeeUnit.PER_COPY, amount=2000, approved="Nghị quyết số 12/2026/NQ-HĐND")
    fees = FeesContent(fees=(ProcedureFee(procedure=ProcedureCode("2.000815"), valid_from=today, fee=fee),))
    first = documents.save_draft(ctx, SaveDraft(
        kind=DocumentKind.FEES, content=fees, valid_from=today, reason="Nghị quyết mẫu", actor="mau-1", base=0
    ))  # fmt: skip
    documents.submit(ctx, ActOnDraft(id=first.id, revision=1, actor="mau-1"))
    documents.approve(ctx, ActOnDraft(id=first.id, revision=2, actor="mau-2"))
    more = FeesContent(fees=(*fees.fees, ProcedureFee(
        procedure=ProcedureCode("1.001193"), valid_from=today + timedelta(days=9), fee=Fee(unit=FeeUnit.NONE)
    )))  # fmt: skip
    second = documents.save_draft(ctx, SaveDraft(
        kind=DocumentKind.FEES, content=more, valid_from=today + timedelta(days=9), reason="Miễn lệ phí khai sinh",
        actor="mau-1", base=1,
    ))  # fmt: skip
    documents.submit(ctx, ActOnDraft(id=second.id, revision=1, actor="mau-1"))
    calendar = CalendarContent(years=tuple(Catalogue().calendars().values()))
    documents.save_draft(ctx, SaveDraft(
        kind=DocumentKind.CALENDAR, content=calendar, valid_from=today + timedelta(days=1), reason="", actor="mau-1",
        base=0,
    ))  # fmt: skip
    documents.save_draft(ctx, SaveDraft(
        kind=DocumentKind.FORMS, content=FormsContent(forms=()), valid_from=today + timedelta(days=1), reason="",
        actor="mau-1", base=0,
    ))  # fmt: skip
    documents.save_draft(ctx, SaveDraft(
        kind=DocumentKind.CATALOGUE, content=CatalogueContent(procedures=()), valid_from=today + timedelta(days=1),
        reason="Quyết định mẫu", actor="mau-1", base=0,
    ))  # fmt: skip


def fill_tokens(ctx: Context) -> None:
    """A department that sees the dossiers of civil status in all wards."""
    api_tokens.make(ctx, MakeToken(
        department="so-tu-phap", name="Sở Tư pháp (mẫu)", by="chu-tich", fields=("ho-tich",)
    ))  # fmt: skip


def fill_feedback(ctx: Context) -> None:
    """One that waits, one that is overdue, one that was answered: without words, as after an erasure; and one of a
    machine that says no deadline."""
    now, day = ctx.now, business_day(ctx.now)
    rows = [
        ("said", "2026-12-15T17:00", None), ("forwarded", "2026-11-20T17:00", None),
        ("answered", "2026-12-15T17:00", now), ("said", "", None),
    ]  # fmt: skip
    for number, (state, until, answered) in enumerate(rows, 1):
        ctx.connection.execute(
            insert(PublicFeedback).values(
                ward="99001", subject=uuid7(now), state=state, code=f"PA-MAUMAU22-261124-{number:04d}", about="place",
                channel="kiosk", day=day, said_at=now, forward_by=until, answer_by=until, unit="Văn phòng (mẫu)",
                answered_at=answered, late=False, closed_on=day if answered else None, erased=False,
            )
        )  # fmt: skip


def fill_reports(ctx: Context) -> None:
    """Roll-ups of ten days of the month, as applying events keeps them; the second ward has few answers."""
    today = business_day(ctx.now)
    days = [(today - timedelta(days=back), back) for back in range(10)]
    rollups.add(ctx.connection, {
        ward_of_number(number)[0]: {
            (metric, day.isoformat(), part): count
            for day, back in days for (metric, part), count in _rolled(number, back).items() if count
        }
        for number in range(WARDS)
    })  # fmt: skip


def _rolled(number: int, back: int) -> dict[tuple[str, str], int]:
    """A ward's day: metric and part -> count; about 292 dossiers in the largest, as in a city of 2019."""
    found: dict[tuple[str, str], int] = {}
    for nth, field in enumerate(("chung-thuc", "ho-tich", "cu-tru", "dat-dai", "kinh-doanh")):
        came = 12 + (number * 7 + nth * 11 + back * 3) % 40
        found |= {
            ("in.counter.desk", field): came, ("in.online.self", field): 4 + number % 9,
            ("in.counter.helped", field): 2 + number % 3, ("in.online.helped", field): 6,
            ("out.before", field): came // 3, ("out.on_time", field): came, ("out.late", field): int(number % 13 == 3),
            ("returned", field): came,
        }  # fmt: skip
    few, called = number % 17 == 1, 90 + number * 11 % 140
    waited = (15, 20, 30, 45, 60) if number % 11 == 5 else (3, 5, 7, 10, 15)
    found |= {
        ("taken", ""): called + 12, ("done", ""): called, ("left", ""): 3 + number % 4, ("wait.s", ""): called * 420,
        ("serve.s", ""): called * 300,
        **{(f"wait.{step:03d}", ""): called // 5 for step in waited},
        **{(f"serve.{step:03d}", ""): called // 3 for step in (3, 5, 7)},
        ("rate.3", ""): 0 if few else 12 + number % 20, ("rate.2", ""): 1 if few else 5, ("rate.1", ""): number % 4,
        ("rate.none", ""): 6, ("rate.skip", ""): 2, ("rate.quick", ""): 1,
    }  # fmt: skip
    return found


FILLED: list[Callable[[Context], None]] = [
    fill_wards, fill_quarantine, fill_work, fill_documents, fill_tokens, fill_feedback, fill_reports,
]  # fmt: skip


def fill(ctx: Context, _none: None) -> None:
    for one in FILLED:
        one(ctx)
