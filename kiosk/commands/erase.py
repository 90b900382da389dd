"""`motcua erase CODE --why REASON`: makes the personal data of a declaration or dossier unreadable for good.

    motcua erase CODE --why REASON [--account NAME] [--yes] [--settings FILE]

CODE is that of a declaration or a dossier, a ticket's number, or an id. Says in kinds and numbers what will go, asks
once more, and has a supervisor sign in. Where the station runs, its supervisor's screen does the same. Called by
kiosk.cli and kiosk.commands.central. Raises ExpectedError erasure.errors.{running, nothing, not_here, no_reason,
not_allowed}, staff.errors.*, central.errors.not_running.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.commands.signing import signed_in
from kiosk.errors import ExpectedError
from kiosk.settings import Settings, load
from kiosk.texts import text
from kiosk.values.erasure import Erasable

if TYPE_CHECKING:
    from kiosk.store import Store


def command(rest: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="motcua erase", description="erase the personal data of a declaration or dossier for good"
    )
    parser.add_argument("code", help="of a declaration or a dossier, a ticket's number, or an id")
    parser.add_argument("--why", required=True, help="kept for good; must name nobody")
    parser.add_argument("--account", default="", help="the supervisor who says so; the password is asked for")
    parser.add_argument("--yes", action="store_true", help="do not ask once more")
    parser.add_argument("--settings", type=Path)
    chosen = parser.parse_args(rest)
    return erase_command(chosen, load(chosen.settings))


def erase_command(chosen: argparse.Namespace, settings: Settings) -> int:
    """At a station that does not run. 0 when erased, 3 when nobody said yes."""
    from kiosk.commands.restore import opened
    from kiosk.queries import erasure as found
    from kiosk.services import erasure
    from kiosk.values.journal import EraseAsked

    try:
        with opened(settings) as store:
            there = store.read(found.find, chosen.code).result()
            if not _said_yes(there, settings.language, ready=chosen.yes):
                return 3
            actor = _supervisor(store, chosen.account, settings.language)
            subjects = tuple(one.subject for one in there.left)
            count = store.run(erasure.erase_asked, EraseAsked(subjects=subjects, actor=actor, why=chosen.why)).result()
    except ExpectedError as error:
        if error.key == "store.errors.locked":
            raise ExpectedError("erasure.errors.running") from error
        raise
    print(text("erasure.done", settings.language, count=count))
    return 0


def erase_at_central(chosen: argparse.Namespace, settings: Settings) -> int:
    """Through the running server of this machine, by whoever may read its data folder."""
    from kiosk.remote import city

    there = city.erasable(settings.data_dir, chosen.ward, chosen.code)
    if not _said_yes(there, settings.language, ready=chosen.yes):
        return 3
    subjects = tuple(one.subject for one in there.left)
    count = city.erase(settings.data_dir, chosen.ward, subjects, chosen.name, chosen.why)
    print(text("erasure.done", settings.language, count=count))
    return 0


def _said_yes(there: Erasable, language: str, *, ready: bool) -> bool:
    """Show what will go, in kinds and numbers; whether it is to go. Raises erasure.errors.nothing."""
    if not there.left:
        raise ExpectedError("erasure.errors.nothing")
    for one in there.left:
        words = {"code": one.code, "versions": one.versions, "files": one.files}
        print(text(f"erasure.kind.{one.kind}", language, **words))
    if ready:
        return True
    print(text("erasure.ask", language), end=" ", flush=True)
    return sys.stdin.readline().strip().lower() in ("xoa", "xóa", "erase")


def _supervisor(store: Store, account: str, language: str) -> str:
    """The account that signs in, which must be a supervisor's."""
    from kiosk.values.ids import Place
    from kiosk.values.staff import StaffRole

    person = signed_in(store, account, language, Place("erase"))
    if StaffRole.SUPERVISOR not in person.roles:
        raise ExpectedError("erasure.errors.not_allowed")
    return str(person.name)
