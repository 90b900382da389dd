"""What is attached to this machine by serial lines: opened, and joined with what the store says and hears.

Called by kiosk.app once the store is open. Scanners and keypads speak on the bus; a pad's buttons answer the rating's
question; the display over a counter shows the number called there. Pads and displays are those of this machine's place,
or of all places of the settings where none is set. A protocol that is not known is logged, and `motcua doctor` says it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from kiosk.bus import Bus
from kiosk.devices import frames
from kiosk.devices.led import CounterDisplays
from kiosk.devices.pad import ButtonPad
from kiosk.devices.scanner import Scanner
from kiosk.errors import ExpectedError
from kiosk.log import known
from kiosk.services import counter_displays, rating_buttons
from kiosk.services.pad_invitations import desk_of
from kiosk.settings import PlaceSettings, Settings
from kiosk.store import Store
from kiosk.values.ids import Place

log = logging.getLogger("motcua.devices")


def open_scanners(settings: Settings, bus: Bus) -> list[Scanner]:
    scanners = [Scanner(one, bus) for one in settings.every_scanner]
    for scanner in scanners:
        scanner.open()
    return scanners


def open_others(store: Store) -> list[Callable[[], object]]:
    """Pads, displays and a keypad; what closes them, in the order of opening."""
    return [*_open_pads(store), *_open_displays(store), *_open_keypad(store.settings, store.bus)]


def places_here(settings: Settings) -> dict[Place, PlaceSettings]:
    """Of this machine alone, or of every place where it was not told where it stands."""
    return {Place(place): own for place, own in settings.places.items() if settings.place in ("", place)}


def _open_keypad(settings: Settings, bus: Bus) -> list[Callable[[], object]]:
    own = settings.audio_way.line
    if not own.port:
        return []
    from kiosk.devices.keypad import Keypad  # few machines have one

    keypad = Keypad(own, Place(settings.place), bus)
    keypad.open()
    return [keypad.close]


def _open_pads(store: Store) -> list[Callable[[], object]]:
    pads: dict[Place, ButtonPad] = {}
    for place, own in places_here(store.settings).items():
        if own.pad.port:
            try:
                pads[place] = ButtonPad(own.pad, frames.pad_protocol(own.pad.protocol), place, store.bus)
            except ExpectedError as error:
                log.error("the pad of %s is not opened: %s", known(place), known(error.key))
    for pad in pads.values():
        pad.open()
    return [*(pad.close for pad in pads.values()), rating_buttons.obey(store, pads)] if pads else []


def _open_displays(store: Store) -> list[Callable[[], object]]:
    lines: dict[str, CounterDisplays] = {}  # by port: several counters may share one
    shows: dict[Place, Callable[[str], None]] = {}
    for place, own in places_here(store.settings).items():
        if own.led.port:
            try:
                protocol = frames.display_protocol(own.led.protocol)
            except ExpectedError as error:
                log.error("the display of %s is not opened: %s", known(place), known(error.key))
                continue
            line = lines.setdefault(own.led.port, CounterDisplays(own.led, protocol, place, store.bus))
            shows[desk_of(place)] = partial(line.show, own.led.address or int(place.rpartition("-")[2]))
    for line in lines.values():
        line.open()
    if not lines:
        return []
    return [*(line.close for line in lines.values()), counter_displays.FollowedCalls(store, shows).open()]
