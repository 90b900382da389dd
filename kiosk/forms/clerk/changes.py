"""What a clerk changed, and any answer, in words. Called by kiosk.forms.clerk.entry_form."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.forms.answering import questions
from kiosk.forms.answering.filled_form import FilledForm
from kiosk.forms.answering.form_state import FormState
from kiosk.forms.answering.review import is_shown
from kiosk.forms.clerk.typed_input import CHOOSING_MANY, CHOOSING_ONE
from kiosk.forms.model import display_kinds
from kiosk.forms.model.stored_answers import names, question_type
from kiosk.forms.xpath.dates import is_partial
from kiosk.forms.xpath.tree import Node
from kiosk.rules import written
from kiosk.texts import text
from kiosk.values.drafts import AnswerChange, ChangedLine
from kiosk.values.forms import QuestionType
from kiosk.values.papers import FINGERPRINT

_READ_ONLY = (QuestionType.IMAGE, QuestionType.FILE)


def said(state: FormState) -> dict[str, str]:
    """The answers that people gave, by path."""
    return {
        state.path_of(node): node.value.strip()
        for node in state.leaves()
        if node.shown and node.value.strip() and is_asked(node)
    }


def told(form: FilledForm, changes: Iterable[AnswerChange]) -> tuple[ChangedLine, ...]:
    """Changes in words. A question that this form no longer has is named by its path."""
    made = []
    for one in changes:
        node = form.state.find(one.path)
        if node is None or node.model is None:
            label, before, after = one.path.rpartition("/")[2], one.before, one.after
        else:
            label = questions.short_label(form.state, node, form.language)
            before, after = in_words(form, node, one.before), in_words(form, node, one.after)
        line = ChangedLine(path=one.path, label=label, before=before, after=after, actor=one.actor, at=one.at)
        made.append(line)
    return tuple(made)


def in_words(form: FilledForm, node: Node, raw: str) -> str:
    """A stored answer as people read it."""
    state, language = form.state, form.language
    kind = question_type(node.model)
    if kind is QuestionType.ACKNOWLEDGE:
        return text("desk.entry_form.agreed", language) if raw else ""
    if kind is QuestionType.SIGNATURE:
        how = "on_paper" if raw == FINGERPRINT else "drawn"
        return text(f"desk.entry_form.{how}", language) if raw else ""
    if kind in _READ_ONLY:
        return text("desk.entry_form.brought", language) if raw else ""
    if questions.CARD in appearance(node) and raw == questions.READ:
        return text("desk.entry_form.card_read", language)
    if kind in (*CHOOSING_ONE, *CHOOSING_MANY):
        return ", ".join(questions.choice_label(state, node, name, language) for name in names(node.model, raw))
    if kind is QuestionType.DATE:
        return written.day(raw, language) if is_partial(raw[:10]) else raw
    return display_kinds.shown(node.model, raw, language)


def appearance(node: Node) -> tuple[str, ...]:
    return node.model.control.appearance if node.model.control is not None else ()


def is_asked(node: Node) -> bool:
    """A question that people answer: no step of the dialogue but the card, nothing worked out."""
    if node.model.computed:
        return False
    return is_shown(node) or (node.shown and questions.CARD in appearance(node))
