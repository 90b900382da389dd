"""Lays a finished declaration out on its official paper, from the description beside the form (paper.toml).

`declaration(form, record, ...)` needs only the form and a record, as the desk and the printer have them. Labels
are the paper's own, always in Vietnamese. A template that names no question is an ExpectedError at publishing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kiosk.errors import ExpectedError
from kiosk.forms.answers import question_type
from kiosk.forms.asking import CHOOSING
from kiosk.forms.definition import ChoiceSource, Element, Form
from kiosk.forms.lists import choice_list
from kiosk.forms.record import flat
from kiosk.forms.review import wanted
from kiosk.forms.template import fill, names_in
from kiosk.forms.xpath.compiler import Context, Environment
from kiosk.forms.xpath.tree import Node
from kiosk.values.forms import QuestionType
from kiosk.values.papers import Agency, DeclarationPaper, PaperCell, PaperLine, PaperTick, Reprint

LANGUAGE = "vi"


def declaration(
    form: Form, record: Mapping[str, Any], agency: Agency, day: date, *, code: str = "",
    version: str = "", reprint: Reprint | None = None,
) -> DeclarationPaper:  # fmt: skip
    """The whole paper. Raises ExpectedError forms.errors.no_paper where the form has no layout."""
    layout: Mapping[str, Any] = form.layout.get("paper") or {}
    if not layout:
        raise ExpectedError("forms.errors.no_paper", form=form.id)
    values = RecordValues(form, record, agency, day)
    return DeclarationPaper(
        title=layout["title"],
        addressed_to=fill(layout["addressed_to"], values),
        lines=tuple(_lines(layout.get("line", ()), values)),
        place_and_date=fill(layout["place_and_date"], values),
        signer_caption=layout["signer_caption"],
        signer_name=fill(layout["signer_name"], values),
        tail=tuple(_lines(layout.get("tail", ()), values)),
        notes=tuple(layout.get("notes", ())),
        form=f"{form.id} {version or form.version}",
        code=code,
        agency=agency,
        reprint=reprint,
    )


def _lines(entries: list[Mapping[str, Any]], values: RecordValues) -> list[PaperLine]:
    return [_line(entry, values) for entry in entries if wanted(entry, values.raw)]


def _line(entry: Mapping[str, Any], values: RecordValues) -> PaperLine:
    return PaperLine(
        cells=tuple(_cell(cell, values) for cell in entry.get("cells", ()) if wanted(cell, values.raw)),
        ticks=tuple(_tick(tick, values) for tick in entry.get("ticks", ())),
        text=fill(entry.get("text", ""), values),
        style=entry.get("style", "normal"),
    )


def _cell(cell: Mapping[str, Any], values: RecordValues) -> PaperCell:
    value = fill(cell.get("value", ""), values)
    return PaperCell(
        label=fill(cell["label"], values), value=value, boxes=int(cell.get("boxes", 0)),
        width=float(cell.get("width", 1.0)),
    )  # fmt: skip


def _tick(tick: Mapping[str, Any], values: RecordValues) -> PaperTick:
    """Ticked where the answer `on` is `is`, holds it (select many), or is there and not `not`."""
    chosen = values.raw(tick["on"]).split()
    differs = bool(chosen) and str(tick.get("not", "")) not in chosen
    ticked = str(tick["is"]) in chosen if "is" in tick else differs
    return PaperTick(label=tick["label"], ticked=ticked)


class RecordValues:
    """A record's answers by question name, with `agency.…` and `today`, as templates read them."""

    def __init__(self, form: Form, record: Mapping[str, Any], agency: Agency, day: date) -> None:
        self.form = form
        self.values = flat(dict(record))
        self.facts = {
            "agency.parent": agency.parent, "agency.name": agency.name, "agency.counter": agency.counter,
            "agency.place": agency.place_name, "today": day.isoformat(),
        }  # fmt: skip

    def raw(self, name: str) -> str:
        if name in self.facts:
            return self.facts[name]
        value = self.values.get(name)
        if isinstance(value, list):
            return " ".join(str(one) for one in value)
        return "" if value is None else str(value)

    def label(self, name: str) -> str:
        return self._shown(name, "")

    def paper(self, name: str) -> str:
        """The choice in the paper's words (column `paper` of the choices), where they differ from the screen's."""
        return self._shown(name, "paper")

    def _shown(self, name: str, column: str) -> str:
        raw = self.raw(name)
        element = next(iter(self.form.named(name)), None)
        kind = QuestionType.DATE if name == "today" else question_type(element) if element else QuestionType.TEXT
        if raw and element is not None and kind in CHOOSING:
            return ", ".join(_choice_words(self.form, element, one, column) for one in raw.split())
        is_date = kind == QuestionType.DATE or (raw[4:5] == "-" and len(raw) == 10 and raw.count("-") == 2)
        return "/".join(reversed(raw.split("-"))) if is_date else raw


def _choice_words(form: Form, element: Element, name: str, column: str) -> str:
    control = element.control
    assert control is not None
    for fixed in control.fixed:
        if fixed.name == name:
            return fixed.label.fill(_empty_context(form), LANGUAGE)
    top = choice_list(form, form.list_of.get(element.path, ""))
    if top is None or control.source is None:
        return name
    for item in top.children[0].children:  # the whole list, whatever its filter makes of other answers
        held = item.named(control.source.value)
        if held and held[0].string() == name:
            return _words_of(form, control.source, item, column) or name
    return name


def _words_of(form: Form, source: ChoiceSource, item: Node, column: str) -> str:
    if column and item.named(column) and item.named(column)[0].string():
        return item.named(column)[0].string()
    held = item.named(source.label)
    text = held[0].string() if held else ""
    if source.by_text_id:
        words = form.text_of(text)
        return words.fill(_empty_context(form), LANGUAGE) if words is not None else ""
    return text


def _empty_context(form: Form) -> Context:
    return Context(form.template, Environment(main=form.template))


def unknown_names(form: Form) -> list[str]:
    """Names in the layout's templates that no question has; for the check at publishing."""
    known = {element.name for element in form.elements.values()} | {"today"}
    found: list[str] = []

    def look(entry: Any) -> None:
        if isinstance(entry, str):
            found.extend(name for name in names_in(entry) if name not in known and not name.startswith("agency."))
        elif isinstance(entry, Mapping):
            for key, value in entry.items():
                if key in ("when", "unless", "on", "question"):
                    names = value if isinstance(value, list) else [value]
                    found.extend(name for name in names if name not in known)
                else:
                    look(value)
        elif isinstance(entry, list):
            for value in entry:
                look(value)

    look(dict(form.layout))
    return found
