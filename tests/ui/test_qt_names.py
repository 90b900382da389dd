"""No attribute or method of a window hides one of Qt's own by accident.

Qt calls its virtual methods by name: a widget whose attribute is called `event` is asked for it at every event, and
may crash; one whose attribute is called `size` is wrong for everybody who asks how large it is. A class overrides a
method of Qt with a `def` that is written for it (`paintEvent`); anything else of such a name is refused here: what is
assigned to `self` or to the class, signals, properties, and methods whose name is a word of ours as well (`find`).
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator, Mapping
from types import ModuleType

import pytest
from PySide6 import QtWidgets
from PySide6.QtCore import QObject

import ui

Functions = ast.FunctionDef | ast.AsyncFunctionDef
VIRTUAL_WORDS = frozenset({"event", "paint"})  # virtual methods of Qt in one small word, which a `def` may override


def names_of_qt(cls: type) -> frozenset[str]:
    """What the Qt classes that this one comes from call their own methods and signals."""
    bases = [base for base in cls.__mro__ if base.__module__.startswith("PySide6.")]
    return frozenset(name for base in bases for name in dir(base) if not name.startswith("_"))


def targets(node: ast.AST) -> Iterator[ast.expr]:
    """What a statement gives a value to, one by one."""
    row: list[ast.expr | None] = []
    if isinstance(node, ast.Assign):
        row = list(node.targets)
    elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.For | ast.NamedExpr):
        row = [node.target]
    elif isinstance(node, ast.withitem):
        row = [node.optional_vars]
    while row:
        target = row.pop()
        if isinstance(target, ast.Tuple | ast.List):
            row.extend(target.elts)
        elif target is not None:
            yield target


def set_on_self(method: Functions) -> Iterator[str]:
    for node in ast.walk(method):
        for target in targets(node):
            if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self":
                yield target.attr


def attributes(cls: ast.ClassDef) -> Iterator[str]:
    """Names that a class gives a value: at the class, at `self`, and what looks like a value (a property)."""
    for part in cls.body:
        if isinstance(part, Functions):
            yield from set_on_self(part)
            if any("property" in ast.unparse(decorator) for decorator in part.decorator_list):
                yield part.name
        else:
            yield from (target.id for target in targets(part) if isinstance(target, ast.Name))


def small_methods(cls: ast.ClassDef) -> Iterator[str]:
    """Methods whose name may have been chosen without a thought of Qt: it has no capital inside."""
    names = (part.name for part in cls.body if isinstance(part, Functions))
    return (name for name in names if name.islower() and name not in VIRTUAL_WORDS)


def hidden_by(cls: ast.ClassDef, base: type) -> list[str]:
    """Names of the class written here that `base`, the real class that it becomes or comes from, has from Qt."""
    return sorted(names_of_qt(base) & {*attributes(cls), *small_methods(cls)})


def real_bases(cls: ast.ClassDef, names: Mapping[str, object]) -> list[type]:
    """The real classes that are named as its bases; a class within a function may name one that is not here."""
    found = [eval(ast.unparse(base), dict(names)) for base in cls.bases if ast.unparse(base).split("[")[0] in names]
    return [base for base in found if isinstance(base, type)]


def written_in(module: ModuleType) -> list[ast.ClassDef]:
    tree = ast.parse(inspect.getsource(module))
    return [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]


def offenders(classes: Mapping[tuple[str, str], ast.ClassDef], modules: Mapping[str, ModuleType]) -> set[str]:
    """"module.Class.name" of every name that hides one of Qt's; also in what is mixed into a class of Qt's."""
    found = set()
    for (module, _name), cls in classes.items():
        bases = real_bases(cls, vars(modules[module]))
        for base in (base for base in bases if issubclass(base, QObject)):
            found.update(f"{module}.{cls.name}.{name}" for name in hidden_by(cls, base))
            for mixed in (each for other in bases for each in other.__mro__ if not issubclass(each, QObject)):
                where = mixed.__module__, mixed.__name__
                if where in classes:
                    found.update(f"{'.'.join(where)}.{name}" for name in hidden_by(classes[where], base))
    return found


def every_module() -> dict[str, ModuleType]:
    names = [info.name for info in pkgutil.walk_packages(ui.__path__, "ui.")]
    return {name: importlib.import_module(name) for name in names}


def test_no_name_in_ui_hides_one_of_qt() -> None:
    modules = every_module()
    classes = {(name, cls.name): cls for name, module in modules.items() for cls in written_in(module)}
    found = offenders(classes, modules)
    assert len(classes) > 150
    assert found == set()


MADE_UP = """
class Screen(QWidget):
    size = 3
    moved = Signal()
    def __init__(self):
        self.event, self.ours = {}, 1
        for self.font in []:
            pass
    @property
    def pos(self): ...
    def find(self): ...
    def paintEvent(self, event): ...
    def event(self, event): ...

class Mixed:
    layout: object = None

class Both(Mixed, QLabel):
    def clear(self): ...
"""


@pytest.mark.parametrize(
    ("name", "hides"), [("Screen", ["event", "find", "font", "pos", "size"]), ("Both", ["clear"])]
)
def test_made_up_offenders_are_found(name: str, hides: list[str]) -> None:
    classes = {node.name: node for node in ast.parse(MADE_UP).body if isinstance(node, ast.ClassDef)}
    qt = {one: getattr(QtWidgets, one) for one in ("QLabel", "QWidget")}  # made when first asked for: not yet in vars()
    bases = real_bases(classes[name], qt)
    assert [hidden_by(classes[name], base) for base in bases] == [hides]


def test_what_is_mixed_into_a_widget_is_looked_at() -> None:
    module = ModuleType("made.up")
    exec("from PySide6.QtCore import Signal\nfrom PySide6.QtWidgets import *\n" + MADE_UP, vars(module))
    vars(module)["Mixed"].__module__ = "made.up"
    classes = {("made.up", node.name): node for node in ast.parse(MADE_UP).body if isinstance(node, ast.ClassDef)}
    found = offenders(classes, {"made.up": module})
    assert {"made.up.Mixed.layout", "made.up.Both.clear", "made.up.Screen.event"} <= found
