"""Print jobs: what is to be printed, never the paper's content."""

from __future__ import annotations

import enum
from datetime import datetime

from kiosk.values.base import Value
from kiosk.values.ids import JobId, Place


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


class PrintJob(Value, frozen=True, kw_only=True):
    id: JobId
    kind: PaperKind
    subject: str  # ticket, dossier or draft id
    place: Place  # the window that asked; its settings name the printer
    state: JobState
    nth: int  # 1 = first print; 2 and more say "IN LẠI LẦN n"
    asked_at: datetime
    reason: str = ""  # why it failed: a text key of the error
