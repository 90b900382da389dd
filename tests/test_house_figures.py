"""The limits of how the house is built: what `./run.sh lint --house` prints is held here."""

from __future__ import annotations

import ast

import pytest

from tests import house


@pytest.fixture(scope="module")
def figures() -> house.Figures:
    return house.measure()


def test_functions_are_short(figures: house.Figures) -> None:
    assert figures.median <= 6
    assert figures.at_95 <= 21


def test_few_classes_do_many_things(figures: house.Figures) -> None:
    assert len(figures.large_classes) <= 3, figures.large_classes


def test_a_class_name_stands_once(figures: house.Figures) -> None:
    assert figures.same_names == ()


def test_signatures_name_their_types(figures: house.Figures) -> None:
    assert len(figures.saying_any) < 40, figures.saying_any


@pytest.mark.parametrize("kind", house.KINDS)
def test_no_modules_need_each_other(figures: house.Figures, kind: str) -> None:
    assert figures.circles[kind] == ()


def test_a_circle_is_found_by_the_kind_of_its_imports() -> None:
    sources = {
        "kiosk.a": "from kiosk.b import x\n",
        "kiosk.b": "def f():\n    from kiosk import a\n",
        "kiosk.c": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from kiosk.d import y\n",
        "kiosk.d": "import kiosk.c\n",
    }
    found = house.circles_by_kind({name: ast.parse(source) for name, source in sources.items()})
    assert found == {
        "load": (), "function": (("kiosk.a", "kiosk.b"),), "types": (("kiosk.a", "kiosk.b"), ("kiosk.c", "kiosk.d")),
    }  # fmt: skip


def test_a_name_that_stands_twice_is_found_with_its_modules() -> None:
    sources = {
        "kiosk.a": "class Page: ...\nclass _Compiled: ...\nclass Once: ...\n",
        "kiosk.b": "def f():\n    class Page: ...\nclass _Compiled: ...\n",
    }
    found = house.same_names({name: ast.parse(source) for name, source in sources.items()})
    assert found == ("Page: kiosk.a, kiosk.b",)


def test_any_is_found_wherever_a_signature_says_it() -> None:
    source = "def f(a: dict[str, Any]): ...\ndef g(*a: int, **k: Any): ...\ndef h() -> Any: ...\ndef i(a: int): ...\n"
    assert [house.says_any(f) for f in house.each_function(ast.parse(source))] == [True, True, True, False]
