"""Writes resources/pictograms/*.svg: persons, places and papers in one style, from shared parts. Run by hand.

    python -m tests.generate.pictograms

Every drawing is made of the parts below, so a face, a house or a sheet looks the same wherever it stands. Lines are
4 of 96 wide, joints are round, fills are flat. tests/ui/widgets/test_pictograms.py holds the files against this program
and looks at what they draw.
"""

from __future__ import annotations

import math
import re

from ui.widgets.look import NORMAL, PICTOGRAMS

WIDE = 4.0
INK, CARD, LINE = NORMAL.ink, NORMAL.card, NORMAL.line
BLUE, SKY = NORMAL.accent, NORMAL.accent_soft
GREEN, MINT = NORMAL.good, NORMAL.good_soft
BROWN, CREAM = NORMAL.warn, NORMAL.warn_soft
RED, ROSE = NORMAL.bad, NORMAL.bad_soft
# What keeps its colour in every theme: flesh and hair, fire and stars, the flag. Never the line around a thing.
HAIR, GREY, SKIN = "#1f2433", "#cdd5e0", "#f7d6b4"
GOLD, FLAG = "#f5b301", "#da251d"


# -- strokes ----------------------------------------------------------------------------------------------------------
def path(d: str, fill: str = "none", wide: float = 0, pen: str = "") -> str:
    return f'<path d="{d}"{_paint(fill, wide, pen)}/>'


def bare(d: str, fill: str) -> str:
    """An area without an outline."""
    return f'<path d="{d}" fill="{fill}" stroke="none"/>'


def disc(x: float, y: float, r: float, fill: str = "none", wide: float = 0, pen: str = "") -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}"{_paint(fill, wide, pen)}/>'


def oval(x: float, y: float, rx: float, ry: float, fill: str = "none", wide: float = 0) -> str:
    return f'<ellipse cx="{x:g}" cy="{y:g}" rx="{rx:g}" ry="{ry:g}"{_paint(fill, wide, "")}/>'


def box(x: float, y: float, w: float, h: float, fill: str = "none", r: float = 0, wide: float = 0) -> str:
    corner = f' rx="{r:g}"' if r else ""
    return f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}"{corner}{_paint(fill, wide, "")}/>'


def dot(x: float, y: float, r: float = 2.2, fill: str = INK) -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}" fill="{fill}" stroke="none"/>'


def _paint(fill: str, wide: float, pen: str) -> str:
    found = f' fill="{fill}"' if fill != "none" else ""
    found += f' stroke-width="{wide:g}"' if wide else ""
    return found + (f' stroke="{pen}"' if pen else "")


def at(x: float, y: float, scale: float, inner: str) -> str:
    """`inner` (of 96 by 96) smaller, its corner at x, y; its lines stay as wide as all others."""
    inner = re.sub(r'stroke-width="([\d.]+)"', lambda held: f'stroke-width="{float(held[1]) / scale:.2f}"', inner)
    return f'<g transform="translate({x:g} {y:g}) scale({scale:g})" stroke-width="{WIDE / scale:.2f}">{inner}</g>'


def svg(inner: str) -> str:
    body = re.sub(r"(<(?:g|/g|path|rect|circle|ellipse)[ >])", r"\n\1", inner)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="96" height="96" fill="none" '
        f'stroke="{INK}" stroke-width="{WIDE:g}" stroke-linecap="round" stroke-linejoin="round">{body}\n</svg>\n'
    )


# -- people -----------------------------------------------------------------------------------------------------------
def star(x: float, y: float, r: float, fill: str = GOLD) -> str:
    points = []
    for n in range(10):
        far = r if n % 2 == 0 else r * 0.4
        turn = math.pi * (n / 5 - 0.5)
        points.append(f"{x + far * math.cos(turn):.1f} {y + far * math.sin(turn):.1f}")
    return bare("M" + "L".join(points) + "Z", fill)


def eyes(x: float, y: float, apart: float = 7, r: float = 2.4) -> str:
    return dot(x - apart, y, r, HAIR) + dot(x + apart, y, r, HAIR)


def mouth(x: float, y: float, half: float = 4, deep: float = 1.4) -> str:
    return path(f"M{x - half:g} {y:g}Q{x:g} {y + deep * 2:g} {x + half:g} {y:g}", wide=2.8, pen=HAIR)


def neck() -> str:
    return path("M41 50L41 64Q48 72 55 64L55 50", SKIN)


def face(y: float = 38) -> str:
    return oval(48, y, 16, 18, SKIN)


def shoulders(fill: str) -> str:
    return path("M10 93C10 75 24 67 40 64Q48 72 56 64C72 67 86 75 86 93Z", fill)


def woman(dress: str = RED) -> str:
    hair = path("M48 11C29 11 23 25 23 42C23 56 21 62 17 69L79 69C75 62 73 56 73 42C73 25 67 11 48 11Z", HAIR)
    fringe = path("M32 39C36 33 45 29 49 21C53 29 60 33 64 39C66 26 60 17 48 17C36 17 30 26 32 39Z", HAIR, 2, HAIR)
    return (hair + shoulders(dress) + path("M38 64L48 76L58 64", CARD, 3.4) + neck() + face(40) + fringe
            + eyes(48, 43) + mouth(48, 50))  # fmt: skip


def man(shirt: str = BLUE) -> str:
    collar = path("M37 63L48 78L59 63L66 69L54 84L48 78L42 84L30 69Z", CARD, 3.4)
    hair = path("M30 37C26 20 34 11 48 11C62 11 70 20 66 37C64 31 61 28 58 26C50 29 40 29 37 26C34 28 32 31 30 37Z",
                HAIR)  # fmt: skip
    ears = disc(31, 41, 4, SKIN) + disc(65, 41, 4, SKIN)
    return shoulders(shirt) + neck() + collar + ears + face(39) + hair + eyes(48, 41) + mouth(48, 49)


def swaddled() -> str:
    """A baby in a cloth, lying; of 96 by 72."""
    cloth = path("M6 40C6 20 26 12 44 16L82 36C94 44 92 56 80 58L40 62C20 64 6 56 6 40Z", MINT)
    head = disc(28, 38, 17, SKIN)
    fold = path("M52 19C60 30 58 48 46 61M64 26L88 46", wide=3.4)
    return (cloth + fold + head + eyes(28, 39, 6, 2.8) + mouth(28, 45, 3.5, 2)
            + path("M28 21Q23 24 27 29", wide=3, pen=HAIR))  # fmt: skip


def grandmother() -> str:
    bun = disc(48, 13, 9, GREY)
    hair = path("M48 17C31 17 26 30 27 46L69 46C70 30 65 17 48 17Z", GREY)
    parted = path("M31 44C36 38 45 34 48 25C51 34 60 38 65 44C66 30 60 22 48 22C36 22 30 30 31 44Z", GREY, 3)
    shawl = path("M24 70Q48 92 72 70L82 76Q68 93 48 93Q28 93 14 76Z", CREAM, 3.4)
    return bun + hair + shoulders(BROWN) + neck() + shawl + face(43) + parted + eyes(48, 46) + mouth(48, 54)


def grandfather() -> str:
    sides = path("M29 46C25 38 28 28 34 26L34 46ZM67 46C71 38 68 28 62 26L62 46Z", GREY)
    collar = path("M40 66L48 76L56 66", wide=3.4)
    beard = path("M34 48C36 54 41 53 48 52C55 53 60 54 62 48C64 62 57 70 48 76C39 70 32 62 34 48Z", GREY, 3.4)
    brows = path("M37 36L43 35M53 35L59 36", wide=3.4, pen=GREY)
    glasses = disc(40, 42, 6, "none", 2.6) + disc(56, 42, 6, "none", 2.6) + path("M46 42L50 42", wide=2.6)
    return (shoulders(GREEN) + neck() + collar + sides + oval(48, 38, 16, 21, SKIN) + beard + eyes(48, 42, 8, 2.2)
            + glasses + path("M44 58L52 58", wide=2.8, pen=HAIR))  # fmt: skip


def baby(girl: bool) -> str:
    """Sitting. A boy: one tuft, shirt and trousers; a girl: two plaits with bows, and a dress that is wide below."""
    if girl:
        tufts = (path("M25 26C14 22 8 30 10 40C16 42 24 38 27 32ZM71 26C82 22 88 30 86 40C80 42 72 38 69 32Z", HAIR)
                 + path("M22 20L30 28L20 31ZM74 20L66 28L76 31Z", RED, 3.4))  # fmt: skip
        body = path("M36 56L24 84L72 84L60 56Z", ROSE) + path("M28 76L68 76", wide=3)
        legs = path("M36 84L34 91L42 91L43 84M60 84L62 91L54 91L53 84", SKIN, 3.4)
        arms = path("M35 60L21 71M61 60L75 71", wide=9) + path("M35 60L21 71M61 60L75 71", wide=4, pen=SKIN)
        cap = path("M25 32C27 16 38 9 48 9C58 9 69 16 71 32C62 26 54 22 48 15C42 22 34 26 25 32Z", HAIR)
    else:
        tufts = path("M48 14C40 12 40 2 50 3C46 6 52 8 51 14Z", HAIR, 3)
        body = path("M33 58Q48 66 63 58L66 78L30 78Z", SKY)
        legs = (path("M30 76L66 76L74 91L54 91L48 84L42 91L22 91Z", BLUE))  # fmt: skip
        arms = path("M34 61L19 68M62 61L77 68", wide=9) + path("M34 61L19 68M62 61L77 68", wide=4, pen=SKIN)
        cap = ""
    head = disc(48, 36, 25, SKIN) + oval(23, 38, 4, 5, SKIN) + oval(73, 38, 4, 5, SKIN)
    cheeks = dot(34, 44, 3.4, "#f0a58f") + dot(62, 44, 3.4, "#f0a58f")
    return arms + legs + body + tufts + head + cap + cheeks + eyes(48, 37, 9, 2.9) + mouth(48, 46, 5, 2.4)


# -- houses -----------------------------------------------------------------------------------------------------------
def house(door: str = BLUE) -> str:
    """One floor under a roof of tiles."""
    wall = path("M20 44L20 88L76 88L76 44L48 18Z", CREAM)
    roof = path("M4 49L48 10L92 49L84 56L48 25L12 56Z", RED)
    return wall + box(39, 60, 18, 28, door) + dot(52, 75, 2, CARD) + disc(48, 45, 6.5, SKY, 3.4) + roof


def home() -> str:
    return house() + path("M8 88L88 88")


def cross(x: float, y: float, r: float, fill: str = BLUE, wide: float = 3) -> str:
    t = r * 0.36
    return path(f"M{x - t:g} {y - r:g}h{2 * t:g}v{r - t:g}h{r - t:g}v{2 * t:g}h{t - r:g}v{r - t:g}h{-2 * t:g}v{t - r:g}"
                f"h{t - r:g}v{-2 * t:g}h{r - t:g}Z", fill, wide)  # fmt: skip


def hospital() -> str:
    main = box(24, 8, 48, 80, CARD)
    wings = box(6, 44, 18, 44, SKY) + box(72, 44, 18, 44, SKY)
    rows = "".join(box(x, y, 8, 8, SKY, 0, 2.6) for y in (44, 58) for x in (32, 56))
    side = "".join(path(f"M{x} {y}h6", wide=3) for x in (12, 78) for y in (54, 64, 74))
    return wings + main + cross(48, 25, 12) + rows + side + box(40, 68, 16, 20, BLUE) + path("M4 88L92 88")


def shop() -> str:
    wall = box(14, 40, 68, 48, CREAM) + box(22, 54, 30, 22, SKY, 0, 3.4) + box(60, 54, 14, 34, BLUE, 0, 3.4)
    awning = path("M16 12L80 12L90 34L6 34Z", CARD)
    stripes = "".join(
        path(f"M{16 + 12.8 * n:g} 12L{28.8 + 12.8 * n:g} 12L{22.8 + 16.8 * n:g} 34L{6 + 16.8 * n:g} 34Z", RED, 3) for n in (0, 2, 4)
    )
    edge = "".join(
        path(f"M{6 + 16.8 * n:g} 34a8.4 9 0 0 0 16.8 0Z", RED if n % 2 == 0 else CARD, 3.4) for n in range(5)
    )
    return wall + awning + stripes + edge + path("M4 88L92 88")


def flag(x: float, y: float, high: float) -> str:
    """A pole of `high` with the flag of the country, its foot at x, y."""
    top = y - high
    return (path(f"M{x:g} {y:g}L{x:g} {top:g}") + path(f"M{x:g} {top:g}h24v16h-24Z", FLAG, 3)
            + star(x + 12, top + 8, 5.6))  # fmt: skip


def school() -> str:
    wings = box(5, 50, 86, 38, CREAM)
    middle = path("M30 88L30 42L48 28L66 42L66 88Z", CARD)
    roof = path("M24 46L48 26L72 46", wide=4)
    left = "".join(box(x, 60, 8, 12, SKY, 0, 3) for x in (10, 78)) + path("M5 50L30 50M66 50L91 50")
    door = path("M40 88L40 72Q48 62 56 72L56 88Z", BLUE) + disc(48, 48, 7, SKY, 3) + path("M48 44L48 48L51 49", wide=2.4)
    return flag(48, 28, 24) + wings + middle + roof + left + door + path("M4 88L92 88")


# -- things -----------------------------------------------------------------------------------------------------------
def candle() -> str:
    flame = path("M48 4C58 16 60 22 56 29C53 34 43 34 40 29C36 22 40 16 48 4Z", GOLD) + bare("M48 18C52 23 52 27 50 29C49 30 47 30 46 29C44 27 44 23 48 18Z", CARD)
    stick = path("M38 40L58 40L58 78L38 78Z", CREAM) + path("M38 40Q40 50 45 48L45 58Q49 62 51 56L52 47Q56 50 58 40Z", CARD, 3.2) + path("M48 40L48 33", wide=3.4)
    dish = path("M14 76L82 76Q80 90 66 91L30 91Q16 90 14 76Z", BLUE)
    return flame + stick + dish + path("M82 79Q93 76 91 84Q88 90 78 87", wide=4)


DRAWINGS: dict[str, str] = {}


def draw() -> dict[str, str]:
    """Name -> SVG."""
    return {name: svg(inner) for name, inner in DRAWINGS.items()}


def add(name: str, inner: str) -> None:
    DRAWINGS[name] = inner


def main() -> None:
    for name, written in draw().items():
        (PICTOGRAMS / f"{name}.svg").write_text(written, encoding="utf-8")


add("woman", woman())
add("man", man())
add("mother", at(0, -5, 1, woman()) + at(13, 48, 0.74, swaddled()))
add("father", at(0, -5, 1, man()) + at(13, 48, 0.74, swaddled()))
add("grandmother", grandmother())
add("grandfather", grandfather())
add("grandparents", at(-5, 15, 0.8, grandfather()) + at(24, 15, 0.8, grandmother()))
add("baby-boy", baby(girl=False))
add("baby-girl", baby(girl=True))
add("home", home())
add("hospital", hospital())
add("shop", shop())
add("school", school())
add("candle", candle())


if __name__ == "__main__":
    main()
