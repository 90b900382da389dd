"""Keys that follow each other as only a scanner types them; told from a hand by their times. Pure: no Qt, no clock.

Used by ui.typed_scans. Times are milliseconds, of the events themselves where the system gives them: a program that was
busy gets a hand's keys in one go, and they are a hand's all the same. What people do was the measure: a fast typist
presses two or three keys within 40 ms (one finger rolls after another) and comes to 100 ms a key on the average; a
scanner that types needs 1 to 30 ms a key.
"""

from __future__ import annotations

GAP_MS = 40  # from key to key; a slower one begins anew
SURE, SURE_GAP_MS = 5, 70  # so many keys at that pace are no hand's: what follows may stumble
MEAN_MS = 30
LONG, LONG_MEAN_MS = 8, 40  # letters
SHORT, SHORT_GAP_MS = 6, 20  # a text shorter than that must come faster
SHORTEST = 3
UNENDED, UNENDED_MEAN_MS = 12, 20  # a text without Enter behind it
LONGEST = 4096  # letters; what is longer is dropped by whoever hears it
AFTER_MS = 150  # Enter or Tab so soon after a scan is its end, or a second one


class KeyBurst:
    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.text = ""
        self._keys, self._first, self._last, self._slowest = 0, 0.0, 0.0, 0.0

    @property
    def begun(self) -> bool:
        return self._keys > 0

    @property
    def gap_ms(self) -> int:
        """How long the next key is waited for."""
        return SURE_GAP_MS if self._keys >= SURE else GAP_MS

    def follows(self, at: float) -> bool:
        """Whether a key at that time may belong to what has begun."""
        return self.begun and 0 <= at - self._last <= self.gap_ms

    def add(self, at: float, text: str = "") -> None:
        """A key; `text` is "" for one that writes nothing, "\\b" for one that takes a letter back."""
        if self.begun:
            self._slowest = max(self._slowest, at - self._last)
        else:
            self._first = at
        self._keys, self._last = self._keys + 1, at
        if len(self.text) <= LONGEST:
            self.text = self.text[:-1] if text == "\b" else self.text + text

    def ends_a_scan(self, at: float) -> bool:
        """Whether Enter or Tab at that time ends the text of a scanner."""
        if not self.follows(at):
            return False
        if len(self.text) < SHORT:
            return len(self.text) >= SHORTEST and max(self._slowest, at - self._last) <= SHORT_GAP_MS
        return at - self._first <= self._keys * (LONG_MEAN_MS if len(self.text) >= LONG else MEAN_MS)

    def is_a_scan(self) -> bool:
        """Whether it was a scanner although nothing came behind it."""
        return len(self.text) >= UNENDED and self._last - self._first <= UNENDED_MEAN_MS * (self._keys - 1)
