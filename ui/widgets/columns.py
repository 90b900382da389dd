"""Takes widgets out of a layout again: Qt's layouts answer None for a place that is not there.

Called by windows whose column is filled anew.
"""

from __future__ import annotations

from PySide6.QtWidgets import QLayout, QWidget


def widget_at(layout: QLayout, place: int) -> QWidget | None:
    item = layout.itemAt(place)
    return None if item is None else item.widget()


def take_widget(layout: QLayout, place: int = 0) -> QWidget | None:
    """Out of the layout; it is still shown, and its parent's."""
    item = layout.takeAt(place)
    return None if item is None else item.widget()
