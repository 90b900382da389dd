"""Lays a finished declaration out on its official paper, from the description beside the form (paper.toml).

`declaration(form, record, ...)` needs only the form and a record, as the desk and the printer have them. Labels
are the paper's own, always in Vietnamese. A template that names no question is an ExpectedError at publishing.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import date
from typing import Any

from kiosk.errors import ExpectedError
from kiosk.forms.answering.questions import CHOOSING
from kiosk.forms.answering.record import flat
from kiosk.forms.answering.review import wanted
from kiosk.forms.model import display_kinds
from kiosk.forms.model.choice_files import choice_list
from kiosk.forms.model.definition import ChoiceSource, Element, Form
from kiosk.forms.model.stored_answers import question_type, stored
from kiosk.forms.model.template import fill, names_in
from kiosk.forms.xpath.context import Environment, EvaluationContext
from kiosk.forms.xpath.selections import plain
from kiosk.forms.xpath.tree import Node
from kiosk.rules import written
from kiosk.values.papers import (
    Agency,
    DeclarationPaper,
    PaperCell,
    PaperLine,
    PaperPanel,
    PaperSigner,
    PaperTable,
    PaperTick,
    Reprint,
)

LANGUAGE = "vi"


def declaration(
    form: Form, record: Mapping[str, Any], agency: Agency, day: date, *, code: str = "",
    version: str = "", reprint: Reprint | None = None, pictures: Mapping[str, str] | None = None,
) -> DeclarationPaper:  # fmt: skip
    """The whole paper; `pictures` are signatures by file name, as data URIs. Raises forms.errors.no_paper."""
    layout: Mapping[str, Any] = form.layout.get("paper") or {}
    if not layout:
        raise ExpectedError("forms.errors.no_paper", form=form.id)
    values = RecordValues(form, record, agency, day)
    drawn = pictures or {}
    return DeclarationPaper(
        title=layout["title"],
        addressed_to=fill(layout["addressed_to"], values),
        lines=tuple(_lines(layout.get("line", ()), values)),
        place_and_date=fill(layout["place_and_date"], values),
        signers=tuple(_signer(entry, values, drawn) for entry in signers(layout) if wanted(entry, values.raw)),
        panels=tuple(_panel(entry, values, drawn) for entry in layout.get("panel", ()) if wanted(entry, values.raw)),
        panels_across=int(layout.get("panels_across", 2)),
        panels_last=bool(layout.get("panels_last", False)),
        tail=tuple(_lines(layout.get("tail", ()), values)),
        notes=tuple(layout.get("notes", ())),
        subtitle=layout.get("subtitle", ""),
        issued=layout.get("issued", ""),
        form=f"{form.id} {version or form.version}",
        code=code,
        agency=agency,
        reprint=reprint,
    )


def _lines(entries: list[Mapping[str, Any]], values: RecordValues) -> list[PaperLine]:
    return [_line(entry, values) for entry in entries if wanted(entry, values.raw)]


def signers(layout: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Those named by [[paper.signer]], or the one of signer_caption and signer_name."""
    if "signer" in layout or "signer_caption" not in layout:
        return list(layout.get("signer", ()))
    return [{"caption": layout["signer_caption"], "name": layout.get("signer_name", "")}]


def _signer(entry: Mapping[str, Any], values: RecordValues, drawn: Mapping[str, str]) -> PaperSigner:
    said = {key: fill(entry.get(key, ""), values) for key in ("caption", "name", "hint", "signature", "witness")}
    return PaperSigner(**{**said, "signature": drawn.get(said["signature"], said["signature"])})


def _panel(entry: Mapping[str, Any], values: RecordValues, drawn: Mapping[str, str]) -> PaperPanel:
    keys = ("caption", "text", "hint", "name", "date", "signature", "witness")
    said = {key: fill(entry.get(key, ""), values) for key in keys}
    return PaperPanel(**{**said, "signature": drawn.get(said["signature"], said["signature"])})


def _table(table: Mapping[str, Any], values: RecordValues) -> PaperTable:
    """Fixed `rows`, or one `row` for `each` instance of a repeat, with at least `least` of them to write on."""
    widths = tuple(float(wide) for wide in table["widths"])
    rows = [[fill(text, values) for text in row] for row in table.get("rows", ())]
    if "each" in table:
        instances = values.instances(table["each"])
        rows += [[fill(text, one) for text in table["row"]] for one in instances]
        rows += [[""] * len(widths) for _ in range(int(table.get("least", 0)) - len(instances))]
    whole = tuple(tuple((row + [""] * len(widths))[: len(widths)]) for row in rows)
    return PaperTable(widths=widths, header=tuple(table.get("header", ())), rows=whole)


def _line(entry: Mapping[str, Any], values: RecordValues) -> PaperLine:
    return PaperLine(
        table=_table(entry["table"], values) if "table" in entry else None,
        cells=tuple(_cell(cell, values) for cell in entry.get("cells", ()) if wanted(cell, values.raw)),
        ticks=tuple(_tick(tick, values) for tick in entry.get("ticks", ())),
        text=fill(entry.get("text", ""), values),
        style=entry.get("style", "normal"),
    )


def _cell(cell: Mapping[str, Any], values: RecordValues) -> PaperCell:
    value = fill(cell.get("value", ""), values.for_boxes() if cell.get("boxes") else values)
    return PaperCell(
        label=fill(cell["label"], values), value=value, boxes=int(cell.get("boxes", 0)),
        width=float(cell.get("width", 1.0)),
    )  # fmt: skip


def _tick(tick: Mapping[str, Any], values: RecordValues) -> PaperTick:
    """Ticked where the answer `on` is `is`, holds it (select many), or is there and not `not`."""
    chosen = values.names(tick["on"])
    differs = bool(chosen) and str(tick.get("not", "")) not in chosen
    ticked = str(tick["is"]) in chosen if "is" in tick else differs
    return PaperTick(label=tick["label"], ticked=ticked)


class RecordValues:
    """A record's answers by question name, with `agency.…` and `today`, as templates read them."""

    def __init__(
        self, form: Form, record: Mapping[str, Any], agency: Agency, day: date, *, number: int = 0
    ) -> None:
        self.form, self.agency, self.day = form, agency, day
        self.values = flat(dict(record))
        self.boxed = False  # for a box to each sign: digits without dots between them
        self.facts = {
            "agency.parent": agency.parent, "agency.name": agency.name, "agency.counter": agency.counter,
            "agency.place": agency.place_name, "today": day.isoformat(), "#": str(number or ""),
        }  # fmt: skip

    def instances(self, repeat: str) -> list[RecordValues]:
        """The values of each instance of a repeat; questions outside it are known there, too."""
        rows = self.values.get(repeat)
        found = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
        around = {name: value for name, value in self.values.items() if name != repeat}
        return [
            RecordValues(self.form, {**around, **flat(dict(row))}, self.agency, self.day, number=place)
            for place, row in enumerate(found, start=1)
        ]

    def for_boxes(self) -> RecordValues:
        made = copy.copy(self)
        made.boxed = True
        return made

    def raw(self, name: str) -> str:
        if name in self.facts:
            return self.facts[name]
        value = self.values.get(name)
        if isinstance(value, list):
            return " ".join(str(one) for one in value)
        return stored(value) if isinstance(value, float) else "" if value is None else str(value)

    def names(self, name: str) -> list[str]:
        """The chosen names of a question with choices."""
        value = self.values.get(name)
        held = value if isinstance(value, list) else [self.raw(name)]
        return [str(one) for one in held if one != ""]

    def label(self, name: str) -> str:
        return self._shown(name, "")

    def paper(self, name: str) -> str:
        """The choice in the paper's words (column `paper` of the choices), where they differ from the screen's."""
        return self._shown(name, "paper")

    def _shown(self, name: str, column: str) -> str:
        raw = self.raw(name)
        element = next(iter(self.form.named(name)), None)
        if raw and element is not None and question_type(element) in CHOOSING:
            return ", ".join(_choice_words(self.form, element, one, column) for one in self.names(name))
        if element is None or not element.kind:  # a day may come from a card, or a condition may have handed it on
            return written.day(raw) if len(raw) == 10 and raw.count("-") == 2 else raw
        return raw if element.kind == written.NUMBER and self.boxed else display_kinds.shown(element, raw, LANGUAGE)


def _choice_words(form: Form, element: Element, name: str, column: str) -> str:
    control = element.control
    assert control is not None
    wanted = plain(name)
    for fixed in control.fixed:
        if plain(fixed.name) == wanted:
            return fixed.label.fill(_empty_context(form), LANGUAGE)
    top = choice_list(form, form.list_of.get(element.path, ""))
    if top is None or control.source is None:
        return name
    for item in top.children[0].children:  # the whole list, whatever its filter makes of other answers
        held = item.named(control.source.value)
        if held and plain(held[0].string()) == wanted:
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


def _empty_context(form: Form) -> EvaluationContext:
    return EvaluationContext(form.template, Environment(main=form.template))


def unknown_names(form: Form) -> list[str]:
    """Names in the layout's templates that no question has; for the check at publishing."""
    known = {element.name for element in form.elements.values()} | {"today", "#"}
    found: list[str] = []

    def look(entry: Any) -> None:
        if isinstance(entry, str):
            found.extend(name for name in names_in(entry) if name not in known and not name.startswith("agency."))
        elif isinstance(entry, Mapping):
            for key, value in entry.items():
                if key in ("when", "unless", "on", "question", "each"):
                    names = value if isinstance(value, list) else [value]
                    found.extend(name for name in names if name not in known)
                else:
                    look(value)
        elif isinstance(entry, list):
            for value in entry:
                look(value)

    look(dict(form.layout))
    return found
