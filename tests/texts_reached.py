"""Which texts of resources/i18n some code, resource or page reaches: found by reading the code, nothing is run.

A key is often put together: `self.say("home.title")` in a screen whose `say` is `text(f"citizen.{key}")`. So every
string expression of the packages is worked out to the patterns that it can be: a name by what is assigned to it, a
parameter by what the calls of its function hand in, an attribute by its assignments, a dictionary by its values, an
f-string and a sum by their parts. What cannot be worked out is a hole, and a hole is filled only by a value that stands
somewhere: a literal of the code, a member of an enumeration, a key or a value of the resources. A prefix alone reaches
nothing.
"""

from __future__ import annotations

import ast
import itertools
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pyxform.errors import ErrorCode

ROOT = Path(__file__).resolve().parent.parent
I18N = ROOT / "resources" / "i18n"
PACKAGES = ("kiosk", "ui", "printing")
HOLE = "\0"
HOLES = 3  # more than that no key has
NESTED = 2  # composed values within a composed key
MOST = 200  # patterns of one expression; more is a hole
DEEP = 40
_WORD = re.compile(r"[\w.:\-]+")
_KEY = re.compile(rf"[\w.\-{HOLE}]*[\w]{{2}}[\w.\-{HOLE}]*")
_QUOTED = re.compile(r"""["']([\w.\-]+)["']""")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def texts() -> dict[str, dict[str, str]]:
    """Key -> language -> words."""
    found: dict[str, dict[str, str]] = {}

    def walk(node: dict[str, object], key: str) -> None:
        for name, inner in node.items():
            if isinstance(inner, dict):
                if isinstance(inner.get("vi", inner.get("en")), str):
                    found[f"{key}.{name}"] = {k: v for k, v in inner.items() if isinstance(v, str)}
                else:
                    walk(inner, f"{key}.{name}")

    for path in sorted(I18N.glob("*.toml")):
        walk(tomllib.loads(path.read_text(encoding="utf-8")), path.stem)
    return found


class Place(NamedTuple):
    """Where an expression stands."""

    module: str
    within: str  # class, or ""
    function: Function | None


class _Named(ast.NodeTransformer):
    """`name = lambda key: ...` is read as the function that it is."""

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        self.generic_visit(node)
        if not (isinstance(node.value, ast.Lambda) and isinstance(node.targets[0], ast.Name)):
            return node
        returned = ast.copy_location(ast.Return(node.value.body), node)
        named = ast.FunctionDef(node.targets[0].id, node.value.args, [returned], [], None, None)
        return ast.copy_location(named, node)


class Lines:
    """What a function assigns, goes through and returns."""

    def __init__(self, function: Function) -> None:
        self.assigned: dict[str, list[ast.expr]] = defaultdict(list)
        self.looped: dict[str, list[ast.expr]] = defaultdict(list)
        self.returned: list[ast.expr] = []
        for line in ast.walk(function):
            if isinstance(line, ast.Assign):
                for target in line.targets:
                    self.assigned[getattr(target, "id", "")].append(line.value)
            elif isinstance(line, ast.NamedExpr | ast.AnnAssign) and line.value is not None:
                self.assigned[getattr(line.target, "id", "")].append(line.value)
            elif isinstance(line, ast.For | ast.comprehension):
                over = line.iter.args[0] if isinstance(line.iter, ast.Call) and line.iter.args else line.iter
                for target in getattr(line.target, "elts", [line.target]):
                    self.looped[getattr(target, "id", "")].append(over)
            elif isinstance(line, ast.Return) and line.value is not None:
                self.returned.append(line.value)


class Code:
    """All modules of the packages, with what is needed to work an expression out."""

    def __init__(self, sources: dict[str, str]) -> None:
        self.trees = {name: _Named().visit(ast.parse(source)) for name, source in sources.items()}
        self.inner: set[int] = set()  # functions within a function: called in their own module alone
        self.calls: dict[str, list[tuple[Place, ast.Call]]] = defaultdict(list)
        self.functions: dict[str, list[tuple[Place, Function]]] = defaultdict(list)
        self.names: dict[tuple[str, str], list[ast.expr]] = defaultdict(list)  # (module, name) at the top of a module
        self.attributes: dict[str, list[tuple[Place, ast.expr]]] = defaultdict(list)  # self.name = …, class fields
        self.members: dict[str, set[str]] = defaultdict(set)  # enumeration -> its values
        self.bases: dict[str, set[str]] = defaultdict(set)  # class -> its bases, all modules alike
        self.strings: list[tuple[Place, ast.expr]] = []
        self.values: set[str] = set()
        self.known: dict[tuple[int, int], frozenset[str]] = {}
        self.lines: dict[int, Lines] = {}
        self.by_name: dict[str, list[ast.expr]] = defaultdict(list)
        for name, tree in self.trees.items():
            self._read(tree, Place(name, "", None))

    def _read(self, node: ast.AST, place: Place) -> None:
        for inner in ast.iter_child_nodes(node):
            here = place
            if isinstance(inner, ast.ClassDef):
                here = Place(place.module, inner.name, None)
                self.bases[inner.name] |= {name for base in inner.bases if (name := _last(base))}
                for line in inner.body:
                    self._field(line, here)
            elif isinstance(inner, Function):
                self.functions[inner.name].append((place, inner))
                if place.function is not None:
                    self.inner.add(id(inner))
                here = Place(place.module, place.within, inner)
            elif isinstance(inner, ast.Call):
                if name := _last(inner.func):
                    self.calls[name].append((place, inner))
            elif isinstance(inner, ast.Assign | ast.AnnAssign) and inner.value is not None:
                targets = inner.targets if isinstance(inner, ast.Assign) else [inner.target]
                self._assigned(targets, inner.value, place)
            if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                if _WORD.fullmatch(inner.value):
                    self.values |= {inner.value, inner.value.replace(".", "_")}  # kinds of events have a stop
                self.strings.append((place, inner))
            elif isinstance(inner, ast.JoinedStr | ast.BinOp):
                self.strings.append((place, inner))
            self._read(inner, here)

    def _field(self, line: ast.stmt, place: Place) -> None:
        if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
            self.attributes[line.targets[0].id].append((place, line.value))
            if isinstance(line.value, ast.Constant) and isinstance(line.value.value, str):
                self.members[place.within].add(line.value.value)
                self.members[f"{place.within}.{line.targets[0].id}"].add(line.value.value)
        elif isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
            self.values.add(line.target.id)  # fields of facts are named, too
            if line.value is not None:
                self.attributes[line.target.id].append((place, line.value))

    def _assigned(self, targets: list[ast.expr], value: ast.expr, place: Place) -> None:
        for target in targets:
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
                for one, its in zip(target.elts, value.elts, strict=True):
                    self._assigned([one], its, place)
            elif isinstance(target, ast.Attribute):
                self.attributes[target.attr].append((place, value))
            elif isinstance(target, ast.Name) and place.function is None and not place.within:
                self.names[place.module, target.id].append(value)
                self.by_name[target.id].append(value)

    # -- working out ---------------------------------------------------------------------------------------------------
    def patterns(self) -> set[str]:
        """What all string expressions can be."""
        return {one for place, expression in self.strings for one in self.out(expression, place, 0)}

    def out(self, one: ast.expr, place: Place, deep: int) -> frozenset[str]:
        """The patterns of an expression, worked out once; one that leads back to itself is a hole."""
        key = (id(one), id(place.function))
        if key not in self.known:
            if deep > DEEP:
                return frozenset({HOLE})
            self.known[key] = frozenset({HOLE})
            found = self._out(one, place, deep + 1)
            self.known[key] = found if 0 < len(found) <= MOST else frozenset({HOLE})
        return self.known[key]

    def _out(self, one: ast.expr, place: Place, deep: int) -> frozenset[str]:
        if isinstance(one, ast.Constant):
            return frozenset({str(one.value)} if isinstance(one.value, str | int) else {HOLE})
        if isinstance(one, ast.JoinedStr):
            parts = [self.out(p.value if isinstance(p, ast.FormattedValue) else p, place, deep) for p in one.values]
            return _joined(parts)
        if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Add):
            return _joined([self.out(one.left, place, deep), self.out(one.right, place, deep)])
        if isinstance(one, ast.IfExp):
            return self.out(one.body, place, deep) | self.out(one.orelse, place, deep)
        if isinstance(one, ast.BoolOp):
            return frozenset().union(*(self.out(part, place, deep) for part in one.values))
        if isinstance(one, ast.Name):
            return self._name(one.id, place, deep)
        if isinstance(one, ast.Attribute):
            return self._attribute(one, place, deep)
        if isinstance(one, ast.Subscript):
            return self._values(one.value, place, deep)
        if isinstance(one, ast.Call):
            return self._call(one, place, deep)
        return frozenset({HOLE})

    def _call(self, one: ast.Call, place: Place, deep: int) -> frozenset[str]:
        name = _last(one.func)
        if name in ("str", "next", "iter") and one.args:
            return self.out(one.args[0], place, deep)
        if name == "get" and isinstance(one.func, ast.Attribute):
            default = self.out(one.args[1], place, deep) if len(one.args) > 1 else frozenset()
            return self._values(one.func.value, place, deep) | default
        returned = [
            (Place(where.module, where.within, function), value)
            for where, function in self.functions.get(name, ()) for value in self._lines(function).returned
        ]  # fmt: skip
        if not returned or len(returned) > 20:
            return frozenset({HOLE})
        return frozenset().union(*(self.out(value, where, deep) for where, value in returned))

    def _values(self, one: ast.expr, place: Place, deep: int) -> frozenset[str]:
        """Of a dictionary, a tuple or a list that is written down, by itself or under a name."""
        written = [(place, one)]
        if isinstance(one, ast.Name):
            written = [(place, value) for value in self._of_name(one.id, place)]
        elif isinstance(one, ast.Attribute):
            written = self.attributes.get(one.attr, [])
        found: frozenset[str] = frozenset()
        for where, value in written:
            held = value.values if isinstance(value, ast.Dict) else getattr(value, "elts", None)
            if held is None:
                return frozenset({HOLE})
            for inner in held:
                found |= frozenset().union(*(self.out(part, where, deep) for part in getattr(inner, "elts", [inner])))
        return found or frozenset({HOLE})

    def _of_name(self, name: str, place: Place) -> list[ast.expr]:
        """What is assigned to a local or a module's name."""
        found = self._lines(place.function).assigned.get(name) if place.function is not None else None
        return found or self.names.get((place.module, name)) or self.by_name.get(name, [])

    def _lines(self, function: Function) -> Lines:
        if id(function) not in self.lines:
            self.lines[id(function)] = Lines(function)
        return self.lines[id(function)]

    def _name(self, name: str, place: Place, deep: int) -> frozenset[str]:
        if place.function is not None:
            handed = self._parameter(name, place, deep)
            if handed is not None:
                return handed
            looped = self._looped(name, place, deep)
            if looped:
                return looped
        values = self._of_name(name, place)
        return frozenset().union(*(self.out(value, place, deep) for value in values)) if values else frozenset({HOLE})

    def _looped(self, name: str, place: Place, deep: int) -> frozenset[str]:
        """A name that a loop or a comprehension goes through."""
        found: frozenset[str] = frozenset()
        assert place.function is not None
        for over in self._lines(place.function).looped.get(name, ()):
            found |= self._values(over, place, deep)
        return found

    def _parameter(self, name: str, place: Place, deep: int) -> frozenset[str] | None:
        """What calls hand in, and the default; None if the function has no such parameter."""
        function = place.function
        assert function is not None
        plain = [*function.args.posonlyargs, *function.args.args]
        every = [*plain, *function.args.kwonlyargs]
        if name not in [one.arg for one in every]:
            return None
        method = bool(plain) and plain[0].arg in ("self", "cls")
        position = next((n for n, one in enumerate(plain) if one.arg == name), -1) - method
        called = place.within if function.name == "__init__" else function.name
        found: frozenset[str] = frozenset()
        for where, call in self.calls.get(called, ()):
            if called.startswith("_") and not self._related(where, place):
                continue
            if id(function) in self.inner and where.module != place.module:
                continue
            given = next((one.value for one in call.keywords if one.arg == name), None)
            if given is None and 0 <= position < len(call.args):
                given = call.args[position]
            if isinstance(given, ast.Starred):
                found |= {HOLE}
            elif given is not None:
                found |= self.out(given, where, deep)
        defaults = dict(zip([one.arg for one in plain][::-1], function.args.defaults[::-1], strict=False))
        own = zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
        defaults |= {one.arg: value for one, value in own if value is not None}
        if name in defaults:
            found |= self.out(defaults[name], place, deep)
        return found or frozenset({HOLE})

    def _related(self, where: Place, place: Place) -> bool:
        """Whether a private function of `place` can be called at `where`: the same module, or a class below."""
        if where.module == place.module or not place.within:
            return where.module == place.module
        above, left = set(), [where.within]
        while left:
            name = left.pop()
            left += [base for base in self.bases.get(name, ()) if base not in above]
            above.add(name)
        return place.within in above

    def _attribute(self, one: ast.Attribute, place: Place, deep: int) -> frozenset[str]:
        member = self.members.get(f"{_last(one.value)}.{one.attr}")
        if member:
            return frozenset(member)
        if one.attr in ("value", "name"):
            inner = self.out(one.value, place, deep) if isinstance(one.value, ast.Attribute | ast.Name) else None
            return inner if inner and HOLE not in inner else frozenset({HOLE})
        held = self.attributes.get(one.attr, [])
        if not held or len(held) > 40:
            return frozenset({HOLE})
        return frozenset().union(*(self.out(value, where, deep) for where, value in held))


def _joined(parts: list[frozenset[str]]) -> frozenset[str]:
    size = 1
    for part in parts:
        size *= len(part)
    if size > MOST:  # a hole for the part with the most values, until it is small enough
        widest = max(range(len(parts)), key=lambda n: len(parts[n]))
        return _joined([frozenset({HOLE}) if n == widest else part for n, part in enumerate(parts)])
    return frozenset("".join(one) for one in itertools.product(*parts))


def _last(one: ast.expr) -> str:
    return one.attr if isinstance(one, ast.Attribute) else one.id if isinstance(one, ast.Name) else ""


def sources() -> dict[str, str]:
    paths = (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def pages() -> dict[str, set[str]]:
    """What stands in quotes in the pages of city and hub, by page; what a page puts together ends with a hole."""
    return {path.name: {one + HOLE if one.endswith((".", "_")) else one
                        for one in _QUOTED.findall(path.read_text(encoding="utf-8"))}
            for path in (ROOT / "resources" / "pages").rglob("*") if path.suffix in (".html", ".js")}  # fmt: skip


def resource_values() -> set[str]:
    """Keys and plain values of the resources that are no texts: fields, roles, papers, forms, life events."""
    found: set[str] = set()

    def walk(node: object) -> None:
        if isinstance(node, dict):
            found.update(str(key) for key in node)
            for inner in node.values():
                walk(inner)
        elif isinstance(node, list):
            for inner in node:
                walk(inner)
        elif isinstance(node, str) and _WORD.fullmatch(node):
            found.add(node)

    for path in (ROOT / "resources").rglob("*.toml"):
        if path.parent != I18N and path.stat().st_size < 300_000:
            walk(tomllib.loads(path.read_text(encoding="utf-8")))
    return found | {path.name for path in (ROOT / "resources" / "forms").iterdir()}


def codes() -> set[str]:
    """Of the errors that pyxform names."""
    return {code.name for code in ErrorCode}


class Reached:
    """Whether a key can be the value of some expression."""

    def __init__(self, patterns: set[str], values: set[str], quoted: set[str], tables: set[str]) -> None:
        self.tables = tables
        self.plain = {one for one in patterns if HOLE not in one}
        self.values, self.quoted = values, quoted
        self.known: dict[tuple[str, int], bool] = {}
        with_holes = {one for one in patterns if 0 < one.count(HOLE) <= HOLES and _KEY.fullmatch(one)}
        split = [one.split(HOLE) for one in sorted(with_holes)]
        self.regular = [(one[0], one[-1], re.compile("(.+?)".join(map(re.escape, one)))) for one in split]

    def __call__(self, key: str) -> bool:
        if key in self.plain or self._composed(key) or key.rpartition(".")[0] in self.tables:
            return True
        table, _, last = key.rpartition(".")
        return last in ("title", "message") and "errors" in table.split(".") and (
            table in self.plain or self._composed(table)
        )

    def _composed(self, key: str, deep: int = 0) -> bool:
        if (key, deep) not in self.known:
            self.known[key, deep] = any(
                all(self._stands(part, deep) for part in found.groups())
                for start, end, one in self.regular
                if key.startswith(start) and key.endswith(end) and (found := one.fullmatch(key)) is not None
            )
        return self.known[key, deep]

    def _stands(self, part: str, deep: int) -> bool:
        """A value that stands somewhere, or one that is put together itself."""
        if part in self.values or part in self.quoted or part in self.plain or part.isdigit():
            return True
        return deep < NESTED and self._composed(part, deep + 1)


@cache
def reached() -> Reached:
    code = Code(sources())
    quoted = set().union(*pages().values())
    tables = {one for place, call in code.calls["table"] if call.args for one in code.out(call.args[0], place, 0)}
    return Reached(code.patterns() | quoted, code.values | resource_values() | codes(), quoted, tables)


def unreached() -> Iterator[str]:
    holds = reached()
    return (key for key in texts() if not holds(key))
