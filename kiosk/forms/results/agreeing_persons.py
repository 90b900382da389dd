"""Who has to say that a declaration is right where somebody else filled it in: those who sign its paper.

Called by the citizen station and the desk. A layout (paper.toml) may name others: `[paper] agrees = ["{a_name}"]`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kiosk.forms.answering.review import wanted
from kiosk.forms.model.definition import Form
from kiosk.forms.model.template import fill
from kiosk.forms.results.paper import RecordValues, signers
from kiosk.values.papers import Agency


def people(form: Form, record: Mapping[str, Any], agency: Agency, day: date) -> tuple[str, ...]:
    """Their names in the order of the paper; ("",) where it names nobody: then one person is asked."""
    layout: Mapping[str, Any] = form.layout.get("paper") or {}
    values = RecordValues(form, record, agency, day)
    templates = layout.get("agrees") or [
        entry.get("name", "") for entry in signers(layout) if wanted(entry, values.raw)
    ]
    names = (fill(template, values).strip() for template in templates)
    return tuple(name for name in names if name) or ("",)
