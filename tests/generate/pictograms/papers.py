"""Papers: sheets of one kind, books and cards, told apart by what stands on them."""

from __future__ import annotations

from tests.generate.pictograms.houses import house
from tests.generate.pictograms.people import man, swaddled
from tests.generate.pictograms.strokes import (
    BLUE,
    CARD,
    CREAM,
    FLAG,
    GOLD,
    HAIR,
    LINE,
    RED,
    ROSE,
    SKY,
    at,
    badged,
    bare,
    box,
    disc,
    heart,
    path,
    star,
)  # fmt: skip


def sheet(fill: str = CARD, rows: str = "M28 38L68 38M28 52L68 52M28 66L68 66M28 78L52 78") -> str:
    paper = path("M16 6L62 6L80 24L80 90L16 90Z", fill) + path("M62 6L62 24L80 24", SKY)
    return paper + (path(rows, wide=4, pen=LINE) if rows else "")


def pencil() -> str:
    """From its point at 40, 88 up to the right."""
    return (path("M40 88L45 70L76 32L90 44L59 82Z", GOLD) + path("M45 70L59 82M70 39L84 51", wide=3.4)
            + path("M40 88L42.5 79L49 84.5Z", HAIR, 2))  # fmt: skip


def stamp(x: float, y: float, r: float) -> str:
    return disc(x, y, r, ROSE, 3.4, RED) + star(x, y, r * 0.62, RED)


def rosette(x: float, y: float) -> str:
    return (path(f"M{x - 8:g} {y + 6:g}l-3 22l11 -7l11 7l-3 -22Z", RED)
            + disc(x, y, 14, GOLD) + disc(x, y, 6, CARD, 3))  # fmt: skip


def certificate() -> str:
    return (box(6, 12, 84, 60, CREAM, 3) + path("M26 26L70 26M18 40L78 40M18 54L48 54", wide=4, pen=LINE)
            + rosette(68, 60))  # fmt: skip


def ring(x: float, y: float, r: float) -> str:
    return disc(x, y, r, "none", 9) + disc(x, y, r, "none", 3.6, GOLD)


def marriage_certificate() -> str:
    return (box(6, 12, 84, 72, ROSE, 3) + box(14, 20, 68, 56, "none", 2, 2.4) + heart(48, 30, 6) + ring(38, 55, 14)
            + ring(58, 55, 14))  # fmt: skip


def id_card() -> str:
    rows = path("M52 40L80 40M52 52L80 52M52 64L70 64", wide=4, pen=LINE)
    head = path("M6 26L90 26L90 22Q90 16 84 16L12 16Q6 16 6 22Z", BLUE)
    return box(6, 16, 84, 64, SKY, 6) + head + box(14, 34, 30, 38, CARD, 2, 3) + at(15.5, 41, 0.285, man()) + rows


def red_book() -> str:
    """The land certificate: a red cover with gold lines."""
    pages = path("M20 84L20 92L78 92L78 84", CARD)
    cover = path("M24 6L78 6L78 84L24 84Q18 84 18 90L18 12Q18 6 24 6Z", FLAG)
    return (pages + cover + path("M18 88Q18 92 22 92L78 92", wide=4) + bare("M28 14h42v4h-42zM28 70h42v4h-42z", GOLD)
            + bare("M49 24L68 41L64 45L49 32L34 45L30 41Z", GOLD)
            + bare("M38 45L49 35L60 45L60 60L53 60L53 50L45 50L45 60L38 60Z", GOLD))  # fmt: skip


def book() -> str:
    """A register, open."""
    left = path("M48 24Q30 12 6 18L6 78Q30 72 48 84Z", CARD)
    right = path("M48 24Q66 12 90 18L90 78Q66 72 48 84Z", CARD)
    rows = path("M15 34Q28 31 39 37M15 48Q28 45 39 51M15 62Q28 59 39 65"
                "M57 37Q68 31 81 34M57 51Q68 45 81 48M57 65Q68 59 81 62", wide=4, pen=LINE)  # fmt: skip
    cover = path("M6 24L4 24L4 88L44 88Q48 92 52 88L92 88L92 24L90 24", BLUE)
    return cover + left + right + rows


def copy() -> str:
    return at(20, -2.5, 0.84, sheet(SKY, "")) + at(-6, 14, 0.86, sheet()) + stamp(60, 74, 15)


def signature() -> str:
    written = path("M26 70C30 54 36 54 36 64C36 74 42 74 45 66C48 60 52 64 52 72", wide=4, pen=BLUE)
    return sheet(CARD, "M28 28L54 28M28 40L60 40") + path("M26 80L52 80", wide=3) + written + at(10, 3, 0.9, pencil())


def bubbles() -> str:
    """What is said in one language, said again in another."""
    first = path("M6 10L54 10L54 46L30 46L18 58L18 46L6 46Z", CARD)
    letter = path("M21 38L30 18L39 38M24.5 31L35.5 31", wide=4.4, pen=BLUE)
    second = path("M42 46L90 46L90 80L78 80L78 92L66 80L42 80Z", CREAM)
    sign = path("M54 56L78 56M66 51L66 56M58 73Q68 68 72 56M74 73Q64 68 60 56", wide=4, pen=RED)
    return second + first + letter + sign


def scroll() -> str:
    """A last will: a roll, and its seal."""
    roll = path("M22 10L78 10Q70 14 70 22L70 74L22 74Z", CREAM) + path("M78 10Q88 12 86 24L70 24", CREAM)
    foot = path("M12 74L60 74Q60 88 70 88L22 88Q10 88 12 74Z", CREAM)
    return (roll + foot + path("M32 26L60 26M32 38L60 38M32 50L50 50", wide=4, pen=LINE) + disc(76, 74, 13, RED)
            + star(76, 74, 7))  # fmt: skip


def key() -> str:
    shaft = "M43 42L78 78M66 66L74 57M75 75L83 66"
    return disc(30, 30, 17, GOLD) + disc(26, 26, 4.5, CARD, 3) + path(shaft, wide=9) + path(shaft, wide=2.4, pen=GOLD)


def contract() -> str:
    """Two have signed; what is sold has a key."""
    signed = path("M26 74q4-9 8-1q4 8 8-2M52 74q4-9 8-1q4 8 8-2", wide=3.6, pen=BLUE)
    return (sheet(CARD, "M28 28L54 28M28 40L68 40M28 52L68 52") + path("M24 82L44 82M52 82L72 82", wide=3) + signed
            + at(46, -2, 0.5, key()))  # fmt: skip


def marital_status() -> str:
    return sheet(CARD, "") + at(20, 20, 0.5, man()) + path("M28 80L50 80", wide=4, pen=LINE) + ring(68, 72, 13)


def extract() -> str:
    """A birth certificate once more: the child on a sheet, a second behind it."""
    return (at(22, -2.5, 0.82, sheet(SKY, "")) + at(-8, 10, 0.9, sheet(CARD, "M28 68L68 68M28 80L56 80"))
            + at(11, 35, 0.5, swaddled()))  # fmt: skip


def residence_sheet() -> str:
    """Where somebody lives, written down."""
    return sheet(CARD, "M28 74L68 74") + at(20, 20, 0.54, house())


PAPERS = {
    "paper": sheet(),
    "copy": copy(),
    "certificate": certificate(),
    "marriage-certificate": marriage_certificate(),
    "id-card": id_card(),
    "red-book": red_book(),
    "signature": signature(),
    "register-copy": badged(book(), "paper"),
    "register-abroad": badged(book(), "abroad"),
    "translation": bubbles(),
    "translation-other": badged(bubbles(), "plus"),
    "will": scroll(),
    "contract": contract(),
    "marital-status": marital_status(),
    "extract": extract(),
    "correction": sheet() + at(10, 3, 0.9, pencil()),
    "confirmation": badged(sheet(), "right", 0.94),
    "residence-correct": badged(residence_sheet(), "pencil", 0.94),
    "residence-declare": badged(residence_sheet(), "plus", 0.94),
    "residence-confirm": badged(residence_sheet(), "right", 0.94),
    "pen": path("M8 88Q24 78 36 88Q48 98 64 88", wide=4.5, pen=BLUE) + at(-18, -18, 1.2, pencil()),
}
