"""Reads a compiled form (XForm XML as pyxform writes it) into a `Form`. Called by kiosk.forms.load alone.

Whatever is wrong with a form is an ExpectedError that names the question and says what to mend: a citizen
never meets a form that cannot be evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from kiosk.errors import ExpectedError
from kiosk.forms.definition import (
    ChoiceSource,
    Control,
    Element,
    FixedChoice,
    Form,
    Names,
    Rule,
    SetValue,
    Text,
    Words,
    joined,
)
from kiosk.forms.xpath import syntax, tree
from kiosk.forms.xpath.compiler import Closure, Compiler, Context, Place
from kiosk.forms.xpath.convert import Value
from kiosk.forms.xpath.errors import XPathError
from kiosk.forms.xpath.patterns import check as check_pattern
from kiosk.forms.xpath.reads import calls, reads

XF = "{http://www.w3.org/2002/xforms}"
H = "{http://www.w3.org/1999/xhtml}"
JR = "{http://openrosa.org/javarosa}"
OWN = "urn:motcua:form"
MOST_ELEMENTS = 20_000
_RULES = {
    "calculate": "calculate", "relevant": "relevant", "readonly": "readonly", "required": "required",
    "constraint": "constraint",
}  # fmt: skip
_CONTROLS = {"input", "select1", "select", "upload", "trigger", "range", "odk:rank", "rank", "secret"}
_CODES = {"vietnamese": "vi", "tiếng việt": "vi", "việt": "vi", "english": "en", "default": ""}
_ITEXT = re.compile(r"\s*jr:itext\((.*)\)\s*", re.DOTALL)


def read_form(xml: bytes, name: str, folders: tuple[Path, ...] = ()) -> Form:
    """The form in `xml`. `name` names the file in messages. Raises ExpectedError forms.errors.*"""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        top = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ExpectedError("forms.errors.not_xml", file=name, reason=str(error)[:200]) from error
    return _Reader(top, name, folders).form()


def language_code(name: str) -> str:
    """ "Vietnamese (vi)" -> "vi"; a name without a code stays as it is, "default" is ""."""
    code = re.search(r"\(([A-Za-z-]{2,})\)\s*$", name)
    return code.group(1).lower() if code else _CODES.get(name.strip().lower(), name.strip())


def _guarded(closure: Closure, place: Place) -> Closure:
    """What fails only when evaluated (a choice list that is not there) is told like any fault of a form."""

    def evaluate(context: Context) -> Value:
        try:
            return closure(context)
        except XPathError as error:
            name = place.path[-1] if place.path else "–"
            raise ExpectedError("forms.errors.choice_rule", name=name, reason=error.args[0]) from error

    return evaluate


class _Reader:
    def __init__(self, top: Any, name: str, folders: tuple[Path, ...]) -> None:
        self.file = name
        self.folders = folders
        head, body = top.find(f"{H}head"), top.find(f"{H}body")
        model = head.find(f"{XF}model") if head is not None else None
        if model is None or body is None:
            raise ExpectedError("forms.errors.not_a_form", file=name)
        self.head, self.model, self.body = head, model, body
        self.namespaces = {prefix or "": uri for prefix, uri in top.nsmap.items()}
        self.elements: dict[Names, Element] = {}
        self.set_values: list[SetValue] = []
        self.list_names: set[str] = set()
        self.main_id = ""
        self.repeats: frozenset[Names] = frozenset()
        self.itext: dict[str, dict[str, dict[str, Any]]] = {}  # id -> form of text -> language -> <value>
        self.languages: list[str] = []
        self.default_language = ""
        self._texts: dict[tuple[str, str, Names], Text] = {}
        self._unknown: list[tuple[Place, str, Names]] = []

    def form(self) -> Form:
        instances = self.model.findall(f"{XF}instance")
        main = next((one[0] for one in instances if len(one) and one.get("id") is None), None)
        main = main if main is not None else next((one[0] for one in instances if len(one)), None)
        if main is None:
            raise ExpectedError("forms.errors.not_a_form", file=self.file)
        self.repeats = frozenset(self.names_of(r.get("nodeset", "")) for r in self.body.iter(f"{XF}repeat"))
        self.main_id = main.getparent().get("id") or ""
        self.list_names = {one.get("id") for one in instances}
        self._read_itext()
        template = tree.Node(tree.DOCUMENT)
        root = self._element(main, (), template)
        lists, files = self._lists([one for one in instances if one.get("id") and one is not main.getparent()])
        for bind in self.model.findall(f"{XF}bind"):
            if "@" not in bind.get("nodeset", ""):  # attributes of an entity: ODK Central's own bookkeeping
                self._bind(bind)
        body = Control("group", root.path)
        self._controls(self.body, body, root.path)
        for setter in self.model.iter(f"{XF}setvalue"):
            if "@" not in (setter.get("ref") or ""):
                self._set_value(setter, ())
        self._check_references()
        title = self.head.findtext(f"{H}title") or ""
        return Form(
            id=main.get("id") or Path(self.file).stem, version=main.get("version") or "",
            titles={"": title}, text_of=self._list_text, languages=tuple(self.languages) or ("",),
            root=root, body=body,
            template=template, elements=self.elements, lists=lists, files=files,
            set_values=tuple(self.set_values), namespaces=self.namespaces, folders=self.folders,
            list_of={c.path: c.source.list_name for c in body.walk() if c.source is not None},
            counted=tuple(c.path for c in body.walk() if c.count is not None),
        )  # fmt: skip

    # the instance

    def _element(self, source: Any, above: Names, parent: tree.Node) -> Element:
        """Elements and an empty answer tree of the main instance; of a repeat, one instance and its template."""
        path = (*above, etree.QName(source).localname)
        element = self.elements.get(path)
        if element is None:
            element = self.elements[path] = Element(path, repeat=path in self.repeats)
            if len(self.elements) > MOST_ELEMENTS or len(path) > 60:
                raise ExpectedError("forms.errors.too_big", file=self.file, most=MOST_ELEMENTS)
        node = tree.Node(tree.ELEMENT, path[-1], etree.QName(source).namespace or "", model=element)
        for key, value in source.attrib.items():
            attribute = tree.Node(tree.ATTRIBUTE, etree.QName(key).localname, "", value)
            attribute.parent = node
            node.attributes.append(attribute)
        children = [child for child in source if isinstance(child.tag, str)]
        if not children:
            node.value = source.text if source.text and source.text.strip() else ""
        for child in children:
            below = self._element(child, path, node)
            if below not in element.children:
                element.children.append(below)
        if source.get(f"{JR}template") is not None or (element.repeat and element.template is None):
            element.template = node
        if source.get(f"{JR}template") is None:
            parent.append(node)
        return element

    def _lists(self, instances: list[Any]) -> tuple[dict[str, tree.Node], dict[str, str]]:
        lists: dict[str, tree.Node] = {}
        files: dict[str, str] = {}
        for instance in instances:
            name = instance.get("id")
            if len(instance):
                lists[name] = tree.document(instance[0])
            elif source := instance.get("src"):
                files[name] = source.rpartition("/")[2]
        return lists, files

    # texts

    def _read_itext(self) -> None:
        translations = self.model.findall(f"{XF}itext/{XF}translation")
        for translation in translations:
            code = language_code(translation.get("lang", ""))
            if translation.get("default") is not None or not self.default_language:
                self.default_language = code
            if code and code not in self.languages:
                self.languages.append(code)
            for text in translation.findall(f"{XF}text"):
                forms = self.itext.setdefault(text.get("id", ""), {})
                for value in text.findall(f"{XF}value"):
                    forms.setdefault(value.get("form", ""), {})[code] = value

    def text_of(self, reference: str, place: Place, form: str = "") -> Text | None:
        """The text that "jr:itext('id')" means at `place`."""
        match = _ITEXT.fullmatch(reference)
        name = match.group(1).strip().strip("'\"") if match else reference
        key = (name, form, place.path)
        if key not in self._texts:
            values = dict(self.itext.get(name, {}).get(form, {}))
            default = values.get(self.default_language)
            words = {
                code: self.words(value, place)
                for code, value in values.items()
                if value is default or (value.text or "").strip() != "-" or len(value)
            }
            if default is not None and (default.text or "").strip() == "-" and not len(default) and len(words) > 1:
                words.pop(self.default_language, None)
            if words:
                words[""] = words.get(self.default_language) or next(iter(words.values()))
            self._texts[key] = Text(words)
        text = self._texts[key]
        return text if text.by_language else None

    def _list_text(self, name: str) -> Text | None:
        return self.text_of(name, Place((), self.repeats))

    def words(self, element: Any, place: Place) -> Words:
        parts: list[Any] = [element.text or ""]
        for child in element:
            if child.tag == f"{XF}output":
                source = child.get("value") or child.get("ref") or ""
                parts.append(self.closure(source, place, "label"))
            parts.append(child.tail or "")
        if all(isinstance(part, str) for part in parts):
            return Words(("".join(parts).strip(),))
        first, last = parts[0].lstrip(), parts[-1].rstrip()
        return Words(tuple(part for part in (first, *parts[1:-1], last) if part != ""))

    def label(self, element: Any | None, place: Place, form: str = "") -> Text | None:
        if element is None:
            return None
        if reference := element.get("ref"):
            return self.text_of(reference, place, form)
        if form:
            return None
        words = self.words(element, place)
        return Text({"": words}) if words.parts and words.parts != ("",) else None

    # rules

    def place(self, path: Names) -> Place:
        return Place(path, self.repeats)

    def closure(self, source: str, place: Place, column: str) -> Closure:
        return self.rule(column, source, place).closure

    def rule(self, kind: str, source: str, place: Place) -> Rule:
        """A checked expression. Raises ExpectedError naming the question."""
        try:
            parsed = syntax.parse(source)
            closure = Compiler(True, place).compile(parsed)
            for call in calls(parsed):
                self._check_call(call)
        except (XPathError, RecursionError) as error:
            reason = error.args[0] if isinstance(error, XPathError) else "biểu thức quá sâu"
            raise ExpectedError(
                "forms.errors.expression", where="", name=place.path[-1] if place.path else self.file, column=kind,
                source=source.strip()[:200], reason=reason,
            ) from error  # fmt: skip
        found = frozenset(reads(parsed, place))
        for read in found:
            if read.path not in self.elements and not read.deep and read.path and self.elements:
                self._unknown.append((place, kind, read.path))
        return Rule(kind, source, _guarded(closure, place), found)

    def _check_call(self, call: syntax.Call) -> None:
        if call.name == "regex" and isinstance(call.arguments[1], syntax.Literal):
            check_pattern(str(call.arguments[1].value))
        if call.name == "instance" and isinstance(call.arguments[0], syntax.Literal):
            name = str(call.arguments[0].value)
            if name not in self.list_names and name != self.main_id:
                raise XPathError(f"không có danh sách “{name}”")

    def _check_references(self) -> None:
        for place, kind, path in self._unknown:
            if path not in self.elements and "meta" not in place.path[1:-1]:  # ODK's own bookkeeping
                raise ExpectedError(
                    "forms.errors.reference", where="", name=place.path[-1] if place.path else self.file,
                    column=kind, missing=path[-1],
                )  # fmt: skip

    def _bind(self, bind: Any) -> None:
        path = self.names_of(bind.get("nodeset") or bind.get("ref") or "")
        element = self.elements.get(path)
        if element is None:
            raise self._missing("bind", path)
        place = self.place(path)
        element.type = (bind.get("type") or "string").rpartition(":")[2]
        element.preload = bind.get(f"{JR}preload") or ""
        for attribute, kind in _RULES.items():
            source = bind.get(attribute)
            if source is not None and source.strip():
                element.rules[kind] = self.rule(kind, source, place)
        for key, value in bind.attrib.items():
            if etree.QName(key).namespace == OWN:
                element.own[etree.QName(key).localname] = value.strip()
        if "propose" in element.own:
            element.rules["propose"] = self.rule("propose", element.own["propose"], place)
        for kind in ("constraint", "required"):
            message = bind.get(f"{JR}{kind}Msg")
            if message:
                text = self.text_of(message, place) if "jr:itext" in message else Text({"": Words((message,))})
                if text is not None:
                    element.messages[kind] = text

    def _missing(self, column: str, path: Names) -> ExpectedError:
        return ExpectedError(
            "forms.errors.reference", where="", name=self.file, column=column, missing=joined(path)
        )

    def _set_value(self, setter: Any, trigger: Names) -> None:
        path = self.names_of(setter.get("ref") or setter.get("bind") or "")
        if path not in self.elements:
            raise self._missing("setvalue", path)
        source = setter.get("value") or "'" + (setter.text or "").strip().replace("'", "") + "'"
        closure = self.closure(source, self.place(path), "default")
        events = frozenset((setter.get("event") or "").replace("odk-", "").split())
        self.set_values.append(SetValue(path, events, closure, trigger))

    # the body

    def names_of(self, nodeset: str, base: Names = ()) -> Names:
        """Generic path of a nodeset without predicates: "/data/group/name"."""
        text = re.sub(r"\[[^\]]*\]", "", nodeset).strip()
        path = [] if text.startswith("/") else list(base)
        for step in text.strip("/").split("/"):
            if step == "..":
                path = path[:-1]
            elif step.strip() and step.strip() != ".":
                path.append(step.strip().rpartition(":")[2])
        return tuple(path)

    def _controls(self, source: Any, parent: Control, base: Names) -> None:
        for child in source:
            if not isinstance(child.tag, str):
                continue
            tag = etree.QName(child).localname
            if tag not in _CONTROLS and tag not in ("group", "repeat"):
                continue
            reference = child.get("nodeset") if tag == "repeat" else child.get("ref")
            reference = reference or child.get("nodeset")
            path = self.names_of(reference, base) if reference else base
            if path not in self.elements:
                raise self._missing(tag, path)
            control = self._control(child, tag, path, parent)
            if tag not in ("group", "repeat"):
                if self.elements[path].control is not None:
                    continue  # asked twice: the first place counts
                self.elements[path].control = control
            elif reference and (tag == "repeat" or self.elements[path].control is None):
                self.elements[path].control = control
            parent.children.append(control)
            if control.is_group:
                self._controls(child, control, path)
            for setter in child.findall(f"{XF}setvalue"):
                if tag not in ("group", "repeat"):
                    self._set_value(setter, path)

    def _control(self, source: Any, tag: str, path: Names, parent: Control) -> Control:
        place = self.place(path)
        label, hint = source.find(f"{XF}label"), source.find(f"{XF}hint")
        control = Control(
            tag=tag, path=path, appearance=tuple((source.get("appearance") or "").split()), parent=parent,
            label=self.label(label, place), hint=self.label(hint, place),
            media=self.label(label, place, "image"),
            attributes={etree.QName(key).localname: value for key, value in source.attrib.items()},
        )  # fmt: skip
        if count := source.get(f"{JR}count"):
            control.count = self.closure(count, self.place(path[:-1]), "repeat_count")
        items = source.find(f"{XF}itemset")
        if items is not None:
            control.source = self._itemset(items, place)
        control.fixed = tuple(self._items(source, place))
        return control

    def _itemset(self, items: Any, place: Place) -> ChoiceSource:
        value = items.find(f"{XF}value")
        label = items.find(f"{XF}label")
        reference = label.get("ref", "") if label is not None else ""
        match = _ITEXT.fullmatch(reference)
        listed = re.search(r"instance\(\s*['\"]([^'\"]+)['\"]\s*\)", items.get("nodeset", ""))
        return ChoiceSource(
            list_name=listed.group(1) if listed else "",
            nodes=self.closure(items.get("nodeset", ""), place, "choice_filter"),
            value=(value.get("ref", "name") if value is not None else "name").strip(),
            label=(match.group(1) if match else reference).strip(), by_text_id=match is not None,
        )  # fmt: skip

    def _items(self, source: Any, place: Place) -> Iterator[FixedChoice]:
        for item in source.findall(f"{XF}item"):
            name = (item.findtext(f"{XF}value") or "").strip()
            label = self.label(item.find(f"{XF}label"), place) or Text({"": Words((name,))})
            yield FixedChoice(name, label)
