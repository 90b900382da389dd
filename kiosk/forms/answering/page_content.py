"""Makes the frozen `Page` that a screen draws of one stop on the way. Called by kiosk.forms.answering.session."""

from __future__ import annotations

import msgspec

from kiosk.forms.answering import questions, repeat_entries
from kiosk.forms.answering.form_state import FormState
from kiosk.forms.answering.page_order import Stop
from kiosk.forms.answering.review import line, review
from kiosk.texts import text
from kiosk.values.forms import Choice, Page, PageKind, Question, ReviewLine, ReviewSection, in_view

_SECONDS = {  # a quick estimate for "still about … minutes"; the exact model is ui.tour.model
    PageKind.QUESTION: 13, PageKind.NOTE: 10, PageKind.SCAN: 16, PageKind.CONFIRM: 17, PageKind.FIELDS: 30,
    PageKind.REPEAT: 9, PageKind.REVIEW: 50,
}  # fmt: skip


def page_of(
    state: FormState, stop: Stop, asked: list[Stop], errors: dict[str, str], language: str, notes: tuple[str, ...] = (),
    offers: tuple[ReviewSection, ...] = (),
) -> Page:  # fmt: skip
    at = asked.index(stop)
    common = {
        "kind": stop.kind,
        "path": stop.path,
        "section": _section(state, stop, language),
        "number": at + 1,
        "count": len(asked),
        "seconds_left": sum(_SECONDS[one.kind] for one in asked[at:]),
    }
    if stop.kind == PageKind.REVIEW:
        return _review_page(state, common, errors, language)
    if stop.kind == PageKind.REPEAT:
        return _repeat_page(state, stop, common, language)
    if stop.kind == PageKind.FIELDS:
        return _fields_page(state, stop, common, errors, language)
    return _question_page(state, stop, common | {"offers": offers}, errors, language, notes)


def _section(state: FormState, stop: Stop, language: str) -> str:
    control = stop.section
    if control is None or control.label is None:
        return state.form.title(language) if stop.kind != PageKind.REVIEW else text("forms.words.review", language)
    nodes = state.nodes(control.path)
    return control.label.fill(state.context(nodes[0] if nodes else state.document), language)


def _paper_title(state: FormState, language: str) -> str:
    """The paper's own official title; in another language what kind of form it is."""
    own = str((state.form.layout.get("paper") or {}).get("title", ""))
    return state.form.title(language) if own and language != "vi" else own


def _question_page(
    state: FormState, stop: Stop, common: dict, errors: dict[str, str], language: str, notes: tuple[str, ...]
) -> Page:
    assert stop.node is not None
    question = questions.question(state, stop.node, language, error=errors.get(stop.path, ""))
    choices: tuple[Choice, ...] = ()
    lines: tuple[ReviewLine, ...] = ()
    person = stop.node.model.own.get("card", "")
    if stop.kind == PageKind.SCAN:
        choices = tuple(choice for choice in question.choices if choice.name != questions.READ)
        question = msgspec.structs.replace(question, choices=choices)
    elif stop.kind == PageKind.CONFIRM:
        choices = question.choices
        lines = tuple(found for node in stop.nodes if (found := line(state, node, language)).value)
        person = next((node.model.own["card"] for node in _siblings(stop) if "card" in node.model.own), "")
    options = [choice.label for choice in in_view(question.choices)]
    lines_spoken = [f"{one.label}: {one.value}" for one in lines]
    spoken = questions.own_text(stop.node, "say", language) or _sentences(
        question.label, question.hint, *notes, *lines_spoken, *_offered(common["offers"]), ", ".join(options)
    )
    return Page(
        **common, title=question.label, hint=question.hint, questions=(question,), choices=choices, lines=lines,
        spoken=spoken, sensitive=question.sensitive, person=person, error=question.error, notes=notes,
    )  # fmt: skip


def _offered(offers: tuple[ReviewSection, ...]) -> list[str]:
    return [part for offer in offers for part in (offer.title, *(f"{one.label}: {one.value}" for one in offer.lines))]


def _siblings(stop: Stop) -> list:
    assert stop.node is not None
    assert stop.node.parent is not None
    return [node for node in stop.node.parent.children if node.model is not None]


def _fields_page(state: FormState, stop: Stop, common: dict, errors: dict[str, str], language: str) -> Page:
    asked = tuple(
        questions.question(state, node, language, error=errors.get(state.path_of(node), "")) for node in stop.nodes
    )
    title = ""
    if stop.group is not None and stop.group.label is not None and stop.node is not None:
        title = stop.group.label.fill(state.context(stop.node), language)
    return Page(
        **common, title=title or common["section"], questions=asked,
        spoken=_sentences(title, *(_spoken(question) for question in asked)),
        sensitive=any(question.sensitive for question in asked),
    )  # fmt: skip


def _spoken(question: Question) -> str:
    return _sentences(question.label, question.hint, ", ".join(choice.label for choice in in_view(question.choices)))


def _repeat_page(state: FormState, stop: Stop, common: dict, language: str) -> Page:
    assert stop.group is not None
    assert stop.node is not None
    path = common["path"]
    have = sum(1 for node in stop.node.named(stop.group.path[-1]) if node.shown)
    label = stop.group.label or (stop.group.parent.label if stop.group.parent is not None else None)
    name = label.fill(state.context(stop.node), language) if label is not None else path.rpartition("/")[2]
    key = "more" if have else "any"
    title = text(f"forms.words.{key}", language, name=name, count=have)
    choices = (
        Choice(name="add", label=text("forms.words.add", language)),
        Choice(name="done", label=text("forms.words.done", language)),
    )
    entries = repeat_entries.lines(state, stop, language)
    told = [f"{one.label} {one.value}" for one in entries]
    return Page(
        **common, title=title, choices=choices, lines=entries,
        spoken=_sentences(title, *told, ", ".join(c.label for c in choices)),
    )  # fmt: skip


def _review_page(state: FormState, common: dict, errors: dict[str, str], language: str) -> Page:
    sections = review(state, language)
    shown = {one.path for section in sections for one in section.lines}
    missing = tuple(
        ReviewLine(label=questions.short_label(state, node, language), value="", path=path, error=message)
        for path, message in errors.items()
        if path not in shown and (node := state.find(path)) is not None and node.model.control is not None
    )
    if missing:
        sections = (*sections, ReviewSection(title=text("forms.words.missing", language), lines=missing))
    title = text("forms.words.review", language)
    return Page(
        **common, title=title, sections=sections, paper_title=_paper_title(state, language),
        hint=_restless(state, language), error=text("forms.words.mend", language) if errors else "",
        spoken=_sentences(
            title, _restless(state, language), *(f"{one.label}: {one.value}" for part in sections for one in part.lines)
        ),
        sensitive=any(one.sensitive for part in sections for one in part.lines),
    )  # fmt: skip


def _restless(state: FormState, language: str) -> str:
    """What is said where a form never came to rest: the last values stand, and a person should look at them."""
    names = ", ".join(_name_of(state, path, language) for path in state.bounds.restless)
    return text("forms.words.restless", language, names=names) if names else ""


def _name_of(state: FormState, path: tuple[str, ...], language: str) -> str:
    nodes = state.nodes(path)
    return questions.short_label(state, nodes[0], language) if nodes else path[-1]


def _sentences(*parts: str) -> str:
    """Parts joined so that a voice pauses between them."""
    return " ".join(part if part[-1] in ".?!:…" else part + "." for part in parts if part)
