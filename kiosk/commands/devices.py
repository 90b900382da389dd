"""`motcua devices`: what is configured and how it is, what is plugged in; `test NAME` really uses one.

    motcua devices [--json] [--settings FILE]
    motcua devices test NAME [--seconds N] [--settings FILE]      NAME as the list says it: desk-1/a5, scanner-1 ...

Paper change, print alignment and touch calibration have a page in the program: three seconds on the upper left corner
and a staff PIN, or the launcher. Exit status 0 if all is well or the test passed, 1 if not, 3 if a person has to look.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kiosk.settings import Settings, load
from kiosk.texts import text

if TYPE_CHECKING:
    from kiosk.commands.device_list import Device, PluggedIn


def command(rest: Sequence[str]) -> int:
    chosen = _parser().parse_args(rest)
    settings = load(chosen.settings)
    if chosen.action == "test":
        return _test(settings, chosen.name, chosen.seconds)
    return _list(settings, as_json=chosen.json)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="motcua devices", description="printers, scanners, pads, displays, screens")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--settings", type=Path)
    test = parser.add_subparsers(dest="action").add_parser("test", help="print, scan, press or light up, really")
    test.add_argument("name", help="as the list names it")
    test.add_argument("--seconds", type=float, default=30.0, help="how long a scan or a button is waited for")
    test.add_argument("--settings", type=Path, default=argparse.SUPPRESS)
    return parser


def _list(settings: Settings, *, as_json: bool) -> int:
    from kiosk.commands import device_list

    devices, found = list(device_list.configured(settings)), list(device_list.found())
    if as_json:
        rows = {"configured": msgspec.to_builtins(devices), "found": msgspec.to_builtins(found)}
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        _tell(settings, devices, found)
    return int(any(one.level == "bad" for one in devices))


def _tell(settings: Settings, devices: list[Device], found: list[PluggedIn]) -> None:
    def say(key: str, **values: object) -> str:
        return text(f"devices.list.{key}", settings.language, **values)

    print(say("configured") if devices else say("nothing"))
    for one in devices:
        level = text(f"doctor.level.{one.level}", settings.language)
        print(f"  [{level:>7}] {one.name}: {say(f'kind.{one.kind}')} ({one.goal}): {one.words}")
    print(say("found"))
    for each in found:
        print(f"  {say(f'kind.{each.kind}')}: {each.name} {each.words}".rstrip())
    print(say("page"))


def _test(settings: Settings, name: str, seconds: float) -> int:
    from kiosk.commands import device_tests

    passed = device_tests.run(settings, name, seconds, lambda line: print(line, flush=True))
    return {True: 0, False: 1, None: 3}[passed]
