"""Pictures and recordings that a form names, and which of them lie neither beside it nor among the shared drawings.

Called by kiosk.forms.publishing.check for what `motcua form check` says, and by publish, which refuses a form with a
picture that is not there: an empty frame among drawn choices would say to a person that this one is not meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kiosk.forms.model.choice_files import choice_list
from kiosk.forms.model.definition import Control, Form, TranslatedText
from kiosk.forms.publishing import workbook
from kiosk.forms.xpath.tree import Node

PICTURES = ("image", "big-image")


class MissingMedia(NamedTuple):
    sheet: str  # survey or choices
    kind: str  # image, big-image, audio, video
    file: str


def refuse(form: Form, spreadsheet: Path) -> None:
    """Raises ExpectedError for the first picture that a kiosk would look for in vain."""
    for control in form.body.walk():
        for sheet, kind, file in missing(form, control):
            if kind in PICTURES:
                row = workbook.row_with(spreadsheet, file, sheet)
                raise workbook.wrong(spreadsheet, "no_picture", sheet=sheet, row=row, column=f"media::{kind}", one=file)


def missing(form: Form, control: Control) -> Iterator[MissingMedia]:
    """Of one question and its choices, each file once."""
    told = [("survey", kind, said) for kind, said in control.media.items()]
    told += [("choices", kind, said) for choice in control.fixed for kind, said in choice.media.items()]
    told += [("choices", kind, said) for kind, said in _of_list(form, control)]
    for sheet, kind, file in dict.fromkeys((sheet, kind, file) for sheet, kind, said in told for file in _names(said)):
        if form.media_file(file) is None:
            yield MissingMedia(sheet, kind, file.rpartition("/")[2])


def _of_list(form: Form, control: Control) -> Iterator[tuple[str, TranslatedText]]:
    """What the rows of a choice list name; only a list within the form has texts by an id."""
    source = control.source
    if source is None or not source.by_text_id:
        return
    listed = choice_list(form, source.list_name)
    for row in listed.children[0].children if listed is not None else ():
        for kind in form.media_kinds:
            said = form.text_of(_text_id(row, source.label), kind)
            if said is not None:
                yield kind, said


def _text_id(row: Node, column: str) -> str:
    held = row.named(column)
    return held[0].string() if held else ""


def _names(said: TranslatedText) -> list[str]:
    """In every language; a name that an answer is part of is known only when it is asked for."""
    words = [parts.parts for parts in said.by_language.values()]
    return sorted({str(parts[0]) for parts in words if len(parts) == 1 and isinstance(parts[0], str)})
