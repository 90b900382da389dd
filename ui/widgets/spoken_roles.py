"""Tells a screen reader what a widget is where Qt's own guess is wrong: a heading, a list, a group.

Called where pages are built (`Screen.title`, the head of a question, `look.label`). Qt asks the function that is
installed here only while a screen reader reads, or a check does; otherwise a page costs one property of a widget. A
role takes the place of Qt's own description, so it is for texts and frames, never for what is touched or typed into.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QLabel, QWidget

ROLE = "spoken_role"
_installed = False


class _Heading(QAccessibleWidget):
    """Named by the words that its label shows at the time."""

    def text(self, which: QAccessible.Text) -> str:
        thing = self.object()
        if which is QAccessible.Text.Name and isinstance(thing, QLabel):
            return thing.accessibleName() or thing.text()
        return super().text(which)


def _described(_kind: str, thing: QObject) -> QAccessibleInterface | None:
    """Qt's question: what describes this object? None: what Qt has."""
    role = thing.property(ROLE) if isinstance(thing, QWidget) else None
    if not role or not isinstance(thing, QWidget):
        return None
    return (_Heading if isinstance(thing, QLabel) else QAccessibleWidget)(thing, QAccessible.Role(role), "")


def as_role(widget: QWidget, role: QAccessible.Role, words: str = "") -> None:
    """The widget is this from now on; `words`: how it is called, where it shows none itself."""
    global _installed
    if not _installed:  # not while this module is read: most programs never ask
        QAccessible.installFactory(_described)
        _installed = True
    widget.setProperty(ROLE, role.value)
    if words:
        widget.setAccessibleName(words)


def as_heading(label: QLabel) -> None:
    """A title of the page, or of a part of it: what a reader jumps along."""
    as_role(label, QAccessible.Role.Heading)


def as_list(widget: QWidget, words: str) -> None:
    as_role(widget, QAccessible.Role.List, words)


def as_group(widget: QWidget, words: str) -> None:
    as_role(widget, QAccessible.Role.Grouping, words)
