"""One person's way through a form: the page that is shown, answering, going on and back, review and record.

The citizen station (through its tasks), the command line and tests call it; it holds no screen and no store.
Going back is never refused and loses nothing: what was typed is kept, also where it is not acceptable.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from kiosk.clock import ZONE
from kiosk.errors import BugError
from kiosk.forms.answering import card_checks, card_prefill, draft_state, questions, repeat_entries
from kiosk.forms.answering.answer_tree import State
from kiosk.forms.answering.page_content import page_of
from kiosk.forms.answering.page_order import REVIEW, Stop, Way
from kiosk.forms.answering.review import is_shown, review
from kiosk.forms.model.definition import Form
from kiosk.forms.model.stored_answers import stored
from kiosk.forms.results import record
from kiosk.forms.xpath.errors import XPathError
from kiosk.forms.xpath.tree import Node
from kiosk.values.attachments import Attachment
from kiosk.values.dates import PartialDate
from kiosk.values.forms import AnswerProblem, Page, PageKind, ReviewSection
from kiosk.values.people import CardWarning, CitizenCard, Passport

PAGE_KEY = "@page"  # in `answers()`: where the person was
GIVEN_KEY = "@given"  # in `answers()`: paths of answers that were known before the form began
MADE_KEY = "@made"  # in `answers()`: what the form itself has put there and would not put there again


class Session:
    """`facts` fill the form's hidden questions of those names, e.g. the ward's name."""

    def __init__(
        self, form: Form, language: str = "vi", *, today: date | None = None, now: datetime | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        moment = now or datetime.combine(today or datetime.now(ZONE).date(), time(12), ZONE)
        self.form = form
        self.today = moment.date()
        self.state = State(form, lambda: moment, language)
        self.state.env.choice_name = lambda node, value, path: questions.choice_name(self.state, node, value, path)
        self.errors: dict[str, str] = {}
        self.finished = False
        self.attachments: dict[str, Attachment] = {}  # file name -> file; kiosk.forms.files.attachments puts them there
        self.unsaved: dict[str, Any] = {}  # path -> what is half drawn or picked there, no answer yet; never kept
        self._odd: dict[str, tuple[CardWarning | card_checks.Remark, ...]] = {}  # confirmation page -> what looks odd
        self._advice: dict[str, card_prefill.Advice] = {}  # confirmation page -> today's addresses for the card's
        self._return_to = ""
        self._entry = ("", "")  # an entry opened from its list, and the list's page
        self._resume: dict[str, str] = {}  # confirmation page -> where to go once it is right
        self._history: list[str] = []
        for name, value in (facts or {}).items():
            for element in form.named(name):
                for node in self.state.nodes(element.path):
                    self.state.put(node, stored(value))
        self._way = Way(self.state)
        self._at = self._way.after("").path

    # what is shown

    @property
    def language(self) -> str:
        return self.state.env.language

    @language.setter
    def language(self, language: str) -> None:
        self.state.speak(language)
        self.errors = {path: questions.problem(self.state, self._node(path), language) for path in self.errors}

    @property
    def page(self) -> Page:
        """The page as it stands now; ask again after every call."""
        here = self._stop()
        asked = [stop for stop in self._way if stop is here or stop.asked]
        offers = card_prefill.offers(here, self._advice.get(self._at), self.language)
        odd = self._odd.get(self._at, ())
        notes = card_prefill.notes(self.state, here, odd, self.language, advised=self._at in self._advice)
        return page_of(self.state, here, asked, self.errors, self.language, notes, offers)

    @property
    def at_review(self) -> bool:
        return self._at == REVIEW

    @property
    def returning(self) -> bool:
        """Whether next() leads back to a review or confirmation from which this page was opened."""
        return bool(self._return_to)

    # answering

    def answer(self, path: str, value: Any) -> None:
        """Store an answer, acceptable or not. Raises BugError for a path that is no question."""
        node = self._node(path)
        self.errors.pop(path, None)
        self.finished = False
        self.state.put(node, stored(value))

    def choose(self, name: str) -> bool:
        """Touch one of `page.choices` (SCAN, CONFIRM, REPEAT) or a select one's choice: answers and goes on."""
        stop = self._stop()
        if stop.kind == PageKind.REPEAT:
            return self._repeat(stop, name)
        if stop.node is None:
            raise BugError(f"nothing to choose on {stop.path}")
        path = stop.path
        self.answer(path, name)
        if stop.kind == PageKind.CONFIRM and name == questions.EDIT:
            covered = set(map(id, stop.nodes))
            first = next((one for one in self._way if any(id(node) in covered for node in one.nodes)), None)
            if first is not None:
                self._keep_return(stop.path)
                self._move(first.path)
            return True
        return self.next()

    def prefill(
        self, person: str, card: CitizenCard | Passport, warnings: tuple[CardWarning, ...] = (),
        addresses: tuple[str, ...] = (),
    ) -> bool:  # fmt: skip
        """Fill that person's group; on the page that waits for it, go on. False: no such page now.

        `warnings` are shown on the page that confirms what the card said; nothing is refused for them. `addresses`
        are offered there instead of the card's, whose units are no more.
        """
        scan = card_prefill.scan_node(self.state, person, self._stop().node)
        odd = card_checks.remarks(self.state, scan, card, self.today) if scan is not None else ()
        node = card_prefill.prefill(self.state, person, card, self._stop().node)
        if node is None:
            return False
        self.finished = False
        if self._at == self.state.path_of(node):
            group = next((one for one in self._way if one.kind == PageKind.CONFIRM and one.node in _beside(node)), None)
            if group is not None:
                self._keep_return(group.path)  # what the card said is confirmed first
                self._odd[group.path] = (*warnings, *odd)
                self._advice.pop(group.path, None)
                if addresses and isinstance(card, CitizenCard):
                    self._advice[group.path] = card_prefill.Advice((card.address, *addresses))
            self.next()
            self._say_what_is_wrong()
        return True

    # moving

    def next(self) -> bool:
        """Go on. False where an answer of this page is not acceptable: the page then says what to do."""
        stop = self._stop()
        if stop.kind == PageKind.REVIEW:
            problems = self.problems()
            self.errors = {one.path: one.message for one in problems}
            self.finished = not problems
            if self.finished:
                self.state.finish()
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
            if self._way.get(target) is not None:
                self._at = target
                self._arrive()
                return True
        self._move(self._after_here())
        return True

    def _after_here(self) -> str:
        """The next page; out of an entry that was opened from its list, the list."""
        following = self._way.after(self._at).path
        entry, listed = self._entry
        if entry and not (following + "/").startswith(entry + "/"):
            self._entry = ("", "")
            return listed if self._way.get(listed) is not None else following
        return following

    def after(self, path: str) -> str:
        """Path of the page that follows, whatever was answered: for whoever looks a form over."""
        return self._way.after(path).path

    def open_entry(self, path: str) -> None:
        """Go through one entry of a repeat again, e.g. /data/members[2]; after its last page comes the list."""
        first = repeat_entries.first_page(self._way, path)
        if not first:
            raise BugError(f"no page for {path}")
        self._entry = (path, self._at)
        self._move(first)

    def back(self) -> bool:
        """Go to the page before. False only on the first one. Never refused for a wrong answer."""
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
        if path.startswith(card_prefill.OFFER):
            card_prefill.take(self.state, self._stop(), self._advice[self._at], path)
            return
        for stop in self._way:
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
            message = questions.problem(self.state, node, self.language)
            if message:
                label = questions.short_label(self.state, node, self.language)
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
            if node.touched and node.model.can_be_answered
        }
        kept[PAGE_KEY] = self._at
        if given := [self.state.path_of(node) for node in self.state.leaves() if node.given]:
            kept[GIVEN_KEY] = given
        if made := draft_state.made(self.state):
            kept[MADE_KEY] = made
        return kept

    def give(self, answers: Mapping[str, Any]) -> tuple[str, ...]:
        """Answers that are known before the form begins: not asked again, looked over in the review. As `restore`."""
        unknown = self.restore(answers)
        self._mark_given(answers)
        self._at = next((one.path for one in self._way if one.asked and self._open(one)), REVIEW)
        return unknown

    def _mark_given(self, paths: Iterable[str]) -> None:
        for path in paths:
            node = self.state.find(path)
            if node is not None:
                node.given = True

    def restore(self, answers: Mapping[str, Any]) -> tuple[str, ...]:
        """Put kept answers back. Returns paths that this form does not know; they are left aside."""
        unknown = []
        made = answers.get(MADE_KEY)
        draft_state.make_instances(self.state, made)
        lengths = _lengths(answers)
        overwritten: list[tuple[Node, str]] = []  # calculated ones that a person changed: last, so that they stay
        for path, value in answers.items():
            if path in (PAGE_KEY, MADE_KEY, GIVEN_KEY):
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
        self._mark_given(answers.get(GIVEN_KEY, ()))
        self._history = []
        place = str(answers.get(PAGE_KEY, ""))
        if self._way.get(place) is not None:
            self._at = place
        else:
            self._at = next((one.path for one in self._way if one.asked and self._open(one)), REVIEW)
        return tuple(unknown)

    # inside

    def _keep_return(self, confirm: str) -> None:
        """A group opened from the review is gone through and confirmed; only then the review comes back."""
        if self._return_to and self._return_to != confirm:
            self._resume[confirm] = self._return_to
        self._return_to = ""

    def _open(self, stop: Stop) -> bool:
        nodes = [stop.node] if stop.kind == PageKind.CONFIRM and stop.node is not None else stop.nodes
        return any(questions.problem(self.state, node, self.language) for node in nodes)

    def _node(self, path: str) -> Node:
        node = self.state.find(path)
        if node is None:
            raise BugError(f"no question {path}")
        return node

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

    def _accept(self, nodes: list[Node]) -> bool:
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

    def _say_what_is_wrong(self) -> None:
        """Where a card brought something that the form can't accept, its page says so at once."""
        for node in self._stop().nodes:
            message = questions.problem(self.state, node, self.language) if node.value else ""
            if message:
                self.errors[self.state.path_of(node)] = message

    def _repeat(self, stop: Stop, name: str) -> bool:
        assert stop.node is not None
        assert stop.group is not None
        if name != "add":
            self._move(self._way.after(self._at).path)
            return True
        added = self.state.add(stop.node, self.form.elements[stop.group.path])
        if added is not None:
            prefix = self.state.path_of(added)
            first = next((one.path for one in self._way if one.path.startswith(prefix) and one.asked), stop.path)
            self._move(first)
        return added is not None

    def remove(self, path: str) -> None:
        """Take an instance of a repeat away, e.g. /data/members[2]."""
        self.state.remove(self._node(path))
        if self._way.get(self._at) is None:
            self._at = self._history.pop() if self._history else self._way.after("").path

    def _stop(self) -> Stop:
        stop = self._way.get(self._at)
        if stop is None:  # the page went with an answer it depended on
            self._at = next((path for path in reversed(self._history) if self._way.get(path) is not None), REVIEW)
            stop = self._way.get(self._at)
            assert stop is not None
        return stop

    def _previous(self) -> str:
        """The page that was shown before and still is one; without a history the one before in order."""
        for path in reversed(self._history):
            if path != self._at and self._way.get(path) is not None:
                return path
        before = self._way.before(self._at)
        return before.path if before is not None else ""

    def _move(self, path: str) -> None:
        self._history.append(self._at)
        self._at = path
        self._arrive()

    def _arrive(self) -> None:
        """A confirmation that was left for corrections is asked anew."""
        stop = self._stop()
        if stop.kind == PageKind.CONFIRM and stop.node is not None and stop.node.value == questions.EDIT:
            self.state.put(stop.node, "")


def _beside(node: Node) -> Sequence[Node]:
    """Questions of the same group."""
    return node.parent.children if node.parent is not None else ()


__all__ = ["PAGE_KEY", "Session", "is_shown"]


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
