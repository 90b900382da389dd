"""Fills a form from a file of answers: question name -> value. Called by `motcua form run` and by tests.

Select many is a list of names, a repeat a list of objects; a group may be named as an object or left out.
All problems are gathered and told at once, as ExpectedError forms.errors.answers.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from kiosk.errors import ExpectedError
from kiosk.forms.answering.session import Session
from kiosk.forms.model.definition import Element, Names, joined
from kiosk.forms.model.stored_answers import LISTS, question_type, stored
from kiosk.forms.xpath.tree import Node
from kiosk.texts import text
from kiosk.values.forms import QuestionType


def fill(session: Session, answers: Mapping[str, object]) -> None:
    """Put all answers in. Raises ExpectedError for names and shapes that the form does not have."""
    work = _Filling(session)
    work.put_all(answers, session.state.document, ())
    work.finish()


def check(session: Session) -> None:
    """Raises ExpectedError naming every question whose answer is missing or not acceptable."""
    found = [
        text("forms.run.problem", session.language, label=one.label, name=one.name, message=one.message)
        for one in session.problems()
    ]
    if found:
        raise ExpectedError("forms.errors.answers", problems="\n".join(found))


class _Filling:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.form = session.form
        self.wrong: list[str] = []

    def finish(self) -> None:
        if self.wrong:
            raise ExpectedError("forms.errors.answers", problems="\n".join(self.wrong))

    def say(self, key: str, **values: object) -> None:
        self.wrong.append(text(f"forms.run.{key}", self.session.language, **values))

    def put_all(self, answers: Mapping[str, object], within: Node, base: Names) -> None:
        for name, value in answers.items():
            element = self.element(str(name), base)
            if element is not None:
                self.put(element, value, within, base)

    def element(self, name: str, base: Names) -> Element | None:
        """The element that a name means below `base`; None, with a complaint, where none or several."""
        below = [
            one
            for path, one in self.form.elements.items()
            if path[: len(base)] == base and len(path) > max(len(base), 1) and self._within(path, base)
        ]
        if "/" in name:
            wanted = tuple(step for step in name.split("/") if step)
            found = [one for one in below if one.path[-len(wanted) :] == wanted]
        else:
            found = [one for one in below if one.name == name and "meta" not in one.path[1:]]
        if len(found) > 1:
            shortest = min(len(one.path) for one in found)
            found = [one for one in found if len(one.path) == shortest]
        if len(found) == 1:
            return found[0]
        if found:
            self.say("ambiguous", name=name, paths=", ".join(joined(one.path) for one in found))
        else:
            names = sorted({one.name for one in below if "meta" not in one.path[1:]})
            near = difflib.get_close_matches(name, names, 3, 0.5) or names[:5]
            self.say("unknown", name=name, near=", ".join(near))
        return None

    def _within(self, path: Names, base: Names) -> bool:
        """Not inside a further repeat: its rows are given as a list of objects."""
        return not any(self.form.elements[path[:depth]].repeat for depth in range(len(base) + 1, len(path)))

    def put(self, element: Element, value: object, within: Node, base: Names) -> None:
        if element.repeat:
            self.rows(element, value, within, base)
            return
        nodes = self.session.state.nodes(element.path, within, len(base))
        if not nodes:
            self.say("unknown", name=element.name, near="–")
        elif element.children:
            if isinstance(value, Mapping):
                self.put_all(value, nodes[0], element.path)
            else:
                self.say("group", name=element.name)
        else:
            self.leaf(element, nodes[0], value)

    def leaf(self, element: Element, node: Node, value: object) -> None:
        kind = question_type(element)
        if element.computed:
            self.say("computed", name=element.name)
            return
        if kind == QuestionType.NOTE and value not in (None, ""):
            self.say("readonly", name=element.name)
            return
        if isinstance(value, (list, tuple)) and kind not in LISTS:
            self.say("shape", name=element.name)
            return
        try:
            self.session.state.put(node, stored(value))
        except TypeError:
            self.say("shape", name=element.name)

    def rows(self, element: Element, value: object, within: Node, base: Names) -> None:
        if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
            self.say("rows", name=element.name)
            return
        state = self.session.state
        parents = state.nodes(element.path[:-1], within, len(base))
        if not parents:
            return
        have = parents[0].named(element.name)
        counted = element.path in self.form.counted
        for surplus in reversed(have[len(value) :]):
            if not counted:
                state.remove(surplus)
        while len(parents[0].named(element.name)) < len(value):
            if counted or state.add(parents[0], element) is None:
                self.say("too_many", name=element.name, count=len(value))
                return
        for row, node in zip(value, list(parents[0].named(element.name)), strict=False):
            self.put_all(row, node, element.path)
