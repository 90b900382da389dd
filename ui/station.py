"""What a window is handed: the way into the core, the signals out of it, and where and for whom it stands.

Made by ui.app (or the tour, or a test), one for each window; `kiosk` is None until the store is open.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

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
    speaker: Any = None  # ui.voice.speaker.Speaker, or None where nothing is spoken

    def at(self, place: str, **changes: Any) -> Station:
        """The same station for another window."""
        return replace(self, place=Place(place), **changes)
