"""Makes the field of each FieldSpec, with what a dossier says already. Called by ui.desk.dossier_step_form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from kiosk.texts import text
from kiosk.values.dossier_life import DossierLife
from kiosk.values.dossier_steps import LifeStep
from ui.desk.dossier_steps import FieldKind, FieldSpec
from ui.desk.step_choices import ChoiceField
from ui.desk.step_documents import DocumentsField
from ui.desk.step_fields import LineField, MoneyField, StepField, WhenField
from ui.desk.step_persons import PersonField
from ui.desk.step_texts import TextField
from ui.widgets.look import Look


def make(spec: FieldSpec, look: Look, language: str, today: date) -> StepField:
    words = text(f"dossier_page.fields.{spec.words}", language)
    makers: dict[FieldKind, Callable[[], StepField]] = {
        FieldKind.LINE: lambda: LineField(look, language, words, spec.words),
        FieldKind.TEXT: lambda: TextField(look, language, words, spec.words),
        FieldKind.LINES: lambda: TextField(look, language, words, spec.words, lines=True),
        FieldKind.MONEY: lambda: MoneyField(look, language, words, spec.words),
        FieldKind.WHEN: lambda: WhenField(look, language, words, spec.words, today),
        FieldKind.CHOICE: lambda: ChoiceField(look, language, words, spec.words, spec.choices),
        FieldKind.PERSON: lambda: PersonField(look, language, words, spec.words),
        FieldKind.APPLICANT: lambda: PersonField(look, language, words, spec.words, whole=True),
        FieldKind.DOCUMENTS: lambda: DocumentsField(look, language, words),
        FieldKind.WAITING_DOCUMENTS: lambda: DocumentsField(look, language, words, only_waiting=True),
    }
    return makers[spec.kind]()


def at_first(spec: FieldSpec, step: LifeStep, life: DossierLife) -> object:
    """What a field holds before anything is typed: what the dossier says already."""
    if spec.kind in (FieldKind.DOCUMENTS, FieldKind.WAITING_DOCUMENTS):
        return life.documents
    if spec.kind is FieldKind.APPLICANT:
        return life.applicant
    if spec.kind is FieldKind.WHEN:
        return "T" + (life.deadline.due_now.partition("T")[2] or "17:00")
    if step is LifeStep.NOTE_PAID and spec.kind is FieldKind.MONEY:
        return max(0, (life.money.fee or 0) + life.money.duty - life.money.paid)
    if spec.kind is FieldKind.CHOICE and step in (LifeStep.GIVE_BACK, LifeStep.CORRECT):
        return life.return_at
    return None
