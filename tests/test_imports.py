"""Who may import whom, as README's table says: a room that reaches too far, or that has no row there, fails."""

from __future__ import annotations

import ast
import functools
import graphlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.house import parts_of

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("kiosk", "ui", "printing")


class Row(NamedTuple):
    """What a row of the table says of one room. Rooms are paths, as "kiosk/forms/model"."""

    may: frozenset[str]
    but: frozenset[str]  # rooms within those that it may not import


def tables(page: str) -> list[list[list[str]]]:
    """The tables of README's chapter on the house, each a list of rows of cells, its heading left out."""
    chapter = page.partition("\n## The house\n")[2].partition("\n## ")[0]
    found: list[list[list[str]]] = []
    for line in chapter.splitlines():
        cells = [cell.strip().replace("`", "") for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|"):
            found.append([])
        elif found and not set("".join(cells)) <= set("-: "):
            found[-1].append(cells)
    return [table[1:] for table in found if table]


def words(cell: str) -> list[str]:
    return [word.strip() for word in cell.split(",") if word.strip() not in ("", "–")]


def import_table(page: str) -> dict[str, Row]:
    """Room -> its row. A name before a colon stands for the rooms of that row; "each other" for them in their own."""
    rows, groups = {}, {}
    for left, right in tables(page)[0]:
        name, _colon, listed = left.rpartition(":")
        rooms = [whole(room) for room in words(listed)]
        groups[name] = rooms
        may, _but, never = right.partition(" but ")
        named = {
            room
            for word in words(may)
            for room in (rooms if word == "each other" else groups.get(word) or [whole(word)])
        }
        rows.update(dict.fromkeys(rooms, Row(frozenset(named), frozenset(map(whole, words(never))))))
    return rows


def whole(word: str) -> str:
    """A room's path: what is no package of its own lies in kiosk."""
    return word if word.partition("/")[0] in PACKAGES else f"kiosk/{word}"


README = (ROOT / "README.md").read_text(encoding="utf-8")
TABLE = import_table(README)
NEVER = {package: set(words(names)) for package, names in tables(README)[1]}  # package -> third-party packages


@functools.cache
def imports_of(path: Path) -> frozenset[str]:
    """Dotted names of all modules that a file imports, anywhere in it, type-checking blocks aside."""
    found: set[str] = set()

    def walk(node: ast.AST) -> None:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            for child in node.orelse:
                walk(child)
            return
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
        for child in parts_of(node):
            walk(child)

    walk(ast.parse(path.read_text(encoding="utf-8")))
    return frozenset(found)


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def path_of(module: str) -> str:
    return module.replace(".", "/")


def within(place: str, room: str) -> bool:
    return place == room or place.startswith(f"{room}/")


def room_of(place: str, rooms: Collection[str]) -> str:
    """The innermost room that a module lies in, or "" where the table has none for it."""
    return max((room for room in rooms if within(place, room)), key=len, default="")


def may_import(place: str, used: str, table: Mapping[str, Row]) -> bool:
    """Whether the module at `place` may import `used`; a package that both lie in says nothing by its name."""
    room = room_of(place, table)
    if place.startswith(f"{used}/") or used in PACKAGES or room_of(used, table) == room:
        return True
    row = table.get(room)
    if row is None or any(within(used, one) for one in row.but):
        return False
    return any(within(used, one) for one in row.may)


def test_every_room_keeps_to_the_import_table() -> None:
    wrong = []
    for package in PACKAGES:
        for path in modules(package):
            place = path.relative_to(ROOT).with_suffix("").as_posix().removesuffix("/__init__")
            inside = {path_of(name) for name in imports_of(path) if name.split(".")[0] in PACKAGES}
            wrong += [f"{place} imports {used}" for used in sorted(inside) if not may_import(place, used, TABLE)]
            tops = {name.split(".")[0] for name in imports_of(path)}
            wrong += [f"{place} imports {top}" for top in sorted(tops & NEVER[package])]
    assert wrong == []


def test_every_module_lies_in_a_room_of_the_table_and_every_room_is_there() -> None:
    places = [path.relative_to(ROOT).with_suffix("").as_posix() for package in PACKAGES for path in modules(package)]
    packages = {*PACKAGES, *(f"{package}/__init__" for package in PACKAGES)}
    homeless = [place for place in places if place not in packages and room_of(place, TABLE) in ("", "kiosk")]
    assert homeless == []
    named = {*TABLE, *(room for row in TABLE.values() for room in row.may | row.but)}
    assert [room for room in sorted(named) if not any(within(place, room) for place in places)] == []


PAGE = """
## The house
text

| package | may import |
| --- | --- |
| `kiosk/values`, errors | – |
| tools: clock, log | values, errors, each other |
| kiosk/forms | values, tools |
| kiosk/forms/model | kiosk/forms/xpath |
| kiosk/forms/xpath | values |
| kiosk/app | kiosk, printing but cli, kiosk/forms/xpath |
| kiosk/cli | kiosk |
| printing | kiosk/values |

| package | never imports |
| --- | --- |
| kiosk | PySide6, reportlab |

## Papers
| a | b |
"""


@pytest.mark.parametrize(
    ("place", "used", "may"),
    [
        ("kiosk/clock", "kiosk/log", True),
        ("kiosk/clock", "kiosk/forms", False),
        ("kiosk/forms/one", "kiosk/log", True),
        ("kiosk/forms/model/one", "kiosk/forms/xpath/two", True),
        ("kiosk/forms/model/one", "kiosk/forms/model/two", True),
        ("kiosk/forms/model/one", "kiosk/forms", True),
        ("kiosk/forms/model/one", "kiosk/forms/one", False),
        ("kiosk/forms/xpath/one", "kiosk/forms/model", False),
        ("kiosk/forms/xpath/one", "kiosk/valuesome", False),
        ("kiosk/app", "kiosk/forms/model", True),
        ("kiosk/app", "kiosk/forms/xpath/one", False),
        ("kiosk/app", "kiosk/cli", False),
        ("kiosk/app", "printing/one", True),
        ("printing/one", "kiosk/values", True),
        ("printing/one", "kiosk/errors", False),
    ],
)
def test_the_table_is_read_as_it_says(place: str, used: str, may: bool) -> None:
    assert may_import(place, used, import_table(PAGE)) is may


def test_the_second_table_names_packages_from_elsewhere() -> None:
    assert tables(PAGE)[1] == [["kiosk", "PySide6, reportlab"]]


def at_the_top(path: Path, files: Collection[str]) -> set[str]:
    """Modules that a file imports when it is itself imported: outside of functions and type-checking blocks."""
    found: set[str] = set()
    row: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while row:
        node = row.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            found.update(name if name in files else node.module for name in names)
        row.extend(ast.iter_child_nodes(node))
    return found & set(files)


def test_no_modules_import_each_other_in_a_circle() -> None:
    """In a circle it depends on who is imported first whether a program starts at all; tests may start elsewhere."""
    files = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for package in PACKAGES
        for path in modules(package)
    }
    follows = {name: at_the_top(path, files) - {name} for name, path in files.items()}
    graphlib.TopologicalSorter(follows).prepare()  # raises CycleError with the circle


def test_pyxform_is_used_where_sheets_are_read_alone() -> None:
    """Publishing compiles with it; the two others ask it which headings and which refusals there are."""
    users = [p for p in modules("kiosk") if any(n.split(".")[0] == "pyxform" for n in imports_of(p))]
    assert sorted(p.name for p in users) == ["headings.py", "publish.py", "pyxform_error_kinds.py"]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_says_what_it_is_for(package: str) -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in modules(package)
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def forms_named(path: Path) -> set[str]:
    """Places of kiosk/forms that a module imports anywhere, for types alone too."""
    return {
        path_of(one.module)
        for one in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(one, ast.ImportFrom) and one.module and one.module.startswith("kiosk.forms.")
    }


def test_no_room_of_forms_reaches_upwards_for_a_type_either() -> None:
    wrong = []
    for path in modules("kiosk/forms"):
        place = path.relative_to(ROOT).with_suffix("").as_posix()
        wrong += [f"{place} imports {used}" for used in sorted(forms_named(path)) if not may_import(place, used, TABLE)]
    assert wrong == []
