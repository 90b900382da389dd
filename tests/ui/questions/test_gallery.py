"""Every type of question in the citizen's window, at every text size, theme, screen and language, by touches.

The page check looks at each page; in the low layout also for what stands above the middle of the glass. One combination
of each layout in an ordinary run, by a printed seed; all 36 with --long.
"""

from __future__ import annotations

import itertools
import random
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from kiosk.catalogue import Catalogue
from kiosk.forms.model.definition import Form
from kiosk.settings import DeviceSettings, ScreenSettings, Settings, with_defaults
from kiosk.values.forms import PageKind
from tests.ui.questions.forms import sign
from tests.ui.questions.gallery import gallery
from tests.ui.questions.hand import touch
from ui import page_check
from ui.app import application
from ui.preview.window import PreviewWindow, open_window
from ui.tour.hand import named

SIZES = ("1920x1080", "1080x1920", "1366x768")
ALL = tuple(itertools.product(SIZES, (100, 130, 160), ("normal", "contrast"), ("vi", "en")))
TOUCHES = {  # what answers each page, by the question's name
    "few": ["choice:mother"], "private": ["choice:grand"], "pictured": ["choice:card"], "several": ["choice:p3"],
    "many": ["choice:by_letter", "letter:H", "choice:t0"], "endless": ["key:T", "key:R", "choice:s0"],
    "several_many": ["choice:p1", "choice:p2", "next", "next"], "columns": ["choice:y"],
    "rank": ["choice:father", "choice:mother", "choice:other", "next"], "stepper": ["step:more", "step:more", "next"],
    "range_few": ["tick:7", "next"], "range_fine": ["step:more", "next"], "integer": ["digit:4", "next"],
    "decimal": ["digit:4", "digit:,", "digit:5", "next"], "number": ["digit:0", "skip"],
    "phone": [*["digit:0"] * 3, "next"], "name": ["key:L", "key:A", "key:N", "next"], "family": ["suggest:0", "next"],
    "given": ["key:A", "key:N", "next"], "home": ["key:1", "next"] , "free": ["key:Đ", "key:I", "tone:nang", "next"],
    "date": ["day:3", "month:4", *[f"digit:{d}" for d in "1980"], "next"],
    "year": ["only_year", *[f"digit:{d}" for d in "1950"], "next"], "time": ["hour:9", "minute:30", "next"],
    "moment": ["day:3", "month:4", *[f"digit:{d}" for d in "2020"], "hour:9", "minute:30", "next"],
    "barcode": ["key:H", "next"], "paper": ["skip"], "file": ["skip"], "x_sign": ["next"], "note": ["next"],
    "agree": ["choice:OK"], "card": ["choice:none"], "fields": ["f_want:choice:y", "f_count:step:more", "next"],
    "both": ["key:L", "next", "skip"], "m_name": ["key:L", "next"], "member": ["choice:done"],
}  # fmt: skip


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Form:
    application()
    return gallery(tmp_path_factory.mktemp("gallery"))


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue(with_defaults(Settings()).ward_dir)


Check = Callable[[PreviewWindow], list[page_check.PageFinding]]


def composed(window: PreviewWindow) -> list[page_check.PageFinding]:
    return page_check.check(window, window.look.pixels_per_mm, composed=True)


def composed_low(window: PreviewWindow) -> list[page_check.PageFinding]:
    return composed(window) + page_check.high(window)


def walk(window: PreviewWindow, check: Check = composed, look: object = None) -> list[str]:
    """Through the whole form by touches; what the page check finds on each page, answered or as it opens."""
    found, seen = [], set()
    while window.screen_.pages.page.kind is not PageKind.REVIEW:  # type: ignore[union-attr]
        name = window.screen_.pages.page.path.rpartition("/")[2].partition("[")[0]  # type: ignore[union-attr]
        seen.add(name)
        if name == "x_sign":
            sign(window)
        *before, last = touches(window, name)
        if not before or len(seen) % 2:  # every other page with its answer in it
            found += looked_over(window, name, check, look)
        for one in before:
            touch(window, one)
        if before and not len(seen) % 2:
            found += looked_over(window, f"{name} answered", check, look)
        touch(window, last)
    assert seen == set(TOUCHES)
    return found + looked_over(window, "review", check, look)


def touches(window: PreviewWindow, name: str) -> list[str]:
    """What answers the page at this size."""
    wanted = TOUCHES[name]
    if name == "home" and named(window, "key:1") is None:  # no row of digits here
        return ["key:page2", *wanted]
    if name == "fields" and named(window, wanted[0]) is None:  # one after the other, where there is no room for both
        return ["choice:y", "step:more", "next"]
    return wanted


def looked_over(window: PreviewWindow, name: str, check: Check, look: object) -> list[str]:
    QApplication.processEvents()
    if callable(look):
        look(name)
    return [f"{name}: {one.what} {one.name} {one.detail}" for one in check(window)]


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("low", [False, True], ids=["anywhere", "low"])
def test_every_type_at_every_size(
    form: Form, catalogue: Catalogue, tmp_path: Path, seeded: random.Random, few: Callable[[int, int], int], low: bool
) -> None:
    """In the low layout everything to touch is in the lower half of the glass."""
    (tmp_path / "scanner").mkdir()
    settings = with_defaults(Settings(
        devices=DeviceSettings(picture_folder=tmp_path / "scanner"), screen=ScreenSettings(low_reach=low)
    ))  # fmt: skip
    wrong: list[str] = []
    for size, percent, theme, language in seeded.sample(ALL, few(len(ALL), 1)):
        window = open_window(form, settings, catalogue, Namespace(size=size, text=percent, theme=theme, lang=language))
        try:
            found = walk(window, composed_low if low else composed)
            wrong += [f"{size} {percent} {theme} {language} {one}" for one in found]
        finally:
            window.close()
    assert wrong == []
