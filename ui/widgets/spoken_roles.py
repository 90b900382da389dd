"""Tells a screen reader what a widget is where Qt's own guess is wrong: a heading, a list, a group.

Called where pages are built (`Screen.title`, the head of a question, `look.label`). Qt asks the function that is
installed here only while a screen reader reads, or a check does; otherwise a page costs one property of a widget. A
role takes the place of Qt's own description, so it is for texts and frames, never for what is touched or typed into.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QLabel, QWidget

Role = QAccessible.Role
ROLE = "spoken_role"
_installed = False


class _Heading(QAccessibleWidget):
    """Named by the words that its label shows at the time; nothing while it shows none."""

    def role(self) -> QAccessible.Role:
        thing = self.object()
        return Role.Whitespace if isinstance(thing, QLabel) and not thing.text() else Role.Heading

    def text(self, which: QAccessible.Text) -> str:
        thing = self.object()
        if which is QAccessible.Text.Name and isinstance(thing, QLabel):
            return thing.accessibleName() or thing.text()
        return super().text(which)


class _UnderHeading(QAccessibleWidget):
    """A part of the page, named by the title that stands in it, or over it."""

    def text(self, which: QAccessible.Text) -> str:
        thing = self.object()
        if which is QAccessible.Text.Name and isinstance(thing, QWidget):
            return thing.accessibleName() or title_of(thing) or title_of(thing.parentWidget())
        return super().text(which)


def title_of(thing: QWidget | None) -> str:
    """The words of the first heading within it; "" where there is none."""
    labels = thing.findChildren(QLabel) if thing is not None else []
    titles = [one for one in labels if one.property(ROLE) == Role.Heading.value and not one.isHidden()]
    return next((one.text() for one in titles if one.text()), "")


def _described(_kind: str, thing: QObject) -> QAccessibleInterface | None:
    """Qt's question: what describes this object? None: what Qt has."""
    role = thing.property(ROLE) if isinstance(thing, QWidget) else None
    if not role or not isinstance(thing, QWidget):
        return None
    if isinstance(thing, QLabel):
        return _Heading(thing, Role(role), "")
    return (_UnderHeading if role == Role.Pane.value else QAccessibleWidget)(thing, Role(role), "")


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
    as_role(label, Role.Heading)


def as_list(widget: QWidget, words: str) -> None:
    as_role(widget, Role.List, words)


def as_group(widget: QWidget, words: str) -> None:
    as_role(widget, Role.Grouping, words)


def as_text(widget: QWidget) -> None:
    """What paints its words itself, and bears them as its name."""
    as_role(widget, Role.StaticText)


def as_ornament(widget: QWidget) -> None:
    """A picture that says no more than the words beside it."""
    as_role(widget, Role.Whitespace)


def as_part(widget: QWidget) -> None:
    """A part of the page that can be rolled; its title is its name."""
    as_role(widget, Role.Pane)


def announce(widget: QWidget, words: str, *, at_once: bool = False) -> None:
    """Something has changed that nobody's keys have asked for. `at_once`: it does not wait for what is being read."""
    if not words or not QAccessible.isActive():
        return
    told = QAccessibleAnnouncementEvent(widget, words)
    manners = QAccessible.AnnouncementPoliteness
    told.setPoliteness(manners.Assertive if at_once else manners.Polite)
    QAccessible.updateAccessibility(told)
