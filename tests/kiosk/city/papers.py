"""Documents of a made-up city for tests: contents of every kind, and how one is written, submitted and approved."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from kiosk.catalogue import Catalogue
from kiosk.city import documents
from kiosk.clock import local
from kiosk.values.base import Text
from kiosk.values.document_contents import (
    AccountsContent,
    CalendarContent,
    CatalogueContent,
    Content,
    Delegation,
    FeesContent,
    FormerWard,
    NamesFrom,
    NoticesContent,
    ProcedureFee,
    Target,
    TargetKey,
    TargetsContent,
    UnitsContent,
    WardUnit,
)
from kiosk.values.documents import ActOnDraft, DocumentDraft, DocumentKind, DocumentVersion, SaveDraft
from kiosk.values.ids import ProcedureCode
from kiosk.values.notices import PublicNotice
from kiosk.values.papers import Agency
from kiosk.values.procedures import Fee, FeeUnit, Procedure
from kiosk.values.staff import Account, StaffRole

WARD = "99001"
BIRTH = ProcedureCode("1.001193")
AUTHOR, OTHER = "soan.thao", "phe.duyet"


def save(store: Any, kind: DocumentKind, content: Content, *, scope: str = "", **given: Any) -> DocumentDraft:
    command = SaveDraft(
        kind=kind, scope=scope, content=content, valid_from=given.pop("valid_from", local(store.clock.now()).date()),
        reason=given.pop("reason", "Quyết định 12/QĐ-UBND (mẫu)"), actor=given.pop("actor", AUTHOR),
        base=given.pop("base", store.read(documents.newest, kind, scope).result(20)), **given,
    )  # fmt: skip
    found: DocumentDraft = store.run(documents.save_draft, command).result(20)
    return found


def act(draft: DocumentDraft, actor: str = AUTHOR, note: str = "") -> ActOnDraft:
    return ActOnDraft(id=draft.id, revision=draft.revision, actor=actor, note=note)


def publish(
    store: Any, kind: DocumentKind, content: Content, *, scope: str = "", valid_from: date | None = None
) -> DocumentVersion:
    given = {} if valid_from is None else {"valid_from": valid_from}
    draft = save(store, kind, content, scope=scope, **given)
    draft = store.run(documents.submit, act(draft)).result(20)
    found: DocumentVersion = store.run(documents.approve, act(draft, OTHER)).result(20)
    return found


def shipped() -> tuple[Procedure, ...]:
    """The catalogue that came with the program, in all versions."""
    return Catalogue()._procedures


def renamed(name: str, code: str = BIRTH, since: date = date(2026, 1, 1)) -> CatalogueContent:
    """The shipped catalogue, one of whose procedures has another short name from a day on."""
    from kiosk.catalogue import city_contents

    rows = CatalogueContent(procedures=tuple(shipped()))
    last = [one for one in rows.procedures if one.code == code][-1]
    changed = msgspec.structs.replace(last, short=Text(name), effective_from=since, effective_to=None)
    return city_contents.carried_on(rows, [changed])


def notice(words: str, key: str = "city") -> NoticesContent:
    return NoticesContent(notices=(PublicNotice(key=key, text=Text(words)),))


def fee(amount: int, since: date, approved: str = "Nghị quyết 05/NQ-HĐND (mẫu)") -> FeesContent:
    told = Fee(unit=FeeUnit.PER_CASE, amount=amount, approved=approved, effective_from=since)
    return FeesContent(fees=(ProcedureFee(procedure=BIRTH, valid_from=since, fee=told),))


def calendar(year: int = 2026, name: str = "Nghỉ bù") -> CalendarContent:
    found = Catalogue().calendar(year)
    assert found is not None
    return CalendarContent(years=(msgspec.structs.replace(found, unknown=(name,)),))


def accounts(name: str = "nguyen.van.mau", verifier: str = "", **given: Any) -> AccountsContent:
    account = Account(name=name, full_name="Nguyễn Văn Mẫu", roles=(StaffRole.CLERK,), verifier=verifier, **given)
    return AccountsContent(accounts=(account,))


def targets(percent: float = 85) -> TargetsContent:
    return TargetsContent(targets=(Target(key=TargetKey.SATISFACTION, percent=percent, valid_from=date(2026, 1, 1)),))


def agency(name: str) -> Agency:
    return Agency(parent=f"UBND {name.upper()}", name="TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG", short="TTPVHCC",
                  counter=f"Trung tâm Phục vụ hành chính công {name}", place_name=name, sample=True)  # fmt: skip


def merged(name: str, since: date) -> UnitsContent:
    """The sample ward, called otherwise from a day on, with a ward that was merged into it."""
    former = FormerWard(code="99009", name="Phường Cỏ May (mẫu)", until=date(2026, 6, 30))
    unit = WardUnit(ward=WARD, name=name, names=(NamesFrom(valid_from=since, agency=agency(name)),),
                    predecessors=(former,))  # fmt: skip
    return UnitsContent(wards=(unit,))


def delegated(agency_name: str, since: date) -> UnitsContent:
    held = Delegation(procedures=(BIRTH,), agency=agency_name, decision="34/QĐ-UBND (mẫu)", valid_from=since)
    return UnitsContent(wards=(), delegations=(held,))
