"""Which papers of a procedure somebody brings: in every case, and in special ones only.

Pure; called by the catalogue's facts, the code slip and the desk. What the office looks up itself is brought by nobody.
"""

from __future__ import annotations

from kiosk.values.procedures import DocumentItem, DocumentNeed, Procedure

_DECLARATIONS = ("don", "ct01", "thong-bao")
_ORDER = tuple(DocumentNeed)


def in_every_case(procedure: Procedure) -> tuple[DocumentItem, ...]:
    return tuple(one for one in _brought(procedure) if one.only_if is None)


def in_special_cases(procedure: Procedure) -> tuple[DocumentItem, ...]:
    return tuple(one for one in _brought(procedure) if one.only_if is not None)


def _brought(procedure: Procedure) -> list[DocumentItem]:
    """What is handed in first."""
    brought = [one for one in procedure.documents if one.need is not DocumentNeed.DATA]
    return sorted(brought, key=lambda one: _ORDER.index(one.need))


def is_declaration(item: DocumentItem) -> bool:
    """The declaration itself, which the kiosk has printed or keeps as a record."""
    named = item.name.vi.casefold().startswith(("tờ khai", "đơn ", "thông báo "))
    return item.key in _DECLARATIONS or "to-khai" in item.key or named
