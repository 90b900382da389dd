"""The kiosk for somebody who sees nothing: each page is read item by item, with two keys and a third that chooses.

Made by the citizen window; does nothing until the start key of the settings is pressed (`[audio_way]`: on a keyboard or
on a serial line), and ends with the visit. It reads what a screen reader would be told of the page
(ui.widgets.spoken_items), so every page has it. It looks at the page again and again while it is on: what has changed
is said, whatever changed it. What is private is said through headphones alone. Where nothing can be heard, what would
be said is written (ui.citizen.captions).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.settings import AudioWaySettings
from kiosk.texts import text
from kiosk.values.devices import AudioKey, AudioKeyPressed
from ui.citizen.called import Entrance
from ui.citizen.captions import Captions
from ui.voice import wording
from ui.widgets.spoken_items import SpokenItem, spoken_items

LOOK_MS = 150
LABEL = re.compile(r"\b(?:[^\W\d_]\d{2,4}|[A-Z0-9]{1,6}-[A-Z0-9]{6}|\d{9,12})\b")  # tickets, codes, personal numbers
UNSAID = frozenset({"clock", "agency", "time_out_hint", "progress"})  # change by themselves, or say little
ALWAYS = frozenset({"help", "back", "later"})  # what can be chosen on a page that may not be read
LONGER = 3  # times as long until the page asks whether anybody is there


class SeenPage(NamedTuple):
    """A page as it was looked at."""

    page: tuple[int, ...]  # which page it is
    items: tuple[SpokenItem, ...]


def spoken_form(words: str, language: str) -> str:
    """Numbers and codes sign by sign, as they are typed or compared: "H001" -> "H không không một"."""
    return LABEL.sub(lambda found: " ".join(wording.spelled(found.group(), language)), words)


class AudioWay(QObject):
    def __init__(self, parent: QWidget, window: Entrance, settings: AudioWaySettings) -> None:
        super().__init__(parent)
        self._widget, self.window_, self._settings = parent, window, settings
        self.on = False
        self.plugged = settings.headphones == "always"
        self.place = 0  # of the item that was read last
        self._shown = SeenPage((), ())
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._keys = {key: one for one in AudioKey if (key := _key(getattr(settings, one.value))) is not None}
        self._captions = Captions(parent, window)
        application = QApplication.instance()
        if settings.start and application is not None:
            application.installEventFilter(self)
        window.station.bridge.audio_key.connect(self._by_line)

    def close(self) -> None:
        self.window_.station.bridge.audio_key.disconnect(self._by_line)
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        self._timer.stop()

    # -- keys ---------------------------------------------------------------------------------------------------
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if not isinstance(watched, QWidget) or watched.window() is not self._widget:
            return False
        return self.pressed(Qt.Key(event.key()), again=event.isAutoRepeat())

    def pressed(self, key: Qt.Key, *, again: bool = False) -> bool:
        """Whether the key is one of its own. One that is held down counts once."""
        meant = self._keys.get(key)
        if meant is None:
            return False
        self.window_.patience.by_hand()
        if not again:
            self._act(meant)
        return True

    def _by_line(self, pressed: AudioKeyPressed) -> None:
        if self._widget.isVisible() and pressed.place in ("", self.window_.station.place):
            self.window_.patience.by_hand()
            self.window_.sitting.touched(self.window_.station.clock.now())
            self._act(pressed.key)

    def _act(self, key: AudioKey) -> None:
        match key:
            case AudioKey.START:
                self.start()
            case AudioKey.PREVIOUS | AudioKey.NEXT:
                self.move_by(1 if key is AudioKey.NEXT else -1)
            case AudioKey.CONFIRM:
                self.confirm()
            case AudioKey.PLUGGED | AudioKey.UNPLUGGED:
                self.plug(key is AudioKey.PLUGGED)

    def start(self) -> None:
        """From now on, or, where it is on, this page from its beginning."""
        self.window_.patience.longer = LONGER
        first, self.on = not self.on, True
        self._shown = self._seen()
        self.place = -1
        self._read_page(self._say("welcome") if first else "")
        self._timer.start()

    def over(self) -> None:
        """The visit has ended."""
        self.on = False
        self.window_.patience.longer = 1
        self._shown, self.place = SeenPage((), ()), 0
        self._timer.stop()
        self._captions.end()

    def plug(self, plugged: bool) -> None:
        """Headphones came or went. What was just being said is not said on through the loudspeaker."""
        self.plugged = plugged
        if self.window_.station.speaker is not None:
            self.window_.station.speaker.hush()
        if plugged:
            self.start()
        elif self.on:
            self._shown, self.place = self._seen(), -1
            self._read_page(self._say("unplugged"))

    def move_by(self, step: int) -> None:
        if not self.on:
            return
        self._look_quietly()
        count = len(self._shown.items)
        if count:
            self.place = (self.place + step) % count if self.place >= 0 else (0 if step > 0 else count - 1)
            self._read_item()

    def confirm(self) -> None:
        if not self.on:
            return
        self._look_quietly()
        if not 0 <= self.place < len(self._shown.items):
            return
        item = self._shown.items[self.place]
        if item.pressed:
            item.press()
            self.look()
        else:
            self._read_item()

    # -- the page -------------------------------------------------------------------------------------------------
    def look(self) -> None:
        """Say what has changed on the page, whatever changed it."""
        if not self.on:
            return
        before, now = self._shown, self._seen()
        if now.page != before.page or _another_leaf(before, now):
            self._shown, self.place = now, -1
            self._read_page()
            return
        known = {(id(item.widget), item.words, item.chosen) for item in before.items}
        new = [item for item in now.items if (id(item.widget), item.words, item.chosen) not in known]
        was = before.items[self.place].widget if 0 <= self.place < len(before.items) else None
        self._shown = now
        self.place = next((at for at, item in enumerate(now.items) if item.widget is was), self.place)
        told = [item for item in new if not item.pressed or item.chosen]
        if told:
            self._speak(self._words(item) for item in told)

    def _look_quietly(self) -> None:
        """Before a key is answered: it means what is there now."""
        self.look()

    def _seen(self) -> SeenPage:
        """What there is, in the order in which it is told: a call, the page, then the tools around it."""
        window = self.window_
        cover = window.patience.cover
        roots: list[QWidget] = [cover] if cover is not None else [window.screen_] if window.screen_ is not None else []
        items = [item for root in roots for item in spoken_items(root) if item.widget.objectName() not in UNSAID]
        titles = tuple(id(item.widget) for item in items if item.heading)
        around = [] if cover is not None else [
            item for item in spoken_items(window.frame)
            if item.widget.objectName() not in UNSAID and not any(root.isAncestorOf(item.widget) for root in roots)
        ]  # fmt: skip
        call = [item for item in around if item.widget.objectName() in ("call_words", "coming")]
        tools = [item for item in around if item not in call and item.widget.objectName() != "read_aloud"]
        page = (*(id(root) for root in roots), *titles[:1], *(id(item.widget) for item in call))
        if self._hidden(items):
            items = [item for item in items if item.widget.objectName() in ALWAYS]
        elif not self.plugged:  # a line of the review
            items = [item for item in items if not item.private]
        return SeenPage(page, (*call, *items, *tools))

    def _hidden(self, items: Iterable[SpokenItem]) -> bool:
        """Whether the page is not for others' ears, and others could hear it."""
        return not self.plugged and any(item.private and not item.pressed for item in items)

    def _private(self) -> bool:
        screen = self.window_.screen_
        return screen is not None and self._hidden(spoken_items(screen)) and self.window_.patience.cover is None

    # -- words ----------------------------------------------------------------------------------------------------
    def _read_page(self, before: str = "") -> None:
        """Everything up to the first thing that can be chosen, and that."""
        items = self._shown.items
        lead: list[str] = [before, self._say("private") if self._private() else ""]
        first = next((at for at, item in enumerate(items) if item.pressed), len(items))
        lead += [self._words(item) for item in items[:first]]
        if first < len(items):
            self.place = first
            lead.append(self._told(first))
        self._speak(lead)

    def _read_item(self) -> None:
        self._speak([self._told(self.place)])
        widget = self._shown.items[self.place].widget
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            widget.setFocus(Qt.FocusReason.OtherFocusReason)  # whoever helps sees where it is

    def _told(self, place: int) -> str:
        return f"{self._words(self._shown.items[place])}. {self._say('place', n=place + 1, of=len(self._shown.items))}"

    def _words(self, item: SpokenItem) -> str:
        words = f"{item.words}. {self._say('chosen')}" if item.chosen else item.words
        return spoken_form(words, self.window_.language)

    def _say(self, key: str, **values: object) -> str:
        return text(f"citizen.audio.{key}", self.window_.language, **values)

    def _speak(self, parts: Iterable[str]) -> None:
        speaker = self.window_.station.speaker
        said = ". ".join(part.strip().rstrip(".") for part in parts if part.strip())
        if speaker is not None and said:
            speaker.speak(said, self.window_.language)
        if said and (speaker is None or not speaker.reads):
            self._captions.show(said)


def _another_leaf(before: SeenPage, now: SeenPage) -> bool:
    """Whether the page shows other lines under the same title: most of what could be chosen has gone."""
    had = {id(item.widget) for item in before.items if item.pressed}
    have = {id(item.widget) for item in now.items if item.pressed}
    return len(had & have) < max(len(had), len(have)) / 2


def _key(name: str) -> Qt.Key | None:
    """The key that Qt calls so; None for no key."""
    found = QKeySequence.fromString(name, QKeySequence.SequenceFormat.PortableText)
    return found[0].key() if found.count() else None  # type: ignore[index]
