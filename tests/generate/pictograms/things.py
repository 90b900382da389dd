"""Things: what stands for a death, for honour, for help, for a move."""

from __future__ import annotations

import math

from tests.generate.pictograms.houses import plot
from tests.generate.pictograms.people import man, woman
from tests.generate.pictograms.strokes import (
    BLUE,
    BROWN,
    CARD,
    CREAM,
    FLAG,
    GOLD,
    GREEN,
    HAIR,
    LINE,
    MINT,
    RED,
    ROSE,
    SKIN,
    SKY,
    at,
    badged,
    bare,
    box,
    disc,
    dot,
    heart,
    path,
    star,
)  # fmt: skip


def candle() -> str:
    flame = path("M48 4C58 16 60 22 56 29C53 34 43 34 40 29C36 22 40 16 48 4Z", GOLD)
    core = bare("M48 18C52 23 52 27 50 29C49 30 47 30 46 29C44 27 44 23 48 18Z", CREAM)
    stick = path("M38 40L58 40L58 78L38 78Z", CREAM) + path("M48 40L48 33", wide=3.4)
    wax = path("M38 40Q40 50 45 48L45 58Q49 62 51 56L52 47Q56 50 58 40Z", CARD, 3.2)
    dish = path("M14 76L82 76Q80 90 66 91L30 91Q16 90 14 76Z", BLUE) + path("M82 79Q93 76 91 84Q88 90 78 87")
    return flame + core + stick + wax + dish


def grave() -> str:
    """A martyr's grave: the star above, incense and a flower before it."""
    stone = path("M24 78L24 34Q24 8 48 8Q72 8 72 34L72 78Z", CARD) + star(48, 31, 15, GOLD, 3)
    lines = path("M36 54L60 54M38 65L58 65", wide=4, pen=LINE)
    foot = path("M8 78L88 78L88 90L8 90Z", SKY)
    sticks = path("M79 78L77 54M85 78L87 58", wide=3.2, pen=RED) + dot(77, 53, 2.6, GOLD) + dot(87, 57, 2.6, GOLD)
    return sticks + stone + lines + foot + path("M14 78L13 66", wide=3.4, pen=GREEN) + at(-1, 46, 0.3, bloom())


def bloom() -> str:
    """A white chrysanthemum from above."""
    petals = ""
    for n in range(12):
        turn = n * math.pi / 6
        (left, top), (right, low) = ((48 + 30 * math.cos(turn + side), 36 + 30 * math.sin(turn + side))
                                     for side in (-0.26, 0.26))  # fmt: skip
        over = (48 + 36 * math.cos(turn), 36 + 36 * math.sin(turn))
        petals += path(f"M48 36L{left:.1f} {top:.1f}Q{over[0]:.1f} {over[1]:.1f} {right:.1f} {low:.1f}Z", CARD, 2.8)
    return petals + disc(48, 36, 9, GOLD, 3)


def flower() -> str:
    """A white chrysanthemum, as it is brought to the dead."""
    stem = path("M48 58C50 70 48 80 46 92", wide=5, pen=GREEN)
    leaves = path("M48 80C60 66 74 66 82 72C74 84 60 86 48 80ZM47 86C36 74 24 74 16 80C24 90 36 92 47 86Z", GREEN)
    return stem + leaves + bloom()


def lotus() -> str:
    """An open lotus on the water."""
    outer = path("M48 66C26 66 8 56 4 40C20 36 38 46 48 66ZM48 66C70 66 88 56 92 40C76 36 58 46 48 66Z", ROSE)
    inner = path("M48 66C30 60 20 42 22 24C38 28 48 46 48 66ZM48 66C66 60 76 42 74 24C58 28 48 46 48 66Z", ROSE)
    middle = path("M48 66C36 54 34 28 48 10C62 28 60 54 48 66Z", ROSE)
    leaf = path("M8 76Q28 66 48 72Q68 66 88 76Q68 90 48 84Q28 90 8 76Z", GREEN)
    return leaf + outer + inner + middle + path("M48 40L48 54M37 50L41 57M59 50L55 57", wide=3, pen=RED)


def suitcase() -> str:
    """Packed for another place."""
    return (path("M34 28L34 14Q34 8 40 8L56 8Q62 8 62 14L62 28", wide=5) + box(8, 28, 80, 52, BROWN, 6)
            + path("M26 28L26 80M70 28L70 80", wide=3.4, pen=CARD) + box(8, 28, 80, 52, "none", 6)
            + path("M20 80L20 88M76 80L76 88", wide=6) + box(40, 46, 16, 10, GOLD, 2, 3))  # fmt: skip


def phone() -> str:
    return (box(24, 4, 48, 88, CARD, 8) + box(32, 16, 32, 56, SKY, 2, 3) + path("M44 10L52 10", wide=3)
            + disc(48, 82, 3.5, BLUE, 2.6)
            + path("M40 36Q40 28 46 30L48 37L44 40Q46 47 52 50L56 47L61 50Q61 58 53 57Q41 53 40 36Z",
                   BLUE, 2.4))  # fmt: skip


def medal() -> str:
    """An honour: a star on its ribbon."""
    ribbon = path("M26 6L44 6L52 40L42 46Z", FLAG) + path("M70 6L52 6L44 40L54 46Z", FLAG)
    band = bare("M38 8L44 8L50 34L46 38Z", GOLD) + bare("M58 8L52 8L46 34L50 38Z", GOLD)
    return ribbon + band + disc(48, 66, 25, CREAM) + disc(48, 66, 25) + star(48, 67, 20, FLAG)


def incense() -> str:
    """The bowl of an altar."""
    smoke = path("M36 20C32 14 40 12 36 5M60 20C56 14 64 12 60 5M48 14C44 9 51 7 48 2", wide=3, pen=LINE)
    sticks = path("M38 54L36 26M58 54L60 26M48 54L48 20", wide=4, pen=RED)
    tips = dot(36, 25, 3.2, GOLD) + dot(60, 25, 3.2, GOLD) + dot(48, 20, 3.2, GOLD)
    bowl = path("M14 54L82 54Q84 80 62 84L34 84Q12 80 14 54Z", BLUE) + path("M10 54L86 54", wide=5)
    return smoke + sticks + tips + bowl + path("M34 84L30 91M62 84L66 91", wide=5) + disc(48, 68, 8, GOLD, 3)


def hand() -> str:
    """An open hand, from the left below."""
    return (path("M4 62L16 58L30 56Q38 52 46 58L60 60Q68 62 64 70L48 70L66 69L82 58Q90 54 92 61"
                 "Q92 65 88 68L66 86Q62 90 54 89L28 84L16 88L4 88Z", SKIN)
            + path("M48 70L38 69", wide=3.4))  # fmt: skip


def bowl() -> str:
    """Rice for a house that has little."""
    rice = path("M18 46C18 30 32 24 48 24C64 24 78 30 78 46Z", CARD)
    chops = path("M56 26L86 6M64 30L90 14", wide=4.5, pen=BROWN)
    return (chops + rice + path("M36 36L39 33M48 32L52 35M58 40L62 37M44 42L47 39", wide=3, pen=LINE)
            + path("M10 46L86 46Q84 78 60 84L36 84Q12 78 10 46Z", BLUE)
            + path("M34 84L36 92L60 92L62 84", BLUE))  # fmt: skip


def scales() -> str:
    return (path("M48 10L48 48M18 18L78 18", wide=5) + dot(48, 12, 5, GOLD)
            + path("M18 18L8 42M18 18L28 42M78 18L68 42M78 18L88 42", wide=3)
            + path("M6 42L30 42Q28 52 18 52Q8 52 6 42ZM66 42L90 42Q88 52 78 52Q68 52 66 42Z", GOLD, 3.4))  # fmt: skip


def land_mediation() -> str:
    """Two who live side by side, and the line between them."""
    return plot() + path("M48 36L48 80", wide=3.4, pen=RED) + at(2, 2, 0.48, man()) + at(48, 2, 0.48, woman())


def clock() -> str:
    """How long something takes: a wall clock."""
    face = disc(48, 48, 42, BLUE) + disc(48, 48, 33, CARD)
    marks = path("M48 21L48 26M48 70L48 75M21 48L26 48M70 48L75 48", wide=4, pen=LINE)
    return face + marks + path("M48 29L48 48L62 56", wide=6) + dot(48, 48, 4)


def dong(x: int, y: int) -> str:
    """The sign of the đồng about that point: a bowl, a stem with its bar, a line below."""
    bowl = f"M{x - 7} {y}Q{x - 7} {y - 6} {x - 1} {y - 6}Q{x + 5} {y - 6} {x + 5} {y}"
    bowl += f"Q{x + 5} {y + 6} {x - 1} {y + 6}Q{x - 7} {y + 6} {x - 7} {y}Z"
    stem = f"M{x + 5} {y - 11}L{x + 5} {y + 6}M{x} {y - 8}L{x + 9} {y - 8}M{x - 6} {y + 11}L{x + 6} {y + 11}"
    return path(bowl + stem, wide=3, pen=HAIR)


def money() -> str:
    """What something costs: notes, and a coin before them."""
    back = path("M16 22L92 22L92 60L16 60Z", MINT)
    note = path("M4 34L80 34L80 74L4 74Z", MINT) + disc(42, 54, 11, CARD, 3)
    corners = path("M12 42L12 44M72 64L72 66", wide=4, pen=GREEN)
    coin = disc(74, 74, 19, GOLD) + dong(74, 74)
    return back + note + corners + coin


THINGS = {
    "time": clock(),
    "money": money(),
    "candle": candle(),
    "grave": grave(),
    "flower": flower(),
    "thanks": lotus(),
    "bag": suitcase(),
    "phone": phone(),
    "death-abroad": badged(candle(), "abroad"),
    "death-linked": badged(candle(), "home"),
    "merit-family": badged(medal(), "paper"),
    "merit-death": at(-14, 0, 0.86, medal()) + at(32, 30, 0.66, candle()),
    "altar": incense(),
    "allowance": hand() + heart(54, 32, 22, RED, 4),
    "funeral": badged(flower(), "coin"),
    "funeral-pension": badged(candle(), "coin"),
    "poor-household": badged(bowl(), "home"),
    "land-mediation": land_mediation(),
    "land-dispute": plot() + at(10, -4, 0.8, scales()),
}
