"""A station without a window as a program of its own, for tests that kill it: commands in, answers out, a line each.

    python -m tests.faults.station_process SETTINGS

SETTINGS is JSON of kiosk.settings.Settings; `clock.test_start` is the time that this machine believes in. It opens a
whole `Kiosk` with its lines to the hub, says `{"ok": STATION ID}`, then reads commands as JSON from its standard input
and answers each with `{"ok": ANSWER}`, or `{"error": KEY}` of an ExpectedError. It ends where its input does. Used by
tests.faults.ward_processes; commands are the functions of COMMANDS.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import sys
import typing
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from kiosk.app import Kiosk, bootstrap
from kiosk.clock import ShiftedClock, SystemClock
from kiosk.errors import ExpectedError
from kiosk.journal import outbox
from kiosk.remote import discovery
from kiosk.settings import Settings, with_defaults
from tests.factories import admit_everybody

WAIT = 60.0


def settings_from(words: str) -> Settings:
    return with_defaults(msgspec.json.decode(words, type=Settings, dec_hook=lambda _type, value: Path(value)))


def _function(what: str) -> Callable[..., Any]:
    """kiosk.services.calls.repeat -> that function."""
    module, _dot, name = what.rpartition(".")
    found: Callable[..., Any] = getattr(importlib.import_module(module), name)
    return found


def _command(function: Callable[..., Any], given: Any) -> Any:
    """What a test gave, as the function's second parameter is typed."""
    names = list(typing.get_type_hints(function).items())
    return msgspec.convert(given, names[1][1]) if given is not None else None


def run(kiosk: Kiosk, what: str, given: Any = None) -> Any:
    """A use case of this station."""
    function = _function(what)
    return kiosk.store.run(function, _command(function, given)).result(WAIT)


def claim(kiosk: Kiosk, what: str, given: Any) -> Any:
    """A use case that the hub decides, where it is heard."""
    function = _function(what)
    return kiosk.claim(function, _command(function, given)).result(WAIT)


def read(kiosk: Kiosk, what: str, *given: Any) -> Any:
    return kiosk.store.read(_function(what), *given).result(WAIT)


def enrol(kiosk: Kiosk, url: str, code: str) -> Any:
    return kiosk.enrol(url, code).result(WAIT).station


def later(kiosk: Kiosk, seconds: float) -> None:
    """This machine's clock goes on by so much at once; backwards, too."""
    assert isinstance(kiosk.clock, ShiftedClock)
    kiosk.clock.advance(timedelta(seconds=seconds))


def state(kiosk: Kiosk) -> dict[str, Any]:
    """How the line stands, and what of its own the hub lacks."""
    unsent = kiosk.store.read(lambda reader: outbox.unsent(reader.connection, reader.station.id, "hub")).result(WAIT)
    lines: Any = kiosk.sync
    return {
        "online": lines is not None and lines.status.online, "unsent": unsent[0],
        "url": lines.upstream.url if lines is not None else "",
        "listening": lines is not None and lines.nudges.listening, "pending": kiosk.store.ledger.pending,
    }  # fmt: skip


def line(kiosk: Kiosk, what: str, text: str) -> Any:
    """What the hub or the city says of a receipt that is scanned here: "standing", "feedback", "withdraw"."""
    return getattr(kiosk.sync, what)(text).result(WAIT)


def patience(kiosk: Kiosk, seconds: float) -> None:
    """How long this desk waits for its hub's word, for tests on machines that have much else to do."""
    lines: Any = kiosk.sync
    lines.claims._patience = lines.claims._link._timeout = seconds


COMMANDS: dict[str, Callable[..., Any]] = {
    "run": run, "claim": claim, "read": read, "enrol": enrol, "later": later, "state": state, "patience": patience,
    "line": line,
}  # fmt: skip


def _answer(kiosk: Kiosk, line: str) -> dict[str, Any]:
    name, *given = json.loads(line)
    try:
        return {"ok": msgspec.to_builtins(COMMANDS[name](kiosk, *given))}
    except ExpectedError as error:
        return {"error": error.key}
    except Exception as error:
        return {"broken": repr(error)}


def main(words: str) -> None:
    settings = settings_from(words)
    kiosk = bootstrap(settings, ShiftedClock(settings.clock.test_start or SystemClock().now()))
    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1, encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing else gets between the answers
    discovery.look = partial(discovery.look, interfaces=("127.0.0.1",))  # tests leave this machine by no line
    kiosk.open()
    try:
        admit_everybody(kiosk.store)
        print(json.dumps({"ok": kiosk.store.station.id}), file=out)
        with contextlib.suppress(KeyboardInterrupt):
            for line in sys.stdin:
                print(json.dumps(_answer(kiosk, line)), file=out)
    finally:
        kiosk.close()


if __name__ == "__main__":
    main(sys.argv[1])
