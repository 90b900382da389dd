"""Expressions: what Vietnamese forms lean on, what must be refused, and a fuzz that nothing hangs or crashes."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from kiosk.forms.xpath import tree
from kiosk.forms.xpath.compiler import compile_expression
from kiosk.forms.xpath.context import Environment, EvaluationContext, ExpressionPlace
from kiosk.forms.xpath.convert import Value, to_string
from kiosk.forms.xpath.errors import XPathError
from kiosk.forms.xpath.functions import names
from kiosk.forms.xpath.patterns import matches
from kiosk.forms.xpath.reads import reads
from kiosk.forms.xpath.syntax import parse
from tests.steps import steps

DOCUMENT = "<data><a>3</a><b/><c>x y z</c><d>2026-11-24</d><r><n>1</n></r><r><n>2</n></r><r><n/></r></data>"


def evaluate(source: str) -> Value:
    environment = Environment(now=lambda: datetime(2026, 11, 23, 18, 30, tzinfo=UTC))  # already the 24th here
    return compile_expression(source)(EvaluationContext(tree.document(etree.fromstring(DOCUMENT)), environment))


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("today()", "2026-11-24"),
        ("date(today() - 1)", "2026-11-23"),
        ("/data/d = today()", "true"),
        ("/data/d <= today()", "true"),
        ("int((today() - date('1996-08-15')) div 365.25)", "30"),
        ("format-date(/data/d, '%d/%m/%Y')", "24/11/2026"),
        ("format-date-time(now(), '%H:%M')", "01:30"),
        ("decimal-date-time('2026-11-24') - decimal-date-time('2026-11-23')", "1"),
        ("/data/b > 10", "false"),
        ("/data/b = ''", "true"),
        ("/data/missing = ''", "false"),
        ("if(/data/b = '', 'none', 1 div 0)", "none"),
        ("coalesce(/data/b, /data/a)", "3"),
        ("sum(/data/r/n)", "NaN"),  # as in XPath 1.0: one is unanswered
        ("sum(/data/r/n[. != ''])", "3"),
        ("count(/data/r)", "3"),
        ("count(/data/r[n > 1])", "1"),
        ("/data/r[2]/n", "2"),
        ("indexed-repeat(/data/r/n, /data/r, 2)", "2"),
        ("join(', ', /data/r/n)", "1, 2, "),
        ("selected(/data/c, 'y') and not(selected(/data/c, 'w'))", "true"),
        ("count-selected(/data/c)", "3"),
        ("selected-at(/data/c, 1)", "y"),
        ("substr('khai sinh', 5)", "sinh"),
        ("regex('001196000123', '[0-9]{12}')", "true"),
        ("regex('00119600012', '[0-9]{12}')", "false"),
        ("round(2.5)", "3"),
        ("round(-2.5)", "-3"),
        ("round(3.14159, 2)", "3.14"),
        ("0.1 + 0.2", "0.30000000000000004"),
        ("1 - 1 - 1", "-1"),
        ("7 mod 3 * 2", "2"),
        ("2 = 2 = 1", "true"),
        ("1 < 2 and 2 < 3 or false()", "true"),
        ("--1", "1"),
        ("string(1 div 0)", "Infinity"),
        ("normalize-space('  a  b ')", "a b"),
        ("translate('ABC', 'AB', 'ab')", "abC"),
        ("min(/data/a, 2)", "2"),
        ("position(/data/r[3])", "3"),
        ("string-length('Đặng')", "4"),
    ],
)
def test_values(source: str, wanted: str) -> None:
    assert to_string(evaluate(source)) == wanted


def test_unanswered_numbers_are_not_a_number() -> None:
    value = evaluate("/data/b + 1")
    assert isinstance(value, float)
    assert math.isnan(value)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "1 +",
        "(1",
        "foo(",
        "a/",
        "//",
        "${a}",
        "'open",
        "a b",
        "#",
        "[1]",
        "1 2",
        "a[",
        "if(1,2",
        "child::",
        "@",
    ],
)
def test_what_cannot_be_read_is_refused(source: str) -> None:
    with pytest.raises(XPathError):
        parse(source)


def test_strict_compilation_refuses_unknown_functions_at_once() -> None:
    for source in ("nonsense(1)", "if(true(), 1, nonsense())", "string-length(1, 2)"):
        with pytest.raises(XPathError):
            compile_expression(source, strict=True)
    with pytest.raises(XPathError):
        evaluate("nonsense(1)")
    assert evaluate("if(true(), 1, nonsense())") == 1.0


def test_deep_nesting_and_long_chains_are_bounded() -> None:
    with pytest.raises(XPathError):
        parse("(" * 5000 + "1" + ")" * 5000)
    with pytest.raises(XPathError):
        parse("1" * 200_000)
    assert evaluate(" + ".join(["1"] * 5000)) == 5000.0
    assert evaluate("(" * 40 + "1" + ")" * 40) == 1.0


def test_reads_name_the_paths_and_the_shared_repeat() -> None:
    place = ExpressionPlace(("data", "r", "q"), frozenset({("data", "r")}))
    found = {
        (one.path, one.anchor) for one in reads(parse("../n + /data/a + sum(/data/r/n) + current()/../m"), place)
    }
    assert found == {
        (("data", "r", "n"), 2),
        (("data", "a"), 0),
        (("data", "r", "m"), 2),
    }


def test_hostile_patterns_take_no_time() -> None:
    """Three times the text costs three times as much."""
    for pattern, letter, end in ((r"(a+)+$", "a", "!"), (r"(a|a)*b", "a", ""), (r"(.*)(.*)(.*)(.*)x", "y", "")):
        texts = [letter * length + end for length in (1000, 3000)]
        assert not any(matches(pattern, text) for text in texts)
        short, long = (steps(lambda text=text, pattern=pattern: matches(pattern, text)) for text in texts)
        assert long <= 3.2 * short, pattern


@pytest.mark.parametrize(
    ("pattern", "text", "wanted"),
    [
        ("[0-9]{9,12}", "123456789", True),
        ("[^0-9]+", "Nguyễn Thị Hồng", True),
        (r"\d{4}-\d\d", "2026-11", True),
        ("a|bc", "bc", True),
        ("a|bc", "abc", False),
        ("(?:ab)*c?", "ababc", True),
        (r"^0(3|5|7|8|9)\d{8}$", "0912345678", True),
        (r"\p{L}[\p{L} ']*", "K'Nam", True),
        (r"[\-\]]+", "-]", True),
        ("", "", True),
        ("x{0}y", "y", True),
    ],
)
def test_patterns(pattern: str, text: str, wanted: bool) -> None:
    assert matches(pattern, text) is wanted


@pytest.mark.parametrize(
    "pattern", ["(", "a)", "[a", "(?=a)", r"(a)\1", "*a", "a{3,1}", "a{9999}{9999}", r"\q", "[z-a]"]
)
def test_patterns_that_cannot_be_used_are_refused(pattern: str) -> None:
    with pytest.raises(XPathError):
        matches(pattern, "a")


PIECES = [
    "1", "'x'", "/data/a", "../b", ".", "..", "//n", "@id", "*", "(", ")", "[", "]", "+", "-", "*", " div ",
    " mod ", " and ", " or ", "=", "!=", "<", ">=", "|", ",", "::", "child::", "$", "${a}", "\"", "today()",
    "position(..)",
    "r[n=", "e1", ".5", *(f"{name}(" for name in names()),
]  # fmt: skip


@settings(max_examples=300, deadline=2000)
@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=14).map("".join)))
def test_any_text_is_read_or_refused(source: str) -> None:
    attempt(source)


def test_fuzz_many_expressions(times: Callable[[int], int], seeded: random.Random) -> None:
    """100,000 in --long: no crash, no hang."""
    for _ in range(times(100_000)):
        attempt("".join(seeded.choices(PIECES, k=seeded.randint(1, 10))))


def attempt(source: str) -> None:
    """An expression gives a value or an XPathError; nothing else may come out."""
    try:
        value = evaluate(source)
    except XPathError:
        return
    assert isinstance(to_string(value), str)
