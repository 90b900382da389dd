"""The real test of one device: a page comes out, a scan is waited for, a button is pressed, a number lights up.

Used by `motcua devices test NAME`. Opens the device itself: where a working station holds its line, the test says so; a
queue or a network printer takes both. Returns whether it passed (None: a person has to look). Raises ExpectedError
printer.errors.*, devices.errors.{no_such, in_use, no_protocol}.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

from kiosk.bus import Bus
from kiosk.clock import SystemClock, local
from kiosk.commands.device_list import PRINTERS, configured
from kiosk.devices import frames
from kiosk.devices.led import CounterDisplays
from kiosk.devices.line import open_line
from kiosk.devices.pad import ButtonPad
from kiosk.devices.scanner import Scanner
from kiosk.errors import ExpectedError
from kiosk.settings import PrinterSettings, Settings
from kiosk.texts import error_line, text
from kiosk.values.devices import ButtonPressed, LineState, ScanFailed, Scanned
from kiosk.values.ids import Place
from kiosk.values.lines import LineSettings
from kiosk.values.papers_printer_test import PrinterTestPaper
from kiosk.values.print_jobs import JobState, PaperKind

KINDS = {"ticket": PaperKind.TEST_TICKET, "a5": PaperKind.TEST_A5, "a4": PaperKind.TEST_A4}
Tell = Callable[[str], None]
FOLLOWED_SECONDS = 60.0  # a queue may take so long
LIT_SECONDS = 4.0  # until its line opens
LOOKED_AT_SECONDS = 4.0  # a person reads it
LED_WORDS = "A888"


def run(settings: Settings, name: str, seconds: float, tell: Tell) -> bool | None:
    """`tell` gets each line as it happens; `seconds`: how long a person has."""
    place, _, part = name.partition("/")
    own = settings.places.get(place)
    if part in PRINTERS:
        return _printed(settings, place, part, tell)
    if name.startswith("scanner-") and name[8:].isdecimal() and 0 < int(name[8:]) <= len(settings.every_scanner):
        return _scanned(settings, int(name[8:]) - 1, seconds, tell)
    if part == "pad" and own is not None and own.pad.port:
        return _pressed(settings, place, seconds, tell)
    if part == "led" and own is not None and own.led.port:
        return _lit(settings, place, tell)
    known = ", ".join(one.name for one in configured(settings)) or "–"
    raise ExpectedError("devices.errors.no_such", name=name[:40], known=known)


def _say(settings: Settings, key: str, **values: object) -> str:
    return text(f"devices.test.{key}", settings.language, **values)


# -- printers -----------------------------------------------------------------------------------------------


def _printed(settings: Settings, place: str, part: str, tell: Tell) -> bool | None:
    from printing.printers.lines import connect
    from printing.shifting import shifted
    from printing.spooler import draw
    from ui.printers import choice_of

    chosen: PrinterSettings = getattr(settings.devices_at(place), part)
    printer = connect(choice_of(chosen), bus=Bus(), place=Place(place), folder=settings.outbox_dir)
    clock = SystemClock()
    paper = PrinterTestPaper(printer=part, place=place, made_at=local(clock.now()), language=settings.language)
    data, label = draw(KINDS[part], paper, printer.profile)
    if printer.profile.language == "pdf":
        data = shifted(data, chosen.shift_mm)
    printer.open()
    try:
        said = printer.print(data, KINDS[part], label)
        until, pause = clock.monotonic() + FOLLOWED_SECONDS, threading.Event()
        while said.state is JobState.HANDED_OVER and clock.monotonic() < until:
            pause.wait(1.0)
            said = printer.follow(said.remote)
        if said.state is JobState.HANDED_OVER:
            printer.cancel(said.remote)
    finally:
        printer.close()
    tell(_say(settings, f"print_{said.state}") + (f" {_reason(said.reason, settings)}" if said.reason else ""))
    return {JobState.PRINTED: True, JobState.UNKNOWN: None}.get(said.state, False)


def _reason(key: str, settings: Settings) -> str:
    return error_line(ExpectedError(key), settings.language)


# -- lines --------------------------------------------------------------------------------------------------


def _must_open(line: LineSettings) -> None:
    """Raises ExpectedError devices.errors.in_use."""
    try:
        open_line(line, 0.1).close()
    except (OSError, ValueError) as error:
        raise ExpectedError("devices.errors.in_use", port=line.port, reason=str(error)) from error


def _scanned(settings: Settings, nth: int, seconds: float, tell: Tell) -> bool:
    bus, heard = Bus(), queue.SimpleQueue[Scanned | ScanFailed]()
    line = settings.every_scanner[nth]
    _must_open(line)
    stops = [bus.listen(kind, heard.put) for kind in (Scanned, ScanFailed)]
    scanner = Scanner(line, bus)
    scanner.open()
    tell(_say(settings, "scan_now", seconds=int(seconds)))
    try:
        came = heard.get(timeout=seconds)
    except queue.Empty:
        tell(_say(settings, "scan_nothing"))
        return False
    finally:
        scanner.close()
        for stop in stops:
            stop()
    if isinstance(came, ScanFailed):
        tell(_reason(came.error, settings))
        return False
    tell(_seen(came.text, settings))
    return True


def _seen(words: str, settings: Settings) -> str:
    """A card's text is a person's: of it only that it is whole."""
    if words.count("|") >= 4:
        return _say(settings, "scan_card", letters=len(words))
    return _say(settings, "scan_text", text=words[:400], letters=len(words))


def _pressed(settings: Settings, place: str, seconds: float, tell: Tell) -> bool:
    own, bus, heard = settings.devices_at(place).pad, Bus(), queue.SimpleQueue[ButtonPressed]()
    _must_open(own)
    stop = bus.listen(ButtonPressed, heard.put)
    pad = ButtonPad(own, frames.pad_protocol(own.protocol), Place(place), bus)
    pad.open()
    pad.ask(seconds)
    tell(_say(settings, "press_now", seconds=int(seconds)))
    try:
        tell(_say(settings, "pressed", level=int(heard.get(timeout=seconds).level)))
    except queue.Empty:
        tell(_say(settings, "press_nothing"))
        return False
    finally:
        pad.close()
        stop()
    return True


def _lit(settings: Settings, place: str, tell: Tell) -> bool | None:
    own, bus, connected = settings.devices_at(place).led, Bus(), threading.Event()
    _must_open(own)
    stop = bus.listen(LineState, lambda state: connected.set() if state.connected else None)
    display = CounterDisplays(own, frames.display_protocol(own.protocol), Place(place), bus)
    display.show(own.address or int(place.rpartition("-")[2]), LED_WORDS)
    display.open()
    tell(_say(settings, "look_at_led", words=LED_WORDS))
    try:
        if not connected.wait(LIT_SECONDS):
            tell(_say(settings, "led_away"))
            return False
        threading.Event().wait(LOOKED_AT_SECONDS)
    finally:
        display.close()
        stop()
    return None
