"""`motcua slots import FILE [--settings FILE]`: takes a list of booked slots for the ward.

FILE is a CSV whose first line names its columns: ngày,giờ,lĩnh vực,mã,họ tên (kiosk.rules.booked_slots). On the hub's
machine the running hub takes it; a ward's single station must not be running. Said again, it changes nothing. Called
by kiosk.cli; `give` by `motcua central slots`. Exit 0, or 1 where nothing of the file could be read. Raises
ExpectedError greeter.errors.{csv, file}, central.errors.{not_running, slots_day}, and what opening a store does.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from kiosk.catalogue import Catalogue
from kiosk.clock import ZONE, business_day
from kiosk.commands.server_options import is_hub_alone
from kiosk.errors import ExpectedError
from kiosk.remote.city import AT_ONCE, DESK_FILE, give_slots, keep_slots
from kiosk.rules import booked_slots
from kiosk.settings import Settings, load
from kiosk.texts import text
from kiosk.values.ids import Place
from kiosk.values.procedures import ServiceField
from kiosk.values.roles import Role
from kiosk.values.slots import BookedSlot, KeepSlots, LeftOut


def command(rest: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="motcua slots", description="booked slots")
    actions = parser.add_subparsers(dest="action", required=True)
    taking = actions.add_parser("import", help="take a list from a CSV")
    taking.add_argument("file", type=Path)
    taking.add_argument("--settings", type=Path)
    chosen = parser.parse_args(list(rest))
    return take(chosen.file, load(chosen.settings))


def take(file: Path, settings: Settings) -> int:
    """Returns the exit status."""
    slots, left = read(file, Catalogue(settings.ward_dir).fields(), settings.language)
    kept = _kept(settings, slots)
    print(text("greeter.slots.taken", settings.language, read=len(slots), kept=kept, left=len(left)))
    return 0 if slots else 1


def read(
    file: Path, fields: Sequence[ServiceField] | None, language: str
) -> tuple[list[BookedSlot], list[LeftOut]]:
    """The bookings of a file; what is wrong is told line by line."""
    try:
        written = file.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise ExpectedError("greeter.errors.file", file=str(file)) from error
    slots, left = booked_slots.read(written, fields, ZONE)
    for one in left:
        why = text(f"greeter.slots.why.{one.why}", language)
        print(text("greeter.slots.line", language, line=one.line, why=why), file=sys.stderr)
    return slots, left


def give(file: Path, ward: str, days: Sequence[str], data_dir: Path, language: str) -> int:
    """At the city's server: the list of a ward, in place of all that was said of its days before."""
    slots, left = read(file, None, language)
    named = [booked_slots.day_of(day) for day in days]
    for_days = sorted({*filter(None, named), *(business_day(slot.at) for slot in slots)})
    if None in named or not for_days:
        raise ExpectedError("central.errors.slots_day")
    count = give_slots(data_dir, ward, slots, for_days)
    shown = ", ".join(f"{day:%d/%m/%Y}" for day in for_days)
    print(text("central.slots.said", language, ward=ward, count=count, left=len(left), days=shown))
    return 0


def _kept(settings: Settings, slots: Sequence[BookedSlot]) -> int:
    of_hub = settings.data_dir / "hub"
    hub_here = (of_hub / DESK_FILE).exists() or is_hub_alone(settings)
    folder = of_hub if hub_here else settings.data_dir
    if Role.SINGLE in settings.roles and not hub_here and not (folder / DESK_FILE).exists():
        return _kept_here(settings, slots)
    return sum(keep_slots(folder, slots[at : at + AT_ONCE]) for at in range(0, len(slots), AT_ONCE))


def _kept_here(settings: Settings, slots: Sequence[BookedSlot]) -> int:
    from kiosk.app import bootstrap
    from kiosk.services.slots import keep_by_hand

    kiosk = bootstrap(settings)
    kiosk.open()
    try:
        return kiosk.store.run(keep_by_hand, KeepSlots(slots=tuple(slots), actor="", place=Place(""))).result()
    finally:
        kiosk.close()
