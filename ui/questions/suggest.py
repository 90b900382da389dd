"""What is offered above the keyboard: names from resources/names, addresses from the draft and the place list.

Called by ui.questions.typed after every letter. Nothing is learned and nothing is kept.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Sequence
from importlib import resources

from kiosk.rules.tone_marks import strip_marks
from ui.questions.body import Suggest


@functools.cache
def _names() -> dict[str, list[str]]:
    path = resources.files("resources") / "names" / "names.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _plain(text: str) -> str:
    return strip_marks(text).lower()


def _begun(names: Sequence[str], typed: str) -> list[str]:
    """Names that go on from what was typed; with its own marks first, then without regard to them."""
    low = typed.lower()
    exact = [name for name in names if name.lower().startswith(low) and name.lower() != low]
    loose = [name for name in names if _plain(name).startswith(_plain(typed)) and name not in exact]
    return exact + [name for name in loose if name.lower() != low]


def names(text: str, kind: str, most: int) -> tuple[str, ...]:
    """Whole new texts for the field, each one word further than `text`."""
    lists = _names()
    *before, last = text.split(" ") if text else [""]
    place = len([word for word in before if word])
    if kind == "family-name" or (kind == "full-name" and place == 0):
        words = lists["family"] if place == 0 else []
    elif kind == "full-name" and place == 1 and not last:
        words = lists["middle"][:4] + lists["given"]
    else:
        words = lists["given"] + lists["middle"]
        if kind == "given-name" and place == 0 and not last:
            words = lists["middle"][:2] + lists["given"]
    found = _begun(words, last)[:most] if last or place == 0 or kind != "family-name" else []
    head = " ".join(word for word in before if word)
    return tuple(f"{head} {word}".strip() for word in found)


def addresses(text: str, earlier: Sequence[str], places: Suggest | None, most: int) -> tuple[str, ...]:
    """Whole new texts: addresses of this draft first, then wards and provinces for the part being typed."""
    found = [one for one in earlier if one != text and _plain(one).startswith(_plain(text))]
    head, comma, last = text.rpartition(",")
    if places is not None and len(last.strip()) >= 2:
        start = f"{head}{comma} " if comma else ""
        found += [start + one for one in places(last.strip()) if not _plain(one).endswith(_plain(last.strip()))]
        if not comma and " " in last.strip():  # "12 Hoa Sen Phường H": the place begins somewhere inside
            words = last.strip().split(" ")
            for at in range(1, len(words)):
                rest = " ".join(words[at:])
                if len(rest) >= 4:
                    found += [f"{' '.join(words[:at])}, {one}" for one in places(rest)]
    seen: dict[str, None] = dict.fromkeys(one for one in found if one != text)
    return tuple(seen)[:most]
