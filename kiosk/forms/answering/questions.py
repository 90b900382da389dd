"""One question as it stands: its words, its choices, and whether its answer is acceptable.

Used by kiosk.forms.answering.page_order, session, record and review. Everything here is worked out only for what is
shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from kiosk.forms.answering.computed_text import as_text
from kiosk.forms.answering.form_state import FormState
from kiosk.forms.model import display_kinds, ranges
from kiosk.forms.model.body import names_of
from kiosk.forms.model.definition import Control, TranslatedText
from kiosk.forms.model.stored_answers import LISTS, answer, fits, is_year_only, names, question_type
from kiosk.forms.xpath.context import EvaluationContext
from kiosk.forms.xpath.selections import plain
from kiosk.forms.xpath.tree import Node
from kiosk.rules import written
from kiosk.texts import table, text
from kiosk.values.attachments import BROUGHT
from kiosk.values.forms import Answer, Choice, Question, QuestionType
from kiosk.values.papers import FINGERPRINT

CHOOSING = (QuestionType.SELECT_ONE, QuestionType.SELECT_MANY, QuestionType.RANK)
FEW_VALUES = 11  # of a range: all of them are told
CARD = "citizen-card"
CONFIRM = "confirm-group"
NATIONALITY, NATIONS = "nationality", "card.nations"
READ, RIGHT, EDIT = "read", "right", "edit"
_MEDIA = {"image": "media", "audio": "audio", "video": "video", "big-image": "big_image"}  # kind -> field of the value
_ATTACHED = {QuestionType.SIGNATURE: "signed", QuestionType.IMAGE: "picture", QuestionType.FILE: "file"}
_WITHOUT_FILE = {FINGERPRINT: "fingerprint", BROUGHT: "brought"}


def label(state: FormState, node: Node, language: str) -> str:
    control = node.model.control
    if control is None or control.label is None:
        return own_text(node, "short", language) or node.model.name
    return str(control.label.fill(state.context(node), language)) or node.model.name


def hint(state: FormState, node: Node, language: str) -> str:
    control = node.model.control
    return "" if control is None or control.hint is None else str(control.hint.fill(state.context(node), language))


def own_text(node: Node, column: str, language: str) -> str:
    """One of the form's own columns: bind::motcua:short, and bind::motcua:short-en for English."""
    own = node.model.own
    return str(own.get(f"{column}-{language}") or own.get(column, ""))


def short_label(state: FormState, node: Node, language: str) -> str:
    """How the review names the question: briefly."""
    return own_text(node, "short", language) or label(state, node, language)


def choices(state: FormState, node: Node, language: str) -> tuple[Choice, ...]:
    """The choices as filtered by the other answers; names may not repeat, the first counts."""
    control: Control | None = node.model.control
    if control is None:
        return ()
    context = state.context(node)
    found: dict[str, Choice] = {}
    for fixed in control.fixed:
        if fixed.name and fixed.name not in found:
            words = fixed.label.fill(context, language)
            found[fixed.name] = Choice(name=fixed.name, label=words, **_media(fixed.media, context, language))
    if control.source is not None:
        nodes = control.source.nodes(context)
        for item in nodes if isinstance(nodes, list) else []:
            name = _child(item, control.source.value).strip()
            if name and name not in found:
                words = _item_label(state, item, control, context, language) or name
                media = _media(_item_media(state, item, control), context, language)
                found[name] = Choice(name=name, label=words, **media)
    return tuple(found.values())


def _item_label(state: FormState, item: Node, control: Control, context: EvaluationContext, language: str) -> str:
    assert control.source is not None
    shown = _child_node(item, control.source.label)
    held = shown.string() if shown is not None else ""
    if shown is not None and shown.model is not None:  # an earlier answer
        return display_kinds.shown(shown.model, held, language)
    if control.source.by_text_id:
        words = state.form.text_of(held)
        return words.fill(context, language) if words is not None else ""
    return _child(item, f"{control.source.label}-{language}") or held


def _item_media(state: FormState, item: Node, control: Control) -> Mapping[str, TranslatedText]:
    assert control.source is not None
    if not control.source.by_text_id or not state.form.media_kinds:
        return {}
    held = _child(item, control.source.label)
    found = {kind: state.form.text_of(held, kind) for kind in state.form.media_kinds}
    return {kind: text for kind, text in found.items() if text is not None}


def _media(held: Mapping[str, TranslatedText], context: EvaluationContext, language: str) -> dict[str, str]:
    """File names by the fields that carry them: jr://images/house.png is "house.png"."""
    return {_MEDIA[kind]: words.fill(context, language, raw=True).rpartition("/")[2] for kind, words in held.items()}


def _child(item: Node, path: str) -> str:
    """The text of a child, or of a whole answer where the choices are earlier answers (`path` ".")."""
    found = _child_node(item, path)
    return found.string() if found is not None else ""


def _child_node(item: Node, path: str) -> Node | None:
    for step in path.split("/") if path not in ("", ".") else ():
        found = item.named(step)
        if not found:
            return None
        item = found[0]
    return item


def choice_label(state: FormState, node: Node, name: str, language: str) -> str:
    """The label of one choice of the question, or the name itself where it is no longer offered."""
    wanted = plain(name)
    return next((one.label for one in choices(state, node, language) if plain(one.name) == wanted), name)


def shown_value(state: FormState, node: Node, language: str) -> str:
    """The answer as a person reads it: choices by their labels, numbers and dates as people write them."""
    kind, raw = question_type(node.model), node.value.strip()
    if kind in CHOOSING:
        return ", ".join(choice_label(state, node, name, language) for name in names(node.model, raw))
    if kind == QuestionType.DATE and not fits(node.model, raw):
        return written.day(raw, language)
    if raw and kind in _ATTACHED:
        return text(f"questions.attached.shown.{_WITHOUT_FILE.get(raw, _ATTACHED[kind])}", language)
    said = raw if kind == QuestionType.DATE else display_kinds.shown(node.model, raw, language)
    if language == "vi" or not said:
        return said
    control = node.model.control
    if control is None or NATIONALITY in control.appearance:
        said = next((text(key, language) for key in table(NATIONS) if text(key) == said), said)
    return as_choice(state, node, said, language) if control is None else said


def as_choice(state: FormState, node: Node, said: str, language: str) -> str:
    """What a form worked out for its paper, "Mẹ" or "Tại nhà, Số 7, ngõ Mẫu", as the page's language says it where it
    is a choice's label or begins with one."""
    context = state.context(node)
    for items in state.form.lists.values():
        for item in items.descendants():
            by_id = _child(item, "itextId")
            words = state.form.text_of(by_id) if by_id else None
            own = words.fill(context, "vi") if words is not None else _child(item, "label")
            if (own and said.casefold() == own.casefold()) or said.startswith(f"{own}, "):
                other = words.fill(context, language) if words is not None else _child(item, f"label-{language}")
                return other + said[len(own) :] if other else said
    return said


def required(state: FormState, node: Node) -> bool:
    return state.holds(node, "required")


def problem(state: FormState, node: Node, language: str) -> str:
    """What to do about the question's answer, in words; "" where there is nothing to do."""
    raw = node.value.strip()
    kind = question_type(node.model)
    if kind == QuestionType.NOTE:
        return ""
    if not raw:
        return _message(state, node, "required", language) if required(state, node) else ""
    fault = fits(node.model, raw)
    if not fault and kind == QuestionType.RANGE:
        return _out_of_range(node, raw, language) or _constraint(state, node, language)
    if not fault and kind in CHOOSING and node.model.control is not None:
        offered = {one.name for one in choices(state, node, language)}
        if kind in LISTS:
            offered = {plain(one) for one in offered}
        fault = "" if set(names(node.model, raw)) <= offered else "choice"
    if fault:
        return text(f"forms.wrong.{fault}", language)
    return _constraint(state, node, language)


def _constraint(state: FormState, node: Node, language: str) -> str:
    return "" if state.holds(node, "constraint", otherwise=True) else _message(state, node, "constraint", language)


def range_of(node: Node) -> ranges.Steps:
    """The values that a question of type range takes."""
    attributes = node.model.control.attributes
    return ranges.steps(attributes.get("start"), attributes.get("end"), attributes.get("step"))


def _out_of_range(node: Node, raw: str, language: str) -> str:
    found = range_of(node)
    if found.place(Decimal(raw)) >= 0:
        return ""
    values = list(found) if found.count <= FEW_VALUES else [found.start, found.start + found.step, found.last]
    said = [written.number(ranges.plain(value), language) for value in values]
    words = ", ".join(said) if found.count <= FEW_VALUES else f"{said[0]}, {said[1]} … {said[2]}"
    return text("forms.wrong.range", language, values=words)


def _message(state: FormState, node: Node, kind: str, language: str) -> str:
    words = node.model.messages.get(kind)
    own = words.fill(state.context(node), language) if words is not None else ""
    return own or text(f"forms.wrong.{kind}", language)


def question(state: FormState, node: Node, language: str, *, error: str = "") -> Question:
    """The value that a screen draws."""
    element, control = node.model, node.model.control
    kind = question_type(element)
    attributes = control.attributes if control is not None else {}
    must = required(state, node)
    media = _media(control.media, state.context(node), language) if control is not None else {}
    offered = choices(state, node, language) if kind in CHOOSING else ()
    bounds = _bounds(node, kind, attributes)
    return Question(
        path=state.path_of(node), name=element.name, type=kind, label=label(state, node, language),
        hint=hint(state, node, language), choices=offered, value=_held(answer(element, node.value), offered),
        raw=node.value, proposed=bool(node.value) and not node.touched,
        required=must, readonly=state.holds(node, "readonly"),
        appearance=control.appearance if control is not None else (),
        sensitive=element.own.get("sensitive") == "yes", error=error,
        skip=_skip_words(node, must, language, kind), **media,
        start=bounds[0], end=bounds[1], step=bounds[2],
        latest=_latest(state, node),
    )  # fmt: skip


def _bounds(
    node: Node, kind: QuestionType, attributes: Mapping[str, str]
) -> tuple[float | None, float | None, float | None]:
    """Start, end and step, as a screen wants them."""
    if kind == QuestionType.RANGE:
        found = range_of(node)
        return float(found.start), float(found.last), float(found.step)
    own = node.model.own
    return (_number(attributes.get("start") or own.get("least")), _number(attributes.get("end") or own.get("most")),
            _number(attributes.get("step")))  # fmt: skip


def _held(value: Answer, offered: tuple[Choice, ...]) -> Answer:
    """Of several chosen names each as it is offered."""
    if not isinstance(value, tuple):
        return value
    known = {plain(one.name): one.name for one in offered}
    return tuple(known.get(name, name) for name in value)


def _skip_words(node: Node, must: bool, language: str, kind: QuestionType) -> str:
    if must or kind in (QuestionType.NOTE, QuestionType.SELECT_MANY):
        return ""
    return own_text(node, "skip", language) or text("forms.words.skip", language)


def _latest(state: FormState, node: Node) -> str:
    value = state.evaluate(node, "latest")
    return as_text(value, "date") if value is not None else ""


def _number(value: str | None) -> float | None:
    try:
        return float(value) if value else None
    except ValueError:
        return None


def choice_name(state: FormState, current: Node, value: str, path: str) -> str:
    """jr:choice-name(): labels of the stored names, in the session's language. `path` may be relative."""
    node: Node | None = current
    steps = path.strip().split("/")
    if steps[0] == "":  # within a repeat: that of the instance in which the expression stands
        node = next(iter(state.nearest(names_of(path), current)), None)
    else:
        for step in steps:
            if node is not None and step == "..":
                node = node.parent
            elif node is not None and step not in (".", "current()"):
                found = node.named(step)
                node = found[0] if found else None
    if node is None or node.model is None:
        return ""
    return " ".join(choice_label(state, node, name, state.env.language) for name in names(node.model, value))


__all__ = [
    "CARD", "CHOOSING", "CONFIRM", "EDIT", "READ", "RIGHT", "choice_label", "choice_name", "choices", "hint",
    "is_year_only", "label", "own_text", "problem", "question", "required", "short_label", "shown_value",
]  # fmt: skip
