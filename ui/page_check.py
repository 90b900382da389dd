"""Looks at a window as it is painted and names what an eye would stumble over.

Used by the tour and by tests on every page: words that do not fit, widgets outside the window or over each
other, targets that are too small or too near, words, edges and icons with too little contrast (from the rendered
pixels), a page that wants to be larger than its screen, a page of which a large block is empty, a question far from
its answers. Raises nothing; returns findings with the widgets' object names.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QLabel, QLineEdit, QWidget

from ui import page_composition
from ui.widgets.key import Key
from ui.widgets.touch import TouchButton

TOUCH_MM = 20.0
KEY_MM = (20.0, 15.0)
GAP_MM = 3.0
TEXT_RATIO = 7.0
SHAPE_RATIO = 3.0  # the edge of what is touched, an icon (WCAG 2, 1.4.11)
EDGE_MM = 1.0  # within which the edge of a button is painted
TOLERANCE = 1  # pixel


class PageFinding(NamedTuple):
    # high | clipped | outside | overlap | small | near | contrast | edge | icon | too_large | empty | apart | foreign
    what: str
    name: str
    detail: str


@lru_cache(maxsize=1 << 14)  # a page has few colours, and they are asked for thousands of times
def _luminance(rgb: tuple[int, int, int]) -> float:
    parts = [c / 255 for c in rgb]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """WCAG 2 contrast ratio of two colours."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def name_of(widget: QWidget) -> str:
    return widget.objectName() or f"{type(widget).__name__}({words_of(widget)[:24]})"


def words_of(widget: QWidget) -> str:
    if isinstance(widget, (QLabel, QAbstractButton, QLineEdit)):
        return widget.text()
    return str(getattr(widget, "text", "")) if not callable(getattr(widget, "text", "")) else ""


def _in_scroll_area(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QAbstractScrollArea):
            return True
        parent = parent.parentWidget()
    return False


def visible(window: QWidget) -> list[QWidget]:
    cover = getattr(getattr(window, "patience", None), "cover", None)
    inside = cover or window
    return [
        w for w in inside.findChildren(QWidget)
        if w.isVisible() and w.width() > 0 and w.height() > 0 and w.window() is window
    ]  # fmt: skip


def _area(window: QWidget, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def _written(window: QWidget, widget: QWidget) -> QRect:
    """Where a widget's words are: a few words in a large button are a small part of it."""
    area = _area(window, widget)
    if not isinstance(widget, TouchButton):
        return area
    plan = widget.arrangement()
    return plan.title.united(plan.hint).translated(area.topLeft()) if not plan.title.isEmpty() else area


def _clipped(widget: QWidget) -> str:
    """Why the widget's words do not fit, or ""."""
    lacks = getattr(widget, "lacks_room", None)
    if lacks is not None:
        return f"{words_of(widget)[:40]!r} in {widget.width()}x{widget.height()}" if lacks() else ""
    if isinstance(widget, QLabel) and widget.text() and widget.pixmap().isNull():
        metrics = QFontMetrics(widget.font())
        room = widget.contentsRect()
        flags = int(Qt.TextFlag.TextWordWrap.value) if widget.wordWrap() else 0
        box = metrics.boundingRect(QRect(0, 0, room.width() if flags else 1_000_000, 1_000_000), flags, widget.text())
        if box.height() > room.height() + TOLERANCE + 2 or box.width() > room.width() + TOLERANCE + 2:
            return f"{widget.text()[:40]!r} needs {box.width()}x{box.height()}, has {room.width()}x{room.height()}"
    elif type(widget).__name__ == "QPushButton":
        needed = widget.minimumSizeHint()
        if needed.width() > widget.width() + 4 or needed.height() > widget.height() + 4:
            return f"{words_of(widget)[:40]!r} needs {needed.width()}, has {widget.width()}"
    return ""


def check(
    window: QWidget, pixels_per_mm: float, *, touch: bool = True, composed: bool = False
) -> list[PageFinding]:
    """Findings of the page in view. `touch`: the rules for fingers (citizen and pad) count too. `composed`: so does
    how the page fills the glass."""
    found: list[PageFinding] = []
    shown = visible(window)
    whole = window.rect()
    hint = window.minimumSizeHint()
    if hint.width() > window.width() or hint.height() > window.height():
        found.append(PageFinding("too_large", name_of(window), f"wants {hint.width()}x{hint.height()}"))
    targets: list[tuple[QWidget, QRect]] = []
    for widget in shown:
        scrolled = _in_scroll_area(widget)
        area = _area(window, widget)
        if not scrolled and not whole.adjusted(-TOLERANCE, -TOLERANCE, TOLERANCE, TOLERANCE).contains(area):
            found.append(PageFinding("outside", name_of(widget), f"{area.getRect()} of {whole.getRect()}"))
        why = _clipped(widget)
        if why:
            found.append(PageFinding("clipped", name_of(widget), why))
        if scrolled:  # whatever else may lie outside its view
            continue
        if isinstance(widget, QAbstractButton) and widget.isEnabled() and not widget.testAttribute(
            Qt.WidgetAttribute.WA_TransparentForMouseEvents
        ):
            targets.append((widget, area))
    found += _overlaps(targets)
    if touch:
        found += _small(targets, pixels_per_mm)
    picture = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    found += _contrasts(picture, window, shown)
    if touch:
        found += _shapes(picture, window, targets, pixels_per_mm)
    if composed:
        found += _composition(picture, window, shown, pixels_per_mm)
    return found


def high(window: QWidget) -> list[PageFinding]:
    """What a seated person could not reach: targets above the middle of the window; for the low layout."""
    middle = window.height() // 2
    found = []
    for one in visible(window):
        touched = isinstance(one, QAbstractButton) and one.isEnabled()
        top = _area(window, one).top()
        if touched and top < middle - TOLERANCE and not one.testAttribute(
            Qt.WidgetAttribute.WA_TransparentForMouseEvents
        ):
            found.append(PageFinding("high", name_of(one), f"at {top} of {window.height()}"))
    return found


def _composition(
    picture: QImage, window: QWidget, shown: list[QWidget], pixels_per_mm: float
) -> list[PageFinding]:
    found = []
    look = getattr(window, "look", None)
    ground = look.colour("ground") if look is not None else QColor(picture.pixel(0, picture.height() - 1))
    empty = page_composition.largest_empty(picture, ground, pixels_per_mm)
    if empty.share > page_composition.MOST_EMPTY:
        found.append(PageFinding("empty", name_of(window), f"{empty.share:.0%} at {empty.area.getRect()}"))
    name, millimetres = page_composition.apart(window, shown, pixels_per_mm)
    if millimetres > page_composition.MOST_APART_MM:
        found.append(PageFinding("apart", name, f"{millimetres:.0f} mm from its answers"))
    return found


def _overlaps(targets: list[tuple[QWidget, QRect]]) -> list[PageFinding]:
    found = []
    for index, (one, area) in enumerate(targets):
        for other, place in targets[index + 1 :]:
            if one.isAncestorOf(other) or other.isAncestorOf(one):
                continue
            common = area.intersected(place)
            if common.width() > TOLERANCE and common.height() > TOLERANCE:
                found.append(PageFinding("overlap", name_of(one), f"with {name_of(other)}"))
    return found


def _small(targets: list[tuple[QWidget, QRect]], pixels_per_mm: float) -> list[PageFinding]:
    found = []
    for widget, area in targets:
        key = widget.objectName().startswith(("key:", "tone:", "suggest:"))
        least_width, least_height = KEY_MM if key else (TOUCH_MM, TOUCH_MM)
        width, height = area.width() / pixels_per_mm, area.height() / pixels_per_mm
        if width < least_width - 0.4 or height < least_height - 0.4:
            found.append(PageFinding("small", name_of(widget), f"{width:.1f} x {height:.1f} mm"))
    return found


def _contrasts(picture: QImage, window: QWidget, shown: list[QWidget]) -> list[PageFinding]:
    found = []
    scale = picture.devicePixelRatio()
    for widget in shown:
        if not words_of(widget).strip() or not widget.isEnabled() or _in_scroll_area(widget):
            continue
        ratio = _text_contrast(picture, _written(window, widget), scale)
        if ratio is not None and ratio < TEXT_RATIO - 0.05:
            found.append(PageFinding("contrast", name_of(widget), f"{ratio:.1f}:1 {words_of(widget)[:30]!r}"))
    return found


def _shapes(
    picture: QImage, window: QWidget, targets: list[tuple[QWidget, QRect]], pixels_per_mm: float
) -> list[PageFinding]:
    """Buttons whose edge or icon is not seen on what it lies on."""
    found = []
    scale = picture.devicePixelRatio()
    for widget, area in targets:
        if not isinstance(widget, TouchButton | Key):
            continue
        ratio = _edge_contrast(picture, area, round(EDGE_MM * pixels_per_mm), scale)
        if ratio < SHAPE_RATIO - 0.05:
            found.append(PageFinding("edge", name_of(widget), f"{ratio:.1f}:1"))
        icon = QRect()
        if isinstance(widget, TouchButton) and widget.draws_icon:
            icon = widget.arrangement().icon.translated(area.topLeft())
        seen = _text_contrast(picture, icon, scale) if not icon.isEmpty() else SHAPE_RATIO
        if seen is None or seen < SHAPE_RATIO - 0.05:
            found.append(PageFinding("icon", name_of(widget), f"{seen or 1:.1f}:1"))
    return found


def _edge_contrast(picture: QImage, area: QRect, deep: int, scale: float) -> float:
    """Of the four sides in their middle, the weakest: the best contrast within `deep` pixels to what is outside. A side
    with nothing of the page beside it is left out."""
    middle = area.center()
    sides = (
        (QPoint(area.left(), middle.y()), QPoint(1, 0)), (QPoint(area.right(), middle.y()), QPoint(-1, 0)),
        (QPoint(middle.x(), area.top()), QPoint(0, 1)), (QPoint(middle.x(), area.bottom()), QPoint(0, -1)),
    )  # fmt: skip
    ratios = []
    for start, inwards in sides:
        outside = (start - inwards * 2) * scale
        if picture.rect().contains(outside):
            ground = _rgb(picture.pixel(outside))
            along = QPoint(inwards.y(), inwards.x())  # a dashed edge has gaps
            inside = {
                picture.pixel((start + inwards * step + along * aside) * scale)
                for step in range(deep + 1) for aside in range(-5 * deep, 5 * deep + 1, max(1, deep // 2))
            }
            ratios.append(max(contrast(ground, _rgb(colour)) for colour in inside))
    return min(ratios, default=SHAPE_RATIO)


def _rgb(value: int) -> tuple[int, int, int]:
    return value >> 16 & 255, value >> 8 & 255, value & 255


def _text_contrast(picture: QImage, area: QRect, scale: float) -> float | None:
    """Best contrast that any colour of the crop has to its ground: the letters' own."""
    counts: Counter[int] = Counter()
    pixels, line = memoryview(picture.constBits()).cast("I"), picture.bytesPerLine() // 4
    step = max(1, round(min(area.width(), area.height()) / 60))
    left = max(0, round((area.left() + 2) * scale))
    right = min(picture.width(), round((area.right() - 1) * scale))
    for y in range(max(0, area.top() + 2), min(int(picture.height() / scale), area.bottom() - 1), step):
        row = round(y * scale) * line
        counts.update(pixels[row + left : max(row + left, row + right)].tolist())
    if len(counts) < 2:
        return None
    ground = _rgb(counts.most_common(1)[0][0])
    total = sum(counts.values())
    return max(contrast(ground, _rgb(colour)) for colour, count in counts.items() if count / total > 0.0004)
