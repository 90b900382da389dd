"""The slip with a kept declaration's code: what it says, from the draft's row and the catalogue. No personal data.

Called by services.papers for the spooler. Raises ExpectedError drafts.errors.gone where there is no such draft.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from kiosk.clock import local
from kiosk.db.tables.drafts import DraftRow
from kiosk.errors import ExpectedError
from kiosk.queries.papers import reprint_of
from kiosk.rules.papers_to_bring import in_every_case
from kiosk.settings import Settings
from kiosk.store import Reader
from kiosk.values.base import Text
from kiosk.values.drafts import DraftState
from kiosk.values.ids import DraftId
from kiosk.values.papers import CodeSlip, ToBring
from kiosk.values.roles import Role

CITIZEN_KEEPS = timedelta(hours=24)  # a citizen station holds the keys of its open drafts no longer


def kept_for(settings: Settings, roles: tuple[str, ...]) -> timedelta:
    """How long a draft is kept at a station of these roles."""
    wanted = timedelta(hours=max(1, settings.drafts.keep_hours))
    return min(wanted, CITIZEN_KEEPS) if set(roles) == {Role.CITIZEN} else wanted


def code_slip(reader: Reader, draft: DraftId, nth: int = 1) -> CodeSlip:
    query = select(DraftRow.__table__).where(
        DraftRow.ward == reader.station.ward, DraftRow.subject == draft, DraftRow.state != DraftState.EXPIRED
    )
    row = reader.connection.execute(query).first()
    if row is None:
        raise ExpectedError("drafts.errors.gone")
    name, bring = _procedure(reader, row.procedure)
    agency = reader.catalogue.agency(local(row.kept_at).date())
    return CodeSlip(
        agency=agency, code=row.code, procedure=name, bring=bring, language=row.language,
        finished=row.state == DraftState.FINISHED, reprint=reprint_of(reader, nth),
        kept_until=local(row.kept_at + kept_for(reader.settings, reader.station.roles)),
    )  # fmt: skip


def _procedure(reader: Reader, code: str) -> tuple[Text, tuple[ToBring, ...]]:
    """Its name and what is asked for in every case; nothing where it has left the catalogue since."""
    try:
        procedure = reader.catalogue.procedure(code)
    except ExpectedError:
        return Text(code), ()
    asked = in_every_case(procedure)
    return procedure.short, tuple(ToBring(need=one.need.value, name=one.name) for one in asked)
