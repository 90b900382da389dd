"""One person's way through a form: the page that is shown, answering, going on and back, review and record.

The citizen station (through its tasks), the command line and tests call it; it holds no screen and no store.
Going back is never refused and loses nothing: what was typed is kept, also where it is not acceptable.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from kiosk.clock import ZONE
from kiosk.errors import BugError
from kiosk.forms import asking, prefill, record
from kiosk.forms.answers import stored
from kiosk.forms.definition import Form
from kiosk.forms.pages import REVIEW, Stop, stops
from kiosk.forms.paging import page_of
from kiosk.forms.review import is_shown, review
from kiosk.forms.state import State
from kiosk.forms.xpath.errors import XPathError
from kiosk.forms.xpath.tree import Node
from kiosk.values.dates import PartialDate
from kiosk.values.forms import AnswerProblem, Page, PageKind, ReviewSection
from kiosk.values.people import CitizenCard

PAGE_KEY = "@page"  # in `answers()`: where the person was


class Session:
    """`facts` fill the form's hidden questions of those names, e.g. the ward's name."""

    def __init__(
        self, form: Form, language: str = "vi", *, today: date | None = None, now: datetime | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        moment = now or datetime.combine(today or datetime.now(ZONE).date(), time(12), ZONE)
        self.form = form
        self.state = State(form, lambda: moment, language)
        self.state.env.choice_name = lambda node, value, path: asking.choice_name(self.state, node, value, path)
        self.errors: dict[str, str] = {}
        self.finished = False
        self._return_to = ""
        self._resume: dict[str, str] = {}  # confirmation page -> where to go once it is right
        self._history: list[str] = []
        for name, value in (facts or {}).items():
            for element in form.named(name):
                for node in self.state.nodes(element.path):
                    self.state.put(node, stored(value))
        self._stops = stops(self.state)
        self._at = next(stop.path for stop in self._stops if stop.asked)

    # what is shown

    @property
    def language(self) -> str:
        return self.state.env.language

    @language.setter
    def language(self, language: str) -> None:
        self.state.env.language = language
        self.errors = {path: asking.problem(self.state, self._node(path), language) for path in self.errors}

    @property
    def page(self) -> Page:
        """The page as it stands now; ask again after every call."""
        asked = [stop for stop in self._stops if stop.asked or stop.path == self._at]
        return page_of(self.state, self._stop(), asked, self.errors, self.language)

    @property
    def at_review(self) -> bool:
        return self._at == REVIEW

    @property
    def returning(self) -> bool:
        """Whether next() leads back to a review or confirmation from which this page was opened."""
        return bool(self._return_to)

    @property
    def can_go_back(self) -> bool:
        return bool(self._return_to or self._previous())

    # answering

    def answer(self, path: str, value: Any) -> None:
        """Store an answer, acceptable or not. Raises BugError for a path that is no question."""
        node = self._node(path)
        self.errors.pop(path, None)
        self.finished = False
        self.state.put(node, stored(value))
        self._refresh()

    def choose(self, name: str) -> bool:
        """Touch one of `page.choices` (SCAN, CONFIRM, REPEAT) or a select one's choice: answers and goes on."""
        stop = self._stop()
        if stop.kind == PageKind.REPEAT:
            return self._repeat(stop, name)
        if stop.node is None:
            raise BugError(f"nothing to choose on {stop.path}")
        path = stop.path
        self.answer(path, name)
        if stop.kind == PageKind.CONFIRM and name == asking.EDIT:
            first = next((one for one in self._stops if one.nodes and one.nodes[0] in stop.nodes), None)
            if first is not None:
                self._keep_return(stop.path)
                self._move(first.path)
            return True
        return self.next()

    def prefill(self, person: str, card: CitizenCard) -> bool:
        """Fill that person's group from a card; on the page that waits for it, go on. False: no such page now."""
        node = prefill.prefill(self.state, person, card)
        if node is None:
            return False
        self.finished = False
        self._refresh()
        if self._at == self.state.path_of(node):
            group = next(
                (one for one in self._stops if one.kind == PageKind.CONFIRM and one.node in _beside(node)), None
            )
            if group is not None:
                self._keep_return(group.path)  # what the card said is confirmed first
            self.next()
        return True

    # moving

    def next(self) -> bool:
        """Go on. False where an answer of this page is not acceptable: the page then says what to do."""
        stop = self._stop()
        if stop.kind == PageKind.REVIEW:
            problems = self.problems()
            self.errors = {one.path: one.message for one in problems}
            self.finished = not problems
            return self.finished
        nodes = [stop.node] if stop.kind == PageKind.CONFIRM and stop.node is not None else stop.nodes
        for node in nodes:
            if node.value != node.value.strip():
                self.state.put(node, node.value.strip(), touched=node.touched)
        if not self._accept(nodes):
            return False
        target = self._return_to or self._resume.pop(stop.path, "")
        if target:
            self._return_to = ""
            self._refresh()
            if any(one.path == target for one in self._stops):
                self._at = target
                self._arrive()
                return True
        self._refresh()
        self._move(self._following().path)
        return True

    def back(self) -> bool:
        """Go to the page before. False only on the first one. Never refused for a wrong answer."""
        self._refresh()
        if self._return_to:
            self._at, self._return_to = self._return_to, ""
            return True
        target = self._previous()
        if not target:
            return False
        while self._history and self._history.pop() != target:
            pass
        self._at = target
        return True

    def go(self, path: str) -> None:
        """Open the page of a question, from the review or a confirmation; next() and back() lead there again."""
        self._refresh()
        for stop in self._stops:
            if stop.path == path or any(self.state.path_of(node) == path for node in stop.nodes):
                if stop.kind == PageKind.CONFIRM and stop.path != path:
                    continue
                if self._stop().kind in (PageKind.REVIEW, PageKind.CONFIRM):
                    self._return_to = self._at
                self._at = stop.path
                return
        raise BugError(f"no page for {path}")

    # results

    def problems(self) -> tuple[AnswerProblem, ...]:
        """Everything that keeps the form from being handed in, in the order of the form."""
        found = []
        for node in self.state.leaves():
            if not node.shown or node.model.computed or node.model.path[1:2] == ("meta",):
                continue
            message = asking.problem(self.state, node, self.language)
            if message:
                label = asking.short_label(self.state, node, self.language)
                path = self.state.path_of(node)
                found.append(AnswerProblem(path=path, name=node.model.name, label=label, message=message))
        return tuple(found)

    def review(self) -> tuple[ReviewSection, ...]:
        return review(self.state, self.language)

    def record(self) -> dict[str, Any]:
        """Relevant answers, nested as the groups are."""
        return record.record(self.state)

    def holder_numbers(self) -> tuple[str, ...]:
        return record.holder_numbers(self.state)

    def holder_births(self) -> tuple[PartialDate, ...]:
        return record.holder_births(self.state)

    # drafts

    def answers(self) -> dict[str, Any]:
        """Everything that was answered, also what is not relevant now, and the page the person was on."""
        kept: dict[str, Any] = {
            self.state.path_of(node): node.value
            for node in self.state.leaves()
            if node.touched and not node.model.computed
        }
        kept[PAGE_KEY] = self._at
        return kept

    def restore(self, answers: Mapping[str, Any]) -> tuple[str, ...]:
        """Put kept answers back. Returns paths that this form does not know; they are left aside."""
        unknown = []
        for path, value in answers.items():
            if path == PAGE_KEY:
                continue
            node = self._make(path)
            if node is None or node.model.children or node.model.computed:
                unknown.append(path)
            else:
                self.state.put(node, stored(value))
        self._refresh()
        self._history = []
        place = answers.get(PAGE_KEY)
        if any(stop.path == place for stop in self._stops):
            self._at = str(place)
        else:
            self._at = next((one.path for one in self._stops if one.asked and self._open(one)), REVIEW)
        return tuple(unknown)

    # inside

    def _keep_return(self, confirm: str) -> None:
        """A group opened from the review is gone through and confirmed; only then the review comes back."""
        if self._return_to and self._return_to != confirm:
            self._resume[confirm] = self._return_to
        self._return_to = ""

    def _open(self, stop: Stop) -> bool:
        nodes = [stop.node] if stop.kind == PageKind.CONFIRM and stop.node is not None else stop.nodes
        return any(asking.problem(self.state, node, self.language) for node in nodes)

    def _node(self, path: str) -> Node:
        node = self.state.find(path)
        if node is None:
            raise BugError(f"no question {path}")
        return node

    def _make(self, path: str) -> Node | None:
        """The node of an instance path; missing instances of repeats are added on the way."""
        node = self.state.document
        for step in path.strip("/").split("/"):
            name, _, rest = step.partition("[")
            wanted = int(rest[:-1]) if rest[:-1].isdigit() else 1
            element = self.form.elements.get((*(node.model.path if node.model else ()), name))
            while element is not None and element.repeat and len(node.named(name)) < wanted:
                if self.state.add(node, element) is None:
                    return None
            found = node.named(name)
            if not 1 <= wanted <= len(found):
                return None
            node = found[wanted - 1]
        return node

    def _accept(self, nodes: list[Node]) -> bool:
        """Check the answers of a page. A proposal that the person lets stand is from now on an answer."""
        good = True
        for node in nodes:
            path = self.state.path_of(node)
            try:
                message = asking.problem(self.state, node, self.language)
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

    def _repeat(self, stop: Stop, name: str) -> bool:
        assert stop.node is not None
        assert stop.group is not None
        if name != "add":
            self._move(self._following().path)
            return True
        added = self.state.add(stop.node, self.form.elements[stop.group.path])
        self._refresh()
        if added is not None:
            prefix = self.state.path_of(added)
            first = next((one.path for one in self._stops if one.asked and one.path.startswith(prefix)), stop.path)
            self._move(first)
        return added is not None

    def remove(self, path: str) -> None:
        """Take an instance of a repeat away, e.g. /data/members[2]."""
        self.state.remove(self._node(path))
        self._refresh()
        if not any(stop.path == self._at for stop in self._stops):
            self._at = self._history.pop() if self._history else self._stops[0].path

    def _refresh(self) -> None:
        self._stops = stops(self.state)

    def _stop(self) -> Stop:
        for stop in self._stops:
            if stop.path == self._at:
                return stop
        self._at = next((path for path in reversed(self._history) if self._known(path)), REVIEW)
        return next(stop for stop in self._stops if stop.path == self._at)

    def _known(self, path: str) -> bool:
        return any(stop.path == path for stop in self._stops)

    def _following(self) -> Stop:
        at = next((index for index, stop in enumerate(self._stops) if stop.path == self._at), -1)
        return next(stop for stop in self._stops[at + 1 :] if stop.asked)

    def _previous(self) -> str:
        """The page that was shown before and still is one; without a history the one before in order."""
        visited = next((path for path in reversed(self._history) if path != self._at and self._known(path)), "")
        if visited:
            return visited
        at = next((index for index, stop in enumerate(self._stops) if stop.path == self._at), 0)
        before = [stop.path for stop in self._stops[:at] if stop.asked]
        return before[-1] if before else ""

    def _move(self, path: str) -> None:
        self._history.append(self._at)
        self._at = path
        self._arrive()

    def _arrive(self) -> None:
        """A confirmation that was left for corrections is asked anew."""
        stop = self._stop()
        if stop.kind == PageKind.CONFIRM and stop.node is not None and stop.node.value == asking.EDIT:
            self.state.put(stop.node, "")
            self._refresh()


def _beside(node: Node) -> list[Node]:
    """Questions of the same group."""
    return node.parent.children if node.parent is not None else []


__all__ = ["PAGE_KEY", "Session", "is_shown"]
