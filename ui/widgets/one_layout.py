"""Several parts of a page shown and hidden as one step: the page is laid out once after it, not once for each part.

Called by ui.desk.board_view. Qt lays out everything up to the window whenever a hidden part of a visible page is
shown, which takes milliseconds each time on a full page. Nothing is painted before the layouts were asked again.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QLayout, QWidget


@contextlib.contextmanager
def laid_out_once(*parts: QWidget) -> Iterator[None]:
    """While it lasts, the layouts of these and of all that they stand in rest. One within another does nothing."""
    resting = [(widget, layout) for widget, layout in _around(parts) if layout.isEnabled()]
    for _widget, layout in resting:
        layout.setEnabled(False)
    try:
        yield
    finally:
        for widget, layout in resting:
            layout.setEnabled(True)
            # Asked anew: what was hidden until now has let the request pass, and Qt would not repeat it.
            QCoreApplication.postEvent(widget, QEvent(QEvent.Type.LayoutRequest))


def _around(parts: tuple[QWidget, ...]) -> list[tuple[QWidget, QLayout]]:
    """Inner ones before those around them."""
    found: dict[QWidget, QLayout] = {}
    for part in parts:
        here: QWidget | None = part
        while here is not None:
            layout = found.pop(here, None) or here.layout()
            if layout is not None:
                found[here] = layout
            here = here.parentWidget()
    return list(found.items())
