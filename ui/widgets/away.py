"""Takes widgets off a window: hidden at once, deleted when the event loop turns.

Called by windows, pages and questions that put something else in a widget's place. A widget whose own click makes
it go away still runs: such a one stays a child of its parent (`retire`) until the loop has turned, since a widget
without a parent belongs to Python alone, which may delete it in the middle of its own event.
"""

from __future__ import annotations

from PySide6.QtWidgets import QLayout, QWidget


def away(*widgets: QWidget | None) -> None:
    """Hidden, without a parent, soon deleted. Who holds answers wipes them before."""
    for widget in widgets:
        if widget is not None:
            widget.hide()
            _forget_focus(widget)
            widget.setParent(None)
            widget.deleteLater()


def retire(*widgets: QWidget | None) -> None:
    """Hidden and soon deleted, but a child of its parent until then."""
    for widget in widgets:
        if widget is not None:
            widget.hide()
            _forget_focus(widget)
            widget.deleteLater()


def _forget_focus(widget: QWidget) -> None:
    """Its ancestors remember who in it asked for the focus, even where it never got it: Qt reads that afterwards."""
    above: QWidget | None = widget
    while above is not None:
        inner = above.focusWidget()
        if inner is not None and (inner is widget or widget.isAncestorOf(inner)):
            inner.clearFocus()
        above = above.parentWidget()


def empty(layout: QLayout) -> None:
    """All that a layout holds goes away, with what the layouts in it hold."""
    while layout.count():
        item = layout.takeAt(0)
        assert item is not None
        inner = item.layout()
        if inner is None:
            away(item.widget())
        else:
            empty(inner)
            inner.deleteLater()
