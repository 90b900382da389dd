"""The fee slip of a dossier: what an approved row of the catalogue asks for it, and how that was worked out.

Called by services.papers for the spooler. Certified copies bring the sum that was recorded; other dossiers the row of
the procedure's version under which they were received, where it names one amount a case. Raises ExpectedError
dossiers.errors.{unknown, no_fee}.
"""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.clock import local
from kiosk.errors import ExpectedError
from kiosk.queries import certifications
from kiosk.queries.papers import reprint_of
from kiosk.records.dossiers import DossierCertified, DossierReceived
from kiosk.records.facts import OpenedEvent
from kiosk.rules import fees
from kiosk.rules.words import number_in_words
from kiosk.store import Reader
from kiosk.texts import text
from kiosk.values.ids import DossierId
from kiosk.values.papers_slips import FeeLine, FeeSlip
from kiosk.values.procedures import Procedure


def fee_slip(reader: Reader, dossier: DossierId, nth: int = 1) -> FeeSlip:
    """What is to be paid. A row without an approving text, or with nothing to pay, has no slip."""
    facts = {fact.kind: fact for fact in reader.events_of(dossier)}
    fact = facts.get("dossier.certified") or facts.get("dossier.received")
    if fact is None:
        raise ExpectedError("dossiers.errors.unknown")
    at = local(fact.made_at)
    procedure = reader.catalogue.procedure(fact.body.procedure, at.date(), fact.body.procedure_version or None)
    certified = _certified(reader, dossier)
    each = _certified_lines(procedure, certified) if fact.kind == "dossier.certified" else [_line(procedure, fact.body)]
    lines = tuple(line for line in each if line is not None)
    total = sum(line.amount for line in lines)
    if not total:
        raise ExpectedError("dossiers.errors.no_fee")
    received = facts.get("dossier.received")
    return FeeSlip(
        agency=reader.catalogue.agency(at.date()), reference=_reference(certified, received), payer=_payer(received),
        lines=lines, in_words=_in_words(total), approved=(_approved(procedure, fact),), at=at,
        clerk=_clerk(reader, fact), reprint=reprint_of(reader, nth),
    )  # fmt: skip


def _approved(procedure: Procedure, fact: OpenedEvent) -> str:
    """The text that approved the fee."""
    return getattr(fact.body, "fee_approved", "") or procedure.fee.approved


def _certified(reader: Reader, dossier: DossierId) -> list[DossierCertified]:
    """All papers that were certified together and are not void, by number."""
    both = certifications.together(reader.connection, reader.station.ward, dossier)
    return [
        next(fact.body for fact in reversed(reader.events_of(one.id)) if fact.kind == "dossier.certified")
        for one in both
        if not one.void
    ]


def _certified_lines(procedure: Procedure, certified: Sequence[DossierCertified]) -> list[FeeLine | None]:
    """None where no approved amount exists."""
    alone = len(certified) == 1
    return [
        FeeLine(name=_name(procedure, body, alone), working=body.fee_words, amount=body.fee)
        if body.fee is not None else None
        for body in certified
    ]  # fmt: skip


def _name(procedure: Procedure, body: DossierCertified, alone: bool) -> str:
    name = procedure.name.vi if alone else text("slips.fee.number", "vi", name=procedure.short.vi, number=body.number)
    return f"{name}: {body.paper}" if body.paper else name


def _line(procedure: Procedure, body: DossierReceived) -> FeeLine | None:
    """As it was recorded when the dossier was received; None where no approved amount existed."""
    amount, working = (body.fee, body.fee_words) if body.fee_words else fees.case_fee(procedure.fee)
    return None if amount is None else FeeLine(name=procedure.name.vi, working=working, amount=amount)


def _reference(certified: Sequence[DossierCertified], received: OpenedEvent | None) -> str:
    """The dossier's code; papers that were given at once have numbers in a register instead."""
    if received is not None:
        code: str = received.body.code
        return code
    body, numbers = certified[0], ", ".join(str(one.number) for one in certified)
    return text(
        "slips.fee.register", "vi", register=body.register, number=numbers, volume=body.volume, year=body.day.year
    )


def _payer(received: OpenedEvent | None) -> str:
    sealed = received.sealed if received is not None and isinstance(received.body, DossierReceived) else None
    return sealed.applicant.name if sealed is not None and sealed.applicant is not None else ""


def _clerk(reader: Reader, fact: OpenedEvent) -> str:
    account = reader.catalogue.account(fact.actor)
    return account.full_name if account is not None else ""


def _in_words(amount: int) -> str:
    words = text("slips.fee.words", "vi", words=number_in_words(amount))
    return words[:1].upper() + words[1:]
