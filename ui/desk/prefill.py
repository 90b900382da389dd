"""What the desk can fill in by itself: the usual tick of each document, and the applicant from the draft.

Pure; called by the serve panel. Whatever is filled in stays open to the clerk's correction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kiosk.rules.papers_to_bring import is_declaration
from kiosk.values.dossiers import Applicant, DocumentState
from kiosk.values.drafts import Draft
from kiosk.values.procedures import DocumentItem, DocumentNeed

_USUAL = {
    DocumentNeed.SUBMIT: DocumentState.SUBMITTED,
    DocumentNeed.SHOW: DocumentState.SHOWN,
    DocumentNeed.DATA: DocumentState.BY_DATA,
}
# Groups of a record that name the person at the counter, best first, and the names of their fields; forms put
# the group or its letter before a name (requester: r_name).
_PEOPLE = ("applicant", "requester", "declarant", "mother", "father")
_FIELDS = {
    "name": ("name", "full_name", "ho_ten"),
    "number": ("number", "personal_number", "id_number", "cccd"),
    "address": ("address", "residence", "noi_cu_tru"),
    "phone": ("phone", "telephone"),
    "email": ("email",),
}


def usual_state(item: DocumentItem, *, online: bool = True, draft: bool = False) -> DocumentState | None:
    """The tick a document starts with; None: only asked for in some cases, so not part of this dossier yet.

    Where a look-up is not possible now, what the agency looks up itself is "chờ tra cứu" (NĐ 18/2026/NĐ-CP:
    originals are asked for only where the look-up fails).
    """
    if (item.only_if is not None or item.optional) and not (draft and is_declaration(item)):
        return None
    if item.need is DocumentNeed.DATA and not online:
        return DocumentState.LOOK_UP
    return _USUAL[item.need]


def counts_of(item: DocumentItem, state: DocumentState | None) -> tuple[int, int]:
    """How many originals and copies come with a state: as the procedure asks; a copy alone is one copy at least."""
    if state is DocumentState.COPY:
        return 0, max(1, item.copies)
    paper = state in (DocumentState.SUBMITTED, DocumentState.SHOWN)
    return (item.originals, item.copies) if paper else (0, 0)


def _groups(record: Mapping[str, object]) -> Iterator[tuple[str, Mapping[str, object]]]:
    for key, value in record.items():
        if isinstance(value, Mapping):
            yield key, value
            yield from _groups(value)


def _first(group: Mapping[str, object], names: tuple[str, ...], prefix: str) -> str:
    for name in names:
        for key in (name, f"{prefix}_{name}", f"{prefix[0]}_{name}"):
            value = group.get(key)
            if isinstance(value, str | int) and str(value).strip():
                return str(value).strip()
    return ""


def applicant_of(draft: Draft | None) -> Applicant | None:
    """The person who asks, as the declaration names them; None where it does not."""
    if draft is None:
        return None
    source = draft.record or draft.answers
    groups = dict(_groups(source))
    for person in _PEOPLE:
        group = groups.get(person)
        if group is None:
            continue
        found = {field: _first(group, names, person) for field, names in _FIELDS.items()}
        if found["name"]:
            return Applicant(**found)
    return None
