"""The whole form at once, for a clerk at a keyboard: sections of fields, run by the same session as the pages.

Called by the desk and by services.declared. What the clerk changes is compared with what the record said when the
sheet was begun, so that each change can be told as the clerk's. The pages' steps of dialogue ("is this right?") are
taken by the clerk's finishing. Raises BugError for paths that are no question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec

from kiosk.errors import BugError
from kiosk.forms.answering import card_checks, card_prefill, questions
from kiosk.forms.answering.page_order import Stop, Way
from kiosk.forms.answering.review import is_shown
from kiosk.forms.answering.session import Session
from kiosk.forms.clerk.people_checks import as_card, card_question, number_warnings, odd_words
from kiosk.forms.clerk.typed_input import CHOOSING_MANY, CHOOSING_ONE, answer, chosen
from kiosk.forms.model import display_kinds
from kiosk.forms.model.definition import Control
from kiosk.forms.model.selections import plain
from kiosk.forms.model.stored_answers import names, question_type, stored
from kiosk.forms.xpath.dates import is_partial
from kiosk.forms.xpath.tree import Node
from kiosk.rules import written
from kiosk.texts import text
from kiosk.values.drafts import AnswerChange, ChangedLine
from kiosk.values.forms import AnswerProblem, Choice, PageKind, Question, QuestionType
from kiosk.values.papers import FINGERPRINT
from kiosk.values.people import CardWarning, CitizenCard, Passport
from kiosk.values.sheets import Entry, EntryKind, SheetSection

_READ_ONLY = (QuestionType.IMAGE, QuestionType.FILE)


class Sheet:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.begun = self._said()
        self._way = Way(session.state)
        self._odd: dict[str, tuple[CardWarning | card_checks.Remark, ...]] = {}
        self._advice: dict[str, card_prefill.Advice] = {}  # question that took a card's address -> what it may be today

    # what is shown

    def sections(self) -> tuple[SheetSection, ...]:
        """The sections as they stand, in the order of the form, without their entries; empty ones are left out."""
        problems = {one.path for one in self.session.problems()}
        made = []
        for key, title, stops in self._parts():
            paths = [self.session.state.path_of(node) for stop in stops for node in stop.nodes]
            if paths or any(stop.kind is PageKind.REPEAT for stop in stops):
                made.append(SheetSection(key=key, title=title, open=sum(path in problems for path in paths)))
        return tuple(made)

    def section_of(self, path: str) -> str:
        """The key of the section that a question stands in; "" where it is not asked now."""
        for key, _title, stops in self._parts():
            if any(self.session.state.path_of(node) == path for stop in stops for node in stop.nodes):
                return key
        return ""

    def entries(self, key: str) -> tuple[Entry, ...]:
        """Everything of one section that can be read or answered now."""
        for one, _title, stops in self._parts():
            if one == key:
                found = tuple(entry for stop in stops for entry in self._entries(stop))
                return tuple(self._with_headings(found, stops))
        return ()

    def _parts(self) -> Iterator[tuple[str, str, list[Stop]]]:
        """Stops of one section that follow each other."""
        parts: list[tuple[Control | None, list[Stop]]] = []
        for stop in self._way:
            if stop.kind in (PageKind.REVIEW, PageKind.CONFIRM):
                continue
            if not parts or parts[-1][0] is not stop.section:
                parts.append((stop.section, []))
            parts[-1][1].append(stop)
        state, language = self.session.state, self.session.language
        for place, (section, stops) in enumerate(parts):
            title = state.form.title(language)
            if section is not None and section.label is not None:
                nodes = state.nodes(section.path)
                title = str(section.label.fill(state.context(nodes[0] if nodes else state.document), language))
            yield f"{place}/{'/'.join(section.path) if section is not None else ''}", title, stops

    def _entries(self, stop: Stop) -> Iterator[Entry]:
        if stop.kind is PageKind.REPEAT:
            assert stop.group is not None
            label = self._list_name(stop)
            yield Entry(kind=EntryKind.MORE, path=stop.path, label=label)
            return
        for node in stop.nodes:
            yield self._entry(node)

    def _entry(self, node: Node) -> Entry:
        question = self._question(node)
        path, label = question.path, questions.short_label(self.session.state, node, self.session.language)
        card = card_question(node)
        person = str(card.model.own["card"]) if card is not None else ""
        if questions.CARD in question.appearance:
            left = tuple(choice for choice in question.choices if choice.name != questions.READ)
            old = node.parent is not None and any(map(self._has_old_units, node.parent.descendants()))
            odd = [one for one in self._odd.get(path, ()) if old or one is not CardWarning.OLD_UNITS_IN_ADDRESS]
            notes = tuple(odd_words(one, self.session.language) for one in odd)
            question = msgspec.structs.replace(question, choices=left)
            return Entry(kind=EntryKind.CARD, path=path, label=label, question=question, person=person, notes=notes)
        if question.type is QuestionType.NOTE:
            return Entry(kind=EntryKind.NOTE, path=path, label=question.label, question=question, person=person)
        proposed = self._proposed(path, node.value)
        return Entry(
            kind=EntryKind.FIELD, path=path, label=label, question=question, person=person, proposed=proposed
        )

    def _has_old_units(self, node: Node) -> bool:
        """Whether a card's address with abolished units stands there, and no other can be proposed."""
        advice = self._advice.get(self.session.state.path_of(node)) if node.model is not None and node.shown else None
        return advice is not None and advice.choices == (node.value,)

    def _proposed(self, path: str, said: str) -> tuple[str, ...]:
        """Other addresses than the one that stands there; () once the clerk wrote one of their own."""
        choices = self._advice[path].choices if path in self._advice else ()
        return tuple(one for one in choices if one != said) if said in choices else ()

    def _question(self, node: Node) -> Question:
        """As the pages ask it, with the choices that a keyboard needs and its message where one is due."""
        state, language = self.session.state, self.session.language
        path = state.path_of(node)
        question = questions.question(state, node, language, error=self.session.errors.get(path, ""))
        if question.type is QuestionType.ACKNOWLEDGE:
            agreed = Choice(name="OK", label=text("desk.sheet.agreed", language))
            question = msgspec.structs.replace(question, choices=(agreed,))
        elif question.type is QuestionType.SIGNATURE:
            paper = Choice(name=FINGERPRINT, label=text("desk.sheet.on_paper", language))
            question = msgspec.structs.replace(question, choices=(paper,))
        return question

    def _with_headings(self, entries: tuple[Entry, ...], stops: list[Stop]) -> Iterator[Entry]:
        """A heading wherever an entry of a list begins."""
        more = [stop for stop in stops if stop.kind is PageKind.REPEAT]
        before = ""
        for entry in entries:
            instance = self._instance(entry.path)
            if instance and instance != before:
                name = next((self._list_name(one) for one in more if instance.startswith(f"{one.path}[")), "")
                number = instance.rpartition("[")[2][:-1]
                removable = any(instance.rpartition("[")[0] == one.path for one in more)
                label = f"{name} {number}".strip()
                yield Entry(kind=EntryKind.HEADING, path=instance, label=label, removable=removable)
            before = instance
            yield entry

    def _instance(self, path: str) -> str:
        """The innermost entry of a list that the path stands in: /data/member[2]/name -> /data/member[2]."""
        node: Node | None = self.session.state.find(path)
        node = node.parent if node is not None else None
        while node is not None and node.model is not None:
            if node.model.repeat:
                return self.session.state.path_of(node)
            node = node.parent
        return ""

    def _list_name(self, stop: Stop) -> str:
        assert stop.group is not None
        assert stop.node is not None
        label = stop.group.label or (stop.group.parent.label if stop.group.parent is not None else None)
        name = label.fill(self.session.state.context(stop.node), self.session.language) if label is not None else ""
        return str(name) or stop.path.rpartition("/")[2]

    def shown(self, question: Question) -> str:
        """What stands in a field: labels of choices, dates as people write them, else what was typed.

        A number that is to be edited has no signs between its thousands: they could be taken for a decimal sign.
        """
        node = self._node(question.path)
        if node.model.kind == written.NUMBER and not question.readonly:
            return question.raw.replace(".", "," if self.session.language == "vi" else ".")
        return self._words(node, question.raw)

    # answering

    def type(self, question: Question, words: str) -> str:
        """Answer with what was typed. Returns what to do about it, "" where it is acceptable or empty."""
        node = self._node(question.path)
        several = chosen(question.choices, words) if question.type in CHOOSING_ONE else ()
        if len(several) > 1:
            names = ", ".join(one.label for one in several[:4])
            return text("desk.sheet.ambiguous", self.session.language, names=names)
        value = answer(question, words)
        if stored(value) != node.value:
            self.session.answer(question.path, value)
        return self.check(question.path)

    def choose(self, path: str, name: str) -> str:
        """Answer with a choice's name; of several it is added or taken away."""
        node = self._node(path)
        value = name
        if question_type(node.model) in CHOOSING_MANY:
            have, one = names(node.model, node.value), plain(name)
            self.session.answer(path, [held for held in have if held != one] if one in have else [*have, one])
            return self.check(path)
        self.session.answer(path, value)
        return self.check(path)

    def check(self, path: str) -> str:
        """Whether the answer is acceptable; an empty one is only missed when the sheet is finished."""
        node = self._node(path)
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
            if node.model is not None and node.value and node.shown and _is_asked(node):
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
        for stop in self._way:
            if stop.kind is PageKind.REPEAT and stop.path == path and stop.node is not None and stop.group is not None:
                added = state.add(stop.node, state.form.elements[stop.group.path])
                return state.path_of(added) if added is not None else ""
        return ""

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
            if node.shown and node.value and not node.touched and not node.model.computed and _is_asked(node):
                state.put(node, node.value)

    def changes(self, actor: str, at: datetime) -> tuple[AnswerChange, ...]:
        """What the record says now and did not say when the sheet was begun, in the order of the form."""
        now = self._said()
        return tuple(
            AnswerChange(path=path, before=self.begun.get(path, ""), after=now.get(path, ""), actor=actor, at=at)
            for path in dict.fromkeys((*now, *self.begun))
            if self.begun.get(path, "") != now.get(path, "")
        )

    def _said(self) -> dict[str, str]:
        state = self.session.state
        return {
            state.path_of(node): node.value.strip()
            for node in state.leaves()
            if node.shown and node.value.strip() and _is_asked(node)
        }

    def told(self, changes: Iterable[AnswerChange]) -> tuple[ChangedLine, ...]:
        """Changes in words. A question that this form no longer has is named by its path."""
        made = []
        for one in changes:
            node = self.session.state.find(one.path)
            if node is None or node.model is None:
                label, before, after = one.path.rpartition("/")[2], one.before, one.after
            else:
                label = questions.short_label(self.session.state, node, self.session.language)
                before, after = self._words(node, one.before), self._words(node, one.after)
            line = ChangedLine(path=one.path, label=label, before=before, after=after, actor=one.actor, at=one.at)
            made.append(line)
        return tuple(made)

    def _words(self, node: Node, raw: str) -> str:
        state, language = self.session.state, self.session.language
        kind = question_type(node.model)
        if kind is QuestionType.ACKNOWLEDGE:
            return text("desk.sheet.agreed", language) if raw else ""
        if kind is QuestionType.SIGNATURE:
            return text("desk.sheet.on_paper" if raw == FINGERPRINT else "desk.sheet.drawn", language) if raw else ""
        if kind in _READ_ONLY:
            return text("desk.sheet.brought", language) if raw else ""
        if questions.CARD in _appearance(node) and raw == questions.READ:
            return text("desk.sheet.card_read", language)
        if kind in (*CHOOSING_ONE, *CHOOSING_MANY):
            return ", ".join(questions.choice_label(state, node, name, language) for name in names(node.model, raw))
        if kind is QuestionType.DATE:
            return written.day(raw, language) if is_partial(raw[:10]) else raw
        return display_kinds.shown(node.model, raw, language)

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
        found: dict[str, None] = {}
        for _key, title, stops in self._parts():
            for stop in stops:
                for node in stop.nodes if stop.kind is PageKind.SCAN else ():
                    if node.value != questions.READ:
                        found[title] = None
        return tuple(found)

    def _node(self, path: str) -> Node:
        node = self.session.state.find(path)
        if node is None:
            raise BugError(f"no question {path}")
        return node


def _appearance(node: Node) -> tuple[str, ...]:
    return node.model.control.appearance if node.model.control is not None else ()


def _is_asked(node: Node) -> bool:
    """A question that people answer: no step of the dialogue but the card, nothing worked out."""
    if node.model.computed:
        return False
    return is_shown(node) or (node.shown and questions.CARD in _appearance(node))
