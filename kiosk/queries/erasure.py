"""What an erasure would erase, in kinds and numbers, found by a code, a ticket or an id. No content is opened.

Called by the supervisor's screen and the commands. Raises ExpectedError erasure.errors.nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, func, select

from kiosk.db.prepared import Prepared
from kiosk.db.tables.attachments import AttachmentRow
from kiosk.db.tables.dossiers import DossierRecord
from kiosk.db.tables.drafts import DraftRow
from kiosk.db.tables.public_feedback import PublicFeedback
from kiosk.db.tables.tickets import Ticket
from kiosk.errors import ExpectedError
from kiosk.rules.dossier_codes import parse
from kiosk.store import Context, Reader
from kiosk.values.erasure import Erasable, ErasableSubject

MOST = 50  # subjects that belong to one code
_DRAFTS = Prepared(
    select(DraftRow.subject).where(DraftRow.ward == bindparam("b_ward"), DraftRow.dossier == bindparam("b_subject"))
)
_WITH = Prepared(
    select(DossierRecord.draft).where(
        DossierRecord.ward == bindparam("b_ward"), DossierRecord.subject == bindparam("b_subject")
    )
)
_DOSSIERS = Prepared(
    select(DossierRecord.subject).where(
        DossierRecord.ward == bindparam("b_ward"), DossierRecord.draft == bindparam("b_subject")
    )
)
_STANDS_ON = Prepared(
    select(DraftRow.dossier).where(DraftRow.ward == bindparam("b_ward"), DraftRow.subject == bindparam("b_subject"))
)


def find(reader: Reader | Context, words: str, ward: str = "") -> Erasable:
    """By the code of a declaration, the number of a ticket, of a dossier or of feedback, or an id."""
    ward = ward or reader.station.ward
    asked = words.strip()
    starts = _starts(reader.connection, ward, asked) if asked else []
    found = [_one(reader, ward, subject) for subject in belonging(reader.connection, ward, starts)]
    known = tuple(one for one in found if one is not None)
    if not known:
        raise ExpectedError("erasure.errors.nothing")
    return Erasable(words=asked, subjects=known)


def belonging(connection: Connection, ward: str, subjects: Iterable[str]) -> list[str]:
    """These, the dossiers received with them and the declarations that those dossiers stand on."""
    found: list[str] = []
    waiting = list(subjects)
    while waiting and len(found) < MOST:
        subject = waiting.pop()
        if subject in found:
            continue
        found.append(subject)
        for query in (_DRAFTS, _WITH, _DOSSIERS, _STANDS_ON):
            waiting += [other for (other,) in query.all(connection, b_ward=ward, b_subject=subject) if other]
    return found


def _starts(connection: Connection, ward: str, words: str) -> list[str]:
    code = _draft_code(words)
    of_draft = select(DraftRow.subject).where(DraftRow.ward == ward)
    of_dossier = select(DossierRecord.subject).where(DossierRecord.ward == ward)
    of_feedback = select(PublicFeedback.subject).where(PublicFeedback.ward == ward)
    queries = [
        of_draft.where(DraftRow.code == code), of_draft.where(DraftRow.subject == words.lower()),
        of_dossier.where(DossierRecord.subject == words.lower()),
        of_feedback.where(PublicFeedback.code == words.upper()),
        of_feedback.where(PublicFeedback.subject == words.lower()),
    ]  # fmt: skip
    for ticket in _tickets(connection, ward, words):
        queries += [of_draft.where(DraftRow.ticket == ticket), of_dossier.where(DossierRecord.ticket == ticket)]
    for wanted in _dossier_codes(words):
        for column in (DossierRecord.code, DossierRecord.official_code):
            queries.append(of_dossier.where(column == wanted))
    return [str(subject) for query in queries for subject in connection.execute(query).scalars()]


def _tickets(connection: Connection, ward: str, words: str) -> list[str]:
    """The ticket of that id; of a number, the newest one that bore it."""
    by_id = select(Ticket.subject).where(Ticket.ward == ward, Ticket.subject == words.lower())
    by_label = (
        select(Ticket.subject)
        .where(Ticket.ward == ward, Ticket.label == words.upper())
        .order_by(Ticket.day.desc())
        .limit(1)
    )
    return [str(subject) for query in (by_id, by_label) for subject in connection.execute(query).scalars()]


def _dossier_codes(words: str) -> list[str]:
    try:
        return [parse(words).code]
    except ExpectedError:
        return []


def _draft_code(words: str) -> str:
    plain = "".join(sign for sign in words.upper() if sign.isascii() and sign.isalnum())
    return f"{plain[:-6]}-{plain[-6:]}"[:16]


def _one(reader: Reader | Context, ward: str, subject: str) -> ErasableSubject | None:
    """What is known of one subject, None where it is none with personal data."""
    draft = select(DraftRow.code, DraftRow.kept_at).where(DraftRow.ward == ward, DraftRow.subject == subject)
    dossier = select(DossierRecord.official_code, DossierRecord.code, DossierRecord.received_at).where(
        DossierRecord.ward == ward, DossierRecord.subject == subject
    )
    said = select(PublicFeedback.code, PublicFeedback.said_at).where(
        PublicFeedback.ward == ward, PublicFeedback.subject == subject
    )
    for kind, query in (("draft", draft), ("dossier", dossier), ("feedback", said)):
        row = reader.connection.execute(query).first()
        if row is not None:
            code = next((str(word) for word in row[:-1] if word), "")
            files = select(func.count()).where(AttachmentRow.ward == ward, AttachmentRow.subject == subject)
            return ErasableSubject(
                subject=subject, kind=kind, code=code, at=row[-1],
                versions=sum(event.sealed is not None for event in reader.events_of(subject)),
                files=int(reader.connection.execute(files).scalar() or 0),
                erased=reader.is_erased(subject, ward),
            )  # fmt: skip
    return None
