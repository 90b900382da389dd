"""A bar code or QR code: held in front of the reader, or typed from the paper. Made by ui.questions.body_for."""

from __future__ import annotations

from kiosk.values.forms import Page, Question
from ui.questions.body import Frame
from ui.questions.typed import TypedBody


class BarcodeBody(TypedBody):
    codes = True

    def __init__(self, page: Page, question: Question | None, frame: Frame) -> None:
        super().__init__(page, question, frame)
        if not self.hint.text():
            self.hint.set_words(self.say("scan.code_or_type"))
            self.hint.show()

    def scanned(self, code: str) -> None:
        self.answered.emit(code.strip())
