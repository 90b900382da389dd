"""Choice lists that lie in files beside a form: CSV (name, label, further columns), XML and GeoJSON.

Read when first asked for and kept with the form. A missing, broken or huge file is an ExpectedError.
"""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from lxml import etree

from kiosk.errors import ExpectedError
from kiosk.forms.model.definition import Form
from kiosk.forms.model.parser_errors import reason
from kiosk.forms.model.xml_source import parsed
from kiosk.forms.xpath import tree
from kiosk.texts import Told

ITEMSETS = "itemsets.csv"  # XLSForm's name for the lists of sheet external_choices
LARGEST = 8 * 1024 * 1024
MOST_ROWS = 100_000  # a whole country's villages; more would take a kiosk's memory
MOST_CELLS = 600_000


def choice_list(form: Form, name: str) -> tree.Node | None:
    """The list `name` as a document, or None if the form has no such list."""
    if name not in form.lists and name in form.files:
        form.lists[name] = _read(form, form.files[name])
    return form.lists.get(name)


def put_before(form: Form, name: str, rows: Sequence[Mapping[str, str]]) -> None:
    """Further rows at the start of a list; a form that has no such list is left as it is."""
    top = choice_list(form, name)
    if top is None:
        return
    root = top.children[0]
    for at, row in enumerate(rows):
        root.insert(at, _item(row.items()))


def put_itemsets(form: Form, text: str) -> None:
    """The lists of a spreadsheet's own external_choices, where no itemsets.csv was published yet."""
    for name, file in form.files.items() if text else ():
        plain, _, part = file.partition("#")
        if plain == ITEMSETS:
            form.lists[name] = table(text, part)


def _read(form: Form, file: str) -> tree.Node:
    """`file` is a file name; "itemsets.csv#cities" means those rows of it whose list_name is "cities"."""
    plain, _, part = file.partition("#")
    path = _find(form, plain)
    if path.stat().st_size > LARGEST:
        raise ExpectedError("forms.errors.too_big_file", file=path.name, most=LARGEST // 1_048_576)
    try:
        if path.suffix.lower() == ".xml":
            return _document(path)
        if path.suffix.lower() in (".geojson", ".json"):
            return _features(path)
        return table(_text(path), part)
    except (etree.XMLSyntaxError, UnicodeDecodeError, csv.Error, ValueError, RecursionError) as error:
        raise ExpectedError("forms.errors.bad_list", file=path.name, where="", reason=reason(error)) from error


def _find(form: Form, file: str) -> Path:
    found = form.media_file(file)
    if found is None:
        raise ExpectedError("forms.errors.no_list", file=file, form=form.id, where="")
    return found


def _document(path: Path) -> tree.Node:
    try:
        root = parsed(path.read_bytes(), path.name)
    except ExpectedError as error:  # of a form; what stands here is a list
        told = {"file": path.name, "where": "", "reason": error.values["reason"]}
        raise ExpectedError("forms.errors.bad_list", **told) from error
    _bounded(len(root), sum(1 for _ in root.iter()))
    return tree.document(root)


def _text(path: Path) -> str:
    return unicodedata.normalize("NFC", path.read_text(encoding="utf-8-sig"))


def table(text: str, part: str = "") -> tree.Node:
    """A CSV's rows; with `part` those of that list_name only. Raises ValueError where there are too many."""
    top = tree.empty()
    first = text.partition("\n")[0]
    separator = ";" if first.count(";") > first.count(",") else ","
    cells = 0
    for number, row in enumerate(csv.DictReader(io.StringIO(text), delimiter=separator), 1):
        cells += len(row)
        _bounded(number, cells)
        held = [(key.strip(), value.strip()) for key, value in row.items() if key and isinstance(value, str)]
        if not part or ("list_name", part) in held:
            top.children[0].append(_item(held))
    return top


def _features(path: Path) -> tree.Node:
    """GeoJSON's features as rows: their properties, and a point's place as ODK writes it."""
    held = json.loads(_text(path))
    features = held.get("features") if isinstance(held, dict) and held.get("type") == "FeatureCollection" else None
    if not isinstance(features, list):
        raise ValueError(Told("sheets.broken.no_features"))
    _bounded(len(features), 0)
    top = tree.empty()
    for feature in features:
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise ValueError(Told("sheets.broken.no_feature"))
        row = {"geometry": _place(feature.get("geometry"))}
        if feature.get("id") is not None:
            row["id"] = str(feature["id"])
        properties = feature.get("properties") or {}
        row |= {str(key): "" if value is None else str(value) for key, value in dict(properties).items()}
        top.children[0].append(_item(row.items()))
    return top


def _place(geometry: object) -> str:
    place = geometry.get("coordinates") if isinstance(geometry, dict) and geometry.get("type") == "Point" else None
    return f"{place[1]} {place[0]} 0 0" if isinstance(place, list) and len(place) >= 2 else ""


def _item(cells: Iterable[tuple[str, str]]) -> tree.Node:
    item = tree.Node(tree.ELEMENT, "item")
    for key, value in cells:
        item.append(tree.Node(tree.ELEMENT, key, value=value))
    return item


def _bounded(rows: int, cells: int) -> None:
    if rows > MOST_ROWS or cells > MOST_CELLS:
        raise ValueError(Told("sheets.broken.long_list", rows=MOST_ROWS, cells=MOST_CELLS))
