""" "In hướng dẫn" on a procedure's page: prints its guide at this kiosk, and the button says what came of it."""

from __future__ import annotations

from kiosk.catalogue.guides import guide
from kiosk.clock import local
from kiosk.texts import text
from kiosk.values.devices import JobOutcome
from kiosk.values.print_jobs import PaperKind
from kiosk.values.procedures import Procedure
from ui.citizen.screen import Screen
from ui.leaflets import LeafletPrints, word_of
from ui.widgets.touch import SureButton

REASONS = ("no_paper", "cover_open", "unreachable", "busy", "not_set")  # that life.print has words for


class GuideButton(SureButton):
    def __init__(self, screen: Screen, procedure: Procedure) -> None:
        self.screen_, self.procedure, self.language = screen, procedure, screen.window_.language
        super().__init__(screen.look, self._say("print"), "print_guide", icon="printer", kind="plain", title_pt=24)
        self.leaflets = LeafletPrints(screen.station, self)
        self.leaflets.told.connect(self._told)
        self.clicked.connect(self._print)

    def _say(self, key: str) -> str:
        return text(f"guide.button.{key}", self.language)

    def _print(self) -> None:
        station = self.screen_.station
        paper = guide(station.catalogue, self.procedure, local(station.clock.now()).date(), self.language)
        if self.leaflets.print(PaperKind.GUIDE, paper):
            self.set_words(self._say("printing"))

    def _told(self, outcome: JobOutcome) -> None:
        if not self.screen_.alive:
            return
        word = word_of(outcome)
        self.set_words(self._say(word))
        if word == "not_printed":
            reason = outcome.reason.rpartition(".")[2]
            key = reason if reason in REASONS else "unknown"
            self.screen_.window_.patience.tell(text(f"life.print.{key}", self.language))
