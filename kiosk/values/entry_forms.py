"""A form as a clerk at a keyboard sees it: sections with all their fields at once.

Made by kiosk.forms.clerk.entry_form. Frozen, in the clerk's language; replaced as a whole after each answer.
"""

from __future__ import annotations

import enum

from kiosk.values.base import Value
from kiosk.values.forms import Question


class LineKind(enum.StrEnum):
    FIELD = "field"
    NOTE = "note"  # something to read
    CARD = "card"  # whose card can be read here; its choices are the ways round it
    HEADING = "heading"  # an entry of a list begins: "Thành viên 2"; `removable` where it can be taken away
    MORE = "more"  # one more entry of a list


class FormLine(Value, frozen=True, kw_only=True):
    """One line of a section. `path` is the question's, of HEADING the instance's, of MORE the repeat's."""

    kind: LineKind
    path: str
    label: str
    question: Question | None = None
    person: str = ""  # whose card fills the group that it stands in; "" = nobody's
    removable: bool = False
    notes: tuple[str, ...] = ()  # CARD: what looks odd on the card that was read
    proposed: tuple[str, ...] = ()  # FIELD: today's addresses for the card's with abolished units; nothing is put in


class FormSection(Value, frozen=True, kw_only=True):
    """A section of the form, as the list of sections names it."""

    key: str
    title: str
    open: int = 0  # fields of it that keep the form from being finished
