"""Makers of what many tests need: settings in a folder, and an open store on a clock that stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kiosk.bus import Bus
from kiosk.settings import Settings, with_defaults
from tests.fakes import StandingClock


def settings_in(folder: Path, **settings: Any) -> Settings:
    """Settings whose database and witness lie in `folder`."""
    given = {"data_dir": folder / "data", "witness_dir": folder / "witness", **settings}
    return with_defaults(Settings(**given))


def admit_everybody(store: Any) -> None:
    """The sample's clerk and supervisor are signed in at every desk, so that tests of other things may command."""
    for place in [f"desk-{number}" for number in range(1, 16)] + ["kiosk-1", "kiosk-2"]:
        for account in ("canbo", "truongbophan", "huongdan"):
            store.presence._locked[place, account] = False  # several at one place, as no sign-in makes it


def open_store(
    folder: Path, clock: Any = None, catalogue: Any = None, bus: Bus | None = None, *, staffed: bool = True,
    **settings: Any,
) -> Any:
    """An open store in `folder` on a standing clock and the sample ward's catalogue; the caller closes it.

    `staffed`: everybody of the sample's accounts is signed in everywhere.
    """
    from kiosk.catalogue import Catalogue
    from kiosk.forms.library import FormLibrary
    from kiosk.store import Store

    chosen = settings_in(folder, **settings)
    clock = clock or StandingClock()
    catalogue = catalogue or Catalogue(chosen.ward_dir, clock)
    store = Store(chosen, clock, bus or Bus(), catalogue, FormLibrary(chosen.ward_dir, catalogue))
    store.open()
    if staffed:
        admit_everybody(store)
    return store
