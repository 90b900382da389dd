"""The headings of a spreadsheet's sheets: what pyxform would choke on, and what does nothing because it is misspelt.

Called by kiosk.forms.publishing.publish (`refuse`) and check (`notes`). Which headings there are is asked of pyxform;
a heading that means nothing to it is one of the form's own in sheet choices, and a slip or a remark in the others.
"""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from openpyxl.utils import get_column_letter

from kiosk.forms.publishing import references, workbook
from kiosk.texts import text

SHEETS = ("survey", "choices", "settings", "external_choices", "entities")
_TRANSLATED = ("label", "hint", "guidance_hint")
_TRANSLATED_BINDS = ("jr:constraintMsg", "jr:requiredMsg", "jr:noAppErrorString")
_GROUPS = ("bind", "control", "media", "instance", "body", "attribute")
_OFFERED = {
    "survey": (
        "type", "name", "label", "hint", "guidance_hint", "required", "required_message", "relevant", "constraint",
        "constraint_message", "calculation", "choice_filter", "appearance", "default", "parameters", "read_only",
        "repeat_count", "trigger", "media::image", "media::audio", "media::video", "media::big-image", "autoplay",
        "save_to", "note",
    ),
    "choices": ("list_name", "name", "label", "media::image", "media::audio", "media::video"),
    "external_choices": ("list_name", "name", "label"),
    "settings": (
        "form_title", "form_id", "version", "default_language", "style", "instance_name", "public_key",
        "submission_url", "allow_choice_duplicates", "namespaces", "auto_send", "auto_delete", "clean_text_values",
        "omit_instanceid", "name",
    ),
    "entities": ("list_name", "dataset", "entity_id", "create_if", "update_if", "label"),
}  # fmt: skip
_MORE = {  # read by pyxform or by people, outside its lists of columns
    "survey": {"note", "notes", "disabled", "body", "choice_filter", "list_name"},
    "choices": {"list_name", "list name", "name", "label", "image", "audio", "video", "order"},
    "external_choices": {"list_name", "list name", "name", "label"},
    "settings": {"allow_choice_duplicates", "clean_text_values", "omit_instanceid", "flavor", "set_form_title"},
    "entities": {"list_name", "dataset", "entity_id", "create_if", "update_if", "label", "repeat"},
}
_OTHER_NAMES = {  # that pyxform takes, too: a slip in one of them is told by the usual name
    "relevance": "relevant", "calculate": "calculation", "readonly": "read_only", "repeatcount": "repeat_count",
    "title": "form_title", "id_string": "form_id", "form_name": "form_title", "value": "name", "caption": "label",
}  # fmt: skip
_MEDIA = ("image", "big-image", "audio", "video")
_PREFIXES = ("jr", "odk", "orx", "entities", "xsd", "h", "ev")  # that pyxform declares by itself
_BINDS = (
    "relevant", "required", "constraint", "calculate", "readonly", "type", "nodeset", "preload", "preloadParams",
    "saveIncomplete", "required_message", "constraint_message",
)  # fmt: skip
_OWN_BINDS = (  # kiosk/forms: what a question's own columns may be
    "card", "from", "holder", "record", "short", "short-en", "skip", "skip-en", "say", "say-en", "propose", "latest",
    "excludes", "earlier", "sensitive", "title", "title-en", "hint", "hint-en", "least", "most",
)  # fmt: skip
_PLAIN = re.compile(r"[^\W\d][\w.\-]*")
_NAME = re.compile(r"(?:[^\W\d][\w.\-]*:)?[^\W\d][\w.\-]*")
_MANY_OF_REPEAT = re.compile(
    r"^(select(?:[ _]multiple| all that apply)|rank)\s+(?:from\s+)?\$\{([^}]+)\}", re.IGNORECASE
)


class _Known(NamedTuple):
    aliases: dict[str, str | tuple[str, ...]]
    columns: frozenset[str]


def refuse(path: Path) -> None:
    """Raises ExpectedError for headings, and types, on which pyxform would end with an error of its own program."""
    for sheet in SHEETS:
        seen: set[str] = set()
        for at, heading in workbook.headings(path, sheet).items():
            if heading in seen:
                raise workbook.wrong(path, "heading_twice", sheet=sheet, column=get_column_letter(at), one=heading)
            seen.add(heading)
            _refuse_parts(path, sheet, heading, get_column_letter(at))
            _refuse_prefix(path, sheet, heading, get_column_letter(at))
            _refuse_signs(path, sheet, heading, get_column_letter(at))
    _refuse_nameless_lists(path)
    _refuse_many_of_repeat(path)
    references.refuse(path)


def _refuse_prefix(path: Path, sheet: str, heading: str, column: str) -> None:
    """bind::motcua:card needs the prefix in column namespaces of sheet settings, or no XForm comes out of it."""
    tokens = _tokens(path, sheet, heading)
    if tokens[0] == "media" and len(tokens) > 1 and tokens[1] not in _MEDIA:
        raise workbook.wrong(path, "pyxform.media", sheet=sheet, column=column, one=tokens[1])
    prefix = tokens[1].partition(":")[0] if tokens[0] == "bind" and len(tokens) > 1 and ":" in tokens[1] else ""
    if prefix and prefix not in _PREFIXES and f"{prefix}=" not in _namespaces(path):
        raise workbook.wrong(path, "prefix", sheet=sheet, column=column, one=heading, two=prefix)


def _refuse_signs(path: Path, sheet: str, heading: str, column: str) -> None:
    """What becomes a name within the XForm can only be one: a list's own column, what stands behind bind::."""
    tokens = _tokens(path, sheet, heading)
    own = sheet in ("choices", "external_choices") and not _is_known(sheet, tokens[0]) and " " not in heading
    behind = tokens[1:2] if tokens[0] in ("bind", "control", "body", "instance") else ()
    if (own and not _PLAIN.fullmatch(heading)) or any(not _NAME.fullmatch(one) for one in behind):
        raise workbook.wrong(path, "heading_signs", sheet=sheet, column=column, one=heading)


def _namespaces(path: Path) -> str:
    return "".join("".join(workbook.column_of(path, "settings", "namespaces")).split())


def _refuse_nameless_lists(path: Path) -> None:
    heads = list(workbook.headings(path, "choices").values())
    plain = {"_".join(head.lower().split()) for head in heads}
    if heads and "list_name" not in plain and any(number for number, _row in list(workbook.rows(path, "choices"))[1:]):
        close = difflib.get_close_matches("list_name", heads, 2, 0.5)
        values = {"sheet_name": "choices", "missing": "list_name", "near": ", ".join(close) or "–"}
        raise workbook.wrong(path, "pyxform.HEADER_003", sheet="choices", row=1, **values)  # type: ignore[arg-type]


def _refuse_parts(path: Path, sheet: str, heading: str, column: str) -> None:
    """A heading in more parts than its column has: label::vi is two, media::image::vi three, name one."""
    tokens = _tokens(path, sheet, heading)
    first = tokens[0]
    if first not in _TRANSLATED and not _is_known(sheet, first):
        return
    most = 2 if first in _TRANSLATED else 3 if first in _GROUPS else 1
    if first == "bind" and len(tokens) == 3 and tokens[1] not in _TRANSLATED_BINDS:
        most = 2
    if len(tokens) <= most:
        return
    parts = [part.strip(" ,;/") for part in _SEVERAL.split(heading) if part.strip(" ,;/")]
    if len(parts) > 1:
        raise workbook.wrong(path, "heading_joined", sheet=sheet, column=column, one=heading, two="; ".join(parts))
    plain = heading.split("::")[0].strip() if "::" in heading else heading.split(":")[0].strip()
    key = "title_translated" if "title" in plain else "heading_translated"
    if first in _TRANSLATED or first == "media" or (first == "bind" and tokens[1] in _TRANSLATED_BINDS):
        key, plain = "heading_parts", plain if first != "media" else f"media::{tokens[1]}"
    raise workbook.wrong(path, key, sheet=sheet, column=column, one=heading, two=plain)


_NAMES = sorted({name for names in _OFFERED.values() for name in names}, key=len, reverse=True)
_SEVERAL = re.compile(rf"(?<=[^_\-])(?=(?:{'|'.join(map(re.escape, _NAMES))})::?)", re.IGNORECASE)


def _refuse_many_of_repeat(path: Path) -> None:
    heads = {name.lower(): at for at, name in workbook.headings(path, "survey").items()}
    kind, name = heads.get("type", 0), heads.get("name", 0)
    for number, row in workbook.rows(path, "survey"):
        match = _MANY_OF_REPEAT.match(row[kind - 1]) if 0 < kind <= len(row) else None
        if match:
            called = row[name - 1] if 0 < name <= len(row) else ""
            raise workbook.wrong(
                path, "many_from_repeat", sheet="survey", row=number, column="type", one=called, two=match[2]
            )


def notes(path: Path) -> list[str]:
    """Headings that do nothing, and columns with text but no heading."""
    return [note for sheet in SHEETS for note in (*_misspelt(path, sheet), *_without_heading(path, sheet))]


def _misspelt(path: Path, sheet: str) -> Iterator[str]:
    for at, heading in workbook.headings(path, sheet).items():
        tokens = _tokens(path, sheet, heading)
        first = tokens[0]
        if _is_known(sheet, first):
            if sheet == "survey" and first == "bind" and (close := _near_bind(tokens[1] if len(tokens) > 1 else "")):
                column = get_column_letter(at)
                yield text("sheets.note.heading", sheet=sheet, column=column, heading=heading, near=close)
            continue
        close = _near(sheet, first, heading)
        own = sheet in ("choices", "external_choices")
        if own and (not close or _is_used(path, first)):
            continue
        values = {"sheet": sheet, "column": get_column_letter(at), "heading": heading}
        if close:
            yield text("sheets.note.heading", near=close, **values)
        elif not heading.startswith(("#", "_")):
            yield text("sheets.note.heading_unknown", **values)


def _near(sheet: str, first: str, heading: str) -> str:
    """Known headings that the first part may have been meant to be, with the language that follows it."""
    plain = re.sub(r"[\s\-.]+", "_", first.strip().lower()).strip("_")
    names = {name.partition("::")[2] or name: name for name in _OFFERED[sheet]}
    names |= {other: name for other, name in _OTHER_NAMES.items() if name in _OFFERED[sheet]}
    found = difflib.get_close_matches(plain, names, 2, 0.72)
    if not found and ":" not in first:
        found = [name for name in names if plain.startswith(name + "_") and len(name) > 3][:1]
    word, colon, language = heading.partition(":")
    if colon and word.strip().lower() in names and language.strip(":"):  # where other headings have "::"
        return f"{names[word.strip().lower()]}::{language.strip(': ')}"
    rest = heading[len(first) :] if heading.startswith(first) and "::" in heading else ""
    return ", ".join(dict.fromkeys(names[name] + rest for name in found))


def _near_bind(name: str) -> str:
    """The columns after bind:: that a misspelt one may have been meant to be; "" for a known or quite other one."""
    prefix, _, own = name.rpartition(":")
    names = _OWN_BINDS if prefix == "motcua" else _BINDS if not prefix else ()
    if own in names or own.lower() in {one.lower() for one in names}:
        return ""
    found = difflib.get_close_matches(own, names, 2, 0.7)
    return ", ".join(f"bind::{prefix}:{one}" if prefix else f"bind::{one}" for one in found)


def _without_heading(path: Path, sheet: str) -> Iterator[str]:
    heads, told = workbook.headings(path, sheet), set()
    for number, row in workbook.rows(path, sheet):
        for at, cell in enumerate(row, 1):
            if cell and at not in heads and at not in told:
                told.add(at)
                yield text("sheets.note.no_heading", sheet=sheet, row=number, column=get_column_letter(at))


def _is_used(path: Path, column: str) -> bool:
    """Whether an expression of sheet survey names this column of a list."""
    word = re.compile(rf"(?<![\w\-]){re.escape(column)}(?![\w\-])")
    return any(word.search(cell) for _number, row in workbook.rows(path, "survey") for cell in row)


def _is_known(sheet: str, first: str) -> bool:
    known = _known(sheet)
    plain = "_".join(first.split()).lower()
    aliased = {name[0] if isinstance(name, tuple) else name for name in known.aliases.values()}
    return bool({first, plain} & (known.columns | known.aliases.keys() | aliased | _MORE[sheet])) or first in _GROUPS


def _tokens(path: Path, sheet: str, heading: str) -> tuple[str, ...]:
    """The parts of a heading as pyxform splits them."""
    from pyxform.parsing.sheet_headers import process_header

    double = any("::" in one for one in workbook.headings(path, sheet).values())
    known = _known(sheet)
    try:
        _name, tokens = process_header(heading, double, known.aliases, known.columns)
    except IndexError:  # "jr:" with nothing behind it
        return (heading,)
    return tuple(tokens)


@functools.cache
def _known(sheet: str) -> _Known:
    from pyxform import aliases, constants
    from pyxform.question import MultipleChoiceQuestion, Option
    from pyxform.survey import Survey

    if sheet == "survey":
        return _Known(dict(aliases.survey_header), frozenset(MultipleChoiceQuestion.get_slot_names()))
    if sheet == "settings":
        return _Known(dict(aliases.settings_header), frozenset(Survey.get_slot_names()))
    if sheet == "entities":
        return _Known(dict(aliases.entities_header), frozenset(one.value for one in constants.EntityColumns))
    return _Known(dict(aliases.list_header), frozenset(Option.get_slot_names()))
