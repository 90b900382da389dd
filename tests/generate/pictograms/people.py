"""Persons: head and shoulders in one way, told apart by hair, dress and what they carry; babies whole."""

from __future__ import annotations

from tests.generate.pictograms.strokes import (
    BLUE,
    BROWN,
    CARD,
    CHEEK,
    CREAM,
    FLAG,
    GOLD,
    GREEN,
    GREY,
    HAIR,
    MINT,
    RED,
    ROSE,
    SKIN,
    SKY,
    at,
    badged,
    disc,
    dot,
    heart,
    oval,
    path,
    star,
)  # fmt: skip


def eyes(x: float, y: float, apart: float = 7, r: float = 2.4) -> str:
    return dot(x - apart, y, r, HAIR) + dot(x + apart, y, r, HAIR)


def mouth(x: float, y: float, half: float = 4, deep: float = 1.4) -> str:
    """Marked, for ui.widgets.look draws it level where somebody mourns."""
    drawn = path(f"M{x - half:g} {y:g}Q{x:g} {y + deep * 2:g} {x + half:g} {y:g}", wide=2.8, pen=HAIR)
    return drawn.replace("<path ", '<path class="mouth" ', 1)


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
    """A baby in a cloth, lying; of 96 by 76."""
    cloth = path("M26 10C44 4 74 12 86 30C96 46 90 66 70 68L36 70C16 72 4 60 4 42C4 26 12 14 26 10Z", MINT)
    folds = path("M50 16C64 30 62 54 46 68M66 20C60 34 70 50 88 46", wide=3.4)
    head = disc(30, 40, 20, SKIN)
    return (cloth + folds + head + dot(18, 45, 2.8, CHEEK) + dot(42, 45, 2.8, CHEEK) + eyes(30, 40, 7, 2.9)
            + mouth(30, 47, 4, 2) + path("M31 20Q25 23 29 29", wide=3.2, pen=HAIR))  # fmt: skip


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
    cheeks = dot(34, 44, 3.4, CHEEK) + dot(62, 44, 3.4, CHEEK)
    return arms + legs + body + tufts + head + cap + cheeks + eyes(48, 37, 9, 2.9) + mouth(48, 46, 5, 2.4)


def child() -> str:
    """Of school age: a large head, short hair, a shirt with a stripe."""
    hair = path("M24 46C18 24 30 10 48 10C66 10 78 24 72 46C71 38 68 34 66 31L60 36L54 29L46 36L38 30L30 36"
                "C27 38 25 42 24 46Z", HAIR)  # fmt: skip
    ears = disc(26, 47, 4.5, SKIN) + disc(70, 47, 4.5, SKIN)
    body = path("M20 93C20 80 30 74 41 71Q48 77 55 71C66 74 76 80 76 93Z", MINT) + path("M22 85L74 85", wide=3.4)
    cheeks = dot(35, 54, 3.2, CHEEK) + dot(61, 54, 3.2, CHEEK)
    return (body + path("M42 62L42 72Q48 78 54 72L54 62", SKIN) + ears + oval(48, 44, 22, 23, SKIN) + hair + cheeks
            + eyes(48, 47, 9, 2.7) + mouth(48, 56, 4.5, 2))  # fmt: skip


def pupil() -> str:
    """A child with the pupils' red scarf and a satchel's straps."""
    straps = path("M31 77L29 92M65 77L67 92", wide=7) + path("M31 77L29 92M65 77L67 92", wide=2, pen=GOLD)
    scarf = path("M36 70Q48 80 60 70L62 76L53 80L57 92L48 84L39 92L43 80L34 76Z", FLAG, 3)
    whole = child().replace(path("M22 85L74 85", wide=3.4), "").replace(MINT, CARD)
    return whole + straps + scarf


def bride() -> str:
    """The round headdress of a wedding."""
    halo = path("M14 44C8 14 26 -2 48 -2C70 -2 88 14 82 44L70 40L26 40Z", FLAG)
    band = path("M22 36C20 14 34 6 48 6C62 6 76 14 74 36", wide=3.4, pen=GOLD)
    return halo + band + woman(FLAG)


def groom() -> str:
    """The turban of a wedding."""
    turban = path("M25 33C20 14 32 4 48 4C64 4 76 14 71 33Q48 20 25 33Z", BLUE)
    folds = path("M27 24Q48 10 69 24M33 14Q48 5 63 14", wide=2.8, pen=CARD)
    return man(BLUE) + turban + folds


def couple() -> str:
    return at(-5, 21, 0.76, groom()) + at(27, 21, 0.76, bride()) + heart(46, 13, 8)


def family() -> str:
    return at(-4, -4, 0.74, man()) + at(29, -4, 0.74, woman()) + at(20, 40, 0.57, child())


def other_person() -> str:
    blank = oval(48, 34, 18, 21, SKY) + path("M10 93C10 74 26 64 48 64C70 64 86 74 86 93Z", SKY)
    return at(-6, -2, 0.94, blank) + disc(75, 73, 18, CARD) + "".join(dot(75 + 8 * n, 73, 2.9) for n in (-1, 0, 1))


def police() -> str:
    cap = path("M24 24C26 10 36 6 48 6C60 6 70 10 72 24L66 32Q48 26 30 32Z", GREEN) + star(48, 17, 6.5)
    peak = path("M29 33Q48 25 67 33Q62 38 48 37Q34 38 29 33Z", HAIR)
    tabs = path("M22 71L31 79M74 71L65 79", wide=5, pen=GOLD)
    return man(GREEN) + tabs + cap + peak


def recognition() -> str:
    """A grown person and a child, and a heart between them."""
    return at(-6, 8, 0.88, man()) + at(42, 34, 0.6, child()) + heart(72, 20, 11)


def guardian() -> str:
    """A child under an umbrella."""
    umbrella = path("M4 44C6 18 26 6 48 6C70 6 90 18 92 44Q81 36 70 44Q59 36 48 44Q37 36 26 44Q15 36 4 44Z", BLUE)
    ribs = path("M26 44C28 26 36 12 48 6M70 44C68 26 60 12 48 6", wide=3, pen=CARD)
    return (path("M74 44L74 84Q74 92 66 91", wide=4.5) + umbrella + ribs + path(
        "M4 44C6 18 26 6 48 6C70 6 90 18 92 44Q81 36 70 44Q59 36 48 44Q37 36 26 44Q15 36 4 44Z")
        + at(12, 38, 0.6, child()))  # fmt: skip


def wheelchair() -> str:
    """A person who sits in a wheelchair, from the side, going on."""
    wheel = disc(42, 68, 22, SKY) + disc(42, 68, 4, BLUE, 3) + disc(80, 84, 7, SKY, 3.4)
    seat = path("M24 32L26 36L32 58", wide=5)
    body = path("M37 32C32 36 34 58 38 62L66 62L72 80L82 78L74 54L54 54L52 36C48 28 40 28 37 32Z", BLUE)
    arm = path("M46 40L56 48L66 47", wide=9) + path("M46 40L56 48L66 47", wide=3.6, pen=SKIN)
    head = (disc(46, 17, 12, SKIN)
            + path("M33 19C31 6 42 1 50 4C58 6 60 12 58 15C50 15 46 13 43 12C42 18 37 20 33 19Z", HAIR, 3))  # fmt: skip
    return seat + wheel + body + arm + head + dot(53, 19, 2, HAIR)


PEOPLE = {
    "woman": woman(),
    "man": man(),
    "mother": at(0, -5, 1, woman()) + at(17, 49, 0.64, swaddled()),
    "father": at(0, -5, 1, man()) + at(17, 49, 0.64, swaddled()),
    "grandmother": grandmother(),
    "grandfather": grandfather(),
    "grandparents": at(-5, 15, 0.8, grandfather()) + at(24, 15, 0.8, grandmother()),
    "baby-boy": baby(girl=False),
    "baby-girl": baby(girl=True),
    "child": child(),
    "couple": couple(),
    "family": family(),
    "other-person": other_person(),
    "police": police(),
    "birth": at(0, 10, 1, swaddled()),
    "birth-again": badged(at(0, 8, 1, swaddled()), "again"),
    "birth-abroad": badged(at(0, 8, 1, swaddled()), "abroad"),
    "birth-recognition": badged(at(0, 8, 1, swaddled()), "heart"),
    "birth-linked": badged(at(0, 8, 1, swaddled()), "home"),
    "birth-papers": badged(man(), "paper"),
    "marriage-again": badged(couple(), "again"),
    "marriage-abroad": badged(couple(), "abroad"),
    "recognition": recognition(),
    "guardian": guardian(),
    "guardian-end": badged(guardian(), "end"),
    "guardian-abroad": badged(guardian(), "abroad"),
    "pupil": badged(pupil(), "onward", 0.92, -6, 0),
    "pension": badged(grandmother(), "coin", 0.92, -6, 0),
    "disability": wheelchair(),
    "disability-again": badged(wheelchair(), "again"),
}
