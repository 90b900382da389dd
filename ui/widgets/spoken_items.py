"""What a page says to somebody who sees nothing: its texts and everything that can be pressed, in reading order.

Made from what a screen reader is told of each widget: whatever is named for one is named for the other. Asked by
ui.citizen.audio_way. Holds widgets only as long as its caller does; raises nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import shiboken6
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractButton, QWidget

from ui.widgets.reading_order import in_order

Role = QAccessible.Role
TEXTS = frozenset({Role.Heading, Role.StaticText})
PRESSED = frozenset({Role.Button, Role.CheckBox, Role.RadioButton})


class SpokenItem(NamedTuple):
    widget: QWidget
    words: str
    heading: bool
    pressed: bool  # whether it can be pressed
    chosen: bool
    private: bool  # not for others' ears

    def press(self) -> None:
        """As a finger does, unless it has gone meanwhile."""
        if shiboken6.isValid(self.widget) and isinstance(self.widget, QAbstractButton):
            self.widget.click()


def spoken_items(root: QWidget) -> list[SpokenItem]:
    """All in view within `root`, as they are read."""
    found: dict[int, SpokenItem] = {}
    widgets: list[QWidget] = []
    _gather(QAccessible.queryAccessibleInterface(root), root, found, widgets)
    return [found[id(widget)] for widget in in_order(widgets, root)]


def _gather(
    one: QAccessibleInterface | None, root: QWidget, found: dict[int, SpokenItem], widgets: list[QWidget]
) -> None:
    widget = one.object() if one is not None and one.isValid() else None
    if one is None or not isinstance(widget, QWidget) or not widget.isVisible() or widget.window() is not root.window():
        return
    item = _item(one, widget)
    if item is not None:
        found[id(widget)] = item
        widgets.append(widget)
    for index in range(one.childCount()):
        _gather(one.child(index), root, found, widgets)


def _item(one: QAccessibleInterface, widget: QWidget) -> SpokenItem | None:
    role = one.role()
    if role not in TEXTS | PRESSED or not widget.isEnabled():
        return None
    name, more = one.text(QAccessible.Text.Name).strip(), one.text(QAccessible.Text.Description).strip()
    if not name:
        return None
    chosen = isinstance(widget, QAbstractButton) and widget.isCheckable() and widget.isChecked()
    return SpokenItem(
        widget=widget, words=". ".join(part.rstrip(". ") for part in (name, more) if part), chosen=chosen,
        heading=role is Role.Heading, pressed=role in PRESSED,
        private=widget.objectName() == "sensitive" or bool(getattr(widget, "private", False)),
    )  # fmt: skip
