"""Which passwords and PINs staff may choose: long enough, published nowhere, not among the commonest.

Used by `motcua account`. The list (resources/passwords) is that of zxcvbn, MIT, without what is too short anyhow, and
some of this country's own. Raises ExpectedError account.errors.{short, common, named, published, pin_short, pin_weak}.
"""

from __future__ import annotations

import itertools

from kiosk.catalogue import published
from kiosk.catalogue.catalogue import RESOURCES
from kiosk.errors import ExpectedError

SHORTEST, SHORTEST_PIN = 8, 6


def check_password(password: str, account: str) -> None:
    """Length counts characters; nothing is asked of their kinds."""
    plain = password.strip().lower()
    if password in published.secrets():
        raise ExpectedError("account.errors.published")
    if len(password.strip()) < SHORTEST:
        raise ExpectedError("account.errors.short", least=SHORTEST)
    if account.lower() in plain:
        raise ExpectedError("account.errors.named", account=account)
    if plain in _common() or len(set(plain)) < 4:
        raise ExpectedError("account.errors.common")


def check_pin(pin: str) -> None:
    if pin in published.secrets():
        raise ExpectedError("account.errors.published")
    if len(pin) < SHORTEST_PIN or not (pin.isascii() and pin.isdigit()):
        raise ExpectedError("account.errors.pin_short", least=SHORTEST_PIN)
    steps = {int(after) - int(before) for before, after in itertools.pairwise(pin)}
    repeated = any(pin == pin[:size] * (len(pin) // size) for size in (1, 2, 3) if len(pin) % size == 0)
    if repeated or steps in ({1}, {-1}):
        raise ExpectedError("account.errors.pin_weak")


def _common() -> frozenset[str]:
    return frozenset((RESOURCES / "passwords" / "common.txt").read_text(encoding="utf-8").split())
