"""Dossiers received, refused or certified at a desk."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from kiosk.db.base import Instant, ProjectionBase
from kiosk.db.engines.options import only

# In the words of a query, not as parameters: only so the partial indexes answer.
TO_LOOK_UP = text("to_look_up > 0")
PAID = text("paid_on IS NOT NULL")
UNCODED = text("provisional AND official_code = '' AND province IN ('waiting', 'handed')")
LEFT = text("closed_as <> '' AND NOT erased")  # closed, and its personal data still there


class DossierRecord(ProjectionBase):
    """One dossier. Who handed it in is in the event's sealed part alone."""

    __tablename__ = "dossiers"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    subject: Mapped[str] = mapped_column(String(96), primary_key=True)
    state: Mapped[str] = mapped_column(String(12), default="")  # received | refused | certified
    day: Mapped[date | None] = mapped_column(Date)
    code: Mapped[str | None] = mapped_column(String(64))  # None: no code was issued
    official_code: Mapped[str] = mapped_column(String(64), default="")
    provisional: Mapped[bool] = mapped_column(default=False)
    procedure: Mapped[str] = mapped_column(String(64), default="")
    procedure_version: Mapped[int] = mapped_column(default=0)
    ticket: Mapped[str | None] = mapped_column(String(96))
    draft: Mapped[str | None] = mapped_column(String(96))
    desk: Mapped[str] = mapped_column(String(64), default="")
    actor: Mapped[str] = mapped_column(String(40), default="")
    received_at: Mapped[datetime | None] = mapped_column(Instant)
    due: Mapped[str] = mapped_column(String(64), default="")  # as on Mẫu 01
    due_now: Mapped[str] = mapped_column(String(64), default="")  # after extension, apology or resubmission
    documents: Mapped[str] = mapped_column(Text, default="[]")  # JSON of TickedDocument
    sets: Mapped[int] = mapped_column(default=1)
    return_at: Mapped[str] = mapped_column(String(64), default="counter")
    receipt_volume: Mapped[str] = mapped_column(String(64), default="")  # of the book that the number stands in
    receipt_number: Mapped[int] = mapped_column(default=0)
    register: Mapped[str] = mapped_column(String(64), default="")
    register_volume: Mapped[str] = mapped_column(String(64), default="")
    register_number: Mapped[int] = mapped_column(default=0)
    pages: Mapped[int] = mapped_column(default=0)
    copies: Mapped[int] = mapped_column(default=0)
    work: Mapped[str] = mapped_column(String(64), default="")  # values.procedures.CertifiedWork
    people: Mapped[int] = mapped_column(default=0)
    paper: Mapped[str] = mapped_column(String(64), default="")
    batch: Mapped[str | None] = mapped_column(String(96))  # the first of those certified together
    fee: Mapped[int | None] = mapped_column(BigInteger)
    helped_at: Mapped[str] = mapped_column(String(64), default="")  # place of help, reception, and competent agency
    taken_in_at: Mapped[str] = mapped_column(String(64), default="")
    agency: Mapped[str] = mapped_column(String(64), default="")
    stage: Mapped[str] = mapped_column(String(16), default="")  # values.dossier_steps.Stage
    payment: Mapped[str] = mapped_column(String(8), default="")
    delivery: Mapped[str] = mapped_column(String(64), default="")
    province: Mapped[str] = mapped_column(String(8), default="")
    revision: Mapped[int] = mapped_column(default=1)  # one more with each thing that the province is told anew
    province_revision: Mapped[int] = mapped_column(default=0)  # the latest that its system has; 0: none
    holder: Mapped[str] = mapped_column(String(200), default="")  # the unit that has it in hand; "": this counter
    duty: Mapped[int] = mapped_column(BigInteger, default=0)  # đồng
    paid: Mapped[int] = mapped_column(BigInteger, default=0)  # đồng
    paid_on: Mapped[date | None] = mapped_column(Date)  # the last day on which something was paid
    payments: Mapped[str] = mapped_column(Text, default="[]")  # JSON: [day, đồng, number of the receipt] of each
    supplement_asked: Mapped[int] = mapped_column(default=0)  # times
    apologies: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(Instant)
    returned_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_as: Mapped[str] = mapped_column(String(12), default="")  # RetentionRule.what; "" while it is open
    closed_on: Mapped[date | None] = mapped_column(Date)
    erased: Mapped[bool] = mapped_column(default=False)
    voided: Mapped[bool] = mapped_column(default=False)
    to_look_up: Mapped[int] = mapped_column(default=0)  # documents of an open dossier that are still to be looked up
    green_day: Mapped[str] = mapped_column(String(64), default="")  # of the green day on which it was received
    promise_due: Mapped[str] = mapped_column(String(64), default="")  # as on the slip of its own
    promise_kept: Mapped[bool | None] = mapped_column()  # None: no result yet
    entered_late: Mapped[bool] = mapped_column(default=False)  # from paper; received_at is handwritten
    field: Mapped[str] = mapped_column(String(64), default="")  # of the procedure, as it was at reception
    channel: Mapped[str] = mapped_column(String(16), default="")  # values.dossiers.Channel
    filled_by: Mapped[str] = mapped_column(String(16), default="")  # values.drafts.FilledBy; "": no declaration
    life: Mapped[str] = mapped_column(Text, default="[]")  # JSON: [day, how it stood from then on] (records.lives)
    apologised_on: Mapped[str] = mapped_column(Text, default="")  # business days, comma between them
    told_state: Mapped[str] = mapped_column(String(16), default="")  # of a department: values.told_states.ToldState
    told_at: Mapped[datetime | None] = mapped_column(Instant)
    told_by: Mapped[str] = mapped_column(String(200), default="")  # the department's name
    told_depth: Mapped[int] = mapped_column(BigInteger, default=0)  # of the event: what is as deep did not know of it
    told_aside: Mapped[bool] = mapped_column(default=False)  # the ward went another way: shown beside
    told_result: Mapped[str] = mapped_column(String(64), default="")  # the number of the paper
    conflict: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        Index(None, "ward", "code"),
        Index(None, "ward", "official_code"),
        Index(None, "ward", "day", "received_at"),
        Index(None, "ward", "ticket"),
        Index(None, "ward", "draft"),
        Index(None, "ward", "stage", "due_now"),
        Index(None, "ward", "province", "received_at"),
        Index("ix_dossiers_to_look_up", "ward", "to_look_up", **only(TO_LOOK_UP)),
        Index(  # with all that its condition names: only so a count reads no row
            "ix_dossiers_uncoded", "ward", "received_at", "province", "provisional", "official_code",
            **only(UNCODED),
        ),
        Index("ix_dossiers_left", "ward", "closed_as", "closed_on", **only(LEFT)),
        Index("ix_dossiers_paid", "ward", "paid_on", **only(PAID)),
    )


class CertificateRow(ProjectionBase):
    """The number that certified copies bear in their register, so that one given twice is seen."""

    __tablename__ = "certificates"
    ward: Mapped[str] = mapped_column(String(8), primary_key=True)
    subject: Mapped[str] = mapped_column(String(96), primary_key=True)
    register: Mapped[str | None] = mapped_column(String(64))
    volume: Mapped[str] = mapped_column(String(64), default="")
    year: Mapped[int | None] = mapped_column()
    number: Mapped[int | None] = mapped_column()
    conflict: Mapped[int] = mapped_column(default=0)

    __table_args__ = (Index(None, "ward", "register", "volume", "year", "number"),)
