"""Signing in at the terminal, for commands whose use cases ask for somebody of the staff.

Called by `motcua erase` and `motcua kit`. The password is asked for, or read as one line from a pipe. Raises
ExpectedError staff.errors.*.
"""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING

from kiosk.texts import text

if TYPE_CHECKING:
    from kiosk.store import Store
    from kiosk.values.ids import Place
    from kiosk.values.staff import SignedIn


def signed_in(store: Store, account: str, language: str, place: Place) -> SignedIn:
    """Who signed in there; `account`: as named on the command line, "" to ask."""
    from kiosk.services import staff
    from kiosk.values.staff import SignIn

    name = account or _asked(text("erasure.account", language) + " ")
    asks = text("erasure.password", language) + " "
    password = getpass.getpass(asks) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    return staff.sign_in(store, SignIn(name=name, password=password, place=place)).result()


def _asked(words: str) -> str:
    try:
        return input(words)
    except EOFError:  # nobody is there to answer: refused as a wrong name is
        return ""
