"""The sections of the clerk's form as a list, with how much is open in each. Made by ui.desk.entry_form."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from kiosk.texts import text
from kiosk.values.entry_forms import FormSection


class EntryFormSections(QComboBox):
    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        self.setObjectName("entry_form_section")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(14)

    def show_sections(self, sections: tuple[FormSection, ...], key: str) -> None:
        self.clear()
        for number, one in enumerate(sections, start=1):
            name = "desk.entry_form.section_open" if one.open else "desk.entry_form.section"
            words = text(name, self.language, number=number, count=len(sections), title=one.title, open=one.open)
            self.addItem(words, one.key)
        self.setCurrentIndex(max(0, self.findData(key)))

    def beside(self, key: str, step: int) -> str:
        """The section that many further on; "" where there is none."""
        place = self.findData(key) + step
        return str(self.itemData(place)) if 0 <= place < self.count() else ""
