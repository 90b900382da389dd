"""Two small things that a station remembers beyond its journal: letters that were typed, versions that are understood.

Called by use cases within the writer's transaction. Letters stand in the witness, so that a database put back cannot
give one twice; versions stand in the database.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from kiosk.store.context import Context
from kiosk.store.metadata import set_meta


def known_letters(ctx: Context) -> set[str]:
    """Letters that supervisors ever typed at this station, also before a restore."""
    return set(ctx.ledger.letters)


def remember_letter(ctx: Context, letter: str) -> None:
    """From now on it is known, also to a database that is older than the witness."""
    ledger = ctx.ledger
    ledger.letters = tuple(sorted({*ledger.letters, letter}))
    ledger.state = ledger.state._replace(witness_due=True)


def speak(ctx: Context, kinds: Mapping[str, int]) -> None:
    """From now on record no event at a higher version than the upstream understands."""
    if ctx.ledger.spoken != kinds:
        set_meta(ctx.connection, "spoken", msgspec.json.encode(kinds).decode())
        ctx.ledger.spoken = dict(kinds)
