"""The page check sees edges and icons that do not stand out, and a button in focus shows it, by 3:1 in both themes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from tests.ui.questions.hand import look
from ui import page_check
from ui.app import application
from ui.widgets.look import PALETTES, Look
from ui.widgets.touch import TouchButton

KINDS = ("card", "plain", "primary", "soft", "quiet", "tool")


class Focused(TouchButton):
    """As if it had the focus, which a window that is not in front gives to none."""

    def hasFocus(self) -> bool:
        return True


class Faint(TouchButton):
    """Its line, or its icon, in the colour of what it lies on."""

    faint = ""

    def _colours(self) -> tuple[QColor, QColor, QColor, QColor]:
        ground, line, words, picture = super()._colours()
        if self.faint == "edge":
            return self.look.colour("ground"), self.look.colour("ground"), words, picture
        return ground, line, words, self.look.colour("accent_soft") if self.faint == "icon" else picture


def page(qtbot, made: TouchButton) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(900, 400)
    palette = window.palette()
    palette.setColor(QPalette.ColorRole.Window, made.look.colour("ground"))
    window.setPalette(palette)
    column = QVBoxLayout(window)
    column.setContentsMargins(40, 40, 40, 40)
    column.addWidget(made)
    window.show()
    QApplication.processEvents()
    return window


def found(window: QWidget, of: Look) -> set[str]:
    return {one.what for one in page_check.check(window, of.pixels_per_mm)}


@pytest.mark.drawn_cases
@pytest.mark.parametrize("theme", list(PALETTES))
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_button_stands_out(qtbot, theme: str, kind: str) -> None:
    application()
    of = look(theme=theme)
    window = page(qtbot, TouchButton(of, "Gọi cán bộ", "help", icon="help", kind=kind))
    assert found(window, of) == set()


@pytest.mark.parametrize("faint", ["edge", "icon", ""])
def test_a_faint_edge_and_a_faint_icon_are_findings(qtbot, faint: str) -> None:
    application()
    of = look()
    made = Faint(of, "Gọi cán bộ", "help", icon="help")
    made.faint = faint
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # whose ring would be seen instead
    window = page(qtbot, made)
    assert found(window, of) == ({faint} if faint else set())


@pytest.mark.drawn_cases
@pytest.mark.parametrize("theme", list(PALETTES))
@pytest.mark.parametrize("kind", KINDS)
def test_focus_is_seen(qtbot, theme: str, kind: str) -> None:
    """By a ring on the button: a pixel of it has 3:1 to what is there without the focus."""
    application()
    of = look(theme=theme)
    pictures = []
    for button in (TouchButton, Focused):
        made = button(of, "Xong", "done", icon="check", kind=kind)
        qtbot.addWidget(made)
        made.resize(600, 200)
        pictures.append(made.grab().toImage())
    plain, ringed = pictures
    row, reach = 100, round(3 * of.pixels_per_mm)
    changed = [
        page_check.contrast(page_check._rgb(plain.pixel(x, row)), page_check._rgb(ringed.pixel(x, row)))
        for x in range(reach) if plain.pixel(x, row) != ringed.pixel(x, row)
    ]  # fmt: skip
    assert changed, "no ring"
    assert max(changed) >= 3
