"""What a window is handed: the way into the core, the signals out of it, and where and for whom it stands.

Made by ui.app.House (or a test), one for each window; `kiosk` is None until the store is open.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kiosk.catalogue import Catalogue
from kiosk.clock import Clock
from kiosk.forms.library import FormLibrary
from kiosk.settings import Settings
from kiosk.values.ids import Place
from ui.bridge import Bridge
from ui.tasks import Tasks
from ui.theme import Theme

if TYPE_CHECKING:
    from kiosk.app import Kiosk
    from ui.voice.speaker import Speaker


FIRST_KIOSK = Place("kiosk-1")


@dataclass
class Station:
    settings: Settings
    catalogue: Catalogue
    forms: FormLibrary
    clock: Clock
    tasks: Tasks
    bridge: Bridge
    theme: Theme = field(default_factory=Theme)
    place: Place = FIRST_KIOSK
    language: str = "vi"
    kiosk: Kiosk | None = None
    speaker: Speaker | None = None  # None where nothing is spoken

    def at(self, place: str, *, theme: Theme, language: str = "", kiosk: Kiosk | None = None) -> Station:
        """The same station for another window; language and kiosk as they are here where they are not said."""
        return replace(
            self, place=Place(place), theme=theme, language=language or self.language, kiosk=kiosk or self.kiosk
        )
