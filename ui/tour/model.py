"""The keystroke model for older adults: how long a visit would take somebody who is not used to screens.

Used by the tour and by the flow tests. Planning figures, about twice those measured for young adults:
touch a target 3.0 s; find and read a new page 4.0 s + 0.3 s per word of its question and options (not of
the frame); type one character 2.5 s on the tone keyboard, 2.0 s on the keypad; scan a card or paper 8 s;
a confirmation page is checked at 0.5 s per word instead of 0.3 s.
"""

from __future__ import annotations

from dataclasses import dataclass, field

TOUCH = 3.0
NEW_PAGE = 4.0
WORD_READ = 0.3
WORD_CHECKED = 0.5
KEYBOARD_CHARACTER = 2.5
KEYPAD_CHARACTER = 2.0
SCAN = 8.0


@dataclass
class KeystrokeModel:
    """Adds up seconds as the visit goes on; `log` says where they went."""

    seconds: float = 0.0
    characters: int = 0
    touches: int = 0
    log: list[tuple[str, float]] = field(default_factory=list)

    def _add(self, what: str, seconds: float) -> None:
        self.seconds += seconds
        self.log.append((what, seconds))

    def page(self, name: str, words: int, *, confirmation: bool = False) -> None:
        """A new page came into view, with `words` words of question and options."""
        self._add(f"page {name}", NEW_PAGE + words * (WORD_CHECKED if confirmation else WORD_READ))

    def read(self, words: int) -> None:
        """Further words of the page in view, such as those offered above the keyboard."""
        self._add(f"read {words}", words * WORD_READ)

    def touch(self, what: str) -> None:
        self.touches += 1
        self._add(f"touch {what}", TOUCH)

    def typed(self, characters: int, *, keypad: bool = False) -> None:
        self.characters += characters
        self._add(f"type {characters}", characters * (KEYPAD_CHARACTER if keypad else KEYBOARD_CHARACTER))

    def scan(self, what: str) -> None:
        self._add(f"scan {what}", SCAN)
