"""Places: houses of one kind of wall and roof, told apart by what they bear."""

from __future__ import annotations

from tests.generate.pictograms.people import child, man, woman
from tests.generate.pictograms.strokes import (
    BLUE,
    BROWN,
    CARD,
    CREAM,
    FLAG,
    GOLD,
    GREEN,
    LINE,
    MINT,
    RED,
    SKY,
    at,
    badged,
    box,
    cross,
    disc,
    dot,
    ground,
    path,
    star,
)  # fmt: skip


def house(door: str = BLUE) -> str:
    """One floor under a roof of tiles."""
    wall = path("M20 44L20 88L76 88L76 44L48 18Z", CREAM)
    roof = path("M4 49L48 10L92 49L84 56L48 25L12 56Z", RED)
    return wall + box(39, 60, 18, 28, door) + dot(52, 75, 2, CARD) + disc(48, 45, 6.5, SKY, 3.4) + roof


def home() -> str:
    return house() + path("M8 88L88 88")


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
        path(f"M{16 + 12.8 * n:g} 12h12.8L{22.8 + 16.8 * n:g} 34h-16.8Z", RED, 3) for n in (0, 2, 4)
    )
    edge = "".join(
        path(f"M{6 + 16.8 * n:g} 34c0 12 16.8 12 16.8 0Z", RED if n % 2 == 0 else CARD, 3.4) for n in range(5)
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
    door = (path("M40 88L40 72Q48 62 56 72L56 88Z", BLUE) + disc(48, 48, 7, SKY, 3)
            + path("M48 44L48 48L51 49", wide=2.4))  # fmt: skip
    return flag(48, 28, 24) + wings + middle + roof + left + door + path("M4 88L92 88")


def health_station() -> str:
    """Low and near: one floor, a cross in its gable."""
    wall = path("M12 44L12 88L84 88L84 44L48 20Z", CARD)
    roof = path("M2 46L48 12L94 46L87 54L48 25L9 54Z", GREEN)
    windows = box(18, 62, 14, 14, SKY, 0, 3.4) + box(64, 62, 14, 14, SKY, 0, 3.4)
    return wall + cross(48, 45, 11) + windows + box(39, 64, 18, 24, GREEN) + roof + ground()


def office() -> str:
    """The ward's office: columns, steps, the flag above."""
    roof = path("M10 46L48 30L86 46L86 52L10 52Z", CREAM)
    pillars = "".join(box(x, 52, 8, 28, CARD, 0, 3.4) for x in (17, 34, 54, 71))
    return (flag(48, 30, 25) + box(14, 50, 68, 32, SKY) + roof + pillars + box(8, 80, 80, 9, CREAM)
            + star(48, 42.5, 5.5))  # fmt: skip


def household() -> str:
    """Who lives under one roof."""
    wall = path("M12 42L12 91L84 91L84 42L48 16Z", CREAM)
    roof = path("M2 45L48 6L94 45L87 53L48 20L9 53Z", RED)
    people = at(6, 36, 0.6, man()) + at(33, 36, 0.6, woman())
    return wall + at(0, 0, 1, people) + at(30.5, 58, 0.36, child()) + roof + path("M12 48L12 91L84 91L84 48")


def pin(x: float, y: float, r: float, fill: str = RED) -> str:
    """A place on a map; its point at x, y."""
    top = y - r * 2.3
    low, left, right, bent = top + r * 0.9, x - r, x + r, top - r * 1.33
    return (path(f"M{x:g} {y:g}C{x - r * 0.5:g} {y - r:g} {left:g} {low:g} {left:g} {top:g}"
                 f"C{left:g} {bent:g} {right:g} {bent:g} {right:g} {top:g}"
                 f"C{right:g} {low:g} {x + r * 0.5:g} {y - r:g} {x:g} {y:g}Z", fill)
            + disc(x, top, r * 0.38, CARD, 3))  # fmt: skip


def road() -> str:
    """A way that leads on, to a place far from here."""
    hills = path("M4 62C14 46 30 46 40 58C54 40 78 42 92 62L92 88L4 88Z", MINT)
    way = path("M30 88C30 74 62 72 56 62C53 57 48 56 50 50L58 50C58 55 66 58 68 64C72 76 60 78 58 88Z", LINE)
    dashes = path("M45 82L47 79M55 74L58 71M61 65L59 62", wide=3.2, pen=CARD)
    return hills + way + dashes + pin(54, 49, 14)


def stay() -> str:
    """A bed for a night or two."""
    moon = path("M70 8C60 14 62 30 74 33C66 39 52 34 52 22C52 12 60 6 70 8Z", GOLD)
    bed = (path("M10 40L10 86M10 76L86 76M86 86L86 62", wide=5) + path("M12 74L12 60L84 60Q86 62 86 74Z", BLUE)
           + path("M16 60L16 52Q16 48 20 48L34 48Q38 48 38 52L38 60Z", CARD))  # fmt: skip
    return moon + star(40, 22, 6) + star(26, 32, 4) + bed


def rooms() -> str:
    """Rooms to let: two floors of doors with a passage before them, a stair."""
    block = box(10, 22, 76, 66, CREAM) + path("M4 22L14 8L82 8L92 22Z", BROWN)
    doors = "".join(box(x, y, 11, 20, BLUE, 0, 3) for x in (18, 42, 66) for y in (29, 64))
    rail = path("M10 56L86 56M22 50L22 56M34 50L34 56M48 50L48 56M62 50L62 56M74 50L74 56M10 50L86 50", wide=2.6)
    return block + doors + rail + path("M10 57L86 57") + ground()


def split() -> str:
    """One house becomes two."""
    return (at(0, -3, 0.62, home()) + at(40, 38, 0.56, home().replace(RED, GREEN))
            + path("M20 64L20 78L34 78M28 71L35 78L28 85", wide=4.5, pen=BLUE))  # fmt: skip


def motorbike() -> str:
    """The clerk comes to the house: a motorbike with a case of papers."""
    wheels = disc(22, 72, 15, SKY) + disc(22, 72, 4, CARD, 3) + disc(76, 72, 15, SKY) + disc(76, 72, 4, CARD, 3)
    frame = path("M22 72L34 60L54 72L64 52L60 34", wide=5) + path("M52 32L62 34L72 28M62 36L76 72", wide=5)
    body = path("M14 54C18 48 30 46 44 48L52 62L62 54L66 64L56 76L36 76C34 64 26 56 14 54Z", BLUE)
    case = box(12, 26, 28, 22, GOLD, 3) + path("M12 34L40 34M26 30L26 38", wide=3)
    return wheels + frame + body + case + dot(74, 38, 4, GOLD)


def plot() -> str:
    """A piece of land, cut out of the ground, with rice on it."""
    earth = path("M4 58L48 80L92 58L92 68L48 90L4 68Z", BROWN)
    land = path("M4 58L48 36L92 58L48 80Z", MINT)
    rice = "".join(path(f"M{x} {y}L{x} {y - 6}M{x} {y}L{x - 5} {y - 4}M{x} {y}L{x + 5} {y - 4}", wide=2.8, pen=GREEN)
                   for x, y in ((24, 60), (38, 67), (52, 74), (72, 60), (60, 67)))  # fmt: skip
    return earth + land + rice


PLACES = {
    "home": home(),
    "hospital": hospital(),
    "health-station": health_station(),
    "school": school(),
    "shop": shop(),
    "office": office(),
    "household": household(),
    "road": road(),
    "residence": house() + ground(8, 88) + pin(76, 60, 15),
    "residence-end": badged(home(), "end"),
    "temporary": badged(rooms(), "clock"),
    "temporary-longer": badged(rooms(), "again"),
    "temporary-end": badged(rooms(), "onward"),
    "household-split": split(),
    "stay": stay(),
    "shop-pause": badged(shop(), "pause"),
    "shop-end": badged(shop(), "end"),
    "school-change": badged(school(), "onward"),
    "birth-mobile": motorbike(),
    "land": plot() + at(23, 2, 0.52, house()),
}
