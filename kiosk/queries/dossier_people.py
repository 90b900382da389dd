"""Whom dossiers are for, as far as this station can open what was sealed: who handed each one in, and for whom.

Called by the search for dossiers and by services.gathering. Of each dossier the newest word counts, a correction before
what was received. Raises nothing; what does not open is left out.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, select

from kiosk.db.prepared import Prepared
from kiosk.db.tables.journal import ACCEPTED, JournalEvent
from kiosk.journal.envelope import read_stored
from kiosk.records import declared
from kiosk.records.opening import sealed_part
from kiosk.store import Reader
from kiosk.values.dossiers import Applicant

SAYING = ("dossier.received", "dossier.refused", "dossier.certified", "dossier.corrected")
_SEALED = Prepared(
    select(JournalEvent.subject, JournalEvent.kind, JournalEvent.raw, JournalEvent.hash)
    .where(
        JournalEvent.subject.in_(bindparam("b_subjects", expanding=True)), JournalEvent.kind.in_(SAYING),
        JournalEvent.state == ACCEPTED,
    )
    .order_by(JournalEvent.subject, JournalEvent.depth, JournalEvent.station, JournalEvent.epoch, JournalEvent.seq)
)  # fmt: skip


def people(reader: Reader, subjects: Iterable[str]) -> dict[str, tuple[Applicant, ...]]:
    """By dossier: who handed it in, then those for whom they act. Without those of whom nothing is readable."""
    kinds, found = declared().kinds, dict[str, tuple[Applicant, ...]]()
    for subject, kind, raw, digest in _SEALED.all(reader.connection, b_subjects=list(subjects)):
        envelope = read_stored(raw, digest)
        said = None if envelope is None else sealed_part(envelope, kinds[kind], reader.keys.get)
        applicant = getattr(said, "applicant", None)
        if applicant is not None:
            principals = getattr(said, "principals", None)
            found[subject] = (applicant, *(found.get(subject, ())[1:] if principals is None else principals))
    return found
