"""The entries of a repeat as a list to look over: one line for each, told by its first answers.

Called by page_content for the page that asks for one more, and by the session to find the first page of an entry.
"""

from __future__ import annotations

from kiosk.forms.answering import questions
from kiosk.forms.answering.form_state import FormState
from kiosk.forms.answering.page_order import PageOrder, Stop
from kiosk.forms.answering.review import is_shown
from kiosk.forms.model.stored_answers import question_type
from kiosk.forms.xpath.tree import Node
from kiosk.values.forms import QuestionType, ReviewLine

TOLD = 2  # answers that name an entry
_NO_NAME = (QuestionType.ACKNOWLEDGE, QuestionType.IMAGE, QuestionType.FILE, QuestionType.SIGNATURE)


def lines(state: FormState, stop: Stop, language: str) -> tuple[ReviewLine, ...]:
    """One line for each entry of the repeat that `stop` asks about."""
    assert stop.node is not None
    assert stop.group is not None
    shown = [one for one in stop.node.named(stop.group.path[-1]) if one.shown]
    return tuple(
        ReviewLine(
            label=f"{place}.", value=_told(state, one, language), path=state.path_of(one),
            error=next(filter(None, (questions.problem(state, leaf, language) for leaf in _leaves(one))), ""),
        )
        for place, one in enumerate(shown, start=1)
    )  # fmt: skip


def _leaves(instance: Node) -> list[Node]:
    inside = [node for node in instance.descendants() if node.model is not None and not node.model.children]
    return [node for node in inside if node.shown and is_shown(node)]


def _told(state: FormState, instance: Node, language: str) -> str:
    said: list[str] = []
    for node in _leaves(instance):
        if node.value and question_type(node.model) not in _NO_NAME and len(said) < TOLD:
            said.append(questions.shown_value(state, node, language))
    return ", ".join(said)


def first_page(order: PageOrder, instance: str) -> str:
    """Path of the page on which an entry begins, "" where it has none."""
    inside = (one.path for one in order if one.asked and (one.path + "/").startswith(instance + "/"))
    return next(inside, "")
