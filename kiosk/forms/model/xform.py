"""Reads a compiled form (XForm XML as pyxform writes it) into a `Form`.

Called by published_forms and publish. Whatever is wrong with a form is an ExpectedError that names the question and
says what to mend. `itext` reads its texts, `body` its questions, `expressions` makes its rules.
"""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from kiosk.errors import ExpectedError
from kiosk.forms.model.body import Controls, names_of
from kiosk.forms.model.definition import Control, Element, Form, Names, SetValue, TextParts, TranslatedText, joined
from kiosk.forms.model.expressions import Rulebook
from kiosk.forms.model.itext import XF, Wording
from kiosk.forms.model.xml_source import parsed
from kiosk.forms.xpath import tree
from kiosk.forms.xpath.context import Closure, EvaluationContext
from kiosk.forms.xpath.convert import Value

H = "{http://www.w3.org/1999/xhtml}"
JR = "{http://openrosa.org/javarosa}"
OWN = "urn:motcua:form"
LAST_SAVED = "jr://instance/last-saved"
MOST_ELEMENTS = 20_000
DEEPEST = 60
_RULES = ("calculate", "relevant", "readonly", "required", "constraint")
_OWN_RULES = {"propose", "latest", "excludes"}  # columns of bind::motcua: that hold an expression


def read_form(xml: bytes, name: str, folders: tuple[Path, ...] = ()) -> Form:
    """The form in `xml`. `name` names the file in messages. Raises ExpectedError forms.errors.*"""
    top = parsed(xml, name)
    return _XFormReader(top, name, folders).form()


class _XFormReader:
    def __init__(self, top: etree._Element, name: str, folders: tuple[Path, ...]) -> None:
        self.file = name
        self.folders = folders
        head, body = top.find(f"{H}head"), top.find(f"{H}body")
        model = head.find(f"{XF}model") if head is not None else None
        if head is None or model is None or body is None:
            raise ExpectedError("forms.errors.not_a_form", file=name)
        self.head, self.model, self.body = head, model, body
        self.namespaces = {prefix or "": uri for prefix, uri in top.nsmap.items()}
        self.rules = Rulebook(name)
        self.elements = self.rules.elements
        self.set_values: list[SetValue] = []
        self.left_out: list[str] = []
        self.wording = Wording(model, self.rules)
        self.controls = Controls(self.rules, self.wording, self._set_value)

    def form(self) -> Form:
        instances = self.model.findall(f"{XF}instance")
        main = self._main(instances)
        own = main.getparent()
        self.rules.repeats = frozenset(names_of(r.get("nodeset", "")) for r in self.body.iter(f"{XF}repeat"))
        self.rules.lists.update(name for one in instances if (name := one.get("id")))
        template = tree.Node(tree.DOCUMENT)
        root = self._element(main, (), template)
        self._check_nesting()
        lists, files = self._lists([one for one in instances if one.get("id") and one is not own])
        for bind in self.model.findall(f"{XF}bind"):
            if "@" not in bind.get("nodeset", ""):  # attributes of an entity: ODK Central's own bookkeeping
                self._bind(bind)
        body = Control("group", root.path)
        self.controls.read(self.body, body, root.path)
        for setter in self.model.findall(f"{XF}setvalue"):
            self._set_value(setter, root.path, "")
        self.rules.check_references()
        title = self.head.findtext(f"{H}title") or ""
        return Form(
            id=main.get("id") or Path(self.file).stem, version=main.get("version") or "",
            titles={"": title}, text_of=self.wording.of_list, languages=tuple(self.wording.languages) or ("",),
            root=root, body=body, main_id=(own.get("id") or "") if own is not None else "",
            template=template, elements=self.elements, lists=lists, files=self.controls.files | files,
            set_values=tuple(self.set_values), namespaces=self.namespaces, folders=self.folders,
            list_of={c.path: c.source.list_name for c in body.walk() if c.source is not None},
            counted=tuple(c.path for c in body.walk() if c.count is not None), left_out=tuple(self.left_out),
            media_kinds=self.wording.media_kinds(),
        )  # fmt: skip

    def _main(self, instances: list[etree._Element]) -> etree._Element:
        """The root of the answers: that of the first instance without an id, else of the first."""
        main = next((one[0] for one in instances if len(one) and one.get("id") is None), None)
        main = main if main is not None else next((one[0] for one in instances if len(one)), None)
        if main is None:
            raise ExpectedError("forms.errors.not_a_form", file=self.file)
        return main

    # the instance

    def _element(self, source: etree._Element, above: Names, parent: tree.Node) -> Element:
        """Elements and an empty answer tree of the main instance; of a repeat, one instance and its template."""
        space, name = tree.name_of(source)
        path = (*above, name)
        element = self.elements.get(path)
        if element is None:
            element = self.elements[path] = Element(path, repeat=path in self.rules.repeats)
            if len(self.elements) > MOST_ELEMENTS or len(path) > DEEPEST:
                raise ExpectedError("forms.errors.too_big", file=self.file, most=MOST_ELEMENTS)
        node = tree.Node(tree.ELEMENT, name, space, model=element)
        for space, name, value in tree.attributes_of(source):
            if space != JR[1:-1]:
                node.attribute(name, "", value)
        children = [child for child in source if isinstance(child.tag, str)]
        if not children:
            node.value = source.text if source.text and source.text.strip() else ""
        for child in children:
            below = self._element(child, path, node)
            if below not in element.children:
                element.children.append(below)
        is_template = source.get(f"{JR}template") is not None
        if is_template or (element.repeat and element.template is None):
            element.template = node
        if not is_template:
            parent.append(node)
        return element

    def _check_nesting(self) -> None:
        """The body nests as the answers do; groups without a question in them can nest deeper."""
        deep = 0
        for place, child in etree.iterwalk(self.body, events=("start", "end")):
            if child.tag in (f"{XF}group", f"{XF}repeat"):
                deep += 1 if place == "start" else -1
                if deep > 2 * DEEPEST:
                    raise ExpectedError("forms.errors.too_big", file=self.file, most=MOST_ELEMENTS)

    def _lists(self, instances: list[etree._Element]) -> tuple[dict[str, tree.Node], dict[str, str]]:
        lists: dict[str, tree.Node] = {}
        files: dict[str, str] = {}
        for instance in instances:
            name = instance.get("id", "")
            if len(instance):
                lists[name] = tree.document(instance[0])
            elif instance.get("src") == LAST_SAVED:
                lists[name] = tree.document(self._main(self.model.findall(f"{XF}instance")))
            elif source := instance.get("src"):
                files[name] = source.rpartition("/")[2]
            else:
                lists[name] = tree.empty()
        return lists, files

    # binds and actions

    def _bind(self, bind: etree._Element) -> None:
        self.rules.at = bind
        path = names_of(bind.get("nodeset") or bind.get("ref") or "", self._root)
        element = self.elements.get(path)
        if element is None:
            self.left_out.append(joined(path))
            return
        place = self.rules.place(path)
        element.type = (bind.get("type") or "string").rpartition(":")[2]
        preload = bind.get(f"{JR}preload") or ""
        element.preload = f"{preload} {bind.get(f'{JR}preloadParams') or ''}".strip()
        for kind in _RULES:
            source = bind.get(kind)
            if source is not None and source.strip():
                element.rules[kind] = self.rules.rule(kind, source, place)
        for space, name, value in tree.attributes_of(bind):
            if space == OWN:
                element.own[name] = value.strip()
        for kind in _OWN_RULES & element.own.keys():
            element.rules[kind] = self.rules.rule(kind, element.own[kind], place)
        for kind in ("constraint", "required"):
            message = bind.get(f"{JR}{kind}Msg")
            if message:
                plain = TranslatedText({"": TextParts((message,))})
                text = self.wording.text_of(message, place) if "jr:itext" in message else plain
                if text is not None:
                    element.messages[kind] = text

    @property
    def _root(self) -> Names:
        return next(iter(self.elements))

    def _set_value(self, setter: etree._Element, base: Names, tag: str) -> None:
        """An action; `base` is the control in which it stands, or the form's root."""
        reference = setter.get("ref") or setter.get("bind") or ""
        if "@" in reference:
            return  # attributes of an entity
        self.rules.at = setter
        path = names_of(reference, base)
        if path not in self.elements:
            raise self.rules.missing("setvalue", path)
        place = self.rules.place(path)
        source = setter.get("value")
        value = self.rules.closure(source, place, "default") if source else _constant((setter.text or "").strip())
        target = None
        if "[" in reference:
            target = self.rules.closure(reference, self.rules.place(base), "setvalue")
        names = [name.removeprefix("odk-") for name in (setter.get("event") or "").split()]
        self.set_values.append(SetValue(path, frozenset(names), value, base if tag else (), target))


def _constant(text: str) -> Closure:
    def give(context: EvaluationContext) -> Value:
        return text

    return give
