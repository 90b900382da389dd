"""Choice lists that lie in files beside a form: CSV (name, label, further columns) and XML.

Read when first asked for and kept with the form. A missing or broken file is an ExpectedError.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from lxml import etree

from kiosk.errors import ExpectedError
from kiosk.forms.definition import Form
from kiosk.forms.xpath import tree

LARGEST = 8 * 1024 * 1024


def choice_list(form: Form, name: str) -> tree.Node | None:
    """The list `name` as a document, or None if the form has no such list."""
    if name not in form.lists and name in form.files:
        form.lists[name] = _read(_find(form, form.files[name]))
    return form.lists.get(name)


def put_before(form: Form, name: str, rows: Sequence[Mapping[str, str]]) -> None:
    """Further rows at the start of a list; a form that has no such list is left as it is."""
    top = choice_list(form, name)
    if top is None:
        return
    root = top.children[0]
    for at, row in enumerate(rows):
        item = tree.Node(tree.ELEMENT, "item")
        for key, value in row.items():
            item.append(tree.Node(tree.ELEMENT, key, value=value))
        root.insert(at, item)


def _find(form: Form, file: str) -> Path:
    for folder in form.folders:
        path = folder / file
        if path.is_file() and path.stat().st_size <= LARGEST:
            return path
    raise ExpectedError("forms.errors.no_list", file=file, form=form.id)


def _read(path: Path) -> tree.Node:
    try:
        if path.suffix.lower() == ".xml":
            parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
            return tree.document(etree.fromstring(path.read_bytes(), parser))
        return _table(path.read_text(encoding="utf-8-sig"))
    except (etree.XMLSyntaxError, UnicodeDecodeError, csv.Error, ValueError) as error:
        raise ExpectedError("forms.errors.bad_list", file=path.name, reason=str(error)[:200]) from error


def _table(text: str) -> tree.Node:
    top = tree.Node(tree.DOCUMENT)
    root = tree.Node(tree.ELEMENT, "root")
    top.append(root)
    first = text.partition("\n")[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    for row in csv.DictReader(io.StringIO(text), delimiter=separator):
        item = tree.Node(tree.ELEMENT, "item")
        for key, value in row.items():
            if key and isinstance(value, str):
                item.append(tree.Node(tree.ELEMENT, key.strip(), value=value.strip()))
        root.append(item)
    return top
