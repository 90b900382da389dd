"""One person's way through a form: the page that is shown, answering, going on and back, review and record.

The citizen station (through its tasks), the command line and tests call it; it holds no screen and no store.
Going back is never refused and loses nothing: what was typed is kept, also where it is not acceptable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from kiosk.errors import BugError
from kiosk.forms.answering import card_checks, card_prefill, questions, repeat_entries
from kiosk.forms.answering.filled_form import FilledForm
from kiosk.forms.answering.page_content import page_of
from kiosk.forms.answering.page_order import REVIEW, PageOrder, Stop
from kiosk.forms.answering.page_position import PagePosition
from kiosk.forms.model.definition import Form
from kiosk.forms.xpath.tree import Node
from kiosk.values.forms import Page, PageKind
from kiosk.values.people import CardWarning, CitizenCard, Passport

PAGE_KEY = "@page"  # in `answers()`: where the person was


class Session(FilledForm):
    def __init__(
        self, form: Form, language: str = "vi", *, today: date | None = None, now: datetime | None = None,
        facts: Mapping[str, object] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(form, language, today=today, now=now, facts=facts)
        self.unsaved: dict[str, Any] = {}  # path -> what is half drawn or picked there, no answer yet; never kept
        self.furthest = 0.0  # how much of the way has been in view, 0 to 1: progress never runs backwards
        self._odd: dict[str, tuple[CardWarning | card_checks.Remark, ...]] = {}  # confirmation page -> what looks odd
        self._advice: dict[str, card_prefill.Advice] = {}  # confirmation page -> today's addresses for the card's
        self._order = PageOrder(self.state)
        self._position = PagePosition(self._order)

    # what is shown

    @property
    def page(self) -> Page:
        """The page as it stands now; ask again after every call."""
        here = self._position.stop()
        asked = [stop for stop in self._order if stop is here or stop.asked]
        offers = card_prefill.offers(here, self._advice.get(self._position.at), self.language)
        odd = self._odd.get(self._position.at, ())
        notes = card_prefill.notes(self.state, here, odd, self.language, advised=self._position.at in self._advice)
        return page_of(self.state, here, asked, self.errors, self.language, notes, offers)

    @property
    def at_review(self) -> bool:
        return self._position.at == REVIEW

    @property
    def returning(self) -> bool:
        """Whether next() leads back to a review or confirmation from which this page was opened."""
        return bool(self._position.return_to)

    # answering

    def choose(self, name: str) -> bool:
        """Touch one of `page.choices` (SCAN, CONFIRM, REPEAT) or a select one's choice: answers and goes on."""
        stop = self._position.stop()
        if stop.kind == PageKind.REPEAT:
            return self._repeat(stop, name)
        if stop.node is None:
            raise BugError(f"nothing to choose on {stop.path}")
        path = stop.path
        self.answer(path, name)
        if stop.kind == PageKind.CONFIRM and name == questions.EDIT:
            covered = set(map(id, stop.nodes))
            first = next((one for one in self._order if any(id(node) in covered for node in one.nodes)), None)
            if first is not None:
                self._position.keep_return(stop.path)
                self._move(first.path)
            return True
        return self.next()

    def prefill(
        self, person: str, card: CitizenCard | Passport, warnings: tuple[CardWarning, ...] = (),
        addresses: tuple[str, ...] = (),
    ) -> bool:  # fmt: skip
        """Fill that person's group; on the page that waits for it, go on. False: no such page now.

        The card of somebody who cannot be this person fills nothing: the page stays and says so.
        `warnings` are shown on the page that confirms what the card said; nothing is refused for them. `addresses`
        are offered there instead of the card's, whose units are no more.
        """
        scan = card_prefill.scan_node(self.state, person, self._position.stop().node)
        refused = card_checks.refusal(self.state, scan, card) if scan is not None else None
        if scan is not None and refused is not None:
            self.errors[self.state.path_of(scan)] = refused.words(self.language)
            return True
        odd = card_checks.remarks(self.state, scan, card, self.today) if scan is not None else ()
        node = card_prefill.prefill(self.state, person, card, self._position.stop().node)
        if node is None:
            return False
        self.finished = False
        if self._position.at == self.state.path_of(node):
            beside = _beside(node)
            group = next((one for one in self._order if one.kind == PageKind.CONFIRM and one.node in beside), None)
            if group is not None:
                self._odd[group.path] = (*warnings, *odd)
                self._advice.pop(group.path, None)
                if addresses and isinstance(card, CitizenCard):
                    self._advice[group.path] = card_prefill.Advice((card.address, *addresses))
                if not self._left_out(group):
                    self._position.keep_return(group.path)  # what the card said is confirmed first
            self.next()
            self.note_problems(self._position.stop().nodes)
        return True

    def _left_out(self, group: Stop) -> bool:
        """Whether this confirmation is one that is left to the review, now that nothing about the card is odd."""
        node = group.node
        assert node is not None
        odd, advice = self._odd[group.path], self._advice.get(group.path)
        told = card_prefill.notes(self.state, group, odd, self.language, advised=advice is not None)
        if questions.ONLY_ODD not in node.model.control.appearance or told:
            return False
        if card_prefill.offers(group, advice, self.language):
            return False
        self.state.put(node, questions.RIGHT)
        return True

    def _repeat(self, stop: Stop, name: str) -> bool:
        assert stop.node is not None
        assert stop.group is not None
        if name != "add":
            self._move(self._order.after(self._position.at).path)
            return True
        added = self.state.add(stop.node, self.form.elements[stop.group.path])
        if added is not None:
            prefix = self.state.path_of(added)
            first = next((one.path for one in self._order if one.path.startswith(prefix) and one.asked), stop.path)
            self._move(first)
        return added is not None

    def remove(self, path: str) -> None:
        super().remove(path)
        self._position.mend()

    # moving

    def next(self) -> bool:
        """Go on. False where an answer of this page is not acceptable: the page then says what to do."""
        stop = self._position.stop()
        if stop.kind == PageKind.REVIEW:
            problems = self.problems()
            self.errors = {one.path: one.message for one in problems}
            self.finished = not problems
            if self.finished:
                self.state.finish()
            return self.finished
        nodes = _answered_on(stop)
        for node in nodes:
            if node.value != node.value.strip():
                self.state.put(node, node.value.strip(), touched=node.touched)
        if not self.accept(nodes):
            return False
        if self._position.return_from(stop.path):
            self._arrive()
        else:
            self._move(self._position.following())
        return True

    def after(self, path: str) -> str:
        """Path of the page that follows, whatever was answered: for whoever looks a form over."""
        return self._order.after(path).path

    def open_entry(self, path: str) -> None:
        """Go through one entry of a repeat again, e.g. /data/members[2]; after its last page comes the list."""
        first = repeat_entries.first_page(self._order, path)
        if not first:
            raise BugError(f"no page for {path}")
        self._position.enter(path)
        self._move(first)

    def back(self) -> bool:
        """Go to the page before. False only on the first one. Never refused for a wrong answer."""
        return self._position.back()

    def go(self, path: str) -> None:
        """Open the page of a question, from the review or a confirmation; next() and back() lead there again."""
        if path.startswith(card_prefill.OFFER):
            card_prefill.take(self.state, self._position.stop(), self._advice[self._position.at], path)
            return
        for stop in self._order:
            if stop.path == path or any(self.state.path_of(node) == path for node in stop.nodes):
                if stop.kind == PageKind.CONFIRM and stop.path != path:
                    continue
                if self._position.stop().kind in (PageKind.REVIEW, PageKind.CONFIRM):
                    self._position.return_to = self._position.at
                self._position.at = stop.path
                return
        raise BugError(f"no page for {path}")

    def _move(self, path: str) -> None:
        self._position.move(path)
        self._arrive()

    def _arrive(self) -> None:
        """A confirmation that was left for corrections is asked anew."""
        stop = self._position.stop()
        if stop.kind == PageKind.CONFIRM and stop.node is not None and stop.node.value == questions.EDIT:
            self.state.put(stop.node, "")

    # drafts

    def answers(self) -> dict[str, object]:
        """Everything that was answered, also what is not relevant now, and the page the person was on."""
        return super().answers() | {PAGE_KEY: self._position.at}

    def restore(self, answers: Mapping[str, object]) -> tuple[str, ...]:
        """Put kept answers back, and the person on the page where they were. As `FilledForm.restore`."""
        unknown = super().restore({path: value for path, value in answers.items() if path != PAGE_KEY})
        place = str(answers.get(PAGE_KEY, ""))
        self._position.start_at(place if self._order.get(place) is not None else self._first_open())
        return unknown

    def give(self, answers: Mapping[str, object]) -> tuple[str, ...]:
        """Answers that are known before the form begins: not asked again, looked over in the review. As `restore`."""
        unknown = self.restore(answers)
        self.mark_given(answers)
        self._position.at = self._first_open()
        return unknown

    def _first_open(self) -> str:
        return next((one.path for one in self._order if one.asked and self.wants_answer(_answered_on(one))), REVIEW)


def _answered_on(stop: Stop) -> Sequence[Node]:
    """What going on from a page checks: of a confirmation the confirming alone."""
    return [stop.node] if stop.kind == PageKind.CONFIRM and stop.node is not None else stop.nodes


def _beside(node: Node) -> Sequence[Node]:
    """Questions of the same group."""
    return node.parent.children if node.parent is not None else ()
