"""The look of the desk, the hall, the pad and the launcher: colours by purpose, sizes by screen, one stylesheet.

Called by the windows of those stations. The desk has its own density: mouse and keyboard, much on one screen,
sized in steps of the text; hall and pad are sized in millimetres of the real screen. Raises nothing.
"""

from __future__ import annotations

import functools
import re
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QImage, QKeyEvent, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea, QWidget

from ui.widgets.spoken_roles import as_heading, as_part


class Palette(NamedTuple):
    """Text stands at 7:1 or more on `ground`, `card` and its own soft ground; lines at 3:1."""

    ground: str
    card: str
    ink: str
    muted: str
    line: str
    accent: str
    on_accent: str
    accent_soft: str
    good: str
    good_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    focus: str


NORMAL = Palette(
    ground="#eef2f7", card="#ffffff", ink="#0f172a", muted="#334155", line="#74829a",
    accent="#1e40af", on_accent="#ffffff", accent_soft="#dfe8fb",
    good="#14532d", good_soft="#dcfce7", warn="#6b2a08", warn_soft="#fef3c7", bad="#7f1d1d", bad_soft="#fee2e2",
    focus="#b45309",
)  # fmt: skip
CONTRAST = Palette(
    ground="#000000", card="#0b0b0b", ink="#ffffff", muted="#f2f2f2", line="#ffffff",
    accent="#ffd60a", on_accent="#000000", accent_soft="#332b00",
    good="#a7f3d0", good_soft="#00281a", warn="#fde68a", warn_soft="#332b00", bad="#fecaca", bad_soft="#3b0000",
    focus="#22d3ee",
)  # fmt: skip
PALETTES = {"normal": NORMAL, "contrast": CONTRAST}
# From x y, bent by a point below, to another x at the same y.
_MOUTH = re.compile(r'(class="mouth" d="M[\d.-]+ )([\d.-]+)(Q[\d.-]+ )[\d.-]+( [\d.-]+ )\2')
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")


RESOURCES = Path(__file__).resolve().parent.parent.parent / "resources"
ICONS = RESOURCES / "icons"
PICTOGRAMS = RESOURCES / "pictograms"  # drawn for this project in the normal theme's own colours


@functools.cache
def is_pictogram(name: str) -> bool:
    """Whether `name` is a drawing of several colours: it is shown as it is, on no ground of its own."""
    return (PICTOGRAMS / f"{name}.svg").is_file()


def pictogram_of(file: Path | None) -> str:
    """The name of the pictogram that lies in `file`; "" for a picture that somebody else drew."""
    return file.stem if file is not None and PICTOGRAMS in (file.parent, file.parent.resolve()) else ""


def _svg(name: str) -> bytes:
    folder = PICTOGRAMS if is_pictogram(name) else ICONS
    return (folder / f"{name}.svg").read_bytes()


@functools.lru_cache(64)
def _in_colours(name: str, palette: Palette, colour: str, quiet: bool = False) -> bytes:
    """An icon in one colour; a pictogram with each of the normal theme's colours as this palette has it. `quiet`: with
    level mouths, for whoever mourns is not smiled at."""
    svg = _svg(name).decode()
    if quiet:
        svg = _MOUTH.sub(r"\1\2\3\2\4\2", svg)
    if not is_pictogram(name):
        return svg.replace("currentColor", colour).encode()
    theirs = {usual: getattr(palette, field) for field, usual in NORMAL._asdict().items()}
    return _COLOUR.sub(lambda found: theirs.get(found[0].lower(), found[0]), svg).encode()


MOST_DRAWN = 5 << 18  # bytes of pixels that are kept: a page of large drawings
_drawn: OrderedDict[tuple[str, int, Palette, str, bool], QImage] = OrderedDict()


def _draw(name: str, pixels: int, palette: Palette, colour: str, quiet: bool) -> QImage:
    """Drawn once, for a button paints itself anew at every touch."""
    key = (name, pixels, palette, colour, quiet)
    if key in _drawn:
        _drawn.move_to_end(key)
        return _drawn[key]
    picture = QImage(QSize(pixels, pixels), QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(_in_colours(name, palette, colour, quiet))).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    _drawn[key] = picture
    while len(_drawn) > 1 and sum(one.sizeInBytes() for one in _drawn.values()) > MOST_DRAWN:
        _drawn.popitem(last=False)
    return picture


@dataclass(frozen=True)
class Look:
    """Sizes and colours for one window."""

    palette: Palette
    unit: float  # pixels of one text step of the desk: 1.0 at 100 % on 1366 pixels
    pixels_per_mm: float
    percent: int
    family: str
    quiet: bool = False  # somebody died: no drawn face smiles

    # -- sizes --------------------------------------------------------------------------------------------
    def u(self, steps: float) -> int:
        """Desk sizes: pixels for `steps` at 100 % on a small screen, growing with text and screen."""
        return max(1, round(steps * self.unit))

    def mm(self, millimetres: float) -> int:
        return max(1, round(millimetres * self.pixels_per_mm))

    def pt(self, points: float) -> int:
        """Pixels of a text of `points`, grown by the text size chosen."""
        return max(1, round(points * 25.4 / 72 * self.pixels_per_mm * self.percent / 100))

    def font(self, pixels: int, weight: int = 400) -> QFont:
        font = QFont(self.family)
        font.setPixelSize(max(6, pixels))
        font.setWeight(QFont.Weight(weight))
        return font

    def colour(self, name: str) -> QColor:
        return QColor(getattr(self.palette, name))

    # -- pictures -----------------------------------------------------------------------------------------
    def pixmap(self, name: str, pixels: int, colour: str = "accent") -> QPixmap:
        """A Tabler icon in the theme's colour, or a pictogram in the theme's colours."""
        return QPixmap.fromImage(_draw(name, pixels, self.palette, getattr(self.palette, colour, colour), self.quiet))

    def icon(self, name: str, pixels: int, colour: str = "accent") -> QIcon:
        return QIcon(self.pixmap(name, pixels, colour))

    # -- the desk's stylesheet ---------------------------------------------------------------------------------
    def stylesheet(self) -> str:
        """One stylesheet for desk and launcher; widgets name their part in the property `part`."""
        p, u = self.palette, self.u
        return f"""
        QWidget {{ font-family: "{self.family}"; font-size: {u(15)}px; color: {p.ink}; }}
        QWidget[part="ground"] {{ background: {p.ground}; }}
        QFrame[part="card"] {{ background: {p.card}; border: 1px solid {p.line}; border-radius: {u(10)}px; }}
        QFrame[part="bar"] {{ background: {p.accent}; }}
        QFrame[part="bar"] QLabel {{ color: {p.on_accent}; background: transparent; }}
        QFrame[part="warn"] {{ background: {p.warn_soft}; border: 1px solid {p.warn};
            border-radius: {u(8)}px; }}
        QFrame[part="warn"] QLabel {{ color: {p.warn}; }}
        QFrame[part="bad"] {{ background: {p.bad_soft}; border: 2px solid {p.bad}; border-radius: {u(8)}px; }}
        QFrame[part="bad"] QLabel {{ color: {p.bad}; }}
        QFrame[part="good"] {{ background: {p.good_soft}; border: 1px solid {p.good};
            border-radius: {u(8)}px; }}
        QFrame[part="good"] QLabel {{ color: {p.good}; }}
        QFrame[part="calm"] {{ background: {p.accent_soft}; border: 1px solid {p.line};
            border-radius: {u(8)}px; }}
        QLabel {{ background: transparent; border: none; }}
        QLabel[part="muted"] {{ color: {p.muted}; }}
        QLabel[part="small"] {{ color: {p.muted}; font-size: {u(13)}px; }}
        QLabel[part="title"] {{ font-size: {u(20)}px; font-weight: 600; }}
        QLabel[part="heading"] {{ font-size: {u(16)}px; font-weight: 600; }}
        QLabel[part="huge"] {{ font-size: {u(44)}px; font-weight: 700; color: {p.accent}; }}
        QLabel[part="big"] {{ font-size: {u(26)}px; font-weight: 700; }}
        QLabel[part="big_wrong"] {{ font-size: {u(26)}px; font-weight: 700; color: {p.bad}; }}
        QLabel[part="strong"] {{ font-weight: 600; }}
        QLabel[part="wrong"] {{ color: {p.bad}; font-weight: 600; }}
        QPushButton {{ background: {p.card}; border: 1px solid {p.line}; border-radius: {u(8)}px;
            padding: {u(6)}px {u(12)}px; min-height: {u(22)}px; color: {p.ink}; }}
        QPushButton[part="painted"] {{ min-height: 0; min-width: 0; padding: 0; border: none; }}
        QPushButton[part="tile"] {{ padding: 0; min-height: {u(64)}px; border-radius: {u(10)}px; }}
        QPushButton:hover {{ background: {p.accent_soft}; }}
        QPushButton:pressed {{ background: {p.accent_soft}; border-color: {p.accent}; }}
        QPushButton:focus {{ border: 2px solid {p.focus}; }}
        QPushButton:disabled {{ color: {p.muted}; background: {p.ground}; border: 1px dashed {p.line}; }}
        QPushButton[part="primary"] {{ background: {p.accent}; color: {p.on_accent}; border: 2px solid {p.accent};
            font-weight: 600; }}
        QPushButton[part="primary"]:hover {{ background: {p.accent}; border-color: {p.ink}; }}
        QPushButton[part="primary"]:focus {{ border: 3px solid {p.focus}; }}
        QPushButton[part="primary"]:disabled {{ background: {p.ground}; color: {p.muted};
            border: 1px dashed {p.line}; }}
        QPushButton[part="great"] {{ background: {p.accent}; color: {p.on_accent}; border: 2px solid {p.accent};
            border-radius: {u(10)}px; font-size: {u(20)}px; font-weight: 700; padding: {u(10)}px; }}
        QPushButton[part="great"]:focus {{ border: 3px solid {p.focus}; }}
        QPushButton[part="great"]:disabled {{ background: {p.ground}; color: {p.muted};
            border: 1px dashed {p.line}; }}
        QPushButton[part="bar"] {{ background: transparent; color: {p.on_accent}; border: 1px solid transparent;
            font-weight: 500; padding: {u(6)}px {u(8)}px; }}
        QPushButton[part="bar"]:hover {{ border-color: {p.on_accent}; }}
        QPushButton[part="bar"]:focus {{ border: 2px solid {p.on_accent}; }}
        QPushButton[part="bar"]:checked {{ background: {p.card}; color: {p.accent}; font-weight: 600; }}
        QPushButton[part="place"] {{ background: transparent; color: {p.on_accent}; border: 1px solid transparent;
            font-size: {u(26)}px; font-weight: 700; padding: {u(2)}px 0; }}
        QPushButton[part="place"]:hover {{ border-color: {p.on_accent}; }}
        QPushButton[part="place"]:focus {{ border: 2px solid {p.on_accent}; }}
        QPushButton[part="choice"] {{ padding: {u(4)}px {u(8)}px; min-height: {u(20)}px;
            border-radius: {u(6)}px; }}
        QPushButton[part="row"] {{ padding: {u(4)}px {u(10)}px; min-height: {u(20)}px; border-radius: {u(6)}px;
            text-align: left; }}
        QPushButton[part="row"]:checked {{ background: {p.accent_soft}; border-color: {p.accent}; font-weight: 600; }}
        QPushButton[part="row_now"] {{ padding: {u(4)}px {u(10)}px; min-height: {u(20)}px; border-radius: {u(6)}px;
            text-align: left; background: {p.accent}; color: {p.on_accent}; border-color: {p.accent};
            font-weight: 600; }}
        QPushButton[part="row_now"]:focus {{ border: 3px solid {p.focus}; }}
        QPushButton[part="choice_now"] {{ padding: {u(4)}px {u(8)}px; min-height: {u(20)}px;
            border-radius: {u(6)}px; background: {p.accent}; color: {p.on_accent}; font-weight: 600; }}
        QPushButton[part="choice"]:checked {{ background: {p.accent}; color: {p.on_accent};
            border-color: {p.accent}; font-weight: 600; }}
        QLineEdit, QPlainTextEdit, QComboBox, QSpinBox {{ background: {p.card}; border: 1px solid {p.line};
            border-radius: {u(6)}px; padding: {u(4)}px {u(8)}px; min-height: {u(22)}px; color: {p.ink};
            selection-background-color: {p.accent}; selection-color: {p.on_accent}; }}
        QLineEdit {{ padding: 0 {u(8)}px; min-height: {u(30)}px; }}  /* padding would clip marks */
        QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QSpinBox:focus {{ border: 2px solid {p.accent}; }}
        QLineEdit[part="number"] {{ font-size: {u(40)}px; font-weight: 700; min-height: {u(60)}px; }}
        QLineEdit[wrong="true"] {{ border: 2px solid {p.bad}; }}
        QComboBox::drop-down {{ border: none; width: {u(24)}px; }}
        QComboBox QAbstractItemView {{ background: {p.card}; color: {p.ink}; border: 1px solid {p.line};
            selection-background-color: {p.accent}; selection-color: {p.on_accent}; }}
        QListView, QTableView {{ background: {p.card}; border: 1px solid {p.line}; border-radius: {u(6)}px;
            color: {p.ink}; outline: none; gridline-color: {p.line};
            alternate-background-color: {p.ground}; }}
        QListView:focus, QTableView:focus {{ border: 2px solid {p.focus}; }}
        QTableView::item {{ padding: {u(4)}px; }}
        QTableView::item:selected, QListView::item:selected {{ background: {p.accent_soft}; color: {p.ink}; }}
        QHeaderView::section {{ background: {p.ground}; color: {p.ink}; border: none;
            border-bottom: 1px solid {p.line}; padding: {u(5)}px; font-weight: 600; }}
        QScrollArea {{ border: none; background: transparent; }}
        QScrollBar:vertical {{ width: {u(12)}px; background: {p.ground}; border: none; }}
        QScrollBar::handle:vertical {{ background: {p.line}; border-radius: {u(5)}px; min-height: {u(30)}px; }}
        QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page
            {{ background: none; border: none; height: 0; width: 0; }}
        QScrollBar:horizontal {{ height: {u(12)}px; background: {p.ground}; border: none; }}
        QScrollBar::handle:horizontal {{ background: {p.line}; border-radius: {u(5)}px; min-width: {u(30)}px; }}
        QToolTip {{ background: {p.card}; color: {p.ink}; border: 1px solid {p.line}; padding: {u(4)}px; }}
        """


def desk_unit(width: int, percent: int) -> float:
    """One text step: a clerk's screen of 1920 pixels is larger than one of 1366, not only finer."""
    screen = 1.0 if width < 1600 else 1.15
    return screen * percent / 100


def put(widget: QWidget, part: str) -> QWidget:
    """Give a widget its part of the stylesheet, also after it was shown; one that has it already isn't dressed anew."""
    if widget.property("part") == part:
        return widget
    widget.setProperty("part", part)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    return widget


HEADINGS = frozenset({"title", "heading"})  # the parts of a page that a screen reader jumps along


def label(words: str = "", part: str = "", name: str = "", wrap: bool = False) -> QLabel:
    made = QLabel(words)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if part:
        made.setProperty("part", part)
    if part in HEADINGS:
        as_heading(made)
    if name:
        made.setObjectName(name)
    return made


def button(words: str, name: str, part: str = "") -> QPushButton:
    made = QPushButton(words)
    made.setObjectName(name)  # its words are its name, also when they change
    made.setAutoDefault(False)
    if part:
        made.setProperty("part", part)
    return made


class _KeylessArea(QScrollArea):
    """The arrows are its page's."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()


def scrolled(inside: QWidget, *, keys: bool = True) -> QScrollArea:
    """What may be longer than its place: moved up and down, never sideways, on the ground of the card around it.
    Without `keys` the arrows that nothing inside wants go on to the page."""
    area = QScrollArea() if keys else _KeylessArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    area.viewport().setAutoFillBackground(False)
    inside.setAutoFillBackground(False)
    as_part(area)
    return area
