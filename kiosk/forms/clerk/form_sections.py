"""The sections of a whole form with their lines: fields, cards, headings of a list's entries, "one more".

Called by kiosk.forms.clerk.entry_form; `odd` and `advice` are its own, filled when a card is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from kiosk.forms.answering import card_checks, card_prefill, questions
from kiosk.forms.answering.filled_form import FilledForm
from kiosk.forms.answering.page_order import PageOrder, Stop
from kiosk.forms.clerk.people_checks import card_question, odd_words
from kiosk.forms.model.definition import Control
from kiosk.forms.xpath.tree import Node
from kiosk.texts import text
from kiosk.values.entry_forms import FormLine, FormSection, LineKind
from kiosk.values.forms import Choice, PageKind, Question, QuestionType
from kiosk.values.papers import FINGERPRINT
from kiosk.values.people import CardWarning


class FormSections:
    def __init__(
        self, form: FilledForm, odd: Mapping[str, tuple[CardWarning | card_checks.Remark, ...]],
        advice: Mapping[str, card_prefill.Advice],
    ) -> None:  # fmt: skip
        self._form, self._odd, self._advice = form, odd, advice
        self._order = PageOrder(form.state)

    def list_page(self, path: str) -> Stop | None:
        """Where the list at `path` asks for one more entry."""
        return next((one for one in self._order if one.kind is PageKind.REPEAT and one.path == path), None)

    def missing_cards(self) -> tuple[str, ...]:
        """Sections of the people whose card was asked for and not read."""
        found: dict[str, None] = {}
        for _key, title, stops in self._parts():
            for stop in stops:
                for node in stop.nodes if stop.kind is PageKind.SCAN else ():
                    if node.value != questions.READ:
                        found[title] = None
        return tuple(found)

    def all(self) -> tuple[FormSection, ...]:
        """The sections as they stand, in the order of the form, without their entries; empty ones are left out."""
        problems = {one.path for one in self._form.problems()}
        made = []
        for key, title, stops in self._parts():
            paths = [self._form.state.path_of(node) for stop in stops for node in stop.nodes]
            if paths or any(stop.kind is PageKind.REPEAT for stop in stops):
                made.append(FormSection(key=key, title=title, open=sum(path in problems for path in paths)))
        return tuple(made)

    def section_of(self, path: str) -> str:
        """The key of the section that a question stands in; "" where it is not asked now."""
        for key, _title, stops in self._parts():
            if any(self._form.state.path_of(node) == path for stop in stops for node in stop.nodes):
                return key
        return ""

    def entries(self, key: str) -> tuple[FormLine, ...]:
        """Everything of one section that can be read or answered now."""
        for one, _title, stops in self._parts():
            if one == key:
                found = tuple(entry for stop in stops for entry in self._entries(stop))
                return tuple(self._with_headings(found, stops))
        return ()

    def _parts(self) -> Iterator[tuple[str, str, list[Stop]]]:
        """Stops of one section that follow each other."""
        parts: list[tuple[Control | None, list[Stop]]] = []
        for stop in self._order:
            if stop.kind in (PageKind.REVIEW, PageKind.CONFIRM):
                continue
            if not parts or parts[-1][0] is not stop.section:
                parts.append((stop.section, []))
            parts[-1][1].append(stop)
        state, language = self._form.state, self._form.language
        for place, (section, stops) in enumerate(parts):
            title = state.form.title(language)
            if section is not None and section.label is not None:
                nodes = state.nodes(section.path)
                title = str(section.label.fill(state.context(nodes[0] if nodes else state.document), language))
            yield f"{place}/{'/'.join(section.path) if section is not None else ''}", title, stops

    def _entries(self, stop: Stop) -> Iterator[FormLine]:
        if stop.kind is PageKind.REPEAT:
            assert stop.group is not None
            label = self._list_name(stop)
            yield FormLine(kind=LineKind.MORE, path=stop.path, label=label)
            return
        for node in stop.nodes:
            yield self._entry(node)

    def _entry(self, node: Node) -> FormLine:
        question = self._question(node)
        path, label = question.path, questions.short_label(self._form.state, node, self._form.language)
        card = card_question(node)
        person = str(card.model.own["card"]) if card is not None else ""
        if questions.CARD in question.appearance:
            left = tuple(choice for choice in question.choices if choice.name != questions.READ)
            old = node.parent is not None and any(map(self._has_old_units, node.parent.descendants()))
            odd = [one for one in self._odd.get(path, ()) if old or one is not CardWarning.OLD_UNITS_IN_ADDRESS]
            notes = tuple(odd_words(one, self._form.language) for one in odd)
            question = msgspec.structs.replace(question, choices=left)
            return FormLine(kind=LineKind.CARD, path=path, label=label, question=question, person=person, notes=notes)
        if question.type is QuestionType.NOTE:
            return FormLine(kind=LineKind.NOTE, path=path, label=question.label, question=question, person=person)
        proposed = self._proposed(path, node.value)
        return FormLine(
            kind=LineKind.FIELD, path=path, label=label, question=question, person=person, proposed=proposed
        )

    def _has_old_units(self, node: Node) -> bool:
        """Whether a card's address with abolished units stands there, and no other can be proposed."""
        advice = self._advice.get(self._form.state.path_of(node)) if node.model is not None and node.shown else None
        return advice is not None and advice.choices == (node.value,)

    def _proposed(self, path: str, said: str) -> tuple[str, ...]:
        """Other addresses than the one that stands there; () once the clerk wrote one of their own."""
        choices = self._advice[path].choices if path in self._advice else ()
        return tuple(one for one in choices if one != said) if said in choices else ()

    def _question(self, node: Node) -> Question:
        """As the pages ask it, with the choices that a keyboard needs and its message where one is due."""
        state, language = self._form.state, self._form.language
        path = state.path_of(node)
        question = questions.question(state, node, language, error=self._form.errors.get(path, ""))
        if question.type is QuestionType.ACKNOWLEDGE:
            agreed = Choice(name="OK", label=text("desk.entry_form.agreed", language))
            question = msgspec.structs.replace(question, choices=(agreed,))
        elif question.type is QuestionType.SIGNATURE:
            paper = Choice(name=FINGERPRINT, label=text("desk.entry_form.on_paper", language))
            question = msgspec.structs.replace(question, choices=(paper,))
        return question

    def _with_headings(self, entries: tuple[FormLine, ...], stops: list[Stop]) -> Iterator[FormLine]:
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
                yield FormLine(kind=LineKind.HEADING, path=instance, label=label, removable=removable)
            before = instance
            yield entry

    def _instance(self, path: str) -> str:
        """The innermost entry of a list that the path stands in: /data/member[2]/name -> /data/member[2]."""
        node: Node | None = self._form.state.find(path)
        node = node.parent if node is not None else None
        while node is not None and node.model is not None:
            if node.model.repeat:
                return self._form.state.path_of(node)
            node = node.parent
        return ""

    def _list_name(self, stop: Stop) -> str:
        assert stop.group is not None
        assert stop.node is not None
        label = stop.group.label or (stop.group.parent.label if stop.group.parent is not None else None)
        name = label.fill(self._form.state.context(stop.node), self._form.language) if label is not None else ""
        return str(name) or stop.path.rpartition("/")[2]
