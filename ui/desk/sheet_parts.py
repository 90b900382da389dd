"""The parts of the clerk's form in a list to choose from, with how much is open in each. Made by ui.desk.sheet."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from kiosk.texts import text
from kiosk.values.entry_forms import FormSection


class SheetParts(QComboBox):
    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        self.setObjectName("sheet_part")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(14)

    def show_parts(self, sections: tuple[FormSection, ...], key: str) -> None:
        self.clear()
        for number, one in enumerate(sections, start=1):
            name = "desk.sheet.part_open" if one.open else "desk.sheet.part"
            words = text(name, self.language, number=number, count=len(sections), title=one.title, open=one.open)
            self.addItem(words, one.key)
        self.setCurrentIndex(max(0, self.findData(key)))

    def beside(self, key: str, step: int) -> str:
        """The part that many further on; "" where there is none."""
        place = self.findData(key) + step
        return str(self.itemData(place)) if 0 <= place < self.count() else ""
