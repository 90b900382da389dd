"""Tactile keys and a headphone jack on a serial line, for whoever sees nothing: each is announced as AudioKeyPressed.

Opened by kiosk.attached where the settings name a port (`[audio_way.line]`). What each of them sends is data: a text on
a line of its own, or bytes in hexadecimal that are found wherever they stand. Whatever else comes is left aside and
logged once for each time that the line is opened, without its words. A line that breaks counts as headphones taken out.
Raises ValueError for bytes that are none.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from kiosk.bus import Bus
from kiosk.devices.line import AttachedLine
from kiosk.devices.stream import Signs
from kiosk.log import known
from kiosk.values.devices import AudioKey, AudioKeyPressed, LineState
from kiosk.values.ids import Place
from kiosk.values.lines import KeypadSettings

if TYPE_CHECKING:
    import serial

log = logging.getLogger("motcua.devices")
PAUSE_SECONDS = 0.1  # a text without an end of line ends after such a silence
LONGEST = 64  # bytes of one text
_ENDS = frozenset(b"\r\n\x00\x03\x04")


def meanings(settings: KeypadSettings) -> dict[bytes, AudioKey]:
    """What the keys and the jack send. Raises ValueError."""
    said = {key: getattr(settings, key.value) for key in AudioKey}
    read = bytes.fromhex if settings.form == "bytes" else lambda words: words.strip().encode()
    return {data: key for key, words in said.items() if (data := read(words))}


class KeyTexts:
    """Finds texts that stand alone on a line. Pure."""

    def __init__(self, signs: Mapping[bytes, AudioKey]) -> None:
        self._signs, self._held, self._spoilt = signs, bytearray(), False
        self.unknown = 0  # texts that mean nothing

    def feed(self, data: bytes) -> Iterator[AudioKey]:
        """b"" is a pause: what is held is a whole text."""
        if not data:
            yield from self._end()
        for byte in data:
            if byte in _ENDS:
                yield from self._end()
            elif len(self._held) < LONGEST:
                self._held.append(byte)
            else:
                self._spoilt = True

    def _end(self) -> Iterator[AudioKey]:
        text, spoilt = bytes(self._held).strip(), self._spoilt
        self._held.clear()
        self._spoilt = False
        found = None if spoilt else self._signs.get(text)
        if found is not None:
            yield found
        elif text:
            self.unknown += 1


class TactileKeys:
    def __init__(self, settings: KeypadSettings, place: Place, bus: Bus) -> None:
        self.place, self._bus, self._settings = place, bus, settings
        self._signs, self._plugged = meanings(settings), False
        self._line = AttachedLine(settings, "keypad", self.read, self._changed, PAUSE_SECONDS)
        self.open, self.close = self._line.open, self._line.close

    def read(self, line: serial.Serial) -> None:
        """Until the line breaks, or the keypad is closed."""
        found: KeyTexts | Signs[AudioKey] = KeyTexts(self._signs)
        if self._settings.form == "bytes":
            found = Signs(self._signs)
        told = False
        while not self._line.stopping.is_set():
            data = line.read(1)
            if data:
                data += line.read(line.in_waiting)
            for key in found.feed(data):
                self._press(key)
            if found.unknown and not told:
                told = True
                log.warning("keypad %s sends what the settings do not name", known(self._settings.port))

    def _press(self, key: AudioKey) -> None:
        if key in (AudioKey.PLUGGED, AudioKey.UNPLUGGED):
            self._plugged = key is AudioKey.PLUGGED
        self._bus.announce(AudioKeyPressed(place=self.place, key=key))

    def _changed(self, connected: bool) -> None:
        self._bus.announce(LineState(device="keypad", place=self.place, connected=connected))
        if not connected and self._plugged:  # nobody knows any more whether one person alone hears it
            self._press(AudioKey.UNPLUGGED)
