"""Colours and strokes of the pictograms, and what many of them bear: a star, a badge. Used by its neighbours."""

from __future__ import annotations

import math
import re

from ui.widgets.look import NORMAL

WIDE = 4.0
INK, CARD, LINE = NORMAL.ink, NORMAL.card, NORMAL.line
BLUE, SKY = NORMAL.accent, NORMAL.accent_soft
GREEN, MINT = NORMAL.good, NORMAL.good_soft
BROWN, CREAM = NORMAL.warn, NORMAL.warn_soft
RED, ROSE = NORMAL.bad, NORMAL.bad_soft
# What keeps its colour in every theme: flesh and hair, fire and stars, the flag. Never the line around a thing.
HAIR, GREY, SKIN = "#1f2433", "#cdd5e0", "#f7d6b4"
GOLD, FLAG, CHEEK = "#f5b301", "#da251d", "#f0a58f"


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


def star(x: float, y: float, r: float, fill: str = GOLD, wide: float = 0) -> str:
    points = []
    for n in range(10):
        far = r if n % 2 == 0 else r * 0.4
        turn = math.pi * (n / 5 - 0.5)
        points.append(f"{x + far * math.cos(turn):.1f} {y + far * math.sin(turn):.1f}")
    d = "M" + "L".join(points) + "Z"
    return path(d, fill, wide) if wide else bare(d, fill)


def cross(x: float, y: float, r: float, fill: str = BLUE) -> str:
    t = r * 0.36
    return path(f"M{x - t:g} {y - r:g}h{2 * t:g}v{r - t:g}h{r - t:g}v{2 * t:g}h{t - r:g}v{r - t:g}h{-2 * t:g}v{t - r:g}"
                f"h{t - r:g}v{-2 * t:g}h{r - t:g}Z", fill, 3)  # fmt: skip


def heart(x: float, y: float, r: float, fill: str = RED, wide: float = 3) -> str:
    side, low, high, dip = r * 1.9, y - r * 0.3, y - r * 1.5, y - r * 0.45
    return path(f"M{x:g} {y + r:g}C{x - side:g} {low:g} {x - r * 0.8:g} {high:g} {x:g} {dip:g}"
                f"C{x + r * 0.8:g} {high:g} {x + side:g} {low:g} {x:g} {y + r:g}Z", fill, wide)  # fmt: skip


def ground(left: float = 4, right: float = 92) -> str:
    return path(f"M{left:g} 88L{right:g} 88")


# What a badge says, around 75, 75.
GLYPHS = {
    "abroad": disc(75, 75, 12.5, SKY, 3) + oval(75, 75, 5.5, 12.5, "none", 2.6) + path("M63 75L87 75", wide=2.6),
    "again": path("M84.2 69.0C81.3 64.5 75.5 62.8 70.6 64.9C65.7 67.1 63.0 72.4 64.3 77.7"
                  "C65.6 82.9 70.5 86.4 75.9 86.0C81.2 85.5 85.5 81.3 86.0 76.0",
                  wide=4, pen=BLUE) + path("M86 61L86 70L77 70", wide=4, pen=BLUE),
    "end": path("M68 68L82 82M82 68L68 82", wide=5, pen=RED),
    "right": path("M66 76L72.5 82.5L84 69", wide=5, pen=GREEN),
    "clock": path("M75 65L75 76L82 80", wide=4),
    "plus": path("M75 66L75 84M66 75L84 75", wide=5, pen=GREEN),
    "pause": path("M70.5 67L70.5 83M79.5 67L79.5 83", wide=5, pen=BLUE),
    "onward": path("M65 75L84 75M77 67.5L84.5 75L77 82.5", wide=4.5, pen=BLUE),
    "heart": heart(75, 76, 10),
    "home": path("M63 76L75 65L87 76", wide=4) + path("M67 74L67 84L83 84L83 74", wide=4),
    "pencil": path("M66 84L68 76L80 64L86 70L74 82Z", GOLD, 3),
    "coin": disc(75, 75, 12, GOLD, 3)
    + disc(73.5, 77, 3.8, "none", 2.8, HAIR) + path("M77.5 68L77.5 81M73.5 71L81 71", wide=2.8, pen=HAIR),
    "paper": path("M67 64L79 64L84 69L84 86L67 86Z", CARD, 3) + path("M71.5 73L79.5 73M71.5 79L79.5 79", wide=2.6),
}


def badged(inner: str, glyph: str, scale: float = 0.86, x: float = 0, y: float = 0) -> str:
    """`inner` with a small round sign at its lower right."""
    return at(x, y, scale, inner) + disc(75, 75, 19, CARD) + GLYPHS[glyph]
