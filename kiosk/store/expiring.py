"""Which drafts are to be erased because they expired, told from what is known here. Decides alone; erases nothing.

Called where received events are folded and at opening. An expiry is the word of the station where nobody came for
the draft (docs/decisions/0020); it is obeyed for a draft of its author's ward that the author itself kept or took, or
that a desk of the ward says it of, as long as no newer version and no dossier is known here. Whatever else bears that
id, a dossier above all, is left alone. Raises nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from sqlalchemy import Connection, bindparam, select

from kiosk.db.prepared import Prepared
from kiosk.db.tables.drafts import DraftRow
from kiosk.db.tables.journal import ACCEPTED, JournalEvent
from kiosk.journal.subject_keys import Of
from kiosk.records import declared
from kiosk.values.drafts import DraftState
from kiosk.values.ids import ward_of
from kiosk.values.roles import KEEPING

CHUNK = 400
RolesAt = Callable[[str, int, int], frozenset[str]]  # of the key that vouches for that place of a station's chain
_EXPIRED = Prepared(
    select(DraftRow.ward, DraftRow.subject).where(
        DraftRow.subject.in_(bindparam("l_subjects", expanding=True)), DraftRow.kept_at.is_not(None),
        DraftRow.state == DraftState.EXPIRED.value,
    )
)  # fmt: skip
_AUTHORS = Prepared(
    select(JournalEvent.station, JournalEvent.kind, JournalEvent.epoch, JournalEvent.seq).where(
        JournalEvent.subject == bindparam("b_subject"), JournalEvent.state == ACCEPTED
    )
)


def ended(connection: Connection, places: Iterable[Of], roles_at: RolesAt) -> set[Of]:
    """Those of these (ward, subject) that are drafts which expired, by the word of somebody who may say so."""
    wanted = set(places)
    subjects = sorted({subject for _ward, subject in wanted})
    found = set()
    for start in range(0, len(subjects), CHUNK):
        rows = _EXPIRED.all(connection, l_subjects=subjects[start : start + CHUNK])
        found |= {(ward, subject) for ward, subject in rows if (ward, subject) in wanted}
    return {of for of in found if _may(connection, of, roles_at)}


def _may(connection: Connection, of: Of, roles_at: RolesAt) -> bool:
    """Whether it is nothing but a draft, and expired by a station that had it or a desk."""
    ward, subject = of
    kinds: dict[str, set[str]] = defaultdict(set)
    said = []
    for station, kind, epoch, seq in _AUTHORS.all(connection, b_subject=subject):
        if ward_of(station) == ward:
            kinds[station].add(kind)
            if kind == "draft.expired":
                said.append((station, epoch, seq))
    if any(_is_sealed(kind) and not kind.startswith("draft.") for there in kinds.values() for kind in there):
        return False
    return any(_had(kinds[author]) or KEEPING & roles_at(author, epoch, seq) for author, epoch, seq in said)


def _had(kinds: set[str]) -> bool:
    return bool(kinds & {"draft.parked", "draft.finished", "draft.taken"})


def _is_sealed(kind: str) -> bool:
    known = declared().kinds.get(kind)
    return known is not None and known.sealed is not None
