"""Whether what was typed can be printed, in the words of whoever typed it.

Called where names and addresses are entered: the desk's applicant, certified copies, both declarations. What nobody
could print is said there and then, not when the paper is wanted.
"""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from kiosk.texts import text
from printing.layout.letters import missing


def unprintable(words: str, language: str) -> str:
    """What to do about letters that no paper can show; "" where there are none."""
    letters = missing(words)
    return text("printer.typed.no_glyph", language, letters=" ".join(letters)) if letters else ""


def first_unprintable(within: QWidget, language: str) -> str:
    """The same of all lines in there; the first with such letters gets the focus."""
    for line in within.findChildren(QLineEdit):
        if words := unprintable(line.text(), language):
            line.setFocus()
            return words
    return ""
