"""What a desk says of an end that a rating follows, and the same without one: after a death none is promised.

The one place of the desk that names such words; whoever shows one asks here. A test reads all texts of the desk and
refuses a further one that speaks of a rating. Raises KeyError for a text that is none of them.
"""

from __future__ import annotations

from kiosk.texts import text

QUIET = {
    "desk.received.finish": "desk.received.finish_quiet",
    "desk.refuse.done": "desk.refuse.done_quiet",
    "undoing.bar.finished": "undoing.bar.finished_quiet",
    "undoing.bar.guided": "undoing.bar.guided_quiet",
}


def ending_words(key: str, language: str, *, quiet: bool, **values: object) -> str:
    """`quiet`: the visit is about a death, and no rating will come."""
    return text(QUIET[key] if quiet else key, language, **values)
