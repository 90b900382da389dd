"""What a played visit leaves: numbered pictures, papers, findings of the page check, figures for the summary.

Made by ui.tour.play; the persons of the tour (ui.tour.citizen, ui.tour.clerk) put theirs into it as they go.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from kiosk.values.devices import JobOutcome, PaperCameOut
from kiosk.values.print_jobs import JobState, PaperKind
from ui import accessible_check, foreign_words, page_check
from ui.tour.hand import Missed, spin_until
from ui.tour.model import KeystrokeModel
from ui.tour.world import World

SETTLES = 3  # seconds; what is not in its place by then is a fault of the page


class Record:
    def __init__(self, world: World, out: Path) -> None:
        self.world, self.out = world, out
        self.model = KeystrokeModel()
        self.shots = 0
        self.findings: list[str] = []
        self.declared = 1  # declarations of this visit; a life event may have several
        self.summary: dict[str, object] = {}

    @functools.cached_property
    def names(self) -> foreign_words.NamesThatStand:
        """What may stand in Vietnamese on a page in English."""
        return foreign_words.names_of(self.world.house.station.catalogue, self.world.house.settings.ward_dir)

    def shot(self, kind: str, name: str) -> None:
        """A numbered picture of a window, and the check of what is on it."""
        window = self.world.windows[kind]
        found = self._settled(kind)
        self.shots += 1
        window.grab().save(str(self.out / f"{self.shots:02d}-{kind}-{name}.png"))
        for finding in found:
            self.findings.append(f"{self.shots:02d}-{kind}-{name}: {finding.what} {finding.name} {finding.detail}")

    def given(self, answers: Iterable[object]) -> None:
        """What a visitor types or has scanned may stand on any page."""
        for one in answers:
            if isinstance(one, list | tuple):
                self.given(one)
            else:
                self.names.given(str(one))

    def _settled(self, kind: str) -> list[page_check.PageFinding]:
        """What the check finds once words that just changed, or just came from the store, stand in their layouts."""
        window, theme = self.world.windows[kind], self.world.stations[kind].theme
        touch = kind in ("citizen", "rating")

        def look() -> list[page_check.PageFinding]:
            for _ in range(3):
                QApplication.processEvents()
                QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
            return [
                *page_check.check(window, theme.pixels_per_mm, touch=touch, composed=touch and not theme.low_reach),
                *(page_check.high(window) if kind == "citizen" and theme.low_reach else ()),
                *foreign_words.findings(window, self.world.options.lang, self.names), *accessible_check.check(window),
            ]  # fmt: skip

        found = look()
        if found:
            with contextlib.suppress(Missed):
                spin_until(lambda: not look(), SETTLES, "the page to settle")
            found = look()
        return found

    def printed(self, kind: PaperKind, subject: str | None = None) -> PaperCameOut:
        """Wait until a paper of this subject, if one is named, is out; the last paper of its kind."""

        def mine() -> list[JobOutcome]:
            ended = [o for o in self.world.outcomes if o.state.has_ended and o.state is not JobState.CANCELLED]
            return [o for o in ended if o.job.kind is kind and subject in (None, o.job.subject)]

        def papers() -> list[PaperCameOut]:
            return [paper for paper in self.world.papers if paper.kind == kind]

        spin_until(mine, 30, f"the {kind} on paper")
        if mine()[-1].state is not JobState.PRINTED:
            raise AssertionError(f"{kind} was not printed: {mine()[-1].reason}")
        spin_until(papers, 20, f"the {kind}'s picture")
        return papers()[-1]
