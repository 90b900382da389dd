"""The XForms submission of a filled form, as ODK Central takes it, and the way back from one.

`to_xml` writes the relevant answers only, as the record does, but under the form's own names, the steps of the
dialogue included; `answers_of` gives what `Session.restore` takes, so that a submission opens as a session again.
Specification: ODK XForms, "OpenRosa metadata" (root with id and version, meta/instanceID of `uuid:`).
"""

from __future__ import annotations

from lxml import etree

from kiosk.errors import ExpectedError
from kiosk.forms.answering.filled_form import MADE_KEY, FilledForm
from kiosk.forms.model.definition import Form
from kiosk.forms.xpath.tree import ELEMENT, Node

OPENROSA = "http://openrosa.org/xforms"
XFORMS = "http://www.w3.org/2002/xforms"
LARGEST = 4 * 1024 * 1024
DEEPEST = 60


def to_xml(session: FilledForm, instance_id: str) -> bytes:
    """The submission in UTF-8. `instance_id` is a UUID, with or without `uuid:` before it."""
    top = session.state.document.children[0]
    own = top.uri if top.uri and top.uri != XFORMS else None
    spaces: dict[str | None, str] = {"orx": OPENROSA} | ({None: own} if own else {})
    root = etree.Element(etree.QName(own, top.name), nsmap=spaces)  # type: ignore[arg-type]  # None: names without a prefix
    root.set("id", session.form.id)
    root.set("version", session.form.version)
    _write(top, root, own)
    meta = etree.SubElement(root, etree.QName(OPENROSA, "meta"))
    named = etree.SubElement(meta, etree.QName(OPENROSA, "instanceID"))
    named.text = instance_id if instance_id.startswith("uuid:") else f"uuid:{instance_id}"
    for told in session.form.elements.values():
        if told.path[1:] == ("meta", "instanceName"):  # what lists of submissions show
            for node in session.state.nodes(told.path):
                etree.SubElement(meta, etree.QName(OPENROSA, told.name)).text = node.value.strip() or None
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _write(node: Node, into: etree._Element, namespace: str | None) -> None:
    for child in node.children:
        if child.kind != ELEMENT or not child.shown or child.name == "meta":
            continue
        made = etree.SubElement(into, etree.QName(namespace, child.name))
        if child.model.children:
            _write(child, made, namespace)
        else:
            made.text = child.value.strip() or None


def answers_of(form: Form, xml: bytes) -> dict[str, object]:
    """Answers by path, for `Session.restore`. Raises ExpectedError forms.errors.submission for anything foreign."""
    if len(xml) > LARGEST:
        raise _foreign(form, "too large")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root: etree._Element = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _foreign(form, str(error)[:120]) from error
    if root.getroottree().docinfo.doctype:  # type: ignore[attr-defined]
        raise _foreign(form, "DOCTYPE")
    found, version = root.get("id"), root.get("version")
    if found != form.id or (version or "") != form.version:
        raise _foreign(form, f"{found} {version}")
    top = form.template.children[0].name
    if _name(root) != top:
        raise _foreign(form, _name(root))
    answers: dict[str, object] = {}
    instances: dict[str, int] = {}
    _read(form, root, (top,), f"/{top}", answers, DEEPEST, instances)
    return answers | ({MADE_KEY: {"instances": instances}} if instances else {})


def _read(
    form: Form, node: etree._Element, names: tuple[str, ...], path: str, answers: dict[str, object], deeper: int,
    instances: dict[str, int],
) -> None:  # fmt: skip
    if deeper < 0:
        raise _foreign(form, path[-80:])
    instances |= _numbers(form, node, names, path)
    emptied = form.begun_with
    seen: dict[str, int] = {}
    for child in node:
        name = _name(child)
        if name == "meta":
            continue
        element = form.elements.get((*names, name))
        if element is None:
            raise _foreign(form, f"{path}/{name}")
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1 and not element.repeat:
            raise _foreign(form, f"{path}/{name}")
        here = f"{path}/{name}[{seen[name]}]" if element.repeat else f"{path}/{name}"
        if element.children:
            _read(form, child, (*names, name), here, answers, deeper - 1, instances)
        elif element.can_be_answered and (child.text or element.path in emptied):
            answers[here] = child.text or ""  # emptied by hand, where the form itself would put something


def _numbers(form: Form, node: etree._Element, names: tuple[str, ...], path: str) -> dict[str, int]:
    """How many instances the repeats of this group have; none may also mean that they were not relevant."""
    found = {}
    for element in form.elements[names].children:
        if element.repeat and element.path not in form.counted:
            count = sum(1 for child in node if _name(child) == element.name)
            if count or "relevant" not in element.rules:
                found[f"{path}/{element.name}"] = count
    return found


def _name(node: etree._Element) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else "?"


def _foreign(form: Form, what: str) -> ExpectedError:
    return ExpectedError("forms.errors.submission", form=f"{form.id} {form.version}", what=what)
