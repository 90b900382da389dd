"""Functions about nodes and conditions: if, count, position, current, instance, once, boolean ..."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.forms.xpath.context import Closure, EvaluationContext
from kiosk.forms.xpath.convert import Value, to_boolean, to_number, to_string
from kiosk.forms.xpath.errors import XPathError
from kiosk.forms.xpath.function_type import MANY, Function
from kiosk.forms.xpath.syntax import FunctionCall
from kiosk.forms.xpath.tree import ATTRIBUTE, ELEMENT, Node


def _nodes(value: Value) -> list[Node]:
    if not isinstance(value, list):
        raise XPathError("needs_path")
    return value


def _if(arguments: list[Closure], call: FunctionCall) -> Closure:
    test, then, otherwise = arguments
    return lambda context: then(context) if to_boolean(test(context)) else otherwise(context)


def _once(arguments: list[Closure], call: FunctionCall) -> Closure:
    value = arguments[0]

    def keep(context: EvaluationContext) -> Value:
        already = context.current.value  # also while the question is not relevant
        return already if already else value(context)

    return keep


def _position(arguments: list[Closure], call: FunctionCall) -> Closure:
    if not arguments:
        return lambda context: float(context.position)
    place = arguments[0]

    def among_siblings(context: EvaluationContext) -> Value:
        nodes = _nodes(place(context))
        if not nodes or nodes[0].parent is None:
            return 1.0
        node = nodes[0]
        assert node.parent is not None
        for index, sibling in enumerate(node.parent.named(node.name), 1):
            if sibling is node:
                return float(index)
        return 1.0

    return among_siblings


def _instance(context: EvaluationContext, name: Value) -> Value:
    found = context.env.instance(to_string(name))
    if found is None:
        raise XPathError("no_list", name=to_string(name))
    return [found]


def _id(context: EvaluationContext, value: Value) -> Value:
    texts = [node.string() for node in value] if isinstance(value, list) else [to_string(value)]
    wanted = {word for text in texts for word in text.split()}
    root = context.node.root()
    return [
        node
        for node in (root, *root.descendants())
        if any(a.name == "id" and a.value in wanted for a in node.attributes)
    ]


def _own(part: Callable[[Node], str]) -> Callable[..., Value]:
    def describe(context: EvaluationContext, value: Value | None = None) -> Value:
        nodes = [context.node] if value is None else _nodes(value)
        return part(nodes[0]) if nodes and nodes[0].kind in (ELEMENT, ATTRIBUTE) else ""

    return describe


def _lang(context: EvaluationContext, wanted: Value) -> Value:
    here: Node | None = context.node
    while here is not None:
        for attribute in here.attributes:
            if attribute.name == "lang" and attribute.uri.endswith("/namespace"):
                have = attribute.value.lower()
                return (have + "-").startswith(to_string(wanted).lower() + "-")
        here = here.parent
    return False


def _indexed_repeat(context: EvaluationContext, wanted: Value, *pairs: Value) -> Value:
    """indexed-repeat(question, repeat, index, ...): the question within the index-th of the repeats."""
    if len(pairs) % 2:
        raise XPathError("indexed_repeat")
    nodes, chosen = _nodes(wanted), None
    for repeat, index in zip(pairs[::2], pairs[1::2], strict=True):
        instances = [one for one in _nodes(repeat) if chosen is None or _within(one, chosen)]
        at = to_number(index, context.env.zone)
        chosen = instances[int(at) - 1] if at == at and 1 <= at <= len(instances) else None
        nodes = [node for node in nodes if chosen is not None and _within(node, chosen)]
    return nodes


def _within(node: Node, ancestor: Node) -> bool:
    here: Node | None = node
    while here is not None:
        if here is ancestor:
            return True
        here = here.parent
    return False


def _boolean_from_string(context: EvaluationContext, value: Value) -> Value:
    if isinstance(value, bool):
        return value
    return to_string(value) in ("true", "1")


def _checklist(context: EvaluationContext, least: Value, most: Value, *rest: Value) -> Value:
    zone = context.env.zone
    return _within_bounds(zone, least, most, sum(1.0 for value in _each(rest) if to_boolean(value)))


def _weighted_checklist(context: EvaluationContext, least: Value, most: Value, *rest: Value) -> Value:
    zone = context.env.zone
    answers, weights = _each(rest[::2]), _each(rest[1::2])
    total = sum(to_number(w, zone) for a, w in zip(answers, weights, strict=False) if to_boolean(a))
    return _within_bounds(zone, least, most, total)


def _within_bounds(zone: object, least: Value, most: Value, total: float) -> bool:
    low, high = to_number(least, zone), to_number(most, zone)
    return (low < 0 or total >= low) and (high < 0 or total <= high)


def _each(values: tuple[Value, ...]) -> list[Value]:
    """Single values; a node-set counts as its nodes' texts."""
    found: list[Value] = []
    for value in values:
        if isinstance(value, list):
            found += [node.string() for node in value]
        else:
            found.append(value)
    return found


FUNCTIONS: dict[str, Function] = {
    "if": Function(_if, 3, 3, lazy=True),
    "once": Function(_once, 1, 1, lazy=True),
    "position": Function(_position, 0, 1, lazy=True),
    "last": Function(lambda context: float(context.size), 0, 0),
    "current": Function(lambda context: [context.current], 0, 0),
    "instance": Function(_instance, 1, 1),
    "id": Function(_id, 1, 1),
    "name": Function(_own(lambda node: node.name), 0, 1),
    "local-name": Function(_own(lambda node: node.name), 0, 1),
    "namespace-uri": Function(_own(lambda node: node.uri), 0, 1),
    "lang": Function(_lang, 1, 1),
    "version": Function(lambda context: context.env.version, 0, 0),
    "property": Function(lambda context, name: "", 1, 1),  # a counter's kiosk has no telephone and no user to tell
    "jr:itext": Function(lambda context, name: context.env.itext(to_string(name)), 1, 1),
    "count": Function(lambda context, value: float(len(_nodes(value))), 1, 1),
    "count-non-empty": Function(
        lambda context, value: float(sum(1 for node in _nodes(value) if node.string())), 1, 1
    ),
    "indexed-repeat": Function(_indexed_repeat, 3, 7),
    "true": Function(lambda context: True, 0, 0),
    "false": Function(lambda context: False, 0, 0),
    "not": Function(lambda context, value: not to_boolean(value), 1, 1),
    "boolean": Function(lambda context, value: to_boolean(value), 1, 1),
    "boolean-from-string": Function(_boolean_from_string, 1, 1),
    "checklist": Function(_checklist, 3, MANY),
    "weighted-checklist": Function(_weighted_checklist, 4, MANY),
}
