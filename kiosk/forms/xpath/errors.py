"""What goes wrong in an expression; kiosk.forms turns it into words that name the question and what to do."""

from __future__ import annotations

from kiosk.texts import Told


class XPathError(Exception):
    """An expression that cannot be read, or that fails when evaluated. `key`: in table [reason] of i18n/xpath.toml."""

    def __init__(self, key: str, **values: object) -> None:
        self.reason = Told(f"xpath.reason.{key}", **values)
        super().__init__(self.reason)

    @classmethod
    def at(cls, position: int, key: str, **values: object) -> XPathError:
        """With the place in the expression, counted from 1."""
        return cls("at", reason=Told(f"xpath.{key}", **values), at=position)


def without_position(reason: object) -> object:
    """The reason alone, for whoever sees another spelling of the expression than was read."""
    while isinstance(reason, Told) and reason.key == "xpath.reason.at":
        reason = reason.values["reason"]
    return reason


def reason_of(error: XPathError | RecursionError) -> Told:
    return error.reason if isinstance(error, XPathError) else Told("xpath.reason.deep")
