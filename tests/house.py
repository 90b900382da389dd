"""Measures how the house is built, from its own source: `./run.sh lint --house` prints one table.

Modules, functions and classes, class names that stand twice, signatures that say `Any`, circles of imports. Reads text
only; nothing of the product runs. `tests/test_house_figures.py` holds the limits. What a new screen, paper, event
kind or station touches is measured by adding one of each to a copy (tests/test_growing.py).
"""

from __future__ import annotations

import ast
import collections
import functools
import statistics
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests import growing

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("kiosk", "ui", "printing")
MANY_METHODS = 20
Functions = ast.FunctionDef | ast.AsyncFunctionDef
KINDS = ("load", "function", "types")  # of imports; each includes those before it


@dataclass(frozen=True)
class Figures:
    modules: int
    functions: int
    median: float
    at_95: int
    longest: int
    longest_name: str
    large_classes: tuple[str, ...]
    same_names: tuple[str, ...]  # of classes: the name, and the modules that have it
    signatures: int
    saying_any: tuple[str, ...]
    circles: Mapping[str, tuple[tuple[str, ...], ...]]  # kind of import -> circles, each the names of its modules
    touched: Mapping[str, str]  # what is added -> files and rows of a table that it touches, e.g. "2+1"


@functools.cache
def sources(root: Path = ROOT) -> Mapping[str, ast.Module]:
    """Dotted name -> syntax tree of every module of the packages."""
    found = {}
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            name = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
            found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def parts_of(node: ast.AST) -> Iterator[ast.AST]:
    """The statements within a statement: no expression holds a function, a class or an import."""
    for name in ("body", "orelse", "finalbody", "handlers", "cases"):
        yield from found if isinstance(found := getattr(node, name, ()), list) else ()


def statements(tree: ast.AST) -> Iterator[ast.AST]:
    row = collections.deque([tree])
    while row:
        yield (node := row.popleft())
        row.extend(parts_of(node))


def each_function(tree: ast.Module) -> Iterator[Functions]:
    return (node for node in statements(tree) if isinstance(node, Functions))


def lines_of(function: Functions) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def says_any(function: Functions) -> bool:
    """Whether an annotation of the signature holds the name `Any`, alone or within another type."""
    given = function.args
    arguments = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    notes = [argument.annotation for argument in arguments if argument is not None] + [function.returns]
    return any(isinstance(part, ast.Name) and part.id == "Any" for note in notes if note for part in ast.walk(note))


def is_type_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)


def imports(tree: ast.Module, kind: str, modules: frozenset[str]) -> set[str]:
    """Modules of the house that one imports: at load, also within functions, also for types alone."""
    found: set[str] = set()
    row: list[ast.AST] = [tree]
    while row:
        node = row.pop()
        if kind == "load" and isinstance(node, Functions):
            continue
        if kind != "types" and is_type_only(node):
            assert isinstance(node, ast.If)
            row.extend(node.orelse)
            continue
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            longer = [(f"{node.module}.{alias.name}", node.module) for alias in node.names]
            found.update(name if name in modules else shorter for name, shorter in longer)
        row.extend(parts_of(node))
    return found & modules


def circles(arrows: Mapping[str, set[str]]) -> tuple[tuple[str, ...], ...]:
    """Groups of modules that reach each other (Tarjan's strongly connected components of two or more)."""
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    path: list[str] = []
    found: list[tuple[str, ...]] = []

    def visit(name: str) -> None:
        number[name] = low[name] = len(number)
        path.append(name)
        for other in sorted(arrows[name]):
            if other not in number:
                visit(other)
                low[name] = min(low[name], low[other])
            elif other in path:
                low[name] = min(low[name], number[other])
        if low[name] == number[name]:
            at = path.index(name)
            if len(path) - at > 1:
                found.append(tuple(sorted(path[at:])))
            del path[at:]

    for name in arrows:
        if name not in number:
            visit(name)
    return tuple(sorted(found))


def circles_by_kind(trees: Mapping[str, ast.Module]) -> dict[str, tuple[tuple[str, ...], ...]]:
    modules = frozenset(trees)
    return {
        kind: circles({name: imports(tree, kind, modules) - {name} for name, tree in trees.items()}) for kind in KINDS
    }


def methods_of(cls: ast.ClassDef) -> int:
    return sum(isinstance(part, Functions) for part in cls.body)


def same_names(trees: Mapping[str, ast.Module]) -> tuple[str, ...]:
    """Class names that stand twice, each with its modules. Private ones, beginning with `_`, are left out: nobody
    outside their module reads them."""
    found: dict[str, list[str]] = {}
    for name, tree in trees.items():
        for part in statements(tree):
            if isinstance(part, ast.ClassDef) and not part.name.startswith("_"):
                found.setdefault(part.name, []).append(name)
    return tuple(f"{name}: {', '.join(where)}" for name, where in sorted(found.items()) if len(where) > 1)


def measure(root: Path = ROOT) -> Figures:
    trees = sources(root)
    functions = [(lines_of(f), f"{name}.{f.name}", says_any(f)) for name, tree in trees.items()
                 for f in each_function(tree)]  # fmt: skip
    lengths = sorted(length for length, _name, _any in functions)
    classes = [(methods_of(part), f"{name}.{part.name}") for name, tree in trees.items() for part in statements(tree)
               if isinstance(part, ast.ClassDef)]  # fmt: skip
    longest, longest_name, _ = max(functions)
    return Figures(
        modules=len(trees), functions=len(functions), median=statistics.median(lengths),
        at_95=lengths[int(len(lengths) * 0.95)], longest=longest, longest_name=longest_name,
        large_classes=tuple(f"{name} {count}" for count, name in sorted(classes, reverse=True) if count > MANY_METHODS),
        same_names=same_names(trees), signatures=len(functions),
        saying_any=tuple(name for _length, name, said in functions if said),
        circles=circles_by_kind(trees), touched=growing.touched(),
    )  # fmt: skip


def told(figures: Figures) -> str:
    rows = [
        ("modules", figures.modules),
        ("functions", figures.functions),
        ("  lines, median", f"{figures.median:g}"),
        ("  lines, 95th percentile", figures.at_95),
        ("  lines, longest", f"{figures.longest}  ({figures.longest_name})"),
        (f"classes over {MANY_METHODS} methods", len(figures.large_classes)),
        ("class names that stand twice", len(figures.same_names)),
        ("signatures with Any", f"{len(figures.saying_any)} of {figures.signatures}"),
        ("circles of imports at load", len(figures.circles["load"])),
        ("  with those in functions", len(figures.circles["function"])),
        ("  with those for types", len(figures.circles["types"])),
        *((f"files for one more {kind}", files) for kind, files in figures.touched.items()),
    ]
    return "\n".join(f"{name:30} {value}" for name, value in rows)


def details(figures: Figures) -> str:
    """What stands behind the counts, for who wants to make them smaller."""
    parts = ["", "Classes:", *figures.large_classes, "", "Names that stand twice:", *figures.same_names]
    parts += ["", "Any:", *figures.saying_any]
    for kind in KINDS:
        parts += ["", f"Circles ({kind}):", *(" <-> ".join(circle) for circle in figures.circles[kind])]
    return "\n".join(parts)


if __name__ == "__main__":
    figures = measure()
    print(told(figures))
    if "--details" in sys.argv:
        print(details(figures))
