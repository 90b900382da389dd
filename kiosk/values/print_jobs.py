"""Print jobs: what is to be printed, never the paper's content."""

from __future__ import annotations

import enum
from datetime import datetime

from kiosk.values.base import Value
from kiosk.values.ids import JobId, Place
from kiosk.values.papers import NextStepsPaper


class JobState(enum.StrEnum):
    WAITING = "waiting"
    PRINTING = "printing"  # after a restart such a job may or may not be on paper: never printed blindly
    DONE = "done"
    FAILED = "failed"
    EXPIRED = "expired"


class PaperKind(enum.StrEnum):
    TICKET = "ticket"
    RECEIPT = "receipt"  # Mẫu 01
    DECLARATION = "declaration"
    CODE = "code"  # a slip with a draft's code
    NEXT_STEPS = "next_steps"  # "Việc cần làm tiếp": a Leaflet, never a stored job


class PrintJob(Value, frozen=True, kw_only=True):
    id: JobId
    kind: PaperKind
    subject: str  # ticket, dossier or draft id
    place: Place  # the window that asked; its settings name the printer
    state: JobState
    nth: int  # 1 = first print; 2 and more say "IN LẠI LẦN n"
    asked_at: datetime
    reason: str = ""  # why it failed: a text key of the error


class Leaflet(Value, frozen=True, kw_only=True):
    """A page of advice to be printed at once, announced on the bus: what it says of a family is stored nowhere,
    so it is no job of the store; `job` serves its outcome alone."""

    job: PrintJob
    paper: NextStepsPaper
