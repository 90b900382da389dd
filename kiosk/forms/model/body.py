"""Reads a form's body: which questions are asked, in which groups and repeats, and where their choices come from.

Called by kiosk.forms.model.xform alone. Raises ExpectedError forms.errors.* for what no kiosk could ask.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml import etree

from kiosk.forms.model import search_choices
from kiosk.forms.model.choice_files import ITEMSETS
from kiosk.forms.model.definition import ChoiceSource, Control, FixedChoice, Names, TextParts, TranslatedText
from kiosk.forms.model.expressions import Rulebook
from kiosk.forms.model.itext import XF, Wording, text_id
from kiosk.forms.xpath.context import ExpressionPlace
from kiosk.forms.xpath.tree import attributes_of, name_of

JR = "{http://openrosa.org/javarosa}"
_ASKED = {"input", "select1", "select", "upload", "trigger", "range", "rank", "secret"}
_GROUPS = {"group", "repeat"}
_LISTED = re.compile(r"instance\(\s*['\"]([^'\"]+)['\"]\s*\)")


class Controls:
    """`set_value` is told of every action below a control: (its element, the control's path, its tag)."""

    def __init__(
        self, rules: Rulebook, wording: Wording, set_value: Callable[[etree._Element, Names, str], None]
    ) -> None:
        self.rules = rules
        self.wording = wording
        self.set_value = set_value
        self.files: dict[str, str] = {}  # lists that only an appearance or a query names -> file

    def read(self, source: etree._Element, parent: Control, base: Names) -> None:
        for child in source:
            tag = name_of(child)[1] if isinstance(child.tag, str) else ""
            if tag not in _ASKED and tag not in _GROUPS:
                continue
            self.rules.at = child
            reference = child.get("nodeset") if tag == "repeat" else child.get("ref")
            reference = reference or child.get("nodeset")
            path = names_of(reference, base) if reference else base
            if path not in self.rules.elements:
                raise self.rules.missing(tag, path)
            self._one(child, tag, path, parent, bool(reference))

    def _one(self, child: etree._Element, tag: str, path: Names, parent: Control, named: bool) -> None:
        element = self.rules.elements[path]
        control = self._control(child, tag, path, parent)
        if tag not in _GROUPS:
            if element.control is not None:
                return  # asked twice: the first place counts
            element.control = control
        elif named and (tag == "repeat" or element.control is None):
            element.control = control
        parent.children.append(control)
        for setter in child.findall(f"{XF}setvalue"):
            self.set_value(setter, path, tag)
        if control.is_group:
            self.read(child, control, path)

    def _control(self, source: etree._Element, tag: str, path: Names, parent: Control) -> Control:
        place = self.rules.place(path)
        label = source.find(f"{XF}label")
        control = Control(
            tag=tag, path=path, parent=parent, label=self.wording.label(label, place),
            hint=self.wording.label(source.find(f"{XF}hint"), place), media=self.wording.media(label, place),
            attributes={name: value for _, name, value in attributes_of(source)},
        )  # fmt: skip
        self.rules.at = source
        if count := source.get(f"{JR}count"):
            control.count = self.rules.closure(count, place, "repeat_count")
        control.fixed = tuple(self._items(source, place))
        self._listed(source, control, place)
        return control

    def _listed(self, source: etree._Element, control: Control, place: ExpressionPlace) -> None:
        """Where the choices are not written in the control itself."""
        appearance = source.get("appearance") or ""
        items = source.find(f"{XF}itemset")
        if items is not None:
            control.source = self._itemset(items, place)
        elif query := source.get("query"):  # XLSForm's select_one_external: its lists lie in itemsets.csv
            control.tag = "select1"
            for name in _LISTED.findall(query):
                self.files.setdefault(name, f"{ITEMSETS}#{name}")
                self.rules.lists.add(name)
            nodes = self.rules.closure(query, place, "choice_filter")
            control.source = ChoiceSource(nodes, "name", "label", False, nodeset=query)
        elif found := search_choices.call_in(appearance):
            appearance = appearance.replace(found, "")
            file, nodes = search_choices.source(found, place, self.rules)
            self.files.setdefault(file, f"{file}.csv")
            self.rules.lists.add(file)
            if control.fixed:  # its one choice names the columns of the file
                column = control.fixed[0]
                words = column.label.by_language.get("")
                shown = str(words.parts[0]) if words is not None and words.parts else column.name
                control.source = ChoiceSource(nodes, column.name, shown.split(",")[0].strip(), False, file)
                control.fixed = ()
        control.appearance = tuple(appearance.split())

    def _itemset(self, items: etree._Element, place: ExpressionPlace) -> ChoiceSource:
        value, label = items.find(f"{XF}value"), items.find(f"{XF}label")
        reference = label.get("ref", "") if label is not None else ""
        held = text_id(reference)
        nodeset = items.get("nodeset", "")
        listed = _LISTED.search(nodeset)
        return ChoiceSource(
            list_name=listed.group(1) if listed else "", nodeset=nodeset,
            nodes=self.rules.closure(nodeset, place, "choice_filter"),
            value=(value.get("ref", "name") if value is not None else "name").strip(),
            label=reference.strip() if held is None else held, by_text_id=held is not None,
        )  # fmt: skip

    def _items(self, source: etree._Element, place: ExpressionPlace) -> Iterator[FixedChoice]:
        for item in source.findall(f"{XF}item"):
            name = (item.findtext(f"{XF}value") or "").strip()
            label = item.find(f"{XF}label")
            words = self.wording.label(label, place) or TranslatedText({"": TextParts((name,))})
            yield FixedChoice(name, words, self.wording.media(label, place))


def names_of(nodeset: str, base: Names = ()) -> Names:
    """Generic path of a nodeset without predicates: "/data/group/name"; a relative one starts at `base`."""
    text = _without_conditions(nodeset).strip().removeprefix("current()/")
    path = [] if text.startswith("/") else list(base)
    for step in text.strip("/").split("/"):
        if step.strip() == "..":
            path = path[:-1]
        elif step.strip() and step.strip() != ".":
            path.append(step.strip().rpartition(":")[2])
    return tuple(path)


def _without_conditions(path: str) -> str:
    """The path without its [ ], nested ones included."""
    kept, depth = [], 0
    for letter in path:
        depth += letter == "["
        if not depth:
            kept.append(letter)
        depth -= letter == "]" and depth > 0
    return "".join(kept)
