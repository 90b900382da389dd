"""What a printer model can do, as data: one TOML file per profile in the folder `profiles` beside this file.

Used by documents (what to draw) and lines (what to ask). An unknown name is an ExpectedError that lists the known.
"""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path

import msgspec

from kiosk.errors import ExpectedError
from kiosk.values.base import Value

FOLDER = Path(__file__).with_name("profiles")


class Profile(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One model, or a family that behaves alike."""

    name: str  # shown in settings, Vietnamese
    language: str  # "escpos" | "pdf"
    paper: str  # "80mm" | "58mm" | "A5" | "A4"
    dots: int = 0  # printable width
    dpi: int = 203
    dots_per_feed_unit: float = 1.0  # what one unit of ESC J moves, as the printer is delivered
    sets_motion_units: bool = False  # obeys GS P, which makes that unit one dot
    cut: str = "partial"  # "partial" | "full" | "" (tear off by hand)
    tail_dots: int = 24  # fed after the last line; without a cutter far enough to tear
    centres_pictures: bool = True  # obeys ESC a for raster pictures
    native_qr: bool = True
    qr_module: int = 6  # dots
    asks_status: bool = True  # DLE EOT before printing; a line that never answers counts as unknown, not bad
    confirms: bool = True  # GS r after printing is answered once all is on paper
    clears_buffer: bool = False  # obeys DLE DC4 8: forgets what it holds when the roll ends amid a paper

    @property
    def feed_unit(self) -> float:
        """Dots of one unit of ESC J within a job of ours."""
        return 1.0 if self.sets_motion_units else self.dots_per_feed_unit


class PrinterChoice(Value, frozen=True, kw_only=True):
    """Which printer a place uses for a kind of paper; made from the settings by the composition root."""

    profile: str = "thermal-80"
    transport: str = "virtual"  # virtual | memory | file | serial | network | system; "" = no printer here
    target: str = ""  # folder, character device, port[@baud], host[:port], queue
    flow: str = ""  # of a serial line: rtscts | dsrdtr | xonxoff; "" = none
    expire_minutes: int = 10
    shift_mm: tuple[float, float] = (0.0, 0.0)  # of sheets: to the right, down


def names() -> list[str]:
    """All profiles there are."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


@functools.cache
def load(name: str) -> Profile:
    """Raises ExpectedError(printer.errors.no_profile)."""
    if name not in names():
        raise ExpectedError("printer.errors.no_profile", name=name, known=", ".join(names()))
    return msgspec.convert(tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8")), Profile)
