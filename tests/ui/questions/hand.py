"""A declaration screen at a given size, touched like a finger touches it, and measured. For tests only."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from kiosk.forms.answering.session import Session
from kiosk.forms.model.published_forms import load
from ui.citizen.declaration import DeclarationScreen
from ui.theme import FAMILY, load_fonts
from ui.widgets.look import PALETTES, Look
from ui.widgets.touch import Words

TODAY = date(2026, 11, 24)
SIZES = {"landscape": (1920, 1080, 476), "portrait": (1080, 1920, 268), "small": (1366, 768, 410)}
CARDS = {
    "mother": "001190012345||Nguyễn Thị Hường|02051990|Nữ|Số 12 Phố Bóng Sen, Phường Hoa Sen, Hà Nội|01062021||",
    "father": "001088054321||Trần Văn Khôi|12031988|Nam|Số 12 Phố Bóng Sen, Phường Hoa Sen, Hà Nội|01062021||",
}
_read: list[object] = []


def look(size: str = "landscape", percent: int = 100, theme: str = "normal") -> Look:
    app = QApplication.instance()
    assert app is not None
    if not _read:
        load_fonts()
        _read.append(True)
    width, _height, millimetres = SIZES[size]
    return Look(PALETTES[theme], 1.0, width / millimetres, percent, FAMILY)


def session(language: str = "vi") -> Session:
    return Session(load("khai-sinh"), language, today=TODAY)


def screen(
    size: str = "landscape", percent: int = 100, theme: str = "normal", language: str = "vi"
) -> DeclarationScreen:
    """As large as the window leaves it under its header (and above its tools in portrait)."""
    made = DeclarationScreen(look(size, percent, theme), language)
    made.today = TODAY
    width, height, _millimetres = SIZES[size]
    made.resize(width, height - made.look.mm(77 if size == "portrait" else 26))
    made.show()
    return made


def speak(where: DeclarationScreen, language: str) -> None:
    """Another language in the middle, as the window makes the same page anew."""
    held = where.session
    assert held is not None
    where.leave()
    where.language = language
    where.begin(held)


def find(where: QWidget, name: str) -> QWidget:
    found = [one for one in where.findChildren(QWidget, name) if one.isVisible()]
    assert len(found) == 1, f"{name}: {len(found)} on {[w.objectName() for w in where.findChildren(QAbstractButton)]}"
    return found[0]


def touch(where: QWidget, *names: str) -> None:
    for name in names:
        QTest.mouseClick(find(where, name), Qt.MouseButton.LeftButton)


def spell(where: QWidget, text: str) -> None:
    """Touch keys: letters as keys show them; "ò ó ỏ õ ọ" stand for the tones."""
    tones = {"ò": "huyen", "ó": "sac", "ỏ": "hoi", "õ": "nga", "ọ": "nang"}
    for char in text:
        touch(where, "key:space" if char == " " else f"tone:{tones[char]}" if char in tones else f"key:{char}")


def faults(where: DeclarationScreen) -> list[str]:
    """What is cut off, outside, too small to touch, or on top of another."""
    mm = where.look.pixels_per_mm
    found: list[str] = []
    placed: list[tuple[str, QRect]] = []
    for widget in where.findChildren(QWidget):
        if not widget.isVisible() or (isinstance(widget, Words) and not widget.text()):
            continue
        name = widget.objectName()
        area = QRect(widget.mapTo(where, widget.rect().topLeft()), widget.size())
        if hasattr(widget, "lacks_room") and widget.lacks_room():
            found.append(f"{name} is cut off")
        if not where.rect().contains(area):
            found.append(f"{name} is outside")
        if isinstance(widget, QAbstractButton) and not isinstance(widget, Words):
            least = 15 if name.startswith(("key:", "tone:")) else 20
            if area.width() < 20 * mm - 1.5 or area.height() < least * mm - 1.5:
                found.append(f"{name} is {area.width() / mm:.1f} x {area.height() / mm:.1f} mm")
        if isinstance(widget, QAbstractButton | Words) or name in ("field", "card_picture"):
            found += [f"{name} covers {other}" for other, place in placed if place.intersects(area)]
            placed.append((name, area))
    return found
