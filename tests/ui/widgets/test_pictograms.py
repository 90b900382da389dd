"""The project's own drawings: what they are made of, that nobody takes one for another, and that all can be seen."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from printing.layout import drawings as on_paper
from tests.generate.pictograms.drawings import drawings
from ui.widgets import look as looks
from ui.widgets.look import CONTRAST, ICONS, NORMAL, PALETTES, PICTOGRAMS, RESOURCES, Look, Palette, is_pictogram

ROOT = RESOURCES.parent
NAMES = sorted(path.stem for path in PICTOGRAMS.glob("*.svg"))
OWN = {"#1f2433", "#cdd5e0", "#f7d6b4", "#f5b301", "#da251d", "#f0a58f"}  # flesh and hair, fire and stars, the flag
DARK, FIRE = "#1f2433", "#f5b301"  # of these also thin lines within: a mouth, a ring's gold
ATTRIBUTES = {
    "svg": {"viewBox", "width", "height", "fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin"},
    "g": {"transform", "stroke-width"},
    "path": {"class", "d", "fill", "stroke", "stroke-width"},
    "rect": {"x", "y", "width", "height", "rx", "fill", "stroke-width"},
    "circle": {"cx", "cy", "r", "fill", "stroke", "stroke-width"},
    "ellipse": {"cx", "cy", "rx", "ry", "fill", "stroke-width"},
}
AT_24_MM = 96  # pixels, on a screen of 1920 by 476 mm
SEEN_AS = 24  # pixels square in which two drawings are compared


def svg(name: str) -> str:
    return (PICTOGRAMS / f"{name}.svg").read_text(encoding="utf-8")


def drawn(data: bytes, side: int, ground: str = "", view: QRectF | None = None) -> QImage:
    renderer = QSvgRenderer(QByteArray(data))
    assert renderer.isValid()
    if view is not None:
        renderer.setViewBox(view)
    image = QImage(side, side, QImage.Format.Format_ARGB32)
    image.fill(0 if not ground else int(ground[1:], 16) | 0xFF000000)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    return image


def pixels(image: QImage) -> bytes:
    return bytes(image.constBits())


def test_the_files_are_what_the_program_draws() -> None:
    assert {name: svg(name) for name in NAMES} == drawings()


@pytest.mark.parametrize("name", NAMES)
def test_a_drawing_is_made_of_few_parts_in_the_palettes_colours(name: str, qapp: object) -> None:
    root = ElementTree.fromstring(svg(name))
    assert root.get("viewBox") == "0 0 96 96"
    palette = set(NORMAL)
    for element in root.iter():
        kind = element.tag.rpartition("}")[2]
        assert set(element.attrib) <= ATTRIBUTES[kind], (kind, element.attrib)
        assert element.get("fill", "none") in palette | OWN | {"none"}
        assert element.get("stroke", "none") in palette | {DARK, FIRE, "#f7d6b4", "#cdd5e0", "none"}
        if "transform" in element.attrib:
            assert re.fullmatch(r"translate\(-?[\d.]+ -?[\d.]+\) scale\([\d.]+\)", element.attrib["transform"])
        assert re.fullmatch(r"[MLHVCQZmlhvcqz\d\s.\-]*", element.get("d", ""))
    around = drawn(svg(name).encode(), 240, view=QRectF(-12, -12, 120, 120))  # nothing is cut off by the edge
    inside = around.copy(22, 22, 196, 196)  # of 240 by 240, where a drawing's own edge stands at 24
    assert shown(around) == shown(inside)
    assert shown(inside) > 0


def shown(image: QImage) -> int:
    """How many pixels bear something."""
    assert image.width() % 4 == 0  # no bytes between the rows
    return sum(alpha > 40 for alpha in pixels(image.convertToFormat(QImage.Format.Format_Alpha8)))


@cache
def small(name: str, theme: str) -> bytes:
    palette = PALETTES[theme]
    image = drawn(looks._in_colours(name, palette, palette.accent), SEEN_AS, palette.card)
    return pixels(image.convertToFormat(QImage.Format.Format_RGB888))


def difference(one: bytes, other: bytes) -> float:
    """The mean difference of two pictures, 0 to 255."""
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) / len(one)


@pytest.mark.parametrize("theme", PALETTES)
def test_no_drawing_looks_like_another_also_without_colours(theme: str, qapp: object) -> None:
    near = [
        (one, other)
        for one, other in itertools.combinations(NAMES, 2)
        if difference(small(one, theme), small(other, theme)) < 2.5
    ]
    assert not near


def test_a_boy_and_a_girl_differ_in_shape(qapp: object) -> None:
    """Not in colour alone: their outlines do."""
    boy, girl = (drawn(svg(f"baby-{name}").encode(), 96) for name in ("boy", "girl"))
    alike = [pixels(one.convertToFormat(QImage.Format.Format_Alpha8)) for one in (boy, girl)]
    differs = sum(abs(a - b) > 128 for a, b in zip(*alike, strict=True))
    assert differs > 0.08 * 96 * 96


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    lit = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * lit[0] + 0.7152 * lit[1] + 0.0722 * lit[2]


def edge(image: QImage) -> Iterator[str]:
    """Colours along the outline: the first full pixel of each row and column, from all four sides."""
    side = image.width()
    for n in range(side):
        for walk in (
            ((x, n) for x in range(side)), ((x, n) for x in reversed(range(side))),
            ((n, y) for y in range(side)), ((n, y) for y in reversed(range(side))),
        ):  # fmt: skip
            found = next((image.pixelColor(x, y) for x, y in walk if image.pixelColor(x, y).alpha() > 250), None)
            if found is not None:
                yield found.name()


@pytest.mark.parametrize("palette", [NORMAL, CONTRAST], ids=["normal", "contrast"])
@pytest.mark.parametrize("name", NAMES)
def test_the_outline_stands_out_from_every_ground(name: str, palette: Palette, qapp: object) -> None:
    """At 24 mm, three to one and more, on a card, on the page, and on what is pressed."""
    image = drawn(looks._in_colours(name, palette, palette.accent), AT_24_MM)
    seen = list(edge(image))
    for ground in (palette.card, palette.ground, palette.accent_soft):
        pale = [colour for colour in seen if contrast(colour, ground) < 3]
        assert len(pale) <= 0.06 * len(seen), (ground, set(pale))
    assert shown(image) > 0.16 * AT_24_MM * AT_24_MM  # enough of it


def names_in_data() -> dict[str, str]:
    """Every name that a catalogue, a life event or a ward gives an icon, and where."""
    found: dict[str, str] = {}
    for path in (*RESOURCES.glob("catalogue/*.toml"), *RESOURCES.glob("life_events/*.toml"),
                 *RESOURCES.glob("sample_ward/*.toml"), RESOURCES / "notices.toml"):  # fmt: skip
        for name in re.findall(r'^icon = "([^"]+)"', path.read_text(encoding="utf-8"), re.M):
            found[name] = path.name
    return found


def names_in_forms() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in RESOURCES.glob("forms/*/compiled.xml"):
        for name in re.findall(r"jr://images/([\w-]+)\.svg", path.read_text(encoding="utf-8")):
            if not (path.parent / f"{name}.svg").exists():
                found[name] = path.parent.name
    return found


def test_every_name_that_data_use_is_drawn() -> None:
    missing = {
        name: where for name, where in names_in_data().items()
        if not is_pictogram(name) and not (ICONS / f"{name}.svg").is_file()
    }  # fmt: skip
    missing |= {name: where for name, where in names_in_forms().items() if not is_pictogram(name)}
    assert not missing


def test_every_drawing_is_used_or_offered_to_those_who_write_forms() -> None:
    used = set(names_in_data()) | set(names_in_forms())
    offered = (ROOT / "docs" / "forms.md").read_text(encoding="utf-8").partition("Drawings that a form may name: ")[2]
    used |= set(re.findall(r"`([\w-]+)`", offered.partition("\n\n")[0]))
    for path in (ROOT / "ui").rglob("*.py"):
        used |= set(re.findall(r'"([\w-]+)"', path.read_text(encoding="utf-8")))
    assert not set(NAMES) - used


def test_each_procedure_has_its_own_drawing() -> None:
    compiled = json.loads((RESOURCES / "catalogue" / "compiled.json").read_text(encoding="utf-8"))
    icons = {one["code"]: one.get("icon", "") for one in compiled["procedures"]}
    assert [code for code, icon in icons.items() if not is_pictogram(icon)] == []
    shared = {icon: [code for code, own in icons.items() if own == icon] for icon in icons.values()}
    assert max(len(codes) for codes in shared.values()) <= 3  # near ones alone


def test_drawings_that_are_kept_take_little_room(qapp: object) -> None:
    """Also where a whole house of them was shown, large, in both themes."""
    for palette in PALETTES.values():
        look = Look(palette, 1, 4, 100, "Be Vietnam Pro")
        for name in NAMES:
            picture = look.pixmap(name, 240)
            assert (picture.width(), picture.height()) == (240, 240)
    assert sum(one.sizeInBytes() for one in looks._drawn.values()) <= looks.MOST_DRAWN
    again = Look(NORMAL, 1, 4, 100, "Be Vietnam Pro").pixmap("home", 97).toImage()
    assert again == Look(NORMAL, 1, 4, 100, "Be Vietnam Pro").pixmap("home", 97).toImage()


def test_another_themes_colours_take_the_places_of_the_normal_ones() -> None:
    said = looks._in_colours("man", CONTRAST, CONTRAST.accent).decode()
    assert NORMAL.accent not in said
    assert CONTRAST.accent in said
    assert "#f7d6b4" in said  # flesh stays


def test_nobody_who_mourns_is_smiled_at(qapp: object) -> None:
    """A mouth is bent by the point between its ends; in a quiet look it is level, and nothing else is another."""
    smiling = [name for name in NAMES if 'class="mouth"' in looks._svg(name).decode()]
    assert {"man", "woman", "mother", "father", "couple", "family", "baby-boy"} <= set(smiling)
    for name in smiling:
        drawn_as = [looks._in_colours(name, NORMAL, "", quiet).decode().splitlines() for quiet in (False, True)]
        changed = [after for before, after in zip(*drawn_as, strict=True) if before != after]
        assert len(changed) == sum('class="mouth"' in line for line in drawn_as[0]), name
        for line in changed:
            start, bent, end = re.findall(r"[\d.-]+ ([\d.-]+)", line.partition(' d="')[2])[:3]
            assert start == bent == end, line
    looked = [Look(NORMAL, 1, 4, 100, "Be Vietnam Pro", quiet) for quiet in (False, True)]
    usual, quiet = (look.pixmap("man", 96).toImage() for look in looked)
    assert usual != quiet


@pytest.mark.parametrize("name", NAMES)
def test_paper_shows_what_the_screen_shows(name: str, qapp: object, tmp_path: Path) -> None:
    """The same drawing through the PDF, drawn by another program, looks the same."""
    import io

    import pypdfium2
    from reportlab.pdfgen.canvas import Canvas

    page = io.BytesIO()
    canvas = Canvas(page, pagesize=(96, 96))
    block = on_paper.pictogram(name, 96)
    assert block is not None
    block.draw(canvas, 0, 96)
    canvas.save()
    bitmap = pypdfium2.PdfDocument(page.getvalue())[0].render(scale=1).to_pil().convert("RGB")
    screen = drawn(svg(name).encode(), 96, "#ffffff").convertToFormat(QImage.Format.Format_RGB888)
    rows = [bytes(screen.constScanLine(y))[: 96 * 3] for y in range(96)]
    assert difference(b"".join(rows), bitmap.tobytes()) < 6


def test_a_name_without_a_drawing_draws_nothing_on_paper() -> None:
    assert on_paper.pictogram("", 20) is None
    assert on_paper.pictogram("certainly-none", 20) is None
