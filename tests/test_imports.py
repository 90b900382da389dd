"""The house's import table: who may import whom. A room that reaches where it may not fails here."""

from __future__ import annotations

import ast
import functools
import graphlib
from collections.abc import Collection
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FREE = {"settings", "clock", "ids", "log", "log_lines", "bus", "workers", "texts", "private", "hardening"}
BASE = {"values", "errors"}

# Room of kiosk -> rooms of kiosk it may import. Rooms named in FREE may be imported by all but BASE and rules.
MAY: dict[str, set[str]] = {
    "values": set(),
    "errors": set(),
    **dict.fromkeys(FREE, BASE | FREE),
    "rules": BASE,
    "forms": BASE | FREE | {"rules"},
    "catalogue": BASE | FREE | {"rules"},
    "journal": BASE | FREE | {"db"},
    "records": BASE | FREE | {"db", "journal"},
    "db": BASE | FREE,
    "store": BASE | FREE | {"journal", "records", "db", "catalogue"},
    "services": BASE | FREE | {"rules", "forms", "catalogue", "journal", "records", "db", "queries", "store"},
    "queries": BASE | FREE | {"rules", "db", "store", "journal", "records"},
    "devices": BASE | FREE,
    "remote": BASE | FREE | {"journal", "records", "db", "store", "sync", "services"},
    "sync": BASE | FREE | {"journal", "records", "db", "store", "remote"},
}
FOREIGN_NEVER = {  # room -> third-party packages it must not import
    "kiosk": {"PySide6", "reportlab", "barcode", "shiboken6"},
    "ui": {"sqlalchemy", "serial", "alembic"},
    "printing": {"PySide6", "sqlalchemy"},
}
UI_KIOSK = {
    "app", "services", "queries", "forms", "catalogue", "values", "rules", "errors", "settings", "bus",
    "store", "texts", "clock", "log", "workers", "ids", "private", "hardening",
}  # fmt: skip
PRINTING_KIOSK = {"values", "errors", "texts", "clock", "log", "workers", "bus", "private"}


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
        for child in ast.iter_child_nodes(node):
            walk(child)

    walk(ast.parse(path.read_text(encoding="utf-8")))
    return frozenset(found)


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[1] if len(parts) > 1 else parts[0]


def kiosk_rooms(path: Path) -> set[str]:
    return {name.split(".")[1] for name in imports_of(path) if name.startswith("kiosk.") and name.count(".")}


def breaches() -> list[str]:
    wrong = []
    for path in modules("kiosk"):
        room, here = room_of(path), path.relative_to(ROOT)
        used = kiosk_rooms(path) - {room}
        tops = {name.split(".")[0] for name in imports_of(path)}
        if room in ("cli", "commands", "__init__"):
            continue
        if room == "server":
            allowed = used - {"cli", "app", "devices", "commands"}
        elif room == "app":
            allowed = used - {"cli", "server", "commands"}
        else:
            allowed = used & MAY[room]
        wrong += [f"{here} imports kiosk.{name}" for name in sorted(used - allowed)]
        wrong += [f"{here} imports {top}" for top in sorted(tops & FOREIGN_NEVER["kiosk"])]
        never = {"ui"} if room == "server" else {"ui", "printing"}
        wrong += [f"{here} imports {top}" for top in sorted(tops & never)]
    for path in modules("printing"):
        here = path.relative_to(ROOT)
        tops = {name.split(".")[0] for name in imports_of(path)}
        wrong += [f"{here} imports kiosk.{name}" for name in sorted(kiosk_rooms(path) - PRINTING_KIOSK)]
        wrong += [f"{here} imports {top}" for top in sorted(tops & (FOREIGN_NEVER["printing"] | {"ui"}))]
    for path in modules("ui"):
        here = path.relative_to(ROOT)
        tops = {name.split(".")[0] for name in imports_of(path)}
        wrong += [f"{here} imports kiosk.{name}" for name in sorted(kiosk_rooms(path) - UI_KIOSK)]
        wrong += [f"{here} imports {top}" for top in sorted(tops & FOREIGN_NEVER["ui"])]
    return wrong


def test_every_room_keeps_to_the_import_table() -> None:
    assert breaches() == []


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
        for package in ("kiosk", "ui", "printing")
        for path in modules(package)
    }
    follows = {name: at_the_top(path, files) - {name} for name, path in files.items()}
    graphlib.TopologicalSorter(follows).prepare()  # raises CycleError with the circle


def test_pyxform_is_used_where_sheets_are_read_alone() -> None:
    """Publishing compiles with it; the two others ask it which headings and which refusals there are."""
    users = [p for p in modules("kiosk") if any(n.split(".")[0] == "pyxform" for n in imports_of(p))]
    assert sorted(p.name for p in users) == ["headings.py", "publish.py", "pyxform_error_kinds.py"]


@pytest.mark.parametrize("package", ["kiosk", "ui", "printing"])
def test_every_module_says_what_it_is_for(package: str) -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in modules(package)
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_nobody_imports_the_command_line() -> None:
    users = [
        str(path.relative_to(ROOT))
        for package in ("kiosk", "ui", "printing")
        for path in modules(package)
        if path.name != "cli.py" and "cli" in kiosk_rooms(path)
    ]
    assert users == []
