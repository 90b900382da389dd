"""Reads a window as a screen reader does and names what somebody who sees nothing would stumble over.

Used by the tour and by tests on every page, beside `ui.page_check`: what can be used has a name, and no two the same
one; titles are headings; lists, tables and scroll areas are named; pictures are named or left out; whatever is touched
is reached by Tab, in the order in which the page is read. Raises nothing; returns findings with object names.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QLabel, QWidget

from ui.page_check import PageFinding
from ui.widgets.key import Key
from ui.widgets.reading_order import OVERLAP, ReadWindow, tab_row, tabbed

Role = QAccessible.Role
USED = frozenset({Role.Button, Role.CheckBox, Role.RadioButton, Role.EditableText, Role.ComboBox, Role.SpinBox,
                  Role.Slider, Role.PageTab, Role.ButtonMenu, Role.ButtonDropDown, Role.Link})  # fmt: skip
HOLDING = frozenset({Role.List, Role.Table, Role.Tree, Role.Grouping})
PICTURES = frozenset({Role.Graphic, Role.Animation})


class HeardItem(NamedTuple):
    """What a screen reader meets."""

    widget: QWidget
    role: QAccessible.Role
    name: str
    description: str
    area: QRect  # in the window


def items(window: QWidget) -> list[HeardItem]:
    """Everything in view, in the tree's order."""
    found: list[HeardItem] = []
    _gather(QAccessible.queryAccessibleInterface(window), window, found)
    return found


def _gather(one: QAccessibleInterface | None, window: QWidget, found: list[HeardItem]) -> None:
    widget = one.object() if one is not None and one.isValid() else None
    if one is None or not isinstance(widget, QWidget) or not widget.isVisible() or widget.window() is not window:
        return
    if widget.width() > 0 and widget.height() > 0:
        area = _in_view(widget, window)
        said = one.text(QAccessible.Text.Name).strip(), one.text(QAccessible.Text.Description).strip()
        found.append(HeardItem(widget, one.role(), *said, area))
    for index in range(one.childCount()):
        _gather(one.child(index), window, found)


def _in_view(widget: QWidget, window: QWidget) -> QRect:
    """Its place in the window, of what stands in a scroll area the part that shows; empty where nothing does."""
    shown, parent = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()), widget.parentWidget()
    while parent is not None and parent is not window:
        shown = shown.intersected(QRect(parent.mapTo(window, QPoint(0, 0)), parent.size()))
        parent = parent.parentWidget()
    return shown


def check(window: QWidget) -> list[PageFinding]:
    """Findings of the page in view."""
    everything = items(window)
    root = window.read_root() if isinstance(window, ReadWindow) else window
    shown = [item for item in everything if root is window or item.widget is root or root.isAncestorOf(item.widget)]
    return [*_unnamed(shown), *_alike(shown), *_headings(shown, window), *_unreached(shown), *_order(shown, window)]


def _called(item: HeardItem) -> str:
    return item.widget.objectName() or type(item.widget).__name__


def _unnamed(shown: list[HeardItem]) -> Iterator[PageFinding]:
    for item in shown:
        needs = item.role in USED | HOLDING | PICTURES or item.widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        scrolls = isinstance(item.widget, QAbstractScrollArea)
        if (needs or scrolls) and not item.name and item.widget is not item.widget.window():
            yield PageFinding("unnamed", _called(item), f"{item.role.name} without a name")
        elif isinstance(item.widget, QAbstractButton | QLabel) and not _says(item):
            yield PageFinding("misnamed", _called(item), f"{item.name!r} where {item.widget.text()!r} is written")


def _says(item: HeardItem) -> bool:
    """Whether what is written on it is within its name."""
    assert isinstance(item.widget, QAbstractButton | QLabel)
    return _words(item.widget.text()) in _words(item.name)


def _words(said: str) -> str:
    """Without signs, numbers and the key that stands before the words ("B  Yêu cầu bổ sung")."""
    key, apart, words = said.partition("  ")
    said = words if apart and len(key) == 1 else said
    return " ".join(word for word in said.replace("&", "").casefold().split() if any(map(str.isalpha, word)))


def _alike(shown: list[HeardItem]) -> Iterator[PageFinding]:
    used = [item for item in shown if item.role in USED and item.name]
    counts = Counter((item.role, item.name, item.description) for item in used)
    for (role, name, _description), count in counts.items():
        if count > 1:
            same = [_called(item) for item in used if (item.role, item.name) == (role, name)]
            yield PageFinding("alike", same[0], f"{count} times {name!r}: {', '.join(same)}")


def _headings(shown: list[HeardItem], window: QWidget) -> Iterator[PageFinding]:
    named = any(item.name and item.widget.focusPolicy() == Qt.FocusPolicy.StrongFocus and item.role is Role.Client
                for item in shown if item.widget is not window)  # fmt: skip
    if not named and not any(item.role is Role.Heading for item in shown):
        yield PageFinding("no_heading", window.objectName(), "no title on this page")
    for item in shown:
        if item.role is Role.Heading and not item.name:
            yield PageFinding("unnamed", _called(item), "an empty heading")


def _unreached(shown: list[HeardItem]) -> Iterator[PageFinding]:
    for item in shown:
        usable = item.role in USED and item.widget.isEnabled()
        usable = usable and not isinstance(item.widget, Key)  # take no focus: what is typed into keeps it
        usable = usable and not _beside_chosen(item.widget)
        if usable and item.widget.focusProxy() is None and not tabbed(item.widget):
            yield PageFinding("unreached", _called(item), f"{item.name!r} is not reached by Tab")


def _beside_chosen(widget: QWidget) -> bool:
    """Of several of which one is chosen Tab stops at that one alone; arrows lead to the others."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return group is not None and group.exclusive() and any(tabbed(one) for one in group.buttons())


def order(shown: list[HeardItem], window: QWidget) -> list[HeardItem]:
    """What Tab reaches, in its order, from the first thing of the window."""
    by_widget = {id(item.widget): item for item in shown if tabbed(item.widget)}
    if isinstance(window, ReadWindow):
        return [by_widget[id(one)] for one in tab_row(window.read_root()) if id(one) in by_widget]
    found: list[HeardItem] = []
    at: QWidget | None = window
    while at is not None:
        if id(at) in by_widget:
            found.append(by_widget[id(at)])
        at = at.nextInFocusChain()
        if at is window:
            break
    return found


def _order(shown: list[HeardItem], window: QWidget) -> Iterator[PageFinding]:
    """Tab never goes back up its own column, nor back to the left in its own row."""
    reached = [item for item in order(shown, window) if not item.area.isEmpty()]  # what is rolled away comes into view
    for one, after in itertools.pairwise(reached):
        if one.widget.isAncestorOf(after.widget) or after.widget.isAncestorOf(one.widget):
            continue
        above = after.area.bottom() <= one.area.top() + OVERLAP and after.area.left() < one.area.right()
        shared = min(one.area.bottom(), after.area.bottom()) - max(one.area.top(), after.area.top())
        same_row = shared > min(one.area.height(), after.area.height()) / 2
        if above or (same_row and after.area.right() <= one.area.left()):
            yield PageFinding("order", _called(after), f"comes after {_called(one)}, which stands further on")
