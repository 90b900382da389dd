"""Rows of a made-up city for looking at its pages: wards with a day behind them, machines in every state, long work.

Written straight into the server's database as its own programs would leave it. Whoever adds a page with data of its own
adds a function to FILLED. Nobody in it is real.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import insert

from kiosk.catalogue import Catalogue
from kiosk.city import documents, work
from kiosk.clock import business_day
from kiosk.db.base import to_micros
from kiosk.db.tables.days import DayTotal
from kiosk.db.tables.journal import KnownStation, QuarantinedEvent
from kiosk.db.tables.public_feedback import PublicFeedback
from kiosk.db.tables.sync import Contact
from kiosk.db.tables.tickets import Ticket
from kiosk.ids import uuid7
from kiosk.journal.envelope import Envelope, encode, hash_of
from kiosk.records import rollups
from kiosk.store import Context
from kiosk.values.city_work import BeginWork, WorkDone, WorkKind, WorkState
from kiosk.values.document_contents import (
    CalendarContent,
    CatalogueContent,
    FeesContent,
    FormsContent,
    ProcedureFee,
)
from kiosk.values.documents import ActOnDraft, DocumentKind, SaveDraft
from kiosk.values.ids import ProcedureCode
from kiosk.values.procedures import Fee, FeeUnit

NAMES = ("Hoa Sen", "An Bình", "Đồng Tâm", "Hoà Hiệp", "Long Thạnh", "Ngã Bảy", "Phú Mỹ", "Tân Lập", "Vĩnh Phước")
ASIDE = "99001.quay1"  # the station of which something lies aside


def ward_of_number(number: int) -> tuple[str, str]:
    """Code and name."""
    name = NAMES[number % len(NAMES)]
    tail = f" {number // len(NAMES) + 1}" if number >= len(NAMES) else ""
    return f"{99001 + number}", f"Phường {name}{tail} (mẫu)"


def fill_wards(ctx: Context, count: int = 12) -> None:
    rows: dict[Any, list[dict[str, Any]]] = {KnownStation: [], Contact: [], DayTotal: [], Ticket: []}
    for number in range(count):
        ward, name = ward_of_number(number)
        _stations(ctx, rows, ward, name, number)
        _day(ctx, rows, ward, number)
    for table, given in rows.items():
        ctx.connection.execute(insert(table), given)


def _stations(ctx: Context, rows: dict[Any, list[dict[str, Any]]], ward: str, name: str, number: int) -> None:
    for n, (short, roles) in enumerate((("kiosk1", "citizen"), ("quay1", "desk,rating"), ("sanh", "hall"))):
        station, silent = f"{ward}.{short}", number % 5 == 1 and n == 0
        rows[KnownStation].append({
            "station": station, "public_key": station.encode().ljust(32, b"."), "seal_key": b"", "roles": roles,
            "withdrawn_at": to_micros(ctx.now) if number % 7 == 6 and n == 2 else 0,
        })  # fmt: skip
        waiting = 37 if silent else 0
        rows[Contact].append({
            "station": station, "ward_name": name, "at": ctx.now - timedelta(seconds=4000 if silent else 20),
            "waiting": waiting, "oldest": to_micros(ctx.now - timedelta(hours=1, minutes=6)) if waiting else 0,
        })  # fmt: skip


def _day(ctx: Context, rows: dict[Any, list[dict[str, Any]]], ward: str, number: int) -> None:
    day = business_day(ctx.now)
    counts = {"tickets": 180 + number, "served": 150 + 3 * number, "dossiers": 90 + number, "rating_3": 31,
              "rating_2": 9, "rating_1": number % 4, "rating_none": 22,
              "print_failed": int(number % 8 == 3)}  # fmt: skip
    rows[DayTotal] += [
        {"ward": ward, "day": day.isoformat(), "metric": name, "count": count} for name, count in counts.items()
    ]
    for nth in range(number % 6):
        rows[Ticket].append({
            "ward": ward, "subject": f"ticket:{ward}-{nth}", "state": "waiting", "day": day, "label": f"A{nth:03d}",
            "field": "chung-thuc", "issued_at": ctx.now - timedelta(minutes=7 * nth + 3),
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
    names = (("Danh mục 2026.xlsx", WorkState.RUNNING, 640), ("2026-10", WorkState.DONE, 2000),
             ("Danh mục cũ.csv", WorkState.FAILED, 12))  # fmt: skip
    for about, state, done in names:
        begun = BeginWork(kind=WorkKind.IMPORT, about=about, account="chu-tich", total=2000)
        work.go_on(ctx, WorkDone(work=work.begin(ctx, begun), done=done, state=state))


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


def fill_feedback(ctx: Context) -> None:
    """One that waits, one that is overdue, one that was answered: without words, as after an erasure."""
    now, day = ctx.now, business_day(ctx.now)
    rows = [
        ("said", "2026-12-15T17:00", None), ("forwarded", "2026-11-20T17:00", None),
        ("answered", "2026-12-15T17:00", now),
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
    """Roll-ups of twelve wards over ten days of the month, as applying events keeps them; one ward has few answers."""
    today = business_day(ctx.now)
    days = [(today - timedelta(days=back)).isoformat() for back in range(10)]
    rollups.add(ctx.connection, {
        ward_of_number(number)[0]: {
            (metric, day, part): count for day in days for (metric, part), count in _rolled(number).items()
        }
        for number in range(12)
    })  # fmt: skip


def _rolled(number: int) -> dict[tuple[str, str], int]:
    """A ward's day: metric and part -> count."""
    found: dict[tuple[str, str], int] = {}
    for nth, field in enumerate(("chung-thuc", "ho-tich", "cu-tru")):
        came = 10 + number + nth
        found |= {
            ("in.counter.desk", field): came, ("in.online.self", field): 4, ("in.counter.helped", field): 2,
            ("out.on_time", field): came + 3, ("out.late", field): int(number == 3),
        }  # fmt: skip
    few = number == 1
    found |= {("rate.3", ""): 0 if few else 12, ("rate.2", ""): 1 if few else 5, ("rate.1", ""): number % 3,
              ("rate.none", ""): 6, ("rate.skip", ""): 2, ("rate.quick", ""): 1}  # fmt: skip
    return found


FILLED: list[Callable[[Context], None]] = [
    fill_wards, fill_quarantine, fill_work, fill_documents, fill_feedback, fill_reports,
]  # fmt: skip


def fill(ctx: Context, _none: None) -> None:
    for one in FILLED:
        one(ctx)
