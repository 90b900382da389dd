"""Compiles XLSForm spreadsheets for the kiosks; the only module that calls pyxform, at an official's desk.

`compile_spreadsheet` is what `motcua form run|check FILE.xlsx` use, `publish` writes what a kiosk loads. A broken or
foreign spreadsheet is an ExpectedError forms.errors.sheet with sheet, row and what to do, where pyxform tells.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from lxml import etree

from kiosk.errors import ExpectedError
from kiosk.forms.model.choice_files import ITEMSETS, put_itemsets
from kiosk.forms.model.definition import Form
from kiosk.forms.model.expressions import LINE
from kiosk.forms.model.form_folders import is_later, published_version, read_layout
from kiosk.forms.publishing import cells, check, headings, media_files, pyxform_errors, spaced_names, workbook
from kiosk.forms.publishing.workbook import rows_by_name
from kiosk.forms.xpath.errors import without_position
from kiosk.texts import Told

_NAME = re.compile(r"[^\W\d][\w.\-]*")
_HEADINGS = {  # rule of an XForm -> names of its column, the usual one last
    "calculate": ("calculate", "calculation"), "readonly": ("readonly", "read_only"),
    "relevant": ("relevance", "relevant"),
}  # fmt: skip
PAPER = "paper.toml"
_KEPT = (".xml", ".toml", ".csv", ".geojson")


@dataclass(frozen=True, slots=True)
class Compiled:
    xml: str
    warnings: tuple[str, ...]
    itemsets: str = ""  # itemsets.csv, where the spreadsheet has external_choices


def compile_spreadsheet(path: Path) -> Compiled:
    """The XForm that pyxform makes of a spreadsheet (.xlsx, .xls, .csv, .md). Raises ExpectedError."""
    workbook.look_at(path)
    headings.refuse(path)
    spaced_names.in_sheet(path)
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    notes: list[str] = []
    try:
        result = convert(xlsform=_as_pyxform(path), validate=False, pretty_print=False, warnings=notes)
    except PyXFormError as error:
        raise pyxform_errors.told(path, str(error)) from error
    except RecursionError as error:
        raise workbook.wrong(path, "nested") from error
    except Exception as error:  # pyxform raises anything for a file that is no form
        raise pyxform_errors.told(path, f"'{error.args[0]}'" if error.args else "") from error
    _refuse_no_xml(path, result.xform)
    return Compiled(result.xform, tuple(notes), result.itemsets or "")


def _refuse_no_xml(path: Path, xml: str) -> None:
    """pyxform takes some names as they come, of which no XML can be made: a:b."""
    try:
        etree.fromstring(xml.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        rows = workbook.rows_by_name(path)
        name = next((one for one in rows if not _NAME.fullmatch(one)), "")
        if name:
            raise workbook.wrong(path, "name", sheet="survey", row=rows[name], column="name", one=name) from error
        raise workbook.wrong(path, "unreadable") from error


def _as_pyxform(path: Path) -> Any:
    """What to give pyxform; tables in text have signs of their own, which it reads itself."""
    if path.suffix.lower() != ".md":
        return workbook.as_pyxform(path)
    from pyxform.xls2json_backends import md_to_dict

    return {**md_to_dict(cells.text_of(path).encode()), "fallback_form_name": path.stem}


@contextlib.contextmanager
def rows_in_errors(path: Path) -> Iterator[None]:
    """Adds sheet and row of the question to an error that names one."""
    try:
        yield
    except ExpectedError as error:
        at = error.values.get("where", Told(""))
        if isinstance(at, Told) and at.key != LINE:
            raise  # it names no question, or its place already
        rows, name = rows_by_name(path), str(error.values.get("name", ""))
        row, values = rows.get(name, 0), dict(error.values)
        if not row and (list_of := name.removesuffix("_count")) in rows:  # the calculation that pyxform makes of it
            row, values = rows[list_of], {**values, "name": list_of, "column": "repeat_count"}
        if not row and "file" in error.values:  # a list in a file: the row whose type or formula names it
            row = workbook.row_with(path, Path(str(error.values["file"])).stem)
        circle = str(error.values.get("names", "")).split(" → ")[:-1]
        told = ", ".join(str(rows[name]) for name in circle if name in rows) or row
        where = workbook.place("survey", told) if told else ""  # a line of the XForm would tell an official nothing
        values |= _as_in_the_sheet(path, values)
        bare = error.key == "forms.errors.reference" and str(error.values.get("missing")) in rows
        key = "forms.errors.bare_name" if bare else error.key  # ${...} would have been resolved by pyxform
        raise ExpectedError(key, **{**values, "where": where}) from error


_COMPILED = re.compile(r"\s?(?<![\w)\]*.])/[\w.\-]+(?:/[\w.\-]+)*/([\w.\-]+)\s?")  # what pyxform makes of ${name}


def _as_in_the_sheet(path: Path, values: dict[str, object]) -> dict[str, object]:
    """Column and expression as the official wrote them: a place within pyxform's own writing would mislead."""
    heads = {"_".join(head.lower().split()) for head in workbook.headings(path, "survey").values()}
    found: dict[str, object] = {}
    for name in _HEADINGS.get(str(values.get("column")), ()):
        if name in heads:
            found["column"] = name
    source = _COMPILED.sub(r"${\1}", str(values.get("source", "")))
    if source != values.get("source") and source:
        found |= {"source": source, "reason": without_position(values.get("reason", ""))}
    return found


def publish(
    path: Path, folder: Path, *, today: date | None = None, begins: date | None = None, ends: date | None = None
) -> Form:
    """Compile `path` into `folder`/compiled.xml and note hashes, version and effective dates in form.toml.

    What was published before under another version is kept below `folder`/versions. Raises ExpectedError,
    also where the form changed and its version (sheet settings) is not higher than the published one.
    """
    from kiosk.forms.model.dependencies import build
    from kiosk.forms.model.xform import read_form
    from kiosk.forms.results.paper import unknown_names

    if begins is not None and ends is not None and ends < begins:
        raise ExpectedError("forms.errors.dates", begins=begins.isoformat(), ends=ends.isoformat())
    compiled = compile_spreadsheet(path)
    with rows_in_errors(path):
        form = read_form(compiled.xml.encode(), path.name, (*beside(folder), *beside(path.parent)))
        if not check.VERSION.fullmatch(form.version):
            raise workbook.wrong(path, "version", sheet="settings")
        form.graph = build(form)
        put_itemsets(form, compiled.itemsets)
        check.refuse(form, path)
        media_files.refuse(form, path)
        form.layout = read_layout(folder / PAPER)
        if unknown := unknown_names(form):
            reason = Told("sheets.broken.unknown", names=", ".join(sorted(set(unknown))))
            raise ExpectedError("forms.errors.layout", file=PAPER, reason=reason)
    folder.mkdir(parents=True, exist_ok=True)
    _keep_earlier(folder, form.version, compiled.xml, begins)
    (folder / "compiled.xml").write_text(compiled.xml, encoding="utf-8", newline="\n")
    if compiled.itemsets:
        (folder / ITEMSETS).write_text(compiled.itemsets, encoding="utf-8", newline="\n")
    _write_document(folder / "form.toml", form, path, compiled.xml, today, begins, ends)
    _keep_paper(folder, form.version)
    return form


def _keep_paper(folder: Path, version: str) -> None:
    """The paper of this version, put aside at once: for the next one an official changes it before publishing."""
    if (folder / PAPER).is_file():
        kept = folder / "versions" / version
        kept.mkdir(parents=True, exist_ok=True)
        shutil.copy2(folder / PAPER, kept / PAPER)


def beside(folder: Path) -> tuple[Path, ...]:
    """Where the lists of a form of that folder may lie: there, or in the ward's folder, <ward_dir>/forms/<id>."""
    whole = folder.resolve()
    return (folder, whole.parent.parent) if whole.parent.name == "forms" else (folder,)


def _keep_earlier(folder: Path, version: str, xml: str, begins: date | None) -> None:
    """Move the version that is being replaced aside; from the day `begins` on it is no longer in force."""
    current = folder / "compiled.xml"
    if not current.is_file() or current.read_text(encoding="utf-8") == xml:
        return
    earlier = published_version(folder)
    if earlier == version:
        raise ExpectedError("forms.errors.same_version", version=version)
    if not is_later(version, earlier):
        raise ExpectedError("forms.errors.lower_version", version=version, published=earlier)
    kept = folder / "versions" / (earlier or "0")
    kept.mkdir(parents=True, exist_ok=True)
    for file in folder.iterdir():
        own = file.name == PAPER and (kept / PAPER).is_file()  # put aside when that version was published
        if file.is_file() and file.suffix in _KEPT and not own:
            shutil.copy2(file, kept / file.name)
    if begins is not None and (kept / "form.toml").is_file():
        _set_dates(kept / "form.toml", None, begins - timedelta(days=1), only_earlier=True)
        _set_dates(folder / "form.toml", None, None, clear_end=True)


def spreadsheet_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def xml_hash(xml: str) -> str:
    return hashlib.sha256(xml.encode()).hexdigest()


def _write_document(
    file: Path, form: Form, spreadsheet: Path, xml: str, today: date | None, begins: date | None, ends: date | None
) -> None:
    """Replace the machine's own table of form.toml, [published], and the dates; the rest is the official's."""
    old = file.read_text(encoding="utf-8") if file.is_file() else _first_document(form, today)
    kept = re.sub(r"\n*# written by motcua form publish\n\[published\]\n(?:[^\[\n][^\n]*\n?)*", "\n", old).rstrip()
    published = (
        "\n\n# written by motcua form publish\n[published]\n"
        f'version = "{form.version}"\nsheet = {_quoted(spreadsheet.name)}\n'
        f'sheet_sha256 = "{spreadsheet_hash(spreadsheet)}"\ncompiled_sha256 = "{xml_hash(xml)}"\n'
    )
    file.write_text(kept + published, encoding="utf-8", newline="\n")
    _set_dates(file, begins, ends)


def _set_dates(
    file: Path, begins: date | None, ends: date | None, *, only_earlier: bool = False, clear_end: bool = False
) -> None:
    """Put effective dates into a form.toml; with `only_earlier` an end that comes sooner already stays."""
    lines = file.read_text(encoding="utf-8").split("\n")
    held = read_layout(file).get("effective_to")
    if only_earlier and isinstance(held, date) and ends is not None and held <= ends:
        return
    if clear_end:
        lines = [line for line in lines if not re.match(r"effective_to\s*=", line)]
    for key, day in (("effective_from", begins), ("effective_to", ends)):
        if day is None:
            continue
        lines = [line for line in lines if not re.match(rf"{key}\s*=", line)]
        after = next((at for at, line in enumerate(lines, 1) if re.match(r"effective_from\s*=", line)), 0)
        after = after or next((at for at, line in enumerate(lines, 1) if re.match(r"(procedure|id)\s*=", line)), 0)
        lines.insert(after, f"{key} = {day.isoformat()}")
    file.write_text("\n".join(lines), encoding="utf-8", newline="\n")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _first_document(form: Form, today: date | None) -> str:
    day = (today or date.today()).isoformat()  # noqa: DTZ011 - an official's own calendar day
    return (
        f"id = {_quoted(form.id)}\neffective_from = {day}\nlegal_basis = []\n\n"
        f"[title]\nvi = {_quoted(form.title())}\nen = {_quoted(form.title())}\n"
    )
