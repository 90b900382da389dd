"""Finds Vietnamese words on a page that is in another language: what an English page may say and what is forgotten.

Called by the tour and by tests of pages (docs/decisions/0068-foreign-words-and-dead-texts.md). Nothing is allowed by a
list of sentences. What may stand there is data: names of places, agencies and members of staff from the catalogue, what
somebody typed or had scanned (`NamesThatStand.given`), names that a form or a text writes alike in both languages, and
an official title whose translation stands on the same page. Papers are pictures here and are official Vietnamese.
Raises nothing.
"""

from __future__ import annotations

import csv
import itertools
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from pathlib import Path

import msgspec
from lxml import etree
from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
    QWidget,
)

from kiosk.catalogue import Catalogue
from kiosk.catalogue.units import SHIPPED, Units
from kiosk.rules.cited import act, cited
from kiosk.rules.old_units import bare
from kiosk.texts import LANGUAGES, text
from kiosk.values.base import Text
from ui.page_check import PageFinding, name_of, visible

LONGEST = 12  # words of a name
ROLES = ("ward", "police", "other")  # whose official titles have a translation
KEYS = ("key:", "tone:", "suggest:")  # of the keyboard, which writes Vietnamese
_WORD = re.compile(r"\w+")
_CURRENCY = text("rules.fee.dong", "en", amount="")
_TAG = re.compile(r"<[^>]+>")


def vietnamese(word: str) -> bool:
    """Whether it has a letter that only Vietnamese writing has: đ, or one with a mark."""
    return any(sign in "đĐ" or (sign.isalpha() and unicodedata.decomposition(sign)) for sign in word)


def _tokens(words: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(unicodedata.normalize("NFC", words).casefold()))


class NamesThatStand:
    """Names that may stand on a page, by their words; official titles with the translation that they need."""

    def __init__(self, names: Iterable[str] = (), titles: Iterable[Text] = ()) -> None:
        self.names: set[tuple[str, ...]] = {_tokens(_CURRENCY), *map(_tokens, names)}
        self.titles: dict[tuple[str, ...], str] = {
            _tokens(one.vi): one.en.strip(" ()").casefold() for one in titles if one.en and one.en != one.vi
        }

    def given(self, words: str) -> None:
        """What somebody typed or had scanned: as a whole and by the parts of a card."""
        self.names.update(_tokens(part) for part in (words, *re.split(r"[|,;\n]", words)))

    def foreign(self, words: str, page: str) -> list[str]:
        """Vietnamese words of `words` that are neither a name nor a title whose translation is on the `page`."""
        tokens, found, place = _tokens(_TAG.sub(" ", words)), [], 0
        while place < len(tokens):
            length = self._known(tokens[place : place + LONGEST], page)
            if not length and vietnamese(tokens[place]):
                found.append(tokens[place])
            place += length or 1
        return found

    def _known(self, tokens: tuple[str, ...], page: str) -> int:
        """How many words from here on are a name, or a title with its translation."""
        for length in range(len(tokens), 0, -1):
            start = tokens[:length]
            if start in self.names or (start in self.titles and self.titles[start] in page):
                return length
        return 0


@cache
def _places() -> frozenset[str]:
    """Provinces, wards and communes, those of before July 2025 too; with and without what kind of unit it is."""
    units = Units()
    found = {one.name for one in units.provinces()} | {one.name for one in units.wards()}
    found |= set(units.old_provinces().values())
    lines = (SHIPPED / "old_units.tsv").read_text(encoding="utf-8").splitlines()
    found |= {cell for line in lines if not line.startswith("#") for cell in line.split("\t")}
    return frozenset(found | {bare(name) for name in found})


@cache
def _alike() -> frozenset[str]:
    """Choices that a form writes alike in both languages: ethnic groups, hospitals, schools; and what the touch
    keyboard suggests for names of persons."""
    found: set[str] = set()
    for folder in sorted(Path(str(resources.files("resources") / "forms")).iterdir()):
        found |= _lists_alike(folder)
        if (folder / "compiled.xml").is_file():
            found |= _choices_alike(folder / "compiled.xml")
    suggested = tomllib.loads((resources.files("resources") / "names" / "names.toml").read_text(encoding="utf-8"))
    found.update(name for kind in suggested.values() if isinstance(kind, list) for name in kind)
    return frozenset(found)


def _lists_alike(folder: Path) -> set[str]:
    """Of choice lists in files; and of several of one kind, "Trường Tiểu học …", what they have in common."""
    found: set[str] = set()
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as lines:
            alike = [row["label"] for row in csv.DictReader(lines) if row.get("label") == row.get("label-en", "-")]
        found.update(alike)
        for one, other in itertools.combinations([name.split() for name in alike[:20]], 2):
            same = list(itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
            found.update(" ".join(word for word, _same in same[:length]) for length in range(2, len(same) + 1))
    return found


def _choices_alike(path: Path) -> set[str]:
    by_id: dict[str, set[str]] = {}
    for translation in etree.parse(path).iter("{*}translation"):
        for one in translation.iter("{*}text"):
            if "/" not in one.get("id", "/"):  # those of questions bear their path
                by_id.setdefault(one.get("id", ""), set()).add("".join(map(str, one.itertext())).strip())
    return {words.pop() for words in by_id.values() if len(words) == 1}


def names_of(catalogue: Catalogue, ward_dir: Path) -> NamesThatStand:
    """What a ward's own documents name: the ward, its agencies and counters, its staff and its green days."""
    agency, procedures = catalogue.agency(), catalogue.procedures()
    names = [str(value) for value in msgspec.structs.astuple(agency)]
    names += [str(value) for value in msgspec.structs.astuple(catalogue.ward())]
    names += [account.full_name for account in catalogue.accounts()]
    names += [desk.name.vi for desk in catalogue.desks() if desk.name.vi == desk.name.of("en")]
    names += [place.name for place in catalogue.birth_places()]
    names += [unit.name for unit in catalogue.counter_units()]
    names += _lists_alike(ward_dir)
    names += [text("citizen.tools.other", "en"), *_places(), *_alike()]
    titles = [one for row in procedures for one in (row.name, row.short)]
    acts = {act(one) for row in procedures for one in (*row.legal_basis, row.time.basis, row.fee.ordinary_basis) if one}
    titles += [Text(one, cited(one, "en")) for one in acts]
    titles += [Text(catalogue.agency_name(role), text(f"catalogue.agency.{role}", "en", name="")) for role in ROLES]
    return NamesThatStand(names, titles)


def findings(window: QWidget, language: str, names: NamesThatStand) -> list[PageFinding]:
    """Vietnamese words on what is in view, where the page is in another language."""
    if language == LANGUAGES[0]:
        return []
    written = [(widget, words) for widget in (window, *visible(window)) for words in _written(widget) if words.strip()]
    page = " ".join(words for _widget, words in written).casefold()
    found = []
    for widget, words in written:
        strange = names.foreign(words, page)
        if strange:
            found.append(PageFinding("foreign", name_of(widget), f"{' '.join(strange)} in {words[:60]!r}"))
    return found


def _written(widget: QWidget) -> Iterator[str]:
    """What can be read of a widget, and what a screen reader says of it."""
    if widget.objectName().startswith(KEYS):
        return
    yield from {widget.accessibleName(), widget.accessibleDescription()}
    if isinstance(widget, QPlainTextEdit | QTextEdit):
        yield widget.toPlainText()
    elif isinstance(widget, QComboBox):
        yield widget.currentText()
    elif isinstance(widget, QLineEdit):
        yield from (widget.text(), widget.placeholderText())
    elif isinstance(widget, QTabBar):
        yield from (widget.tabText(tab) for tab in range(widget.count()))
    elif isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView):  # read with its table
        yield from _cells(widget.model())
    elif isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    else:
        drawn = getattr(widget, "text", "")
        if isinstance(drawn, str):
            yield drawn


def _cells(model: QAbstractItemModel | None) -> Iterator[str]:
    """Of the cells of a table or list, and its heads."""
    if model is None:
        return
    top = QModelIndex()
    columns = range(model.columnCount(top) if isinstance(model, QAbstractTableModel) else 1)
    for row in range(model.rowCount(top)):
        yield from (str(model.index(row, column, top).data(Qt.ItemDataRole.DisplayRole) or "") for column in columns)
    yield from (str(model.headerData(column, Qt.Orientation.Horizontal) or "") for column in columns)
