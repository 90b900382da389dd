"""The review page: all answers in the order of the paper, each line with the question it comes from.

A form's layout (paper.toml, [[review]]) names sections and lines; without one the form's own order is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiosk.forms import asking
from kiosk.forms.answers import question_type
from kiosk.forms.definition import Control
from kiosk.forms.state import State
from kiosk.forms.template import fill
from kiosk.forms.xpath.tree import Node
from kiosk.values.forms import QuestionType, ReviewLine, ReviewSection

_NOT_SHOWN = (QuestionType.NOTE,)


def review(state: State, language: str) -> tuple[ReviewSection, ...]:
    layout = state.form.layout.get("review")
    if layout:
        return tuple(section for one in layout if (section := _laid_out(state, one, language)).lines)
    return tuple(_by_form(state, language))


def line(state: State, node: Node, language: str) -> ReviewLine:
    return ReviewLine(
        label=asking.short_label(state, node, language), value=asking.shown_value(state, node, language),
        path=state.path_of(node), error=asking.problem(state, node, language),
        sensitive=node.model.own.get("sensitive") == "yes",
    )  # fmt: skip


def is_shown(node: Node) -> bool:
    """Whether the review tells the question at all: asked for, relevant, and no mere step of the dialogue."""
    control: Control | None = node.model.control
    if control is None or not node.shown or question_type(node.model) in _NOT_SHOWN:
        return False
    return asking.CARD not in control.appearance and asking.CONFIRM not in control.appearance


def _by_form(state: State, language: str) -> list[ReviewSection]:
    """One section for each top group, in the form's order; questions outside groups stand under its title."""
    sections: dict[str, list[ReviewLine]] = {}
    for node in state.leaves():
        if is_shown(node):
            found = line(state, node, language)
            if found.value or found.error:
                sections.setdefault(_section_title(state, node, language), []).append(found)
    return [ReviewSection(title=title, lines=tuple(lines)) for title, lines in sections.items()]


def _section_title(state: State, node: Node, language: str) -> str:
    chain: list[Node] = []
    here = node.parent
    while here is not None and here.model is not None:
        chain.append(here)
        here = here.parent
    for group in reversed(chain):
        control = group.model.control
        if control is not None and control.label is not None:
            title = str(control.label.fill(state.context(group), language))
            return f"{title} {state.path_of(group).rpartition('[')[2][:-1]}" if group.model.repeat else title
    return state.form.title(language)


def _laid_out(state: State, section: Mapping[str, Any], language: str) -> ReviewSection:
    lines = []
    values = Answers(state, language)
    for entry in section.get("line", ()):
        path, node = _first(state, entry["question"])
        if node is None or not values.wanted(entry):
            continue
        error = asking.problem(state, node, language)
        value = fill(entry.get("value", "{" + node.name + "}"), values, language)
        if value or error:
            lines.append(ReviewLine(label=_words(entry["label"], language), value=value, path=path, error=error))
    return ReviewSection(title=_words(section["title"], language), lines=tuple(lines))


def _first(state: State, names: str | list[str]) -> tuple[str, Node | None]:
    """The first of the named questions that is relevant."""
    for name in [names] if isinstance(names, str) else names:
        for element in state.form.named(name):
            for node in state.nodes(element.path):
                if node.shown:
                    return state.path_of(node), node
    return "", None


def _words(words: str | Mapping[str, str], language: str) -> str:
    return words if isinstance(words, str) else words.get(language) or words["vi"]


class Answers:
    """The session's relevant answers by question name, as a layout's templates read them."""

    def __init__(self, state: State, language: str) -> None:
        self.state = state
        self.language = language

    def raw(self, name: str) -> str:
        node = self._node(name)
        return node.value.strip() if node is not None else ""

    def label(self, name: str) -> str:
        node = self._node(name)
        return asking.shown_value(self.state, node, self.language) if node is not None else ""

    def wanted(self, entry: Mapping[str, Any]) -> bool:
        return wanted(entry, self.raw)

    def _node(self, name: str) -> Node | None:
        return _first(self.state, name)[1]


def wanted(entry: Mapping[str, Any], raw: Any) -> bool:
    """`when` and `unless` of a layout's entry: a question name that must (not) be answered."""
    when, unless = entry.get("when"), entry.get("unless")
    return (not when or bool(raw(when))) and (not unless or not raw(unless))
