"""Why a number is next, in one line that a clerk reads: "A012: ưu tiên, đã chờ 14 phút". Called by the desk."""

from __future__ import annotations

from kiosk.texts import text
from kiosk.values.calls import Because


def sentence(label: str, because: Because | None, language: str = "vi") -> str:
    """ "" where the clerk chose the number."""
    if because is None:
        return ""
    return text(f"queue.because.{because.reason}", language, label=label, waited=because.waited)
