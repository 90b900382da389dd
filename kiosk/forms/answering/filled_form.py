"""One form with its answers, without an order of pages: answering, what is wrong, the record, drafts.

What `Session` (a page at a time) and the clerk's form (all at once) have in common; it holds no screen and no store.
What was typed is kept, also where it is not acceptable. Raises BugError for paths that are no question.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time

from kiosk.clock import ZONE
from kiosk.errors import BugError
from kiosk.forms.answering import draft_state, questions, record
from kiosk.forms.answering.form_state import FormState
from kiosk.forms.answering.review import review
from kiosk.forms.model.definition import Form
from kiosk.forms.model.stored_answers import stored
from kiosk.forms.xpath.errors import XPathError
from kiosk.forms.xpath.tree import Node
from kiosk.values.attachments import Attachment
from kiosk.values.dates import PartialDate
from kiosk.values.forms import AnswerProblem, ReviewSection

GIVEN_KEY = "@given"  # in `answers()`: paths of answers that were known before the form began
MADE_KEY = "@made"  # in `answers()`: what the form itself has put there and would not put there again


class FilledForm:
    """`facts` fill the form's hidden questions of those names, e.g. the ward's name."""

    def __init__(
        self, form: Form, language: str = "vi", *, today: date | None = None, now: datetime | None = None,
        facts: Mapping[str, object] | None = None,
    ) -> None:  # fmt: skip
        moment = now or datetime.combine(today or datetime.now(ZONE).date(), time(12), ZONE)
        self.form = form
        self.today = moment.date()
        self.state = FormState(form, lambda: moment, language)
        self.state.env.choice_name = lambda node, value, path: questions.choice_name(self.state, node, value, path)
        self.errors: dict[str, str] = {}
        self.finished = False
        self.attachments: dict[str, Attachment] = {}  # file name -> file; kiosk.forms.files.attachments puts them there
        for name, value in (facts or {}).items():
            for element in form.named(name):
                for node in self.state.nodes(element.path):
                    self.state.put(node, stored(value))

    @property
    def language(self) -> str:
        return self.state.env.language

    @language.setter
    def language(self, language: str) -> None:
        self.state.speak(language)
        self.errors = {path: questions.problem(self.state, self.node(path), language) for path in self.errors}

    # answering

    def node(self, path: str) -> Node:
        node = self.state.find(path)
        if node is None:
            raise BugError(f"no question {path}")
        return node

    def answer(self, path: str, value: object) -> None:
        """Store an answer, acceptable or not. Raises BugError for a path that is no question."""
        node = self.node(path)
        self.errors.pop(path, None)
        self.finished = False
        self.state.put(node, stored(value))

    def remove(self, path: str) -> None:
        """Take an instance of a repeat away, e.g. /data/members[2]."""
        self.state.remove(self.node(path))

    def accept(self, nodes: Iterable[Node]) -> bool:
        """Check the answers of a page. A proposal that the person lets stand is from now on an answer."""
        good = True
        for node in nodes:
            path = self.state.path_of(node)
            try:
                message = questions.problem(self.state, node, self.language)
            except XPathError as error:
                raise BugError(f"{path}: {error}") from error
            if message:
                self.errors[path] = message
                good = False
            else:
                self.errors.pop(path, None)
                if node.value and not node.touched:
                    self.state.put(node, node.value)
        return good

    def note_problems(self, nodes: Iterable[Node]) -> None:
        """Where a card brought something that the form can't accept, its page says so at once."""
        for node in nodes:
            message = questions.problem(self.state, node, self.language) if node.value else ""
            if message:
                self.errors[self.state.path_of(node)] = message

    def wants_answer(self, nodes: Iterable[Node]) -> bool:
        return any(questions.problem(self.state, node, self.language) for node in nodes)

    # results

    def problems(self) -> tuple[AnswerProblem, ...]:
        """Everything that keeps the form from being handed in, in the order of the form."""
        found = []
        for node in self.state.leaves():
            if not node.shown or node.model.computed or node.model.path[1:2] == ("meta",):
                continue
            message = questions.problem(self.state, node, self.language)
            if message:
                label = questions.short_label(self.state, node, self.language)
                path = self.state.path_of(node)
                found.append(AnswerProblem(path=path, name=node.model.name, label=label, message=message))
        return tuple(found)

    def review(self) -> tuple[ReviewSection, ...]:
        return review(self.state, self.language)

    def record(self) -> dict[str, object]:
        """Relevant answers, nested as the groups are."""
        return record.record(self.state)

    def holder_numbers(self) -> tuple[str, ...]:
        return record.holder_numbers(self.state)

    def holder_births(self) -> tuple[PartialDate, ...]:
        return record.holder_births(self.state)

    # drafts

    def answers(self) -> dict[str, object]:
        """Everything that was answered, also what is not relevant now."""
        kept: dict[str, object] = {
            self.state.path_of(node): node.value
            for node in self.state.leaves()
            if node.touched and node.model.can_be_answered
        }
        if given := [self.state.path_of(node) for node in self.state.leaves() if node.given]:
            kept[GIVEN_KEY] = given
        if made := draft_state.made(self.state):
            kept[MADE_KEY] = made
        return kept

    def restore(self, answers: Mapping[str, object]) -> tuple[str, ...]:
        """Put kept answers back. Returns paths that this form does not know; they are left aside."""
        unknown = []
        made = answers.get(MADE_KEY)
        draft_state.make_instances(self.state, made)
        lengths = _lengths(answers)
        overwritten: list[tuple[Node, str]] = []  # calculated ones that a person changed: last, so that they stay
        for path, value in answers.items():
            if path in (MADE_KEY, GIVEN_KEY):
                continue
            node = self._make(path, lengths)
            if node is None or node.model.children or not node.model.can_be_answered:
                unknown.append(path)
            elif node.model.computed:
                overwritten.append((node, stored(value)))
            else:
                self.state.put(node, stored(value))
        draft_state.put_values(self.state, made)
        for node, text in overwritten:
            self.state.put(node, text)
        self.state.reloaded()
        given = answers.get(GIVEN_KEY)
        self.mark_given(map(str, given) if isinstance(given, Iterable) else ())
        return tuple(unknown)

    def mark_given(self, paths: Iterable[str]) -> None:
        for path in paths:
            node = self.state.find(path)
            if node is not None:
                node.given = True

    def _make(self, path: str, lengths: Mapping[str, int]) -> Node | None:
        """The node of an instance path; missing instances of repeats are added on the way, all of a list at once."""
        node, way = self.state.document, ""
        for step in path.strip("/").split("/"):
            name, _, rest = step.partition("[")
            wanted = int(rest[:-1]) if rest[:-1].isdigit() else 1
            element = self.form.elements.get((*(node.model.path if node.model else ()), name))
            if element is not None and element.repeat and len(node.named(name)) < wanted:
                self.state.add_upto(node, element, max(wanted, lengths.get(f"{way}/{name}", 0)))
            found = node.named(name)
            if not 1 <= wanted <= len(found):
                return None
            node, way = found[wanted - 1], f"{way}/{step}"
        return node


def _lengths(paths: Iterable[str]) -> dict[str, int]:
    """How many instances of each list answers name, by the list's path, as /data/members[2]/papers."""
    found: dict[str, int] = {}
    for path in paths:
        way = ""
        for step in path.strip("/").split("/"):
            name, _, rest = step.partition("[")
            if rest[:-1].isdigit() and len(rest) < 8:
                place = f"{way}/{name}"
                found[place] = max(found.get(place, 0), int(rest[:-1]))
            way = f"{way}/{step}"
    return found
