"""A dossier's states, code and time left, in the words a clerk reads. Called by the desk's lists and dossier page."""

from __future__ import annotations

from datetime import datetime

from kiosk.clock import local
from kiosk.texts import known, text
from kiosk.values.dossier_steps import Stage
from kiosk.values.dossiers import DossierRow


def state_words(table: str, state: str, language: str) -> str:
    """`table`: stages | payments | deliveries | provinces. A state of a newer program is shown as it is."""
    key = f"dossier_page.{table}.{state or 'none'}"
    return text(key, language) if known(key) else state


def stage_words(row: DossierRow, language: str) -> str:
    """Certified on the spot is said so: nobody waits for anything of it."""
    certified = row.state == "certified" and row.stage == Stage.RETURNED
    return state_words("stages", "certified" if certified else row.stage, language)


def marks(row: DossierRow, language: str, *, short: bool = False) -> str:
    """ "mã tạm, nhập bù", or "". `short`: without what the code itself says."""
    there = []
    if row.provisional and row.code and not short:
        there.append(text("desk.dossiers.provisional", language))
    if row.conflict:
        there.append(text("desk.dossiers.conflict", language))
    if row.entered_late:
        there.append(text("late.mark", language).lower())
    return ", ".join(there)


def code_words(row: DossierRow, language: str, *, short: bool = False) -> str:
    code, marked = row.code or text("desk.dossiers.no_code", language), marks(row, language, short=short)
    return f"{code} ({marked})" if marked else code


def is_running(stage: str) -> bool:
    """Whether its time runs: not while it waits for papers, nor after its end."""
    return stage in (Stage.RECEIVED, Stage.IN_PROGRESS, Stage.DUTY)


def is_late(row: DossierRow, now: datetime) -> bool:
    return is_running(row.stage) and bool(row.due_now) and _at(row.due_now) < _wall(now)


def left_words(due: str, stage: str, now: datetime, language: str) -> str:
    """How long until `due` (local "YYYY-MM-DDTHH:MM"): "còn 3 ngày", "quá 2 ngày"; "" where no time runs."""
    if stage == Stage.SUPPLEMENT:
        return text("dossier_page.left.stopped", language)
    if not due or not is_running(stage):
        return ""
    at, here = _at(due), _wall(now)
    days = (at.date() - here.date()).days
    key, values = _late(days) if at < here else _ahead(days, int((at - here).total_seconds() // 60))
    return text(f"dossier_page.left.{key}", language, **values)


def _late(days: int) -> tuple[str, dict[str, int]]:
    return ("late_days", {"count": -days}) if days else ("late_today", {})


def _ahead(days: int, minutes: int) -> tuple[str, dict[str, int]]:
    if days > 1:
        return "days", {"count": days}
    if days == 1:
        return "tomorrow", {}
    return ("hours", {"hours": minutes // 60}) if minutes >= 60 else ("minutes", {"minutes": minutes})


def due_line(row: DossierRow, now: datetime, language: str) -> str:
    """ "17:00 03/12, còn 3 ngày"."""
    if not row.due_now:
        return ""
    left = left_words(row.due_now, row.stage, now, language)
    return ", ".join(filter(None, (f"{_at(row.due_now):%H:%M %d/%m}", left)))


def received_words(row: DossierRow, now: datetime) -> str:
    """The time alone where it was today."""
    at = local(row.received_at)
    return f"{at:%H:%M}" if at.date() == local(now).date() else f"{at:%d/%m/%Y}"


def _at(due: str) -> datetime:
    return datetime.fromisoformat(due)


def _wall(now: datetime) -> datetime:
    return local(now).replace(tzinfo=None)
