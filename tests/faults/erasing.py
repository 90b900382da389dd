"""Something sealed, read and erased: what tests of erasure have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kiosk.services import dossiers, erasure
from kiosk.values.dossiers import RefuseDossier
from kiosk.values.ids import Place, ProcedureCode
from kiosk.values.journal import EraseSubject

REASON = "Thiếu giấy chứng sinh (người mẫu)"


def refused(store: Any) -> str:
    """A dossier with a sealed reason; its subject."""
    command = RefuseDossier(
        procedure=ProcedureCode("1.001193"), place=Place("desk-1"), desk="1", actor="canbo", reason=REASON
    )
    return str(store.run(dossiers.refuse, command).result(20))


def readable(store: Any, subject: str) -> bool:
    sealed = store.read(lambda r: r.open_sealed(subject)).result(20)
    return sealed is not None and sealed.reason == REASON


def erase(store: Any, subject: str) -> None:
    store.run(erasure.erase, EraseSubject(subject=subject, actor="truongbophan")).result(20)


def lists(store: Any) -> list[Path]:
    return sorted(store.settings.witness_dir.glob("*.erased"))
