"""The pages of the pad, one of which is in view. Made by ui.rating.window, which says when which."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget

from ui.rating.confirm import ConfirmPage
from ui.rating.pages import IdlePage, QuestionPage, ReasonsPage, SaidPage, ThanksPage
from ui.station import Station
from ui.widgets.look import Look


class PadPages(QStackedWidget):
    def __init__(self, look: Look, station: Station, number: str) -> None:
        super().__init__()
        language = station.language
        self.idle = IdlePage(look, language, number, station.catalogue.agency().counter)
        self.question = QuestionPage(look, language, station.theme.name)
        self.reasons = ReasonsPage(look, language)
        self.thanks = ThanksPage(look, language)
        self.confirm = ConfirmPage(look, station.speaker)
        self.said = SaidPage(look, language)
        for page in (self.idle, self.question, self.reasons, self.thanks, self.confirm, self.said):
            self.addWidget(page)

    def tell_time(self, seconds: int) -> None:
        """How long what is in view still stays."""
        self.question.tell_time(max(0, seconds))
        self.confirm.tell_time(max(0, seconds))
