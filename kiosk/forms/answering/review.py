"""The review page: all answers in the order of the paper, each line with the question it comes from.

A form's layout (paper.toml, [[review]]) names sections and lines; without one the form's own order is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kiosk.forms.answering import questions
from kiosk.forms.answering.form_state import FormState
from kiosk.forms.model.definition import Control
from kiosk.forms.model.stored_answers import names, question_type
from kiosk.forms.model.template import fill
from kiosk.forms.xpath.selections import plain
from kiosk.forms.xpath.tree import Node
from kiosk.texts import text
from kiosk.values.forms import QuestionType, ReviewLine, ReviewOption, ReviewSection

_NOT_SHOWN = (QuestionType.NOTE,)
MOST_TICKS = 4  # of one line; longer lists show what was chosen


def review(state: FormState, language: str) -> tuple[ReviewSection, ...]:
    layout = state.form.layout.get("review")
    if layout:
        made = (_laid_out(values, one) for one in layout for values in _instances(state, one, language))
        return tuple(section for section in made if section.lines)
    return tuple(_by_form(state, language))


def line(state: FormState, node: Node, language: str) -> ReviewLine:
    return ReviewLine(
        label=questions.short_label(state, node, language), value=questions.shown_value(state, node, language),
        path=state.path_of(node), error=questions.problem(state, node, language),
        sensitive=node.model.own.get("sensitive") == "yes", options=options(state, node, language),
    )  # fmt: skip


def options(state: FormState, node: Node, language: str) -> tuple[ReviewOption, ...]:
    """All choices with their tick where the paper has tick boxes for the question; () elsewhere."""
    kind, raw = question_type(node.model), node.value.strip()
    if raw and kind == QuestionType.ACKNOWLEDGE:
        return (ReviewOption(label=text("questions.choices.agree", language), ticked=True),)
    if not raw or kind not in questions.CHOOSING or node.model.name not in _ticked_on_paper(state):
        return ()
    found = questions.choices(state, node, language)
    chosen = {plain(name) for name in names(node.model, raw)}
    made = tuple(ReviewOption(label=one.label, ticked=plain(one.name) in chosen) for one in found)
    return made if len(made) <= MOST_TICKS else tuple(one for one in made if one.ticked)


def _ticked_on_paper(state: FormState) -> set[str]:
    paper = state.form.layout.get("paper") or {}
    entries = (*paper.get("line", ()), *paper.get("tail", ()))
    return {str(tick["on"]) for entry in entries for tick in entry.get("ticks", ())}


def is_shown(node: Node) -> bool:
    """Whether the review tells the question at all: asked for, relevant, and no mere step of the dialogue."""
    control: Control | None = node.model.control
    if control is None or not node.shown or question_type(node.model) in _NOT_SHOWN:
        return False
    return questions.CARD not in control.appearance and questions.CONFIRM not in control.appearance


def _by_form(state: FormState, language: str) -> list[ReviewSection]:
    """One section for each top group, in the form's order; questions outside groups stand under its title."""
    sections: dict[str, list[ReviewLine]] = {}
    for node in state.leaves():
        if is_shown(node):
            found = line(state, node, language)
            if found.value or found.error:
                sections.setdefault(_section_title(state, node, language), []).append(found)
    return [ReviewSection(title=title, lines=tuple(lines)) for title, lines in sections.items()]


def _section_title(state: FormState, node: Node, language: str) -> str:
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


def _instances(state: FormState, section: Mapping[str, Any], language: str) -> list[Answers]:
    """A section is told once, or with `each` for every instance of that repeat."""
    if "each" not in section:
        return [Answers(state, language)]
    found = [element for element in state.form.elements.values() if element.repeat and element.name == section["each"]]
    repeats = [node for element in found for node in state.nodes(element.path)]
    shown = [node for node in repeats if node.shown]
    return [Answers(state, language, node, place) for place, node in enumerate(shown, start=1)]


def _laid_out(values: Answers, section: Mapping[str, Any]) -> ReviewSection:
    state, language = values.state, values.language
    lines = []
    for entry in section.get("line", ()):
        path, node = values.first(entry["question"])
        if node is None or not values.wanted(entry):
            continue
        error = questions.problem(state, node, language)
        value = fill(_words(entry.get("value", "{" + node.name + "}"), language), values, language)
        if value or error:
            sensitive = node.model.own.get("sensitive") == "yes"
            label = _words(entry["label"], language)
            ticks = options(state, node, language) if "value" not in entry else ()
            lines.append(
                ReviewLine(label=label, value=value, path=path, error=error, sensitive=sensitive, options=ticks)
            )
    return ReviewSection(title=fill(_words(section["title"], language), values, language), lines=tuple(lines))


def _words(words: str | Mapping[str, str], language: str) -> str:
    return words if isinstance(words, str) else words.get(language) or words["vi"]


class Answers:
    """The session's relevant answers by question name, as a layout's templates read them.

    `within` is an instance of a repeat: its own questions come first. `{#}` is its number.
    """

    def __init__(self, state: FormState, language: str, within: Node | None = None, number: int = 0) -> None:
        self.state = state
        self.language = language
        self.within = within
        self.number = number

    def raw(self, name: str) -> str:
        if name == "#":
            return str(self.number or "")
        node = self.first(name)[1]
        return node.value.strip() if node is not None else ""

    def label(self, name: str) -> str:
        node = self.first(name)[1]
        return questions.shown_value(self.state, node, self.language) if node is not None else self.raw(name)

    def wanted(self, entry: Mapping[str, Any]) -> bool:
        return wanted(entry, self.raw)

    def first(self, names: str | list[str]) -> tuple[str, Node | None]:
        """The first of the named questions that is relevant: its path and node."""
        for name in [names] if isinstance(names, str) else names:
            for node in self._named(name):
                if node.shown:
                    return self.state.path_of(node), node
        return "", None

    def _named(self, name: str) -> Iterator[Node]:
        if name == "#":
            return
        if self.within is not None:
            own = [node for node in self.within.descendants() if node.model is not None and node.name == name]
            if own:  # relevant or not: another instance's answer is never told here
                yield from own
                return
        for element in self.state.form.named(name):
            yield from self.state.nodes(element.path)


def wanted(entry: Mapping[str, Any], raw: Any) -> bool:
    """`when` and `unless` of a layout's entry: a question name that must (not) be answered."""
    when, unless = entry.get("when"), entry.get("unless")
    return (not when or bool(raw(when))) and (not unless or not raw(unless))
