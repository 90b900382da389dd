"""A form as loaded: elements with their rules as closures, texts, choice lists. Immutable once `xform` has read it.

Made by kiosk.forms.model.xform, shared by all sessions of the form; a session keeps its answers elsewhere.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk.forms.xpath.context import Closure, EvaluationContext
from kiosk.forms.xpath.convert import Value, to_string
from kiosk.forms.xpath.dates import DateTime
from kiosk.forms.xpath.reads import Read
from kiosk.forms.xpath.tree import Node
from kiosk.rules import written

Names = tuple[str, ...]
PICTOGRAMS = Path(__file__).resolve().parents[3] / "resources" / "pictograms"  # drawings that every form may name


def joined(path: Names) -> str:
    return "/" + "/".join(path)


@dataclass(frozen=True, slots=True)
class TextParts:
    """A text with places for answers in it."""

    parts: tuple[str | Closure, ...]

    def fill(self, context: EvaluationContext, language: str, *, raw: bool = False) -> str:
        """`raw`: answers as they are stored, where the text is no text for people but a file's name."""
        if len(self.parts) == 1 and isinstance(self.parts[0], str):
            return self.parts[0]
        say = to_string if raw else functools.partial(for_people, language=language)
        filled = (part if isinstance(part, str) else say(part(context)) for part in self.parts)
        return " ".join("".join(filled).split(" ")).strip()


def for_people(value: Value, language: str) -> str:
    """A value within a text: numbers and days as people write them."""
    if isinstance(value, list):
        model = value[0].model if value else None
        return written.as_kind(model.kind if model is not None else "", to_string(value), language)
    if isinstance(value, DateTime):
        return written.moment(str(value), language)
    return written.number(to_string(value), language) if isinstance(value, float) else to_string(value)


@dataclass(frozen=True, slots=True)
class TranslatedText:
    """A text in several languages; "" is the form's own language."""

    by_language: Mapping[str, TextParts]

    def fill(self, context: EvaluationContext, language: str, *, raw: bool = False) -> str:
        words = self.by_language.get(language) or self.by_language.get("")
        return words.fill(context, language, raw=raw) if words else ""


@dataclass(frozen=True, slots=True)
class FormRule:
    """One expression of an element: its source, its closure and what it reads."""

    kind: str  # "calculate" | "relevant" | "propose" | "readonly" | "required" | "constraint" ...
    source: str
    closure: Closure
    reads: frozenset[Read] = frozenset()


@dataclass(frozen=True, slots=True)
class ChoiceSource:
    """Where a question's choices come from: nodes of a list, perhaps filtered by other answers."""

    nodes: Closure
    value: str  # name of the child that is stored
    label: str  # name of the child that is shown, or that holds a text's id
    by_text_id: bool
    list_name: str = ""
    nodeset: str = ""  # the expression that `nodes` was made of


@dataclass(frozen=True, slots=True)
class FixedChoice:
    name: str
    label: TranslatedText
    media: Mapping[str, TranslatedText] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Control:
    """How an element is asked for."""

    tag: str  # input | select1 | select | upload | trigger | range | rank | group | repeat
    path: Names
    appearance: tuple[str, ...] = ()
    label: TranslatedText | None = None
    hint: TranslatedText | None = None
    media: Mapping[str, TranslatedText] = field(default_factory=dict)  # "image", "big-image", "audio", "video" -> file
    fixed: tuple[FixedChoice, ...] = ()
    source: ChoiceSource | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    count: Closure | None = None  # of a repeat: how many instances, where the form decides
    children: list[Control] = field(default_factory=list)
    parent: Control | None = None

    def walk(self) -> Iterator[Control]:
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def is_group(self) -> bool:
        return self.tag in ("group", "repeat")


@dataclass(slots=True, eq=False)
class Element:
    """One path of the form: type, rules, and how it is asked for."""

    path: Names
    type: str = "string"
    repeat: bool = False
    children: list[Element] = field(default_factory=list)
    rules: dict[str, FormRule] = field(default_factory=dict)
    messages: dict[str, TranslatedText] = field(default_factory=dict)  # "constraint", "required"
    own: dict[str, str] = field(default_factory=dict)  # the form's own columns (bind::motcua:...)
    preload: str = ""  # "timestamp start", "date today", "uid" ...
    control: Control | None = None
    template: Node | None = None  # of a repeat: a new instance
    kind: str = ""  # "number", "day", "time", "moment": how its answer is written for people (display_kinds)

    @property
    def name(self) -> str:
        return self.path[-1]

    def walk(self) -> Iterator[Element]:
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def can_be_answered(self) -> bool:
        """Whether a person can: a calculated value that is shown and not read-only can be changed by hand."""
        return not self.computed or (self.control is not None and "readonly" not in self.rules)

    @property
    def takes_one(self) -> bool:
        """Its answer is one choice's name, whatever that holds."""
        return self.control is not None and self.control.tag == "select1"

    @property
    def computed(self) -> bool:
        """Its value is the form's business alone."""
        return "calculate" in self.rules


@dataclass(frozen=True, slots=True)
class SetValue:
    """A value that an event puts into a question."""

    path: Names
    events: frozenset[str]
    value: Closure
    trigger: Names = ()  # the question or repeat in which it stands
    target: Closure | None = None  # where the path has conditions: the questions that are meant


@dataclass(eq=False)
class Form:
    """A whole form. `folder` is where its lists and its layout lie."""

    id: str
    version: str
    titles: Mapping[str, str]
    languages: tuple[str, ...]
    root: Element
    body: Control
    main_id: str  # instance('...') of the answers themselves, "" where they have no id
    template: Node  # document node of an empty declaration
    elements: dict[Names, Element]
    text_of: Callable[..., TranslatedText | None]  # a choice list's text by its id; (id, "image") for its picture
    lists: dict[str, Node]  # inner lists and those in files already read
    files: Mapping[str, str]  # list name -> file name
    set_values: tuple[SetValue, ...]
    namespaces: Mapping[str, str]
    folders: tuple[Path, ...] = ()
    layout: Mapping[str, Any] = field(default_factory=dict)
    list_of: Mapping[Names, str] = field(default_factory=dict)  # question -> name of its choice list
    counted: tuple[Names, ...] = ()  # repeats whose number of instances the form decides
    media_kinds: tuple[str, ...] = ()  # which kinds of media any of its texts has
    left_out: tuple[str, ...] = ()  # paths of binds that speak of nothing: harmless, but worth a look
    graph: Any = None  # kiosk.forms.model.dependencies.Graph, set by load

    def title(self, language: str = "vi") -> str:
        return self.titles.get(language) or self.titles.get("", self.id)

    def media_file(self, name: str) -> Path | None:
        """The picture or recording `name`, in the form's folders or their `media/`, else among the shared pictograms;
        None where there is none."""
        plain = name.replace("\\", "/").rpartition("/")[2].strip()
        if not plain or plain.startswith("."):
            return None
        own = [place for folder in self.folders for place in (folder / plain, folder / "media" / plain)]
        shared = [PICTOGRAMS / plain] if plain.endswith(".svg") else []
        return next((place for place in (*own, *shared) if place.is_file()), None)

    @functools.cached_property
    def begun_with(self) -> frozenset[Names]:
        """Questions in which something stands before anybody answers."""
        tops = [self.template, *(one.template for one in self.elements.values() if one.template is not None)]
        nodes = (node for top in tops for node in top.descendants() if node.model is not None and node.value)
        return frozenset(node.model.path for node in nodes) | {setter.path for setter in self.set_values}

    @property
    def repeats(self) -> frozenset[Names]:
        return frozenset(path for path, element in self.elements.items() if element.repeat)

    def questions(self) -> Iterator[Element]:
        """Elements that hold a value, in the order of the form, without its own bookkeeping (meta)."""
        for element in self.root.walk():
            if not element.children and "meta" not in element.path[1:-1]:
                yield element

    def named(self, name: str) -> list[Element]:
        return [element for element in self.questions() if element.name == name]
