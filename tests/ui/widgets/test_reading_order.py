"""What can be rolled is read and tabbed through as one, however far it goes on below its place."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.widgets.reading_order import ReadWindow, tab_row
from ui.widgets.spoken_items import spoken_items


def field(name: str) -> QLineEdit:
    made = QLineEdit()
    made.setObjectName(name)
    return made


def named(name: str) -> QPushButton:
    made = QPushButton(name)
    made.setObjectName(name)
    return made


def form(rows: int) -> QScrollArea:
    """Two fields a row; the second is the higher one, as a button beside a line is."""
    inside = QWidget()
    column = QVBoxLayout(inside)
    for row in range(rows):
        both = QHBoxLayout()
        both.addWidget(field(f"left-{row}"))
        second = named(f"right-{row}")
        second.setFixedHeight(60)
        both.addWidget(second)
        column.addLayout(both)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inside)
    return area


def test_a_rolled_form_comes_before_the_buttons_below_it_and_beside_it(qtbot) -> None:
    window = ReadWindow()
    qtbot.addWidget(window)
    whole = QVBoxLayout(window)
    for name in ("top", "below"):
        whole.addWidget(named(name))
    area = form(9)
    whole.insertWidget(1, area)
    beside = QHBoxLayout()  # at the height of what is rolled away, as the desk's buttons are
    for name in ("a", "b"):
        one = named(name)
        one.setFixedHeight(90)
        beside.addWidget(one)
    whole.addLayout(beside)
    window.resize(500, 420)
    window.show()
    qtbot.waitUntil(lambda: area.widget().height() > area.viewport().height() + 200)

    fields = [f"{side}-{row}" for row in range(9) for side in ("left", "right")]
    expected = ["top", *fields, "below", "a", "b"]
    assert [one.objectName() for one in tab_row(window)] == expected
    pressed = [item.widget.objectName() for item in spoken_items(window) if item.pressed]
    assert pressed == [name for name in expected if not name.startswith("left")]

    window.activateWindow()
    walked = []
    tab_row(window)[0].setFocus()
    for _ in expected:
        walked.append(window.focusWidget().objectName())
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
    assert walked == expected

    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())  # the same wherever it is rolled to
    assert [one.objectName() for one in tab_row(window)] == expected
