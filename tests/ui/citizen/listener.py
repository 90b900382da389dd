"""Somebody who sees nothing: presses three keys, and knows only what came out of the sound card.

The speech program is a stand-in that writes the text's bytes as samples; the sink, where the sound card would be, reads
them back. Everything between the page and the card is the program's own.
"""

from __future__ import annotations

import sys
import threading

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ui.citizen.audio_way import AudioWay
from ui.citizen.window import CitizenWindow
from ui.tour.hand import Hand, Missed, spin_until
from ui.voice.espeak import Espeak
from ui.voice.samples import Samples
from ui.voice.speaker import Speaker

LOUD = 20_000  # so that nothing counts as silence
SPEAKS = f"""
import array, sys, wave
said = sys.stdin.buffer.read()
sound = array.array("h", [{LOUD} + byte for byte in said])
out = wave.open(sys.stdout.buffer, "wb")
out.setnchannels(1); out.setsampwidth(2); out.setframerate(22050)
out.writeframes(sound.tobytes())
"""
START, BEFORE, NEXT, CHOOSE = Qt.Key.Key_F13, Qt.Key.Key_F14, Qt.Key.Key_F15, Qt.Key.Key_F16
PLUGGED, UNPLUGGED = Qt.Key.Key_F17, Qt.Key.Key_F18
KEYS = {"start": "F13", "previous": "F14", "next": "F15", "confirm": "F16", "plugged": "F17", "unplugged": "F18"}


class SoundCard:
    """Remembers what it played, in words."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self._lock = threading.Lock()

    def play(self, sound: Samples) -> bool:
        with self._lock:
            self.heard.append(bytes(max(0, min(255, one - LOUD)) for one in sound).decode("utf-8", "replace"))
        return True

    def cut(self) -> None: ...

    def said(self) -> list[str]:
        with self._lock:
            return list(self.heard)


def speaker_to(card: SoundCard) -> Speaker:
    return Speaker(None, Espeak((sys.executable, "-c", SPEAKS)), card)


class Listener:
    def __init__(self, window: CitizenWindow, card: SoundCard) -> None:
        self.window, self.card = window, card

    def press(self, key: Qt.Key) -> str:
        """What is said after it, once it is silent again."""
        self.listen()
        before = len(self.card.said())
        QTest.keyClick(self.window, key)
        spin_until(lambda: len(self.card.said()) > before, 60, "something to be said")
        self.listen()
        return self.card.said()[-1]

    def listen(self) -> None:
        """Until nothing is said any more."""
        speaker = self.window.station.speaker
        assert speaker is not None
        heard = len(self.card.said())
        try:
            spin_until(lambda: speaker.is_silent, 60, "silence")
        except Missed as missed:
            raise Missed(f"{missed}; said were {self.card.said()[heard:]}") from missed

    def hears(self, words: str) -> None:
        spin_until(lambda: any(words in one for one in self.card.said()), 60, words)

    def find(self, words: str) -> None:
        """Goes on, item by item, until it is read."""
        said: list[str] = []
        while True:
            said.append(self.press(NEXT))
            if words in said[-1]:
                return
            assert said.count(said[-1]) < 3, (words, said)

    def choose(self, words: str) -> None:
        self.find(words)
        QTest.keyClick(self.window, CHOOSE)


class Ear(Hand):
    """Chooses what the tour's hand would touch: it goes on, key by key, until it has heard it read."""

    def __init__(self, window: CitizenWindow, card: SoundCard) -> None:
        super().__init__(window)
        self.listener, self.card = Listener(window, card), card

    def touch(self, name: str) -> None:
        self.wait_for(name)
        if not any(self._heard(name) for _ in range(4)):  # a word of the machine's own may cut an item short
            raise Missed(f"{name} was never read")
        QTest.keyClick(self.listener.window, CHOOSE)

    def _heard(self, name: str) -> bool:
        """Whether the item was read, once the keys have led to it."""
        audio, said = self._audio(), len(self.card.said())
        steps = self._steps(name)
        while steps:
            QTest.keyClick(self.listener.window, NEXT if steps > 0 else BEFORE)
            steps = self._steps(name)
        words = audio._words(audio._shown.items[audio.place])
        self.listener.listen()
        if self._steps(name):
            return False  # the page has changed meanwhile
        if any(words in one for one in self.card.said()[max(0, said - 1) :]):
            return True
        for key in (NEXT, BEFORE):
            QTest.keyClick(self.listener.window, key)
        self.listener.listen()
        return False

    def _steps(self, name: str) -> int:
        """How many items on it is, the shorter way."""
        audio = self._audio()
        audio.look()
        shown = audio._shown.items
        wanted = next((at for at, one in enumerate(shown) if one.widget.objectName() == name), None)
        if wanted is None:
            raise Missed(f"{name}; read are {[one.widget.objectName() for one in shown]}")
        steps = (wanted - audio.place) % len(shown)
        return steps if steps <= len(shown) // 2 else steps - len(shown)

    def _audio(self) -> AudioWay:
        audio = self.listener.window.audio_way
        assert audio is not None
        return audio
