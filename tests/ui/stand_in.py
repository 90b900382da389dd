"""A station for window tests: real catalogue, clock and signals; tasks answered on the Qt loop.

`Station.answers` maps a use case or query (by "module.name") to what it answers, so that a window can be shown
in any state without a store. Whole visits run on the real store in test_visit.py of each station.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import QTimer

from kiosk.bus import Bus
from kiosk.catalogue import Catalogue
from kiosk.clock import ZONE, ShiftedClock
from kiosk.forms.library import FormLibrary
from kiosk.settings import Settings
from ui.bridge import Bridge
from ui.theme import Theme

NOW = datetime(2026, 11, 23, 9, 12, tzinfo=ZONE)  # a Monday
SIZES = {(1920, 1080): 1920 / 476, (1080, 1920): 1080 / 268, (1366, 768): 1366 / 410}


class Pending:
    def __init__(self, work: Callable[[], Any]) -> None:
        self._work = work
        self._then: Callable[[Any], None] = lambda result: None
        self._failed: Callable[[BaseException], None] = lambda error: None
        QTimer.singleShot(0, self._go)

    def then(self, callback: Callable[[Any], None]) -> Pending:
        self._then = callback
        return self

    def failed(self, callback: Callable[[BaseException], None]) -> Pending:
        self._failed = callback
        return self

    def _go(self) -> None:
        try:
            result = self._work()
        except Exception as error:
            self._failed(error)
        else:
            self._then(result)


class Tasks:
    def __init__(self, answers: dict[str, Callable[..., Any]]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, tuple[Any, ...]]] = []

    def run(self, use_case: Callable[..., Any], *arguments: Any) -> Pending:
        name = f"{use_case.__module__.rpartition('.')[2]}.{use_case.__name__}"
        self.asked.append((name, arguments))
        return Pending(lambda: self.answers[name](*arguments))

    read = run


def theme_of(name: str, percent: int, size: tuple[int, int]) -> Theme:
    """The theme of a screen whose millimetres the tests fix."""
    return Theme(name=name, percent=percent, width_px=size[0], height_px=size[1], pixels_per_mm=SIZES[size])


class Station:
    def __init__(
        self,
        place: str,
        *,
        theme: str = "normal",
        percent: int = 100,
        size: tuple[int, int] = (1920, 1080),
        language: str = "vi",
        answers: dict[str, Callable[..., Any]] | None = None,
    ) -> None:
        self.place, self.language = place, language
        self.tasks = Tasks(answers or {})
        self.bridge = Bridge(Bus())
        self.settings = Settings()
        self.clock = ShiftedClock(NOW)
        self.catalogue = Catalogue(clock=self.clock)
        self.forms = FormLibrary(self.settings.ward_dir, self.catalogue)
        self.theme = theme_of(theme, percent, size)
        self.speaker = None
        self.kiosk = None
