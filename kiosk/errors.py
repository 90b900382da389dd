"""The two kinds of errors: expected ones, which tell a person what to do, and bugs.

Third-party exceptions are translated into these at the border where they arise. The words stand in
resources/i18n; an error carries only the key, so that each screen speaks its reader's language.
"""

from __future__ import annotations


class ExpectedError(Exception):
    """Something that happens on a bad day. `key` names two texts: `<key>.title` and `<key>.message`.

    `key` is "<file>.errors.<name>", e.g. "store.errors.disk_full"; `values` fill the message's places.
    """

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key, values)
        self.key = key
        self.values = values

    def __str__(self) -> str:
        return self.key + (f" {self.values}" if self.values else "")


class BugError(Exception):
    """A state that the program's own logic rules out; logged with an id, the screen goes home."""
