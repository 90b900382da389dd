"""The whole form at once, for a clerk at a keyboard: sections of fields, run by the same session as the pages.

Called by the desk and by services.declared. What the clerk changes is compared with what the record said when the
form was opened, so that each change can be told as the clerk's. The pages' steps of dialogue ("is this right?") are
taken by the clerk's finishing. Raises BugError for paths that are no question.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from kiosk.forms.answering import card_checks, card_prefill, questions
from kiosk.forms.answering.filled_form import FilledForm
from kiosk.forms.clerk.changes import in_words, is_asked, said
from kiosk.forms.clerk.changes import told as changes_in_words
from kiosk.forms.clerk.form_sections import FormSections
from kiosk.forms.clerk.people_checks import as_card, card_question, number_warnings, odd_words
from kiosk.forms.clerk.typed_input import CHOOSING_MANY, CHOOSING_ONE, answer, chosen
from kiosk.forms.model.stored_answers import names, question_type, stored
from kiosk.forms.xpath.selections import plain
from kiosk.forms.xpath.tree import Node
from kiosk.rules import written
from kiosk.texts import text
from kiosk.values.drafts import AnswerChange, ChangedLine
from kiosk.values.entry_forms import FormLine, FormSection
from kiosk.values.forms import AnswerProblem, Question
from kiosk.values.people import CardWarning, CitizenCard, Passport


class EntryForm:
    def __init__(self, session: FilledForm) -> None:
        self.session = session
        self.begun = said(session.state)
        self._odd: dict[str, tuple[CardWarning | card_checks.Remark, ...]] = {}
        self._advice: dict[str, card_prefill.Advice] = {}  # question that took a card's address -> what it may be today
        self._sections = FormSections(session, self._odd, self._advice)

    # what is shown

    def sections(self) -> tuple[FormSection, ...]:
        """The sections as they stand, in the order of the form, without their lines; empty ones are left out."""
        return self._sections.all()

    def section_of(self, path: str) -> str:
        """The key of the section that a question stands in; "" where it is not asked now."""
        return self._sections.section_of(path)

    def entries(self, key: str) -> tuple[FormLine, ...]:
        """Everything of one section that can be read or answered now."""
        return self._sections.entries(key)

    def shown(self, question: Question) -> str:
        """What stands in a field: labels of choices, dates as people write them, else what was typed.

        A number that is to be edited has no signs between its thousands: they could be taken for a decimal sign.
        """
        node = self.session.node(question.path)
        if node.model.kind == written.NUMBER and not question.readonly:
            return question.raw.replace(".", "," if self.session.language == "vi" else ".")
        return in_words(self.session, node, question.raw)

    # answering

    def type(self, question: Question, words: str) -> str:
        """Answer with what was typed. Returns what to do about it, "" where it is acceptable or empty."""
        node = self.session.node(question.path)
        several = chosen(question.choices, words) if question.type in CHOOSING_ONE else ()
        if len(several) > 1:
            names = ", ".join(one.label for one in several[:4])
            return text("desk.entry_form.ambiguous", self.session.language, names=names)
        value = answer(question, words)
        if stored(value) != node.value:
            self.session.answer(question.path, value)
        return self.check(question.path)

    def choose(self, path: str, name: str) -> str:
        """Answer with a choice's name; of several it is added or taken away."""
        node = self.session.node(path)
        value = name
        if question_type(node.model) in CHOOSING_MANY:
            have, one = names(node.model, node.value), plain(name)
            self.session.answer(path, [held for held in have if held != one] if one in have else [*have, one])
            return self.check(path)
        self.session.answer(path, value)
        return self.check(path)

    def check(self, path: str) -> str:
        """Whether the answer is acceptable; an empty one is only missed when the form is finished."""
        node = self.session.node(path)
        message = questions.problem(self.session.state, node, self.session.language) if node.value.strip() else ""
        self.session.errors.pop(path, None)
        if message:
            self.session.errors[path] = message
        return message

    def read_card(
        self, path: str, paper: CitizenCard | Passport, warnings: tuple[CardWarning, ...] = (),
        addresses: tuple[str, ...] = (),
    ) -> str:  # fmt: skip
        """Fill the group of the question at `path` from a card; the path of its card question, "" where none asks.

        What the form can't accept of it stands as a message under its field; what looks odd is told, never refused.
        `addresses` are proposed for the card's, whose units are no more.
        """
        state = self.session.state
        scan = self._card_at(path)
        if scan is None or scan.parent is None:
            return ""
        odd: tuple[CardWarning | card_checks.Remark, ...]
        odd = (*warnings, *card_checks.remarks(state, scan, paper, self.session.today))
        card_prefill.prefill(state, scan.model.own["card"], paper, scan)
        self._odd[state.path_of(scan)] = odd
        for node in scan.parent.descendants():
            if node.model is not None and node.value and node.shown and is_asked(node):
                self.check(state.path_of(node))
        taken = [node for node in scan.parent.descendants() if node.model is not None and card_prefill.is_address(node)]
        for node in taken:
            self._advice.pop(state.path_of(node), None)
            old = addresses or CardWarning.OLD_UNITS_IN_ADDRESS in warnings
            if old and isinstance(paper, CitizenCard):
                self._advice[state.path_of(node)] = card_prefill.Advice((paper.address, *addresses))
        return state.path_of(scan)

    def _card_at(self, path: str) -> Node | None:
        """The card that is meant while this question is in use: that of its group, else the first one not read."""
        node = self.session.state.find(path) if path else None
        own = card_question(node) if node is not None else None
        if own is not None and own.shown:
            return own
        asked = [one for one in self.session.state.leaves() if one.model.own.get("card") and one.shown]
        return next((one for one in asked if one.value != questions.READ), None)

    def add(self, path: str) -> str:
        """One more entry of the list at `path`; its own path, "" where there are too many."""
        state = self.session.state
        stop = self._sections.list_page(path)
        if stop is None or stop.node is None or stop.group is None:
            return ""
        added = state.add(stop.node, state.form.elements[stop.group.path])
        return state.path_of(added) if added is not None else ""

    def remove(self, path: str) -> None:
        self.session.remove(path)
        kept = {one: words for one, words in self.session.errors.items() if self.session.state.find(one) is not None}
        self.session.errors = kept

    # finishing

    def finish(self) -> tuple[AnswerProblem, ...]:
        """What keeps it from being finished, told under the fields; () = it is, and every answer stands as given."""
        self._take_steps()
        problems = self.session.problems()
        self.session.errors = {one.path: one.message for one in problems}
        if not problems:
            self.accept_proposals()
        return problems

    def _take_steps(self) -> None:
        """The pages ask "is this right?" after a card; here the clerk has the whole group in view."""
        state = self.session.state
        for node in state.leaves():
            control = node.model.control
            step = control is not None and questions.CONFIRM in control.appearance and node.shown
            if step and node.value != questions.RIGHT:
                state.put(node, questions.RIGHT)

    def accept_proposals(self) -> None:
        """A proposal that is left standing is from now on an answer."""
        state = self.session.state
        for node in list(state.leaves()):
            if node.shown and node.value and not node.touched and not node.model.computed and is_asked(node):
                state.put(node, node.value)

    def changes(self, actor: str, at: datetime) -> tuple[AnswerChange, ...]:
        """What the record says now and did not say when the form was opened, in the order of the form."""
        now = said(self.session.state)
        return tuple(
            AnswerChange(path=path, before=self.begun.get(path, ""), after=now.get(path, ""), actor=actor, at=at)
            for path in dict.fromkeys((*now, *self.begun))
            if self.begun.get(path, "") != now.get(path, "")
        )

    def told(self, changes: Iterable[AnswerChange]) -> tuple[ChangedLine, ...]:
        """Changes in words. A question that this form no longer has is named by its path."""
        return changes_in_words(self.session, changes)

    def odd_groups(self) -> tuple[str, ...]:
        """What does not fit together in the number, birth date and sex of each person, whoever wrote them."""
        state = self.session.state
        found: list[str] = []
        for scan in [node for node in state.leaves() if node.model.own.get("card") and node.shown]:
            card = as_card(scan)
            if card is None:
                continue
            odd: tuple[CardWarning | card_checks.Remark, ...]
            odd = (*number_warnings(card), *card_checks.remarks(state, scan, card, self.session.today))
            found += [odd_words(one, self.session.language) for one in odd]
        return tuple(dict.fromkeys(found))

    def missing_cards(self) -> tuple[str, ...]:
        """Sections of the people whose card was asked for and not read."""
        return self._sections.missing_cards()
