"""The certification registers as a CSV for spreadsheets: one line a number, voided ones too.

Called by kiosk.commands.report. What was typed by a person never becomes a formula there.
"""

from __future__ import annotations

import csv
import io

from kiosk.commands.report_tables import Cell
from kiosk.rules.sheet_cells import guarded
from kiosk.texts import text
from kiosk.values.papers_certifications import CertificationBook, CertificationLine, CertificationPart

COLUMNS = (
    "register", "volume", "number", "day", "person", "person_number", "paper", "pages", "copies", "people", "fee",
    "state", "reason", "void_by", "approved_by", "void_day", "code", "clerk",
)  # fmt: skip


def as_csv(book: CertificationBook, language: str) -> bytes:
    """UTF-8 with the mark by which spreadsheets know it. Days as YYYY-MM-DD; the fee in đồng, empty where none is
    approved."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([text(f"certify.csv.{name}", language) for name in COLUMNS])
    for part in book.parts:
        writer.writerows(map(guarded, _cells(part, line, language)) for line in part.lines)
    return out.getvalue().encode("utf-8-sig")


def _cells(part: CertificationPart, line: CertificationLine, language: str) -> tuple[Cell, ...]:
    state = text(f"certify.csv.state_{line.void or 'valid'}", language)
    reason = text("certify.book.gone", language) if line.gone else line.void_reason
    return (
        part.register, part.volume, line.number, line.day.isoformat(), line.person, line.person_number, line.paper,
        line.pages or None, line.copies, line.people or None, line.fee, state, reason, line.void_by,
        line.void_approved, line.void_day.isoformat() if line.void_day else "", line.code, line.clerk,
    )  # fmt: skip
