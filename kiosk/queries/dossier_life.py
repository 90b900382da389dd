"""A dossier's whole life for the desk's page: who, what, the deadline as it stands, every event, every print.

Called by the desk when a dossier is opened from a list, the search or a scan, and by an inspector's export. Erased or
closed parts are missing, and said to be (`gone`). Raises ExpectedError dossiers.errors.unknown.
"""

from __future__ import annotations

from sqlalchemy import Row, select

from kiosk.clock import business_day, local
from kiosk.db.rows import filled
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.errors import ExpectedError
from kiosk.queries import dossier_history, dossiers
from kiosk.queries import dossier_standing as standings
from kiosk.queries.dossier_standing import StandingDossier, documents_of
from kiosk.records.dossiers import SealedDossier
from kiosk.rules.counter_units import unit_name
from kiosk.rules.dossier_steps import allowed
from kiosk.store import Reader
from kiosk.texts import text
from kiosk.values.dossier_life import (
    DossierLife,
    LifeDeadline,
    LifeMoney,
    LifeRegister,
    LifeUnits,
)
from kiosk.values.dossier_steps import LifeStep, Stage
from kiosk.values.ids import DossierId


def life(reader: Reader, dossier: DossierId, language: str = "vi") -> DossierLife:
    """See the module. `language`: of the history's words and the procedure's name."""
    found = standings.find(reader, dossier)
    row, said = found.row, standings.said(found.events)
    may = () if reader.is_erased(dossier) else allowed(found.standing)
    said, portal = said or SealedDossier(), reader.catalogue.portal_state(found.standing.stage)
    return DossierLife(
        row=dossiers.value(_listed(reader, dossier)), code=row.code or "", official_code=row.official_code,
        portal_code=portal.code, portal_name=portal.name,
        procedure_name=found.procedure.name.of(language) if found.procedure is not None else row.procedure,
        procedure_version=row.procedure_version, applicant=said.applicant, principals=said.principals,
        content=said.content, documents=documents_of(row), sets=row.sets, return_at=row.return_at,
        ticket=row.ticket or "", draft=row.draft or "", units=_units(reader, found), money=_money(found),
        deadline=_deadline(found), register=_register(row), history=dossier_history.lines(found, language),
        papers=dossier_history.papers(reader, found), allowed=may,
        needs_head=tuple(step for step in may if _needs_head(reader, step, row)), gone=_gone(reader, found),
        same_declaration=_same_declaration(reader, row),
    )  # fmt: skip


def _needs_head(reader: Reader, step: LifeStep, row: DossierRecord) -> bool:
    """A certification of today is voided by its clerk, unless the ward wants a head for it."""
    later = row.day is not None and row.day != business_day(reader.clock.now())
    void = step is LifeStep.VOID and (later or reader.settings.dossiers.void_needs_head)
    return step in (LifeStep.POSTPONE, LifeStep.EXTEND) or void


def _listed(reader: Reader, dossier: DossierId) -> Row:
    row = reader.connection.execute(dossiers.rows(reader).where(DossierRecord.subject == dossier)).first()
    if row is None:
        raise ExpectedError("dossiers.errors.unknown")
    return row


def _gone(reader: Reader, found: StandingDossier) -> str:
    if standings.said(found.events) is not None or found.row.state == "certified":
        return ""
    return "dossiers.errors.closed" if reader.keys.closed else "dossiers.errors.erased"


def _same_declaration(reader: Reader, row: DossierRecord) -> tuple[str, ...]:
    """Two desks that do not hear each other may both receive it: people decide which of the two stays."""
    if row.draft is None:
        return ()
    others = select(DossierRecord.code, DossierRecord.official_code).where(
        DossierRecord.ward == reader.station.ward, DossierRecord.draft == row.draft, DossierRecord.state == "received",
        DossierRecord.subject != row.subject, DossierRecord.stage != Stage.TAKEN_BACK,
    )  # fmt: skip
    return tuple(official or code or "" for code, official in reader.connection.execute(others))


def _units(reader: Reader, found: StandingDossier) -> LifeUnits:
    row, catalogue = found.row, reader.catalogue
    day = local(filled(row.received_at)).date()
    units, ward, counter = catalogue.counter_units(), catalogue.ward().code, catalogue.agency(day).counter
    helped_at, taken_in_at = (unit_name(units, ward, counter, key) for key in (row.helped_at, row.taken_in_at))
    return LifeUnits(
        helped_at=helped_at, taken_in_at=taken_in_at,
        agency=catalogue.agency_name(row.agency, day, row.procedure or "") if row.agency else "",
        holder=row.holder,
    )  # fmt: skip


def _money(found: StandingDossier) -> LifeMoney:
    certified = found.newest("dossier.certified")
    words = certified.body.fee_words if certified is not None else ""
    return LifeMoney(fee=found.row.fee, fee_words=words, duty=found.row.duty, paid=found.row.paid)


def _deadline(found: StandingDossier) -> LifeDeadline:
    moved = found.newest("dossier.received", "dossier.certified", "dossier.resubmitted", "dossier.extended")
    received = found.newest("dossier.received")
    postponed = text("life_steps.postponed") if found.row.apologies else ""
    left = LifeStep.EXTEND in allowed(found.standing) and found.procedure is not None
    return LifeDeadline(
        due=found.row.due, due_now=found.row.due_now, why=postponed or (moved.body.why if moved is not None else ""),
        warnings=received.body.warnings if received is not None else (),
        extension_days=found.procedure.time.extension_working_days if left and found.procedure else 0,
        late=found.standing.late and found.standing.stage.open,
    )  # fmt: skip


def _register(row: DossierRecord) -> LifeRegister:
    return LifeRegister(
        register=row.register, volume=row.register_volume, number=row.register_number, pages=row.pages,
        copies=row.copies, voided=row.voided,
    )  # fmt: skip
