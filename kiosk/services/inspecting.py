"""What an inspector, head or supervisor reads of the ward's records: histories with their proof, the register.

Every question needs its note before it (services.reading.note_list, of the same account, dossier or days, and of
whether personal data are in it): who takes records along is on record first. Called by ui.desk.inspecting. Raises
ExpectedError staff.errors.{not_signed_in, not_allowed}, closing.errors.{not_noted, no_dossier}, report.errors.order.
"""

from __future__ import annotations

from datetime import date, timedelta

from kiosk.clock import business_day
from kiosk.errors import ExpectedError
from kiosk.queries import dossier_evidence, register_table, registers, whole_history
from kiosk.records.reading import ListRead
from kiosk.services.permits import LOOK_INTO, need
from kiosk.store import Reader
from kiosk.values.inspection import AskHistory, AskRegister, DossierHistory, RegisterExport
from kiosk.values.reading import ListKind

NOTED_WITHIN = timedelta(minutes=30)


def history(reader: Reader, command: AskHistory) -> DossierHistory:
    """Everything that happened to a dossier."""
    need(reader, command.actor, command.place, *LOOK_INTO)
    _need_noted(reader, command.actor, ListKind.HISTORY, command.personal, dossier=command.dossier)
    return whole_history.history(reader, command.dossier, command.actor, personal=command.personal)


def evidence(reader: Reader, command: tuple[AskHistory, bytes]) -> bytes:
    """The same to take along, as a zip with its chain proof; the bytes are the history drawn as PDF."""
    asked, drawn = command
    found = history(reader, asked)
    return dossier_evidence.packed(reader, found, drawn)


def register(reader: Reader, command: AskRegister) -> RegisterExport:
    """Mẫu 07 of a period, as a paper and as a table."""
    need(reader, command.actor, command.place, *LOOK_INTO)
    days = (command.first, command.last)
    _need_noted(reader, command.actor, ListKind.REGISTER, command.personal, days=days)
    paper = registers.register(reader, *days, command.field, personal=command.personal)
    table = register_table.as_csv(reader, *days, command.field, personal=command.personal)
    return RegisterExport(paper=paper, csv=table)


def _need_noted(
    reader: Reader, actor: str, what: ListKind, personal: bool, *, dossier: str | None = None,
    days: tuple[date | None, date | None] = (None, None),
) -> None:  # fmt: skip
    """Raises ExpectedError closing.errors.not_noted where this reading does not stand in the journal yet."""
    now = reader.clock.now()
    for event in reversed(reader.events_of(f"read:{actor}:{business_day(now).isoformat()}"[:96])):
        body = event.body
        if not isinstance(body, ListRead) or event.actor != actor or now - event.made_at > NOTED_WITHIN:
            continue
        if (body.what, body.dossier, body.personal, body.first, body.last) == (what, dossier, personal, *days):
            return
    raise ExpectedError("closing.errors.not_noted")
