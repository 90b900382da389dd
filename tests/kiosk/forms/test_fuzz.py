"""Expressions and cards made at random by a new seed each time: 100,000 with --long, a fifth otherwise.

Nothing but a value or an error in words may come out, and no single case may take long.
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable

from kiosk.errors import ExpectedError
from kiosk.forms.xpath.compiler import compile_expression
from kiosk.forms.xpath.context import Environment, EvaluationContext
from kiosk.forms.xpath.convert import to_string
from kiosk.forms.xpath.errors import XPathError
from kiosk.forms.xpath.functions import find, names
from kiosk.forms.xpath.tree import ELEMENT, Node, document
from kiosk.rules.citizen_card import read
from tests.kiosk.rules.test_citizen_card import FULL
from tests.steps import steps

MOST_LOOKED_AT = 20_000  # nodes, for one expression over the few answers here
LEAVES = [
    "1", "0", "-1", ".5", "1e9", "''", "'a'", "'2026-11-24'", "'10:30'", "'2026-02-30T25:00:00+99:99'", "' a b '",
    "'%Y'",
    "'(a+)+b'", "'SHA-256'", "//@id", "/data/a", "../a", ".", "..", "//row/a", "/data/row", "/data/row[2]/a", "row",
    "*", "@id",
    "current()/../b", "instance('list')/root/item", "today()", "now()", "true()", "'ế Ƀ 😀'", "'list'", "'name'",
]  # fmt: skip
OPERATORS = ["+", "-", "*", " div ", " mod ", "=", "!=", "<", "<=", ">", ">=", " and ", " or ", "|"]
WORLD = (
    "<data id='x'><a>3</a><b>2026-11-24</b><row><a>1</a></row><row><a>x y</a></row><c>a b c</c>"
    "<row><a/><b>9</b></row></data>"
)


def world() -> EvaluationContext:
    from lxml import etree

    main = document(etree.fromstring(WORLD))
    listed = document(etree.fromstring("<root><item><name>a</name></item><item><name>b</name></item></root>"))
    env = Environment(main=main, instance=lambda name: listed if name == "list" else None)
    return EvaluationContext(main.children[0].children[2].children[0], env)


def expression(chance: random.Random, depth: int) -> str:
    """One that can be read, of any shape; arguments have any kind and number near the right one."""
    kind = chance.random() if depth else 1.0
    if kind < 0.35:
        name = chance.choice(NAMES)
        function = find(name)
        assert function is not None
        most = min(function.most, function.least + 3)
        count = chance.randint(function.least, most) if chance.random() < 0.95 else chance.randint(0, 5)
        return f"{name}({', '.join(expression(chance, depth - 1) for _ in range(count))})"
    if kind < 0.6:
        return f"{expression(chance, depth - 1)}{chance.choice(OPERATORS)}{expression(chance, depth - 1)}"
    if kind < 0.7:
        return f"({expression(chance, depth - 1)})"
    if kind < 0.8:
        return f"{chance.choice(LEAVES)}[{expression(chance, depth - 1)}]"
    if kind < 0.85:
        return f"-{expression(chance, depth - 1)}"
    return chance.choice(LEAVES)


NAMES = names()


def spoilt(chance: random.Random, text: str) -> str:
    """With a letter more, less, or another one, somewhere."""
    for _ in range(chance.randint(1, 3)):
        at = chance.randrange(len(text) + 1)
        text = text[:at] + chance.choice(["", "(", ")", "[", "'", "/", "$", "\x00", "é", "::", "1"]) + text[at + 1 :]
    return text


def test_expressions(times: Callable[[int], int], seeded: random.Random) -> None:
    context = world()
    for _ in range(times(100_000)):
        source = expression(seeded, seeded.randint(0, 4))
        if seeded.random() < 0.3:
            source = spoilt(seeded, source)
        context.env.work = 0
        try:
            value = compile_expression(source)(context)
            said = to_string(value)
        except XPathError as error:
            said = str(error) or None
        except Exception as error:
            raise AssertionError(f"{source!r}: {error!r}") from error
        assert isinstance(said, str), source
        assert context.env.work <= MOST_LOOKED_AT, source


def test_expressions_leave_the_answers_as_they_were(seeded: random.Random) -> None:
    context = world()
    before = picture(context.env.main)
    for _ in range(2000):
        try:
            compile_expression(expression(seeded, 3))(context)
        except XPathError:
            continue
    assert picture(context.env.main) == before


def picture(node: Node | None) -> list[tuple[str, str]]:
    assert node is not None
    return [(one.name, one.value) for one in node.descendants() if one.kind == ELEMENT]


PIECES = [
    *FULL.split("|"), "", "00001950", "31022000", "29022023", "Nữ", "DN4010123456789", "?", "001196000123", "Ƀ", "\x00",
    "😀",
    "4e677579e1bb856e", "|", "P<VNMNGUYEN<<VAN<A", "0" * 500, "Số 1, phường Hoa Sen",
]  # fmt: skip


def card(chance: random.Random) -> str:
    way = chance.random()
    if way < 0.4:
        return "|".join(chance.choices(PIECES, k=chance.randint(0, 11)))
    if way < 0.7:
        raw = bytearray(FULL.encode())
        for _ in range(chance.randint(1, 4)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        return bytes(raw).decode("utf-8", "replace")
    if way < 0.9:
        return spoilt(chance, FULL)
    if way < 0.95:
        return FULL[: chance.randrange(len(FULL))]
    return "".join(chr(chance.choice((32, 48, 124, 0x1EC5, 0x1F600)) + chance.randrange(10)) for _ in range(40))


def test_cards(times: Callable[[int], int], seeded: random.Random) -> None:
    for _ in range(times(100_000)):
        text = card(seeded)
        try:
            found = read(text)
            good = len(found.card.number) == 12
        except ExpectedError as error:
            good = error.key.startswith("card.errors.")
        except Exception as error:
            raise AssertionError(f"{text!r}: {error!r}") from error
        assert good, text


def test_a_card_costs_by_its_length(seeded: random.Random) -> None:
    def attempt(text: str) -> None:
        with contextlib.suppress(ExpectedError):
            read(text)

    for _ in range(1000):
        text = card(seeded)
        assert steps(lambda text=text: attempt(text)) < 1000 + 40 * len(text), text
